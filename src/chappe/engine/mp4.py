"""Tells from an MP4 file's tracks, none of which it decodes, whether it has a picture and a sound (ISO 14496-12)."""

from collections.abc import Awaitable, Callable, Iterator
from typing import NamedTuple

Read = Callable[[int, int], Awaitable[bytes]]
"""Bytes from an offset, at most so many."""
MOST_BOXES = 50
"""Boxes of the file's own that are passed over before its index is found."""
LARGEST_INDEX = 1 << 20
DEEP = {b"trak", b"mdia"}
"""Boxes inside the index that hold what is looked for."""


class Film(NamedTuple):
    """What an MP4 file says of the film in it."""

    width: int
    """Pixels; 0: no track has a picture."""
    height: int
    seconds: float


async def soundless(read: Read, size: int) -> bool:
    """Is it a film without a sound? False also for what cannot be read as MP4."""
    found = set(_handlers(await _index(read, size)))
    return b"vide" in found and b"soun" not in found


async def film(read: Read, size: int) -> Film | None:
    """Size and length of the film; None for what cannot be read as MP4, or has no picture."""
    index = await _index(read, size)
    if b"vide" not in set(_handlers(index)):
        return None
    seconds, width, height = 0.0, 0, 0
    for kind, inside in _boxes(index):
        if kind == b"mvhd":
            seconds = _seconds(inside)
        elif kind == b"tkhd" and len(inside) >= 84:
            across, down = (
                int.from_bytes(inside[at : at + 4], "big") >> 16 for at in (len(inside) - 8, len(inside) - 4)
            )
            if _lies_on_its_side(inside):
                across, down = down, across
            width, height = max(width, across), max(height, down)
    return Film(width, height, seconds)


def _lies_on_its_side(header: bytes) -> bool:
    """Is the track to be turned by a quarter, by the matrix in its tkhd box (ISO 14496-12, 8.3.2)?"""
    a, b, _, c, d = (int.from_bytes(header[at : at + 4], "big") for at in range(len(header) - 44, len(header) - 24, 4))
    return a == d == 0 and b != 0 and c != 0


def _seconds(header: bytes) -> float:
    """How long the film is, by its mvhd box; 0: it does not say."""
    wide = header[:1] == b"\1"
    at, size = (20, 8) if wide else (12, 4)
    scale = int.from_bytes(header[at : at + 4], "big")
    length = int.from_bytes(header[at + 4 : at + 4 + size], "big")
    return length / scale if scale and len(header) >= at + 4 + size else 0


async def _index(read: Read, size: int) -> bytes:
    """What is inside the file's index; b"" where there is none, or none that can be read."""
    at = 0
    for _ in range(MOST_BOXES):
        head = await read(at, 16) if at + 8 <= size else b""
        if len(head) < 8:
            return b""
        kind, length = head[4:8], int.from_bytes(head[:4], "big")
        start = 8
        if length == 1 and len(head) == 16:
            length, start = int.from_bytes(head[8:16], "big"), 16
        elif length == 0:
            length = size - at
        if length < start or at + length > size:
            return b""
        if kind == b"moov":
            if length > LARGEST_INDEX:
                return b""
            return await read(at + start, length - start)
        at += length
    return b""


def _handlers(data: bytes) -> Iterator[bytes]:
    """The four letters by which each track says what it is."""
    return (inside[8:12] for kind, inside in _boxes(data) if kind == b"hdlr" and len(inside) >= 12)


def _boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Boxes of the index, and those inside the ones that hold others."""
    at = 0
    while at + 8 <= len(data):
        length, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        if length < 8 or at + length > len(data):
            return
        inside = data[at + 8 : at + length]
        if kind in DEEP:
            yield from _boxes(inside)
        else:
            yield kind, inside
        at += length
