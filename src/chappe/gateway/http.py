"""HTTP on the port: MTProto by POST, health and metrics for the operator, and whatever the assembly mounts."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from ipaddress import ip_address
from math import inf

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.types import ASGIApp

from chappe.gateway.bell import Bell
from chappe.gateway.driver import Driver
from chappe.gateway.websocket import WebSocketClients
from chappe.mtproto.connection import Connection
from chappe.mtproto.frames import Codec, Packet
from chappe.mtproto.service import container

_ENDINGS = ("", "_test", "_premium", "_test_premium")
_API = ("/api", "/apiw", "/apiw1")
_ANSWER_WAIT = 25.0
_LONGEST_WAIT = 50.0
BODY_SECONDS = 30
"""For which the whole body of a request is waited for."""
_ALLOW = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "POST, OPTIONS",
    "Access-Control-Allow-Headers": "Content-Type, X-Requested-With",
    "Access-Control-Max-Age": "86400",
}
_FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip", "via")
_METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Whole(Codec):
    """The body of one HTTP request or answer is one payload, without a frame (/mtproto/transports#http)."""

    __slots__ = ()

    name = "http"

    def feed(self, data: bytes) -> list[Packet]:
        """The payload; less than one int is none at all."""
        return [Packet(self._open(data), False)]

    def pack(self, payload: bytes) -> bytes:
        """The payload."""
        return payload

    def pack_quick_ack(self, token: int) -> bytes:
        """Nothing: an answer is on its way."""
        return b""

    def pack_error(self, code: int) -> bytes:
        """Nothing: the status says it."""
        return b""


class HttpClients:
    """The endpoint of the API paths: one request, one payload; long polling by http_wait."""

    __slots__ = ("_driver",)

    def __init__(self, driver: Driver) -> None:
        self._driver = driver

    async def serve(self, request: Request) -> Response:
        """Answer a POST, or the browser's question whether it may send one."""
        if request.method == "OPTIONS":
            return Response(status_code=204, headers=_ALLOW)
        try:
            async with asyncio.timeout(BODY_SECONDS):
                body = await self._body(request)
        except (TimeoutError, ClientDisconnect):
            return Response(status_code=408, headers=_ALLOW)
        if body is None:
            return Response(status_code=413, headers=_ALLOW)
        if not body:
            # COMPAT(Web K, any layer): an empty POST asks whether anybody is there.
            return Response(status_code=200, headers=_ALLOW)
        status, answer = await self._exchange(request, body)
        return Response(answer, status, headers=_ALLOW, media_type="application/octet-stream")

    async def _body(self, request: Request) -> bytes | None:
        limit = self._driver.limits.http_body_bytes
        parts, size = [], 0
        async for part in request.stream():
            size += len(part)
            if size > limit:
                return None
            parts.append(part)
        return b"".join(parts)

    async def _exchange(self, request: Request, body: bytes) -> tuple[int, bytes]:
        driver = self._driver
        shell = Bell()
        address = request.client.host if request.client else ""
        connection = driver.connect(Whole(driver.limits.http_body_bytes), address, shell, once=True)
        try:
            now = driver.clock()
            connection.receive(body, now)
            driver.pump(connection, now)
            gone = asyncio.ensure_future(_disconnected(request))
            try:
                await self._wait(connection, shell, gone, now)
            finally:
                gone.cancel()
            return self._answer(connection)
        finally:
            connection.lost(driver.clock())

    async def _wait(self, connection: Connection, shell: Bell, gone: "asyncio.Future[None]", began: float) -> None:
        """Until there is an answer, or none will come (/mtproto/service_messages#http-wait)."""
        driver = self._driver
        clock = driver.clock
        # What the packet holds is known only when its key is.
        while connection.is_waiting and not connection.closed:
            shell.ready.clear()
            if not await _either(shell.ready, gone, _LONGEST_WAIT):
                return
        if connection.closed:
            return
        if connection.http_wait is None:
            # A request that says nothing of waiting wants its own answers, not the first news of its session.
            until = clock() + _ANSWER_WAIT
            while _is_owed(connection, began) and not connection.closed:
                connection.wants = False
                shell.ready.clear()
                if not await _either(shell.ready, gone, until - clock()):
                    return
            return
        max_delay, wait_after, max_wait = (max(ms, 0) / 1000 for ms in connection.http_wait)
        until = clock() + min(max_wait, _LONGEST_WAIT)
        while not connection.has_output(clock()) and not connection.closed:
            shell.ready.clear()
            if not await _either(shell.ready, gone, until - clock()):
                return
        latest = clock() + min(max_delay, _LONGEST_WAIT)
        while wait_after and not connection.closed and clock() < latest:
            shell.ready.clear()
            if not await _either(shell.ready, gone, min(wait_after, latest - clock())):
                return

    def _answer(self, connection: Connection) -> tuple[int, bytes]:
        now = self._driver.clock()
        if connection.fault:
            return -connection.fault, b""
        packets = connection.data_to_send(now)
        if packets:
            return 200, packets[0]
        if connection.sessions:
            # Nothing to say is said by an empty container.
            return 200, connection.sessions[-1].aside_packet([container(())], now)
        return (503, b"") if connection.closed else (200, b"")


def _is_owed(connection: Connection, began: float) -> bool:
    """Whether a call that came at `began` or later is still under way."""
    calls = (known for session in connection.sessions for known in session.requests.values())
    # The time of a call is negative once it was acknowledged; minus infinity stands for one that was given up.
    return any(isinstance(known, float) and began <= abs(known) < inf for known in calls)


async def _disconnected(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def _either(ready: asyncio.Event, gone: "asyncio.Future[None]", seconds: float) -> bool:
    """Wait for the first of both; whether it was `ready`, in time."""
    waiter = asyncio.ensure_future(ready.wait())
    try:
        await asyncio.wait((waiter, gone), timeout=max(seconds, 0), return_when=asyncio.FIRST_COMPLETED)
        return waiter.done()
    finally:
        waiter.cancel()


def application(
    driver: Driver,
    mounts: Mapping[str, ASGIApp],
    healthy: Callable[[], Awaitable[bool]] | None,
    metrics: Callable[[], bytes] | None,
) -> Starlette:
    """Everything on the port that is HTTP; longer prefixes of `mounts` are looked at first."""
    posts, sockets = HttpClients(driver), WebSocketClients(driver)

    async def health(request: Request) -> Response:
        well = healthy is None or await healthy()
        return JSONResponse({"status": "ok" if well else "failing"}, 200 if well else 503)

    async def figures(request: Request) -> Response:
        if metrics is None or not _is_local(request):
            return Response(status_code=404)
        return Response(metrics(), headers={"Content-Type": _METRICS_TYPE})

    routes: list[BaseRoute] = [
        Route(path + ending, posts.serve, methods=["POST", "OPTIONS"]) for path in _API for ending in _ENDINGS
    ]
    routes += [WebSocketRoute("/apiws" + ending, sockets.serve) for ending in _ENDINGS]
    routes += [Route("/healthz", health), Route("/metrics", figures)]
    routes += [Route(path, _to_folder, methods=["GET"]) for path in sorted(mounts) if path != "/"]
    routes += [Mount(path, mounts[path]) for path in sorted(mounts, key=len, reverse=True)]
    app = Starlette(routes=routes)
    app.router.redirect_slashes = False  # it would lead to whatever host the request names
    return app


async def _to_folder(request: Request) -> Response:
    """What is mounted begins with a slash; without it the mount at / would be asked."""
    return RedirectResponse(f"{request.scope['path']}/", 308)


def _is_local(request: Request) -> bool:
    """Whether the peer is this machine itself, and not a proxy on it that speaks for others."""
    try:
        peer = ip_address(request.client.host if request.client else "")
    except ValueError:
        return False
    return peer.is_loopback and not any(name in request.headers for name in _FORWARDED)
