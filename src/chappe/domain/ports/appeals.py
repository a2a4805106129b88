"""Appeals against decisions, as rules use them."""

from typing import NamedTuple, Protocol


class Appeal(NamedTuple):
    """Somebody contests a decision, or that none was made (Regulation (EU) 2022/2065, Art. 20)."""

    id: int
    decision: int
    """0: it contests that nothing was done about a case."""
    case: int
    person: int
    side: str
    """"hit": by whom the decision hits; "reporter": by who reported."""
    text: str
    date: int
    due: int
    """Unix time by which it should be judged."""
    state: str = "open"
    """"open" or "closed"."""
    outcome: str = ""
    """Of a closed one: "upheld" (the decision stands) or "overturned"."""
    answer: str = ""
    decided_by: int = 0
    decided: int = 0


class Appeals(Protocol):
    """Appeals."""

    def put(self, appeal: Appeal) -> int:
        """Keep a new one (its id is ignored); the new id."""
        ...

    def get(self, id: int) -> Appeal | None: ...
    def of_decision(self, decision: int, person: int) -> Appeal | None: ...
    def of_case(self, case: int, person: int) -> Appeal | None: ...
    def save(self, appeal: Appeal) -> None:
        """Keep what may change: state, outcome, answer, decided_by, decided."""
        ...

    def queue(self, limit: int) -> list[Appeal]:
        """Open ones, those that are due first."""
        ...

    def open_of(self, person: int) -> int:
        """How many of this person's are open."""
        ...
