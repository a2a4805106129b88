"""What strangers do to HTTP: heads without an end, bodies that never come, and leaving half-way."""

import asyncio
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from chappe.mtproto.limits import Limits
from tests.gateway.fakes import World, world

PIECE = b"a" * 65536
MOST = 8 << 20


async def taken(here: World, opening: bytes, piece: bytes = PIECE) -> int:
    """How many bytes the server takes, in pieces without an end, before it has had enough."""
    _, writer = await asyncio.open_connection("127.0.0.1", here.port)
    writer.write(opening)
    sent = 0
    try:
        async with asyncio.timeout(20):
            while sent < MOST:
                writer.write(piece)
                await writer.drain()
                sent += len(piece)
                await asyncio.sleep(0)
    except ConnectionError:
        pass
    finally:
        writer.close()
    return sent


def form(ended: asyncio.Event | None = None) -> Starlette:
    """A page that reads a form, as ours do."""

    async def read(request: Request) -> Response:
        try:
            return PlainTextResponse(str(len(b"".join([piece async for piece in request.stream()]))))
        finally:
            if ended is not None:
                ended.set()

    return Starlette(routes=[Route("/form", read, methods=["POST"])])


async def post(here: World) -> None:
    """A form as it should be: answered after all that came before."""
    reader, writer = await asyncio.open_connection("127.0.0.1", here.port)
    writer.write(b"POST /form HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nConnection: close\r\n\r\na=")
    assert b"200 OK" in await asyncio.wait_for(reader.read(), 10)
    writer.close()


@pytest.mark.parametrize(
    "opening",
    [
        b"GET /",
        b"GET / HTTP/1.1\r\nHost: x\r\nCookie: ",
        b"GET / HTTP/1.1\r\nHost: x\r\n",
        b"POST /form HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nTrailer: ",
        b"POST /form HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1;",
    ],
    ids=["address", "header", "headers", "trailer", "extension"],
)
async def test_a_head_has_an_end(opening: bytes) -> None:
    piece = b"X-Many: 1\r\n" * 6000 if opening.endswith(b"x\r\n") else PIECE
    async with world(http_mounts={"/": form()}) as here:
        assert await taken(here, opening, piece) < MOST


async def test_a_long_body_is_no_long_head() -> None:
    body = bytes(3 << 20)
    async with world(http_mounts={"/": form()}) as here:
        reader, writer = await asyncio.open_connection("127.0.0.1", here.port)
        for _ in range(2):
            writer.write(b"POST /form HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
            assert b"200 OK" in await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 10)
            assert await reader.readexactly(7) == b"3145728"
        chunks = b"".join(b"%x\r\n" % len(PIECE) + PIECE + b"\r\n" for _ in range(48))
        writer.write(b"POST /form HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks + b"0\r\n\r\n")
        assert b"200 OK" in await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 10)
        assert await reader.readexactly(7) == b"3145728"
        writer.close()


async def test_a_body_that_does_not_come_is_not_waited_for(monkeypatch: pytest.MonkeyPatch, caplog: Any) -> None:
    monkeypatch.setattr("chappe.gateway.port._HTTP_LOOK", 1)
    monkeypatch.setattr("chappe.gateway.port.BODY_SECONDS", 1)
    ended = asyncio.Event()
    async with world(Limits(first_packet_seconds=1), http_mounts={"/": form(ended)}) as here:
        _, writer = await asyncio.open_connection("127.0.0.1", here.port)
        writer.write(b"POST /form HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nurl=")
        async with asyncio.timeout(15):
            await ended.wait()
        writer.close()
        await post(here)
    assert not caplog.records


async def test_whoever_leaves_half_way_fills_no_log(caplog: Any) -> None:
    ended = asyncio.Event()
    async with world(Limits(first_packet_seconds=1), http_mounts={"/": form(ended)}) as here:
        _, writer = await asyncio.open_connection("127.0.0.1", here.port)
        writer.write(b"POST /form HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nurl=")
        await writer.drain()
        while not here.gateway.doors.total or here.gateway.doors.strangers:
            await asyncio.sleep(0.01)
        writer.close()
        async with asyncio.timeout(10):
            await ended.wait()
        await post(here)
    assert not caplog.records


@pytest.mark.parametrize("path", ["/healthz/", "/metrics/", "/bot", "/api/"])
async def test_no_answer_leads_where_the_host_header_says(path: str) -> None:
    async with world(http_mounts={"/bot": form()}) as here:
        reader, writer = await asyncio.open_connection("127.0.0.1", here.port)
        writer.write(f"GET {path} HTTP/1.1\r\nHost: x//evil.example/\r\nConnection: close\r\n\r\n".encode())
        answer = await asyncio.wait_for(reader.read(), 10)
        writer.close()
    assert b"evil" not in answer
