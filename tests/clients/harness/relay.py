"""A TCP relay between one client process and the server, whose connections a test can cut, silence or refuse."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
import threading
from collections.abc import Coroutine, Sequence
from typing import Any

_PIECE = 65536
_RESET = struct.pack("ii", 1, 0)


class _Loop:
    """One background event loop for all relays of the test process."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.news = threading.Condition()
        """Told of when a relay carries the first answer since it was cut."""
        threading.Thread(target=self.loop.run_forever, name="relays", daemon=True).start()

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(timeout=15)


_shared: _Loop | None = None


def _background() -> _Loop:
    global _shared
    if _shared is None:
        _shared = _Loop()
    return _shared


class Relay:
    """Forwards TCP connections from its own address to the server.

    `cut()` resets every connection at once, losing what was under way. `mute()` goes on carrying requests to
    the server but swallows everything the server says, so a later `cut()` leaves requests that were carried out
    and never answered. `refuse()` stops listening, as a dead server does, until `allow()`.
    """

    def __init__(self, target: tuple[str, int], host: str = "127.0.0.1", ports: tuple[int, ...] = (0,)) -> None:
        self.target = target
        self.host = host
        self.accepted = 0
        self.first_bytes = b""
        self._spoken = threading.Event()
        self._open: set[asyncio.StreamWriter] = set()
        self._muted = False
        self.answered = False
        """Has the server said something since the last cut?"""
        self._loop = _background()
        self._servers: list[asyncio.Server] = []
        # A port of the system's choice could be given away while the relay refuses, so it is kept bound meanwhile.
        self._any_port = ports == (0,)
        self._kept: socket.socket | None = None
        try:
            for port in ports:
                self._servers.append(self._loop.run(self._listen(port)))
        except OSError:
            self.close()
            raise
        self._ports = tuple(int(server.sockets[0].getsockname()[1]) for server in self._servers)
        self.port = self._ports[0]

    async def _listen(self, port: int) -> asyncio.Server:
        return await asyncio.start_server(self._serve, self.host, port, reuse_port=self._any_port or None)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.accepted += 1
        self._open.add(writer)
        try:
            far_reader, far_writer = await asyncio.open_connection(*self.target)
        except OSError:
            self._open.discard(writer)
            _reset(writer)
            return
        self._open.add(far_writer)
        up = asyncio.ensure_future(self._carry(reader, far_writer, answers=False))
        down = asyncio.ensure_future(self._carry(far_reader, writer, answers=True))
        try:
            await asyncio.wait((up, down), return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (up, down):
                task.cancel()
            for end in (writer, far_writer):
                self._open.discard(end)
                end.close()

    async def _carry(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, *, answers: bool) -> None:
        try:
            while data := await source.read(_PIECE):
                if not answers and not self.first_bytes:
                    self.first_bytes = data[:8]
                    self._spoken.set()
                if answers and self._muted:
                    continue
                sink.write(data)
                await sink.drain()
                if answers and not self.answered and sink in self._open:  # not of one that was cut meanwhile
                    with self._loop.news:
                        self.answered = True
                        self._loop.news.notify_all()
        except (OSError, asyncio.CancelledError):
            return

    def wait_for_bytes(self, seconds: float) -> bool:
        """Waits until a client has said something; False if it kept silent."""
        return self._spoken.wait(seconds)

    def cut(self) -> int:
        """Resets all connections now, on both sides; returns how many client connections there were."""
        return int(self._loop.run(self._cut()))

    async def _cut(self) -> int:
        ends = list(self._open)
        self._open.clear()
        self.answered = False
        for end in ends:
            _reset(end)
        self._muted = False
        return len(ends) // 2

    def mute(self) -> None:
        """From now on the server's bytes are swallowed (requests still reach it) until `cut()`."""
        self._muted = True

    def refuse(self) -> None:
        """Stops listening and resets what is open, as the machine of a dead server does."""
        if self._any_port and self._kept is None:
            self._kept = socket.socket()
            self._kept.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            self._kept.bind((self.host, self.port))
        self._loop.run(self._close())

    def allow(self) -> None:
        """Listens again, on the same ports."""
        if not self._servers:
            for port in self._ports:
                self._servers.append(self._loop.run(self._listen(port)))
        self._let_go()

    def _let_go(self) -> None:
        if self._kept is not None:
            self._kept.close()
            self._kept = None

    def restore(self) -> None:
        """Back to plain forwarding."""
        self._muted = False
        self.allow()

    def close(self) -> None:
        """Stops listening and resets what is open."""
        self._loop.run(self._close())
        self._let_go()

    async def _close(self) -> None:
        for server in self._servers:
            server.close()
        self._servers.clear()
        await self._cut()


def wait_answered(ways: Sequence[Relay], seconds: float) -> bool:
    """Waits until the server has said something through one of these since it was cut; False if it did not."""
    news = _background().news
    with news:
        return news.wait_for(lambda: any(way.answered for way in ways), seconds)


def _reset(writer: asyncio.StreamWriter) -> None:
    """Closes with a TCP reset, so that nothing still on the way arrives."""
    raw = writer.get_extra_info("socket")
    if raw is not None:
        with contextlib.suppress(OSError):
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    writer.transport.abort()
