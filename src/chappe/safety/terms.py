"""Terms that are looked for, with the company that they must keep or must not, and patterns of words.

A term alone says little: three of ten ordinary messages hold a word that is also slang for a drug. So a term may ask
for others near it (`near`), may be void beside others (`not`), and may hold in some languages only. One line each:

    term ; near: offer, price, gram ; not: doctor, film ; within: 6 ; in: en, de ; part

A pattern is a line of words in their order, with gaps. It has no expressions, so none can be made to run for ever:

    earn <number> * per day|week          work* from home

`*` alone stands for up to five words or none, `a|b` for either, `word*` for any word that begins so, and `<number>`,
`<link>`, `<name>` for a number, an address, a name with an @.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from chappe.safety.normal import bare_of, plain_of

WITHIN = 8
"""Words on either side that count as near, where a term does not say."""
FURTHEST = 40
MOST_NEIGHBOURS = 200
LONGEST = 200
GAP = 5
"""Words that a gap may stand for."""
_UNSPACED = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_WORDS = re.compile(r"[^\W_]+")


class BadRule(Exception):
    """A line that cannot be meant; the text says why."""


class Term(NamedTuple):
    """One term."""

    text: str
    near: tuple[str, ...] = ()
    """One of these must stand near; none: nothing need."""
    without: tuple[str, ...] = ()
    """None of these may stand near."""
    within: int = WITHIN
    languages: tuple[str, ...] = ()
    """Two-letter codes; none: any."""
    part: bool = False
    """It may stand inside a word."""
    rule: int = 0

    def forms(self) -> set[str]:
        """As it is looked for."""
        return {found for found in (plain_of(self.text), bare_of(self.text)) if found.strip()}


def term(line: str, rule: int = 0) -> Term:
    """Read one line; raises BadRule."""
    text, *rest = (part.strip() for part in line.split(";"))
    if not text or len(text) > LONGEST:
        raise BadRule(f"{line!r} has no term, or one of more than {LONGEST} letters")
    fields: dict[str, tuple[str, ...]] = {}
    for piece in rest:
        name, colon, value = piece.partition(":")
        if name.strip() not in ("near", "not", "within", "in", "part") or bool(colon) == (name.strip() == "part"):
            raise BadRule(f"{piece!r}: known are near: not: within: in: and part")
        fields[name.strip()] = tuple(one.strip() for one in value.split(",") if one.strip())
    near, without = (
        tuple(" ".join(_WORDS.findall(plain_of(one))) for one in fields.get(name, ())) for name in ("near", "not")
    )
    if "" in near or "" in without:
        raise BadRule(f"a neighbour of {text!r} has no letter and no digit: only words stand near")
    if len(near) > MOST_NEIGHBOURS or len(without) > MOST_NEIGHBOURS:
        raise BadRule(f"{text!r} has more than {MOST_NEIGHBOURS} neighbours")
    within = fields.get("within", (str(WITHIN),))
    if len(within) != 1 or not within[0].isdecimal() or not 1 <= int(within[0]) <= FURTHEST:
        raise BadRule(f"within must be 1 to {FURTHEST}")
    languages = fields.get("in", ())
    if any(not re.fullmatch("[a-z]{2}", one) for one in languages):
        raise BadRule("in must hold two-letter codes of languages")
    part = "part" in fields or _UNSPACED.search(text) is not None
    found = Term(text, near, without, int(within[0]), languages, part, rule)
    if not found.forms():
        raise BadRule(f"{text!r} has nothing that is looked at")
    return found


def lines(body: str) -> Iterator[tuple[int, str]]:
    """(number, line) of a rule's body, without what is empty or begins with a hash."""
    for number, line in enumerate(body.splitlines(), 1):
        if line.strip() and not line.lstrip().startswith("#"):
            yield number, line.strip()


def stands_alone(form: str, start: int, end: int) -> bool:
    """Does form[start:end] begin and end where words do?"""
    before = start == 0 or not (form[start - 1].isalnum() and form[start].isalnum())
    return before and (end >= len(form) or not (form[end].isalnum() and form[end - 1].isalnum()))


def keeps_company(wanted: Term, form: str, start: int, end: int) -> bool:
    """Has the term that stands at form[start:end] the company that it needs, and none that voids it?"""
    if not wanted.near and not wanted.without:
        return True
    before = _WORDS.findall(form[max(0, start - 32 * wanted.within) : start])[-wanted.within :]
    after = _WORDS.findall(form[end : end + 32 * wanted.within])[: wanted.within]
    around = f" {' '.join(before)} | {' '.join(after)} "
    if any(f" {one} " in around for one in wanted.without):
        return False
    return not wanted.near or any(f" {one} " in around for one in wanted.near)


# -- patterns -------------------------------------------------------------------------------------------------------
_TOKEN = re.compile(
    r"(?P<link>https?://\S+|(?:[\w\-]+\.)+[a-z]{2,}(?:/\S*)?)|(?P<name>@\w+)"
    r"|(?P<number>[$€£₽₴]?\d[\d.,]*%?)|(?P<word>[^\W\d_]+)"
)
NUMBER, LINK, NAME = "<number>", "<link>", "<name>"


class Pattern(NamedTuple):
    """Words in their order."""

    steps: tuple[frozenset[str] | None, ...]
    """What each place may hold; None: a gap."""
    rule: int = 0
    text: str = ""

    def may_meet(self, kinds: set[str]) -> bool:
        """Quickly: could it be met in a text of these words? Right about most texts in which it is not."""
        return all(step is None or _is_open(step) or not step.isdisjoint(kinds) for step in self.steps)


def _is_open(step: frozenset[str]) -> bool:
    return any(one.endswith("*") for one in step)


class Spot(NamedTuple):
    """A word of a text, and where it stands in its plain form."""

    kind: str
    """NUMBER, LINK, NAME, or the word."""
    start: int
    end: int


def pattern(line: str, rule: int = 0) -> Pattern:
    """Read one line; raises BadRule."""
    steps: list[frozenset[str] | None] = []
    for word in line.split():
        if word == "*":
            if steps and steps[-1] is not None:
                steps.append(None)
            continue
        either = [one for one in word.split("|") if one]
        if not either or any(one.startswith("<") and one not in (NUMBER, LINK, NAME) for one in either):
            raise BadRule(f"{word!r} is nothing that a place can hold")
        steps.append(frozenset(one if one.startswith("<") else plain_of(one) for one in either))
    while steps and steps[-1] is None:
        steps.pop()
    if len([one for one in steps if one]) < 2 or len(steps) > 30:
        raise BadRule("a pattern has at least two words, and at most thirty places")
    return Pattern(tuple(steps), rule, line)


def spots(plain: str) -> list[Spot]:
    """The words of a plain form."""
    found = []
    new = tuple.__new__  # quicker than the call of a named tuple, and there is one for each word of each post
    for match in _TOKEN.finditer(plain):
        text = match[0]
        if match.lastgroup == "word":
            kind = text
        elif match.lastgroup == "name":
            kind = NAME
        else:
            kind = LINK if match.lastgroup == "link" and not text[0].isdigit() else NUMBER
        found.append(new(Spot, (kind, match.start(), match.end())))
    return found


def _fits(step: frozenset[str], kind: str) -> bool:
    return kind in step or any(one.endswith("*") and kind.startswith(one[:-1]) for one in step if one[0] != "<")


def meets(wanted: Pattern, words: Sequence[Spot]) -> tuple[int, int] | None:
    """Where in the plain form the pattern is met first; None: nowhere.

    Every place of the text is tried once for each place of the pattern: at most len(words) * len(steps) * GAP looks.
    """
    first = wanted.steps[0]
    assert first is not None
    reached: dict[int, tuple[int, int]] = {}  # step to be met next → (begun at, last word that may meet it)
    for at, spot in enumerate(words):
        going: dict[int, tuple[int, int]] = {}
        for step, (begun, last) in reached.items():
            place = wanted.steps[step]
            assert place is not None
            if _fits(place, spot.kind) and _go_on(wanted, step, begun, at, going):
                return words[begun].start, spot.end
            if at < last and step not in going:
                going[step] = (begun, last)
        if _fits(first, spot.kind) and _go_on(wanted, 0, at, at, going):
            return spot.start, spot.end
        reached = going
    return None


def _go_on(wanted: Pattern, step: int, begun: int, at: int, going: dict[int, tuple[int, int]]) -> bool:
    """Note what is to be met after this step; True where that was the last."""
    following = step + 1
    last = at + 1
    if following < len(wanted.steps) and wanted.steps[following] is None:
        following += 1
        last += GAP
    if following == len(wanted.steps):
        return True
    if following not in going or going[following][1] < last:
        going[following] = (begun, last)
    return False
