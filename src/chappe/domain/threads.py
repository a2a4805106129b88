"""Threads: which one a message belongs to, what is counted of it, and a channel's posts where they are discussed.

See core.telegram.org/api/threads and core.telegram.org/api/discussion. A post stands once more in the discussion group,
as the channel's own message; what answers that copy are the comments, counted where they are.
"""

from collections.abc import Sequence
from typing import NamedTuple

from chappe.domain import rights
from chappe.domain.counting import note_message
from chappe.domain.errors import Refused
from chappe.domain.events import MessagesPinned, NewMessage
from chappe.domain.outcome import Broadcast, Logged
from chappe.domain.ports import Tx
from chappe.domain.ports.threads import Thread
from chappe.domain.updates import named, record
from chappe.domain.values import CHANNEL, FORUM, Chat, Content, Forward, Message, PeerRef, Replies, box_of, user_peer

REPLIERS = 3
"""Faces that a post shows of who commented."""
OF_POST = -1
"""`Thread.root` of a channel's post: its comments are at its copy."""


GENERAL = 1
"""Id of the topic in which everything is that is in no other."""
TOPIC_MADE = "topic_create"


class Place(NamedTuple):
    """Where in a supergroup a message stands."""

    thread: int = 0
    """The first message of its thread."""
    topic: int = 0
    """0: General, or no forum."""


def among(topic: int) -> int:
    """What `Threads.history` is asked for to read a topic."""
    return -1 if topic == GENERAL else -topic


def place(tx: Tx, chat: Chat, id: int, content: Content, reply_to: int) -> Place:
    """Where a new message with that id stands, by what it answers.

    Raises TOPIC_CLOSED and TOPIC_DELETED for a topic in which its author may not write.
    """
    if chat.broadcast:
        return Place()
    box = box_of(chat.peer.id)
    action = content.action
    if action is not None and action.kind == TOPIC_MADE:
        return Place(0, id)
    answered = tx.messages.get(box, reply_to) if reply_to else None
    topic = answered.topic if answered is not None and chat.flags & FORUM else 0
    if chat.flags & FORUM and action is None:  # who comes, leaves or pins tells of it in a closed topic, too
        _may_write_in(tx, chat, topic or GENERAL, content)
    if answered is None or topic:
        return Place(0, topic)
    if answered.thread:
        return Place(answered.thread)
    known = tx.threads.get(box, answered.id)
    return Place(known.root if known is not None and known.root > 0 else answered.id)


def topic_at(tx: Tx, peer: PeerRef, top: int) -> int:
    """What is answered by what goes into that topic; 0: General, or no topic."""
    if not top or peer.kind != CHANNEL or top == GENERAL:
        return 0
    if tx.topics.get(box_of(peer.id), top) is None:
        raise Refused("TOPIC_DELETED")
    return top


def _may_write_in(tx: Tx, chat: Chat, id: int, content: Content) -> None:
    topic = tx.topics.get(box_of(chat.peer.id), id)
    if topic is None:
        raise Refused("TOPIC_DELETED")
    if not topic.closed or topic.creator == content.author:
        return
    member = rights.standing(tx, chat, content.author, content.date)
    if not rights.given(member, "manage_topics"):
        raise Refused("TOPIC_CLOSED")


def note(tx: Tx, chat: Chat, message: Message) -> None:
    """Count a message that was just posted in the thread or topic that it is in."""
    if chat.flags & FORUM:
        topic = message.topic or GENERAL
        tx.topics.bump(message.box, topic, message.id)
        _note(tx, message, topic)
    if message.thread:
        _note(tx, message, message.thread)


def _note(tx: Tx, message: Message, top: int) -> None:
    content = message.content
    speaker = content.sender or user_peer(content.author)
    known = tx.threads.get(message.box, top)
    if known is None:
        if top != message.topic and top != GENERAL and tx.messages.get(message.box, top) is None:
            return  # its first message is gone, and nobody can look into it any more
        known = Thread(message.box, top)
    others = tuple(one for one in known.repliers if one != speaker)
    tx.threads.put(
        known._replace(
            replies=known.replies + 1,
            pts=message.id,
            max_id=message.id,
            repliers=(speaker, *others)[:REPLIERS],
        )
    )
    tx.threads.set_read(message.box, top, content.author, message.id)


def count_gone(tx: Tx, messages: list[Message]) -> None:
    """Count anew after messages of one supergroup have been deleted, without going through what is left."""
    gone: dict[int, int] = {}
    for message in messages:
        for top in {message.thread, message.topic or GENERAL} - {0}:
            gone[top] = gone.get(top, 0) + 1
    for top, count in gone.items():
        box = messages[0].box
        known = tx.threads.get(box, top)
        if known is None:  # the first message is gone, too, or there never were topics
            continue
        topic = tx.topics.get(box, top)
        newest = tx.threads.newest(box, among(top) if topic else top, REPLIERS)
        if topic is not None:
            tx.topics.bump(box, top, newest[0].id if newest else 0)
        speakers = dict.fromkeys(one.content.sender or user_peer(one.content.author) for one in newest)
        tx.threads.put(
            known._replace(
                replies=max(0, known.replies - count),
                pts=tx.boxes.state(box).pts,
                max_id=newest[0].id if newest else 0,
                repliers=tuple(speakers),
            )
        )


# -- a channel's posts in the discussion group ------------------------------------------------------------------------
def copy_of(post: Message) -> Content:
    """What stands in the discussion group for a channel's post: said by the channel, come from there."""
    content, channel = post.content, post.peer
    first = content.forward or Forward(0, "", content.date, chat=channel, post=post.id, signature=content.signature)
    return content._replace(
        author=0,
        forward=first._replace(saved_peer=channel, saved_id=post.id),
        reply=content.reply if content.elsewhere else None,
        reactions=(),
        tally=(),
        sender=channel,
        signature="",
        post=False,
    )


def echo(tx: Tx, chat: Chat, post: Message) -> tuple[Message, Broadcast | None]:
    """Put a channel's new post into its discussion group, pinned there; the post with its empty thread."""
    content = post.content
    group = tx.chats.get(PeerRef(CHANNEL, chat.linked)) if chat.linked and content.action is None else None
    if group is None or group.gone:
        return post, None
    box = box_of(group.peer.id)
    made = copy_of(post)._replace(ttl=group.ttl)
    made = made._replace(id=tx.messages.add_content(made, (-group.peer.id, 0)))
    if made.link is not None and made.link.page is None and not made.link.nothing:
        tx.pages.wait(made.link.page_id, made.id)
    first = _first_of_album(tx, box, group, made)
    answered = tx.threads.get(post.box, post.reply_to) if post.reply_to else None
    id = tx.boxes.advance(box, 1)
    answers = answered.there_id if answered is not None else 0
    message = Message(box, id, group.peer, False, made, answers, pinned=not first)
    tx.messages.add(message)
    tx.chats.bump(group.peer, id, made.date)
    note_message(tx, group.peer, made)
    tx.threads.put(Thread(box, id, post.box, post.id, first))
    tx.threads.put(Thread(post.box, post.id, box, first or id, OF_POST))
    shown = tx.messages.with_views([message._replace(replies=None if first else Replies(0, 0))])
    [message] = tx.messages.with_sources(shown)
    events = [Logged(id, 1, made.date, NewMessage(message))]
    if not first:
        tx.messages.set_pinned(box, [id], True)
        events.append(record(tx, box, MessagesPinned(group.peer, (id,), True), made.date))
    told = Broadcast(group.peer.id, tuple(events), tuple(sorted(named(events))))
    return post._replace(replies=Replies(0, 0, 0, group.peer.id)), told


def _first_of_album(tx: Tx, box: int, group: Chat, content: Content) -> int:
    """The first part of the album that is just being put there; 0: this is it, or there is no album."""
    if not content.group:
        return 0
    before = tx.messages.get(box, group.top_id)
    if before is None or before.content.group != content.group or before.content.sender != content.sender:
        return 0
    known = tx.threads.get(box, before.id)
    return known.root or before.id if known is not None else 0


def copies(tx: Tx, posts: list[Message]) -> dict[int, list[Message]]:
    """The messages that stand in discussion groups for these posts, by box."""
    found: dict[int, list[int]] = {}
    by_box: dict[int, list[int]] = {}
    for one in posts:
        if one.box < 0 and one.content.post:
            by_box.setdefault(one.box, []).append(one.id)
    for box, ids in by_box.items():
        for there, id in tx.threads.copies(box, ids):
            found.setdefault(there, []).append(id)
    return {box: tx.messages.many(box, ids) for box, ids in found.items()}


def with_read_marks(tx: Tx, viewer: int, messages: Sequence[Message | int]) -> list[Message | int]:
    """Messages of supergroups and channels, with how far the viewer has read the answers to each."""
    wanted: dict[int, list[int]] = {}
    for one in messages:
        if isinstance(one, Message) and one.box < 0 and one.replies is not None and one.replies.total:
            wanted.setdefault(one.box, []).append(one.id)
    marks: dict[tuple[int, int], int] = {}
    for box, ids in wanted.items():
        heads = {
            one.top: (one.there, one.there_id) if one.root else (box, one.top) for one in tx.threads.many(box, ids)
        }
        for there in {at[0] for at in heads.values()}:
            read = tx.threads.reads(there, [top for where, top in heads.values() if where == there], viewer)
            marks.update({(box, id): read.get(top, 0) for id, (where, top) in heads.items() if where == there})
    return [_read_up_to(one, marks.get((one.box, one.id), 0)) if isinstance(one, Message) else one for one in messages]


def _read_up_to(message: Message, id: int) -> Message:
    return message._replace(replies=message.replies._replace(read=id)) if id and message.replies else message
