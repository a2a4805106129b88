"""Wraps and unwraps messages: the encrypted ones of MTProto 2.0 and the plain ones of key creation."""

from collections.abc import Callable
from struct import Struct
from typing import NamedTuple

from chappe.crypto.kdf import AuthKey
from chappe.mtproto.errors import BAD_FRAME, TransportFault

_HEAD = Struct("<qqqii")
_PLAIN = Struct("<qqi")
_LEAST_PADDING = 12
_MOST_PADDING = 1024


class Unwrapped(NamedTuple):
    """What one encrypted packet of a client held."""

    salt: int
    session_id: int
    msg_id: int
    seqno: int
    body: bytes
    token: int
    """For a quick ack, if one was asked for; else 0."""


def unwrap(key: AuthKey, packet: bytes, quick_ack: bool = False) -> Unwrapped:
    """Decrypt a client's packet, its key id included; TransportFault if any check of the protocol fails.

    The message key is compared first and in constant time, inside decrypt_v2: nothing is looked at before it fits.
    The fault is never the one for an unknown key, since clients drop their key on that.
    """
    plain = key.decrypt_v2(packet[8:24], packet[24:])
    if plain is None or len(plain) < 48:
        raise TransportFault(BAD_FRAME, "the message key does not fit the message")
    salt, session_id, msg_id, seqno, length = _HEAD.unpack_from(plain)
    padding = len(plain) - 32 - length
    if length < 4 or length & 3 or not _LEAST_PADDING <= padding <= _MOST_PADDING:
        raise TransportFault(BAD_FRAME, "the length does not fit the message")
    token = key.quick_ack_token(plain) if quick_ack else 0
    return Unwrapped(salt, session_id, msg_id, seqno, plain[32 : 32 + length], token)


def wrap(
    key: AuthKey, salt: int, session_id: int, message: tuple[int, int, bytes], random: Callable[[int], bytes]
) -> bytes:
    """Encrypt one message (msg_id, seqno, body) to a client; `random(n)` gives the padding, 12 to 27 bytes."""
    msg_id, seqno, body = message
    size = len(body)
    plain = _HEAD.pack(salt, session_id, msg_id, seqno, size) + body + random(_LEAST_PADDING + (-size - 44) % 16)
    return key.wire_id + key.encrypt_v2(plain)


def unwrap_plain(packet: bytes) -> bytes:
    """The body of a plain message and what stands behind it; the client's msg_id means nothing there.

    COMPAT(TDLib, any layer): the declared length may cover random bytes after the body, so it is read from the front.
    """
    if len(packet) < 24:
        raise TransportFault(BAD_FRAME, "plain message cut short")
    length = _PLAIN.unpack_from(packet)[2]
    if not 4 <= length <= len(packet) - 20:
        raise TransportFault(BAD_FRAME, "plain message of a wrong length")
    return packet[20 : 20 + length]


def wrap_plain(msg_id: int, body: bytes) -> bytes:
    """A plain message to a client."""
    return _PLAIN.pack(0, msg_id, len(body)) + body
