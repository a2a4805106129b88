"""Privacy rules in SQL, each key's list as JSON text."""

import json

from chappe.domain.ports.people import PrivacyRule
from chappe.domain.values import HAS_RULES
from chappe.store.db import Db, to_json

Rules = tuple[PrivacyRule, ...]


def rules_in(text: str) -> Rules:
    """Rules from their JSON text."""
    return tuple(PrivacyRule(kind, tuple(users)) for kind, users in json.loads(text))


class PrivacyTable:
    """See chappe.domain.ports.people.Privacy."""

    def __init__(self, db: Db) -> None:
        self._execute = db.execute

    def get(self, user_id: int, key: str) -> Rules | None:
        row = self._execute("SELECT rules FROM privacy WHERE user_id = ? AND key = ?", (user_id, key)).fetchone()
        return rules_in(row[0]) if row else None

    def all(self, user_id: int) -> dict[str, Rules]:
        rows = self._execute("SELECT key, rules FROM privacy WHERE user_id = ?", (user_id,)).fetchall()
        return {key: rules_in(rules) for key, rules in rows}

    def put(self, user_id: int, key: str, rules: Rules) -> None:
        self._execute(
            "INSERT INTO privacy (user_id, key, rules) VALUES (?, ?, ?)"
            " ON CONFLICT (user_id, key) DO UPDATE SET rules = excluded.rules",
            (user_id, key, to_json(rules)),
        )
        self._execute("UPDATE users SET guards = guards | ?, version = version + 1 WHERE id = ?", (HAS_RULES, user_id))

    def clear(self, user_id: int) -> None:
        self._execute("DELETE FROM privacy WHERE user_id = ?", (user_id,))
        self._execute("UPDATE users SET guards = guards & ~?, version = version + 1 WHERE id = ?", (HAS_RULES, user_id))
