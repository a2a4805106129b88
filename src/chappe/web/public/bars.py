"""Bars by day as SVG, made in code: no script, no picture in words; the numbers stand in a table beside them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from markupsafe import Markup

from chappe.safety.ledger_entries import day_text
from chappe.safety.numbers import total

WIDE, HIGH = 1000, 200
MOST_PARTS = 10
"""As many colours as there are; what is more is one part at the end."""
REST = "…"


class Part(NamedTuple):
    """One colour of the bars."""

    word: str
    name: str
    number: int
    place: int
    """Which colour."""


class Row(NamedTuple):
    """A day in the table."""

    day: str
    numbers: tuple[int, ...]
    total: int


class Chart(NamedTuple):
    """Bars, and the same as a table."""

    svg: Markup
    parts: tuple[Part, ...]
    rows: tuple[Row, ...]
    """Days on which there was anything, newest first."""
    total: int
    highest: int
    """Of one day."""


def parts(counts: Counter[str], names: Mapping[str, str]) -> tuple[Part, ...]:
    """The words by their number; from the tenth on all are one."""
    found = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    if len(found) > MOST_PARTS:
        few = found[: MOST_PARTS - 1]
        found = [*few, (REST, sum(number for _, number in found[MOST_PARTS - 1 :]))]
    named = {REST: "all others", **names}
    return tuple(Part(word, named.get(word, word), number, at) for at, (word, number) in enumerate(found))


def chart(days: Mapping[int, Counter[str]], first: int, last: int, names: Mapping[str, str], title: str) -> Chart:
    """The bars of `first` to `last`, parts one upon another, the most frequent at the foot."""
    known = parts(total(days.values()), names)
    split = {day: _split(counts, known) for day, counts in days.items() if first <= day <= last}
    highest = max((sum(numbers) for numbers in split.values()), default=0)
    rows = tuple(Row(day_text(day), split[day], sum(split[day])) for day in sorted(split, reverse=True))
    svg = _svg(split, first, last - first + 1, highest, title)
    return Chart(svg, known, rows, sum(part.number for part in known), highest)


def _split(counts: Counter[str], known: Sequence[Part]) -> tuple[int, ...]:
    own = {part.word for part in known}
    rest = sum(number for word, number in counts.items() if word not in own)
    return tuple(rest if part.word == REST else counts[part.word] for part in known)


def _svg(split: Mapping[int, Sequence[int]], first: int, number: int, highest: int, title: str) -> Markup:
    step = WIDE / number
    gap = step * 0.18
    drawn = [Markup('<line class="base" x1="0" y1="{0}" x2="{1}" y2="{0}"/>').format(HIGH, WIDE)]
    for day in sorted(split):
        foot = float(HIGH)
        for place, count in enumerate(split[day]):
            if not count:
                continue
            tall = count * HIGH / highest
            foot -= tall
            shape = Markup('<rect class="b{}" x="{:.2f}" y="{:.2f}" width="{:.2f}" height="{:.2f}"/>')
            drawn.append(shape.format(place, (day - first) * step + gap / 2, foot, step - gap, tall))
    return Markup(
        '<svg class="bars" role="img" aria-label="{}" viewBox="0 0 {} {}" preserveAspectRatio="none">{}</svg>'
    ).format(title, WIDE, HIGH + 1, Markup("").join(drawn))
