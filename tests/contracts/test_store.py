"""The contract of stores (docs/extend/stores.md), whatever the driver."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Mapping

import pytest

from chappe.domain.ports import Tx
from chappe.engine.store import StoreUnavailable
from tests.support.world import OpenStore, World

ANN = 1 << 40


class Oops(Exception):
    """What a rule may raise."""


def put(name: str, value: object) -> object:
    """A change of one setting."""
    return lambda tx: tx.users.set_setting(ANN, name, value)


async def settings(world: World) -> dict[str, object]:
    return dict(await world.store.read(lambda tx: tx.users.settings(ANN)))


def failing(tx: Tx) -> None:
    tx.users.set_setting(ANN, "failed", 1)
    raise Oops("no")


async def test_what_a_change_gives_is_given_back(world: World) -> None:
    assert await world.store.write(lambda tx: "given") == "given"
    assert await world.store.read(lambda tx: "read") == "read"


async def test_a_change_that_raises_leaves_nothing(world: World) -> None:
    with pytest.raises(Oops, match="no"):
        await world.store.write(failing)
    assert await settings(world) == {}


async def test_one_that_fails_spoils_no_other(world: World) -> None:
    changes = [failing if at % 3 == 1 else put(f"s{at}", at) for at in range(60)]
    done = await asyncio.gather(*(world.store.write(one) for one in changes), return_exceptions=True)
    assert [isinstance(one, Oops) for one in done] == [at % 3 == 1 for at in range(60)]
    assert await settings(world) == {f"s{at}": at for at in range(60) if at % 3 != 1}


async def test_changes_at_once_happen_one_after_another(world: World) -> None:
    def count(tx: Tx) -> int:
        number = int(tx.users.settings(ANN).get("count", 0)) + 1
        tx.users.set_setting(ANN, "count", number)
        return number

    numbers = await asyncio.gather(*(world.store.write(count) for _ in range(100)))
    assert sorted(numbers) == list(range(1, 101))


async def test_a_reading_holds_all_that_was_acknowledged(world: World) -> None:
    for number in range(20):
        await world.store.write(put("number", number))
        assert await settings(world) == {"number": number}
        assert await world.store.glance(lambda tx: tx.users.settings(ANN)) == {"number": number}


async def test_a_reading_is_one_snapshot(world: World) -> None:
    await world.store.write(put("number", 1))
    began, go_on = threading.Event(), threading.Event()

    def look_twice(tx: Tx) -> tuple[object, object]:
        first = tx.users.settings(ANN)["number"]
        began.set()
        assert go_on.wait(10)
        return first, tx.users.settings(ANN)["number"]

    reading = asyncio.create_task(world.store.read(look_twice))
    assert await asyncio.to_thread(began.wait, 10)
    await world.store.write(put("number", 2))
    go_on.set()
    assert await reading == (1, 1)
    assert await settings(world) == {"number": 2}


async def test_nothing_is_shown_before_those_who_wait_for_it_are_told(world: World) -> None:
    told = 0
    most = 0

    def count(tx: Tx) -> int:
        number = int(tx.users.settings(ANN).get("count", 0)) + 1
        tx.users.set_setting(ANN, "count", number)
        return number

    async def write() -> None:
        nonlocal told
        for _ in range(100):
            told = max(told, await world.store.write(count))

    async def read(way: Callable[[Callable[[Tx], Mapping[str, object]]], Awaitable[Mapping[str, object]]]) -> None:
        nonlocal most
        while told < 400:
            seen = int(str((await way(lambda tx: tx.users.settings(ANN))).get("count", 0)))
            assert seen <= told, "a reading was answered before the change that it saw"
            most = max(most, seen)
            await asyncio.sleep(0)

    ways = (world.store.read, world.store.read, world.store.glance)
    await asyncio.gather(*(write() for _ in range(4)), *(read(way) for way in ways))
    assert most > 0


async def test_a_reading_changes_nothing(world: World) -> None:
    with pytest.raises(Exception, match=r"(?i)read.?only"):
        await world.store.read(put("number", 1))
    with pytest.raises(Oops):
        await world.store.read(lambda tx: failing_reading())
    with pytest.raises(Exception, match=r"(?i)read.?only"):
        await world.store.glance(put("number", 1))
    with pytest.raises(Oops):
        await world.store.glance(lambda tx: failing_reading())
    assert await settings(world) == {}


def failing_reading() -> None:
    raise Oops


async def test_who_does_not_wait_for_the_end_harms_nobody(world: World) -> None:
    impatient = [asyncio.create_task(world.store.write(put(f"s{at}", at))) for at in range(20)]
    await asyncio.sleep(0)
    for task in impatient[::2]:
        task.cancel()
    await asyncio.gather(*impatient, return_exceptions=True)
    await world.store.write(put("after", 1))
    found = await settings(world)
    assert {f"s{at}" for at in range(1, 20, 2)} | {"after"} <= set(found)


async def test_what_was_acknowledged_is_there_when_the_store_is_opened_again(open_store: OpenStore) -> None:
    store = open_store()
    await store.write(put("number", 1))
    await store.close()
    await store.close()
    again = open_store()
    assert await again.read(lambda tx: tx.users.settings(ANN)) == {"number": 1}
    await again.close()


async def test_a_store_that_is_closed_takes_nothing(open_store: OpenStore) -> None:
    store = open_store()
    waiting = [asyncio.create_task(store.write(put(f"s{at}", at))) for at in range(20)]
    await asyncio.sleep(0)
    await store.close()
    assert await asyncio.gather(*waiting) == [None] * 20, "what came before is finished"
    with pytest.raises(StoreUnavailable):
        await store.write(put("late", 1))
    with pytest.raises(StoreUnavailable):
        await store.glance(lambda tx: tx.users.settings(ANN))
