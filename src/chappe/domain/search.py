"""Searching messages: in one chat or in all, by words, sender, date and kind."""

from typing import NamedTuple

from chappe.domain.chats import MOST_AT_ONCE, Found, found, partner
from chappe.domain.ports import Tx
from chappe.domain.ports.messages import Page, Query
from chappe.domain.values import PeerRef
from chappe.domain.words import LINK_MARK, MEDIA_MARK, fold, query_words

ANY, PINNED, LINKS, NONE = "any", "pinned", "links", "none"
"""Kinds of messages to look for; NONE stands for all that cannot be here yet, such as polls."""
MEDIA = frozenset(("photo", "video", "photo_video", "document", "gif", "voice", "music", "round", "round_voice"))
"""Kinds of messages by their file; see domain.words.media_words."""
LONGEST_QUERY = 512
MOST_COUNTED = 1000
"""Hits that are counted; where there are more, the count says only so."""


class Wanted(NamedTuple):
    """What someone looks for."""

    text: str = ""
    kind: str = ANY
    author: int = 0
    min_date: int = 0
    """Later than this; 0: whenever."""
    max_date: int = 0
    """Earlier than this; 0: whenever."""
    folder: int = -1
    saved_peer: PeerRef | None = None


def terms(text: str, kind: str) -> tuple[str, ...] | None:
    """What the index is asked for; None where the text has nothing that could be asked for."""
    text = text[:LONGEST_QUERY].strip()
    mark = (LINK_MARK,) if kind == LINKS else (MEDIA_MARK + kind,) if kind in MEDIA else ()
    if not text:
        return mark
    if text[0] in "#$" and len(text) > 1 and not any(character.isspace() for character in text):
        return (fold(text), *mark)
    words = query_words(text)
    return (*words, *mark) if words else None


def _query(tx: Tx, box: int, peer: PeerRef | None, wanted: Wanted, page: Page) -> Query | None:
    """The query that the store answers; None where nothing can be found."""
    asked = terms(wanted.text, wanted.kind)
    if asked is None or wanted.kind == NONE:
        return None
    low, high = page.min_id, page.max_id
    if wanted.min_date > 0:
        low = max(low, tx.messages.id_since(box, wanted.min_date + 1) - 1)
    if wanted.max_date > 0:
        before = tx.messages.id_since(box, wanted.max_date)
        high = min(high, before) if high else before
    return Query(asked, peer, wanted.author, wanted.kind == PINNED, low, high, wanted.folder, wanted.saved_peer)


def _page(page: Page) -> Page:
    limit = min(page.limit, MOST_AT_ONCE) if page.limit > 0 else MOST_AT_ONCE
    return Page(max(0, page.offset_id), 0, page.add_offset, limit, max(0, page.max_id), max(0, page.min_id))


def in_chat(tx: Tx, box: int, peer: PeerRef, wanted: Wanted, page: Page) -> Found:
    """Search one chat (core.telegram.org/method/messages.search); the count is exact up to MOST_COUNTED."""
    partner(tx, peer)
    page = _page(page)
    query = _query(tx, box, peer, wanted, page)
    if query is None:
        return found(tx, box, (), also=(peer.id,))
    hits = tx.messages.find(box, query, page.offset_id, page.add_offset, page.limit)
    if not (page.offset_id or page.add_offset or hits.more) and len(hits.messages) < page.limit:
        return found(tx, box, hits.messages, also=(peer.id,))
    if hits.more:  # whoever gave up looking has not counted either
        return found(tx, box, hits.messages, max(MOST_COUNTED, len(hits.messages)), also=(peer.id,), inexact=True)
    count, inexact = count_of(tx, box, peer, wanted)
    return found(tx, box, hits.messages, max(count, len(hits.messages)), also=(peer.id,), inexact=inexact)


def count_of(tx: Tx, box: int, peer: PeerRef | None, wanted: Wanted) -> tuple[int, bool]:
    """How many messages meet a search whatever its page, and whether that is only a lower bound."""
    query = _query(tx, box, peer, wanted, Page())
    if query is None:
        return 0, False
    if peer is not None and query == Query(peer=peer):
        dialog = tx.dialogs.get(box, peer)
        return (dialog.total if dialog else 0), False
    count = tx.messages.count_found(box, query, MOST_COUNTED)
    return count, count >= MOST_COUNTED


def everywhere(tx: Tx, box: int, wanted: Wanted, rate: int, offset_id: int, limit: int) -> Found:
    """Search all chats (core.telegram.org/method/messages.searchGlobal).

    A page goes on after the message `offset_id`, or from the date `rate` where no id is given; `next_rate` of the
    answer is 0 when there is no more.
    """
    page, asked = _page(Page(limit=limit)), wanted
    if rate > 0 and offset_id <= 0:
        before = wanted.max_date
        wanted = wanted._replace(max_date=min(before, rate) if before > 0 else rate)
    query = _query(tx, box, None, wanted, page)
    if query is None:
        return found(tx, box, ())
    hits = tx.messages.find(box, query, max(0, offset_id), 0, page.limit + 1)
    shown = hits.messages[: page.limit]
    if len(hits.messages) <= page.limit and not hits.more and offset_id <= 0 and rate <= 0:
        return found(tx, box, shown)
    count, inexact = (MOST_COUNTED, True) if hits.more else count_of(tx, box, None, asked)
    rate = shown[-1].content.date if len(hits.messages) > page.limit else 0
    return found(tx, box, shown, max(count, len(shown)), inexact=inexact, next_rate=rate)


def counters(tx: Tx, box: int, peer: PeerRef, kinds: list[str], saved_peer: PeerRef | None) -> list[tuple[int, bool]]:
    """(count, is it only a lower bound) for each kind (core.telegram.org/method/messages.getSearchCounters)."""
    partner(tx, peer)
    return [count_of(tx, box, peer, Wanted(kind=kind, saved_peer=saved_peer)) for kind in kinds]
