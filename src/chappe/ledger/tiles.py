"""Tiles of hashes and bundles of entries, as files that anyone can fetch and keep (c2sp.org/tlog-tiles)."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

WIDTH = 256
"""Hashes in a full tile, entries in a full bundle."""
MOST_BYTES = 0xFFFF
"""Of one entry: its length is written in two bytes."""
_PATH = re.compile(r"(entries|0|[1-9][0-9]?)/((?:x[0-9]{3}/){0,5}[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?")


class Tile(NamedTuple):
    """A tile of hashes, or a bundle of entries."""

    level: int
    """0: hashes of leaves, 1: of 256 leaves each, and so on; ENTRIES: the leaves themselves."""
    number: int
    width: int = WIDTH

    @property
    def start(self) -> int:
        """The place of its first hash in its level."""
        return self.number * WIDTH


ENTRIES = -1


def path(tile: Tile) -> str:
    """Where it is, below "tile/": three digits for each folder, "x" before all but the last."""
    digits = f"{tile.number:03d}"
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    parts = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    place = "/".join([*(f"x{part}" for part in parts[:-1]), parts[-1]])
    partial = f".p/{tile.width}" if tile.width < WIDTH else ""
    return f"{'entries' if tile.level == ENTRIES else tile.level}/{place}{partial}"


def parse(text: str) -> Tile | None:
    """The tile at a path below "tile/"; None where no tile can be."""
    found = _PATH.fullmatch(text)
    if found is None:
        return None
    level = ENTRIES if found[1] == "entries" else int(found[1])
    width = int(found[3]) if found[3] else WIDTH
    tile = Tile(level, int(found[2].replace("/", "").replace("x", "")), width)
    if level > 63 or (found[3] and width >= WIDTH) or path(tile) != text:
        return None
    return tile


def width_at(level: int, number: int, size: int) -> int:
    """How wide the tile is in a tree of `size` leaves: 0 where it is not there yet."""
    have = size if level == ENTRIES else size >> 8 * level
    return max(0, min(WIDTH, have - number * WIDTH))


def bundles(size: int, start: int = 0) -> Iterator[Tile]:
    """Every bundle that holds entries from `start` on, of a tree of `size` leaves."""
    for number in range(start // WIDTH, -(-size // WIDTH)):
        yield Tile(ENTRIES, number, width_at(ENTRIES, number, size))


def pack(entries: Iterable[bytes]) -> bytes:
    """Entries as a bundle: each with its length before it; raises ValueError for one that is too long."""
    out = bytearray()
    for entry in entries:
        if len(entry) > MOST_BYTES:
            raise ValueError(f"an entry has at most {MOST_BYTES} bytes")
        out += len(entry).to_bytes(2, "big") + entry
    return bytes(out)


def unpack(bundle: bytes) -> list[bytes]:
    """The entries of a bundle; raises ValueError if it is cut off."""
    found = []
    at = 0
    while at < len(bundle):
        end = at + 2 + int.from_bytes(bundle[at : at + 2], "big")
        if end > len(bundle):
            raise ValueError("the bundle ends inside an entry")
        found.append(bundle[at + 2 : end])
        at = end
    return found
