"""A client on WebSocket: obfuscated transport inside binary messages, one packet to each message we send."""

import asyncio

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from chappe.gateway.bell import Bell
from chappe.gateway.driver import Driver
from chappe.mtproto.connection import Connection
from chappe.mtproto.frames import Found, Verdict, detect

_NORMAL = 1000
_PROTOCOL_ERROR = 1002
_UNSUPPORTED = 1003


class WebSocketClients:
    """The ASGI endpoint of the WebSocket paths (/mtproto/transports#websocket)."""

    __slots__ = ("_driver",)

    def __init__(self, driver: Driver) -> None:
        self._driver = driver

    async def serve(self, socket: WebSocket) -> None:
        """One connection from its handshake to its end."""
        offered = socket.scope.get("subprotocols", ())
        await socket.accept(subprotocol="binary" if "binary" in offered else None)
        try:
            found, rest = await self._greeting(socket)
            if found is None:
                await socket.close(_PROTOCOL_ERROR)
                return
            await self._converse(socket, found, rest)
        except (WebSocketDisconnect, OSError):
            pass

    async def _greeting(self, socket: WebSocket) -> tuple[Found | None, bytes]:
        """The obfuscation header, in however many pieces, and what came behind it."""
        limits = self._driver.limits
        head = b""
        async with asyncio.timeout(limits.first_packet_seconds):
            while True:
                head += await _binary(socket)
                verdict = detect(head, limit=limits.packet_bytes, random=self._driver.random, only_obfuscated=True)
                if isinstance(verdict, Found):
                    return verdict, head[verdict.used :]
                if verdict is not Verdict.MORE:
                    return None, b""

    async def _converse(self, socket: WebSocket, found: Found, rest: bytes) -> None:
        driver = self._driver
        shell = Bell()
        address = socket.client.host if socket.client else ""
        connection = driver.connect(found.codec, address, shell)
        tasks = [
            asyncio.create_task(self._receive(socket, connection, rest)),
            asyncio.create_task(self._send(socket, connection, shell)),
            asyncio.create_task(self._watch(connection, shell)),
        ]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            connection.lost(driver.clock())
        if socket.application_state is WebSocketState.CONNECTED and socket.client_state is WebSocketState.CONNECTED:
            await socket.close(_NORMAL)

    async def _receive(self, socket: WebSocket, connection: Connection, data: bytes) -> None:
        driver = self._driver
        while not connection.closed:
            if data:
                now = driver.clock()
                connection.receive(data, now)
                driver.pump(connection, now)
            if connection.closed:
                driver.flush(connection)
                # The sender ends the conversation, after the fault has been told.
                await asyncio.Event().wait()
            data = await _binary(socket)

    async def _send(self, socket: WebSocket, connection: Connection, shell: Bell) -> None:
        driver = self._driver
        while True:
            await shell.ready.wait()
            shell.ready.clear()
            while True:
                packets = connection.data_to_send(driver.clock())
                if packets:
                    connection.paused(driver.clock())
                    for packet in packets:
                        await socket.send_bytes(packet)
                    connection.resumed()
                if not connection.wants:
                    break
            if connection.closed:
                return

    async def _watch(self, connection: Connection, shell: Bell) -> None:
        """The machine's timers; its deadlines may come nearer, so it is looked at every few seconds."""
        clock = self._driver.clock
        while not connection.closed:
            await asyncio.sleep(min(max(connection.next_timer() - clock(), 0.05), 15))
            connection.handle_timer(clock())
        shell.ready.set()
        # A reader that takes nothing would keep the sender for ever.
        await asyncio.sleep(5)


async def _binary(socket: WebSocket) -> bytes:
    """The next message; WebSocketDisconnect at the end, which a message of text is too."""
    message = await socket.receive()
    data = message.get("bytes") if message["type"] == "websocket.receive" else None
    if data is None:
        raise WebSocketDisconnect(message.get("code", _UNSUPPORTED))
    return bytes(data)
