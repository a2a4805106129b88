"""The abridged transport: the length in words, in one byte or four (/mtproto/mtproto-transports#abridged)."""

from chappe.mtproto.frames.base import Codec


class Abridged(Codec):
    """Tag `ef`. The top bit of the first byte asks for a quick ack; `7f` announces three more bytes of length."""

    __slots__ = ()

    name = "abridged"

    def _measure(self, data: bytes, at: int, left: int) -> tuple[int, int, bool]:
        first = data[at]
        words = first & 0x7F
        if words < 0x7F:
            return 1, words << 2, first > 0x7F
        if left < 4:
            return 4, 0, False
        return 4, int.from_bytes(data[at + 1 : at + 4], "little") << 2, first > 0x7F

    def pack(self, payload: bytes) -> bytes:
        """The frame; ValueError for a payload that is not whole words, which no message of the server is."""
        words, rest = divmod(len(payload), 4)
        if rest:
            raise ValueError("an abridged payload must be a multiple of 4 bytes")
        if words < 0x7F:
            return words.to_bytes(1, "little") + payload
        return b"\x7f" + words.to_bytes(3, "little") + payload

    def pack_quick_ack(self, token: int) -> bytes:
        """The four bytes of the token reversed, without a frame; their top bit tells it from a length."""
        return token.to_bytes(4, "big")
