"""Calls through the link: introductions, refusals, order, answers, drops."""

import asyncio
import time
from struct import pack, unpack_from
from zlib import decompress

import pytest

from chappe.gateway.ports import Answer, ClientInfo
from chappe.mtproto.limits import Limits
from chappe.tl import codec, functions, types
from tests.gateway.fakes import World, world
from tests.gateway.raw_client import CONFIG, RawClient, initialised, read_result
from tests.mtproto.frame_clients import NAMES


@pytest.fixture
async def here():
    async with world() as made:
        yield made


async def stranger(here: World) -> RawClient:
    """A client whose key has never seen initConnection."""
    client = RawClient(here)
    here.keys.rows[client.key.key_id]["layer"] = 0
    return await client.connect()


@pytest.mark.parametrize("transport", NAMES)
async def test_every_transport(here: World, transport: str) -> None:
    client = await RawClient(here, transport=transport).connect()
    config = await client.ask(CONFIG)
    assert config.this_dc == 2
    assert client.last >> 32
    await client.close()


async def test_a_call_before_any_introduction_is_refused(here: World) -> None:
    client = await stranger(here)
    assert await client.ask(CONFIG) == (400, "CONNECTION_NOT_INITED")
    assert not here.calls.heard
    first = client.send(initialised(CONFIG, device_model="Phone", lang_code="de"))
    assert read_result(functions.HelpGetConfig, await client.result(first)).this_dc == 2
    info = ClientInfo(229, 1, "Phone", "s", "a", "", "", "de")
    assert here.keys.clients == {client.key.key_id: info}
    assert here.calls.heard[-1][0].client == info
    assert (await client.ask(CONFIG)).this_dc == 2
    assert here.calls.heard[-1][0].layer == 229


async def test_a_layer_that_is_not_on_file_is_refused(here: World) -> None:
    client = await stranger(here)
    sent = client.send(initialised(CONFIG, layer=230))
    assert read_result(functions.HelpGetConfig, await client.result(sent)) == (400, "CONNECTION_LAYER_INVALID")
    sent = client.send(initialised(QUICK, layer=149))
    assert read_result(functions.HelpGetConfig, await client.result(sent)) == (400, "CONNECTION_LAYER_INVALID")


async def test_an_old_layer_is_answered_in_its_own_words(here: World) -> None:
    client = await stranger(here)
    sent = client.send(initialised(CONFIG, layer=158))
    assert codec.decode_result(functions.HelpGetConfig, await client.result(sent), 158).this_dc == 2
    assert here.calls.heard[-1][0].layer == 158


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (pack("<I", 0x12345678), "INPUT_METHOD_INVALID"),
        (codec.encode(functions.MessagesGetMessages(id=[]), 229)[:6] + b"\0\0", "INPUT_FETCH_ERROR"),
        (pack("<III", 0x3072CFA1, 0x01020304, 5), "INPUT_FETCH_ERROR"),
    ],
)
async def test_what_cannot_be_read_is_refused_at_once(here: World, body: bytes, error: str) -> None:
    client = await RawClient(here).connect()
    sent = client.send(body)
    assert read_result(functions.HelpGetConfig, await client.result(sent)) == (400, error)
    assert not here.calls.heard


async def test_what_the_caller_is_told(here: World) -> None:
    client = await RawClient(here).connect()
    sent = client.send(pack("<I", 0xBF9459B7) + codec.encode(CONFIG, 229))
    await client.result(sent)
    caller, request = here.calls.heard[-1]
    assert isinstance(request, functions.HelpGetConfig)
    assert caller[:9] == (client.key.key_id, client.session_id, sent, 229, "127.0.0.1", 2, False, True, None)


async def test_a_big_answer_is_compressed(here: World) -> None:
    here.calls.handlers[functions.HelpGetNearestDc] = lambda caller, request: types.NearestDc(
        country="D" * 20000, this_dc=2, nearest_dc=2
    )
    client = await RawClient(here).connect()
    packed = await client.result(client.call(functions.HelpGetNearestDc()))
    assert packed[:4] == pack("<I", 0x3072CFA1)
    assert len(packed) < 2000
    plain = decompress(packed[5 : 5 + packed[4]] if packed[4] < 254 else packed[8:], 31)
    assert codec.decode_result(functions.HelpGetNearestDc, plain, 229).country == "D" * 20000


async def test_a_fault_of_ours_is_a_numbered_500_and_tells_nothing(here: World) -> None:
    def fail(caller: object, request: object) -> object:
        raise RuntimeError("secret detail")

    here.calls.handlers[functions.HelpGetNearestDc] = fail
    client = await RawClient(here).connect()
    code, text = await client.ask(functions.HelpGetNearestDc())
    assert code == 500
    assert text.startswith("INTERNAL_")
    assert "secret" not in text
    assert (await client.ask(CONFIG)).this_dc == 2


class Gate:
    """A handler that waits until it is opened, and notes the order of what ran."""

    def __init__(self, here: World) -> None:
        self.order: list[int] = []
        self.open = asyncio.Event()
        here.calls.handlers[functions.AccountUpdateStatus] = self._slow
        here.calls.handlers[functions.HelpGetNearestDc] = self._quick
        here.calls.handlers[functions.HelpGetSupport] = lambda caller, request: Answer(None, (400, "NOPE"), 0)

    async def _slow(self, caller: object, request: object) -> object:
        await self.open.wait()
        self.order.append(1)
        return True

    def _quick(self, caller: object, request: object) -> object:
        self.order.append(2)
        return types.NearestDc(country="DE", this_dc=2, nearest_dc=2)


SLOW = functions.AccountUpdateStatus(offline=False)
QUICK = codec.encode(functions.HelpGetNearestDc(), 229)


def after(msg_id: int, body: bytes = QUICK) -> bytes:
    return pack("<Iq", 0xCB9F372D, msg_id) + body


async def test_a_call_waits_for_the_one_it_names(here: World) -> None:
    gate = Gate(here)
    client = await RawClient(here).connect()
    slow = client.call(SLOW)
    quick = client.send(after(slow))
    await client.ask(CONFIG)
    assert gate.order == []
    gate.open.set()
    await client.result(quick)
    assert gate.order == [1, 2]
    await client.result(client.send(after(slow)))
    assert gate.order == [1, 2, 2]


async def test_a_call_may_name_one_that_comes_later(here: World) -> None:
    gate = Gate(here)
    gate.open.set()
    client = await RawClient(here).connect()
    await client.ask(CONFIG)
    early = client.packet(codec.encode(SLOW, 229))
    named = client.last
    quick = client.send(after(named))
    client.writer.write(client.frames.write(early))
    await client.result(quick)
    assert gate.order == [1, 2]


async def test_a_call_after_one_that_failed_fails(here: World) -> None:
    gate = Gate(here)
    client = await RawClient(here).connect()
    failed = client.call(functions.HelpGetSupport())
    for _ in range(2):
        following = client.send(after(failed))
        assert read_result(functions.HelpGetConfig, await client.result(following)) == (400, "MSG_WAIT_FAILED")
    await client.ask(CONFIG)
    many = client.send(pack("<IIiqq", 0x3DC4B4F0, 0x1CB5C415, 2, client.last, failed) + QUICK)
    assert read_result(functions.HelpGetConfig, await client.result(many)) == (400, "MSG_WAIT_FAILED")
    assert gate.order == []


async def test_a_call_after_one_that_never_comes_is_given_up() -> None:
    async with world(Limits(wait_seconds=0)) as here:
        client = await RawClient(here).connect()
        await client.ask(CONFIG)
        sent = client.send(after(client.last + 400))
        assert read_result(functions.HelpGetConfig, await client.result(sent)) == (400, "MSG_WAIT_TIMEOUT")


async def test_an_answer_that_was_dropped_is_not_sent(here: World) -> None:
    gate = Gate(here)
    client = await RawClient(here).connect()
    slow = client.call(SLOW)
    drop = client.send(pack("<Iq", 0x58E4A740, slow))
    assert await client.result(drop) == pack("<I", 0xCD78E586)
    assert await client.result(slow) == pack("<I", 0xCD78E586)
    gate.open.set()
    await client.ask(CONFIG)
    assert gate.order == [1]
    assert not [message for message in client.messages if message.name == "rpc_result"]


async def test_a_quick_ack_comes_only_when_asked(here: World) -> None:
    for transport in ("abridged", "intermediate", "obfuscated padded"):
        client = await RawClient(here, transport=transport).connect()
        await client.ask(CONFIG)
        assert client.tokens == []
        sent = client.send(codec.encode(CONFIG, 229), quick_ack=True)
        await client.result(sent)
        assert len(client.tokens) == 1
        assert client.tokens[0] >> 31


async def test_an_unknown_key_is_minus_404_a_passing_fault_is_not(here: World) -> None:
    client = RawClient(here)
    del here.keys.rows[client.key.key_id]
    await client.connect()
    client.send(QUICK)
    await asyncio.wait_for(client.ended.wait(), 20)
    assert client.faults == [-404]
    client = RawClient(here)
    here.keys.down = True
    await client.connect()
    client.send(QUICK)
    await asyncio.wait_for(client.ended.wait(), 20)
    assert client.faults == []
    here.keys.down = False
    await client.connect()
    assert (await client.ask(CONFIG)).this_dc == 2


async def test_a_broken_message_key_ends_the_connection_but_not_the_key(here: World) -> None:
    client = await RawClient(here).connect()
    packet = bytearray(client.packet(QUICK))
    packet[12] ^= 1
    client.writer.write(client.frames.write(bytes(packet)))
    await asyncio.wait_for(client.ended.wait(), 20)
    assert client.faults
    assert -404 not in client.faults


async def test_an_expired_temporary_key_is_unknown(here: World) -> None:
    client = RawClient(here)
    here.keys.rows[client.key.key_id]["expires_at"] = 1000
    await client.connect()
    client.send(QUICK)
    await asyncio.wait_for(client.ended.wait(), 20)
    assert client.faults == [-404]


async def test_a_container_of_calls_is_answered_in_one_write_or_few(here: World) -> None:
    client = await RawClient(here).connect()
    parts = []
    for _ in range(50):
        client.last += 4
        parts.append((max(client.last, int(time.time() * 2**32) & -4), codec.encode(CONFIG, 229)))
        client.last = parts[-1][0]
    body = pack("<Ii", 0x73F1F8DC, len(parts))
    for msg_id, inner in parts:
        body += pack("<qii", msg_id, 1, len(inner)) + inner
    client.send(body, content=False)
    for msg_id, _ in parts:
        await client.result(msg_id)
    assert unpack_from("<I", body)[0] == 0x73F1F8DC


async def test_a_key_has_only_so_many_calls_under_way_in_all_its_sessions() -> None:
    async with world(Limits(calls_of_key=3)) as here:
        gate = Gate(here)
        first = await RawClient(here).connect()
        second = await RawClient(here, key=first.key).connect()
        other = await RawClient(here).connect()
        sent = [(one, one.call(SLOW)) for one in (first, second, first)]
        assert await second.ask(CONFIG) == (420, "FLOOD_WAIT_1")
        assert (await other.ask(CONFIG)).this_dc == 2
        gate.open.set()
        for one, call in sent:
            assert await one.result(call)
        assert (await second.ask(CONFIG)).this_dc == 2


async def test_in_a_crowd_everybody_has_a_few_calls_and_nobody_more() -> None:
    async with world(Limits(crowd=6, calls_in_crowd=2)) as here:
        gate = Gate(here)
        greedy, modest = await RawClient(here).connect(), await RawClient(here).connect()
        sent = [greedy.call(SLOW) for _ in range(6)]
        assert await greedy.ask(CONFIG) == (420, "FLOOD_WAIT_1")
        for _ in range(3):
            assert (await modest.ask(CONFIG)).this_dc == 2
        gate.open.set()
        for call in sent:
            assert await greedy.result(call)
        assert (await greedy.ask(CONFIG)).this_dc == 2


async def test_connections_begin_anew_when_the_clock_was_set_back() -> None:
    back = 0
    async with world(clock=lambda: time.time() - back) as here:
        client = await RawClient(here).connect()
        await client.ask(CONFIG)
        here.gateway.driver.handle_timer(here.gateway.driver.clock())
        back = 3600
        here.gateway.driver.handle_timer(here.gateway.driver.clock())
        with pytest.raises(ConnectionError):
            await client.ask(CONFIG)
