"""Counts by day and name, of chats and of single posts, in SQL."""

from chappe.domain.ports.post_stats import Named
from chappe.domain.ports.stats import DAY
from chappe.domain.values import CHANNEL, PeerRef
from chappe.store.db import Db, pack, places

MOST_COUNTED = 10_000
"""Forwards of one post that are counted; where there are more, so many are said."""


class PostStatsTable:
    """See chappe.domain.ports.post_stats.PostStats."""

    def __init__(self, db: Db) -> None:
        self._execute = db.execute

    def count(self, peer: PeerRef, now: int, kind: int, name: str, more: int = 1) -> None:
        self._execute(
            "INSERT INTO chat_day_names (peer, day, kind, name, count) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (peer, day, kind, name) DO UPDATE SET count = chat_day_names.count + excluded.count",
            (pack(peer), now // DAY, kind, name, more),
        )

    def days(self, peer: PeerRef, kind: int, first: int) -> list[Named]:
        rows = self._execute(
            "SELECT day, name, count FROM chat_day_names WHERE peer = ? AND day >= ? AND kind = ?",
            (pack(peer), first, kind),
        ).fetchall()
        return [Named(*row) for row in rows]

    def count_post(self, box: int, message: int, now: int, kind: int, name: str = "", more: int = 1) -> None:
        self._execute(
            "INSERT INTO post_days (box, message, day, kind, name, count) VALUES (?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (box, message, day, kind, name) DO UPDATE SET count = post_days.count + excluded.count",
            (box, message, now // DAY, kind, name, more),
        )

    def post_days(self, box: int, message: int, kind: int) -> list[Named]:
        rows = self._execute(
            "SELECT day, name, count FROM post_days WHERE box = ? AND message = ? AND kind = ? ORDER BY day",
            (box, message, kind),
        ).fetchall()
        return [Named(*row) for row in rows]

    def forwarded(self, box: int, message: int, content: int, at_box: int, at_id: int) -> None:
        self._execute(
            "INSERT INTO post_forwards (box, message, content, at_box, at_id) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT DO NOTHING",
            (box, message, content, at_box, at_id),
        )

    def public_forwards(self, box: int, message: int, offset: int, limit: int) -> tuple[list[tuple[int, int]], int]:
        which = (
            f"FROM post_forwards AS f JOIN chats AS c ON c.peer = (-f.at_box << 2) + {CHANNEL} AND c.username <> ''"
            " WHERE f.box = ? AND f.message = ?"
        )
        rows = self._execute(
            f"SELECT f.at_box, f.at_id {which} ORDER BY f.content DESC LIMIT ? OFFSET ?", (box, message, limit, offset)
        ).fetchall()
        row = self._execute(f"SELECT count(*) FROM (SELECT 1 {which} LIMIT ?)", (box, message, MOST_COUNTED)).fetchone()
        return [(row[0], row[1]) for row in rows], int(row[0]) if row else 0

    def gone(self, box: int, ids: list[int]) -> None:
        """Of messages that are going: what was counted about them, and that they are forwards."""
        listed = places(ids)
        self._execute(f"DELETE FROM post_days WHERE box = ? AND message IN ({listed})", (box, *ids))
        self._execute(f"DELETE FROM post_forwards WHERE at_box = ? AND at_id IN ({listed})", (box, *ids))

    def forget(self, before: int, limit: int) -> int:
        gone = 0
        for table, key in (("chat_day_names", "peer, day, kind, name"), ("post_days", "box, message, day, kind, name")):
            gone += self._execute(
                f"DELETE FROM {table} WHERE ({key}) IN (SELECT {key} FROM {table} WHERE day < ? LIMIT ?)",
                (before, limit),
            ).rowcount
        return gone
