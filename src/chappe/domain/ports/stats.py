"""Counts of what happens in supergroups and channels, as rules use them."""

from typing import NamedTuple, Protocol

from chappe.domain.values import PeerRef

DAY = 86_400
JOINED, LEFT, SHARES, REACTIONS = 1, 2, 3, 4
POSTED = 100
"""Messages written in the hour 0 of the day (UTC); POSTED + 1 in the next, and so on."""
VIEWS = 200
"""The same for views of posts."""
READERS = 300
"""READERS + n: people of a supergroup who read something written on that day for the first time, and before had read
up to something written n days earlier; what is longer ago counts as LONG_AGO."""
LONG_AGO = 7


class Counted(NamedTuple):
    """How often a thing happened on one day."""

    day: int
    """Days since 1970, UTC."""
    kind: int
    number: int


class TookPart(NamedTuple):
    """What one person did in a supergroup over some days."""

    user_id: int
    messages: int
    characters: int
    invited: int


class Stats(Protocol):
    """Counts by the day."""

    def count(self, peer: PeerRef, now: int, kind: int, more: int = 1) -> None:
        """A thing happened so many times more today."""
        ...

    def wrote(self, peer: PeerRef, now: int, user_id: int, characters: int) -> bool:
        """A member of a supergroup wrote a message; is it the first one of that day?"""
        ...

    def invited(self, peer: PeerRef, now: int, user_id: int) -> None:
        """A member of a supergroup brought somebody in."""
        ...

    def days(self, peer: PeerRef, first: int) -> list[Counted]:
        """Everything that was counted since that day."""
        ...

    def first_day(self, peer: PeerRef) -> int:
        """The first day that anything is known of; 0: none."""
        ...

    def writers(self, peer: PeerRef, first: int, last: int) -> int:
        """How many different people wrote in those days."""
        ...

    def most_active(self, peer: PeerRef, first: int, limit: int) -> list[TookPart]:
        """Those who wrote the most since that day."""
        ...

    def best_hosts(self, peer: PeerRef, first: int, limit: int) -> list[TookPart]:
        """Those who brought in the most since that day."""
        ...

    def forget(self, before: int, limit: int) -> int:
        """Let go of some of what was counted before that day; how much."""
        ...
