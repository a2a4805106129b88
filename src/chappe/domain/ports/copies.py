"""Copies of posts that stand in groups and channels, and how far their removal has come, as rules use them."""

from typing import NamedTuple, Protocol

from chappe.domain.ports.consequences import REMOVING


class CopyRemoval(NamedTuple):
    """How far the removal of the public copies of one removed post has come, or its way back."""

    decision: int
    """The one about the post itself."""
    way: str
    """How copies are told: see `safety.copies`."""
    staff: int
    """The moderator who wants it."""
    file: int = 0
    done_to: int = 0
    """What was looked at last: file and content, or on the way back the decision."""
    removed: int = 0
    passed: int = 0
    """Left to others: somebody works on a case about it, or it is the moderator's own."""
    restored: int = 0
    state: str = REMOVING
    turns: int = 0
    """Pieces that were done."""


class Copies(Protocol):
    """Copies, found without a look at the chats of two, and their removal."""

    def note(self, origin: tuple[int, int], content: int, at: tuple[int, int]) -> None:
        """A message of a group (box, id) was passed on to a supergroup or channel, and stands there."""
        ...

    def origin(self, box: int, id: int) -> tuple[int, int] | None:
        """(box, id) of the first post that what stands there was passed on from; None: it is not known."""
        ...

    def forwards(self, box: int, id: int, after: int, limit: int) -> list[tuple[int, int, int]]:
        """(content, box, id) of what a post was passed on as to supergroups and channels, in order, after a content."""
        ...

    def file_after(self, blob: int, after: int) -> int:
        """The next file that has these bytes; 0: there is none."""
        ...

    def shown(self, file: int, after: int, limit: int) -> list[tuple[int, int]]:
        """(content, channel or supergroup) of what shows a file in groups, in order; of basic groups 0."""
        ...

    def put(self, removal: CopyRemoval) -> None:
        """Keep a removal as it is now, new or known."""
        ...

    def get(self, decision: int) -> CopyRemoval | None: ...
    def unfinished(self) -> CopyRemoval | None:
        """One that has not come to its end: of those that had the fewest turns the oldest."""
        ...

    def add(self, first: int, decision: int, person: int) -> None:
        """A copy of what the first decision removed was removed by this one."""
        ...

    def hit(self, first: int, person: int) -> bool:
        """Has a copy by this person been removed already?"""
        ...

    def decisions(self, first: int, after: int, limit: int) -> list[int]:
        """Decisions about copies that were not taken back, in order, after one."""
        ...
