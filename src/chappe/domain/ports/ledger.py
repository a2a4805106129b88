"""The ledger of decisions as rules use it: leaves that nobody can take out again, and what is signed about them."""

from typing import NamedTuple, Protocol

MOST_LEAF = 0xFFFF
"""Bytes of a leaf."""


class SignedTree(NamedTuple):
    """A checkpoint that was signed."""

    size: int
    date: int
    note: str
    """With the log's own signature."""
    others: tuple[str, ...] = ()
    """Lines of others who signed it, too."""


class DayReport(NamedTuple):
    """The report of one day."""

    day: int
    """Days since 1970, UTC."""
    next: int
    """The first leaf that may be of a later day."""
    leaf: int
    """The index of the leaf that holds the report's hash."""
    report: str
    """Canonical JSON."""
    signature: str
    """The signature's line, of the report as a note."""


class Ledger(Protocol):
    """A list that only grows. The order is that of commits; an append that is undone with its rule was never there."""

    def append(self, data: bytes) -> int:
        """Add a leaf of at most MOST_LEAF bytes, in this transaction; its index. Raises ValueError for a longer one."""
        ...

    def size(self) -> int:
        """How many leaves there are."""
        ...

    def root(self, size: int = -1) -> bytes:
        """The hash of the first `size` leaves (-1: all), 32 bytes; raises ValueError if there are not so many."""
        ...

    def leaf(self, index: int) -> bytes | None:
        """The leaf with that index, if there is one."""
        ...

    def leaves(self, start: int, count: int) -> list[bytes]:
        """Up to `count` leaves in order."""
        ...

    def hashes(self, level: int, start: int, count: int) -> bytes:
        """Up to `count` hashes, one after another, of subtrees of 256**level leaves each; those that are whole.

        Reads one row for each tile of 256 that is full, and up to 255 in the one that is not.
        """
        ...


class Checkpoints(Protocol):
    """What was signed about the ledger, all of it kept."""

    def keep(self, signed: SignedTree) -> None:
        """Keep a checkpoint of a larger tree than the last one."""
        ...

    def latest(self) -> SignedTree | None:
        """The last one, with the lines of others."""
        ...

    def witness(self, size: int, signer: str, line: str) -> None:
        """Keep another's signature of the checkpoint of that size, one for each signer."""
        ...

    def at(self, size: int) -> SignedTree | None:
        """The checkpoint of exactly that size."""
        ...

    def keep_report(self, report: DayReport) -> None:
        """Keep the report of a day later than the last one."""
        ...

    def report(self, day: int) -> DayReport | None:
        """The report of that day."""
        ...

    def last_report(self) -> DayReport | None:
        """The newest report."""
        ...

    def report_days(self, before: int, limit: int) -> list[int]:
        """Days that have a report, newest first, from before that day."""
        ...
