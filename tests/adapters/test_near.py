"""The search for near hashes finds what comparing all with all finds, however it is cut, added to and merged."""

import threading

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from chappe.adapters.screeners import near, pdq
from chappe.adapters.screeners.near import CUTS, NEAREST, NearIndex, Segment
from chappe.ports import Near

FAR = 35
Words = near.Words


def drawn(count: int, seed: int) -> Words:
    """Hashes of even bits."""
    return np.random.default_rng(seed).integers(0, 1 << 64, (count, 4), dtype=np.uint64)


def flipped(one: Words, bits: int, dice: np.random.Generator) -> Words:
    """A hash with so many bits turned over."""
    flags = np.zeros(256, np.uint8)
    flags[dice.choice(256, bits, replace=False)] = 1
    return one ^ np.packbits(flags).view(np.uint64)


def skewed(count: int, seed: int) -> Words:
    """Hashes whose neighbouring bits are mostly alike, as those of pictures are."""
    dice = np.random.default_rng(seed)
    bits = np.repeat(dice.integers(0, 2, (count, 64), dtype=np.uint8), 4, axis=1)
    bits ^= (dice.random((count, 256)) < 0.1).astype(np.uint8)
    return np.packbits(bits, axis=1).view(np.uint64)


def by_hand(listed: Words, asked: Words) -> dict[int, int]:
    """Number and distance of everything near any that is asked for."""
    far = np.bitwise_count(listed[:, None] ^ asked[None]).sum(axis=2, dtype=np.int64).min(axis=1)
    return {int(number): int(far[number]) for number in np.flatnonzero(far <= NEAREST)}


def told(found: list[Near]) -> dict[int, int]:
    """The same of an answer."""
    assert len({(one.number, one.asked) for one in found}) == len(found)
    assert [one.distance for one in found] == sorted(one.distance for one in found)
    return {one.number: one.distance for one in reversed(found)}  # the nearest of each


def planted(listed: Words, dice: np.random.Generator) -> Words:
    """One to ask for at every distance from 0 to 35 of something listed, and as many that lie anywhere."""
    some = [flipped(listed[dice.integers(len(listed))], far, dice) for far in range(FAR + 1)]
    return np.concatenate([np.stack(some), drawn(FAR + 1, int(dice.integers(1 << 30)))])


@pytest.mark.parametrize("cut", [cut for _, cut in CUTS], ids=lambda cut: f"{len(cut.widths)} slots")
@pytest.mark.parametrize("make", [drawn, skewed])
def test_whatever_differs_in_31_bits_agrees_nearly_in_some_slot(cut: near.Slots, make: object) -> None:
    dice = np.random.default_rng(5)
    one = make(2000, 7)  # type: ignore[operator]
    other = np.stack([flipped(hash, NEAREST, dice) for hash in one])
    differ = np.bitwise_count(near._values(one, cut) ^ near._values(other, cut))
    assert (differ <= np.array(cut.flips)).any(axis=1).all()
    for slot, (width, flips) in enumerate(zip(cut.widths, cut.flips, strict=True)):
        masks = cut.masks[cut.owners == slot]
        every = np.arange(1 << width)
        assert sorted(masks) == every[np.bitwise_count(every) <= flips].tolist()


@pytest.mark.parametrize("cut", [CUTS[0][1], CUTS[1][1]], ids=lambda cut: f"{len(cut.widths)} slots")
@pytest.mark.parametrize("make", [drawn, skewed])
def test_a_segment_finds_what_comparing_with_all_finds(cut: near.Slots, make: object) -> None:
    dice = np.random.default_rng(11)
    listed = make(20_000, 13)  # type: ignore[operator]
    asked = planted(listed, dice)
    who, rows, bits = Segment(listed, np.arange(len(listed)), cut).near(asked)
    found = {(int(asker), int(row)): int(far) for asker, row, far in zip(who, rows, bits, strict=True)}
    expected = {
        (asker, number): far
        for asker in range(len(asked))
        for number, far in by_hand(listed, asked[asker][None]).items()
    }
    assert found == expected and len(expected) >= NEAREST + 1


@settings(max_examples=25, deadline=None)
@given(
    steps=st.lists(
        st.one_of(
            st.tuples(st.just("add"), st.integers(0, 3000)),
            st.tuples(st.just("remove"), st.integers(0, 40)),
            st.tuples(st.just("merge"), st.just(0)),
        ),
        max_size=12,
    ),
    seed=st.integers(0, 1 << 20),
)
def test_the_index_finds_the_same_through_additions_removals_and_merges(
    steps: list[tuple[str, int]], seed: int
) -> None:
    dice = np.random.default_rng(seed)
    listed, gone = skewed(50, seed), set[int]()
    index = NearIndex()
    index.add(range(50), listed.tobytes())
    for kind, count in steps:
        if kind == "add":
            new = drawn(count, int(dice.integers(1 << 30)))
            index.add(range(len(listed), len(listed) + count), new.tobytes())
            listed = np.concatenate([listed, new])
        elif kind == "remove":
            taken = {int(number) for number in dice.integers(len(listed), size=count)}
            index.remove(taken)
            gone |= taken
        else:
            index.merge()
    for asked in np.array_split(planted(listed, dice), 9):
        expected = {number: far for number, far in by_hand(listed, asked).items() if number not in gone}
        assert told(index.near(asked.tobytes())) == expected


def test_what_was_removed_comes_back_when_it_is_added_again() -> None:
    index = NearIndex()
    hash = drawn(1, 3).tobytes()
    for _ in range(2):
        index.add([7], hash)
        assert told(index.near(hash)) == {7: 0}
        index.remove([7, 8])
        assert index.near(hash) == []
        index.merge()
    assert len(index) == 0 and index.near(hash) == []


def test_lookups_see_all_that_was_there_before_while_segments_are_merged() -> None:
    listed = drawn(30_000, 17)
    index = NearIndex()
    index.add(range(10_000), listed[:10_000].tobytes())
    done, missed = threading.Event(), list[int]()

    def look() -> None:
        while not done.is_set():
            for number in (0, 4321, 9999):
                if told(index.near(listed[number].tobytes())) != {number: 0}:
                    missed.append(number)

    looking = threading.Thread(target=look)
    looking.start()
    try:
        for start in range(10_000, 30_000, 1000):
            index.add(range(start, start + 1000), listed[start : start + 1000].tobytes())
            if index.wants_merging:
                index.merge()
            assert told(index.near(listed[start + 999].tobytes())) == {start + 999: 0}
    finally:
        done.set()
        looking.join()
    assert not missed and len(index) == 30_000


def test_a_picture_is_found_however_it_is_turned() -> None:
    image = Image.effect_noise((80, 60), 90).resize((640, 480), Image.Resampling.BICUBIC)
    index = NearIndex()
    index.add(range(100, 5100), drawn(5000, 19).tobytes())
    index.add([1], pdq.fingerprint(image, "full").turns[0])
    index.merge()
    for turn in (None, *Image.Transpose):
        seen = image.transpose(turn) if turn is not None else image
        (found,) = index.near(b"".join(pdq.fingerprint(seen, "full").turns))
        assert found.number == 1 and found.distance <= 2


@pytest.mark.parametrize("hashes", [b"x", bytes(33)])
def test_what_is_no_hash_is_refused(hashes: bytes) -> None:
    with pytest.raises(ValueError):
        NearIndex().near(hashes)
    with pytest.raises(ValueError):
        NearIndex().add([1], hashes)
    with pytest.raises(ValueError):
        NearIndex().add([1, 2], bytes(32))
