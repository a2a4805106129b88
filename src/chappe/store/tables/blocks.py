"""Who blocked whom, in SQL."""

from chappe.domain.ports.people import Block
from chappe.domain.values import HAS_BLOCKS
from chappe.store.db import Db


class BlocksTable:
    """See chappe.domain.ports.people.Blocks."""

    def __init__(self, db: Db) -> None:
        self._execute = db.execute

    def has(self, owner: int, user: int) -> bool:
        found = self._execute("SELECT 1 FROM blocks WHERE owner = ? AND user_id = ?", (owner, user)).fetchone()
        return found is not None

    def put(self, owner: int, user: int, now: int) -> bool:
        new = self._execute(
            "INSERT INTO blocks (owner, user_id, date) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", (owner, user, now)
        ).rowcount
        if new:
            self._mark(owner)
        return bool(new)

    def delete(self, owner: int, user: int) -> bool:
        gone = self._execute("DELETE FROM blocks WHERE owner = ? AND user_id = ?", (owner, user)).rowcount
        if gone:
            self._mark(owner)
        return bool(gone)

    def _mark(self, owner: int) -> None:
        """Note on the account whether it blocks anyone, so that the others cost no look here."""
        any_left = self._execute("SELECT 1 FROM blocks WHERE owner = ? LIMIT 1", (owner,)).fetchone() is not None
        change = "guards | ?" if any_left else "guards & ~?"
        self._execute(f"UPDATE users SET guards = {change} WHERE id = ?", (HAS_BLOCKS, owner))

    def page(self, owner: int, offset: int, limit: int) -> list[Block]:
        rows = self._execute(
            "SELECT owner, user_id, date FROM blocks WHERE owner = ? ORDER BY date DESC, user_id LIMIT ? OFFSET ?",
            (owner, limit, offset),
        ).fetchall()
        return [Block(*row) for row in rows]

    def count(self, owner: int) -> int:
        row = self._execute("SELECT count(*) FROM blocks WHERE owner = ?", (owner,)).fetchone()
        return int(row[0]) if row else 0

    def clear(self, user: int) -> None:
        owners = self._execute("SELECT owner FROM blocks WHERE user_id = ?", (user,)).fetchall()
        self._execute("DELETE FROM blocks WHERE owner = ? OR user_id = ?", (user, user))
        for (owner,) in (*owners, (user,)):
            self._mark(owner)
