"""The full transport: length, sequence number, payload, checksum (/mtproto/mtproto-transports#full)."""

from struct import Struct
from zlib import crc32

from chappe.mtproto.errors import BAD_FRAME, TransportFault
from chappe.mtproto.frames.base import DEFAULT_LIMIT, Codec

_HEAD = Struct("<II")
_UINT32 = Struct("<I")


class Full(Codec):
    """No tag; each direction counts its frames from 0, and a wrong number or checksum ends the connection."""

    __slots__ = ("_received", "_sent")

    name = "full"

    def __init__(self, limit: int = DEFAULT_LIMIT) -> None:
        super().__init__(limit + 12)
        self._received = 0
        self._sent = 0

    def _measure(self, data: bytes, at: int, left: int) -> tuple[int, int, bool]:
        if left < 4:
            return 4, 0, False
        # The length counts itself and is part of what the checksum covers, so the whole frame is the body.
        return 0, max(_UINT32.unpack_from(data, at)[0], 8), False

    def _open(self, body: bytes) -> bytes:
        length, number = _HEAD.unpack_from(body)
        if length < 16:
            raise TransportFault(BAD_FRAME, "frame without payload")
        if number != self._received:
            raise TransportFault(BAD_FRAME, "frame out of sequence")
        if crc32(memoryview(body)[:-4]) != _UINT32.unpack_from(body, length - 4)[0]:
            raise TransportFault(BAD_FRAME, "wrong checksum")
        self._received = number + 1 & 0xFFFFFFFF
        return body[8:-4]

    def pack(self, payload: bytes) -> bytes:
        """The next frame of this direction: it takes a number, so it must be written."""
        frame = _HEAD.pack(len(payload) + 12, self._sent) + payload
        self._sent = self._sent + 1 & 0xFFFFFFFF
        return frame + _UINT32.pack(crc32(frame))

    def pack_quick_ack(self, token: int) -> bytes:
        """Nothing: this transport has no quick acks."""
        return b""
