"""Counts messages of a kind by the day, without going through them, between two ids that bound what may be seen."""

from typing import NamedTuple

from chappe.domain.ports import Tx
from chappe.domain.ports.shelves import OfDay, Shelf

EVER = 1 << 40
"""A day later than any, and an id above any."""


class Reach(NamedTuple):
    """A stretch of a shelf: ids from `low` on and below `high` (0: no bound), and the days that these lie in."""

    shelf: Shelf
    low: int
    high: int
    since: int
    until: int


def reach(tx: Tx, shelf: Shelf, low: int = 0, high: int = 0) -> Reach | None:
    """The stretch between two ids; None where the chat has no message there at all."""
    since = tx.shelves.day_from(shelf.box, shelf.peer, low) if low else 0
    until = tx.shelves.day_below(shelf.box, shelf.peer, high) if high else EVER
    return Reach(shelf, low, high, since, until) if since is not None and until is not None else None


def count(tx: Tx, at: Reach | None) -> int:
    """How many messages stand in the stretch: whole days are kept as counts, of its first and last day ids are read."""
    if at is None:
        return 0
    shelf, low, high, since, until = at
    found = tx.shelves.hits(shelf, since, until)
    if low:
        found -= tx.shelves.between(shelf, since, 0, low)
    if high:
        found -= tx.shelves.between(shelf, until, high, EVER)
    return max(0, found)


def days(tx: Tx, at: Reach | None, limit: int) -> list[OfDay]:
    """The newest days of the stretch on which there are any, and what of each lies in it."""
    if at is None:
        return []
    shelf, low, high, since, until = at
    found = []
    for one in tx.shelves.days(shelf, since, until, limit):
        if high and one.day == until and one.last >= high:
            outside = tx.shelves.between(shelf, one.day, high, EVER)
            one = one._replace(hits=one.hits - outside, last=tx.shelves.edge(shelf, one.day, below=high))
        if low and one.day == since and one.first < low:
            outside = tx.shelves.between(shelf, one.day, 0, low)
            one = one._replace(hits=one.hits - outside, first=tx.shelves.edge(shelf, one.day, above=low))
        if one.hits > 0:
            found.append(one)
    return found


class Pick(NamedTuple):
    """A message of the stretch, and how many of it are newer."""

    id: int
    offset: int


MOST_DAYS = 10_000
"""Days that are looked through for messages spread over all of them."""
MOST_READ = 10_000
"""Ids that are read for it; where there are more, each further day is stood for by its newest message."""


def spread(tx: Tx, at: Reach | None, most: int) -> list[Pick]:
    """At most so many messages, as far apart as it can be had, newest first, each with its exact place."""
    spans = days(tx, at, MOST_DAYS)
    total = sum(one.hits for one in spans)
    if at is None or not total:
        return []
    step = -(-total // most)
    picks, newer, read = [], 0, 0
    for one in spans:
        first = -newer % step  # how many of this day are newer than the first that is wanted
        if first < one.hits:
            if one.hits == 1 or read + one.hits > MOST_READ:
                picks.append(Pick(one.last, newer))
            else:
                read += one.hits
                ids = tx.shelves.every(at.shelf, one.day, one.last + 1, first, step)
                wanted = range(newer + first, newer + one.hits, step)
                picks += [Pick(id, place) for id, place in zip(ids, wanted, strict=False)]
        newer += one.hits
    return picks[:most]
