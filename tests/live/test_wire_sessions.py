"""Sessions on a live server: salts, numbers, containers, states, what outlives a connection, what ends."""

import asyncio
import gzip
import time
import zlib
from struct import pack, unpack_from
from typing import Any

import pytest

from chappe.tl import codec, functions, types
from tests.gateway.raw_client import initialised
from tests.live.wire_client import Place, WireClient, client_of
from tests.mtproto.handshake_client import tl_string
from tests.mtproto.session_client import Message, longs, ping

GZIP = pack("<I", 0x3072CFA1)
STATE_REQ, RESEND_REQ = 0xDA69FB52, 0x7D861A08
QUICK = codec.encode(functions.HelpGetNearestDc(), 229)
CONFIG = codec.encode(functions.HelpGetConfig(), 229)
DROPPED_RUNNING, UNKNOWN, DROPPED = 0xCD78E586, 0x5E2AD36E, 0xA43AD8B7


async def introduced(place: Place) -> WireClient:
    """A client that may call, whose new session is acknowledged."""
    client = await client_of(place)
    await client.introduce()
    client.ack((await client.named("new_session_created")).msg_id)
    return client


async def account(place: Place, phone: str) -> WireClient:
    """An introduced client that is signed in."""
    client = await introduced(place)
    await client.sign_in(phone, "Session")
    await client.ask(functions.UpdatesGetState())
    await settled(client)
    return client


async def settled(client: WireClient) -> None:
    """Everything that was under way has come and is acknowledged."""
    client.send(ping(1), content=False)
    await client.named("pong")
    client.ack(*(message.msg_id for message in client.messages if message.seqno & 1))
    client.messages.clear()


async def note(client: WireClient, text: str) -> Any:
    """Write to Saved Messages, which the person's other devices are told."""
    return await client.ask(
        functions.MessagesSendMessage(
            peer=types.InputPeerSelf(), message=text, random_id=int(time.time() * 1e6) + len(text)
        )
    )


def says(text: str) -> Any:
    return lambda message: text.encode() in message.body


def code_of(message: Message) -> tuple[int, int]:
    """Of bad_msg_notification: which message, and why."""
    bad, _, code = unpack_from("<qii", message.body, 4)
    return bad, code


# Salts


async def test_a_wrong_salt_is_told_and_the_message_not_taken(place: Place) -> None:
    client = await introduced(place)
    msg_id, seqno = client.numbers()
    client.send_as(msg_id, seqno, QUICK, salt=1)
    told = await client.named("bad_server_salt")
    bad, bad_seqno, code, salt = unpack_from("<qiiq", told.body, 4)
    assert (bad, bad_seqno, code) == (msg_id, seqno, 48)
    client.send_as(msg_id, seqno, QUICK, salt)
    assert (await client.named("rpc_result")).request == msg_id


async def test_as_many_future_salts_as_asked_each_taken(place: Place) -> None:
    client = await introduced(place)
    asked = client.send(pack("<Ii", 0xB921BD04, 64), content=False)
    body = (await client.named("future_salts")).body
    request, now, count = unpack_from("<qii", body, 4)
    assert (request, count) == (asked, 64)
    assert abs(now - time.time()) < 5
    rows = [unpack_from("<iiq", body, 20 + 16 * at) for at in range(count)]
    assert all(since < until for since, until, _ in rows)
    assert rows[0][0] <= now < rows[0][1]
    assert rows[-1][1] - now > 24 * 3600
    client.salt = rows[0][2]
    client.send(ping(2), content=False)
    assert await client.named("pong")


# What is wrong with a message


@pytest.mark.parametrize(
    ("shift", "low_bits", "code"), [(-400, 0, 16), (60, 0, 17), (0, 1, 18), (0, 2, 18), (0, 3, 18)]
)
async def test_ids_are_judged(place: Place, shift: int, low_bits: int, code: int) -> None:
    client = await introduced(place)
    msg_id = (int((time.time() + shift) * 2**32) & -4) | low_bits
    client.send_as(msg_id, 3, QUICK)
    assert code_of(await client.named("bad_msg")) == (msg_id, code)
    client.send(ping(2), content=False)
    await client.named("pong")
    assert not [message for message in client.messages if message.name == "rpc_result"]


@pytest.mark.parametrize(("older", "seqno", "code"), [(0, 3, 32), (100, 99, 33), (0, 6, 35)])
async def test_numbers_are_judged(place: Place, older: int, seqno: int, code: int) -> None:
    client = await introduced(place)
    for _ in range(2):
        await client.result(client.send(QUICK))
    msg_id = (client.last if older else client.numbers()[0]) - older
    client.send_as(msg_id, seqno, QUICK)
    assert code_of(await client.named("bad_msg")) == (msg_id, code)
    client.send_as(*client.numbers(), QUICK)
    assert (await client.named("rpc_result")).request == client.last


async def test_an_id_below_all_that_are_kept_is_too_old(place: Place) -> None:
    client = await introduced(place)
    early, seqno = client.numbers()
    for _ in range(4):
        client.contain([(*client.numbers(content=False), ping(1)) for _ in range(1000)])
    client.send_as(early, seqno, QUICK)
    assert code_of(await client.named("bad_msg")) == (early, 20)


async def test_containers_are_judged(place: Place) -> None:
    client = await introduced(place)
    used = client.contain([(*client.numbers(), QUICK)])
    assert await client.named("rpc_result")
    client.contain([(*client.numbers(), QUICK)], msg_id=used)
    assert code_of(await client.named("bad_msg")) == (used, 64)  # its message is younger than the container
    fresh = client.numbers()[0]
    used = client.contain([(*client.numbers(), QUICK)])
    assert await client.named("rpc_result")
    client.contain([(fresh, 1, QUICK)], msg_id=used)
    assert code_of(await client.named("bad_msg")) == (used, 19)
    inside = (*client.numbers(content=False), pack("<Ii", 0x73F1F8DC, 0))
    nested = client.contain([(*client.numbers(), QUICK), inside])
    assert code_of(await client.named("bad_msg")) == (nested, 64)
    odd = client.send_as(*client.numbers(), pack("<Ii", 0x73F1F8DC, 0))
    assert code_of(await client.named("bad_msg")) == (odd, 34)
    many = client.contain([(*client.numbers(content=False), ping(1)) for _ in range(1025)])
    assert code_of(await client.named("bad_msg")) == (many, 64)
    client.send(ping(2), content=False)
    await client.named("pong")
    assert not client.messages  # of a refused container nothing was run


# Containers and packing


async def test_every_message_of_a_container_is_answered(place: Place) -> None:
    client = await introduced(place)
    calls = [(*client.numbers(), QUICK) for _ in range(20)]
    client.contain([*calls, (*client.numbers(content=False), ping(7))])
    for msg_id, _, _ in calls:
        assert await client.result(msg_id)
    assert (await client.named("pong")).longs[1] == 7


@pytest.mark.parametrize("pack_with", [gzip.compress, zlib.compress], ids=["gzip", "zlib"])
async def test_packed_calls_at_any_depth(place: Place, pack_with: Any) -> None:
    client = await client_of(place)
    packed = GZIP + tl_string(pack_with(QUICK))
    inside = client.send(initialised(packed))
    around = client.send(GZIP + tl_string(pack_with(initialised(packed))))
    for msg_id in (inside, around):
        assert isinstance(
            codec.decode_result(functions.HelpGetNearestDc, await client.result(msg_id), 229), types.NearestDc
        )


# Acknowledgements, states, repeats


async def test_states_of_messages(place: Place) -> None:
    client = await introduced(place)
    never = client.numbers()[0]
    bare = client.send(ping(1), content=False)
    answered, taken = client.send(QUICK), client.send(QUICK)
    await client.result(answered)
    client.ack((await client.until(lambda m: m.name == "rpc_result" and m.request == taken)).msg_id)
    waiting = client.send(pack("<Iq", 0xCB9F372D, never) + QUICK)
    ahead = client.last + 4_000_000
    asked = client.send(longs(STATE_REQ, [4, never, ahead, bare, answered, taken, waiting]), content=False)
    told = await client.named("msgs_state_info")
    assert told.longs[0] == asked
    assert list(told.body[13 : 13 + told.body[12]]) == [2, 2, 3, 4 | 16, 4 | 8 | 64, 4 | 8, 4 | 32]
    # A call that runs long is acknowledged on its own.
    assert waiting in (await client.named("msgs_ack")).vector


async def test_a_message_is_sent_again_on_request_or_its_state_told(place: Place) -> None:
    client = await introduced(place)
    msg_id = client.send(QUICK)
    answer = await client.named("rpc_result")
    client.send(longs(RESEND_REQ, [answer.msg_id]), content=False)
    again = await client.named("rpc_result")
    assert (again.msg_id, again.seqno, again.body) == answer[:3]
    client.ack(answer.msg_id)
    asked = client.send(longs(RESEND_REQ, [answer.msg_id, msg_id]), content=False)
    told = await client.named("msgs_state_info")
    assert told.longs[0] == asked
    assert list(told.body[13 : 13 + told.body[12]]) == [1, 4 | 8]


async def test_a_repeated_call_runs_once(place: Place) -> None:
    client = await account(place, "9996633001")
    request = functions.MessagesSendMessage(peer=types.InputPeerSelf(), message="once", random_id=11)
    msg_id, seqno = client.numbers()
    packet = client.sealed(msg_id, seqno, codec.encode(request, 229))
    client.write(packet)
    client.write(packet)  # while it runs
    answer = await client.result(msg_id)
    client.write(packet)
    assert await client.result(msg_id) == answer
    await settled(client)
    # On a connection of its own, as whoever captured it would send it.
    thief = await client.other().connect()
    thief.write(packet)
    client.send(QUICK)
    assert await client.result(client.last)
    history = await client.ask(
        functions.MessagesGetHistory(
            peer=types.InputPeerSelf(), offset_id=0, offset_date=0, add_offset=0, limit=10, max_id=0, min_id=0, hash=0
        )
    )
    assert [message.message for message in history.messages] == ["once"]


async def test_a_big_answer_to_a_repeated_call_is_described(place: Place) -> None:
    client = await introduced(place)
    msg_id, seqno = client.numbers()
    body = codec.encode(functions.HelpGetCountriesList(lang_code="en", hash=0), 229)
    packet = client.sealed(msg_id, seqno, body)
    client.write(packet)
    answer = await client.until(lambda m: m.name == "rpc_result" and m.request == msg_id)
    client.write(packet)
    described = await client.named("msg_detailed_info")
    request, answer_id, size, _state = unpack_from("<qqii", described.body, 4)
    assert (request, answer_id, size) == (msg_id, answer.msg_id, len(answer.body))
    client.send(longs(RESEND_REQ, [answer_id]), content=False)
    assert (await client.named("rpc_result")).body == answer.body


async def test_answers_that_are_not_wanted_any_more(place: Place) -> None:
    client = await introduced(place)
    never = client.numbers()[0]
    running = client.send(pack("<Iq", 0xCB9F372D, never) + QUICK)
    drop = client.send(pack("<Iq", 0x58E4A740, running))
    for msg_id in (running, drop):
        assert await client.result(msg_id) == pack("<I", DROPPED_RUNNING)
    done = client.send(QUICK)
    answer = await client.until(lambda m: m.name == "rpc_result" and m.request == done)
    dropped = await client.result(client.send(pack("<Iq", 0x58E4A740, done)))
    assert dropped == pack("<Iqii", DROPPED, answer.msg_id, answer.seqno, len(answer.body))
    assert await client.result(client.send(pack("<Iq", 0x58E4A740, done))) == pack("<I", UNKNOWN)


# Sessions and connections


async def test_a_session_is_told_once_and_again_until_acknowledged(place: Place) -> None:
    client = await client_of(place)
    first = client.send(initialised(CONFIG))
    told = await client.named("new_session_created")
    assert told.longs[0] == first
    assert told.seqno & 1
    await client.result(first)
    await client.close()
    await client.connect()
    client.send(ping(1), content=False)
    assert (await client.named("new_session_created")).msg_id == told.msg_id
    client.ack(told.msg_id)
    await client.close()
    await client.connect()
    client.send(ping(2), content=False)
    await client.named("pong")
    assert not [message for message in client.messages if message.name == "new_session_created"]
    other = await client.other().connect()
    other.send(ping(3), content=False)
    assert (await other.named("new_session_created")).longs[0] == other.last


async def test_what_was_not_acknowledged_comes_again_with_its_number(place: Place) -> None:
    client = await account(place, "9996633002")
    other = await account(place, "9996633002")
    await settled(client)
    await note(other, "first words")
    first = await client.until(says("first words"))
    asked = client.send(QUICK)
    answer = await client.until(lambda m: m.name == "rpc_result" and m.request == asked)
    await client.close()
    await note(other, "second words")
    await client.connect()
    client.send(ping(1), content=False)
    again = await client.until(says("first words"))
    assert (again.msg_id, again.seqno, again.body) == first[:3]
    assert (await client.until(lambda m: m.name == "rpc_result" and m.request == asked)).msg_id == answer.msg_id
    second = await client.until(says("second words"))
    assert second.msg_id > first.msg_id
    client.ack(first.msg_id, answer.msg_id, second.msg_id)
    await client.close()
    await client.connect()
    await settled(client)
    await note(other, "third words")
    await client.until(says("third words"))
    assert not [message for message in client.messages if b"words" in message.body]


async def test_several_connections_to_one_session(place: Place) -> None:
    old = await account(place, "9996633003")
    writer = await account(place, "9996633003")
    await settled(old)
    new = await old.other("obfuscated intermediate", same_session=True).connect()
    new.send(QUICK)
    assert await new.result(new.last)  # and no new_session_created
    await note(writer, "to the newest")
    await new.until(says("to the newest"))
    old.last, old.count = new.last, new.count
    old.send(ping(5), content=False)
    assert (await old.named("pong")).longs[1] == 5
    new.last, new.count = old.last, old.count
    await new.close()
    await note(writer, "to the other")
    await old.until(says("to the newest"))  # it was never acknowledged
    await old.until(says("to the other"))


async def test_sessions_can_be_destroyed(place: Place) -> None:
    client = await introduced(place)
    other = await client.other().connect()
    other.send(ping(1), content=False)
    await other.named("pong")
    for known in (True, False):
        client.send(pack("<Iq", 0xE7512126, other.session_id), content=False)
        name = "destroy_session_ok" if known else "destroy_session_none"
        assert (await client.named(name)).longs == (other.session_id,)
    other.send(ping(2), content=False)
    assert (await other.named("pong")).longs[1] == 2


async def test_a_ping_may_set_the_time_of_the_end(place: Place) -> None:
    client = await introduced(place)
    began = time.monotonic()
    client.send(pack("<Iqi", 0xF3427B8C, 9, 1), content=False)
    pong = await client.named("pong")
    assert pong.longs == (client.last, 9)
    assert pong.seqno & 1 == 0
    await asyncio.wait_for(client.ended.wait(), 10)
    assert 0.5 < time.monotonic() - began < 5
    await client.connect()
    client.send(QUICK)
    assert await client.result(client.last)
