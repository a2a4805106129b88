"""What waits for a person to look at it before anyone else can see it, as rules use it."""

from typing import NamedTuple, Protocol

from chappe.domain.values import PeerRef


class Held(NamedTuple):
    """A command that was not carried out yet."""

    id: int
    author: int
    date: int
    peer: PeerRef
    """Where it would show; of what is about the author, the author."""
    body: bytes
    """See `safety.held_form`."""
    blobs: tuple[int, ...]
    """Bytes that it needs, which nothing else holds."""
    withheld: bool = False
    """A decision keeps it from being published; it is here for an appeal only."""
    digest: bytes = b""
    """By which the same wish, sent once more, is known."""
    stood: bytes = b""
    """By which it is known whether what it changes is still what it was; b"": it changes nothing that was there."""


class HeldBack(Protocol):
    """Held commands."""

    def put(self, held: Held) -> int:
        """Keep one (its id is ignored); the new id."""
        ...

    def get(self, id: int) -> Held | None: ...
    def withhold(self, id: int) -> None: ...
    def drop(self, id: int) -> None: ...
    def waiting(self, author: int, most: int) -> list[bytes]:
        """Digests of this person's that wait, at most so many."""
        ...

    def withheld_since(self, author: int, date: int, most: int) -> list[bytes]:
        """Digests of this person's that decisions have kept back since then, at most so many."""
        ...

    def touch(self, now: int) -> int:
        """Keep the bytes of all of them from being swept for another day; how many runs of bytes."""
        ...

    def lock(self, id: int, until: int) -> int:
        """Do not throw it away before that time; how many that is."""
        ...

    def drop_before(self, date: int, limit: int, now: int) -> int:
        """Throw away withheld ones of before that date; how many."""
        ...
