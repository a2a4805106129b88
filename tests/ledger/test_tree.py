"""Roots and proofs against the vectors of Certificate Transparency, and against another implementation."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chappe.ledger import proofs
from chappe.ledger.edge import Edge
from chappe.ledger.hashing import EMPTY, SIZE, fold, leaf_hash, node_hash, split
from tests.ledger import naive

LEAVES = [
    bytes.fromhex(text)
    for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    bytes.fromhex(text)
    for text in (
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    )
]
"""Of the trees of the first 0 to 8 leaves, as the reference implementation of RFC 6962 has them in its tests."""


def memory(leaves: list[bytes]) -> proofs.Hashes:
    """Hashes of whole subtrees of a list, made anew each time."""

    def hashes(level: int, start: int, count: int) -> bytes:
        wide = 256**level
        assert start // 256 == (start + count - 1) // 256, "asked across a tile"
        parts = [leaves[at * wide : (at + 1) * wide] for at in range(start, start + count)]
        return b"".join(naive.hash_of(part) for part in parts if len(part) == wide)

    return hashes


@pytest.mark.parametrize("size", range(9))
def test_roots_are_those_of_certificate_transparency(size: int) -> None:
    edge = Edge()
    for leaf in LEAVES[:size]:
        edge.append(leaf)
    assert edge.root() == ROOTS[size] == proofs.root(memory(LEAVES), size)
    assert naive.hash_of(LEAVES[:size]) == ROOTS[size]


def test_a_leaf_hashes_as_it_should() -> None:
    assert ROOTS[0] == EMPTY
    assert leaf_hash(b"").hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert leaf_hash(b"L123456").hex() == "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56"


def test_a_proof_is_the_published_one() -> None:
    path = [hash.hex() for hash in proofs.inclusion(memory(LEAVES), 0, 8)]
    assert path == [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ]
    path = [hash.hex() for hash in proofs.consistency(memory(LEAVES), 6, 8)]
    assert path == [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]


def test_every_proof_of_small_trees_holds_by_both_checks() -> None:
    leaves = [bytes([at, at * 3 % 256]) for at in range(40)]
    hashes = memory(leaves)
    roots = [naive.hash_of(leaves[:size]) for size in range(41)]
    for size in range(1, 41):
        for index in range(size):
            path = proofs.inclusion(hashes, index, size)
            assert path == naive.path(leaves[:size], index)
            assert proofs.includes(index, size, leaf_hash(leaves[index]), path, roots[size])
            assert naive.root_by_path(index, size, leaf_hash(leaves[index]), path) == roots[size]
        for first in range(size + 1):
            path = proofs.consistency(hashes, first, size)
            assert proofs.goes_on(first, size, roots[first], roots[size], path)
            if first:
                assert path == naive.proof(leaves[:size], first)
                assert naive.both_roots(first, size, path, roots[first]) == (roots[first], roots[size])


@pytest.mark.parametrize("size", [255, 256, 257, 511, 512, 700, 1025])
def test_proofs_across_tiles_are_the_same(size: int) -> None:
    leaves = [str(at).encode() for at in range(size)]
    hashes = memory(leaves)
    assert proofs.root(hashes, size) == naive.hash_of(leaves)
    for index in (0, 1, size // 2, 254, size - 1):
        assert proofs.inclusion(hashes, index, size) == naive.path(leaves, index)
    for first in (1, 2, 128, 254, size // 2, size - 1):
        assert proofs.consistency(hashes, first, size) == naive.proof(leaves, first)


trees = st.lists(st.binary(max_size=40), min_size=1, max_size=70)


@given(trees, st.data())
def test_a_proof_holds_for_its_leaf_alone(leaves: list[bytes], data: st.DataObject) -> None:
    size = len(leaves)
    index = data.draw(st.integers(0, size - 1))
    path, root = proofs.inclusion(memory(leaves), index, size), naive.hash_of(leaves)
    leaf = leaf_hash(leaves[index])
    assert proofs.includes(index, size, leaf, path, root)
    assert not proofs.includes(index, size, leaf_hash(leaves[index] + b"!"), path, root)
    assert not proofs.includes(index, size, leaf, [*path, root], root)
    if path:
        assert not proofs.includes(index, size, leaf, path[:-1], root)
        at, bit = data.draw(st.integers(0, len(path) - 1)), data.draw(st.integers(0, 255))
        bent = bytearray(path[at])
        bent[bit // 8] ^= 1 << bit % 8
        assert not proofs.includes(index, size, leaf, [*path[:at], bytes(bent), *path[at + 1 :]], root)


@given(trees, trees, st.data())
def test_no_proof_holds_for_a_tree_that_was_rewritten(
    leaves: list[bytes], more: list[bytes], data: st.DataObject
) -> None:
    first, whole = len(leaves), leaves + more
    path = proofs.consistency(memory(whole), first, len(whole))
    old, new = naive.hash_of(leaves), naive.hash_of(whole)
    assert proofs.goes_on(first, len(whole), old, new, path)
    at = data.draw(st.integers(0, first - 1))
    forked = [*whole[:at], whole[at] + b"!", *whole[at + 1 :]]
    other = proofs.consistency(memory(forked), first, len(forked))
    assert not proofs.goes_on(first, len(whole), old, naive.hash_of(forked), other)
    assert not proofs.goes_on(first, len(whole), old, naive.hash_of(forked), path)
    assert not proofs.goes_on(first, len(whole), old, new, [*path, new])
    assert not proofs.goes_on(first, len(whole), old, new, path[:-1])


@given(st.integers(0, 12), st.integers(0, 12), st.lists(st.binary(min_size=SIZE, max_size=SIZE), max_size=5))
def test_a_made_up_proof_is_judged_as_the_other_way_judges_it(first: int, size: int, path: list[bytes]) -> None:
    leaves = [bytes([at]) for at in range(12)]
    old, new = naive.hash_of(leaves[:first]), naive.hash_of(leaves[:size])
    if 0 < first < size:
        assert proofs.goes_on(first, size, old, new, path) == (naive.both_roots(first, size, path, old) == (old, new))
    else:
        assert proofs.goes_on(first, size, old, new, path) == (first <= size and not path)
    leaf = leaf_hash(b"\1")
    right = size > 1 and naive.root_by_path(1, size, leaf, path) == new
    assert proofs.includes(1, size, leaf, path, new) == right


HASHES = [bytes([at]) * SIZE for at in range(6)]
SIDES = [sides for count in range(6) for sides in itertools.product((True, False), repeat=count)]
"""Ways to go up from a leaf: is the other hash on the left?"""


def test_a_path_leads_to_one_root_whatever_else_could_be_made_of_it() -> None:
    """Every root that a path could be given out for is tried for every place in every small tree."""
    for sides in SIDES:
        path = HASHES[: len(sides)]
        root = leaf = leaf_hash(b"leaf")
        for hash, left in zip(path, sides, strict=True):
            root = node_hash(hash, root) if left else node_hash(root, hash)
        for size in range(1, 18):
            for index in range(size):
                right = naive.root_by_path(index, size, leaf, path) == root
                assert proofs.includes(index, size, leaf, path, root) == right


def test_a_path_leads_from_one_tree_to_one_other() -> None:
    """The same for a tree that goes on: hashes on the left belong to both, those on the right to the new one alone."""
    for sides in SIDES:
        path = HASHES[: len(sides) + 1]
        for shown, seed, rest in ((path, path[0], path[1:]), (path[1:], path[0], path[1:])):
            old = new = seed
            for hash, left in zip(rest, sides, strict=True):
                old, new = (node_hash(hash, old), node_hash(hash, new)) if left else (old, node_hash(new, hash))
            for size in range(2, 18):
                for first in range(1, size):
                    right = naive.both_roots(first, size, shown, old) == (old, new)
                    assert proofs.goes_on(first, size, old, new, shown) == right, (first, size, sides)


@given(st.lists(st.binary(max_size=9), max_size=300))
def test_the_edge_has_one_hash_for_each_one_in_the_size(leaves: list[bytes]) -> None:
    edge = Edge()
    for leaf in leaves:
        edge.append(leaf)
        assert len(edge.hashes) == edge.size.bit_count()
    assert edge.root() == naive.hash_of(leaves)
    again = Edge(edge.size, edge.hashes)
    again.append(b"more")
    assert again.root() == naive.hash_of([*leaves, b"more"])


def test_what_cannot_be_proved_is_refused() -> None:
    hashes = memory(LEAVES)
    for index, size in ((-1, 8), (8, 8), (0, 0), (0, 9)):
        with pytest.raises(ValueError, match=r"leaf|leaves"):
            proofs.inclusion(hashes, index, size)
    for first, second in ((-1, 3), (4, 3), (3, 9)):
        with pytest.raises(ValueError, match="leaves"):
            proofs.consistency(hashes, first, second)
    with pytest.raises(ValueError, match="hashes at its edge"):
        Edge(3, [EMPTY])
    assert not proofs.includes(3, 3, EMPTY, [], EMPTY)
    assert not proofs.goes_on(4, 3, EMPTY, EMPTY, [])
    assert proofs.goes_on(0, 3, EMPTY, ROOTS[3], [])
    assert not proofs.goes_on(0, 3, ROOTS[1], ROOTS[3], [])


def test_a_tree_is_split_and_folded_as_defined() -> None:
    assert [split(size) for size in (2, 3, 4, 5, 8, 9)] == [1, 2, 2, 4, 4, 8]
    hashes = [leaf_hash(bytes([at])) for at in range(8)]
    assert fold(hashes) == naive.hash_of([bytes([at]) for at in range(8)])
