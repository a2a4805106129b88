"""Marks of what somebody has still to see in messages: reactions, votes, mentions, what is to be heard."""

from collections.abc import Callable, Iterable
from typing import Protocol

from chappe.domain import people, rights
from chappe.domain.announcing import announced
from chappe.domain.channel_updates import first_seen
from chappe.domain.chats import MOST_AT_ONCE, Found, found, look
from chappe.domain.deleting import Affected, affected
from chappe.domain.events import ChannelContentsRead, ContentsRead
from chappe.domain.outcome import Actor, Logged, Outcome
from chappe.domain.ports import Tx
from chappe.domain.ports.heard import SOMEBODY
from chappe.domain.ports.messages import Page
from chappe.domain.thread_reading import head
from chappe.domain.threads import GENERAL
from chappe.domain.updates import deliver, record
from chappe.domain.values import CHANNEL, FORUM, Dialog, Message, PeerRef, box_of, home

LISTED = 1000
"""Messages with something unseen of one kind that are listed, or marked as seen, in one call."""


class Marks(Protocol):
    """One kind of such marks."""

    def unread(self, box: int, peer: PeerRef, limit: int, among: int = 0) -> list[int]: ...


def page(
    tx: Tx,
    marks: Marks,
    counted: Callable[[Dialog], int],
    viewer: int,
    peer: PeerRef,
    wanted: Page,
    now: int,
    topic: int,
) -> Found:
    """A page of those messages of a chat, or of one topic or thread of it, that bear such a mark, newest first.

    `counted`: how many the chat list says there are. Raises MSG_ID_INVALID for a topic or thread that is not there.
    """
    ids = _listed(tx, marks, viewer, peer, now, topic)
    dialog = tx.dialogs.get(viewer, peer) if not topic else None
    there = home(viewer, peer)
    pts = tx.boxes.state(there).pts if peer.kind == CHANNEL else 0
    total = counted(dialog) if dialog is not None else len(ids)
    return found(tx, viewer, tx.messages.many(there, part(ids, wanted)), total, within=peer, pts=pts)


def read_all(tx: Tx, who: Actor, marks: Marks, peer: PeerRef, topic: int) -> Outcome[Affected]:
    """Take all such marks there away, the newest first; where that were not all, the answer says that more is left.

    Raises as `page` does.
    """
    ids = _listed(tx, marks, who.user_id, peer, who.now, topic)
    seen = read_there(tx, who, peer, ids) if peer.kind == CHANNEL else read_in(tx, who, ids)
    more = len(ids) == LISTED and bool(seen.deliveries)  # nothing that stays where it is asks for another turn
    return seen._replace(result=seen.result._replace(left=int(more)))


def _listed(tx: Tx, marks: Marks, viewer: int, peer: PeerRef, now: int, topic: int) -> list[int]:
    look(tx, viewer, peer, now)
    return marks.unread(viewer, peer, LISTED, head(tx, viewer, peer, topic, now).among if topic else 0)


def read_in(tx: Tx, who: Actor, ids: Iterable[int]) -> Outcome[Affected]:
    """Take all such marks from these messages of one's own box."""
    box = who.user_id
    messages = tx.messages.many(box, list(ids))
    given = [message.id for message in messages]
    unseen = tx.reactions.unread_among(box, given) if messages else set()
    votes = {message.id for message in messages if message.unseen_votes}
    changed = sorted(one.id for one in messages if (one.unread_media and not one.out) or one.id in unseen | votes)
    if not changed:
        return Outcome(affected(tx, box, ()))
    tx.messages.set_media_read(box, changed)
    calls = [message for message in messages if message.mentioned and message.unread_media]
    for peer in {message.peer for message in calls}:
        tx.mentions.read(box, peer, [message.id for message in calls if message.peer == peer])
    for marks, marked in ((tx.reactions, unseen), (tx.polls, votes)):
        for peer in {message.peer for message in messages if message.id in marked}:
            marks.see(box, peer, [one.id for one in messages if one.peer == peer and one.id in marked])
    logged = record(tx, box, ContentsRead(tuple(changed)), who.now, len(changed))
    return Outcome(
        affected(tx, box, (logged,)), (deliver(box, logged, not_key=who.key_id),), people.cast(tx, (box,), ())
    )


def read_there(tx: Tx, who: Actor, peer: PeerRef, ids: Iterable[int]) -> Outcome[Affected]:
    """Take all such marks from these messages of a supergroup, and those that they are to be heard."""
    box, given = who.user_id, list(ids)
    unseen = tx.reactions.unread_among(box, given, peer) if given else set()
    votes = tx.polls.unread_among(box, given, peer) if given else set()
    heard = _hear(tx, who, peer, given) if given else []
    called = tx.mentions.read(box, peer, given) if given else []
    changed = sorted({*called, *unseen, *votes, *(one.id for one in heard)})
    at = affected(tx, home(box, peer), ())
    if not changed:
        return Outcome(at)
    for marks, marked in ((tx.reactions, unseen), (tx.polls, votes)):
        if marked:
            marks.see(box, peer, sorted(marked))
    return Outcome(at, *announced(tx, who, {box: _seen(tx, box, peer, changed, who), **_told(tx, who, peer, heard)}))


def _seen(tx: Tx, box: int, peer: PeerRef, ids: Iterable[int], who: Actor) -> tuple[Logged, ...]:
    """That these messages were attended to, as that person is told: of a forum by the topic."""
    chat, by_topic = tx.chats.get(peer), dict[int, list[int]]()
    wanted = sorted(ids)
    forum = chat is not None and chat.flags & FORUM
    topics = tx.threads.topics_of(box_of(peer.id), wanted) if forum else {}
    for id in wanted:
        by_topic.setdefault(topics.get(id, GENERAL) if forum else 0, []).append(id)
    return tuple(
        record(tx, box, ChannelContentsRead(peer, tuple(some), topic), who.now)
        for topic, some in sorted(by_topic.items())
    )


def _hear(tx: Tx, who: Actor, peer: PeerRef, ids: list[int]) -> list[Message]:
    """Those of these messages that the actor hears for the first time."""
    chat, member = rights.seen(tx, who.user_id, peer, who.now)
    low = first_seen(tx, chat, member)
    there = {
        one.id: one
        for one in tx.messages.many(box_of(peer.id), [id for id in ids if id >= low])
        if one.unread_media and one.content.author != who.user_id
    }
    return [there[id] for id in tx.heard.mark(who.user_id, box_of(peer.id), list(there))] if there else []


def _told(tx: Tx, who: Actor, peer: PeerRef, heard: list[Message]) -> dict[int, tuple[Logged, ...]]:
    """What the authors are told of messages that somebody hears for the first time at all; not by whom."""
    first = set(tx.heard.mark(SOMEBODY, box_of(peer.id), [one.id for one in heard]))
    by_author: dict[int, list[int]] = {}
    for one in heard:
        if one.id in first:
            by_author.setdefault(one.content.author, []).append(one.id)
    inside = {member.user_id for member in tx.members.of_users(peer, list(by_author)) if member.inside}
    return {author: _seen(tx, author, peer, ids, who) for author, ids in sorted(by_author.items()) if author in inside}


def part(ids: list[int], wanted: Page) -> list[int]:
    """The part of a list of ids (highest first) that a page names (core.telegram.org/api/offsets)."""
    limit = min(wanted.limit, MOST_AT_ONCE) if wanted.limit > 0 else MOST_AT_ONCE
    within = [id for id in ids if wanted.min_id < id and (not wanted.max_id or id < wanted.max_id)]
    above = sum(id >= wanted.offset_id for id in within) if wanted.offset_id else 0
    start = above + (wanted.add_offset if wanted.offset_id else max(0, wanted.add_offset))
    return within[max(0, start) : max(0, start + limit)]
