"""Notification settings in SQL."""

from chappe.store.db import Db, places

AT_ONCE = 400
"""Keys in one statement."""


class NotifyTable:
    """See chappe.domain.ports.messages.Notify."""

    def __init__(self, db: Db) -> None:
        self._execute = db.execute

    def get(self, box: int, key: str) -> str:
        row = self._execute("SELECT data FROM notify WHERE box = ? AND key = ?", (box, key)).fetchone()
        return str(row[0]) if row else ""

    def many(self, box: int, keys: list[str]) -> dict[str, str]:
        found: dict[str, str] = {}
        for start in range(0, len(keys), AT_ONCE):
            some = keys[start : start + AT_ONCE]
            found.update(
                self._execute(
                    f"SELECT key, data FROM notify WHERE box = ? AND key IN ({places(some)})", (box, *some)
                ).fetchall()
            )
        return found

    def all(self, box: int) -> list[tuple[str, str]]:
        rows = self._execute("SELECT key, data FROM notify WHERE box = ? ORDER BY key", (box,)).fetchall()
        return [(row[0], row[1]) for row in rows]

    def count(self, box: int) -> int:
        row = self._execute("SELECT count(*) FROM notify WHERE box = ?", (box,)).fetchone()
        return int(row[0]) if row else 0

    def put(self, box: int, key: str, data: str) -> None:
        self._execute(
            "INSERT INTO notify (box, key, data) VALUES (?, ?, ?)"
            " ON CONFLICT (box, key) DO UPDATE SET data = excluded.data",
            (box, key, data),
        )

    def delete(self, box: int, key: str) -> None:
        self._execute("DELETE FROM notify WHERE box = ? AND key = ?", (box, key))

    def reset(self, box: int) -> None:
        self._execute("DELETE FROM notify WHERE box = ?", (box,))

    def of_key(self, key: str, limit: int) -> list[str]:
        rows = self._execute("SELECT data FROM notify WHERE key = ? LIMIT ?", (key, limit)).fetchall()
        return [row[0] for row in rows]
