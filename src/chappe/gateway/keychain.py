"""The gateway's view of Keys: one live record for each auth key in use, each looked up once at a time."""

import asyncio
from collections.abc import Iterator
from weakref import WeakValueDictionary

from chappe.gateway.ports import KeyRecord, Keys, KeysUnavailable


class Keychain:
    """Records live as long as something holds them: a live key, or a temporary key's record."""

    __slots__ = ("_changed", "_keys", "_loading", "_records")

    def __init__(self, keys: Keys) -> None:
        self._keys = keys
        self._records: WeakValueDictionary[int, KeyRecord] = WeakValueDictionary()
        self._changed: set[int] = set()
        """Keys that changed while they were looked up."""
        self._loading: dict[int, asyncio.Future[KeyRecord | None]] = {}

    def get(self, key_id: int) -> KeyRecord | None:
        """The record if it is live."""
        return self._records.get(key_id)

    def __iter__(self) -> Iterator[KeyRecord]:
        return iter(list(self._records.values()))

    async def load(self, key_id: int) -> KeyRecord | None:
        """The live record, looked up if need be, its permanent one too; None = certainly unknown.

        Raises KeysUnavailable for any passing fault.
        """
        record = self._records.get(key_id)
        if record is not None:
            return record
        loading = self._loading.get(key_id)
        if loading is None:
            loading = self._loading[key_id] = asyncio.ensure_future(self._load(key_id))
            loading.add_done_callback(lambda done: self._loaded(key_id, done))
        try:
            return await asyncio.shield(loading)
        except KeysUnavailable:
            raise
        except Exception as error:
            raise KeysUnavailable(str(error)) from error

    def forget(self, key_id: int) -> None:
        """The key is no more: whoever asks next asks the store."""
        self._records.pop(key_id, None)
        self.changed(key_id)

    def changed(self, key_id: int) -> None:
        """The key changed in the store: what is being looked up at this moment may be old already."""
        if key_id in self._loading:
            self._changed.add(key_id)

    async def _load(self, key_id: int) -> KeyRecord | None:
        record = await self._keys.load(key_id)
        while key_id in self._changed:
            self._changed.discard(key_id)
            record = await self._keys.load(key_id)
        if record is None:
            return None
        if record.perm_key_id not in (0, key_id):
            record.permanent = await self.load(record.perm_key_id)
            if record.permanent is None:
                return None
        self._records[key_id] = record
        return record

    def _loaded(self, key_id: int, done: "asyncio.Future[KeyRecord | None]") -> None:
        del self._loading[key_id]
        self._changed.discard(key_id)
        if not done.cancelled():
            # Whoever waited has seen it; nobody may have.
            done.exception()
