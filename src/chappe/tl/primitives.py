"""The bare values of TL: numbers, strings and vectors as bytes, in both directions."""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence

from .errors import BadBody, UnknownConstructor

VECTOR_ID = 0x1CB5C415
TRUE_ID = 0x997275B5
FALSE_ID = 0xBC799737
GZIP_ID = 0x3072CFA1

VECTOR = VECTOR_ID.to_bytes(4, "little")
TRUE = TRUE_ID.to_bytes(4, "little")
FALSE = FALSE_ID.to_bytes(4, "little")
GZIP = GZIP_ID.to_bytes(4, "little")

MAX_BYTES = (1 << 24) - 1
"""Longest string that the three-byte length field can name."""

# struct's "p" code writes the length byte and the bytes in one call; one format per length, padded to four bytes.
SHORT: tuple[Callable[..., bytes], ...] = tuple(struct.Struct(f"<{n + 1}p{-(n + 1) % 4}x").pack for n in range(254))

_PADDING = (b"", b"\0\0\0", b"\0\0", b"\0")


def long_bytes(value: bytes) -> bytes:
    """A TL string of 254 bytes or more; raises ValueError past the format's own limit."""
    size = len(value)
    if size > MAX_BYTES:
        raise ValueError(f"{size} bytes do not fit into one TL string")
    return b"\xfe" + size.to_bytes(3, "little") + value + _PADDING[size & 3]


def pack_bytes(value: bytes) -> bytes:
    """A TL string of any length."""
    size = len(value)
    return SHORT[size](value) if size < 254 else long_bytes(value)


def read_bytes(data: bytes, at: int) -> tuple[bytes, int]:
    """The TL string at an offset and the offset behind its padding."""
    size = data[at]
    if size < 254:
        start = at + 1
        end = start + size
        after = (end + 3) & ~3 if at & 3 == 0 else at + ((size + 4) & ~3)
    else:
        if size == 255:
            raise BadBody("string length byte 255")
        start = at + 4
        size = int.from_bytes(data[at + 1 : start], "little")
        end = start + size
        after = start + ((size + 3) & ~3)
    if after > len(data):
        raise BadBody("string runs past the end")
    return data[start:end], after


def pack_ints(values: Sequence[int]) -> bytes:
    """A boxed vector of 32-bit numbers."""
    return struct.pack(f"<II{len(values)}i", VECTOR_ID, len(values), *values)


def pack_longs(values: Sequence[int]) -> bytes:
    """A boxed vector of 64-bit numbers."""
    return struct.pack(f"<II{len(values)}q", VECTOR_ID, len(values), *values)


def pack_strings(values: Sequence[str | bytes]) -> bytes:
    """A boxed vector of strings."""
    head = struct.pack("<II", VECTOR_ID, len(values))
    return head + b"".join(pack_bytes(v.encode() if isinstance(v, str) else v) for v in values)


def read_count(data: bytes, at: int, item: int) -> int:
    """Element count of the boxed vector at an offset, refused if the rest cannot hold so many items of `item` bytes."""
    if data[at : at + 4] != VECTOR:
        raise UnknownConstructor(int.from_bytes(data[at : at + 4], "little"))
    count = int.from_bytes(data[at + 4 : at + 8], "little")
    if count * item > len(data) - at - 8:
        raise BadBody("vector longer than its data")
    return count


def read_ints(data: bytes, at: int) -> tuple[list[int], int]:
    """The boxed vector of 32-bit numbers at an offset and the offset behind it."""
    count = read_count(data, at, 4)
    at += 8
    return list(struct.unpack_from(f"<{count}i", data, at)), at + 4 * count


def read_longs(data: bytes, at: int) -> tuple[list[int], int]:
    """The boxed vector of 64-bit numbers at an offset and the offset behind it."""
    count = read_count(data, at, 8)
    at += 8
    return list(struct.unpack_from(f"<{count}q", data, at)), at + 8 * count
