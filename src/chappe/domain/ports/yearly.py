"""What a year's report is counted from, and the reports that were published, as rules use them.

`first` and `last` are unix times: from the one, before the other.
"""

from collections.abc import Collection, Mapping
from typing import NamedTuple, Protocol


class Act(NamedTuple):
    """So many decisions that are alike."""

    category: str
    ground: str
    action: str
    source: str
    detected: bool
    automated: str
    ends: bool
    """Was an end set?"""
    places: tuple[str, ...]
    number: int = 0
    posts: int = 0
    """How many things they were about."""
    wrong: int = 0
    """How many of them were taken back since."""


class Received(NamedTuple):
    """So many notices that are alike."""

    category: str
    flagged: bool
    """Were they a trusted flagger's?"""
    number: int


class Answered(NamedTuple):
    """So many decisions to which notices led, each under the first of its notices."""

    category: str
    ground: str
    number: int


class Complaint(NamedTuple):
    """So many appeals that are alike."""

    about: str
    """The action that was contested; or that nothing was done about a ":report", a ":notice", one of a ":flagger"."""
    automated: str
    """Of the decision; "" where there was none."""
    outcome: str
    number: int


class Report(NamedTuple):
    """A version of a year's report."""

    year: int
    version: int
    date: int
    reason: str
    """Why it takes the place of the one before; "" of the first."""


class Yearly(Protocol):
    """Counts that no more is read for than they take, and published reports."""

    def acts(self, first: int, last: int) -> list[Act]:
        """Decisions made then; of a day, since their number is read through."""
        ...

    def received(self, first: int, last: int) -> list[Received]:
        """Notices that came in then."""
        ...

    def answered(self, first: int, last: int, flagged: bool) -> list[Answered]:
        """Decisions made then to which notices led; `flagged`: trusted flaggers' alone."""
        ...

    def notice_wait(self, first: int, last: int, categories: Collection[str], flagged: bool) -> float | None:
        """The median of seconds from a notice to the decision made then; None of none. No categories: of all."""
        ...

    def filed(self, first: int, last: int) -> list[Complaint]:
        """Appeals that came in then."""
        ...

    def judged(self, first: int, last: int) -> list[Complaint]:
        """Appeals that were decided then."""
        ...

    def complaint_wait(self, first: int, last: int, abouts: Collection[str]) -> float | None:
        """The median of seconds that those decided then took; None of none. No abouts: of all."""
        ...

    def from_strikes(self, first: int, last: int) -> list[tuple[str, int]]:
        """How many decisions made then followed from strikes, by action."""
        ...

    def publish(self, report: Report, files: Mapping[str, bytes]) -> None:
        """Keep a new version for ever."""
        ...

    def reports(self) -> list[Report]:
        """All versions of all years, newest first."""
        ...

    def names(self, year: int, version: int) -> list[str]:
        """The files of a version."""
        ...

    def file(self, year: int, version: int, name: str) -> bytes | None: ...
