"""Public names in SQL."""

from chappe.domain.values import ACCOUNT_SUSPENDED
from chappe.store.db import Db
from chappe.store.tables.member_words import MemberWords


class UsernamesTable:
    """See chappe.domain.ports.people.Usernames."""

    def __init__(self, db: Db) -> None:
        self._execute = db.execute
        self._members = MemberWords(db)

    def owner(self, name: str) -> int:
        row = self._execute("SELECT user_id FROM usernames WHERE name = ?", (name.lower(),)).fetchone()
        return int(row[0]) if row else 0

    def set(self, user_id: int, name: str) -> bool:
        key = name.lower()
        if key:
            taken = self._execute(
                "INSERT INTO usernames (name, user_id, shown) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                (key, -user_id, name),
            ).rowcount
            if not taken and self.owner(key) != user_id:
                return False
        self._execute("DELETE FROM usernames WHERE user_id = ? AND name <> ?", (user_id, key))
        if key:
            self._execute("UPDATE usernames SET user_id = ?, shown = ? WHERE name = ?", (user_id, name, key))
        self._execute("UPDATE users SET username = ?, version = version + 1 WHERE id = ?", (name, user_id))
        if user_id > 0:  # those of groups and channels stand below zero
            self._members.renamed(user_id)
        return True

    def search(self, prefix: str, limit: int) -> list[int]:
        key = prefix.lower()
        if not key:
            return []
        rows = self._execute(
            "SELECT user_id FROM usernames AS n WHERE name >= ? AND name < ? AND NOT EXISTS"
            f" (SELECT 1 FROM users AS u WHERE u.id = n.user_id AND u.marks & {ACCOUNT_SUSPENDED} <> 0)"
            " ORDER BY name LIMIT ?",
            (key, key[:-1] + chr(ord(key[-1]) + 1), limit),
        ).fetchall()
        return [row[0] for row in rows]
