"""Keys of the wire in SQL; the key itself goes through the sealer."""

from chappe.domain.ports import Sealer
from chappe.domain.ports.accounts import StoredKey
from chappe.store.db import Db

CONTEXT = b"auth_key"


class AuthKeysTable:
    """See chappe.domain.ports.accounts.AuthKeys."""

    def __init__(self, db: Db, sealer: Sealer) -> None:
        self._execute = db.execute
        self._sealer = sealer

    def get(self, key_id: int) -> StoredKey | None:
        # A temporary key speaks for whoever its permanent key belongs to.
        row = self._execute(
            "SELECT k.key_id, k.auth_key, k.perm_key_id, k.created, k.expires_at, k.dc_id, k.layer, k.client,"
            " COALESCE(a.user_id, 0), k.first_salt FROM auth_keys k"
            " LEFT JOIN authorizations a ON a.key_id = k.perm_key_id AND k.perm_key_id <> 0 WHERE k.key_id = ?",
            (key_id,),
        ).fetchone()
        if row is None:
            return None
        return StoredKey(row[0], self._sealer.open(row[1], CONTEXT), *row[2:])

    def add(self, key: StoredKey) -> bool:
        added = self._execute(
            "INSERT INTO auth_keys (key_id, auth_key, perm_key_id, created, expires_at, dc_id, layer, client,"
            " first_salt) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (
                key.key_id, self._sealer.seal(key.auth_key, CONTEXT), key.perm_key_id, key.created, key.expires_at,
                key.dc_id, key.layer, key.client, key.first_salt,
            ),
        ).rowcount  # fmt: skip
        return bool(added)

    def bind(self, key_id: int, perm_key_id: int, expires_at: int) -> None:
        self._execute(
            "UPDATE auth_keys SET perm_key_id = ?, expires_at = ? WHERE key_id = ?", (perm_key_id, expires_at, key_id)
        )

    def set_client(self, key_id: int, layer: int, client: str) -> None:
        self._execute("UPDATE auth_keys SET layer = ?, client = ? WHERE key_id = ?", (layer, client, key_id))

    def delete(self, key_id: int) -> bool:
        for table in ("authorizations", "push_tokens", "login_tokens", "banned_keys"):
            self._execute(f"DELETE FROM {table} WHERE key_id = ?", (key_id,))
        self._execute("DELETE FROM authorizations WHERE parent = ? AND parent <> 0", (key_id,))
        self._execute("DELETE FROM auth_keys WHERE perm_key_id = ? AND key_id <> ?", (key_id, key_id))
        return self._execute("DELETE FROM auth_keys WHERE key_id = ?", (key_id,)).rowcount > 0

    def temporary_of(self, perm_key_id: int) -> list[int]:
        rows = self._execute(
            "SELECT key_id FROM auth_keys WHERE perm_key_id = ? AND key_id <> ?", (perm_key_id, perm_key_id)
        ).fetchall()
        return [row[0] for row in rows]

    def drop_expired(self, now: int, limit: int) -> int:
        return self._execute(
            "DELETE FROM auth_keys WHERE key_id IN"
            " (SELECT key_id FROM auth_keys WHERE expires_at > 0 AND expires_at < ? LIMIT ?)",
            (now, limit),
        ).rowcount
