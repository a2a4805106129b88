"""The right edge of a tree: the few hashes that are enough to append to it and to know its root."""

from collections.abc import Iterable

from chappe.ledger.hashing import EMPTY, leaf_hash, node_hash


class Edge:
    """Roots of the whole subtrees that the leaves fall into, the largest first: one for each 1 in their number."""

    __slots__ = ("hashes", "size")

    def __init__(self, size: int = 0, hashes: Iterable[bytes] = ()) -> None:
        """Go on from a tree of `size` leaves; raises ValueError if there are not as many hashes as it has."""
        self.size = size
        self.hashes = list(hashes)
        if len(self.hashes) != size.bit_count():
            raise ValueError(f"a tree of {size} leaves has {size.bit_count()} hashes at its edge")

    def append(self, data: bytes) -> None:
        """One leaf more."""
        self.append_hash(leaf_hash(data))

    def append_hash(self, hash: bytes) -> None:
        """One leaf more, of which the hash is known."""
        size, hashes = self.size, self.hashes
        while size & 1:
            hash = node_hash(hashes.pop(), hash)
            size >>= 1
        hashes.append(hash)
        self.size += 1

    def root(self) -> bytes:
        """The root of the tree as it is now."""
        if not self.hashes:
            return EMPTY
        found = self.hashes[-1]
        for left in reversed(self.hashes[:-1]):
            found = node_hash(left, found)
        return found
