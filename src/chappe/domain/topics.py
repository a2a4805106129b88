"""Forum topics: made, changed, closed, pinned and thrown away (core.telegram.org/api/forum)."""

from dataclasses import dataclass
from typing import ClassVar, TypeVar

from chappe.domain import people, rights, speaking
from chappe.domain.admin_log import TOPIC_CREATE, TOPIC_DELETE, TOPIC_EDIT, TOPIC_PIN, note
from chappe.domain.announcing import outcome
from chappe.domain.bounds import PINNED_TOPICS, TOPIC_TITLE_LENGTH, TOPICS_OF_FORUM
from chappe.domain.chat_news import say
from chappe.domain.command import Command, Pace, Stop, rule
from chappe.domain.deleting import Affected, affected, remove_there
from chappe.domain.drafts import clear
from chappe.domain.errors import Refused
from chappe.domain.events import TopicPinned, TopicsOrdered, TopicsStand
from chappe.domain.messages import sent_already, told
from chappe.domain.names import tidy_name
from chappe.domain.outcome import Actor, Broadcast, Logged, Outcome
from chappe.domain.ports import Tx
from chappe.domain.ports.admin_log import Deed
from chappe.domain.ports.messages import Page
from chappe.domain.ports.topics import Topic
from chappe.domain.posting import Posted
from chappe.domain.threads import GENERAL
from chappe.domain.updates import chats_named, deliver, of_message, passing, record
from chappe.domain.values import FORUM, Action, Chat, Member, Message, PeerRef, box_of

COLORS = (0x6FB9F0, 0xFFD67E, 0xCB86DB, 0x8EEE98, 0xFF93B2, 0xFB6F5F)
"""Colours that a topic's icon may have (core.telegram.org/constructor/forumTopic)."""
DRAFTING = 1000
"""People who are told that their drafts go with a topic; what more there are find them gone when they look."""
MOST_OF_OWN = 11
"""Messages, with the one that made it, of a topic that its creator may throw away without any right."""
SLICE = 250
"""Messages that one request deletes of a topic; the client asks again while more are left."""


@dataclass(frozen=True, slots=True)
class CreateTopic(Command):
    """Make a topic."""

    stop: ClassVar[Stop | None] = Stop.ON_TEXT
    pace: ClassVar[Pace | None] = Pace("create_topic", 20, 5)

    peer: PeerRef
    title: str
    random_id: int
    icon_color: int = 0
    icon_emoji: int = 0
    send_as: PeerRef | None = None

    @property
    def text(self) -> str:
        """What is screened."""
        return self.title


@dataclass(frozen=True, slots=True)
class EditTopic(Command):
    """Change a topic; None leaves it as it is."""

    stop: ClassVar[Stop | None] = Stop.ON_TEXT
    pace: ClassVar[Pace | None] = Pace("change_chat", 40, 2)

    peer: PeerRef
    id: int
    title: str | None = None
    icon_emoji: int | None = None
    closed: bool | None = None
    hidden: bool | None = None

    @property
    def text(self) -> str:
        """What is screened."""
        return self.title or ""


@dataclass(frozen=True, slots=True)
class PinTopic(Command):
    """Pin a topic for everyone, or unpin it."""

    pace: ClassVar[Pace | None] = Pace("change_chat", 40, 2)

    peer: PeerRef
    id: int
    pinned: bool


@dataclass(frozen=True, slots=True)
class OrderTopics(Command):
    """Give the pinned topics an order; `force`: those that are not named are pinned no more."""

    pace: ClassVar[Pace | None] = Pace("change_chat", 40, 2)

    peer: PeerRef
    ids: tuple[int, ...]
    force: bool


@dataclass(frozen=True, slots=True)
class DeleteTopic(Command):
    """Throw a topic away, a slice of its messages at a time."""

    pace: ClassVar[Pace | None] = Pace("delete_history", 60, 1)

    peer: PeerRef
    id: int


@dataclass(frozen=True, slots=True)
class ViewAsMessages(Command):
    """Look at a forum as one chat, or in topics again."""

    pace: ClassVar[Pace | None] = Pace("change_chat", 40, 2)

    peer: PeerRef
    on: bool


def forum(tx: Tx, viewer: int, peer: PeerRef, now: int) -> tuple[Chat, Member]:
    """A forum that this person may look into; raises as `rights.seen` does, and CHANNEL_FORUM_MISSING."""
    chat, member = rights.seen(tx, viewer, peer, now)
    if not chat.flags & FORUM:
        raise Refused("CHANNEL_FORUM_MISSING")
    return chat, member


def named(tx: Tx, chat: Chat, id: int) -> Topic:
    """A topic of that forum; raises TOPIC_ID_INVALID."""
    found = tx.topics.get(box_of(chat.peer.id), id)
    if found is None:
        raise Refused("TOPIC_ID_INVALID")
    return found


def title_of(text: str) -> str:
    """A title without what turns or hides; raises TOPIC_TITLE_EMPTY."""
    found = tidy_name(text)[:TOPIC_TITLE_LENGTH]
    if not found:
        raise Refused("TOPIC_TITLE_EMPTY")
    return found


@rule(CreateTopic)
def create_topic(tx: Tx, who: Actor, command: CreateTopic) -> Outcome[tuple[Posted, ...]]:
    """Make one (core.telegram.org/method/messages.createForumTopic).

    Raises CHANNEL_FORUM_MISSING, CHAT_ADMIN_REQUIRED, SEND_AS_PEER_INVALID, TOPIC_TITLE_EMPTY, TOPICS_TOO_MUCH.
    """
    before = sent_already(tx, who.user_id, command.random_id, command.peer) if command.random_id else None
    if before is not None:
        chats = chats_named((before.own,))
        return Outcome((before,), (), people.cast(tx, (who.user_id,), of_message(before.message), chats=chats))
    chat, member = forum(tx, who.user_id, command.peer, who.now)
    if not member.inside or not rights.allowed(chat, member, "manage_topics"):
        raise Refused("CHAT_ADMIN_REQUIRED")
    name = speaking.name_of(tx, chat, member, command.send_as)
    title = title_of(command.title)
    box = box_of(chat.peer.id)
    if tx.topics.count(box) >= TOPICS_OF_FORUM:
        raise Refused("TOPICS_TOO_MUCH")
    color = command.icon_color if command.icon_color in COLORS else COLORS[0]
    emoji = max(0, command.icon_emoji)
    posted = say(tx, who, chat, Action("topic_create", color, title, data=(emoji,)), name=name)
    message = posted.message
    sender = message.content.sender
    topic = Topic(box, message.id, title, color, emoji, who.user_id, sender, who.now, top_id=message.id)
    tx.topics.put(topic)
    _note_own(tx, who, chat, member, Deed(TOPIC_CREATE, topic=topic))
    if command.random_id:
        tx.messages.note_sent(who.user_id, command.random_id, message.id, who.now)
    return told(tx, who, (posted,))


@rule(EditTopic)
def edit_topic(tx: Tx, who: Actor, command: EditTopic) -> Outcome[tuple[Posted, ...]]:
    """Change one (core.telegram.org/method/messages.editForumTopic); its creator may, and who manages topics.

    Raises TOPIC_ID_INVALID, TOPIC_NOT_MODIFIED, TOPIC_TITLE_EMPTY, CHAT_ADMIN_REQUIRED.
    """
    chat, member = forum(tx, who.user_id, command.peer, who.now)
    topic = named(tx, chat, command.id)
    if not may_manage(member) and not (member.inside and topic.creator == who.user_id and topic.id != GENERAL):
        raise Refused("CHAT_ADMIN_REQUIRED")
    if command.hidden is not None and topic.id != GENERAL:
        raise Refused("TOPIC_ID_INVALID")
    new = topic
    if command.title is not None:
        new = new._replace(title=title_of(command.title))
    if command.icon_emoji is not None and topic.id != GENERAL:
        new = new._replace(icon_emoji=max(0, command.icon_emoji))
    if command.closed is not None:
        new = new._replace(closed=command.closed)
    if command.hidden is not None:
        new = new._replace(hidden=command.hidden, closed=command.hidden or new.closed)
    if new == topic:
        raise Refused("TOPIC_NOT_MODIFIED")
    tx.topics.put(new)
    _note_own(tx, who, chat, member, Deed(TOPIC_EDIT, old_topic=topic, topic=new))
    marks = (
        -1 if new.icon_emoji == topic.icon_emoji else new.icon_emoji,
        -1 if new.closed == topic.closed else int(new.closed),
        -1 if new.hidden == topic.hidden else int(new.hidden),
    )
    text = "" if new.title == topic.title else new.title
    posted = say(
        tx, who, chat, Action("topic_edit", 0, text, data=marks), reply_to=topic.id if topic.id != GENERAL else 0
    )
    return told(tx, who, (posted,))


def may_manage(member: Member) -> bool:
    """Does this person manage other people's topics, too? Administrators with that very right; members never do."""
    return rights.given(member, "manage_topics")


def _managed(tx: Tx, who: Actor, peer: PeerRef) -> Chat:
    chat, member = forum(tx, who.user_id, peer, who.now)
    if not may_manage(member):
        raise Refused("CHAT_ADMIN_REQUIRED")
    return chat


@rule(PinTopic)
def pin_topic(tx: Tx, who: Actor, command: PinTopic) -> Outcome[TopicPinned]:
    """Pin one, before the others (core.telegram.org/method/messages.updatePinnedForumTopic).

    Raises TOPIC_ID_INVALID, PINNED_TOO_MUCH, CHAT_ADMIN_REQUIRED, CHAT_NOT_MODIFIED.
    """
    chat = _managed(tx, who, command.peer)
    topic = named(tx, chat, command.id)
    if bool(topic.pinned) == command.pinned:
        raise Refused("CHAT_NOT_MODIFIED")
    others = tx.topics.pinned(topic.box)
    if command.pinned and len(others) >= PINNED_TOPICS:
        raise Refused("PINNED_TOO_MUCH")
    place = 1 + max((one.pinned for one in others), default=0) if command.pinned else 0
    tx.topics.put(topic._replace(pinned=place))
    _note_pin(tx, who, chat, topic._replace(pinned=place))
    return _told(tx, who, chat, TopicPinned(chat.peer, topic.id, command.pinned))


@rule(OrderTopics)
def order_topics(tx: Tx, who: Actor, command: OrderTopics) -> Outcome[TopicsOrdered]:
    """Order the pinned ones (core.telegram.org/method/messages.reorderPinnedForumTopics)."""
    chat = _managed(tx, who, command.peer)
    box = box_of(chat.peer.id)
    before = tx.topics.pinned(box)
    if len(command.ids) > PINNED_TOPICS:
        raise Refused("PINNED_TOO_MUCH")
    wanted = list(dict.fromkeys(command.ids))
    there = {one.id: one for one in tx.topics.many(box, wanted)} if wanted else {}
    first = [there[id] for id in wanted if id in there and (command.force or there[id].pinned)]
    rest = [] if command.force else [one for one in before if one.id not in there]
    for one in before:
        tx.topics.put(one._replace(pinned=0))
    order = [*first, *rest]
    for place, one in enumerate(reversed(order), 1):
        tx.topics.put(one._replace(pinned=place))
        if not one.pinned:
            _note_pin(tx, who, chat, one._replace(pinned=place))
    for one in before:
        if one not in order:
            _note_pin(tx, who, chat, one._replace(pinned=0))
    return _told(tx, who, chat, TopicsOrdered(chat.peer, tuple(one.id for one in order)))


def _note_own(tx: Tx, who: Actor, chat: Chat, member: Member, deed: Deed) -> None:
    """Write down what was done with a topic, but for a member's own one in another name: nobody is told whose it is."""
    topic = deed.topic
    if topic is None or topic.sender is None or member.manages:
        note(tx, who, chat, deed)


def _note_pin(tx: Tx, who: Actor, chat: Chat, topic: Topic) -> None:
    deed = Deed(TOPIC_PIN, topic=topic) if topic.pinned else Deed(TOPIC_PIN, old_topic=topic)
    note(tx, who, chat, deed)


E = TypeVar("E", TopicPinned, TopicsOrdered)


def _told(tx: Tx, who: Actor, chat: Chat, event: E) -> Outcome[E]:
    """Everyone who is there is told; who was away finds the order that they have now in the difference."""
    box = box_of(chat.peer.id)
    record(tx, box, TopicsStand(chat.peer, tuple(one.id for one in tx.topics.pinned(box))), who.now)
    news = passing(event, who.now)
    cast = people.cast(tx, (who.user_id,), (), chats=(chat.peer,))
    everyone = Broadcast(chat.peer.id, (news,), (), (who.user_id,))
    return Outcome(event, (deliver(who.user_id, news, not_key=who.key_id),), cast, broadcasts=(everyone,))


@rule(DeleteTopic)
def delete_topic(tx: Tx, who: Actor, command: DeleteTopic) -> Outcome[Affected]:
    """Throw one away with all that is in it (core.telegram.org/method/messages.deleteTopicHistory).

    Who made it may as long as nobody else wrote in it; for more than a few messages, and for everything that others
    began, it takes the right to delete messages. Raises TOPIC_ID_INVALID (also for "General"), CHAT_ADMIN_REQUIRED.
    """
    chat, member = forum(tx, who.user_id, command.peer, who.now)
    topic = named(tx, chat, command.id)
    if topic.id == GENERAL:
        raise Refused("TOPIC_ID_INVALID")
    messages = tx.threads.history(topic.box, -topic.id, Page(limit=SLICE + 1))
    if not rights.allowed(chat, member, "delete_messages") and not _wrote_alone(chat, member, topic, messages):
        raise Refused("CHAT_ADMIN_REQUIRED")
    left = len(messages) - SLICE
    happened: dict[int, list[Logged]] = {}
    if left <= 0:
        for user_id in tx.threads.drafting(topic.box, topic.id, DRAFTING):
            happened[user_id] = [clear(tx, user_id, chat.peer, who.now, topic.id)]
        tx.topics.delete(topic.box, topic.id)
        if topic.sender is None or member.manages:
            note(tx, who, chat, Deed(TOPIC_DELETE, old_topic=topic))
    events = remove_there(tx, messages[:SLICE], who.now)
    happened[topic.box] = list(events)
    return outcome(tx, who, affected(tx, topic.box, events, max(0, left)), happened)


def _wrote_alone(chat: Chat, member: Member, topic: Topic, messages: list[Message]) -> bool:
    """Did this person make the topic, which holds little, and all of it this person's own?"""
    if topic.creator != member.user_id or not rights.takes_part(chat, member) or len(messages) > MOST_OF_OWN:
        return False
    return all(one.content.author == member.user_id for one in messages)


@rule(ViewAsMessages)
def view_as_messages(tx: Tx, who: Actor, command: ViewAsMessages) -> Outcome[None]:
    """Keep how one looks at a forum (core.telegram.org/method/channels.toggleViewForumAsMessages)."""
    forum(tx, who.user_id, command.peer, who.now)
    if tx.threads.as_messages(who.user_id, command.peer) == command.on:
        raise Refused("CHAT_NOT_MODIFIED")
    tx.threads.set_as_messages(who.user_id, command.peer, command.on)
    return Outcome(None)
