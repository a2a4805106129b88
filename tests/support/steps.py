"""Counts work without a clock: the steps of a search by a regular expression, and the calls that a function makes."""

import re
import re._constants as sre  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
import sys
from collections.abc import Callable, Iterator
from typing import Any

ONE_CHARACTER = (sre.LITERAL, sre.NOT_LITERAL, sre.IN, sre.ANY)


class Search:
    """Finds as `re` does, by backtracking and without its short cuts, so that it never takes fewer steps than `re`."""

    def __init__(self, pattern: "re.Pattern[str]", text: str) -> None:
        self._items = parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE).data
        self._folds = bool(pattern.flags & re.IGNORECASE)
        self._text = text
        self.steps = 0

    def spans(self) -> list[tuple[int, int]]:
        """Everything found, as `finditer` gives it."""
        found, at = [], 0
        while at <= len(self._text):
            end = next(self._after(self._items, 0, at), None)
            if end is not None:
                found.append((at, end))
            at = at + 1 if end is None or end == at else end
        return found

    def _after(self, items: Any, place: int, at: int) -> Iterator[int]:
        """Where the rest of the items may end, best first."""
        if place == len(items):
            yield at
            return
        for end in self._one(*items[place], at):
            yield from self._after(items, place + 1, end)

    def _one(self, what: Any, how: Any, at: int) -> Iterator[int]:
        self.steps += 1
        if what in ONE_CHARACTER:
            if self._fits(what, how, at):
                yield at + 1
        elif what is sre.MAX_REPEAT:
            low, high, inner = how
            if len(inner.data) == 1 and inner.data[0][0] in ONE_CHARACTER:
                yield from self._run(low, int(high), inner.data[0], at)
            else:
                yield from self._repeat(low, int(high), inner.data, at, 0)
        elif what is sre.SUBPATTERN:
            yield from self._after(how[-1].data, 0, at)
        elif what is sre.BRANCH:
            for branch in how[1]:
                yield from self._after(branch.data, 0, at)
        elif what in (sre.ASSERT, sre.ASSERT_NOT):
            direction, inner = how
            begin = at if direction > 0 else at - inner.getwidth()[0]
            there = begin >= 0 and next(self._after(inner.data, 0, begin), None) is not None
            if there == (what is sre.ASSERT):
                yield at
        else:
            raise NotImplementedError(what)

    def _run(self, low: int, high: int, item: Any, at: int) -> Iterator[int]:
        """One character over and over: as many as there are, then fewer."""
        count = 0
        while count < high and self._fits(*item, at + count):
            self.steps += 1
            count += 1
        for taken in range(count, low - 1, -1):
            self.steps += 1
            yield at + taken

    def _repeat(self, low: int, high: int, items: Any, at: int, count: int) -> Iterator[int]:
        if count < high:
            for end in self._after(items, 0, at):
                if end > at or count < low:
                    yield from self._repeat(low, high, items, end, count + 1)
        if count >= low:
            yield at

    def _fits(self, what: Any, how: Any, at: int) -> bool:
        if not at < len(self._text):
            return False
        forms = {self._text[at]}
        if self._folds:
            forms |= {self._text[at].lower(), self._text[at].upper()}
        return any(_is(what, how, one) for one in forms if len(one) == 1)


def _is(what: Any, how: Any, one: str) -> bool:
    if what is sre.LITERAL:
        return ord(one) == how
    if what is sre.NOT_LITERAL:
        return ord(one) != how
    if what is sre.ANY:
        return one != "\n"
    if what is sre.RANGE:
        return bool(how[0] <= ord(one) <= how[1])
    if what is sre.CATEGORY:
        found = {"WORD": one.isalnum() or one == "_", "DIGIT": one.isdecimal(), "SPACE": one.isspace()}
        kind = str(how).removeprefix("CATEGORY_")
        return found[kind.removeprefix("NOT_")] != kind.startswith("NOT_")
    assert what is sre.IN
    negated = how[0][0] is sre.NEGATE
    return any(_is(*item, one) for item in how[negated:]) != negated


def calls(run: Callable[[], object]) -> int:
    """How many functions, of Python or built in, are called while that runs."""
    count = 0

    def seen(frame: object, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(seen)
    try:
        run()
    finally:
        sys.setprofile(before)
    return count
