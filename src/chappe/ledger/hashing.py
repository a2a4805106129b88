"""Hashes of a Merkle tree over a list, as Certificate Transparency has them (RFC 9162 section 2.1.1)."""

from collections.abc import Sequence
from hashlib import sha256

SIZE = 32
"""Bytes of a hash."""
EMPTY = sha256(b"").digest()
"""The root of a tree without leaves."""


def leaf_hash(data: bytes) -> bytes:
    """Of one leaf; the first byte keeps leaves and nodes apart."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Of two subtrees beside each other."""
    return sha256(b"\x01" + left + right).digest()


def split(size: int) -> int:
    """The largest power of two below `size`, which is at least two: so many leaves are in the left subtree."""
    return 1 << (size - 1).bit_length() - 1


def fold(hashes: Sequence[bytes]) -> bytes:
    """The root of a whole subtree from a power of two of hashes, all of one level."""
    row = hashes
    while len(row) > 1:
        row = [node_hash(row[at], row[at + 1]) for at in range(0, len(row), 2)]
    return row[0]


def cut(joined: bytes) -> list[bytes]:
    """Hashes one after another, apart."""
    return [joined[at : at + SIZE] for at in range(0, len(joined), SIZE)]
