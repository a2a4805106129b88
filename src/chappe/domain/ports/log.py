"""The numbering of boxes and their log of updates, as rules use them."""

from typing import NamedTuple, Protocol

from chappe.domain.values import BoxState


class LogRow(NamedTuple):
    """One kept update: its place (0 where unnumbered), how many pts it took, when, what kind, and its references."""

    pts: int
    count: int  # type: ignore[assignment]  # hides the method of tuples, which nobody calls
    date: int
    kind: int
    data: str


class Boxes(Protocol):
    """Where each box's numbering stands."""

    def create(self, box: int) -> None: ...
    def state(self, box: int) -> BoxState:
        """The box's state; all zero for a box that is not there."""
        ...

    def advance(self, box: int, pts: int) -> int:
        """Take the next `pts` places; the last of them."""
        ...


class Log(Protocol):
    """The updates of boxes, numbered and by date; new messages apart, which are rows of their own (`ids_after`)."""

    def add(self, box: int, row: LogRow) -> None:
        """Keep a numbered update (count > 0 or pts > 0) or one by date (pts 0)."""
        ...

    def after(self, box: int, pts: int, limit: int) -> list[LogRow]:
        """Numbered rows above `pts`, lowest first, at most `limit`."""
        ...

    def of_kind(self, box: int, pts: int, kind: int, begins: str, limit: int) -> list[LogRow]:
        """Those rows of `after` that are of this kind and whose data begins so."""
        ...

    def of_kind_by_date(self, box: int, date: int, kind: int, begins: str, limit: int) -> list[LogRow]:
        """Unnumbered rows of this kind from that second on whose data begins so, oldest first."""
        ...

    def since(self, box: int, date: int, limit: int) -> list[LogRow]:
        """Unnumbered rows of that second and later, oldest first."""
        ...

    def of_forums(self, user_id: int, date: int, kind: int, limit: int) -> list[LogRow]:
        """Of each forum that the person is in, the newest unnumbered row of this kind, from that second on."""
        ...

    def oldest(self, box: int) -> int:
        """pts before the oldest row kept: differences from below it are too long; 0 when nothing was pruned."""
        ...

    def prune(self, before: int, limit: int) -> int:
        """Drop at most `limit` rows older than the date `before`; how many went."""
        ...
