"""The contract of a frame codec, and the one loop that cuts a stream into packets in linear time."""

from struct import Struct
from typing import Final, NamedTuple

from chappe.mtproto.errors import BAD_FRAME, TOO_LARGE, TransportFault

DEFAULT_LIMIT: Final = (1 << 20) + (1 << 16)
"""Largest payload taken from a client, in bytes: an upload part is at most 512 KiB, a container about as much."""

_INT32 = Struct("<i")


class Packet(NamedTuple):
    """One payload as the client sent it; `quick_ack` says that it wants to hear at once that it arrived."""

    payload: bytes
    quick_ack: bool


class Codec:
    """One transport of one connection: feed() for what arrives, pack…() for what is sent, in the order of sending.

    Holds at most one unfinished packet. After a TransportFault it raises the same for whatever is fed.
    `dc_id` is what the obfuscation header named, None without one: a hint only, some clients put noise there.
    """

    __slots__ = ("_fault", "_held", "_limit", "_need", "dc_id")

    name = ""

    def __init__(self, limit: int = DEFAULT_LIMIT) -> None:
        self._held: bytearray | None = None
        self._need = 0
        self._limit = limit
        self._fault: tuple[int, str] | None = None
        self.dc_id: int | None = None

    def feed(self, data: bytes) -> list[Packet]:
        """The packets that `data` completes.

        Raises TransportFault for a broken or too large frame; packets before it in the same call are lost with it.
        """
        held = self._held
        if held is not None:
            held += data
            if len(held) < self._need:
                return []
            data = bytes(held)
            self._held = None
        elif self._fault is not None:
            raise TransportFault(*self._fault)
        try:
            return self._cut(data)
        except TransportFault as fault:
            # Not the exception itself: its traceback would keep the whole connection, and what it was fed, alive.
            self._fault = fault.code, fault.reason
            raise

    def _cut(self, data: bytes) -> list[Packet]:
        packets = []
        at, end = 0, len(data)
        while at < end:
            head, length, quick_ack = self._measure(data, at, end - at)
            if length > self._limit:
                raise TransportFault(TOO_LARGE, "frame above the limit")
            start = at + head
            if start + length > end:
                self._held = bytearray(data) if not at else bytearray(memoryview(data)[at:])
                self._need = head + length
                break
            at = start + length
            packets.append(Packet(self._open(data[start:at]), quick_ack))
        return packets

    def _measure(self, data: bytes, at: int, left: int) -> tuple[int, int, bool]:
        """Length of head and body of the frame at `at`, and its quick-ack bit; a head above `left` asks for more."""
        raise NotImplementedError

    def _open(self, body: bytes) -> bytes:
        """The payload of a whole frame's body."""
        if len(body) < 4:
            raise TransportFault(BAD_FRAME, "frame without payload")
        return body

    def pack(self, payload: bytes) -> bytes:
        """The frame that carries `payload`, to be written before any later one."""
        raise NotImplementedError

    def pack_quick_ack(self, token: int) -> bytes:
        """What tells the client that the packet with this token arrived; nothing where no such thing exists."""
        raise NotImplementedError

    def pack_error(self, code: int) -> bytes:
        """A frame of four bytes with the negative `code`; the connection closes after it."""
        return self.pack(_INT32.pack(code))
