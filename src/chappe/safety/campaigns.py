"""Knows a text again that was posted nearly so before: by other accounts, or in other places.

A text is taken for the set of its runs of three words, numbers, addresses and names being all alike. Of each set the
smallest hashes in SLOTS parts are kept (one-permutation minhash, Li, Owen, Zhang 2012); two texts share about as many
of them as they share of their runs. Texts are found again by pairs of slots, and counted as the same where at least
ALIKE of the slots agree. What is kept is bounded: the texts posted longest ago are forgotten first.
"""

from collections import OrderedDict
from collections.abc import Sequence
from typing import NamedTuple
from zlib import crc32

from chappe.domain.values import PeerRef
from chappe.safety.facts import POST, Facts
from chappe.safety.terms import NAME, spots

SLOTS = 16
PAIRS = SLOTS // 2
ALIKE = 11
"""Of the slots: texts that share two thirds and more of their runs."""
LEAST_WORDS = 6
"""Shorter texts are the same by chance: greetings, thanks."""
MOST_TEXTS = 20_000
MOST_EACH = 64
"""Accounts, and places, that are remembered of one text."""

Sketch = tuple[int, ...]


class _Text:
    """A text that was seen."""

    __slots__ = ("authors", "chats", "keys", "last", "sketch")

    def __init__(self, sketch: Sketch, keys: tuple[int, ...]) -> None:
        self.sketch = sketch
        self.keys = keys
        self.authors: dict[int, int] = {}
        self.chats: dict[PeerRef, int] = {}
        self.last = 0


class Seen(NamedTuple):
    """How often nearly this text was posted within the window, this time included."""

    authors: int
    chats: int


def sketch(plain: str) -> Sketch | None:
    """The smallest hash in each slot; None for a text too short to be known again."""
    return sketch_of([spot.kind for spot in spots(plain)])


def sketch_of(kinds: Sequence[str]) -> Sketch | None:
    """The same, where the words are known already."""
    words = [kind for kind in kinds if kind != NAME]
    if len(words) < LEAST_WORDS:
        return None
    slots = [0] * SLOTS
    for at in range(len(words) - 2):
        hashed = crc32(" ".join(words[at : at + 3]).encode())
        place = hashed % SLOTS
        value = hashed // SLOTS + 1
        if not slots[place] or value < slots[place]:
            slots[place] = value
    for at in range(SLOTS):  # an empty slot takes what the next full one holds, so that short texts are compared too
        if not slots[at]:
            step = next(step for step in range(1, SLOTS + 1) if slots[(at + step) % SLOTS] > 0)
            slots[at] = -(slots[(at + step) % SLOTS] + step)
    return tuple(slots)


def alike(one: Sketch, other: Sketch) -> bool:
    """Are they nearly the same text?"""
    return sum(a == b for a, b in zip(one, other, strict=True)) >= ALIKE


class Campaigns:
    """The texts of the last hours."""

    __slots__ = ("_found", "_most", "_texts", "_window")

    def __init__(self, hours: int, most: int = MOST_TEXTS) -> None:
        self._texts: OrderedDict[int, _Text] = OrderedDict()
        self._found: dict[int, _Text] = {}
        self._window = hours * 3600
        self._most = most

    def __len__(self) -> int:
        return len(self._texts)

    def note(self, facts: Facts, made: Sketch | None) -> Facts:
        """Remember the post, and add to its facts how often nearly this was posted.

        What administrators post in their own places does not count, nor that many pass on what somebody else wrote.
        """
        if made is None or facts.what != POST or facts.manages or facts.peer is None:
            return facts
        seen = self.seen(made, facts.author, facts.peer, facts.now)
        return facts._replace(same_authors=1 if facts.forwarded else seen.authors, same_chats=seen.chats)

    def seen(self, made: Sketch, author: int, peer: PeerRef, now: int) -> Seen:
        """Count this one in; how many there were within the window."""
        text = self._known(made, now)
        text.last = now
        _count(text.authors, author, now, self._window)
        _count(text.chats, peer, now, self._window)
        self._texts[id(text)] = text
        self._texts.move_to_end(id(text))
        while len(self._texts) > self._most:
            self._forget(self._texts.popitem(last=False)[1])
        return Seen(len(text.authors), len(text.chats))

    def _known(self, made: Sketch, now: int) -> _Text:
        keys = tuple(hash((pair, made[2 * pair], made[2 * pair + 1])) for pair in range(PAIRS))
        for key in keys:
            text = self._found.get(key)
            if text is not None and text.last > now - self._window and alike(text.sketch, made):
                return text
        text = _Text(made, keys)
        for key in keys:
            self._found[key] = text
        return text

    def _forget(self, text: _Text) -> None:
        for key in text.keys:
            if self._found.get(key) is text:
                del self._found[key]


def _count(kept: "dict[int, int] | dict[PeerRef, int]", one: "int | PeerRef", now: int, window: int) -> None:
    kept.pop(one, None)  # type: ignore[arg-type]  # each map is asked with keys of its own kind
    kept[one] = now  # type: ignore[index]  # the newest last
    while kept and (len(kept) > MOST_EACH or next(iter(kept.values())) <= now - window):
        del kept[next(iter(kept))]  # type: ignore[arg-type]  # as above
