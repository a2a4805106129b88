"""Notices of people without an account and of hotlines, as rules use them."""

from typing import NamedTuple, Protocol


class Notice(NamedTuple):
    """What somebody without an account, or a hotline, said is illegal (Regulation (EU) 2022/2065, Art. 16)."""

    id: int
    digest: bytes
    """SHA-256 of the secret with which its state can be looked up."""
    case: int
    category: str
    place: str
    """Its exact place: the address as it was given."""
    date: int
    explanation: str = ""
    name: str = ""
    email: str = ""
    flagger: int = 0
    """0: somebody on the web."""
    reference: str = ""
    """The flagger's own name for it."""
    outcome: str = ""
    """"": open; "decided", "dismissed" or "reversed"."""
    decision: int = 0
    decided: int = 0


class Notices(Protocol):
    """Notices; what people wrote, and who they are, is sealed."""

    def add(self, notice: Notice) -> int:
        """Keep a new one (its id is ignored); the new id."""
        ...

    def get(self, id: int) -> Notice | None: ...
    def by_reference(self, flagger: int, reference: str) -> Notice | None: ...
    def of_case(self, case: int, outcome: str, limit: int) -> list[Notice]:
        """Those of a case with that outcome, oldest first."""
        ...

    def settle(self, notice: Notice) -> None:
        """Keep outcome, decision and decided."""
        ...

    def decided_of(self, flagger: int, since: int, limit: int) -> list[Notice]:
        """A flagger's notices that were decided since then, newest first."""
        ...

    def forget(self, before: int, limit: int) -> int:
        """Forget what was written, and by whom, in notices decided before then; how many."""
        ...
