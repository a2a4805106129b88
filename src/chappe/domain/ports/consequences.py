"""What followed from strikes, and whole removals of what somebody posted, as rules use them."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from chappe.domain.ports.decisions import Strike
from chappe.domain.values import PeerRef

REMOVING, RESTORING, DONE = "removing", "restoring", "done"


class Removal(NamedTuple):
    """How far the removal of what one person posted in one place has come, or its restoring.

    A decision has one for each place; what it gives back, it counts at the first of them.
    """

    decision: int
    peer: PeerRef
    """The supergroup or channel."""
    author: int
    done_to: int
    """The last content that was looked at."""
    last: int
    """The last content that is to be: what is posted later is no part of it."""
    removed: int = 0
    restored: int = 0
    state: str = REMOVING
    turns: int = 0
    """Pieces that were done."""


class Progress(NamedTuple):
    """How far a decision has come over all its places."""

    removed: int
    restored: int
    open: bool
    """Is there more to do?"""


class Consequences(Protocol):
    """Decisions that followed from others' strikes, and removals that take many transactions."""

    def rest(self, decision: int, needed: int, grounds: Sequence[Strike]) -> None:
        """That decision followed from these strikes, since they were at least `needed`."""
        ...

    def shaken(self, ground: int) -> list[int]:
        """Take a ground away, since it was wrong; the decisions that rest on too little now."""
        ...

    def put_removal(self, removal: Removal) -> None:
        """Keep a removal as it is now, new or known."""
        ...

    def removals(self, decision: int) -> list[Removal]:
        """Of one decision, by place."""
        ...

    def progress(self, decision: int) -> Progress: ...
    def unfinished(self) -> Removal | None:
        """One that has not come to its end: of those that had the fewest turns the oldest."""
        ...

    def under_way(self, peer: PeerRef, author: int) -> int:
        """The last content that some removal will still come to there; 0: none is under way."""
        ...

    def places(self, author: int) -> list[PeerRef]:
        """The supergroups and channels where there is anything by this person, a step of an index for each."""
        ...

    def posts(self, peer: PeerRef, author: int, after: int, last: int, limit: int) -> list[tuple[int, int]]:
        """What somebody posted in a supergroup or channel, (content, message id) in order, after one content up to one.

        In a channel whoever posted it, since all speak in its name; in a group what was said in one's own name. Neither
        service messages, nor what was removed already.
        """
        ...

    def newest(self, peer: PeerRef, author: int) -> tuple[int, int]:
        """Content and date of the newest of these; (0, 0): there is none."""
        ...

    def count(self, peer: PeerRef, author: int, after: int, last: int) -> int:
        """How many of these there are, read from the index alone."""
        ...
