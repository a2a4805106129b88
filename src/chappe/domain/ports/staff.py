"""The people who moderate, and the record of what they did and saw, as rules use them."""

from typing import NamedTuple, Protocol


class Staff(NamedTuple):
    """Somebody who works for the service."""

    user_id: int
    role: str
    """One of `safety.staff.ROLES`."""
    since: int
    by: int
    """Who made this person so; 0: the operator, at the machine."""
    secret: bytes = b""
    """Of the second factor (RFC 6238); none: not set up yet."""
    last_code: int = 0
    """The time step of the code that was last used: none is good twice."""


class Act(NamedTuple):
    """Something that a member of the staff did or looked at."""

    id: int
    staff: int
    date: int
    what: str
    """A word: "looked", "decided", "took", …"""
    about: str
    """What it was done to: "case 12", "decision 3", …"""


class Staffs(Protocol):
    """The staff, and the record of their acts, from which nothing is ever taken away."""

    def put(self, staff: Staff) -> None: ...
    def get(self, user_id: int) -> Staff | None: ...
    def drop(self, user_id: int) -> None: ...
    def all(self) -> list[Staff]: ...
    def note(self, act: Act) -> None:
        """Keep an act (its id is ignored)."""
        ...

    def acts(self, before: int, limit: int, staff: int = 0) -> list[Act]:
        """Acts with ids below `before` (0: all), newest first; `staff`: only this person's."""
        ...

    def saw(self, case: int) -> bool:
        """Did anybody look at the whole picture of that case?"""
        ...

    def count_acts(self, staff: int, what: str, since: int, most: int, about: str = "") -> int:
        """How often this person did that since then, counted up to `most`; with `about`, to that alone."""
        ...
