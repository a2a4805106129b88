"""Brings a text to one form, however it was dressed up, so that what is looked for is found.

Two forms come out. `plain` has compatibility forms, case, accents and invisible signs taken away, letters of another
alphabet that stand in for look-alikes put right, and runs of one sign cut to two. `bare`, only where it differs, has
besides: digits and signs read as the letters they stand for, letters that were spaced out drawn together, runs of
three and more cut to one, and words with every letter doubled to what they were. Whoever looks for terms brings them
to both forms too, so nothing depends on a language.

Both are made sign by sign, in time that grows with the length alone. Where in the written text something stands is
worked out only for what was found (`Normal.written`). See Unicode Technical Standard 39 for look-alikes.
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from chappe.schema_files import schema_file

DROPPED = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\U000e0000-\U000e0fff]"
)
"""Signs that nobody sees."""
_MARKS = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u0610-\u061a\u0640\u064b-\u065f\u0670"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
)
"""Marks over, under and through letters that texts are read without."""
_HEAVY = re.compile("[\u0300-\u036f\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]")
_FANCY = re.compile("[\u24b6-\u24e9\u1d00-\u1d2b\ua730\ua731\U0001d400-\U0001d7ff\U0001f130-\U0001f189]")
"""Letters as mathematicians and sign painters write them."""
_EASY = re.compile("[\n !-~а-яА-ЯёЁ«»–—’‘“”„№€₽₴\U0001f300-\U0001faff]*")  # folded by case alone, and й, ё, №
MOST_KEPT = 50_000


def _tables() -> tuple[dict[str, str], dict[str, str]]:
    like: dict[str, str] = {}
    always: dict[str, str] = {}
    for line in schema_file("lookalikes.tsv").read_text().splitlines():
        if not line.startswith("#"):
            code, letter, how = line.split("\t")
            (always if how == "always" else like)[chr(int(code, 16))] = letter
    return like, always


LIKE, _ALWAYS = _tables()
"""Folded letter of another alphabet → the Latin one that it looks like."""
_CYRILLIC = dict(zip("abcehikmoptxyjs", "авсенікмортхујѕ", strict=True))
"""Latin letter → the Cyrillic one that it looks like."""


class _Fold(dict[int, str]):
    """What becomes of each sign, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        sign = chr(code)
        if DROPPED.match(sign):
            folded = ""
        else:
            plain = _MARKS.sub("", unicodedata.normalize("NFKD", _ALWAYS.get(sign, sign)))
            folded = _MARKS.sub("", unicodedata.normalize("NFKD", plain.casefold()))
            folded = DROPPED.sub("", folded)
            folded = "".join(_ALWAYS.get(one, one) for one in folded)
            folded = " " if folded.isspace() or folded == "\u2800" else folded
        if len(self) < MOST_KEPT:
            self[code] = folded
        return folded


_FOLD = _Fold()
_LONG = re.compile(r"(\D)\1\1+")
_BLANKS = re.compile("  +")
_DOUBLED = re.compile(r"(?:([^\W\d_])\1){4,}")
_WORD = re.compile(r"[^\W\d_]+")
_LATIN = re.compile("[a-z]")
_FOREIGN = re.compile(r"[^\W\d_a-z\u00c0-\u024f\u1e00-\u1eff]")
_CYRILLIC_LETTERS = re.compile("[\u0400-\u052f]+")
_TYPED = re.compile("[\u0400-\u052fi]+")  # Ukrainian, on a keyboard that has no і
_DRESSED = re.compile(
    r"[a-z\u0370-\u052f][0-9$!€]+[a-z\u0370-\u052f]"
)  # as in v1agra, not as in mp3, 100kg, a@b.example
_LEET_WORD = re.compile(r"[\w@$!|+€]+")
_LEET_HINT = re.compile(r"[^\W\d_][0-9@$!|+€]|[0-9@$!|+€][^\W\d_]")
_LEET = dict(zip("0123456789@$!|+€", "oizeasbtbgasiite", strict=True))
_LEET_CYRILLIC = _LEET | {"0": "о", "3": "з", "4": "ч", "6": "б", "1": "і", "@": "а"}
_SPACED = re.compile(r"(?<![^\W_])[^\W_](?:(?P<gap>[ .\-_*~|/,·•])[^\W_](?=(?P=gap)|[^\w]|$)){3,}(?![^\W_])")
_GAPS = re.compile(r"[ .\-_*~|/,·•]")


class Signs(NamedTuple):
    """How a text was dressed up, counted."""

    invisible: int = 0
    """Signs that nobody sees, but for those that emoji are made with."""
    stacked: int = 0
    """Marks heaped on letters, beyond what any language needs."""
    fancy: int = 0
    mixed: int = 0
    """Words with letters of two alphabets that look alike."""
    leet: int = 0
    """Words with digits or signs in place of letters."""
    spaced: int = 0
    """Words whose letters were spaced out."""


NONE = Signs()


class Normal(NamedTuple):
    """A text in one form."""

    raw: str
    plain: str
    bare: str
    """The same object as `plain` where there is nothing more to take away."""
    signs: Signs = NONE

    def written(self, form: str, start: int, end: int) -> str:
        """The stretch of the text as it was written that became form[start:end]; `form` is one of the two."""
        offsets = _offsets(self.raw) if form is self.plain else _bare_offsets(self.raw)
        if not offsets or start >= len(offsets) or end <= start:
            return ""
        last = offsets[min(end, len(offsets)) - 1]
        return self.raw[offsets[start] : last + 1]


def _fold(text: str) -> str:
    if _EASY.fullmatch(text):
        folded = text.lower().replace("\n", " ")
        if text.isascii():
            return folded
        folded = folded.replace("й", "и").replace("ё", "е").replace("№", "no")
    else:
        folded = text.translate(_FOLD)
    return _unmixed(folded) if _LATIN.search(folded) and _FOREIGN.search(folded) else folded


def _plain(folded: str) -> str:
    if "  " in folded:
        folded = _BLANKS.sub(" ", folded)
    return _LONG.sub(r"\1\1", folded) if _LONG.search(folded) else folded


def _bare(folded: str) -> str:
    if _SPACED.search(folded):
        folded = _SPACED.sub(lambda found: _GAPS.sub("", found[0]), folded)
    if _LEET_HINT.search(folded):
        folded = _LEET_WORD.sub(_read_leet, folded)
    if "  " in folded:
        folded = _BLANKS.sub(" ", folded)
    folded = _LONG.sub(r"\1", folded) if _LONG.search(folded) else folded
    return _DOUBLED.sub(lambda found: found[0][::2], folded) if _DOUBLED.search(folded) else folded


def plain_of(text: str) -> str:
    """The plain form alone."""
    return _plain(_fold(text))


def bare_of(text: str) -> str:
    """The bare form alone."""
    return _bare(_fold(text))


def _read_leet(found: re.Match[str]) -> str:
    word = found[0]
    if not _LEET_HINT.search(word):
        return word
    end = len(word.rstrip("!|+"))
    table = _LEET_CYRILLIC if _FOREIGN.search(word) else _LEET
    return "".join(table.get(sign, sign) for sign in word[:end]) + word[end:]


def _unmixed(folded: str) -> str:
    """Each word in one alphabet, where letters of another stand in it for their look-alikes."""
    latin = len(_LATIN.findall(folded))
    mostly = latin * 2 > sum(map(len, _WORD.findall(folded)))
    return _WORD.sub(lambda found: _put_right(found[0], mostly), folded)


def _put_right(word: str, mostly_latin: bool) -> str:
    foreign = _FOREIGN.findall(word)
    if not foreign:
        return word
    alone = len(foreign) == len(word)
    if alone and (not mostly_latin or len(word) < 3):
        return word
    if all(sign in LIKE for sign in foreign):
        return "".join(LIKE.get(sign, sign) for sign in word)
    cyrillic = not alone and _CYRILLIC_LETTERS.fullmatch("".join(foreign)) is not None
    if cyrillic and all(sign in _CYRILLIC for sign in word if "a" <= sign <= "z"):
        return "".join(_CYRILLIC.get(sign, sign) for sign in word)
    return word


def normalise(text: str) -> Normal:
    """Both forms, with what had to be undone."""
    folded = _fold(text)
    plain, bare = _plain(folded), _bare(folded)
    return Normal(text, plain, plain if bare == plain else bare, _signs(text, folded, bare != plain))


def _signs(text: str, folded: str, dressed: bool) -> Signs:
    leet = spaced = 0
    if dressed:
        spaced = sum(1 for _ in _SPACED.finditer(folded))
        words = (word for word in folded.split(" ") if "/" not in word)  # addresses end in all kinds of letters
        leet = sum(1 for word in words for found in _LEET_WORD.finditer(word) if _DRESSED.search(found[0]))
    if text.isascii() or _EASY.fullmatch(text):
        mixed = 0 if text.isascii() else _mixed(text.lower())
        return Signs(mixed=mixed, leet=leet, spaced=spaced) if leet or spaced or mixed else NONE
    invisible = sum(1 for found in DROPPED.finditer(text) if found[0] not in "\u200d\ufe0f\u200c")
    marks = len(_HEAVY.findall(text))
    letters = len(_WORD.findall(folded)) or 1
    stacked = marks if marks > 4 * letters else 0
    return Signs(invisible, stacked, len(_FANCY.findall(text)), _mixed(text.translate(_FOLD)), leet, spaced)


def _mixed(folded: str) -> int:
    if not (_LATIN.search(folded) and _FOREIGN.search(folded)):
        return 0
    return sum(
        1
        for found in _WORD.finditer(folded)
        if _LATIN.search(found[0]) and _put_right(found[0], True) != found[0] and not _TYPED.fullmatch(found[0])
    )


# -- where things stand in the written text -----------------------------------------------------------------------
# Slow, and used for evidence alone: each step is done again with the places of its signs, once for all that was found.


@lru_cache(2)
def _offsets(text: str) -> list[int]:
    """For each sign of the plain form, the place in the text that it comes from."""
    return _cut(*_cut(*_folded_offsets(text), _BLANKS, 1), _LONG, 2)[1]


def _folded_offsets(text: str) -> tuple[str, list[int]]:
    pieces, places = [], []
    for at, sign in enumerate(text):
        folded = _FOLD[ord(sign)]
        pieces.append(folded)
        places += [at] * len(folded)
    folded = "".join(pieces)
    if _LATIN.search(folded) and _FOREIGN.search(folded):
        folded = _unmixed(folded)  # letter for letter
    return folded, places


def _cut(text: str, places: list[int], run: re.Pattern[str], keep: int) -> tuple[str, list[int]]:
    """Cut runs to so many signs; below zero: to every second one."""
    kept: list[int] = []
    start = 0
    for found in run.finditer(text):
        kept += range(start, found.start())
        kept += range(found.start(), found.end(), 2) if keep < 0 else range(found.start(), found.start() + keep)
        start = found.end()
    kept += range(start, len(text))
    return "".join(text[at] for at in kept), [places[at] for at in kept]


@lru_cache(2)
def _bare_offsets(text: str) -> list[int]:
    """The same for the bare form."""
    folded, places = _folded_offsets(text)
    kept: list[int] = []
    start = 0
    for found in _SPACED.finditer(folded):
        kept += range(start, found.start())
        kept += [at for at in range(found.start(), found.end()) if not _GAPS.match(folded[at])]
        start = found.end()
    kept += range(start, len(folded))
    drawn, places = "".join(folded[at] for at in kept), [places[at] for at in kept]
    read = _LEET_WORD.sub(_read_leet, drawn)  # letter for letter
    cut = _cut(*_cut(read, places, _BLANKS, 1), _LONG, 1)
    return _cut(*cut, _DOUBLED, -1)[1]
