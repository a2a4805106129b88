"""Updates and answers in one order: what was read before something happened arrives before the word of it."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from chappe.gateway import order
from chappe.gateway.ports import Answer, Caller
from chappe.tl import functions
from chappe.tl.base import Function
from tests.gateway.fakes import World, world
from tests.gateway.raw_client import CONFIG, RawClient
from tests.gateway.test_feed import _gone, is_update, main, update, updates_of

ONLINE = functions.AccountUpdateStatus(offline=False)


@pytest.fixture
async def here() -> AsyncIterator[World]:
    async with world() as made:
        yield made


class Slow:
    """Calls that end when they are told to."""

    def __init__(self, here: World, request: Function = ONLINE) -> None:
        self._begun = asyncio.Event()
        self._going: list[asyncio.Event] = []
        self._request = request
        here.calls.handlers[type(request)] = self._run

    async def _run(self, caller: Caller, request: object) -> object:
        going = asyncio.Event()
        self._going.append(going)
        self._begun.set()
        await going.wait()
        return Answer(None, (400, "ENOUGH"), 7)

    async def begin(self, client: RawClient) -> int:
        """A call that is under way; its msg_id."""
        self._begun.clear()
        call = client.call(self._request)
        await asyncio.wait_for(self._begun.wait(), 5)
        return call

    def end(self, place: int) -> None:
        """Let the one that began as that one end."""
        self._going[place].set()


def came(client: RawClient) -> list[str | int]:
    """What the client got, oldest first: the msg_ids of calls that were answered, and numbers of updates as words."""
    found: list[str | int] = []
    for message in client.messages:
        if message.name == "rpc_result":
            found.append(message.request)
        found += [f"update {number}" for number in range(9) if is_update(number)(message)]
    return found


async def test_an_update_waits_for_answers_that_were_read_before_it(here: World) -> None:
    client, slow = await main(here), Slow(here)
    first, second = await slow.begin(client), await slow.begin(client)
    here.gateway.feed.publish(7, update(1))
    third = await slow.begin(client)
    here.gateway.feed.publish(7, update(2))
    slow.end(1)
    slow.end(0)
    await client.until(is_update(1))
    assert came(client) == [second, first] and third not in came(client)
    slow.end(2)
    await client.until(is_update(2))
    assert came(client) == [second, first, third]


async def test_what_is_called_afterwards_holds_nothing_back(here: World) -> None:
    client, slow = await main(here), Slow(here)
    one = await slow.begin(client)
    here.gateway.feed.publish(7, update(1))
    later = await slow.begin(client)
    slow.end(0)
    await client.until(is_update(1))
    assert came(client) == [one]
    slow.end(1)
    await client.result(later)


async def test_a_call_that_takes_long_is_not_waited_for(here: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(order, "PATIENCE", 0.01)
    client, slow = await main(here), Slow(here)
    pending = await slow.begin(client)
    here.gateway.feed.publish(7, update(1))
    await client.until(is_update(1))
    monkeypatch.setattr(order, "PATIENCE", 3600)
    here.gateway.feed.publish(7, update(2))  # nor is it when more happens
    await client.until(is_update(2))
    slow.end(0)
    await client.result(pending)


async def test_no_more_wait_than_a_few(here: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(order, "PATIENCE", 3600)
    client, slow = await main(here), Slow(here)
    await slow.begin(client)
    for number in range(order.MOST + 1):
        here.gateway.feed.publish(7, update(number % 9))
    await client.until(is_update(order.MOST % 9))
    slow.end(0)


async def test_files_hold_nothing_back(here: World) -> None:
    client, slow = await main(here), Slow(here, CONFIG)
    pending = await slow.begin(client)
    here.gateway.feed.publish(7, update(1))
    await client.until(is_update(1))
    slow.end(0)
    await client.result(pending)


async def test_what_waits_goes_along_to_the_next_session_and_not_to_the_next_person(
    here: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(order, "PATIENCE", 3600)
    old, slow = await main(here), Slow(here)
    await slow.begin(old)
    here.gateway.feed.publish(7, update(1))
    await old.close()
    await asyncio.wait_for(_gone(here, 0), 5)
    new = await main(here, key=old.key)
    await new.until(is_update(1))
    await slow.begin(new)
    here.gateway.feed.publish(7, update(2))
    here.gateway.feed.key_changed(new.key.key_id, 8)
    slow.end(0)
    slow.end(1)
    await new.ask(CONFIG)
    assert updates_of(new) == []
