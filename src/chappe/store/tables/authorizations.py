"""Signed-in devices in SQL, and where they want to be woken."""

from chappe.domain.ports.accounts import Authorization, PushToken
from chappe.store.db import Db, Row

COLUMNS = (
    "a.key_id, a.user_id, a.pending_user, a.hash, a.created, a.active, a.ip, COALESCE(NULLIF(k.client, ''), a.client),"
    " a.confirmed, a.encrypted_off, a.calls_off, a.parent"
    " FROM authorizations a LEFT JOIN auth_keys k ON k.key_id = a.key_id"
)


def _authorization(row: Row) -> Authorization:
    return Authorization(
        row[0], row[1], row[2], row[3], row[4], row[5], row[6], row[7], bool(row[8]), bool(row[9]), bool(row[10]),
        row[11],
    )  # fmt: skip


class AuthorizationsTable:
    """See chappe.domain.ports.accounts.Authorizations."""

    def __init__(self, db: Db) -> None:
        self._execute = db.execute

    def get(self, key_id: int) -> Authorization | None:
        row = self._execute(f"SELECT {COLUMNS} WHERE a.key_id = ?", (key_id,)).fetchone()
        return _authorization(row) if row else None

    def by_hash(self, user_id: int, hash: int) -> Authorization | None:
        row = self._execute(f"SELECT {COLUMNS} WHERE a.user_id = ? AND a.hash = ?", (user_id, hash)).fetchone()
        return _authorization(row) if row else None

    def all(self, user_id: int) -> list[Authorization]:
        if not user_id:
            return []
        rows = self._execute(
            f"SELECT {COLUMNS} WHERE a.user_id = ? AND a.parent = 0 ORDER BY a.active DESC, a.key_id", (user_id,)
        ).fetchall()
        return [_authorization(row) for row in rows]

    def family(self, key_id: int) -> list[int]:
        rows = self._execute("SELECT key_id FROM authorizations WHERE parent = ? AND parent <> 0", (key_id,)).fetchall()
        return [key_id, *(row[0] for row in rows)]

    def put(self, authorization: Authorization) -> None:
        self._execute(
            "INSERT INTO authorizations (key_id, user_id, pending_user, hash, created, active, ip, client, confirmed,"
            " encrypted_off, calls_off, parent) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (key_id) DO UPDATE SET user_id = excluded.user_id,"
            " pending_user = excluded.pending_user, hash = excluded.hash,"
            " created = excluded.created, active = excluded.active, ip = excluded.ip, client = excluded.client,"
            " confirmed = excluded.confirmed, encrypted_off = excluded.encrypted_off, calls_off = excluded.calls_off,"
            " parent = excluded.parent",
            (
                *authorization[:8], int(authorization.confirmed), int(authorization.encrypted_off),
                int(authorization.calls_off), authorization.parent,
            ),
        )  # fmt: skip

    def touch(self, key_id: int, now: int, ip: str) -> None:
        self._execute("UPDATE authorizations SET active = ?, ip = ? WHERE key_id = ?", (now, ip, key_id))

    def delete(self, key_id: int) -> bool:
        for table in ("push_tokens", "login_tokens"):
            self._execute(f"DELETE FROM {table} WHERE key_id = ?", (key_id,))
        self._execute("DELETE FROM authorizations WHERE parent = ? AND parent <> 0", (key_id,))
        return self._execute("DELETE FROM authorizations WHERE key_id = ?", (key_id,)).rowcount > 0

    def set_online(self, key_id: int, until: int) -> None:
        self._execute("UPDATE authorizations SET online_until = ? WHERE key_id = ?", (until, key_id))

    def online_until(self, user_id: int) -> int:
        row = self._execute(
            "SELECT COALESCE(max(online_until), 0) FROM authorizations WHERE user_id = ?", (user_id,)
        ).fetchone()
        return int(row[0]) if row else 0

    def idle(self, now: int, setting: str, default_days: int, limit: int) -> list[Authorization]:
        rows = self._execute(
            f"SELECT {COLUMNS} LEFT JOIN settings s ON s.user_id = a.user_id AND s.name = ?"
            " WHERE a.parent = 0 AND a.user_id <> 0 AND a.active < ? - 86400 * COALESCE(CAST(s.value AS BIGINT), ?)"
            " ORDER BY a.active LIMIT ?",
            (setting, now, default_days, limit),
        ).fetchall()
        return [_authorization(row) for row in rows]

    def drop_pending(self, before: int) -> int:
        return self._execute("DELETE FROM authorizations WHERE user_id = 0 AND created < ?", (before,)).rowcount

    # -- push ---------------------------------------------------------------------------------------------------------
    def add_push(self, token: PushToken) -> None:
        self._execute("DELETE FROM push_tokens WHERE kind = ? AND token = ?", (token.kind, token.token))
        self._execute("INSERT INTO push_tokens (key_id, kind, token, data) VALUES (?, ?, ?, ?)", token)

    def drop_push(self, kind: int, token: str, user_id: int) -> bool:
        return self._execute(
            "DELETE FROM push_tokens WHERE kind = ? AND token = ? AND key_id IN"
            " (SELECT key_id FROM authorizations WHERE user_id = ?)",
            (kind, token, user_id),
        ).rowcount > 0  # fmt: skip

    def pushes(self, user_id: int) -> list[PushToken]:
        rows = self._execute(
            "SELECT p.key_id, p.kind, p.token, p.data FROM push_tokens p"
            " JOIN authorizations a ON a.key_id = p.key_id WHERE a.user_id = ?",
            (user_id,),
        ).fetchall()
        return [PushToken(*row) for row in rows]
