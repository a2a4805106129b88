"""Lists of a forum's topics, with how far the viewer has read each (core.telegram.org/api/forum)."""

from typing import NamedTuple

from chappe.domain import notify, people
from chappe.domain.channel_updates import first_seen
from chappe.domain.chats import MOST_AT_ONCE, all_as_seen
from chappe.domain.errors import Refused
from chappe.domain.outcome import Cast
from chappe.domain.ports import Tx
from chappe.domain.ports.topics import Topic
from chappe.domain.threads import GENERAL, among
from chappe.domain.topics import forum
from chappe.domain.unseen import LISTED
from chappe.domain.updates import chats_of, chats_of_draft, of_draft, of_message
from chappe.domain.values import USER, Chat, Draft, Member, Message, PeerRef, box_of

UNREAD_COUNTED = 1000
"""More than so many unread messages of one topic are not told apart."""
MOST_SEARCHED = 1000
"""Topics whose titles one search looks at."""
USUAL = 20


class Row(NamedTuple):
    """One topic as one person has it."""

    topic: Topic
    read_in: int
    read_out: int
    unread: int
    mine: bool
    mentions: int = 0
    """Messages that name the person and are still to be seen."""
    reactions: int = 0
    """Messages of the person with reactions still to be seen."""
    draft: Draft | None = None
    notify: str = ""
    """Its own notification settings, as kept."""
    votes: int = 0
    """Polls of the person with votes still to be seen."""


class Listed(NamedTuple):
    """Topics for an answer, with their newest messages and everyone they name."""

    rows: tuple[Row, ...]
    gone: tuple[int, ...]
    """Ids that were asked for and are none."""
    total: int
    pts: int
    messages: tuple[Message, ...]
    cast: Cast
    people: tuple[int, ...]
    chats: tuple[PeerRef, ...]
    peer: PeerRef


class Offset(NamedTuple):
    """After which topic a page goes on."""

    date: int = 0
    id: int = 0
    """Of its newest message."""
    topic: int = 0


def listed(tx: Tx, viewer: int, peer: PeerRef, query: str, offset: Offset, limit: int, now: int) -> Listed:
    """A page of them, the pinned ones first (core.telegram.org/method/messages.getForumTopics)."""
    chat, member = forum(tx, viewer, peer, now)
    box = box_of(peer.id)
    limit = min(limit, MOST_AT_ONCE) if limit > 0 else USUAL
    pinned = tx.topics.pinned(box)
    ids = [one.id for one in pinned]
    first = pinned if not offset.topic else pinned[ids.index(offset.topic) + 1 :] if offset.topic in ids else []
    before = (offset.id, offset.topic) if offset.topic and offset.topic not in ids else None
    if before and not offset.id:
        known = tx.topics.get(box, offset.topic)
        before = (known.top_id, known.id) if known else None
    if query:
        words = query.casefold().strip()
        all_ = [*first, *tx.topics.page(box, before, MOST_SEARCHED)]
        hits = [one for one in all_ if words in one.title.casefold()]
        return _shown(tx, viewer, chat, member, hits[:limit], (), len(hits))
    some = [*first, *tx.topics.page(box, before, limit)][:limit]
    return _shown(tx, viewer, chat, member, some, (), tx.topics.count(box))


def by_ids(tx: Tx, viewer: int, peer: PeerRef, ids: list[int], now: int) -> Listed:
    """Topics by their ids (core.telegram.org/method/messages.getForumTopicsByID)."""
    chat, member = forum(tx, viewer, peer, now)
    if len(ids) > MOST_AT_ONCE or not ids:
        raise Refused("TOPIC_ID_INVALID")
    there = {one.id: one for one in tx.topics.many(box_of(peer.id), list(dict.fromkeys(ids)))}
    gone = tuple(id for id in dict.fromkeys(ids) if id not in there)
    return _shown(tx, viewer, chat, member, list(there.values()), gone, len(there) + len(gone))


def _shown(
    tx: Tx, viewer: int, chat: Chat, member: Member, topics: list[Topic], gone: tuple[int, ...], count: int
) -> Listed:
    box = box_of(chat.peer.id)
    low = first_seen(tx, chat, member)
    ids = [one.id for one in topics]
    marks = read_marks(tx, chat, member, ids)
    dialog = tx.dialogs.get(viewer, chat.peer)
    mentions = tx.mentions.unread_by_topic(viewer, chat.peer, LISTED) if dialog and dialog.unread_mentions else {}
    reactions = tx.reactions.unread_by_topic(viewer, chat.peer, LISTED) if dialog and dialog.unread_reactions else {}
    votes = tx.polls.unread_by_topic(viewer, chat.peer, LISTED) if dialog and dialog.unread_votes else {}
    settings = notify.of_topics(tx, viewer, chat.peer, ids)
    begun = tx.threads.drafts_in(box, ids, viewer)
    rows = tuple(
        Row(
            one,
            marks[one.id],
            tx.threads.read_by_others(box, one.id, viewer),
            tx.threads.count_after(box, among(one.id), max(marks[one.id], low - 1), UNREAD_COUNTED),
            one.creator == viewer,
            mentions.get(one.id, 0),
            reactions.get(one.id, 0),
            begun.get(one.id),
            settings.get(one.id, ""),
            votes.get(one.id, 0),
        )
        for one in topics
    )
    named = {id for one in begun.values() for id in of_draft(one)}
    tops = sorted({one.top_id for one in topics if one.top_id >= low})
    messages = tuple(all_as_seen(tx, tx.messages.many(box, tops), viewer))
    names = named | {id for one in messages for id in of_message(one)}
    names |= {one.creator for one in topics if one.sender is None and one.creator}
    chats = {chat.peer} | {found for one in messages for found in chats_of(one)}
    chats |= {found for one in begun.values() for found in chats_of_draft(one)}
    chats |= {one.sender for one in topics if one.sender is not None and one.sender.kind != USER}
    return Listed(
        rows,
        gone,
        count,
        tx.boxes.state(box).pts,
        messages,
        people.cast(tx, (viewer,), names, chats=chats),
        tuple(sorted(names)),
        tuple(sorted(chats)),
        chat.peer,
    )


def read_marks(tx: Tx, chat: Chat, member: Member, ids: list[int]) -> dict[int, int]:
    """Up to where this person has read each of these topics.

    What was written before one came counts as read; so does what was there when one marked all of it as read.
    """
    box, viewer = box_of(chat.peer.id), member.user_id
    kept = tx.threads.reads(box, [0, *ids], viewer)
    whole = kept.get(0, 0)
    if any(id not in kept for id in ids):
        came = (member.came or tx.messages.id_since(box, member.date) - 1) if member.inside else chat.top_id
        whole = max(whole, came)
        dialog = tx.dialogs.get(viewer, chat.peer) if GENERAL in ids else None
        if dialog is not None:  # what was written before there were topics
            kept.setdefault(GENERAL, dialog.read_in)
    return {id: max(kept.get(id, 0), whole) for id in ids}
