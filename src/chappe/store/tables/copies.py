"""Copies of posts that stand in groups and channels, and how far their removal has come, in SQL."""

from chappe.domain.ports.consequences import DONE
from chappe.domain.ports.copies import CopyRemoval
from chappe.domain.posting import GROUP_SCOPE
from chappe.store.db import Db

COLUMNS = ", ".join(CopyRemoval._fields)
KEPT = ", ".join(f"{name} = excluded.{name}" for name in CopyRemoval._fields[1:])
PUT = (
    f"INSERT INTO copy_removals ({COLUMNS}) VALUES ({', '.join('?' * len(CopyRemoval._fields))})"
    f" ON CONFLICT (decision) DO UPDATE SET {KEPT}"
)


class CopiesTable:
    """See chappe.domain.ports.copies.Copies."""

    def __init__(self, db: Db) -> None:
        self._execute = db.execute

    # -- where they are -----------------------------------------------------------------------------------------------
    def note(self, origin: tuple[int, int], content: int, at: tuple[int, int]) -> None:
        self._execute(
            "INSERT INTO post_forwards (box, message, content, at_box, at_id) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT DO NOTHING",
            (*origin, content, *at),
        )

    def origin(self, box: int, id: int) -> tuple[int, int] | None:
        row = self._execute(
            "SELECT box, message FROM post_forwards WHERE at_box = ? AND at_id = ? LIMIT 1", (box, id)
        ).fetchone()
        return (int(row[0]), int(row[1])) if row else None

    def forwards(self, box: int, id: int, after: int, limit: int) -> list[tuple[int, int, int]]:
        rows = self._execute(
            "SELECT content, at_box, at_id FROM post_forwards WHERE box = ? AND message = ? AND content > ?"
            " ORDER BY content LIMIT ?",
            (box, id, after, limit),
        ).fetchall()
        return [(row[0], row[1], row[2]) for row in rows]

    def file_after(self, blob: int, after: int) -> int:
        row = self._execute("SELECT min(file) FROM file_blobs WHERE blob = ? AND file > ?", (blob, after)).fetchone()
        return int(row[0] or 0) if row else 0

    def shown(self, file: int, after: int, limit: int) -> list[tuple[int, int]]:
        rows = self._execute(
            "SELECT id, scopes FROM contents WHERE file = ? AND file <> 0 AND substr(scopes, 1, 1) = '-' AND id > ?"
            " ORDER BY id LIMIT ?",
            (file, after, limit),
        ).fetchall()
        found = []
        for id, scopes in rows:
            channel = -int(str(scopes).partition(" ")[0])
            found.append((int(id), channel if channel < GROUP_SCOPE else 0))
        return found

    # -- how far their removal is -------------------------------------------------------------------------------------
    def put(self, removal: CopyRemoval) -> None:
        self._execute(PUT, removal)

    def get(self, decision: int) -> CopyRemoval | None:
        return self._one("WHERE decision = ?", decision)

    def unfinished(self) -> CopyRemoval | None:
        return self._one(f"WHERE state <> '{DONE}' ORDER BY turns, decision LIMIT 1")

    def _one(self, rest: str, *params: object) -> CopyRemoval | None:
        row = self._execute(f"SELECT {COLUMNS} FROM copy_removals {rest}", params).fetchone()
        return CopyRemoval(*row) if row else None

    def add(self, first: int, decision: int, person: int) -> None:
        self._execute(
            "INSERT INTO copy_decisions (first, decision, person) VALUES (?, ?, ?)", (first, decision, person)
        )

    def hit(self, first: int, person: int) -> bool:
        row = self._execute(
            "SELECT 1 FROM copy_decisions WHERE first = ? AND person = ? LIMIT 1", (first, person)
        ).fetchone()
        return row is not None

    def decisions(self, first: int, after: int, limit: int) -> list[int]:
        rows = self._execute(
            "SELECT c.decision FROM copy_decisions AS c CROSS JOIN decisions AS d ON d.id = c.decision"
            " WHERE c.first = ? AND c.decision > ? AND d.state <> 'reversed' ORDER BY c.decision LIMIT ?",
            (first, after, limit),
        ).fetchall()
        return [int(row[0]) for row in rows]
