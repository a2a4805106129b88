"""A client on TCP: hands what arrives to its machine and writes what the machine gives, no faster than it is read."""

import asyncio
from typing import cast

from chappe.gateway.doors import Doors, Visit
from chappe.gateway.driver import Driver
from chappe.mtproto.frames import Codec

_PROGRESS = 8192
"""Bytes that a slow reader takes between two looks at it, lest it be cut off."""


class TcpClient(asyncio.Protocol):
    """One connection whose transport is known; takes the place of whoever read the first bytes."""

    __slots__ = ("_doors", "_driver", "_transport", "_unread", "_visit", "_waiting", "_writes_paused", "connection")

    def __init__(self, driver: Driver, doors: Doors, visit: Visit, transport: asyncio.Transport, codec: Codec) -> None:
        self._driver = driver
        self._doors = doors
        self._visit = visit
        self._transport = transport
        self._unread = False
        self._writes_paused = False
        self._waiting = 0
        self.connection = driver.connect(codec, visit.address, self)
        transport.set_write_buffer_limits(high=driver.limits.write_buffer_bytes)

    # From the loop

    def data_received(self, data: bytes) -> None:
        driver, connection = self._driver, self.connection
        now = driver.clock()
        connection.receive(data, now)
        driver.pump(connection, now)
        if connection.known:
            if not self._visit.known:
                self._doors.recognise(self._visit)
            if not connection.closed and not connection.is_waiting:
                return
        self._settle(now)

    def eof_received(self) -> bool | None:
        return None

    def connection_lost(self, exc: Exception | None) -> None:
        self.connection.lost(self._driver.clock())
        self._doors.leave(self._visit)

    def pause_writing(self) -> None:
        self._writes_paused = True
        self._waiting = self._transport.get_write_buffer_size()
        self.connection.paused(self._driver.clock())
        self._read(False)

    def resume_writing(self) -> None:
        self._writes_paused = False
        self.connection.resumed()
        self.flush(self._driver.clock())

    # From the driver

    def flush(self, now: float) -> None:
        """Write all that the reader will take; what waits beyond that stays with the sessions."""
        connection, transport = self.connection, self._transport
        while not self._writes_paused and not transport.is_closing():
            chunks = connection.data_to_send(now)
            if chunks:
                transport.write(chunks[0] if len(chunks) == 1 else b"".join(chunks))
            if not connection.wants:
                break
        if connection.hurried:
            connection.hurried = False
            self._doors.hurry(self._visit)
        if self._unread or connection.closed:
            self._settle(now)

    # From the doors

    def next_timer(self) -> float:
        """The machine's."""
        return self.connection.next_timer()

    def handle_timer(self, now: float) -> None:
        """The machine's; a closed connection that still hangs on its reader is cut off."""
        if self.connection.closed:
            self._transport.abort()
            return
        if self._writes_paused:
            waiting = self._transport.get_write_buffer_size()
            if waiting < self._waiting - _PROGRESS:
                # Slow, but reading: its time begins anew.
                self.connection.paused(now)
            self._waiting = waiting
        self.connection.handle_timer(now)
        if self.connection.closed:
            self._settle(now)

    def show_out(self) -> None:
        """Another needs the place."""
        self._transport.abort()

    def is_gone(self) -> bool:
        """connection_lost() says it in time."""
        return False

    # Within

    def _settle(self, now: float) -> None:
        """Close what is to be closed, and read only while the machine can use it."""
        connection, transport = self.connection, self._transport
        if connection.closed:
            if not transport.is_closing():
                last = connection.data_to_send(now)
                if last:
                    transport.write(b"".join(last))
                transport.close()
            return
        self._read(not connection.is_waiting and not self._writes_paused)

    def _read(self, wanted: bool) -> None:
        if wanted is not self._unread or self._transport.is_closing():
            return
        self._unread = not wanted
        if wanted:
            self._transport.resume_reading()
        else:
            self._transport.pause_reading()


def transport_of(transport: asyncio.BaseTransport) -> asyncio.Transport:
    """Streams are all that this port listens for."""
    return cast(asyncio.Transport, transport)
