"""Decisions of moderation with their statements of reasons, the days' counts and strikes, as rules use them."""

from typing import NamedTuple, Protocol

from chappe.domain.values import PeerRef


class Decision(NamedTuple):
    """One decision with everything that its statement of reasons says (Regulation (EU) 2022/2065, Art. 17)."""

    id: int
    puid: str
    """Its name to the outside, unique for ever (DSA Transparency Database, `puid`)."""
    kind: str
    """"message", "posts", "account" or "chat"."""
    peer: PeerRef
    box: int
    message: int
    """Of all that somebody posted in a place ("posts"): whose."""
    content: int
    person: int
    """Whom it hits."""
    action: str
    """One of `safety.actions`."""
    category: str
    ground: str
    """"law" or "terms"."""
    rule: str
    """The article of law or the paragraph of the terms."""
    explanation: str
    """Why that is so here, as the person hit is told."""
    source: str
    """One of `safety.sources`."""
    detected: bool
    """Was it found by a machine?"""
    automated: str
    """Who decided: "fully", "partially" or "not" a machine."""
    places: tuple[str, ...]
    """Countries where it holds, two letters each; none: everywhere."""
    until: int
    """Unix time of its end; 0: no end."""
    by: int
    """The moderator; 0: a machine."""
    second: int
    """Who confirmed it, where two are needed."""
    case: int
    created: int
    language: str
    content_type: str
    """"text", "image", "video", "audio" or "other"."""
    content_date: int
    nonce: bytes
    """With it the person hit can show that the ledger's line is about this decision."""
    state: str = "active"
    """"active", "reversed" or "over"."""
    leaf: int = -1
    """Its place in the ledger."""
    notice: int = 0
    """Content of the message by which the person was told."""
    ended: int = 0
    """When it was reversed or over."""
    ended_by: int = 0
    public: bool = True
    """Was it about something that anyone could see?"""
    posts: int = 1
    """How many things it is about: the posts that it removes."""


class Tally(NamedTuple):
    """A line of a day's counts."""

    kind: str
    """What was done: "decision", "reversal", "report", "appeal", …"""
    action: str
    subject: str
    category: str
    source: str
    """Of an order: the country whose authority gave it."""
    automated: str
    number: int


class Strike(NamedTuple):
    """What a decision leaves with the person it hits, for a time."""

    decision: int
    category: str
    weight: int
    expires: int


class Proposal(NamedTuple):
    """A grave decision that waits for a second person."""

    case: int
    by: int
    date: int
    action: str
    category: str
    rule: str
    explanation: str
    ground: str
    source: str
    detected: bool
    automated: str
    until: int
    language: str


class Decisions(Protocol):
    """Decisions, proposals that wait for a second person, counts and strikes."""

    def propose(self, proposal: Proposal) -> None:
        """Keep it; another one for the same case takes its place."""
        ...

    def proposal(self, case: int) -> Proposal | None: ...
    def drop_proposal(self, case: int) -> None: ...

    def add(self, decision: Decision) -> int:
        """Keep a new one (its id is ignored); the new id."""
        ...

    def save(self, decision: Decision) -> None:
        """Keep what may change: state, leaf, notice, ended, ended_by, posts."""
        ...

    def get(self, id: int) -> Decision | None: ...
    def by_puid(self, puid: str) -> Decision | None: ...
    def by_notice(self, content: int) -> Decision | None:
        """The decision of which that message told."""
        ...

    def active(self, kind: str, peer: PeerRef, box: int, message: int) -> list[Decision]:
        """What holds of a subject now, newest first."""
        ...

    def of_person(self, person: int, limit: int) -> list[Decision]:
        """What hit this person, newest first."""
        ...

    def page(self, after: int, limit: int) -> list[Decision]:
        """Decisions in the order in which they were made, after that id."""
        ...

    def since(self, first: int, after: tuple[int, int], limit: int) -> list[Decision]:
        """Those made from then on, oldest first; `after` is (created, id) of the last one known, (0, 0) to begin."""
        ...

    def due(self, now: int, limit: int) -> list[Decision]:
        """Active ones whose end has come."""
        ...

    def count(self, day: int, tally: Tally) -> None:
        """Add to a day's counts; `day` in days since 1970-01-01 UTC."""
        ...

    def counts(self, first: int, last: int) -> list[tuple[int, Tally]]:
        """The counts of these days, with the day of each."""
        ...

    def strike(self, person: int, strike: Strike) -> None: ...
    def strikes(self, person: int, now: int) -> list[Strike]:
        """Those that have not expired."""
        ...

    def strikes_of(self, decision: int, now: int) -> int:
        """The weight of what a decision left, unless it has expired."""
        ...

    def weigh_strikes(self, person: int, now: int) -> int:
        """The weight of all that have not expired."""
        ...

    def unstrike(self, decision: int) -> None:
        """Take away what a decision left."""
        ...
