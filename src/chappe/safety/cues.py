"""Words by which unasked offers are often known, in several languages, from `schema/cues.toml`; counted by group."""

import tomllib
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import NamedTuple

from chappe.safety.normal import plain_of
from chappe.schema_files import schema_file

SHORTEST = 3
LONGEST = 12
"""Letters of the beginnings that are looked up."""


class Cues(NamedTuple):
    """The words of all groups, ready to be looked up."""

    groups: tuple[str, ...]
    words: dict[str, int]
    """Whole word, or two words with a blank between → bits of its groups."""
    beginnings: dict[str, int]
    inner: tuple[tuple[str, int], ...]
    """Of writing without blanks between words: looked for anywhere."""


def _is_dense(word: str) -> bool:
    return any("\u3040" <= sign <= "\u9fff" or "\u1100" <= sign <= "\u11ff" for sign in word)


@cache
def load() -> Cues:
    """Read them once."""
    groups = tomllib.loads(schema_file("cues.toml").read_text())
    words: dict[str, int] = {}
    beginnings: dict[str, int] = {}
    inner: dict[str, int] = {}
    for bit, text in enumerate(groups.values()):
        for written in text.split():
            word = plain_of(written.removesuffix("*").replace("_", " "))
            into = inner if _is_dense(word) else beginnings if written.endswith("*") else words
            into[word] = into.get(word, 0) | 1 << bit
    return Cues(tuple(groups), words, beginnings, tuple(inner.items()))


@lru_cache(1 << 16)
def _bits(word: str) -> int:
    """The groups of a word by itself."""
    known = load()
    found = known.words.get(word, 0)
    for length in range(SHORTEST, min(len(word), LONGEST) + 1):
        found |= known.beginnings.get(word[:length], 0)
    return found


def count(words: Iterable[str], plain: str) -> list[int]:
    """How many different words of each group there are among `words`, which are those of the plain form."""
    known = load()
    whole = known.words
    bits: dict[str, int] = {}
    before = ""
    for word in words:
        found = _bits(word)
        if before:
            pair = whole.get(f"{before} {word}", 0)
            if pair:
                bits[f"{before} {word}"] = pair
        if found:
            bits[word] = found
        before = word
    if not plain.isascii() and known.inner and _is_dense(plain):
        for word, found in known.inner:
            if word in plain:
                bits[word] = found
    return [sum(found >> bit & 1 for found in bits.values()) for bit in range(len(known.groups))]
