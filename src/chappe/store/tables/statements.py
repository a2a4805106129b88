"""How far statements of reasons have come on their way to other places, in SQL."""

from collections.abc import Collection

from chappe.domain.ports.statements import Fault, Progress
from chappe.store.db import Db, places

COLUMNS = ", ".join(Progress._fields)
SAVE = (
    f"INSERT INTO statement_places ({COLUMNS}) VALUES ({places(Progress._fields)}) ON CONFLICT (place) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in Progress._fields[1:])
)


class StatementsTable:
    """See chappe.domain.ports.statements.Statements."""

    def __init__(self, db: Db) -> None:
        self._execute = db.execute

    def progress(self, place: str) -> Progress | None:
        row = self._execute(f"SELECT {COLUMNS} FROM statement_places WHERE place = ?", (place,)).fetchone()
        return Progress(*row) if row else None

    def save(self, progress: Progress) -> None:
        self._execute(SAVE, progress)

    def refuse(self, place: str, fault: Fault) -> None:
        self._execute(
            "INSERT INTO statement_faults (place, decision, date, fault, again) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (place, decision) DO UPDATE SET date = excluded.date, fault = excluded.fault,"
            " again = excluded.again",
            (place, fault.decision, fault.date, fault.fault, int(fault.again)),
        )

    def clear(self, place: str, decisions: Collection[int]) -> None:
        if decisions:
            self._execute(
                f"DELETE FROM statement_faults WHERE place = ? AND decision IN ({places(decisions)})",
                (place, *decisions),
            )

    def refused(self, place: str, decisions: Collection[int]) -> set[int]:
        if not decisions:
            return set()
        rows = self._execute(
            f"SELECT decision FROM statement_faults WHERE place = ? AND decision IN ({places(decisions)})",
            (place, *decisions),
        ).fetchall()
        return {row[0] for row in rows}

    def faults(self, place: str, after: int, limit: int) -> list[Fault]:
        rows = self._execute(
            "SELECT decision, date, fault, again FROM statement_faults WHERE place = ? AND decision > ?"
            " ORDER BY decision LIMIT ?",
            (place, after, limit),
        ).fetchall()
        return [Fault(row[0], row[1], row[2], bool(row[3])) for row in rows]

    def try_again(self, place: str) -> int:
        return self._execute("UPDATE statement_faults SET again = 1 WHERE place = ? AND again = 0", (place,)).rowcount

    def again(self, place: str, limit: int) -> list[int]:
        rows = self._execute(
            "SELECT decision FROM statement_faults WHERE place = ? AND again <> 0 ORDER BY decision LIMIT ?",
            (place, limit),
        ).fetchall()
        return [row[0] for row in rows]

    def count_refused(self, place: str) -> int:
        row = self._execute("SELECT count(*) FROM statement_faults WHERE place = ?", (place,)).fetchone()
        assert row is not None
        return int(row[0])

    def waiting(self, after: int, most: int) -> int:
        row = self._execute(
            "SELECT count(*) FROM (SELECT 1 FROM decisions WHERE id > ? LIMIT ?)", (after, most)
        ).fetchone()
        assert row is not None
        return int(row[0])
