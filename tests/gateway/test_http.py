"""HTTP and WebSocket on the same port."""

import asyncio
import json
import os
from struct import pack, unpack_from

import pytest
from starlette.responses import PlainTextResponse
from websockets.asyncio.client import connect as websocket

from chappe.mtproto.limits import Limits
from chappe.tl import codec, functions
from tests.gateway.fakes import World, world
from tests.gateway.raw_client import CONFIG, RawClient, read_result
from tests.gateway.test_keys import public_pem
from tests.mtproto.frame_clients import FrameClient
from tests.mtproto.handshake_client import Client as Maker
from tests.mtproto.session_client import longs, ping

HTTP_WAIT = 0x9299359F


async def mounted(scope, receive, send) -> None:
    await PlainTextResponse("mounted at " + scope["path"])(scope, receive, send)


@pytest.fixture
async def here():
    async with world(http_mounts={"/bot": mounted}, metrics=lambda: b"figure 1\n") as made:
        yield made


async def request(here: World, head: str, body: bytes = b"") -> tuple[int, dict[str, str], bytes]:
    """One request on a connection of its own."""
    reader, writer = await asyncio.open_connection("127.0.0.1", here.port)
    length = f"Content-Length: {len(body)}\r\n" if body or head.startswith("POST") else ""
    writer.write(f"{head}\r\nHost: x\r\n{length}Connection: close\r\n\r\n".encode() + body)
    answer = await asyncio.wait_for(reader.read(), 10)
    writer.close()
    start, _, content = answer.partition(b"\r\n\r\n")
    lines = start.decode().split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in lines[1:])
    return int(lines[0].split()[1]), headers, content


class Poster(RawClient):
    """The same client, one POST for each packet."""

    async def post(self, body: bytes, content: bool = True, path: str = "/apiw1") -> int:
        packet = self.packet(body, content)
        msg_id = self.last
        status, headers, answer = await request(self.world, f"POST {path} HTTP/1.1", packet)
        assert status == 200
        assert headers["access-control-allow-origin"] == "*"
        self._take(answer)
        return msg_id

    def found(self, name: str) -> list:
        return [message for message in self.messages if message.name == name]


async def test_health_metrics_and_mounts(here: World) -> None:
    status, _, body = await request(here, "GET /healthz HTTP/1.1")
    assert (status, json.loads(body)) == (200, {"status": "ok"})
    status, headers, body = await request(here, "GET /metrics HTTP/1.1")
    assert (status, body) == (200, b"figure 1\n")
    assert headers["content-type"].startswith("text/plain")
    status, _, _ = await request(here, "GET /metrics HTTP/1.1\r\nX-Forwarded-For: 8.8.8.8")
    assert status == 404
    assert (await request(here, "GET /bot/x HTTP/1.1"))[2] == b"mounted at /bot/x"
    assert (await request(here, "GET /nowhere HTTP/1.1"))[0] == 404


async def test_a_browser_may_ask_and_knock(here: World) -> None:
    status, headers, _ = await request(here, "OPTIONS /apiw1 HTTP/1.1\r\nOrigin: https://web.example")
    assert status == 204
    assert headers["access-control-allow-origin"] == "*"
    assert "post" in headers["access-control-allow-methods"]
    assert (await request(here, "POST /apiw1 HTTP/1.1"))[0] == 200


@pytest.mark.parametrize("path", ["/api", "/apiw1", "/apiw1_test", "/api_test", "/apiw1_premium"])
async def test_a_call_by_post(here: World, path: str) -> None:
    client = Poster(here)
    sent = await client.post(codec.encode(CONFIG, 229), path=path)
    (answer,) = client.found("rpc_result")
    assert answer.request == sent
    assert read_result(functions.HelpGetConfig, answer.result).this_dc == 2


async def test_a_slow_call_is_waited_for(here: World) -> None:
    async def slow(caller: object, request: object) -> bool:
        await asyncio.sleep(0.3)
        return True

    here.calls.handlers[functions.AccountUpdateStatus] = slow
    client = Poster(here)
    sent = await client.post(codec.encode(functions.AccountUpdateStatus(offline=True), 229))
    (answer,) = client.found("rpc_result")
    assert answer.request == sent


async def test_a_long_poll_brings_an_update_as_soon_as_there_is_one(here: World) -> None:
    client = Poster(here)
    await client.post(codec.encode(CONFIG, 229))
    session = here.gateway.driver.ring.keys[client.key.key_id].sessions[client.session_id]
    poll = asyncio.create_task(client.post(pack("<Iiii", HTTP_WAIT, 0, 0, 20000), content=False))
    while not session.connections:
        await asyncio.sleep(0.01)
    session.push(b"push")
    await asyncio.wait_for(poll, 15)
    assert client.messages[-1].body == b"push"


async def test_a_long_poll_without_news_ends_with_an_empty_container(here: World) -> None:
    client = Poster(here)
    await client.post(codec.encode(CONFIG, 229))
    client.messages.clear()
    await client.post(pack("<Iiii", HTTP_WAIT, 0, 0, 50), content=False)
    assert client.messages == []


async def test_what_was_answered_is_not_sent_again_at_once(here: World) -> None:
    client = Poster(here)
    sent = await client.post(codec.encode(CONFIG, 229))
    await client.post(ping(1), content=False)
    assert [message.request for message in client.found("rpc_result")] == [sent]
    assert len(client.found("pong")) == 1


async def test_faults_are_statuses(here: World) -> None:
    client = Poster(here)
    del here.keys.rows[client.key.key_id]
    assert (await request(here, "POST /api HTTP/1.1", client.packet(ping(1))))[0] == 404
    assert (await request(here, "POST /api HTTP/1.1", b"abc"))[0] == 400
    assert (await request(here, "POST /api HTTP/1.1", bytes(40)))[0] in (400, 404)


async def test_a_body_too_large_is_refused() -> None:
    async with world(Limits(http_body_bytes=1000)) as here:
        assert (await request(here, "POST /api HTTP/1.1", bytes(1001)))[0] == 413


async def test_a_packet_that_asks_nothing_is_answered_at_once(here: World) -> None:
    client = Poster(here)
    async with asyncio.timeout(5):
        await client.post(longs(0x62D6B459, [5]), content=False)
        client.messages.clear()
        await client.post(longs(0x62D6B459, [9]), content=False)
    assert client.messages == []


async def test_a_key_may_be_made_by_post(here: World) -> None:
    async def ask(body: bytes) -> bytes:
        status, _, answer = await request(here, "POST /api HTTP/1.1", pack("<qqi", 0, 0, len(body)) + body)
        assert status == 200
        return answer[20 : 20 + unpack_from("<i", answer, 16)[0]]

    maker = Maker(public_pem(), os.urandom)
    maker.read_res_pq(await ask(maker.req_pq()))
    maker.read_dh_params(await ask(maker.req_dh_params(maker.rsa_pad(maker.inner("dc")))))
    assert maker.read_dh_gen(await ask(maker.last_message())) == 1
    assert maker.key_id in here.keys.rows
    maker.p += 2
    body = maker.req_dh_params(maker.rsa_pad(maker.inner("dc")))
    assert (await request(here, "POST /api HTTP/1.1", pack("<qqi", 0, 0, len(body)) + body))[0] == 404


async def test_who_takes_nothing_of_an_answer_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chappe.gateway.port._HTTP_LOOK", 1)
    ended = asyncio.Event()

    async def endless(scope, receive, send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        try:
            for _ in range(1000):
                await send({"type": "http.response.body", "body": bytes(1 << 20), "more_body": True})
        finally:
            ended.set()

    async with world(Limits(first_packet_seconds=1, paused_seconds=1), http_mounts={"/": endless}) as here:
        _, writer = await asyncio.open_connection("127.0.0.1", here.port, limit=1000)
        writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        async with asyncio.timeout(15):
            await ended.wait()
        writer.close()


# WebSocket


class Socketed(RawClient):
    """The same client on a WebSocket."""

    async def open(self, path: str = "/apiws", transport: str = "obfuscated abridged", **more: object):
        self.frames = FrameClient(transport, bytes(range(1, 65)))
        self.socket = await websocket(
            f"ws://127.0.0.1:{self.world.port}{path}", subprotocols=["binary"], compression=None, **more
        )
        return self

    async def receive(self) -> None:
        """One message of the server must be one packet."""
        data = await asyncio.wait_for(self.socket.recv(), 20)
        assert isinstance(data, bytes)
        (payload,) = self.frames.read(data)
        self._take(payload)


@pytest.mark.parametrize("path", ["/apiws", "/apiws_test", "/apiws_premium"])
async def test_calls_by_websocket(here: World, path: str) -> None:
    client = await Socketed(here).open(path)
    assert client.socket.subprotocol == "binary"
    data = client.frames.opening + client.frames.write(client.packet(codec.encode(CONFIG, 229)))
    for at in range(0, len(data), 50):
        await client.socket.send(data[at : at + 50])
    while not any(message.name == "rpc_result" for message in client.messages):
        await client.receive()
    here.gateway.driver.ring.keys[client.key.key_id].sessions[client.session_id].push(b"push")
    await client.receive()
    assert client.messages[-1].body == b"push"
    await client.socket.close()


async def test_a_websocket_must_be_obfuscated(here: World) -> None:
    client = await Socketed(here).open(transport="intermediate")
    await client.socket.send(client.frames.opening + bytes(80))
    await asyncio.wait_for(client.socket.wait_closed(), 20)
    assert client.socket.close_code == 1002


@pytest.mark.parametrize("opened", [False, True])
async def test_text_on_a_websocket_ends_it_without_a_noise(here: World, opened: bool, caplog) -> None:
    client = await Socketed(here).open()
    if opened:
        await client.socket.send(client.frames.opening + client.frames.write(client.packet(ping(1))))
        await client.receive()
    await client.socket.send("text")
    await asyncio.wait_for(client.socket.wait_closed(), 20)
    assert not caplog.records


async def test_an_unknown_key_is_told_on_a_websocket_too(here: World) -> None:
    client = await Socketed(here).open()
    del here.keys.rows[client.key.key_id]
    await client.socket.send(client.frames.opening + client.frames.write(client.packet(ping(1))))
    await client.receive()
    assert client.faults == [-404]
    await asyncio.wait_for(client.socket.wait_closed(), 20)


async def test_a_websocket_that_goes_leaves_its_session(here: World) -> None:
    client = await Socketed(here).open()
    await client.socket.send(client.frames.opening + client.frames.write(client.packet(codec.encode(CONFIG, 229))))
    await client.receive()
    session = here.gateway.driver.ring.keys[client.key.key_id].sessions[client.session_id]
    await client.socket.close()
    async with asyncio.timeout(5):
        while session.connections:
            await asyncio.sleep(0.01)
