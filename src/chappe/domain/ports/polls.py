"""Polls and their votes, as rules use them."""

from typing import NamedTuple, Protocol

from chappe.domain.fileless import Poll
from chappe.domain.ports.unseen import Unseen


class Vote(NamedTuple):
    """One person's vote for one answer."""

    user: int
    place: int
    date: int
    group: int = 0
    """The supergroup whose anonymous administrator gave it there; 0: it was given in the person's own name."""


class Polls(Unseen, Protocol):
    """Polls, apart from the messages that show them."""

    def add(self, poll: Poll) -> None: ...
    def many(self, ids: list[int]) -> dict[int, Poll]:
        """Those that are there, with their counts and, where voters are named, the newest few of them who voted in
        their own name."""
        ...

    def of_user(self, user: int, ids: list[int]) -> dict[int, tuple[int, ...]]:
        """Which answers of these polls the person voted for."""
        ...

    def vote(self, poll: Poll, user: int, places: tuple[int, ...], now: int, group: int = 0) -> None:
        """The person's votes become exactly these; `group` as in `Vote`."""
        ...

    def page(self, poll: int, place: int, offset: int, limit: int) -> list[Vote]:
        """Some of the votes for an answer (-1: of all votes), newest first."""
        ...

    def days(self, poll: int) -> list[tuple[int, int]]:
        """On which days (since 1970) how many answers were voted for, of votes that still stand; the first first."""
        ...

    def close(self, poll: int) -> None: ...
    def due(self, now: int, limit: int) -> list[int]:
        """Open ones whose time is over."""
        ...

    def shown_in(self, poll: int, limit: int) -> list[int]:
        """Contents that show the poll, the first of them first."""
        ...

    def sweep(self, limit: int) -> bool:
        """Throw away some votes of polls that no message shows any more; was there anything to throw away?"""
        ...
