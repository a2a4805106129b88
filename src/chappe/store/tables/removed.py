"""Contents that decisions took away, in SQL."""

from chappe.domain.ports import Sealer
from chappe.domain.values import Content
from chappe.store import bodies
from chappe.store.db import Db, places
from chappe.store.tables.files import FilesTable

CONTEXT = b"removed"
COLUMNS = "content, author, written, edit_date, body"

LOCK = (
    "coalesce((SELECT t.locked_until FROM decisions AS d JOIN cybertips AS t ON t.id = d.tip"
    " WHERE d.id = removed_contents.decision), 0)"
)
"""Until when the report that tells of a decision keeps what that removed, now or later."""


class RemovedTable:
    """See chappe.domain.ports.removed.Removed."""

    def __init__(self, db: Db, sealer: Sealer, files: FilesTable) -> None:
        self._execute = db.execute
        self._sealer = sealer
        self._files = files

    def put(self, content: Content, decision: int, now: int) -> None:
        self._execute(
            "INSERT INTO removed_contents (content, decision, date, author, written, edit_date, file, body)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (content) DO UPDATE SET decision = excluded.decision,"
            " date = excluded.date, edit_date = excluded.edit_date, file = excluded.file, body = excluded.body",
            (
                content.id,
                decision,
                now,
                content.author,
                content.date,
                content.edit_date,
                content.file,
                self._sealer.seal(bodies.write(content), CONTEXT),
            ),
        )

    def get(self, content_id: int) -> Content | None:
        row = self._execute(f"SELECT {COLUMNS} FROM removed_contents WHERE content = ?", (content_id,)).fetchone()
        if row is None:
            return None
        id, author, date, edit_date, body = row
        return bodies.read(id, author, date, edit_date, self._sealer.open(body, CONTEXT))

    def contents(self, decision: int, limit: int = -1) -> list[int]:
        rows = self._execute(
            "SELECT content FROM removed_contents WHERE decision = ? ORDER BY content LIMIT ?", (decision, limit)
        ).fetchall()
        return [row[0] for row in rows]

    def drop(self, content_id: int, now: int) -> None:
        row = self._execute(
            f"SELECT max(locked_until, {LOCK}) FROM removed_contents WHERE content = ?", (content_id,)
        ).fetchone()
        if row is None or row[0] <= now:
            self._drop([content_id])
        else:
            self._execute(
                "UPDATE removed_contents SET decision = 0, locked_until = ? WHERE content = ?", (row[0], content_id)
            )

    def clear(self, content_id: int, now: int) -> None:
        self._execute(
            "INSERT INTO cleared_contents (content, at) VALUES (?, ?)"
            " ON CONFLICT (content) DO UPDATE SET at = excluded.at",
            (content_id, now),
        )

    def cleared(self, content_id: int) -> int:
        row = self._execute("SELECT at FROM cleared_contents WHERE content = ?", (content_id,)).fetchone()
        return int(row[0]) if row else 0

    def drop_before(self, date: int, limit: int, now: int) -> int:
        rows = self._execute(
            f"SELECT content FROM removed_contents WHERE date < ? AND max(locked_until, {LOCK}) <= ?"
            " ORDER BY date LIMIT ?",
            (date, now, limit),
        ).fetchall()
        self._drop([row[0] for row in rows])
        return len(rows)

    def _drop(self, contents: list[int]) -> None:
        if not contents:
            return
        where = f"WHERE content IN ({places(contents)})"
        files = self._execute(f"SELECT file FROM removed_contents {where} AND file <> 0", contents).fetchall()
        self._execute(f"DELETE FROM removed_contents {where}", contents)
        if files:
            self._files.free([row[0] for row in files])
