"""What one person reacted with and voted for, as rules use it to take it back."""

from typing import NamedTuple, Protocol

from chappe.domain.values import PeerRef


class Given(NamedTuple):
    """That somebody reacted to a content."""

    content: int
    date: int
    """When, unix time."""
    there: bool
    """Is it in the chat that was asked about?"""


class Owed(NamedTuple):
    """Somebody's reactions in a group that are still to be taken back."""

    peer: PeerRef
    user: int
    since: int
    """Those given after that unix time stay."""
    below: int
    """Those to contents of lower ids; 0: to any."""
    left: int
    """How many of the person's reactions are still to be looked at."""


class Takebacks(Protocol):
    """Whose reactions and votes go, and which those are."""

    def owe(self, owed: Owed) -> None:
        """Note it, in place of what was noted of that person in that group."""
        ...

    def settle(self, owed: Owed) -> None:
        """It is done."""
        ...

    def next(self) -> Owed | None:
        """One of those that are owed."""
        ...

    def reactions(self, user: int, below: int, limit: int, peer: PeerRef | None = None) -> list[Given]:
        """To which contents with ids under `below` (0: to any) the person reacted, the newest first, each once."""
        ...

    def polls(self, user: int, limit: int) -> list[int]:
        """Some of the polls in which the person voted."""
        ...

    def forget_voter(self, poll: int, user: int) -> None:
        """Forget how the person voted there; what was counted stays."""
        ...
