"""Calls on a live server: introductions, layers, wrappers, what is refused, the operator's two questions."""

import asyncio
import json
import subprocess
import sys
import time
from struct import pack
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from chappe.tl import codec, functions, types
from tests.gateway.raw_client import initialised, read_result, tl
from tests.live.wire_client import Place, WireClient, client_of

QUICK = codec.encode(functions.HelpGetNearestDc(), 229)
LAYERS = (158, 198, 227, 229)


async def introduced(place: Place, phone: str = "", layer: int = 229) -> WireClient:
    """A client that may call, signed in if there is a number."""
    client = await client_of(place)
    await client.introduce(layer)
    if phone:
        await client.sign_in(phone, "Caller")
    return client


async def outcome(client: WireClient, body: bytes) -> object:
    """What help.getNearestDc gives, wrapped as it may be: the answer, or (code, text)."""
    return read_result(functions.HelpGetNearestDc, await client.result(client.send(body)))


def note(text: str) -> Any:
    """A message to Saved Messages."""
    return functions.MessagesSendMessage(
        peer=types.InputPeerSelf(), message=text, random_id=hash((text, time.monotonic())) >> 1
    )


# What is refused


async def test_who_has_not_introduced_itself(place: Place) -> None:
    client = await client_of(place)
    assert await outcome(client, QUICK) == (400, "CONNECTION_NOT_INITED")
    assert await outcome(client, pack("<Ii", 0xDA9B0D0D, 229) + QUICK) == (400, "CONNECTION_NOT_INITED")
    assert isinstance(await outcome(client, initialised(QUICK)), types.NearestDc)
    # It holds for the key: another session need not say it again.
    other = await client.other().connect()
    assert isinstance(await outcome(other, QUICK), types.NearestDc)


@pytest.mark.parametrize("layer", [0, 1, 149, 230, 10_000])
async def test_layers_that_are_not_on_file(place: Place, layer: int) -> None:
    client = await client_of(place)
    assert await outcome(client, initialised(QUICK, layer)) == (400, "CONNECTION_LAYER_INVALID")
    assert await outcome(client, QUICK) == (400, "CONNECTION_NOT_INITED")


async def test_methods_that_nobody_knows_or_answers(place: Place) -> None:
    client = await introduced(place, "9996634001")
    began = time.monotonic()
    assert await outcome(client, pack("<I", 0x12345678)) == (400, "INPUT_METHOD_INVALID")
    config = codec.encode(types.InputPeerSelf(), 229)  # known, but nothing to call
    assert await outcome(client, config) == (400, "INPUT_METHOD_INVALID")
    assert time.monotonic() - began < 1


# Wrappers


def after(*msg_ids: int) -> bytes:
    """invokeAfterMsg, or invokeAfterMsgs for several."""
    if len(msg_ids) == 1:
        return pack("<Iq", 0xCB9F372D, *msg_ids)
    return pack(f"<IIi{len(msg_ids)}q", 0x3DC4B4F0, 0x1CB5C415, len(msg_ids), *msg_ids)


async def test_calls_keep_the_order_that_they_name(place: Place) -> None:
    client = await introduced(place, "9996634002")
    order = [client.numbers() for _ in range(10)]
    bodies = [codec.encode(note(f"number {at}"), 229) for at in range(10)]
    # The last arrives first: each waits for the one before it.
    for at in reversed(range(10)):
        body = (after(order[at - 1][0]) if at else b"") + bodies[at]
        client.send_as(*order[at], body)
    ids = [read_result(functions.MessagesSendMessage, await client.result(msg_id)) for msg_id, _ in order]
    found = [next(one.id for one in got.updates if isinstance(one, types.UpdateMessageID)) for got in ids]
    assert found == sorted(found)
    assert isinstance(await outcome(client, after(*(one for one, _ in order)) + QUICK), types.NearestDc)


async def test_a_call_after_one_that_failed_fails(place: Place) -> None:
    client = await introduced(place, "9996634003")
    well = client.send(QUICK)
    failed = client.send(pack("<I", 0x12345678))
    for wrapper in (after(failed), after(well, failed)):
        assert await outcome(client, wrapper + QUICK) == (400, "MSG_WAIT_FAILED")
    assert isinstance(await outcome(client, after(well) + QUICK), types.NearestDc)


async def test_updates_go_where_they_are_wanted(place: Place) -> None:
    writer = await introduced(place, "9996634004")
    reader = await introduced(place, "9996634004")
    await reader.ask(functions.UpdatesGetState())
    files = await reader.other().connect()
    assert isinstance(await outcome(files, pack("<I", 0xBF9459B7) + QUICK), types.NearestDc)
    await writer.ask(note("for the main session"))
    await reader.until(lambda message: b"for the main session" in message.body)
    # The session that last made a call without the wrapper is the one that wants them.
    await files.ask(functions.UpdatesGetState())
    await writer.ask(note("for the newest session"))
    await files.until(lambda message: b"for the newest session" in message.body)
    for client in (reader, files):
        await outcome(client, pack("<I", 0xBF9459B7) + QUICK)
    assert not [message for message in files.messages if b"for the main" in message.body]
    assert not [message for message in reader.messages if b"for the newest" in message.body]


async def test_wrappers_in_any_nesting(place: Place) -> None:
    client = await client_of(place)
    without_updates, in_range = pack("<I", 0xBF9459B7), pack("<IIii", 0x365275F2, 0x0AE30253, 0, 100)
    proven = pack("<I", 0x1DF92984) + tl("nonce") + tl("token")
    assert isinstance(await outcome(client, without_updates + initialised(proven + in_range + QUICK)), types.NearestDc)
    spoken = pack("<Ii", 0xDA9B0D0D, 198)
    assert isinstance(await outcome(client, after(client.last) + spoken + without_updates + QUICK), types.NearestDc)


# Layers


async def test_one_account_seen_from_four_layers(place: Place) -> None:
    clients = {layer: await introduced(place, "9996634005", layer) for layer in LAYERS}
    for layer, client in clients.items():
        state = codec.encode(functions.UpdatesGetState(), layer)
        assert codec.decode_result(functions.UpdatesGetState, await client.result(client.send(state)), layer).pts
    for sender, client in clients.items():
        text = f"from layer {sender}"
        for other in clients.values():
            other.messages.clear()
        sent = client.send(codec.encode(note(text), sender))
        answer = codec.decode_result(functions.MessagesSendMessage, await client.result(sent), sender)
        assert any(isinstance(one, types.UpdateMessageID) for one in answer.updates)
        for layer, other in clients.items():
            if other is client:
                continue
            pushed = await other.until(lambda message, text=text: text.encode() in message.body)
            update, end = codec.decode(pushed.body, layer)
            assert end == len(pushed.body)
            assert [one.message.message for one in update.updates if isinstance(one, types.UpdateNewMessage)] == [text]
    ask = functions.MessagesGetHistory(
        peer=types.InputPeerSelf(), offset_id=0, offset_date=0, add_offset=0, limit=10, max_id=0, min_id=0, hash=0
    )
    for layer, client in clients.items():
        result = await client.result(client.send(codec.encode(ask, layer)))
        history = codec.decode_result(functions.MessagesGetHistory, result, layer)
        assert [one.message for one in history.messages[:4]] == [f"from layer {one}" for one in reversed(LAYERS)]


async def test_a_client_that_was_renewed_is_spoken_to_in_its_new_layer(place: Place) -> None:
    client = await introduced(place, "9996634006", 158)
    writer = await introduced(place, "9996634006")
    assert (await client.introduce(229)).this_dc == 2
    await client.ask(functions.UpdatesGetState())
    client.messages.clear()
    await writer.ask(note("in words of today"))
    pushed = await client.until(lambda message: b"in words of today" in message.body)
    assert codec.decode(pushed.body, 229)[1] == len(pushed.body)


# The operator's questions


async def chappe(*words: str) -> str:
    """What a command prints."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "chappe", *words, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    out, err = await process.communicate()
    assert process.returncode == 0, err
    return out.decode()


async def test_what_a_client_must_know(place: Place) -> None:
    said = json.loads(await chappe("client-config", "json", "--data", str(place.server.data)))
    assert list(said) == ["host", "port", "dc_id", "fingerprint", "public_key_pem"]
    assert (said["host"], said["port"], said["dc_id"]) == ("127.0.0.1", place.port, 2)
    load_pem_public_key(said["public_key_pem"].encode())
    client = await client_of(place)
    assert said["fingerprint"] == f"{client.fingerprints[0] % (1 << 64):016x}"


async def test_the_code_of_somebody_who_waits_for_it(place: Place) -> None:
    client = await introduced(place)
    phone = "+49 151 555 00 17"
    sent = await client.ask(
        functions.AuthSendCode(phone_number=phone, api_id=1, api_hash="0" * 32, settings=types.CodeSettings())
    )
    code = (await chappe("code", phone, "--data", str(place.server.data))).strip()
    assert code.isdigit()
    proof = {"phone_number": phone, "phone_code_hash": sent.phone_code_hash}
    wrong = f"{(int(code) + 1) % 10 ** len(code):0{len(code)}d}"
    assert await client.ask(functions.AuthSignIn(**proof, phone_code=wrong)) == (400, "PHONE_CODE_INVALID")
    got = await client.ask(functions.AuthSignIn(**proof, phone_code=code))
    assert isinstance(got, types.AuthAuthorizationSignUpRequired)
