"""The one port as clients meet it on a live server: every transport, WebSocket, HTTP, and what is not MTProto."""

import asyncio
import json
import os
import socket
from hashlib import sha256
from pathlib import Path
from struct import pack

import pytest

from bench.server import free_port
from chappe.tl import codec, functions, types
from tests.live.test_serve import get
from tests.live.test_serve import server as serving
from tests.live.wire_client import Place, Posting, Socketed, WireClient, client_of, http, mislaid
from tests.mtproto.frame_clients import NAMES
from tests.mtproto.session_client import ping

HTTP_WAIT = 0x9299359F


@pytest.mark.parametrize("transport", NAMES)
async def test_every_transport_from_the_key_to_an_answer(place: Place, transport: str) -> None:
    client = await client_of(place, transport)
    config = await client.introduce()
    assert (config.this_dc, config.dc_options[0].port) == (2, place.port)
    assert client.tokens == []  # a quick ack that nobody asked for breaks clients
    plain = client.packet(ping(7), content=False)
    hash = sha256(client.key.key[88:120] + client.key.decrypt_v2(plain[8:24], plain[24:], from_client=True)).digest()
    client.writer.write(client.frames.write(plain, quick_ack=transport != "full", padding=15))
    await client.named("pong")
    assert client.tokens == ([] if transport == "full" else [int.from_bytes(hash[:4], "little") | 1 << 31])


@pytest.mark.parametrize("transport", ["full", "obfuscated padded"])
async def test_a_stream_may_come_byte_by_byte(place: Place, transport: str) -> None:
    client = await client_of(place, transport)
    again = client.other()
    await again.connect()
    data = again.frames.write(again.packet(codec.encode(functions.HelpGetNearestDc(), 229)))
    for at in range(len(data)):
        again.writer.write(data[at : at + 1])
        await again.writer.drain()
        await asyncio.sleep(0)
    assert (await again.named("rpc_result")).request == again.last


async def test_what_is_no_transport_is_hung_up_on(place: Place) -> None:
    for noise in (b"\x16\x03\x01\x02\x00\x01\x00\x01" + bytes(56), os.urandom(4) + b"\xff" * 124):
        reader, writer = await asyncio.open_connection("127.0.0.1", place.port)
        writer.write(noise)
        assert await asyncio.wait_for(reader.read(), 5) == b""
        writer.close()


# WebSocket


@pytest.mark.parametrize("transport", ["abridged", "intermediate", "padded"])
async def test_a_browser_by_websocket(place: Place, transport: str) -> None:
    client = await client_of_kind(Socketed, place, "obfuscated " + transport)
    assert client.socket.subprotocol == "binary"
    assert (await client.introduce()).this_dc == 2
    client.send(ping(7), content=False)
    assert (await client.named("pong")).longs[1] == 7
    await client.socket.close()


# HTTP


@pytest.mark.parametrize("path", ["/api", "/apiw1"])
async def test_a_client_by_http(place: Place, path: str) -> None:
    client = await client_of_kind(Posting, place, path=path)
    assert client.headers["access-control-allow-origin"] == "*"
    assert (await client.introduce()).this_dc == 2
    assert set(client.statuses) == {200}


async def test_a_long_poll_ends_as_soon_as_there_is_news(place: Place) -> None:
    polling = await client_of_kind(Posting, place)
    await polling.introduce()
    user = await polling.sign_in("9996631001", "Polly")
    other = await client_of(place)
    await other.introduce()
    assert (await other.sign_in("9996631001")).id == user.id
    await polling.ask(functions.UpdatesGetState())
    polling.send(pack("<Iiii", HTTP_WAIT, 0, 0, 25_000), content=False)
    await other.ask(functions.MessagesSendMessage(peer=types.InputPeerSelf(), message="news", random_id=1))
    news = await polling.until(lambda message: b"news" in message.body, 5)
    assert news.msg_id % 4 == 3
    await polling.answered()
    polling.ack(*(message.msg_id for message in polling.messages), news.msg_id)
    await polling.answered()
    polling.messages.clear()
    polling.send(pack("<Iiii", HTTP_WAIT, 0, 0, 200), content=False)
    await polling.answered()
    assert (polling.statuses[-1], polling.messages) == (200, [])


async def test_a_browser_asks_first_whether_it_may_post(place: Place) -> None:
    for path in ("/api", "/apiw1"):
        asked = f"OPTIONS {path} HTTP/1.1\r\nOrigin: https://web.example\r\nAccess-Control-Request-Method: POST"
        status, headers, _ = await http(place, asked + "\r\nAccess-Control-Request-Headers: content-type")
        assert status in (200, 204)
        assert headers["access-control-allow-origin"] == "*"
        assert "post" in headers["access-control-allow-methods"]
        assert "content-type" in headers["access-control-allow-headers"]


async def test_an_unknown_key_is_a_status_over_http(place: Place) -> None:
    status, headers, body = await http(place, "POST /apiw1 HTTP/1.1", os.urandom(104))
    assert (status, body) == (404, b"")
    assert headers["access-control-allow-origin"] == "*"


# What is not MTProto


async def test_health_is_for_all_and_figures_for_this_machine(place: Place) -> None:
    status, _, body = await http(place, "GET /healthz HTTP/1.1")
    assert (status, json.loads(body)) == (200, {"status": "ok"})
    with mislaid(place, "users"):
        assert (await http(place, "GET /healthz HTTP/1.1"))[0] == 503
    assert (await http(place, "GET /healthz HTTP/1.1"))[0] == 200
    status, _, body = await http(place, "GET /metrics HTTP/1.1")
    assert status == 200 and b"chappe_connections" in body
    # A proxy on this machine that speaks for others.
    assert (await http(place, "GET /metrics HTTP/1.1\r\nX-Forwarded-For: 192.0.2.1"))[0] == 404


def own_address() -> str:
    """The address by which this machine would reach others, if it has one."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])


async def test_figures_are_not_for_other_machines(tmp_path: Path) -> None:
    address, port = own_address(), free_port()
    if address.startswith("127."):
        pytest.skip("this machine has no address but loopback")
    with serving(tmp_path, "--listen", f"{address}:{port}"):
        reached = Place(None, port, "")  # type: ignore[arg-type]
        assert (await http(reached, "GET /healthz HTTP/1.1", host=address))[0] == 200
        assert (await http(reached, "GET /metrics HTTP/1.1", host=address))[0] == 404
        assert get(tmp_path, "/metrics")[0] == 200


# Helpers


async def client_of_kind(kind: type[WireClient], place: Place, transport: str = "", path: str = "") -> WireClient:
    """A client of another kind, with a fresh key made in its own way."""
    client = kind(place, transport=transport or "intermediate")
    client.path = path or client.path
    return await (await client.connect()).make_key()
