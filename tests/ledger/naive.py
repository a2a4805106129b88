"""The tree of RFC 9162 section 2.1 in another way: whole lists, and recursion as the definition has it."""

import hashlib


def hash_of(leaves: list[bytes]) -> bytes:
    """MTH(D_n)."""
    if not leaves:
        return hashlib.sha256().digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\0" + leaves[0]).digest()
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return hashlib.sha256(b"\1" + hash_of(leaves[:half]) + hash_of(leaves[half:])).digest()


def path(leaves: list[bytes], index: int) -> list[bytes]:
    """PATH(m, D_n)."""
    if len(leaves) == 1:
        return []
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    if index < half:
        return [*path(leaves[:half], index), hash_of(leaves[half:])]
    return [*path(leaves[half:], index - half), hash_of(leaves[:half])]


def proof(leaves: list[bytes], first: int, whole: bool = True) -> list[bytes]:
    """PROOF(m, D_n), and SUBPROOF."""
    if first == len(leaves):
        return [] if whole else [hash_of(leaves)]
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    if first <= half:
        return [*proof(leaves[:half], first, whole), hash_of(leaves[half:])]
    return [*proof(leaves[half:], first - half, False), hash_of(leaves[:half])]


def root_by_path(index: int, size: int, leaf: bytes, siblings: list[bytes]) -> bytes | None:
    """The root that a leaf and its siblings make, by going down the tree first; None if there are too many or few."""
    turns = []
    begin, end = 0, size
    while end - begin > 1:
        half = 1
        while half * 2 < end - begin:
            half *= 2
        turns.append(index >= begin + half)
        begin, end = (begin + half, end) if turns[-1] else (begin, begin + half)
    if len(turns) != len(siblings):
        return None
    found = leaf
    for right, sibling in zip(reversed(turns), siblings, strict=True):
        pair = sibling + found if right else found + sibling
        found = hashlib.sha256(b"\1" + pair).digest()
    return found


def both_roots(first: int, size: int, given: list[bytes], first_root: bytes) -> tuple[bytes, bytes] | None:
    """The roots of both trees that a proof makes, by walking SUBPROOF backwards; None if it is too short or long."""
    hashes = list(reversed(given))

    def sub(m: int, n: int, whole: bool) -> tuple[bytes, bytes]:
        if m == n:
            found = first_root if whole else hashes.pop()
            return found, found
        half = 1
        while half * 2 < n:
            half *= 2
        if m <= half:
            old, new = sub(m, half, whole)
            return old, hashlib.sha256(b"\1" + new + hashes.pop()).digest()
        old, new = sub(m - half, n - half, False)
        left = hashes.pop()
        return hashlib.sha256(b"\1" + left + old).digest(), hashlib.sha256(b"\1" + left + new).digest()

    # The proof is read from its first hash on, as `sub` comes back from the deepest part.
    try:
        found = sub(first, size, True)
    except IndexError:
        return None
    return found if not hashes else None
