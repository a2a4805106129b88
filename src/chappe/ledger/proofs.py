"""Proofs that a leaf is in a tree and that a tree goes on from an earlier one, and their checks (RFC 9162, 2.1)."""

from collections.abc import Callable, Sequence

from chappe.ledger.hashing import EMPTY, SIZE, cut, fold, node_hash, split

TILE_HEIGHT = 8
Hashes = Callable[[int, int, int], bytes]
"""(level, start, count) -> `count` hashes one after another, of subtrees of 256**level leaves; never across a tile."""


def node(hashes: Hashes, level: int, place: int) -> bytes:
    """The root of the `place`-th subtree of 2**level leaves, all of them there; one reading."""
    tiles, height = divmod(level, TILE_HEIGHT)
    found = hashes(tiles, place << height, 1 << height)
    if len(found) != SIZE << height:
        raise ValueError("the tree has not so many leaves")
    return fold(cut(found))


def subtree(hashes: Hashes, begin: int, end: int) -> bytes:
    """The hash of the leaves from `begin` up to `end` and not with it, as RFC 9162 splits them; at least one."""
    parts = []
    while begin < end:
        count = end - begin
        level = count.bit_length() - 1
        parts.append(node(hashes, level, begin >> level))
        begin += 1 << level
    found = parts.pop()
    while parts:
        found = node_hash(parts.pop(), found)
    return found


def root(hashes: Hashes, size: int) -> bytes:
    """The root of the first `size` leaves."""
    return subtree(hashes, 0, size) if size else EMPTY


def inclusion(hashes: Hashes, index: int, size: int) -> list[bytes]:
    """What proves that leaf `index` is in the tree of the first `size` leaves (2.1.3.1); ValueError if it is not."""
    if not 0 <= index < size:
        raise ValueError(f"leaf {index} is not in a tree of {size}")
    path = []
    begin, end = 0, size
    while end - begin > 1:
        middle = begin + split(end - begin)
        if index < middle:
            path.append(subtree(hashes, middle, end))
            end = middle
        else:
            path.append(subtree(hashes, begin, middle))
            begin = middle
    return path[::-1]


def consistency(hashes: Hashes, first: int, second: int) -> list[bytes]:
    """What proves that the tree of `second` leaves goes on from that of `first` (2.1.4.1); raises ValueError.

    It is empty where they are the same or the first is empty, which every tree goes on from.
    """
    if not 0 <= first <= second:
        raise ValueError(f"a tree of {second} leaves does not go on from one of {first}")
    if first in (0, second):
        return []
    path = []
    begin, end = 0, second
    while first != end:
        middle = begin + split(end - begin)
        if first <= middle:
            path.append(subtree(hashes, middle, end))
            end = middle
        else:
            path.append(subtree(hashes, begin, middle))
            begin = middle
    if begin:
        path.append(subtree(hashes, begin, end))
    return path[::-1]


def includes(index: int, size: int, leaf: bytes, path: Sequence[bytes], root: bytes) -> bool:
    """Does the path prove that the leaf with this hash has that index in the tree with that root? (2.1.3.2)"""
    if not 0 <= index < size:
        return False
    at, last, found = index, size - 1, leaf
    for hash in path:
        if last == 0:
            return False
        if at & 1 or at == last:
            found = node_hash(hash, found)
            while at and not at & 1:
                at >>= 1
                last >>= 1
        else:
            found = node_hash(found, hash)
        at >>= 1
        last >>= 1
    return last == 0 and found == root


def goes_on(first: int, second: int, first_root: bytes, second_root: bytes, path: Sequence[bytes]) -> bool:
    """Does the path prove that the second tree holds the first one unchanged, with nothing put between? (2.1.4.2)"""
    if not 0 <= first <= second:
        return False
    if first == second:
        return not path and first_root == second_root
    if first == 0:
        return not path and first_root == EMPTY
    if first & first - 1 == 0:
        path = [first_root, *path]
    if not path:
        return False
    at, last = first - 1, second - 1
    while at & 1:
        at >>= 1
        last >>= 1
    old = new = path[0]
    for hash in path[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            old, new = node_hash(hash, old), node_hash(hash, new)
            while at and not at & 1:
                at >>= 1
                last >>= 1
        else:
            new = node_hash(new, hash)
        at >>= 1
        last >>= 1
    return last == 0 and old == first_root and new == second_root
