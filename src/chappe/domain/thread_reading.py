"""Reading threads: the comments on a post, what answers a message, and how far one has read."""

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from chappe.domain import people, rights
from chappe.domain.channel_updates import first_seen
from chappe.domain.chats import Found, found, look
from chappe.domain.command import Command, Pace, rule
from chappe.domain.errors import Refused
from chappe.domain.events import ThreadInboxRead, ThreadOutboxRead
from chappe.domain.history import bounded
from chappe.domain.outcome import Actor, Logged, Outcome
from chappe.domain.ports import Tx
from chappe.domain.ports.messages import Page
from chappe.domain.ports.threads import Thread
from chappe.domain.threads import OF_POST, among
from chappe.domain.updates import deliver, passing, record
from chappe.domain.values import CHANNEL, FORUM, Chat, Member, Message, PeerRef, box_of

UNREAD_COUNTED = 10_000
AUTHORS_TOLD = 50
"""Authors who are told at once that what they wrote was read."""
ALBUM = 10
"""Most parts that the message at the head of a thread has."""


class Head(NamedTuple):
    """A thread that this person may look into."""

    group: Chat
    member: Member
    top: int
    """Id of its first message in the group."""
    thread: Thread | None
    """None: nothing has answered it yet."""
    among: int = 0
    """What the thread's messages are found by; see `Threads.history`."""
    post: tuple[int, int] = (0, 0)
    """The channel and its post, if it is one that is talked about."""


def head(tx: Tx, viewer: int, peer: PeerRef, id: int, now: int) -> Head:
    """The thread of a message, given by a channel's post or by any of its messages in the group.

    Raises MSG_ID_INVALID, and as `rights.seen` does.
    """
    if peer.kind != CHANNEL:  # elsewhere there are no threads
        look(tx, viewer, peer, now)
        raise Refused("MSG_ID_INVALID")
    chat, member = rights.seen(tx, viewer, peer, now)
    box = box_of(chat.peer.id)
    if chat.broadcast:
        known = tx.threads.get(box, id)
        if known is None or known.root != OF_POST or not chat.linked or known.there != box_of(chat.linked):
            raise Refused("MSG_ID_INVALID")
        chat, member = rights.seen(tx, viewer, PeerRef(CHANNEL, chat.linked), now)
        box, id = known.there, known.there_id
    topic = tx.topics.get(box, id) if chat.flags & FORUM else None
    if topic is not None:
        return Head(chat, member, id, tx.threads.get(box, id), among(id))
    message = tx.messages.get(box, id)
    if message is None:
        raise Refused("MSG_ID_INVALID")
    known = tx.threads.get(box, message.thread or id)
    if known is not None and known.root:
        known = tx.threads.get(box, known.root)
    top = known.top if known is not None else message.thread or id
    if top < first_seen(tx, chat, member):
        raise Refused("MSG_ID_INVALID")
    linked = known is not None and chat.linked and known.there == box_of(chat.linked)
    return Head(chat, member, top, known, top, (chat.linked, known.there_id) if linked and known else (0, 0))


class Discussion(NamedTuple):
    """The message at the head of a thread, and how far the viewer is."""

    found: Found
    max_id: int
    read_in: int
    read_out: int
    unread: int


def discussion(tx: Tx, viewer: int, peer: PeerRef, id: int, now: int) -> Discussion:
    """Where a post is talked about (core.telegram.org/method/messages.getDiscussionMessage)."""
    at = head(tx, viewer, peer, id, now)
    box = box_of(at.group.peer.id)
    top = tx.messages.get(box, at.top)
    if top is None or at.among < 0:
        raise Refused("MSG_ID_INVALID")
    messages = [top]
    if top.content.group:
        parts = tx.messages.many(box, list(range(at.top, at.top + 2 * ALBUM)))
        messages = [one for one in parts if one.content.group == top.content.group][::-1]
    read = tx.threads.read(box, at.top, viewer)
    also = (at.group.peer, *((PeerRef(CHANNEL, at.post[0]),) if at.post[0] else ()))
    return Discussion(
        found(tx, viewer, messages, also_chats=also),
        at.thread.max_id if at.thread else 0,
        read,
        tx.threads.read_by_others(box, at.top, viewer),
        tx.threads.count_after(box, at.among, read, UNREAD_COUNTED),
    )


def replies(tx: Tx, viewer: int, peer: PeerRef, id: int, page: Page, now: int) -> Found:
    """Part of a thread (core.telegram.org/method/messages.getReplies)."""
    at = head(tx, viewer, peer, id, now)
    page = bounded(page)
    low = first_seen(tx, at.group, at.member)
    if low:
        page = page._replace(min_id=max(page.min_id, low - 1))
    box = box_of(at.group.peer.id)
    messages = tx.threads.history(box, at.among, page)
    total = at.thread.replies if at.thread else 0
    return found(tx, viewer, messages, total, also_chats=(at.group.peer, peer), pts=tx.boxes.state(box).pts)


@dataclass(frozen=True, slots=True)
class ReadThread(Command):
    """A thread was read up to a message."""

    pace: ClassVar[Pace | None] = Pace("read_history", 120, 0.2)

    peer: PeerRef
    id: int
    max_id: int


@rule(ReadThread)
def read_thread(tx: Tx, who: Actor, command: ReadThread) -> Outcome[None]:
    """Mark a thread read (core.telegram.org/method/messages.readDiscussion); raises as `head` does."""
    box_owner = who.user_id
    at = head(tx, box_owner, command.peer, command.id, who.now)
    there = box_of(at.group.peer.id)
    before = tx.threads.read(there, at.top, box_owner)
    newest = max(at.thread.max_id if at.thread else 0, at.group.top_id if at.among < 0 else 0)
    max_id = min(command.max_id, newest)
    if max_id <= before:
        return Outcome(None)
    tx.threads.set_read(there, at.top, box_owner, max_id)
    tx.threads.note_read(there, at.top, box_owner, max_id)
    own: Logged = record(tx, box_owner, ThreadInboxRead(at.group.peer, at.top, max_id, *at.post), who.now)
    newly = tx.threads.history(there, at.among, Page(limit=AUTHORS_TOLD, min_id=before, max_id=max_id + 1))
    authors = sorted(written_by(newly) - {0, box_owner})
    news = passing(ThreadOutboxRead(at.group.peer, at.top, max_id), who.now)
    told = (deliver(box_owner, own, not_key=who.key_id), *(deliver(author, news) for author in authors))
    chats = (at.group.peer, *((PeerRef(CHANNEL, at.post[0]),) if at.post[0] else ()))
    return Outcome(None, told, people.cast(tx, (box_owner, *authors), (), chats=chats))


def written_by(messages: list[Message]) -> set[int]:
    """Who wrote them."""
    return {one.content.author for one in messages}
