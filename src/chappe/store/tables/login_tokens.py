"""QR tokens under way in SQL: one for each waiting device."""

import json

from chappe.domain.ports.accounts import LoginToken
from chappe.store.db import Db, Row, to_json

COLUMNS = "token, key_id, expires, user_id, ip, client, but FROM login_tokens"


def _token(row: Row) -> LoginToken:
    return LoginToken(bytes(row[0]), row[1], row[2], row[3], row[4], row[5], tuple(json.loads(row[6])))


class LoginTokensTable:
    """See chappe.domain.ports.accounts.LoginTokens."""

    def __init__(self, db: Db) -> None:
        self._execute = db.execute

    def get(self, token: bytes) -> LoginToken | None:
        row = self._execute(f"SELECT {COLUMNS} WHERE token = ?", (token,)).fetchone()
        return _token(row) if row else None

    def of_key(self, key_id: int) -> LoginToken | None:
        row = self._execute(f"SELECT {COLUMNS} WHERE key_id = ?", (key_id,)).fetchone()
        return _token(row) if row else None

    def put(self, token: LoginToken) -> None:
        self._execute(
            "INSERT INTO login_tokens (token, key_id, expires, user_id, ip, client, but) VALUES (?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (key_id) DO UPDATE SET token = excluded.token, expires = excluded.expires,"
            " user_id = excluded.user_id, ip = excluded.ip, client = excluded.client, but = excluded.but",
            (*token[:6], to_json(token.but)),
        )

    def delete(self, key_id: int) -> None:
        self._execute("DELETE FROM login_tokens WHERE key_id = ?", (key_id,))

    def drop_expired(self, now: int) -> int:
        return self._execute("DELETE FROM login_tokens WHERE expires < ?", (now,)).rowcount
