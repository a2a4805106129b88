"""Looks into the bytes of stickers: what kind they are, how large, how long (core.telegram.org/stickers)."""

import json
import struct
import zlib
from collections.abc import Iterator
from typing import Literal, NamedTuple

from chappe.domain.errors import Refused

WEBP, PNG, TGS, WEBM = "image/webp", "image/png", "application/x-tgsticker", "video/webm"
LARGEST = {WEBP: 512 << 10, PNG: 512 << 10, TGS: 64 << 10, WEBM: 256 << 10}
"""Bytes of a sticker."""
LARGEST_VIDEO_EMOJI = 64 << 10
MOST_INFLATED = 4 << 20
"""Bytes of an animation once it is unpacked."""
LONGEST = 3.0
"""Seconds of an animation or video."""
SIDE, EMOJI_SIDE, THUMB_SIDE = 512, 100, 100
ANIMATION_SIDE = 512
MOST_RATE = 60

Use = Literal["sticker", "emoji", "thumb"]


class Look(NamedTuple):
    """What the bytes of a sticker are."""

    width: int
    height: int
    duration: float = 0


def kind_of(data: bytes) -> str:
    """The kind of these bytes by how they begin; "": none that a sticker may be."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return WEBP
    if data[:8] == b"\x89PNG\r\n\x1a\n":
        return PNG
    if data[:2] == b"\x1f\x8b":
        return TGS
    return WEBM if data[:4] == b"\x1a\x45\xdf\xa3" else ""


def check_sides(width: int, height: int, use: Use, broken: str) -> None:
    """Raise `broken` where a picture or video is not as large as its use wants.

    A sticker's longer side has 512 pixels; a custom emoji and a thumbnail are squares of 100.
    """
    if use == "sticker":
        right = max(width, height) == SIDE and min(width, height) > 0
    else:
        right = width == height == (EMOJI_SIDE if use == "emoji" else THUMB_SIDE)
    if not right:
        raise Refused(broken)


def tells_more(data: bytes) -> bool:
    """Does a WebP hold what is no picture: where, when and with what it was made (RFC 9649, 2.7.1.5: EXIF and XMP)?"""
    at = 12
    while at + 8 <= len(data):
        if data[at : at + 4] in (b"EXIF", b"XMP "):
            return True
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        at += 8 + size + size % 2
    return False


def animation(data: bytes) -> Look:
    """What a packed animation is; raises STICKER_TGS_NOTGS."""
    try:
        unpacker = zlib.decompressobj(wbits=31)
        text = unpacker.decompress(data, MOST_INFLATED)
        if unpacker.unconsumed_tail or not unpacker.eof:
            raise ValueError("more than it may be, or less than it should")
        found = json.loads(text)
        width, height, rate = found["w"], found["h"], found["fr"]
        first, last = found["ip"], found["op"]
        if not all(isinstance(one, int | float) for one in (width, height, rate, first, last)):
            raise ValueError("not numbers")
        duration = (last - first) / rate
        right = width == height == ANIMATION_SIDE and 0 < rate <= MOST_RATE and 0 < duration <= LONGEST
        if not right or not isinstance(found["layers"], list):
            raise ValueError("not a sticker")
    except (zlib.error, ValueError, KeyError, TypeError, ArithmeticError, RecursionError):
        raise Refused("STICKER_TGS_NOTGS") from None
    return Look(ANIMATION_SIDE, ANIMATION_SIDE, float(duration))


# -- WebM (RFC 8794, RFC 9559) ----------------------------------------------------------------------------------------
_EBML, _DOC_TYPE, _SEGMENT, _INFO, _TRACKS = 0x1A45DFA3, 0x4282, 0x18538067, 0x1549A966, 0x1654AE6B
_SCALE, _DURATION, _ENTRY, _TYPE, _CODEC, _VIDEO = 0x2AD7B1, 0x4489, 0xAE, 0x83, 0x86, 0xE0
_WIDTH, _HEIGHT = 0xB0, 0xBA
MOST_ELEMENTS = 4096
"""Elements of one level that are looked at."""


def video(data: bytes) -> Look:
    """What a video is: VP9 without sound; raises STICKER_VIDEO_NOWEBM, STICKER_VIDEO_BIG for more than 3 s."""
    try:
        head, segment = _child(data, _EBML), _child(data, _SEGMENT)
        if _child(head, _DOC_TYPE) != b"webm":
            raise ValueError("another kind of file")
        entries = [body for id, body in _elements(_child(segment, _TRACKS)) if id == _ENTRY]
        if len(entries) != 1:
            raise ValueError("one track, of pictures")
        if _number(_child(entries[0], _TYPE)) != 1 or _child(entries[0], _CODEC) != b"V_VP9":
            raise ValueError("another codec")
        shown = _child(entries[0], _VIDEO)
        width, height = _number(_child(shown, _WIDTH)), _number(_child(shown, _HEIGHT))
        duration = _seconds(_child(segment, _INFO))
    except (ValueError, OverflowError):
        raise Refused("STICKER_VIDEO_NOWEBM") from None
    if not 0 < duration <= LONGEST + 0.05:  # the last frame's own time is counted by some encoders
        raise Refused("STICKER_VIDEO_BIG")
    return Look(width, height, duration)


def _seconds(info: bytes) -> float:
    found = dict(_elements(info))
    raw = found.get(_DURATION, b"")
    if len(raw) not in (4, 8):
        raise ValueError("no duration")
    (ticks,) = struct.unpack(">f" if len(raw) == 4 else ">d", raw)
    return float(ticks) * (_number(found[_SCALE]) if _SCALE in found else 1_000_000) / 1e9


def _number(raw: bytes) -> int:
    return int.from_bytes(raw[:8], "big")


def _child(data: bytes, wanted: int) -> bytes:
    for id, body in _elements(data):
        if id == wanted:
            return body
    raise ValueError("an element is missing")


def _elements(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The elements of one level; one of unknown size, or that is cut short, goes to the end."""
    at = 0
    for _ in range(MOST_ELEMENTS):
        if at >= len(data):
            return
        id, at = _vint(data, at, keep_mark=True)
        size, after = _vint(data, at, keep_mark=False)
        if size == (1 << 7 * (after - at)) - 1:
            size = len(data)
        yield id, data[after : after + size]
        at = after + size


def _vint(data: bytes, at: int, *, keep_mark: bool) -> tuple[int, int]:
    first = data[at] if at < len(data) else 0
    length = 9 - first.bit_length()
    if not first or at + length > len(data):
        raise ValueError("cut short")
    value = int.from_bytes(data[at : at + length], "big")
    return value if keep_mark else value & ~(1 << 7 * length), at + length
