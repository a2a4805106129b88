"""Signs of harm in a text, from `schema/harms.toml`: things beside the words that offer, threaten or call for them.

A word by itself says nothing here: it counts beside an act that makes an offer, a call or a threat of it, a few words
off, and not beside words that speak of it instead, as news, law and medicine do. Looked up word by word, in time that
grows with the length of the text alone.
"""

import tomllib
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from chappe.safety.normal import plain_of
from chappe.safety.terms import spots
from chappe.schema_files import schema_file

WITHIN = 12
"""Words on either side in which the act, and what voids it, is looked for."""
MOST_WORDS = 2000
MOST_PLACES = 40
"""Places of one kind in one text; more are not looked at."""
SCORES = (0.92, 0.96)
"""Without and with a way to get in touch: above where the default policy flags, below where it would hold."""
GRAVEST = {"csam": (0.75, 0.9)}
"""The same where policy holds what is sure: with a way to get in touch it waits for a human."""
_ROLES = ("thing", "slang", "act", "void", "alone")
_OPENING = ("thing", "slang", "alone")
"""Roles of which something must stand in a text before anything else is looked at."""
SHORTEST, LONGEST = 3, 14


class Sign(NamedTuple):
    """What was noticed."""

    category: str
    score: float
    first: int
    """Word of the text that it begins at, and the word that it ends with; -1: in writing without blanks."""
    last: int


class _Phrase(NamedTuple):
    rest: tuple[str, ...]
    """The words after the first; with * at the end where only the beginning is given."""
    bits: int


class _Signs(NamedTuple):
    categories: tuple[str, ...]
    whole: dict[str, list[_Phrase]]
    beginnings: dict[str, list[_Phrase]]
    inner: tuple[tuple[str, int], ...]
    """Of writing without blanks between words: looked for anywhere."""
    opening: int
    """The bits of `_OPENING` in all categories."""


def _is_dense(text: str) -> bool:
    return any("\u3040" <= sign <= "\u9fff" for sign in text)


def _words(written: str) -> list[str]:
    """The words of an entry as texts have them, each with its * if it had one."""
    found: list[str] = []
    for part in written.split("_"):
        made = [spot.kind for spot in spots(plain_of(part.removesuffix("*")))]
        if made and part.endswith("*"):
            made[-1] += "*"
        found += made
    return found


@cache
def load() -> _Signs:
    """Read them once."""
    groups = tomllib.loads(schema_file("harms.toml").read_text())
    whole: dict[str, list[_Phrase]] = {}
    beginnings: dict[str, list[_Phrase]] = {}
    inner: dict[str, int] = {}
    opening = 0
    for number, roles in enumerate(groups.values()):
        for role, text in roles.items():
            bit = 1 << (number * len(_ROLES) + _ROLES.index(role))
            opening |= bit if role in _OPENING else 0
            for written in text.split():
                if _is_dense(written):
                    plain = plain_of(written)
                    inner[plain] = inner.get(plain, 0) | bit
                    continue
                first, *rest = _words(written)
                into = beginnings if first.endswith("*") else whole
                into.setdefault(first.removesuffix("*"), []).append(_Phrase(tuple(rest), bit))
    return _Signs(tuple(groups), whole, beginnings, tuple(inner.items()), opening)


@lru_cache(1 << 15)
def _begin_with(word: str) -> tuple[_Phrase, ...]:
    """Everything that may begin with this word."""
    known = load()
    found = known.whole.get(word, [])[:]
    for length in range(SHORTEST, min(len(word), LONGEST) + 1):
        found += known.beginnings.get(word[:length], ())
    return tuple(found)


def _follows(words: Sequence[str], at: int, rest: tuple[str, ...]) -> bool:
    if at + len(rest) > len(words):
        return False
    for wanted, word in zip(rest, words[at : at + len(rest)], strict=True):
        if word != wanted and not (wanted[-1] == "*" and word.startswith(wanted[:-1])):
            return False
    return True


def _places(words: Sequence[str]) -> dict[int, list[tuple[int, int]]]:
    """Bit → (first word, last word) of each place where something of it stands."""
    found: dict[int, list[tuple[int, int]]] = {}
    for at, some in [(at, some) for at, word in enumerate(words) if (some := _begin_with(word))]:
        for rest, bits in some:
            if not rest or _follows(words, at + 1, rest):
                places = found.setdefault(bits, [])
                if len(places) < MOST_PLACES:
                    places.append((at, at + len(rest)))
    return found


def _inner(plain: str) -> dict[int, list[tuple[int, int]]]:
    """The same for writing without blanks; two signs count as a word."""
    found: dict[int, list[tuple[int, int]]] = {}
    for word, bits in load().inner:
        at = plain.find(word)
        if at >= 0:
            for bit in range(bits.bit_length()):
                if bits >> bit & 1:
                    found.setdefault(1 << bit, []).append((at // 2, (at + len(word) - 1) // 2))
    return found


def _met(places: dict[int, list[tuple[int, int]]], lowest: int, reach: bool) -> tuple[int, int] | None:
    """Where one category is met: its thing and an act near each other, its slang and two, or what says it all."""
    things, slang, acts, voids, alone = (places.get(1 << (lowest + role), ()) for role in range(len(_ROLES)))
    if alone:
        return alone[0]
    for some, needed in ((things, 1), (slang, 2 if reach else 0)):
        for first, last in some if needed else ():
            low, high = first - WITHIN, last + WITHIN
            near = [act for act in acts if low <= act[0] <= high and not first <= act[0] <= last]
            if len(near) >= needed and not any(low <= void[0] <= high for void in voids):
                return min(first, near[0][0]), max(last, near[0][1])
    return None


def find(words: Sequence[str], plain: str, can_reach: Callable[[], bool]) -> list[Sign]:
    """What is noticed in a text of these words; `can_reach` says whether it holds a way to get in touch."""
    known = load()
    found: list[Sign] = []
    for places, dense in ((_places(words[:MOST_WORDS]), False), (_inner(plain) if _is_dense(plain) else {}, True)):
        if not any(bits & known.opening for bits in places):
            continue
        reach = can_reach()
        for at, category in enumerate(known.categories):
            place = _met(places, at * len(_ROLES), reach)
            if place is not None:
                score = GRAVEST.get(category, SCORES)[reach]
                found.append(Sign(category, score, *((-1, -1) if dense else place)))
    return found
