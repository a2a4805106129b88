"""What one person reacted with and voted for, and what of it is to be taken back, in SQL."""

from chappe.domain.ports.taking_back import Given, Owed
from chappe.domain.posting import scope
from chappe.domain.values import PeerRef
from chappe.store.db import Db, pack, unpack

NEWEST = 1 << 62


class TakebacksTable:
    """See chappe.domain.ports.taking_back.Takebacks."""

    def __init__(self, db: Db) -> None:
        self._execute = db.execute

    def owe(self, owed: Owed) -> None:
        self._execute(
            "INSERT INTO reaction_removals (peer, user_id, since, below, remaining) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (peer, user_id) DO UPDATE SET since = excluded.since, below = excluded.below,"
            " remaining = excluded.remaining",
            (pack(owed.peer), *owed[1:]),
        )

    def settle(self, owed: Owed) -> None:
        self._execute("DELETE FROM reaction_removals WHERE peer = ? AND user_id = ?", (pack(owed.peer), owed.user))

    def next(self) -> Owed | None:
        row = self._execute("SELECT peer, user_id, since, below, remaining FROM reaction_removals LIMIT 1").fetchone()
        return Owed(unpack(row[0]), *row[1:]) if row else None

    def reactions(self, user: int, below: int, limit: int, peer: PeerRef | None = None) -> list[Given]:
        rows = self._execute(
            "SELECT r.content, max(r.date), c.scopes FROM reactions AS r CROSS JOIN contents AS c ON c.id = r.content"
            " WHERE r.user_id = ? AND r.content < ? GROUP BY r.content ORDER BY r.content DESC LIMIT ?",
            (user, below or NEWEST, limit),
        ).fetchall()
        there = f"{scope(peer)} 0" if peer is not None else None
        return [Given(content, date, scopes == there) for content, date, scopes in rows]

    def polls(self, user: int, limit: int) -> list[int]:
        rows = self._execute("SELECT DISTINCT poll FROM poll_votes WHERE user_id = ? LIMIT ?", (user, limit)).fetchall()
        return [row[0] for row in rows]

    def forget_voter(self, poll: int, user: int) -> None:
        self._execute("DELETE FROM poll_votes WHERE poll = ? AND user_id = ?", (poll, user))
