"""Gives the gateway its auth keys from the store: the `Keys` port inside one process."""

import json
from collections.abc import Callable, Collection
from typing import TypeVar

from chappe.domain import keys
from chappe.domain.command import Command
from chappe.domain.ports import Tx
from chappe.domain.ports.accounts import StoredKey
from chappe.engine.run import Engine
from chappe.engine.store import StoreUnavailable
from chappe.gateway.ports import ClientInfo, KeyRecord, KeysUnavailable
from chappe.mtproto.handshake import NewKey

T = TypeVar("T")


class StoredKeys:
    """See chappe.gateway.ports.Keys; every change goes through the engine's door like any other."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def load(self, key_id: int) -> KeyRecord | None:
        """The key with what belongs to its permanent key: account, layer, client; None if there is certainly none."""
        found = await self._read(lambda tx: _with_owner(tx, key_id))
        if found is None:
            return None
        key, owner, user_id = found
        return KeyRecord(
            key_id=key.key_id,
            auth_key=key.auth_key,
            perm_key_id=key.perm_key_id,
            expires_at=key.expires_at,
            user_id=user_id,
            layer=owner.layer,
            dc_id=key.dc_id,
            client=ClientInfo(*json.loads(owner.client)) if owner.client else None,
        )

    async def save(self, key: NewKey, now: float) -> bool:
        """Keep a new key; False if its id is taken."""
        temporary = key.expires_in is not None
        stored = StoredKey(
            key.key_id,
            key.auth_key,
            0 if temporary else key.key_id,
            int(now),
            int(now) + (key.expires_in or 0) if temporary else 0,
            key.dc_id,
            0,
            "",
            0,
            key.salt,
        )
        return bool(await self._run(keys.SaveKey(stored)))

    async def remember_client(self, key_id: int, client: ClientInfo) -> None:
        """Keep layer and client data of a permanent key."""
        await self._run(keys.RememberClient(key_id, client.layer, json.dumps(list(client))))

    async def bind(self, temp_key_id: int, perm_key_id: int, expires_at: int) -> None:
        """Let the temporary key speak for the permanent one."""
        await self._run(keys.BindKey(temp_key_id, perm_key_id, expires_at))

    async def drop_temporary(self, perm_key_id: int, keep: Collection[int]) -> Collection[int]:
        """Forget the temporary keys of a permanent one but those to keep."""
        gone = await self._run(keys.DropTemporary(perm_key_id, tuple(keep)))
        return gone if isinstance(gone, list) else []

    async def destroy(self, key_id: int) -> bool:
        """Forget the key and what hangs on it."""
        return bool(await self._run(keys.DestroyKey(key_id)))

    async def _run(self, command: Command) -> object:
        try:
            return (await self._engine.run(command, self._engine.actor(0))).result
        except StoreUnavailable as fault:
            raise KeysUnavailable from fault

    async def _read(self, query: Callable[[Tx], T]) -> T:
        try:
            return await self._engine.read(query)
        except Exception as fault:  # whatever it is, it does not say that the key is unknown
            raise KeysUnavailable from fault


def _with_owner(tx: Tx, key_id: int) -> tuple[StoredKey, StoredKey, int] | None:
    key = tx.auth_keys.get(key_id)
    if key is None:
        return None
    owner = key if key.perm_key_id in (0, key_id) else tx.auth_keys.get(key.perm_key_id)
    if owner is None:
        return None
    authorization = tx.authorizations.get(owner.key_id)
    return key, owner, authorization.user_id if authorization else 0
