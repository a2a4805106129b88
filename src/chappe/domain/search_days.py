"""What was found, laid out: by the day, and as places in the whole list, which is how clients scroll through files."""

from itertools import groupby
from typing import NamedTuple

from chappe.domain import search, shelves
from chappe.domain.chats import Found, found
from chappe.domain.fileless import Live
from chappe.domain.ports import Tx
from chappe.domain.ports.messages import Page
from chappe.domain.ports.shelves import Shelf
from chappe.domain.search import Wanted
from chappe.domain.values import Message, PeerRef

DAY = 86_400
MOST_LAID_OUT = 1000
"""Hits that one answer lays out of a search that is not for one kind alone."""
DAYS_AT_ONCE = 100
"""Days that one answer lays out; clients go on from the oldest."""
MOST_RECENT = 100


class Span(NamedTuple):
    """The hits of one day."""

    first: Message
    last: Message
    hits: int


class Days(NamedTuple):
    """Hits by the day, newest first; `found` has the first and last message of each."""

    spans: tuple[Span, ...]
    total: int
    inexact: bool
    found: Found
    above: int = 0
    """Hits that are newer than these."""


class Spot(NamedTuple):
    """A hit, when it was written, and how many are newer."""

    id: int
    date: int
    offset: int


def days(tx: Tx, viewer: int, peer: PeerRef, wanted: Wanted, offset_id: int, now: int) -> Days:
    """Hits below `offset_id` (0: all) by the day, UTC, exact for messages of a kind.

    Of other searches a day that does not fit whole is left to the next question.
    See core.telegram.org/method/messages.getSearchResultsCalendar.
    """
    at = search.where(tx, viewer, peer, now)
    shelf = search.shelf_of(tx, at, wanted)
    if shelf is not None:
        return _days_of_kind(tx, viewer, at, shelf, wanted.max_date, offset_id)
    at, hits, above, more = _hits(tx, viewer, peer, wanted, offset_id, MOST_LAID_OUT, now)
    spans = []
    for _, some in groupby(hits, key=lambda message: message.content.date // DAY):
        inside = list(some)
        spans.append(Span(inside[-1], inside[0], len(inside)))
    if more and len(spans) > 1:
        spans.pop()
    count, inexact = search.count_of(tx, at, wanted)
    ends = {one.id: one for span in spans for one in (span.last, span.first)}
    shown = found(tx, viewer, list(ends.values()), within=peer)
    return Days(tuple(spans), max(count, above + len(hits)), inexact, shown, above)


def spots(
    tx: Tx, viewer: int, peer: PeerRef, wanted: Wanted, offset_id: int, limit: int, now: int
) -> tuple[int, tuple[Spot, ...]]:
    """How many hits there are, and up to `limit` of them below `offset_id`, spread over all of a kind.

    Of other searches they are spread over what can be looked through.
    See core.telegram.org/method/messages.getSearchResultsPositions.
    """
    limit = min(max(limit, 1), MOST_LAID_OUT)
    at = search.where(tx, viewer, peer, now)
    shelf = search.shelf_of(tx, at, wanted)
    if shelf is not None:
        return _spots_of_kind(tx, at, shelf, offset_id, limit)
    at, hits, above, _ = _hits(tx, viewer, peer, wanted, offset_id, MOST_LAID_OUT, now)
    step = -(-len(hits) // limit) if hits else 1
    count, _ = search.count_of(tx, at, wanted)
    places = tuple(
        Spot(message.id, message.content.date, above + index) for index, message in enumerate(hits) if index % step == 0
    )
    return max(count, above + len(hits)), places


def _days_of_kind(tx: Tx, viewer: int, at: search.Where, shelf: Shelf, until: int, offset_id: int) -> Days:
    high = max(0, offset_id)
    if until > 0:
        before = tx.messages.id_since(at.box, until, at.peer)
        high = min(high, before) if high else before
    below = shelves.reach(tx, shelf, at.low, high)
    some = shelves.days(tx, below, DAYS_AT_ONCE)
    total = shelves.count(tx, shelves.reach(tx, shelf, at.low))
    ids = list(dict.fromkeys(id for one in some for id in (one.last, one.first)))
    there = {one.id: one for one in tx.messages.many(at.box, ids)}
    spans = tuple(
        Span(there[one.first], there[one.last], one.hits) for one in some if one.first in there and one.last in there
    )
    shown = found(tx, viewer, list(there.values()), within=at.peer)
    return Days(spans, total, False, shown, total - shelves.count(tx, below))


def _spots_of_kind(tx: Tx, at: search.Where, shelf: Shelf, offset_id: int, limit: int) -> tuple[int, tuple[Spot, ...]]:
    below = shelves.reach(tx, shelf, at.low, max(0, offset_id))
    total = shelves.count(tx, shelves.reach(tx, shelf, at.low))
    above = total - shelves.count(tx, below)
    picks = shelves.spread(tx, below, limit)
    dates = tx.shelves.dates(at.box, [one.id for one in picks])
    return total, tuple(Spot(one.id, dates[one.id], above + one.offset) for one in picks if one.id in dates)


def live_places(tx: Tx, viewer: int, peer: PeerRef, limit: int, now: int) -> Found:
    """Where people are just now who share it in this chat, each of them once, newest first.

    See core.telegram.org/method/messages.getRecentLocations.
    """
    _, hits, _, _ = _hits(tx, viewer, peer, Wanted(kind="geo"), 0, MOST_RECENT, now)
    newest: dict[object, Message] = {}
    for message in hits:
        media = message.content.media
        place = media.fileless if media else None
        if isinstance(place, Live) and message.content.date + place.period > now:
            newest.setdefault(message.content.sender or message.content.author, message)
    shown = list(newest.values())[: min(max(limit, 1), MOST_RECENT)]
    return found(tx, viewer, shown, within=peer)


def _hits(
    tx: Tx, viewer: int, peer: PeerRef, wanted: Wanted, offset_id: int, limit: int, now: int
) -> tuple[search.Where, list[Message], int, bool]:
    """Where is looked, the hits below `offset_id`, how many are above, and whether there are more below."""
    at = search.where(tx, viewer, peer, now)
    query = search.asked(tx, at, wanted)
    if query is None:
        return at, [], 0, False
    hits = tx.messages.find(at.box, query, max(0, offset_id), 0, limit)
    newer = search.asked(tx, at, wanted, Page(min_id=offset_id - 1)) if offset_id > 0 else None
    above = tx.messages.count_found(at.box, newer, search.MOST_COUNTED) if newer is not None else 0
    return at, list(hits.messages), above, hits.more or len(hits.messages) >= limit
