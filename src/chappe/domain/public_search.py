"""Searching the posts of all public channels by words or by a hashtag, as anyone may."""

from typing import NamedTuple

from chappe.domain.chats import MOST_AT_ONCE, Found, found
from chappe.domain.command import Pace
from chappe.domain.errors import Refused
from chappe.domain.ports import Tx
from chappe.domain.ports.messages import Query
from chappe.domain.public import profile, restriction
from chappe.domain.search import ANY, LONGEST_QUERY, MOST_COUNTED, terms
from chappe.domain.values import CHANNEL, KICKED, Message, PeerRef, box_of

MOST_CHANNELS = 2000
"""Public channels that are looked through: those in which something was posted last."""
AT_ONCE = 500
"""Channels that one question to the index names."""
PACE = Pace("search_posts", 100, 10.0)
"""A search costs more than other questions do, so that nobody may ask without end."""


class Sought(NamedTuple):
    """Which posts somebody looks for."""

    text: str
    """Words, or a tag with its sign."""
    rate: int = 0
    """Go on from posts of that time, where no id is given."""
    peer: PeerRef | None = None
    post: int = 0
    """Go on after that post of that channel."""
    limit: int = MOST_AT_ONCE


def search_posts(tx: Tx, viewer: int, sought: Sought, now: int) -> Found:
    """Newest first (core.telegram.org/method/channels.searchPosts); raises SEARCH_QUERY_EMPTY."""
    asked = terms(sought.text[:LONGEST_QUERY], ANY)
    if not asked:
        raise Refused("SEARCH_QUERY_EMPTY")
    limit = min(sought.limit, MOST_AT_ONCE) if sought.limit > 0 else MOST_AT_ONCE
    places = _places(tx, viewer, now)
    before = _before(tx, sought, places)
    query = Query(asked, until=sought.rate if sought.rate > 0 and not before else 0, kinds=(CHANNEL,))
    hits, more = _hits(tx, places, query, before, limit + 1)
    shown = _open(tx, hits[:limit])
    whole = len(hits) <= limit and not more
    if whole and not before and sought.rate <= 0:
        return found(tx, viewer, shown)
    count = _count(tx, places, Query(asked, kinds=(CHANNEL,)))
    rate = 0 if whole or not hits else hits[:limit][-1].content.date
    answer = found(tx, viewer, shown, max(count, len(shown)), inexact=count >= MOST_COUNTED or more, next_rate=rate)
    return answer._replace(whole=False)


def _places(tx: Tx, viewer: int, now: int) -> list[PeerRef]:
    """The channels that are looked through; none that threw this person out."""
    peers = tx.chats.posting(MOST_CHANNELS)
    closed = set()
    for start in range(0, len(peers), AT_ONCE):
        for member in tx.members.of_user(viewer, peers[start : start + AT_ONCE]):
            if member.standing == KICKED and not (member.until and member.until <= now):
                closed.add(member.peer)
    return [peer for peer in peers if peer not in closed]


def _before(tx: Tx, sought: Sought, places: list[PeerRef]) -> int:
    """The content that the page begins after; 0: it begins with the newest."""
    if sought.post <= 0 or sought.peer is None or sought.peer not in places:
        return 0
    last = tx.messages.get(box_of(sought.peer.id), sought.post)
    return last.content.id if last is not None else 0


def _hits(tx: Tx, places: list[PeerRef], query: Query, before: int, limit: int) -> tuple[list[Message], bool]:
    """The newest hits of all these channels, and whether the search gave up before it had looked everywhere."""
    hits: list[Message] = []
    more = False
    for start in range(0, len(places), AT_ONCE):
        some = tx.messages.find_anywhere(*_some(places, start), {}, query, before, limit)
        hits += some.messages
        more |= some.more
    hits.sort(key=lambda one: -one.content.id)
    return hits[:limit], more


def _some(places: list[PeerRef], start: int) -> tuple[int, list[PeerRef]]:
    """Some of the channels as the index is asked for them: the box of the first, and the others."""
    first, *others = places[start : start + AT_ONCE]
    return box_of(first.id), others


def _count(tx: Tx, places: list[PeerRef], query: Query) -> int:
    """How many there are; MOST_COUNTED or more are not told apart."""
    count = 0
    for start in range(0, len(places), AT_ONCE):
        count += tx.messages.count_anywhere(*_some(places, start), {}, query, MOST_COUNTED - count)
        if count >= MOST_COUNTED:
            break
    return min(count, MOST_COUNTED)


def _open(tx: Tx, hits: list[Message]) -> list[Message]:
    """Those that may be shown to everyone."""
    faces = {chat.peer: profile(tx, chat.username) for chat in tx.chats.many(list({hit.peer for hit in hits}))}
    return [hit for hit in hits if (face := faces.get(hit.peer)) is not None and not restriction(tx, face, hit)]
