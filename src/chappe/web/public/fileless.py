"""Says how dice, places, people's numbers and polls look on a page."""

from typing import NamedTuple

from markupsafe import Markup

from chappe.domain.fileless import Card, Dice, Fileless, Live, Poll, Styled, Venue
from chappe.domain.fileless import Place as Point
from chappe.domain.values import Entity
from chappe.web.public.entities import Place, html


class Answer(NamedTuple):
    """An answer of a poll."""

    text: Markup
    share: int
    """Per cent of those who voted; -1: not to be known yet."""
    right: bool
    """Of a quiz that is over: it was the right one."""


class Sight(NamedTuple):
    """What stands in the place of a file."""

    how: str
    """Which part of the template draws it: dice, place, card or poll."""
    title: str
    """In plain words."""
    detail: str = ""
    link: str = ""
    question: Markup = Markup()
    answers: tuple[Answer, ...] = ()


def drawn(fileless: Fileless, place: Place) -> Sight:
    """What a page says of it."""
    if isinstance(fileless, Dice):
        return Sight("dice", fileless.emoji, str(fileless.value))
    if isinstance(fileless, Card):
        name = " ".join(filter(None, (fileless.first_name, fileless.last_name)))
        digits = "".join(c for c in fileless.phone if c in "0123456789")
        return Sight("card", name or "Somebody", f"+{digits}", f"tel:+{digits}")
    if isinstance(fileless, Poll):
        return _poll(fileless, place)
    if isinstance(fileless, Venue):
        return Sight(
            "place", fileless.title or "A place", fileless.address or degrees(fileless.place), _geo(fileless.place)
        )
    point = fileless.place if isinstance(fileless, Live) else fileless
    words = "Live location" if isinstance(fileless, Live) else "A place"
    return Sight("place", words, degrees(point), _geo(point))


def _poll(poll: Poll, place: Place) -> Sight:
    """A poll; how people voted is shown once it is over, as to everybody who has not voted."""
    asked = poll.question
    kind = "Quiz" if asked.quiz else "Poll"
    voters = f"{poll.voters:,} {'vote' if poll.voters == 1 else 'votes'}"
    answers = tuple(
        Answer(
            _styled(option.text, place),
            _share(poll, at) if poll.closed else -1,
            poll.closed and asked.quiz and at in asked.correct,
        )
        for at, option in enumerate(asked.options)
    )
    state = "closed" if poll.closed else "open: vote in the app"
    return Sight("poll", asked.text.text, f"{kind}, {state}, {voters}", "", _styled(asked.text, place), answers)


def _share(poll: Poll, at: int) -> int:
    count = poll.counts[at] if at < len(poll.counts) else 0
    return round(100 * count / poll.voters) if poll.voters else 0


def _styled(text: Styled, place: Place) -> Markup:
    return html(text.text, tuple(Entity(*mark) for mark in text.marks), place)


def degrees(point: Point) -> str:
    """A point in degrees, to about ten metres."""
    north, east = ("N" if point.lat >= 0 else "S"), ("E" if point.long >= 0 else "W")
    return f"{abs(point.lat):.4f}° {north}, {abs(point.long):.4f}° {east}"


def _geo(point: Point) -> str:
    """The address that map programs open (RFC 5870)."""
    return f"geo:{point.lat:.6f},{point.long:.6f}"
