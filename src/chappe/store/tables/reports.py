"""Reports of people and the records of reporters in SQL."""

from chappe.domain.ports.reports import Record, Report, Settling
from chappe.store.db import Db

COLUMNS = "id, case_id, reporter, category, weight, date, outcome, decided, notice"


class ReportsTable:
    """See chappe.domain.ports.reports.Reports."""

    def __init__(self, db: Db) -> None:
        self._execute = db.execute

    def add(self, report: Report) -> int:
        row = self._execute(
            f"INSERT INTO reports ({COLUMNS.removeprefix('id, ')}) VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
            report[1:],
        ).fetchone()
        assert row is not None
        return int(row[0])

    def has(self, case: int, reporter: int) -> bool:
        return (
            self._execute("SELECT 1 FROM reports WHERE case_id = ? AND reporter = ?", (case, reporter)).fetchone()
            is not None
        )

    def of_case(self, case: int, outcome: str, limit: int) -> list[Report]:
        return self._all("WHERE case_id = ? AND outcome = ? ORDER BY id LIMIT ?", (case, outcome, limit))

    def weight(self, case: int) -> float:
        row = self._execute("SELECT total(weight) FROM reports WHERE case_id = ?", (case,)).fetchone()
        assert row is not None
        return float(row[0])

    def of_reporter(self, reporter: int, limit: int) -> list[Report]:
        return self._all("WHERE reporter = ? ORDER BY id DESC LIMIT ?", (reporter, limit))

    def by_notice(self, content: int) -> Report | None:
        found = self._all("WHERE notice = ? AND notice <> 0", (content,))
        return found[0] if found else None

    def settle(self, report: Report) -> None:
        self._execute(
            "UPDATE reports SET outcome = ?, decided = ?, notice = ? WHERE id = ?",
            (report.outcome, report.decided, report.notice, report.id),
        )

    def decided_since(self, reporter: int, since: int) -> tuple[int, int]:
        row = self._execute(
            "SELECT count(*), coalesce(sum(outcome = 'wrong'), 0) FROM reports"
            " WHERE reporter = ? AND decided >= ? AND decided <> 0 AND outcome <> 'void'",
            (reporter, since),
        ).fetchone()
        assert row is not None
        return int(row[0]), int(row[1])

    def record(self, user_id: int) -> Record:
        row = self._execute(
            'SELECT user_id, "right", wrong, warned, until FROM reporters WHERE user_id = ?', (user_id,)
        ).fetchone()
        return Record(*row) if row else Record(user_id)

    def keep(self, record: Record) -> None:
        self._execute(
            'INSERT INTO reporters (user_id, "right", wrong, warned, until) VALUES (?, ?, ?, ?, ?)'
            ' ON CONFLICT (user_id) DO UPDATE SET "right" = excluded."right", wrong = excluded.wrong,'
            " warned = excluded.warned, until = excluded.until",
            record,
        )

    def begin(self, settling: Settling) -> None:
        self._execute("INSERT INTO settling (case_id, outcome, decision, date) VALUES (?, ?, ?, ?)", settling[1:])

    def settling(self) -> Settling | None:
        row = self._execute("SELECT id, case_id, outcome, decision, date FROM settling ORDER BY id LIMIT 1").fetchone()
        return Settling(*row) if row else None

    def end(self, id: int) -> None:
        self._execute("DELETE FROM settling WHERE id = ?", (id,))

    def _all(self, rest: str, params: tuple[object, ...]) -> list[Report]:
        return [Report(*row) for row in self._execute(f"SELECT {COLUMNS} FROM reports {rest}", params).fetchall()]
