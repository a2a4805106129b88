"""Live records: one for each key, looked up once however many ask, gone when nobody holds them."""

import asyncio
import gc

import pytest

from chappe.gateway.keychain import Keychain
from chappe.gateway.ports import KeysUnavailable
from tests.gateway.fakes import FakeKeys


async def test_many_who_ask_at_once_get_one_record_for_one_lookup() -> None:
    keys = FakeKeys()
    keys.put(bytes(256), 5)
    chain = Keychain(keys)
    records = await asyncio.gather(*(chain.load(5) for _ in range(10)))
    assert len({id(record) for record in records}) == 1
    assert keys.loads == [5]
    assert chain.get(5) is records[0]


async def test_a_record_lives_as_long_as_somebody_holds_it() -> None:
    keys = FakeKeys()
    keys.put(bytes(256), 5)
    keys.put(bytes(256), 6, perm_key_id=5, expires_at=9)
    chain = Keychain(keys)
    temporary = await chain.load(6)
    assert temporary is not None
    assert temporary.permanent is chain.get(5)
    gc.collect()
    assert chain.get(5) is not None
    del temporary
    # The last of the lookup itself is let go of one turn later.
    await asyncio.sleep(0)
    gc.collect()
    assert (chain.get(5), chain.get(6)) == (None, None)


async def test_a_temporary_key_whose_permanent_one_is_gone_is_unknown() -> None:
    keys = FakeKeys()
    keys.put(bytes(256), 6, perm_key_id=5, expires_at=9)
    assert await Keychain(keys).load(6) is None


async def test_any_fault_of_the_store_is_a_passing_one() -> None:
    class Broken(FakeKeys):
        async def load(self, key_id: int) -> None:
            raise OSError("disk")

    chain = Keychain(Broken())
    for _ in range(2):
        with pytest.raises(KeysUnavailable):
            await chain.load(5)


async def test_one_who_gives_up_does_not_spoil_it_for_the_others() -> None:
    keys = FakeKeys()
    keys.put(bytes(256), 5)
    chain = Keychain(keys)
    impatient = asyncio.ensure_future(chain.load(5))
    patient = asyncio.ensure_future(chain.load(5))
    await asyncio.sleep(0)
    impatient.cancel()
    assert (await patient) is not None


async def test_a_change_during_the_lookup_is_seen() -> None:
    keys = FakeKeys()
    keys.put(bytes(256), 5, user_id=7)
    chain = Keychain(keys)
    loading = asyncio.ensure_future(chain.load(5))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    keys.rows[5]["user_id"] = 0
    chain.changed(5)
    record = await loading
    assert record is not None
    assert record.user_id == 0
    keys.put(bytes(256), 6)
    loading = asyncio.ensure_future(chain.load(6))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    del keys.rows[6]
    chain.forget(6)
    assert await loading is None
