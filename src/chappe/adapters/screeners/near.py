"""Exact search for 256-bit hashes that differ in at most 31 bits, over ten million of them: no guess and no miss.

A hash is cut into slots. If two hashes differ in at most 31 bits and the slots allow f1, f2, … flipped bits with
(f1 + 1) + (f2 + 1) + … ≥ 32, then in some slot they differ in no more than that slot allows: else every slot would hold
one difference more than it allows, 32 in all. So it is enough to look up, in each slot, every value that is that near.

What was added last is compared one by one, so it is found at once; what lies behind stands in segments, which grow by
being merged in the background.
"""

import threading
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from chappe.ports import Near

Words = NDArray[np.uint64]
HASH = 32
NEAREST = 31
"""Bits that may differ: what PDQ's makers and all lists take for the same picture."""
TAIL = 2048
"""Hashes that are compared one by one before they become a segment."""
GROWTH = 4
"""A segment is merged with the one before it once it holds a fourth of what that one holds."""
AT_ONCE = 65_536
"""Hashes whose slots are cut at once."""
SOME = 8
"""Lookups that are done together: enough to share the cost of a call, few enough to bound its memory."""


class Slots(NamedTuple):
    """How hashes are cut, and the values to look up in each slot."""

    widths: tuple[int, ...]
    flips: tuple[int, ...]
    weights: NDArray[np.float32]
    """256 rows of bits by slots: the product with a hash's bits is its slots. Up to 24 bits are exact."""
    starts: NDArray[np.int64]
    """Where the table of each slot begins among all tables."""
    masks: NDArray[np.int64]
    """Of every value to look up, what differs from the hash's own."""
    owners: NDArray[np.int64]
    """Of every value to look up, its slot."""
    size: int
    """Places in all tables."""


def _cut(number: int, widths: Sequence[int], flips: Sequence[int]) -> Slots:
    assert sum(widths) == 8 * HASH and sum(flip + 1 for flip in flips) > NEAREST and max(widths) <= 24
    weights = np.zeros((8 * HASH, number), np.float32)
    used = [0] * number
    slot = 0
    for bit in range(8 * HASH):  # neighbours among the bits of a picture's hash are alike: they go to different slots
        while used[slot] == widths[slot]:
            slot = (slot + 1) % number
        weights[bit, slot] = 1 << used[slot]
        used[slot] += 1
        slot = (slot + 1) % number
    masks, owners = [], []
    for slot, (width, flip) in enumerate(zip(widths, flips, strict=True)):
        bits = [1 << bit for bit in range(width)]
        found = [0, *bits] if flip else [0]
        if flip > 1:
            found += [one | other for place, one in enumerate(bits) for other in bits[:place]]
        masks += found
        owners += [slot] * len(found)
    ends = np.cumsum([(1 << width) + 1 for width in widths])
    starts = np.concatenate(([0], ends[:-1])).astype(np.int64)
    return Slots(
        tuple(widths),
        tuple(flips),
        weights,
        starts,
        np.array(masks, np.int64),
        np.array(owners, np.int64),
        int(ends[-1]),
    )


CUTS = (
    (300_000, _cut(16, [16] * 16, [1] * 16)),
    (3_000_000, _cut(13, [20] * 9 + [19] * 4, [2] * 6 + [1] * 7)),
    (1 << 62, _cut(11, [24] * 3 + [23] * 8, [2] * 10 + [1])),
)
"""Most hashes of a segment, and how they are cut: wider slots hold fewer hashes each, and want more lookups."""


def slots_for(count: int) -> Slots:
    """How so many hashes are cut."""
    return next(cut for most, cut in CUTS if count < most)


class Segment:
    """Hashes that change no more, in order of their numbers, with the tables of their slots."""

    __slots__ = ("_order", "_places", "_slots", "count", "hashes", "numbers")

    def __init__(self, hashes: Words, numbers: NDArray[np.int64], slots: Slots | None = None) -> None:
        """Hashes as rows of four words, and the number of each; takes about a second for a million."""
        self.count = count = len(hashes)
        self.hashes, self.numbers = hashes, numbers
        self._slots = slots = slots or slots_for(count)
        self._order = np.empty(len(slots.widths) * count, np.uint32)
        self._places = np.empty(slots.size, np.uint32 if len(self._order) < 1 << 32 else np.uint64)
        cut = np.empty((len(slots.widths), count), np.uint32)
        for start in range(0, count, AT_ONCE):
            cut[:, start : start + AT_ONCE] = _values(hashes[start : start + AT_ONCE], slots).T
        for slot, width in enumerate(slots.widths):
            both = cut[slot].astype(np.uint64) << np.uint64(32) | np.arange(count, dtype=np.uint64)
            both.sort()
            self._order[slot * count : (slot + 1) * count] = both & np.uint64(0xFFFFFFFF)
            held = np.bincount(cut[slot], minlength=1 << width)
            table = self._places[int(slots.starts[slot]) :][: (1 << width) + 1]
            table[0] = slot * count
            np.cumsum(held, out=held)
            table[1:] = held + slot * count

    def near(self, asked: Words) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """(row of `asked`, row of the segment, bits that differ) of all that are near, some more than once."""
        slots = self._slots
        values = _values(asked, slots)[:, slots.owners]
        keys = (values ^ slots.masks) + slots.starts[slots.owners]
        low = self._places[keys].astype(np.int64)
        held = self._places[keys + 1].astype(np.int64) - low
        askers, lookups = np.nonzero(held)
        low, held = low[askers, lookups], held[askers, lookups]
        ends = np.cumsum(held)
        total = int(ends[-1]) if len(ends) else 0
        places = np.arange(total) + np.repeat(low - (ends - held), held)
        rows = self._order[places].astype(np.int64)
        who = np.repeat(askers, held)
        return _those_near(asked, who, self.hashes, rows)

    @property
    def nbytes(self) -> int:
        """Bytes of memory."""
        return self.hashes.nbytes + self.numbers.nbytes + self._order.nbytes + self._places.nbytes


def _values(hashes: Words, slots: Slots) -> NDArray[np.int64]:
    """The slots of some hashes: one row for each."""
    bits = np.unpackbits(np.ascontiguousarray(hashes).view(np.uint8), axis=1).astype(np.float32)
    return (bits @ slots.weights).astype(np.int64)


def _those_near(
    asked: Words, who: NDArray[np.int64], hashes: Words, rows: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Of pairs that may be near, those that are."""
    bits = np.bitwise_count(asked[who, 0] ^ hashes[rows, 0]).astype(np.int64)
    for word in range(1, 4):
        left = np.flatnonzero(bits <= NEAREST)
        who, rows, bits = who[left], rows[left], bits[left]
        bits = bits + np.bitwise_count(asked[who, word] ^ hashes[rows, word])
    left = np.flatnonzero(bits <= NEAREST)
    return who[left], rows[left], bits[left]


class _State(NamedTuple):
    """What a lookup goes through; replaced as a whole, so that a lookup never sees half of a change."""

    segments: tuple[Segment, ...] = ()
    tail: Words = np.empty((0, 4), np.uint64)
    numbers: NDArray[np.int64] = np.empty(0, np.int64)


class NearIndex:
    """See ports.NearHashes; lookups, additions and the merging may each be on a thread of their own."""

    def __init__(self) -> None:
        self._state = _State()
        self._gone: frozenset[int] = frozenset()
        self._changing = threading.Lock()
        self._merging = threading.Lock()

    def __len__(self) -> int:
        """Hashes that stand in it, those that were removed but not yet thrown away among them."""
        state = self._state
        return len(state.numbers) + sum(one.count for one in state.segments)

    def add(self, numbers: Sequence[int], hashes: bytes) -> None:
        """See ports.NearHashes."""
        new = _words(hashes)
        if len(new) != len(numbers):
            raise ValueError("so many hashes, so many numbers")
        with self._changing:
            state = self._state
            if self._gone:
                self._gone -= frozenset(numbers)
            self._state = state._replace(
                tail=np.concatenate((state.tail, new)),
                numbers=np.concatenate((state.numbers, np.array(numbers, np.int64))),
            )

    def remove(self, numbers: Iterable[int]) -> None:
        """See ports.NearHashes."""
        with self._changing:
            self._gone |= frozenset(numbers)

    def near(self, hashes: bytes) -> list[Near]:
        """See ports.NearHashes."""
        asked = _words(hashes)
        state, gone = self._state, self._gone
        found: set[Near] = set()

        def hear(who: NDArray[np.int64], numbers: NDArray[np.int64], bits: NDArray[np.int64]) -> None:
            for place, number, far in zip(who.tolist(), numbers.tolist(), bits.tolist(), strict=True):
                if number not in gone:
                    found.add(Near(number, far, place))

        for start in range(0, len(asked), SOME):
            some = asked[start : start + SOME]
            for segment in state.segments:
                who, rows, bits = segment.near(some)
                hear(who + start, segment.numbers[rows], bits)
        # One by one over the fewer of the two, all at once over the others.
        if len(state.tail) < len(asked):
            for row, one in enumerate(state.tail):
                who, far = _one_by_one(asked, one)
                hear(who, np.full(len(who), state.numbers[row]), far)
        else:
            for place, one in enumerate(asked):
                rows, far = _one_by_one(state.tail, one)
                hear(np.full(len(rows), place), state.numbers[rows], far)
        return sorted(found, key=lambda one: (one.distance, one.number, one.asked))

    @property
    def wants_merging(self) -> bool:
        """Are there enough new hashes to make a segment of?"""
        return len(self._state.numbers) > TAIL

    def merge(self) -> None:
        """Make a segment of what was added, with the segments before it where they are not much larger; takes a while.

        Lookups and additions go on meanwhile; what was removed until now is thrown away with what is merged.
        """
        with self._merging:
            state, gone = self._state, self._gone
            count, left = len(state.numbers), len(state.segments)
            if not count:
                return
            while left and state.segments[left - 1].count <= GROWTH * count:
                left -= 1
                count += state.segments[left].count
            merged = state.segments[left:]
            hashes = np.concatenate([*(one.hashes for one in merged), state.tail])
            numbers = np.concatenate([*(one.numbers for one in merged), state.numbers])
            if gone:
                kept = ~np.isin(numbers, np.fromiter(gone, np.int64, len(gone)))
                hashes, numbers = hashes[kept], numbers[kept]
            made = (Segment(hashes, numbers),) if len(numbers) else ()
            with self._changing:
                now = self._state
                self._state = _State(
                    state.segments[:left] + made, now.tail[len(state.tail) :], now.numbers[len(state.numbers) :]
                )
                if not left and not len(self._state.numbers):
                    self._gone -= gone

    @property
    def nbytes(self) -> int:
        """Bytes of memory of all that is kept."""
        state = self._state
        return state.tail.nbytes + state.numbers.nbytes + sum(one.nbytes for one in state.segments)


def _one_by_one(hashes: Words, one: Words) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows near this one, and the bits in which they differ."""
    far = np.bitwise_count(hashes ^ one).sum(axis=1, dtype=np.int64)
    rows = np.flatnonzero(far <= NEAREST)
    return rows, far[rows]


def _words(hashes: bytes) -> Words:
    if len(hashes) % HASH:
        raise ValueError("a hash has 32 bytes")
    return np.frombuffer(hashes, np.uint64).reshape(-1, 4)
