"""Cases that moderators work on, what was found in them, and what they noted, as rules use them."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from chappe.domain.values import Content, PeerRef


class Case(NamedTuple):
    """One thing that somebody or something finds wrong, from the first report to the decision."""

    id: int
    key: str
    """Of the subject: one subject has one open case (`safety.subjects.Subject.key`)."""
    kind: str
    """"message", "account" or "chat"."""
    peer: PeerRef
    """Where the message stands; the account or chat itself."""
    box: int
    """Of a message: the box that it is read from."""
    message: int
    """Its id in that box; 0: the case is about no message."""
    content: int
    person: int
    """Whom a decision would hit: the author, the account, the chat's creator."""
    public: bool
    """Can anyone see it, or only those in a private chat?"""
    category: str
    priority: int
    """Higher is sooner."""
    source: str
    """What opened it: see `safety.sources`."""
    opened: int
    touched: int
    reports: int = 0
    state: str = "open"
    """"open" or "closed"."""
    outcome: str = ""
    """Of a closed one: "decided" or "dismissed"."""
    assignee: int = 0
    """Who works on it, or closed it; 0: nobody."""
    until: int = 0
    """Unix time at which it is free again if its moderator does nothing."""
    held: int = 0
    """Of a message that waits to be published: its number among those held; 0: it is not held."""


class Found(NamedTuple):
    """What a machine or a person found, that speaks for a case."""

    id: int
    case: int
    category: str
    source: str
    score: float
    """0 to 1; of a person's report: how much that person's word weighs."""
    evidence: str
    """What was found, for the moderator's eyes."""
    date: int


class CaseNote(NamedTuple):
    """What a moderator wrote down in a case."""

    staff: int
    date: int
    text: str


class Free(NamedTuple):
    """Who looks for something to do, and when."""

    staff: int
    at: int

    def may(self, case: Case) -> bool:
        """Is it open, in nobody else's hands, and not about that person?"""
        taken = case.assignee not in (0, self.staff) and case.until > self.at
        return case.state == "open" and not taken and case.person != self.staff


class Cases(Protocol):
    """Cases, findings and notes."""

    def open(self, case: Case, seen: Content | None) -> int:
        """Keep a new case (its id is ignored) with what the content was when it was opened; the new id."""
        ...

    def get(self, id: int) -> Case | None: ...
    def by_key(self, key: str) -> Case | None:
        """The open case about that subject."""
        ...

    def save(self, case: Case) -> None:
        """Keep what may change: category, priority, dates, reports, state, outcome, assignee, held."""
        ...

    def seen(self, id: int) -> Content | None:
        """The content as it was when the case was opened; its file stays until it is let go."""
        ...

    def let_go(self, id: int) -> None:
        """Hold the file of that case no longer."""
        ...

    def let_go_before(self, date: int, limit: int) -> int:
        """Hold the files of cases no longer that were closed before that date; how many."""
        ...

    def keep_seen(self, id: int, seen: Content) -> None:
        """Keep what was seen, if nothing was kept when the case was opened."""
        ...

    def queue(self, category: str, free_at: int, staff: int, after: tuple[int, int], limit: int) -> list[Case]:
        """Open cases that nobody else works on at that time and that are not about this person; "": of every category.

        By priority, then age.

        `after` is (priority, id) of the last one that is known, (0, 0) to begin.
        """
        ...

    def leads(
        self, category: str, free: Free, after: tuple[int, int], limit: int, walk: int
    ) -> tuple[list[Case], tuple[int, int]]:
        """The same, but of all cases of one place, kind and category the first one alone; and where to go on.

        No more than `walk` cases are looked at. (0, 0) to go on: that was all.
        """
        ...

    def open_at(
        self, peer: PeerRef, kind: str, category: str, free: Free, after: tuple[int, int], limit: int
    ) -> list[Case]:
        """Those of that kind and category in one place, in the order of `queue`."""
        ...

    def open_by(
        self, person: int, kind: str, category: str, free: Free, after: tuple[int, int], limit: int
    ) -> list[Case]:
        """Those about what one person did."""
        ...

    def count_at(self, peer: PeerRef, kind: str, category: str, free: Free, most: int) -> int:
        """How many `open_at` has, counted up to `most`."""
        ...

    def count_by(self, person: int, kind: str, category: str, free: Free, most: int) -> int: ...
    def keep_words(self, case: int, pieces: Sequence[int]) -> None:
        """Keep numbers by which open cases with nearly the same words are found; () forgets them."""
        ...

    def worded(self, pieces: Sequence[int], enough: int, each: int) -> list[int]:
        """Open cases that have at least so many of these; of each piece the `each` oldest are looked at."""
        ...

    def many(self, ids: Sequence[int]) -> list[Case]: ...
    def waiting(self, most: int, staff: int) -> dict[str, int]:
        """How many are open and not about that one of the staff, by category.

        Of each no more than `most` are counted, however many there are.
        """
        ...

    def of_person(self, person: int, limit: int) -> list[Case]:
        """Cases about what this person did, newest first."""
        ...

    def of_place(self, peer: PeerRef, limit: int) -> list[Case]:
        """Cases about a group or channel and what stands in it, newest first."""
        ...

    def of_content(self, content: int) -> list[Case]: ...
    def add_finding(self, found: Found) -> int:
        """Keep a finding (its id is ignored); the new id."""
        ...

    def findings(self, case: int, limit: int) -> list[Found]: ...
    def add_note(self, case: int, note: CaseNote) -> None: ...
    def notes(self, case: int, limit: int) -> Sequence[CaseNote]:
        """Oldest first."""
        ...

    def count_notes(self, case: int, most: int) -> int:
        """How many there are, counted up to `most`."""
        ...
