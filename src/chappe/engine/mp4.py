"""Tells from an MP4 file's tracks, none of which it decodes, whether it has a picture and a sound (ISO 14496-12)."""

from collections.abc import Awaitable, Callable, Iterator

Read = Callable[[int, int], Awaitable[bytes]]
"""Bytes from an offset, at most so many."""
MOST_BOXES = 50
"""Boxes of the file's own that are passed over before its index is found."""
LARGEST_INDEX = 1 << 20
DEEP = {b"trak", b"mdia"}
"""Boxes inside the index that hold what is looked for."""


async def soundless(read: Read, size: int) -> bool:
    """Is it a film without a sound? False also for what cannot be read as MP4."""
    at = 0
    for _ in range(MOST_BOXES):
        head = await read(at, 16) if at + 8 <= size else b""
        if len(head) < 8:
            return False
        kind, length = head[4:8], int.from_bytes(head[:4], "big")
        start = 8
        if length == 1 and len(head) == 16:
            length, start = int.from_bytes(head[8:16], "big"), 16
        elif length == 0:
            length = size - at
        if length < start or at + length > size:
            return False
        if kind == b"moov":
            if length > LARGEST_INDEX:
                return False
            found = set(_handlers(await read(at + start, length - start)))
            return b"vide" in found and b"soun" not in found
        at += length
    return False


def _handlers(data: bytes) -> Iterator[bytes]:
    """The four letters by which each track says what it is."""
    at = 0
    while at + 8 <= len(data):
        length, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        if length < 8 or at + length > len(data):
            return
        inside = data[at + 8 : at + length]
        if kind in DEEP:
            yield from _handlers(inside)
        elif kind == b"hdlr" and len(inside) >= 12:
            yield inside[8:12]
        at += length
