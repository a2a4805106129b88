"""Pushes: to each key of a user once, on its newest main session, in its own layer; never to a key signed out."""

import asyncio
from struct import pack

import pytest

from chappe.crypto.kdf import AuthKey
from chappe.gateway.ports import Answer
from chappe.mtproto.limits import Limits
from chappe.tl import codec, functions, types
from tests.gateway.fakes import World, world
from tests.gateway.raw_client import CONFIG, RawClient
from tests.mtproto.session_client import Message

STATE = functions.UpdatesGetState()


@pytest.fixture
async def here():
    async with world() as made:
        yield made


def update(number: int) -> types.UpdateShort:
    status = types.UpdateUserStatus(user_id=number, status=types.UserStatusRecently())
    return types.UpdateShort(update=status, date=number)


def is_update(number: int, layer: int = 229):
    wanted = codec.encode(update(number), layer)
    return lambda message: message.body == wanted


def updates_of(client: RawClient) -> list[int]:
    """The numbers of the updates that came and were not taken."""

    def read(message: Message) -> int | None:
        short = pack("<I", 0x78D4DEC1)
        return codec.decode(message.body, 229)[0].date if message.body[:4] == short else None

    return [number for number in map(read, client.messages) if number is not None]


async def signed_in(here: World, user_id: int = 7, key: AuthKey | None = None, layer: int = 229) -> RawClient:
    client = RawClient(here, key)
    row = here.keys.rows[client.key.key_id]
    row["user_id"] = here.calls.users[client.key.key_id] = user_id
    row["layer"] = layer
    return await client.connect()


async def main(here: World, *args: object, **more: object) -> RawClient:
    """A signed-in client whose session has called something that draws updates."""
    client = await signed_in(here, *args, **more)
    await client.ask(STATE)
    return client


async def test_every_key_of_the_user_gets_it_once_but_the_caller(here: World) -> None:
    one, two, three = [await main(here) for _ in range(3)]
    other = await main(here, 8)
    feed = here.gateway.feed
    assert feed.wanted(7)
    assert not feed.wanted(9)
    feed.publish(7, update(1), not_key=one.key.key_id)
    feed.publish(7, codec.memo(update(2)), only_key=three.key.key_id)
    feed.publish(7, update(3))
    for client in (one, two, three):
        await client.until(is_update(3))
    assert updates_of(one) == []
    assert updates_of(two) == [1]
    assert updates_of(three) == [1, 2]
    await other.ask(CONFIG)
    assert updates_of(other) == []


async def test_updates_go_to_the_newest_main_session_and_not_to_those_that_carry_files(here: World) -> None:
    first = await main(here)
    files = await signed_in(here, key=first.key)
    assert (await files.ask(CONFIG)).this_dc == 2
    await files.ask(functions.UploadGetFile(location=types.InputTakeoutFileLocation(), offset=0, limit=1024))
    await files.result(files.send(pack("<I", 0xBF9459B7) + codec.encode(STATE, 229)))
    here.gateway.feed.publish(7, update(1))
    await first.until(is_update(1))
    second = await main(here, key=first.key)
    here.gateway.feed.publish(7, update(2))
    await second.until(is_update(2))
    await second.close()
    await asyncio.wait_for(_gone(here, 2), 20)
    here.gateway.feed.publish(7, update(3))
    await first.until(is_update(3))
    for client in (first, files):
        await client.ask(CONFIG)
        assert updates_of(client) == []


async def _gone(here: World, left: int) -> None:
    """Until the gateway has noticed that connections are gone."""
    while here.gateway.doors.total > left:
        await asyncio.sleep(0.01)


async def test_what_comes_while_a_client_is_away_waits_for_it(here: World) -> None:
    client = await main(here)
    await client.close()
    await asyncio.wait_for(_gone(here, 0), 20)
    assert here.gateway.feed.wanted(7)
    for number in (1, 2, 3):
        here.gateway.feed.publish(7, update(number))
    await client.connect()
    await client.ask(CONFIG)
    assert updates_of(client) == [1, 2, 3]


async def test_each_key_is_written_to_in_its_own_layer(here: World) -> None:
    old = await signed_in(here, layer=158)
    await old.result(old.send(codec.encode(STATE, 158)))
    new = await main(here)
    message = types.Message(
        id=1, peer_id=types.PeerUser(user_id=1), from_id=types.PeerUser(user_id=2), date=5, message="words"
    )
    here.gateway.feed.publish(
        7, types.UpdateShort(update=types.UpdateNewMessage(message=message, pts=1, pts_count=1), date=5)
    )
    bodies = {}
    for layer, client in ((158, old), (229, new)):
        found = await client.until(lambda message: message.body[:4] == pack("<I", 0x78D4DEC1))
        bodies[layer] = found.body
        assert codec.decode(found.body, layer)[0].update.message.message == "words"
    assert bodies[158] != bodies[229]


async def test_a_key_without_a_user_is_reached_by_its_id_alone(here: World) -> None:
    client = await RawClient(here).connect()
    await client.ask(CONFIG)
    here.gateway.feed.publish_to_key(client.key.key_id, update(1))
    await client.until(is_update(1))
    here.gateway.feed.publish_to_key(client.key.key_id + 1, update(2))


async def test_signing_in_and_out_moves_the_key(here: World) -> None:
    client = await RawClient(here).connect()
    key_id = client.key.key_id
    await client.ask(CONFIG)
    assert not here.gateway.feed.wanted(7)
    here.calls.users[key_id] = 7
    await client.ask(CONFIG)
    assert here.gateway.feed.wanted(7)
    here.calls.users[key_id] = 0
    await client.ask(CONFIG)
    assert not here.gateway.feed.wanted(7)


async def test_nothing_reaches_a_key_that_was_signed_out_elsewhere(here: World) -> None:
    client = await main(here)
    await client.close()
    await asyncio.wait_for(_gone(here, 0), 20)
    here.gateway.feed.publish(7, update(1))
    here.gateway.feed.key_changed(client.key.key_id, 0)
    here.calls.users[client.key.key_id] = 0
    here.gateway.feed.publish(7, update(2))
    await client.connect()
    assert await client.ask(STATE) == (401, "AUTH_KEY_UNREGISTERED")
    assert updates_of(client) == []


async def test_a_call_begun_before_signing_out_does_not_sign_in_again(here: World) -> None:
    going = asyncio.Event()

    async def slow(caller: object, request: object) -> object:
        await going.wait()
        return Answer(True, None, 7)

    here.calls.handlers[functions.AccountUpdateStatus] = slow
    client = await main(here)
    pending = client.call(functions.AccountUpdateStatus(offline=False))
    here.calls.users[client.key.key_id] = 0
    await client.ask(CONFIG)
    going.set()
    await client.result(pending)
    assert not here.gateway.feed.wanted(7)


async def test_a_destroyed_key_is_answered_bare_and_its_connections_end(here: World) -> None:
    one = await main(here)
    two = await main(here, key=one.key)
    one.send(pack("<I", 0xD1435160))
    await one.named("destroy_auth_key_ok")
    for client in (one, two):
        await asyncio.wait_for(client.ended.wait(), 20)
    assert one.key.key_id not in here.keys.rows
    assert not here.gateway.feed.wanted(7)
    await two.connect()
    two.call(CONFIG)
    await asyncio.wait_for(two.ended.wait(), 20)
    assert two.faults == [-404]


async def test_a_key_destroyed_elsewhere_is_cut_off(here: World) -> None:
    client = await main(here)
    await here.keys.destroy(client.key.key_id)
    here.gateway.feed.key_gone(client.key.key_id)
    await asyncio.wait_for(client.ended.wait(), 20)


async def test_a_reader_that_stops_is_bounded_and_hears_that_it_missed_something() -> None:
    limits = Limits(push_bytes=50_000, write_buffer_bytes=20_000)
    async with world(limits) as here:
        client = await main(here)
        client.writer.transport.pause_reading()
        big = types.UpdateShort(
            update=types.UpdateServiceNotification(
                type="t", message="m" * 4000, media=types.MessageMediaEmpty(), entities=[]
            ),
            date=1,
        )
        ring = here.gateway.driver.ring
        for turn in range(3000):
            here.gateway.feed.publish(7, big)
            if turn % 20 == 0:
                await asyncio.sleep(0)
        assert ring.tally.held <= 60_000
        client.writer.transport.resume_reading()
        await client.named("updatesTooLong")
        assert (await client.ask(CONFIG)).this_dc == 2


async def test_a_client_that_returns_in_a_new_session_finds_what_waited_in_the_old_one(here: World) -> None:
    old = await main(here)
    await old.close()
    await asyncio.wait_for(_gone(here, 0), 20)
    for number in (1, 2):
        here.gateway.feed.publish(7, update(number))
    new = await main(here, key=old.key)
    await new.ask(CONFIG)
    assert updates_of(new) == [1, 2]
    assert not [message for message in new.messages if message.name == "updatesTooLong"]


async def test_what_may_have_been_lost_with_the_old_session_is_fetched_in_the_new_one(here: World) -> None:
    old = await main(here)
    here.gateway.feed.publish(7, update(1))
    await old.until(is_update(1))
    new = await main(here, key=old.key)
    # Both are connected: nobody can say yet that anything is lost.
    await new.ask(CONFIG)
    assert not [message for message in new.messages if message.name == "updatesTooLong"]
    await old.close()
    await new.named("updatesTooLong")
    here.gateway.feed.publish(7, update(2))
    await new.until(is_update(2))
