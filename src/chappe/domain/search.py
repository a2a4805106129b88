"""Searching messages: in one chat or in all, by words, sender, date and kind."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from chappe.domain import rights, shelves
from chappe.domain.bounds import CHANNELS_OF_USER
from chappe.domain.channel_updates import first_seen
from chappe.domain.chats import MOST_AT_ONCE, Found, found, look
from chappe.domain.command import Pace
from chappe.domain.ports import Tx
from chappe.domain.ports.messages import Page, Query
from chappe.domain.ports.shelves import Shelf
from chappe.domain.threads import among
from chappe.domain.values import CHANNEL, CHAT, USER, Message, PeerRef, box_of, home, user_peer
from chappe.domain.words import CHAT_PHOTO, LINK_MARK, MEDIA_MARK, fold, query_words

ANY, PINNED, LINKS, NAMED, NONE = "any", "pinned", "links", "named", "none"
"""Kinds of messages to look for; NAMED: those that call whoever looks. NONE stands for all that cannot be here."""
FILES = ("photo", "video", "photo_video", "document", "gif", "voice", "music", "round", "round_voice")
MEDIA = frozenset((*FILES, "geo", "contact", "poll", CHAT_PHOTO))
"""Kinds of messages by their file, or by what stands in its place; see domain.words.media_words."""
PACE = Pace("search", 100, 0.25)
"""Questions that look through messages: one that finds nothing may cost as much as thirty others."""
LONGEST_QUERY = 512
MOST_COUNTED = 1000
"""Hits that are counted one by one; where there are more, the count says only so. Of one kind all are counted."""


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
    spoken_as: PeerRef | None = None
    """Posted in the name of this chat."""
    thread: int = 0
    """In that thread or topic only, given by its first message."""
    chats: str = ""
    """In all chats: "users", "groups" or "channels" only; "": everywhere."""


class Where(NamedTuple):
    """The chat that is searched, and what its viewer may see of it."""

    box: int
    peer: PeerRef
    low: int = 0
    """The lowest id that may be seen."""
    total: int = 0
    """Messages in it."""
    pts: int = 0
    broadcast: bool = False
    viewer: int = 0


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


def _query(tx: Tx, at: Where | None, box: int, wanted: Wanted, page: Page) -> Query | None:
    """The query that the store answers; None where nothing can be found."""
    asked = terms(wanted.text, wanted.kind)
    if asked is None or wanted.kind == NONE:
        return None
    low, high = page.min_id, page.max_id
    peer = at.peer if at is not None else None
    if wanted.min_date > 0:
        low = max(low, tx.messages.id_since(box, wanted.min_date + 1, peer) - 1)
    if wanted.max_date > 0:
        before = tx.messages.id_since(box, wanted.max_date, peer)
        high = min(high, before) if high else before
    if at is not None and at.low:
        low = max(low, at.low - 1)
    if at is not None and at.broadcast and wanted.author:  # who wrote a channel's post is not told
        return None
    return Query(
        asked,
        peer,
        wanted.author,
        wanted.kind == PINNED,
        low,
        high,
        wanted.folder,
        wanted.saved_peer,
        spoken_as=wanted.spoken_as,
        thread=_thread(tx, at, wanted.thread),
        named=(at.viewer if at is not None else box) if wanted.kind == NAMED else 0,
    )


def _thread(tx: Tx, at: Where | None, top: int) -> int:
    """What the store is asked for to look into a thread, or into a topic."""
    if not top or at is None:
        return top
    return among(top) if tx.topics.get(at.box, top) is not None else top


def where(tx: Tx, viewer: int, peer: PeerRef, now: int) -> Where:
    """Where the messages of a chat are that this person may look into; raises as `chats.look` does."""
    if peer.kind != CHANNEL:
        look(tx, viewer, peer, now)
        dialog = tx.dialogs.get(viewer, peer)
        return Where(viewer, peer, 0, dialog.total if dialog else 0, viewer=viewer)
    chat, member = rights.seen(tx, viewer, peer, now)
    box = box_of(peer.id)
    low, pts = first_seen(tx, chat, member), tx.boxes.state(box).pts
    return Where(box, peer, low, chat.total, pts, chat.broadcast, viewer)


def asked(tx: Tx, at: Where, wanted: Wanted, page: Page | None = None) -> Query | None:
    """The query that the store answers for a search of one chat; None where nothing can be found."""
    return _query(tx, at, at.box, wanted, page or Page())


def _page(page: Page) -> Page:
    limit = min(page.limit, MOST_AT_ONCE) if page.limit > 0 else MOST_AT_ONCE
    return Page(max(0, page.offset_id), 0, page.add_offset, limit, max(0, page.max_id), max(0, page.min_id))


def in_chat(tx: Tx, viewer: int, peer: PeerRef, wanted: Wanted, page: Page, now: int = 0) -> Found:
    """Search one chat (core.telegram.org/method/messages.search); the count is exact of one kind, else up to
    MOST_COUNTED."""
    at = where(tx, viewer, peer, now)
    page = _page(page)
    query = _query(tx, at, at.box, wanted, page)
    if query is None:
        return _found(tx, viewer, at, ())
    hits = tx.messages.find(at.box, query, page.offset_id, page.add_offset, page.limit)
    if not (page.offset_id or page.add_offset or hits.more) and len(hits.messages) < page.limit:
        return _found(tx, viewer, at, hits.messages)
    if hits.more:  # whoever gave up looking has not counted either
        return _found(tx, viewer, at, hits.messages, max(MOST_COUNTED, len(hits.messages)), True)
    count, inexact = count_of(tx, at, wanted)
    return _found(tx, viewer, at, hits.messages, max(count, len(hits.messages)), inexact)


def _found(
    tx: Tx, viewer: int, at: Where, messages: Sequence[Message], count: int = -1, inexact: bool = False
) -> Found:
    return found(tx, viewer, messages, count, within=at.peer, inexact=inexact, pts=at.pts)


def shelf_of(tx: Tx, at: Where, wanted: Wanted) -> Shelf | None:
    """Where all that is looked for stands by the day; None where it is more than one kind of messages of a chat."""
    plain = Wanted(kind=wanted.kind, saved_peer=wanted.saved_peer, max_date=wanted.max_date)
    if wanted != plain or (wanted.kind not in MEDIA and wanted.kind != LINKS):
        return None
    if wanted.saved_peer is not None and at.peer != user_peer(at.box):
        return None
    return Shelf(at.box, at.peer, wanted.kind, wanted.saved_peer) if tx.shelves.complete() else None


def count_of(tx: Tx, at: Where, wanted: Wanted) -> tuple[int, bool]:
    """How many messages meet a search whatever its page, and whether that is only a lower bound."""
    shelf = shelf_of(tx, at, wanted) if not wanted.max_date else None
    if shelf is not None:
        return shelves.count(tx, shelves.reach(tx, shelf, at.low)), False
    query = _query(tx, at, at.box, wanted, Page())
    if query is None:
        return 0, False
    if query == Query(peer=at.peer):
        return at.total, False
    count = tx.messages.count_found(at.box, query, MOST_COUNTED)
    return count, count >= MOST_COUNTED


def _in_box(tx: Tx, box: int, wanted: Wanted, rate: int, offset_id: int, limit: int) -> Found:
    """The newest messages of one's own box, whatever they say."""
    page, asked = _page(Page(limit=limit)), wanted
    if rate > 0 and offset_id <= 0:
        before = wanted.max_date
        wanted = wanted._replace(max_date=min(before, rate) if before > 0 else rate)
    query = _query(tx, None, box, wanted, page)
    if query is None:
        return found(tx, box, ())
    query = query._replace(kinds=KINDS[wanted.chats])
    hits = tx.messages.find(box, query, max(0, offset_id), 0, page.limit + 1)
    shown = hits.messages[: page.limit]
    if len(hits.messages) <= page.limit and not hits.more and offset_id <= 0 and rate <= 0:
        return found(tx, box, shown)
    count, inexact = (MOST_COUNTED, True) if hits.more else _count_in_box(tx, box, asked)
    rate = shown[-1].content.date if len(hits.messages) > page.limit else 0
    return found(tx, box, shown, max(count, len(shown)), inexact=inexact, next_rate=rate)


def _count_in_box(tx: Tx, box: int, wanted: Wanted) -> tuple[int, bool]:
    query = _query(tx, None, box, wanted, Page())
    if query is None:
        return 0, False
    count = tx.messages.count_found(box, query._replace(kinds=KINDS[wanted.chats]), MOST_COUNTED)
    return count, count >= MOST_COUNTED


CHATS_CALLED = 1000
"""Groups in which a search for what calls somebody looks."""
IN_GROUPS = ("", "groups")
KINDS = {"": (), "users": (USER,), "groups": (CHAT, CHANNEL), "channels": (CHANNEL,)}


def everywhere(
    tx: Tx,
    viewer: int,
    wanted: Wanted,
    rate: int,
    offset_id: int,
    limit: int,
    offset_peer: PeerRef | None = None,
    now: int = 0,
) -> Found:
    """Search all chats (core.telegram.org/method/messages.searchGlobal): one's own and those that one is in.

    A page goes on after the message `offset_id` of `offset_peer`, or from the date `rate` where no id is given;
    `next_rate` of the answer is 0 when there is no more. What is asked for without words is looked for among one's own.
    """
    asked = terms(wanted.text, wanted.kind)
    if wanted.kind == NAMED and asked == ():
        return _named_everywhere(tx, viewer, wanted, rate, offset_id, limit, offset_peer, now)
    if not asked or wanted.kind in (NONE, PINNED):
        return _in_box(tx, viewer, wanted, rate, offset_id, limit)
    limit = _page(Page(limit=limit)).limit
    chats, lows = _mine(tx, viewer, wanted, now)
    until = wanted.max_date if wanted.max_date > 0 else 0
    last = _last(tx, viewer, lows, offset_id, offset_peer)
    before = last.content.id if last is not None else 0
    if rate > 0 and not before:
        until = min(until or rate, rate)
    since = wanted.min_date + 1 if wanted.min_date > 0 else 0
    whole = Query(
        asked,
        author=wanted.author,
        folder=wanted.folder,
        since=since,
        until=max(0, wanted.max_date),
        kinds=KINDS[wanted.chats],
        named=viewer if wanted.kind == NAMED else 0,
    )
    hits = tx.messages.find_anywhere(viewer, chats, lows, whole._replace(until=until), before, limit + 1)
    shown = hits.messages[:limit]
    if len(hits.messages) <= limit and not hits.more and not before and rate <= 0:
        return found(tx, viewer, shown)
    rate = shown[-1].content.date if len(hits.messages) > limit else 0
    count = tx.messages.count_anywhere(viewer, chats, lows, whole, MOST_COUNTED)
    return found(tx, viewer, shown, max(count, len(shown)), inexact=count >= MOST_COUNTED, next_rate=rate)


def _last(tx: Tx, viewer: int, lows: Mapping[int, int], offset_id: int, offset_peer: PeerRef | None) -> Message | None:
    """The message after which a page of a search of all chats goes on; None: from the beginning."""
    if offset_id <= 0:
        return None
    there = home(viewer, offset_peer) if offset_peer is not None else viewer
    return tx.messages.get(there, offset_id) if there == viewer or there in lows else None


def _named_everywhere(
    tx: Tx,
    viewer: int,
    wanted: Wanted,
    rate: int,
    offset_id: int,
    limit: int,
    offset_peer: PeerRef | None,
    now: int,
) -> Found:
    """Messages of any chat that call this person: the newest of each chat, and of those the newest."""
    limit = _page(Page(limit=limit)).limit
    _, lows = _mine(tx, viewer, wanted, now)
    last = _last(tx, viewer, lows, offset_id, offset_peer)
    until = last.content.date + 1 if last is not None else rate if rate > 0 else 0
    hits: list[Message] = []
    count, more = 0, False
    for peer in tx.mentions.chats(viewer, CHATS_CALLED):
        box = home(viewer, peer)
        at = Where(box, peer, lows.get(box, 0), viewer=viewer)
        whole = _query(tx, at, box, wanted, Page())
        if (
            whole is None
            or (peer.kind == CHANNEL and box not in lows)
            or (peer.kind == CHAT and wanted.chats not in IN_GROUPS)
        ):
            continue
        high = tx.messages.id_since(box, until, peer) if until else 0
        some = tx.messages.find(box, whole._replace(high=min(whole.high or high, high) or whole.high), 0, 0, limit + 1)
        hits += [one for one in some.messages if last is None or one.content.id < last.content.id]
        more = more or some.more
        count += tx.messages.count_found(box, whole, MOST_COUNTED - count) if count < MOST_COUNTED else 0
    hits.sort(key=lambda one: -one.content.id)
    shown = hits[:limit]
    rate = shown[-1].content.date if len(hits) > limit else 0
    inexact = more or count >= MOST_COUNTED
    return found(tx, viewer, shown, max(count, len(shown)), inexact=inexact, next_rate=rate)


def _mine(tx: Tx, viewer: int, wanted: Wanted, now: int) -> tuple[list[PeerRef], dict[int, int]]:
    """Groups and channels that the person is in and looks into, and the lowest id that may be seen in each box."""
    peers = tx.members.chats_of(viewer, CHANNELS_OF_USER) if wanted.chats != "users" else []
    chats = {chat.peer: chat for chat in tx.chats.many(peers) if not chat.gone}
    if wanted.chats:
        chats = {peer: chat for peer, chat in chats.items() if chat.broadcast == (wanted.chats == "channels")}
    if wanted.folder >= 0:
        kept = {one.peer for one in tx.dialogs.many(viewer, list(chats)) if one.folder == wanted.folder}
        chats = {peer: chat for peer, chat in chats.items() if peer in kept}
    # What was written in a basic group before it grew stands in one's own box.
    chats |= {PeerRef(CHAT, chat.migrated_from): chat for chat in chats.values() if chat.migrated_from}
    lows = {}
    for member in tx.members.of_user(viewer, list(chats)):
        if member.peer.kind == CHANNEL:
            lows[box_of(member.peer.id)] = first_seen(tx, chats[member.peer], member)
    return list(chats), lows


def counters(
    tx: Tx, viewer: int, peer: PeerRef, kinds: list[str], saved_peer: PeerRef | None, now: int = 0, thread: int = 0
) -> list[tuple[int, bool]]:
    """(count, is it only a lower bound) for each kind (core.telegram.org/method/messages.getSearchCounters)."""
    at = where(tx, viewer, peer, now)
    counts = {kind: count_of(tx, at, Wanted(kind=kind, saved_peer=saved_peer, thread=thread)) for kind in set(kinds)}
    return [counts[kind] for kind in kinds]
