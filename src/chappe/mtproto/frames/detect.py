"""Tells by the first bytes of a connection which transport the client speaks."""

from collections.abc import Callable
from enum import Enum
from struct import Struct
from typing import NamedTuple

from chappe.mtproto.frames.abridged import Abridged
from chappe.mtproto.frames.base import DEFAULT_LIMIT, Codec
from chappe.mtproto.frames.full import Full
from chappe.mtproto.frames.intermediate import Intermediate, Padded
from chappe.mtproto.frames.obfuscated import HEADER, open_header

_UINT32 = Struct("<I")
_METHODS = frozenset((b"GET ", b"POST", b"HEAD", b"OPTI", b"PUT ", b"DELE", b"PATC"))


class Verdict(Enum):
    """What is known when there is no codec."""

    MORE = "more"
    """Not enough bytes yet: call again with all of them and the next ones. Never asked for at 64 bytes."""
    HTTP = "http"
    """An HTTP request, maybe one that becomes a WebSocket; every byte belongs to it."""
    REFUSE = "refuse"
    """TLS, or nothing known: close without a word."""


class Found(NamedTuple):
    """The codec, and how many of the first bytes it used up; the rest is to be fed to it."""

    codec: Codec
    used: int


def detect(
    head: bytes,
    *,
    limit: int = DEFAULT_LIMIT,
    random: Callable[[int], bytes] | None = None,
    secret: bytes | None = None,
    only_obfuscated: bool = False,
) -> Found | Verdict:
    """The transport that a connection with the first bytes `head` uses (/mtproto/mtproto-transports).

    `limit` bounds a payload in bytes; `random` gives n random bytes for padding; `secret` is a proxy's;
    `only_obfuscated` leaves out all but obfuscation, as inside a WebSocket.
    """
    if not only_obfuscated:
        plain = _plain(head, limit, random)
        if plain is not None:
            return plain
    if len(head) < HEADER:
        return Verdict.MORE
    codec = open_header(head[:HEADER], limit, random, secret)
    return Verdict.REFUSE if codec is None else Found(codec, HEADER)


def _plain(head: bytes, limit: int, random: Callable[[int], bytes] | None) -> Found | Verdict | None:
    """The verdict for a connection without obfuscation, or None if it looks like one with it."""
    if head[:1] == b"\xef":
        return Found(Abridged(limit), 1)
    if len(head) < 4:
        return Verdict.MORE
    word = head[:4]
    if word == b"\xee\xee\xee\xee":
        return Found(Intermediate(limit), 4)
    if word == b"\xdd\xdd\xdd\xdd":
        return Found(Padded(limit, random), 4)
    if word in _METHODS:
        return Verdict.HTTP
    # The first word is what obfuscating clients avoid; other TLS greetings show themselves by their sixth byte.
    if word == b"\x16\x03\x01\x02" or (word[:3] == b"\x16\x03\x01" and head[5:6] == b"\x01"):
        return Verdict.REFUSE
    if len(head) < 8:
        return Verdict.MORE
    if head[4:8] == b"\0\0\0\0":
        length = _UINT32.unpack_from(head)[0]
        return Found(Full(limit), 0) if 16 <= length <= limit + 12 else Verdict.REFUSE
    return None
