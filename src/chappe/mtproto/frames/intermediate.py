"""The intermediate transports: a length of four bytes, plain or with padding that hides the true length."""

from collections.abc import Callable
from struct import Struct

from chappe.mtproto.errors import BAD_FRAME, TransportFault
from chappe.mtproto.frames.base import DEFAULT_LIMIT, Codec

_UINT32 = Struct("<I")
_UNSEEN_KEY = bytes(8)


class Intermediate(Codec):
    """Tag `ee ee ee ee`; bit 31 of the length asks for a quick ack (/mtproto/mtproto-transports#intermediate)."""

    __slots__ = ()

    name = "intermediate"

    def _measure(self, data: bytes, at: int, left: int) -> tuple[int, int, bool]:
        if left < 4:
            return 4, 0, False
        word = _UINT32.unpack_from(data, at)[0]
        return 4, word & 0x7FFFFFFF, word > 0x7FFFFFFF

    def pack(self, payload: bytes) -> bytes:
        """The frame; any length will do."""
        return _UINT32.pack(len(payload)) + payload

    def pack_quick_ack(self, token: int) -> bytes:
        """The token as it is, without a frame; bit 31 tells it from a length."""
        return _UINT32.pack(token)


class Padded(Intermediate):
    """Tag `dd dd dd dd`; up to 15 bytes of padding count as body (/mtproto/mtproto-transports#padded-intermediate)."""

    __slots__ = ("_random",)

    name = "padded"

    def __init__(self, limit: int = DEFAULT_LIMIT, random: Callable[[int], bytes] | None = None) -> None:
        super().__init__(limit + 15)
        self._random = random

    def _open(self, body: bytes) -> bytes:
        """Finds the end of the payload: the padding has no length of its own, so the payload's own form decides."""
        length = len(body)
        if length < 16:
            if length < 4:
                raise TransportFault(BAD_FRAME, "frame without payload")
            return body[:4]
        if body[:8] != _UNSEEN_KEY:
            return body[: 24 + (length - 24 & ~15)] if length >= 24 else body
        if length < 20:
            raise TransportFault(BAD_FRAME, "plain message without length")
        inner = _UINT32.unpack_from(body, 16)[0]
        if inner > length - 20:
            raise TransportFault(BAD_FRAME, "plain message longer than its frame")
        return body[: 20 + inner]

    def pack(self, payload: bytes) -> bytes:
        """The frame, with 0 to 3 bytes of padding if there is a source of them.

        COMPAT(Telethon, any layer): it takes off only what is above a multiple of four, so more padding breaks it.
        """
        if self._random is None or len(payload) <= 4:
            return super().pack(payload)
        noise = self._random(4)
        return super().pack(payload + noise[: noise[3] & 3])

    def pack_quick_ack(self, token: int) -> bytes:
        """A frame of `ff ff ff ff` and the token."""
        return super().pack(b"\xff\xff\xff\xff" + _UINT32.pack(token))
