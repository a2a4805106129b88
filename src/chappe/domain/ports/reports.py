"""Reports of people, how often each person was right, and cases whose reporters are to be told, as rules use them."""

from typing import NamedTuple, Protocol


class Report(NamedTuple):
    """Somebody's report in a case."""

    id: int
    case: int
    reporter: int
    category: str
    weight: float
    """0 to 1: how much that person's word counted then."""
    date: int
    outcome: str = ""
    """"": open; "right", "wrong"; "void": it counts neither way."""
    decided: int = 0
    notice: int = 0
    """Content of the message by which the reporter was told."""


class Record(NamedTuple):
    """How somebody's reports turned out."""

    user_id: int
    right: int = 0
    wrong: int = 0
    warned: int = 0
    """When the person was last warned of false reports."""
    until: int = 0
    """Until then no reports of this person are taken."""


class Settling(NamedTuple):
    """A case whose reporters are to be told what became of it."""

    id: int
    case: int
    outcome: str
    """"decided", "dismissed" or "reversed"."""
    decision: int
    """0: none."""
    date: int


class Reports(Protocol):
    """Reports, records of reporters, and cases that are being settled."""

    def add(self, report: Report) -> int:
        """Keep a new one (its id is ignored); the new id."""
        ...

    def has(self, case: int, reporter: int) -> bool:
        """Has this person reported in that case?"""
        ...

    def of_case(self, case: int, outcome: str, limit: int) -> list[Report]:
        """Reports in a case with that outcome, oldest first."""
        ...

    def weight(self, case: int) -> float:
        """The weights of all reports in a case together."""
        ...

    def of_reporter(self, reporter: int, limit: int) -> list[Report]:
        """What somebody reported, newest first."""
        ...

    def by_notice(self, content: int) -> Report | None:
        """The report whose outcome that message told of."""
        ...

    def settle(self, report: Report) -> None:
        """Keep outcome, decided and notice."""
        ...

    def decided_since(self, reporter: int, since: int) -> tuple[int, int]:
        """How many of the person's reports were decided since then, and how many of them were wrong."""
        ...

    def record(self, user_id: int) -> Record: ...
    def keep(self, record: Record) -> None: ...
    def begin(self, settling: Settling) -> None:
        """Keep a case to be settled (its id is ignored)."""
        ...

    def settling(self) -> Settling | None:
        """The one that has waited longest."""
        ...

    def end(self, id: int) -> None:
        """All of its reporters have been told."""
        ...
