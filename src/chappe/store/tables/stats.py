"""Counts of what happens in supergroups and channels, in SQL."""

from chappe.domain.ports.stats import DAY, Counted, TookPart
from chappe.domain.values import PeerRef
from chappe.store.db import Db, pack

SUMS = "user_id, sum(messages) AS m, sum(characters), sum(invited) AS i FROM member_days WHERE peer = ? AND day >= ?"


class StatsTable:
    """See chappe.domain.ports.stats.Stats."""

    def __init__(self, db: Db) -> None:
        self._execute = db.execute

    def count(self, peer: PeerRef, now: int, kind: int, more: int = 1) -> None:
        self._execute(
            "INSERT INTO chat_days (peer, day, kind, count) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (peer, day, kind) DO UPDATE SET count = count + excluded.count",
            (pack(peer), now // DAY, kind, more),
        )

    def wrote(self, peer: PeerRef, now: int, user_id: int, characters: int) -> bool:
        row = self._execute(
            "INSERT INTO member_days (peer, day, user_id, messages, characters) VALUES (?, ?, ?, 1, ?)"
            " ON CONFLICT (peer, day, user_id) DO UPDATE SET messages = messages + 1,"
            " characters = characters + excluded.characters RETURNING messages",
            (pack(peer), now // DAY, user_id, characters),
        ).fetchone()
        return row is not None and row[0] == 1

    def invited(self, peer: PeerRef, now: int, user_id: int) -> None:
        self._execute(
            "INSERT INTO member_days (peer, day, user_id, invited) VALUES (?, ?, ?, 1)"
            " ON CONFLICT (peer, day, user_id) DO UPDATE SET invited = invited + 1",
            (pack(peer), now // DAY, user_id),
        )

    def days(self, peer: PeerRef, first: int) -> list[Counted]:
        rows = self._execute(
            "SELECT day, kind, count FROM chat_days WHERE peer = ? AND day >= ? ORDER BY day", (pack(peer), first)
        ).fetchall()
        return [Counted(*row) for row in rows]

    def first_day(self, peer: PeerRef) -> int:
        row = self._execute("SELECT min(day) FROM chat_days WHERE peer = ?", (pack(peer),)).fetchone()
        return int(row[0] or 0) if row else 0

    def writers(self, peer: PeerRef, first: int, last: int) -> int:
        row = self._execute(
            "SELECT count(DISTINCT user_id) FROM member_days WHERE peer = ? AND day >= ? AND day <= ? AND messages > 0",
            (pack(peer), first, last),
        ).fetchone()
        return int(row[0]) if row else 0

    def most_active(self, peer: PeerRef, first: int, limit: int) -> list[TookPart]:
        return self._best(peer, first, "m", limit)

    def best_hosts(self, peer: PeerRef, first: int, limit: int) -> list[TookPart]:
        return self._best(peer, first, "i", limit)

    def _best(self, peer: PeerRef, first: int, by: str, limit: int) -> list[TookPart]:
        rows = self._execute(
            f"SELECT {SUMS} GROUP BY user_id HAVING {by} > 0 ORDER BY {by} DESC, user_id LIMIT ?",
            (pack(peer), first, limit),
        ).fetchall()
        return [TookPart(*row) for row in rows]

    def forget(self, before: int, limit: int) -> int:
        gone = 0
        for table, key in (("chat_days", "kind"), ("member_days", "user_id")):
            gone += self._execute(
                f"DELETE FROM {table} WHERE (peer, day, {key}) IN"
                f" (SELECT peer, day, {key} FROM {table} WHERE day < ? LIMIT ?)",
                (before, limit),
            ).rowcount
        return gone
