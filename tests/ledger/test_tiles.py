"""Tiles and bundles: their paths and contents by c2sp.org/tlog-tiles."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chappe.ledger import tiles
from chappe.ledger.tiles import ENTRIES, Tile


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(0, 1234067), "0/x001/x234/067"),
        (Tile(0, 0), "0/000"),
        (Tile(1, 999), "1/999"),
        (Tile(2, 1000, 17), "2/x001/000.p/17"),
        (Tile(ENTRIES, 273, 112), "entries/273.p/112"),
        (Tile(63, 5), "63/005"),
    ],
)
def test_paths_are_those_of_the_specification(tile: Tile, path: str) -> None:
    assert tiles.path(tile) == path
    assert tiles.parse(path) == tile


@pytest.mark.parametrize(
    "path",
    [
        "", "0", "0/", "0/1", "0/01", "0/0001", "00/000", "64/000", "-1/000", "0/x000/001", "0/001/002", "0/000.p/0",
        "0/000.p/256", "0/000.p/007", "0/000.p/", "0/000.p", "entry/000", "0/x001/x002", "0/000/", "0/٠٠٠",
        "0/" + "x111/" * 9 + "000", "data/000", "0/000.p/1\n",
    ],
)  # fmt: skip
def test_other_paths_are_none(path: str) -> None:
    assert tiles.parse(path) is None


@given(st.integers(-1, 63), st.integers(0, 10**17), st.integers(1, 256))
def test_a_path_leads_back_to_its_tile(level: int, number: int, width: int) -> None:
    tile = Tile(level, number, width)
    assert tiles.parse(tiles.path(tile)) == tile


def test_the_tiles_of_a_tree_are_as_wide_as_it_makes_them() -> None:
    """The example of the specification: 70,000 leaves."""
    size = 70_000
    assert [tiles.width_at(0, number, size) for number in (0, 272, 273, 274)] == [256, 256, 112, 0]
    assert [tiles.width_at(1, number, size) for number in (0, 1, 2)] == [256, 17, 0]
    assert [tiles.width_at(2, number, size) for number in (0, 1)] == [1, 0]
    assert tiles.width_at(3, 0, size) == 0
    assert tiles.width_at(1, 0, 256) == 1
    assert tiles.width_at(ENTRIES, 273, size) == 112


def test_bundles_cover_every_entry_once() -> None:
    assert list(tiles.bundles(0)) == []
    assert list(tiles.bundles(256)) == [Tile(ENTRIES, 0)]
    assert list(tiles.bundles(600, 256)) == [Tile(ENTRIES, 1), Tile(ENTRIES, 2, 88)]


@given(st.lists(st.binary(max_size=300), max_size=20))
def test_a_bundle_gives_back_its_entries(entries: list[bytes]) -> None:
    assert tiles.unpack(tiles.pack(entries)) == entries


def test_a_bundle_is_written_as_the_specification_says() -> None:
    assert tiles.pack([b"ab", b"", b"c" * 300]) == b"\0\2ab\0\0\1\x2c" + b"c" * 300
    for broken in (b"\0", b"\0\2a", b"\0\1a\0"):
        with pytest.raises(ValueError, match="inside an entry"):
            tiles.unpack(broken)
    with pytest.raises(ValueError, match="at most"):
        tiles.pack([b"x" * 65536])
