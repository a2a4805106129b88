"""Messages by their kind and day, as rules use them: how clients lay out the files of a chat."""

from typing import NamedTuple, Protocol

from chappe.domain.values import PeerRef


class Shelf(NamedTuple):
    """The messages of one kind in one chat, in somebody's box or in that of a supergroup or channel."""

    box: int
    peer: PeerRef
    kind: str
    """As `domain.words.kinds_in` names them."""
    saved_peer: PeerRef | None = None
    """That part of Saved Messages alone."""


class OfDay(NamedTuple):
    """What stands on a shelf for one day (UTC, counted from 1970)."""

    day: int
    hits: int
    first: int
    last: int
    """Ids of the oldest and the newest."""


class Shelves(Protocol):
    """Shelves are filled with the search index; ids and days are taken to grow together within a chat."""

    def complete(self) -> bool:
        """Is all there that the search index holds? Not while a database of an older program is gone through."""
        ...

    def hits(self, shelf: Shelf, since: int, until: int) -> int:
        """How many messages stand there from that day on, up to and with that other one."""
        ...

    def days(self, shelf: Shelf, since: int, until: int, limit: int) -> list[OfDay]:
        """The days from the one to the other on which there are any, newest first."""
        ...

    def between(self, shelf: Shelf, day: int, low: int, high: int) -> int:
        """How many of that day have ids from `low` on and below `high`."""
        ...

    def edge(self, shelf: Shelf, day: int, below: int = 0, above: int = 0) -> int:
        """The newest id of that day below the one, or the oldest from the other on; 0: none."""
        ...

    def every(self, shelf: Shelf, day: int, below: int, first: int, step: int) -> list[int]:
        """Of the ids of that day below that one, newest first, the one after `first` others, and each `step`th then."""
        ...

    def day_below(self, box: int, peer: PeerRef, id: int) -> int | None:
        """The day of the chat's newest message below that id, whatever its kind; None: there is none."""
        ...

    def day_from(self, box: int, peer: PeerRef, id: int) -> int | None:
        """The day of the chat's oldest message from that id on; None: there is none."""
        ...

    def dates(self, box: int, ids: list[int]) -> dict[int, int]:
        """When these messages were written."""
        ...
