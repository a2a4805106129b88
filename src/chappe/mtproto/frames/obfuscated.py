"""The obfuscated transport: another transport inside two AES-CTR streams keyed by the client's first 64 bytes."""

from collections.abc import Callable
from hashlib import sha256
from struct import Struct
from typing import Final

from chappe.crypto.aes import Ctr
from chappe.mtproto.frames.abridged import Abridged
from chappe.mtproto.frames.base import Codec, Packet
from chappe.mtproto.frames.intermediate import Intermediate, Padded

HEADER: Final = 64
"""Length of the header that opens an obfuscated connection, in bytes."""

_INT16 = Struct("<h")


class Obfuscated(Codec):
    """A codec whose bytes pass through a key stream each way (/mtproto/mtproto-transports#transport-obfuscation)."""

    __slots__ = ("_decrypt", "_encrypt", "_inner", "name")

    def __init__(self, inner: Codec, decrypt: Ctr, encrypt: Ctr, dc_id: int) -> None:
        # No call of the parent: what it holds is held by the inner codec.
        self.name = "obfuscated " + inner.name
        self.dc_id = dc_id
        self._inner = inner
        self._decrypt = decrypt.update
        self._encrypt = encrypt.update

    def feed(self, data: bytes) -> list[Packet]:
        """The packets that `data` completes; raises TransportFault as the inner codec does."""
        return self._inner.feed(self._decrypt(data))

    def pack(self, payload: bytes) -> bytes:
        """The next bytes of the stream: they must be written, and before any later ones."""
        return self._encrypt(self._inner.pack(payload))

    def pack_quick_ack(self, token: int) -> bytes:
        """The inner transport's quick ack; it too must be written in order."""
        return self._encrypt(self._inner.pack_quick_ack(token))


def open_header(
    header: bytes, limit: int, random: Callable[[int], bytes] | None = None, secret: bytes | None = None
) -> Obfuscated | None:
    """The codec that the 64 bytes of `header` announce, or None if they hold no known tag.

    `secret` is the 16-byte secret of a proxy link, if this server is to be reached as one; without it both keys are
    taken as they stand in the header.
    """
    mirror = header[::-1]
    their_key, our_key = header[8:40], mirror[8:40]
    if secret is not None:
        their_key, our_key = sha256(their_key + secret).digest(), sha256(our_key + secret).digest()
    decrypt = Ctr(their_key, header[40:56])
    # The client's stream starts at byte 0 of the header itself.
    tail = decrypt.update(header)[56:]
    inner: Codec
    match tail[:4]:
        case b"\xef\xef\xef\xef":
            inner = Abridged(limit)
        case b"\xee\xee\xee\xee":
            inner = Intermediate(limit)
        case b"\xdd\xdd\xdd\xdd":
            inner = Padded(limit, random)
        case _:
            return None
    return Obfuscated(inner, decrypt, Ctr(our_key, mirror[40:56]), _INT16.unpack_from(tail, 4)[0])
