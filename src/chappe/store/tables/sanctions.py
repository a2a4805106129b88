"""What decisions did to accounts, in SQL."""

from chappe.domain.ports.sanctions import Sanction
from chappe.store.db import Db, places

COLUMNS = "SELECT user_id, kind, decision, since, until, reason FROM sanctions"
ONE = "user_id = ? AND kind = ? AND decision = ?"


class SanctionsTable:
    """See chappe.domain.ports.sanctions.Sanctions."""

    def __init__(self, db: Db) -> None:
        self._execute = db.execute

    def put(self, sanction: Sanction) -> None:
        self._execute(
            "INSERT INTO sanctions (user_id, kind, decision, since, until, reason) VALUES (?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (user_id, kind, decision) DO UPDATE SET since = excluded.since, until = excluded.until,"
            " reason = excluded.reason",
            sanction,
        )

    def of(self, user_id: int) -> list[Sanction]:
        rows = self._execute(f"{COLUMNS} WHERE user_id = ? ORDER BY since, decision", (user_id,)).fetchall()
        return [Sanction(*row) for row in rows]

    def delete(self, sanction: Sanction) -> None:
        self._execute(f"DELETE FROM sanctions WHERE {ONE}", sanction[:3])

    def all(self, kinds: tuple[int, ...]) -> list[Sanction]:
        rows = self._execute(f"{COLUMNS} WHERE kind IN ({places(kinds)})", kinds).fetchall()
        return [Sanction(*row) for row in rows]

    def due(self, now: int, limit: int) -> list[Sanction]:
        rows = self._execute(
            f"{COLUMNS} WHERE until <> 0 AND until <= ? ORDER BY until LIMIT ?", (now, limit)
        ).fetchall()
        return [Sanction(*row) for row in rows]

    def ban_keys(self, user_id: int, keys: list[int]) -> None:
        for key_id in keys:
            self._execute(
                "INSERT INTO banned_keys (key_id, user_id) VALUES (?, ?)"
                " ON CONFLICT (key_id) DO UPDATE SET user_id = excluded.user_id",
                (key_id, user_id),
            )

    def banned(self, key_id: int) -> int:
        row = self._execute("SELECT user_id FROM banned_keys WHERE key_id = ?", (key_id,)).fetchone()
        return int(row[0]) if row else 0

    def unban_key(self, key_id: int) -> None:
        self._execute("DELETE FROM banned_keys WHERE key_id = ?", (key_id,))

    def unban_keys(self, user_id: int) -> list[int]:
        rows = self._execute("SELECT key_id FROM banned_keys WHERE user_id = ?", (user_id,)).fetchall()
        self._execute("DELETE FROM banned_keys WHERE user_id = ?", (user_id,))
        return [row[0] for row in rows]
