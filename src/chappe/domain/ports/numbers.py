"""How long people waited for decisions, and statements of reasons as they were made and sent, as rules use them."""

from collections.abc import Collection
from typing import NamedTuple, Protocol


class Wait(NamedTuple):
    """A line of a day's waits: what was answered that day, and after how long."""

    kind: str
    """What was answered: "report", "notice", "flagger" (a trusted flagger's notice) or "appeal"."""
    category: str
    outcome: str
    """Of a report or notice: "law", "terms" or "none", the ground of what was done; of an appeal its outcome."""
    automated: str
    """Who decided, as `Decision.automated`."""
    minutes: int
    """See `safety.waits.coarse`."""
    number: int = 1


class Numbers(Protocol):
    """Days' waits, statements, and which of them were sent where."""

    def wait(self, day: int, wait: Wait) -> None:
        """Add to a day's waits; `day` in days since 1970-01-01 UTC."""
        ...

    def waits(self, first: int, last: int) -> list[Wait]:
        """The waits of these days, added up."""
        ...

    def keep_statement(self, decision: int, document: bytes) -> None:
        """Keep a decision's statement: canonical JSON."""
        ...

    def statement(self, decision: int) -> bytes | None:
        """The statement as it was made; None for decisions older than this is kept."""
        ...

    def sent(self, place: str, decisions: Collection[int]) -> set[int]:
        """Which of these (at most some hundreds) were sent to that place."""
        ...

    def mark_sent(self, place: str, decision: int, date: int, reference: str) -> None:
        """Remember that a statement was sent, with the receiver's own name for it; once is enough."""
        ...
