"""Statements of reasons on their way to a database of such statements, as rules use them."""

from collections.abc import Collection
from typing import NamedTuple, Protocol


class Progress(NamedTuple):
    """How far the sending to a place has come."""

    place: str
    first: int
    """Unix time of the first decisions that are sent there."""
    after: int
    """The last decision that was looked at: all before it are delivered, refused, or not told there."""
    tries: int = 0
    """Attempts that failed, one after another."""
    next: int = 0
    """Nothing is sent before then."""
    fault: str = ""
    """Why the last attempt failed; "": it did not."""
    delivered: int = 0
    """Statements that are there."""
    last: int = 0
    """When one was last delivered; 0: never."""


class Fault(NamedTuple):
    """A statement that the place does not take as it is."""

    decision: int
    date: int
    fault: str
    again: bool = False
    """The operator wants it sent once more."""


class Statements(Protocol):
    """What was sent to each place is `Numbers.sent`."""

    def progress(self, place: str) -> Progress | None: ...
    def save(self, progress: Progress) -> None:
        """Keep it, new or known."""
        ...

    def refuse(self, place: str, fault: Fault) -> None:
        """Keep it; what was known of that decision before is gone."""
        ...

    def clear(self, place: str, decisions: Collection[int]) -> None:
        """Forget that these (at most some hundreds) were refused."""
        ...

    def refused(self, place: str, decisions: Collection[int]) -> set[int]:
        """Which of these (at most some hundreds) were refused."""
        ...

    def faults(self, place: str, after: int, limit: int) -> list[Fault]:
        """What was refused, by decision, after that one."""
        ...

    def try_again(self, place: str) -> int:
        """Mark everything that was refused to be sent once more; how many."""
        ...

    def again(self, place: str, limit: int) -> list[int]:
        """Decisions that are to be sent once more."""
        ...

    def count_refused(self, place: str) -> int: ...
    def waiting(self, after: int, most: int) -> int:
        """How many decisions were made after that one; `most` where there are more."""
        ...
