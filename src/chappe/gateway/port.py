"""The one port: tells by the first bytes who a client is, and hands its connection to whoever serves such clients.

The assembly builds it so, inside a running loop:

    gateway = Gateway(
        keys=..., calls=..., rsa_keys=[...],       # ports.Keys, ports.Calls, crypto.rsa.PrivateKey
        salt_secret=b"...", random=os.urandom, clock=time.time,
        limits=Limits(), http_mounts={"/": app},   # optional; healthy=, metrics=, threads= too
    )
    server = await gateway.listen("127.0.0.1", 2398)
    ...                                            # gateway.feed is the ports.Feed for the worker side
    await gateway.close()
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.config import Config
from uvicorn.server import ServerState

from chappe.crypto.rsa import PrivateKey
from chappe.gateway import driver as driving
from chappe.gateway.doors import Doors, Visit
from chappe.gateway.feed import LocalFeed
from chappe.gateway.heads import BoundedHttp
from chappe.gateway.http import BODY_SECONDS, application
from chappe.gateway.ports import Calls, Keys
from chappe.gateway.tcp import TcpClient, transport_of
from chappe.mtproto.frames import Verdict, detect
from chappe.mtproto.handshake import Handshakes
from chappe.mtproto.limits import Limits

log = logging.getLogger(__name__)

_TICK = 1.0
_KEEP_ALIVE = 75
_HTTP_LOOK = 5
_HIGHEST_BACKLOG = 1024


class HttpGuest:
    """An HTTP connection as the doors see it; uvicorn's protocol has the transport."""

    __slots__ = ("_driver", "_heard", "_hearing_since", "_requests", "_stuck_since", "_transport", "visit")

    def __init__(self, driver: driving.Driver, visit: Visit, transport: asyncio.Transport) -> None:
        self._driver = driver
        self._transport = transport
        self.visit = visit
        self._heard = driver.clock()
        self._requests = 0
        self._stuck_since = 0.0
        """When the answer that is being sent last went on; 0: nothing waits."""
        self._hearing_since = 0.0
        """When the body that is being read began; 0: none is."""

    def request_began(self) -> None:
        """The head of a request was read whole."""
        self._requests += 1

    def request_ended(self) -> None:
        """It was answered."""
        self._requests -= 1
        self._heard = self._driver.clock()

    def sending(self, now: float) -> None:
        """A piece of an answer waits for its reader from now on; 0: it was taken."""
        self._stuck_since = now

    def hearing(self, now: float) -> None:
        """The rest of a body is waited for, from now on if it was not before; 0: all of it is there."""
        self._hearing_since = now and (self._hearing_since or now)

    def next_timer(self) -> float:
        """Looked at often: nobody says when the connection ends."""
        return self._driver.clock() + _HTTP_LOOK

    def handle_timer(self, now: float) -> None:
        """Half a head is waited for as long as a first packet, a body BODY_SECONDS, an answer's reader not for ever."""
        if self._hearing_since and now > self._hearing_since + BODY_SECONDS:
            self._transport.abort()
            return
        if self._stuck_since and now > self._stuck_since + self._driver.limits.paused_seconds:
            self._transport.abort()
            return
        patience = _KEEP_ALIVE if self.visit.known else self._driver.limits.first_packet_seconds
        if not self._requests and now > self._heard + patience:
            self._transport.abort()

    def show_out(self) -> None:
        """Another needs the place."""
        self._transport.abort()

    def is_gone(self) -> bool:
        """Whether the transport was closed."""
        return self._transport.is_closing()


class Newcomer(asyncio.Protocol):
    """A connection whose first bytes have not said yet what it is."""

    __slots__ = ("_born", "_gateway", "_head", "_transport", "_visit")

    def __init__(self, gateway: "Gateway") -> None:
        self._gateway = gateway
        self._head = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        gateway = self._gateway
        self._transport = transport_of(transport)
        self._born = gateway.driver.clock()
        peer = transport.get_extra_info("peername")
        self._visit = gateway.doors.enter(peer[0] if isinstance(peer, tuple) else "", self)
        if self._visit is None:
            self._transport.abort()

    def data_received(self, data: bytes) -> None:
        if self._visit is None:
            return
        driver = self._gateway.driver
        head = self._head = self._head + data if self._head else data
        verdict = detect(head, limit=driver.limits.packet_bytes, random=driver.random)
        if verdict is Verdict.MORE:
            return
        transport, visit = self._transport, self._visit
        if verdict is Verdict.HTTP:
            self._gateway.serve_http(visit, transport, head)
        elif isinstance(verdict, Verdict):
            transport.abort()
        else:
            client = TcpClient(driver, self._gateway.doors, visit, transport, verdict.codec)
            visit.guest = client
            transport.set_protocol(client)
            client.data_received(head[verdict.used :])

    def connection_lost(self, exc: Exception | None) -> None:
        if self._visit is not None:
            self._gateway.doors.leave(self._visit)

    def next_timer(self) -> float:
        """The time by which a first packet must have come."""
        return self._born + self._gateway.driver.limits.first_packet_seconds

    def handle_timer(self, now: float) -> None:
        """Too slow."""
        if now >= self.next_timer():
            self._transport.abort()

    def show_out(self) -> None:
        """Another needs the place."""
        self._transport.abort()

    def is_gone(self) -> bool:
        """connection_lost() says it in time."""
        return False


class Gateway:
    """All that serves clients; built inside a running event loop. `feed` is the ports.Feed for the worker side."""

    def __init__(
        self,
        *,
        keys: Keys,
        calls: Calls,
        rsa_keys: Iterable[PrivateKey],
        salt_secret: bytes,
        random: Callable[[int], bytes],
        clock: Callable[[], float],
        limits: Limits | None = None,
        http_mounts: Mapping[str, ASGIApp] | None = None,
        healthy: Callable[[], Awaitable[bool]] | None = None,
        metrics: Callable[[], bytes] | None = None,
        threads: int = 2,
    ) -> None:
        self.limits = limits = Limits() if limits is None else limits
        rsa_keys = tuple(rsa_keys)
        self.driver = driving.Driver(
            keys,
            calls,
            lambda source: Handshakes(rsa_keys, source, limit=limits.handshakes),
            limits=limits,
            salt_secret=salt_secret,
            random=random,
            clock=clock,
            threads=threads,
        )
        self.doors = Doors(limits, clock())
        self.feed: LocalFeed = self.driver.feed
        self._loop = asyncio.get_running_loop()
        self._servers: list[asyncio.Server] = []
        self._http_guests: dict[tuple[str, int], HttpGuest] = {}
        self._http_state = ServerState()
        self._http_config = Config(
            self._watched(application(self.driver, http_mounts or {}, healthy, metrics)),
            http=BoundedHttp,
            ws="websockets-sansio",
            ws_max_size=limits.packet_bytes,
            ws_per_message_deflate=False,
            lifespan="off",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            timeout_keep_alive=_KEEP_ALIVE,
        )
        self._http_config.load()
        # A warning for each bad request would let anybody fill the log.
        logging.getLogger("uvicorn.error").setLevel(logging.ERROR)
        self._timer = self._loop.call_later(_TICK, self._tick)

    async def listen(self, host: str, port: int, backlog: int = _HIGHEST_BACKLOG) -> asyncio.Server:
        """Accept clients on one more address; the server's sockets tell the port if `port` was 0."""
        server = await self._loop.create_server(lambda: Newcomer(self), host, port, backlog=backlog)
        self._servers.append(server)
        return server

    async def close(self) -> None:
        """Stop listening, cut every connection, give up what runs."""
        self._timer.cancel()
        for server in self._servers:
            server.close()
        self.doors.close()
        for task in list(self._http_state.tasks):
            task.cancel()
        await self.driver.close()
        for server in self._servers:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(server.wait_closed(), 1)

    def counts(self) -> dict[str, int]:
        """Figures for the metrics."""
        return {
            "connections": self.doors.total,
            "connections_strangers": self.doors.strangers,
            **driving.counts(self.driver),
        }

    def serve_http(self, visit: Visit, transport: asyncio.Transport, head: bytes) -> None:
        """Hand a connection to uvicorn's protocol, with what was read of it."""
        guest = HttpGuest(self.driver, visit, transport)
        visit.guest = guest
        peer = transport.get_extra_info("peername")
        if isinstance(peer, tuple):
            self._http_guests[str(peer[0]), int(peer[1])] = guest
        protocol = self._http_config.http_protocol_class(  # type: ignore[call-arg]
            config=self._http_config, server_state=self._http_state, app_state={}, _loop=self._loop
        )
        protocol.connection_made(transport)
        transport.set_protocol(protocol)
        protocol.data_received(head)

    def _watched(self, app: ASGIApp) -> ASGIApp:
        """The application, with the doors told of each request."""

        async def watched(scope: Scope, receive: Receive, send: Send) -> None:
            client = scope.get("client")
            guest = self._http_guests.get((client[0], client[1])) if client else None
            if guest is None:
                await app(scope, receive, send)
                return
            self.doors.recognise(guest.visit)
            guest.request_began()

            try:
                if scope["type"] == "http":
                    await app(scope, self._heard(guest, receive), self._told(guest, send))
                else:
                    await app(scope, receive, send)
            except ClientDisconnect:
                pass  # whoever leaves before all of a form is there is no fault to write down
            finally:
                guest.hearing(0)
                guest.sending(0)
                guest.request_ended()

        return watched

    def _told(self, guest: HttpGuest, send: Send) -> Send:
        """`send`, with the guest knowing since when an answer waits for its reader."""

        async def tell(message: Message) -> None:
            guest.sending(self.driver.clock())
            await send(message)
            guest.sending(0)

        return tell

    def _heard(self, guest: HttpGuest, receive: Receive) -> Receive:
        """`receive`, with the guest knowing since when a body is waited for."""
        whole = False

        async def hear() -> Message:
            nonlocal whole
            if whole:
                return await receive()
            guest.hearing(self.driver.clock())
            message = await receive()
            whole = not message.get("more_body", False)
            if whole:
                guest.hearing(0)
            return message

        return hear

    def _tick(self) -> None:
        now = self.driver.clock()
        try:
            self.driver.handle_timer(now)
            self.doors.handle_timer(now)
            for peer in [peer for peer, guest in self._http_guests.items() if guest.visit.gone]:
                del self._http_guests[peer]
        except Exception:
            log.exception("the timers failed")
        self._timer = self._loop.call_later(_TICK, self._tick)
