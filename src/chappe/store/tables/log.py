"""The log of updates, numbered and by date, in SQL."""

from chappe.domain.ports.log import LogRow
from chappe.domain.values import CHANNEL, FORUM, MEMBER
from chappe.store.db import Db


class LogTable:
    """See chappe.domain.ports.log.Log."""

    def __init__(self, db: Db) -> None:
        self._execute = db.execute

    def add(self, box: int, row: LogRow) -> None:
        if row.pts:
            self._execute("INSERT INTO log (box, pts, count, date, kind, data) VALUES (?, ?, ?, ?, ?, ?)", (box, *row))
        else:
            self._execute(
                "INSERT INTO log_by_date (box, date, kind, data) VALUES (?, ?, ?, ?)",
                (box, row.date, row.kind, row.data),
            )

    def after(self, box: int, pts: int, limit: int) -> list[LogRow]:
        rows = self._execute(
            "SELECT pts, count, date, kind, data FROM log WHERE box = ? AND pts > ? ORDER BY pts LIMIT ?",
            (box, pts, limit),
        ).fetchall()
        return [LogRow(*row) for row in rows]

    def of_kind(self, box: int, pts: int, kind: int, begins: str, limit: int) -> list[LogRow]:
        rows = self._execute(
            "SELECT pts, count, date, kind, data FROM log WHERE box = ? AND pts > ? AND kind = ?"
            " AND substr(data, 1, ?) = ? ORDER BY pts LIMIT ?",
            (box, pts, kind, len(begins), begins, limit),
        ).fetchall()
        return [LogRow(*row) for row in rows]

    def of_kind_by_date(self, box: int, date: int, kind: int, begins: str, limit: int) -> list[LogRow]:
        rows = self._execute(
            "SELECT 0, 0, date, kind, data FROM log_by_date WHERE box = ? AND date >= ? AND kind = ?"
            " AND substr(data, 1, ?) = ? ORDER BY date, id LIMIT ?",
            (box, date, kind, len(begins), begins, limit),
        ).fetchall()
        return [LogRow(*row) for row in rows]

    def since(self, box: int, date: int, limit: int) -> list[LogRow]:
        rows = self._execute(
            "SELECT 0, 0, date, kind, data FROM log_by_date WHERE box = ? AND date >= ?"
            " ORDER BY date DESC, id DESC LIMIT ?",
            (box, date, limit),
        ).fetchall()
        return [LogRow(*row) for row in reversed(rows)]

    def of_forums(self, user_id: int, date: int, kind: int, limit: int) -> list[LogRow]:
        rows = self._execute(
            "SELECT 0, 0, l.date, l.kind, l.data FROM members AS m JOIN chats AS c ON c.peer = m.peer"
            " JOIN log_by_date AS l ON l.id = (SELECT max(one.id) FROM log_by_date AS one"
            " WHERE one.box = -(m.peer >> 2) AND one.date >= ? AND one.kind = ?)"
            f" WHERE m.user_id = ? AND m.standing BETWEEN {MEMBER} AND 3 AND m.peer & 3 = {CHANNEL}"
            f" AND c.flags & {FORUM} <> 0 LIMIT ?",
            (date, kind, user_id, limit),
        ).fetchall()
        return [LogRow(*row) for row in rows]

    def oldest(self, box: int) -> int:
        row = self._execute("SELECT pruned FROM boxes WHERE box = ?", (box,)).fetchone()
        return int(row[0]) if row else 0

    def prune(self, before: int, limit: int) -> int:
        gone = 0
        boxes = self._execute("SELECT box FROM boxes WHERE pts > pruned ORDER BY box").fetchall()
        for (box,) in boxes:
            old = self._execute(
                "SELECT max(pts), count(*) FROM (SELECT pts, date FROM log WHERE box = ? ORDER BY pts LIMIT ?) AS head"
                " WHERE date < ?",
                (box, limit - gone, before),
            ).fetchone()
            if old and old[1]:
                self._execute("DELETE FROM log WHERE box = ? AND pts <= ?", (box, old[0]))
                self._execute("UPDATE boxes SET pruned = ? WHERE box = ?", (old[0], box))
                gone += int(old[1])
            if gone >= limit:
                return gone
        gone += self._execute(
            "DELETE FROM log_by_date WHERE id IN (SELECT id FROM log_by_date WHERE date < ? ORDER BY id LIMIT ?)",
            (before, limit - gone),
        ).rowcount
        return gone
