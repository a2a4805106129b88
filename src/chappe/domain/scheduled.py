"""Scheduled messages: kept until their time, or till the other is online (core.telegram.org/api/scheduled-messages)."""

from dataclasses import dataclass
from typing import ClassVar

from chappe.domain import pages
from chappe.domain.announcing import announced
from chappe.domain.answering import ReplyTo, reply_of
from chappe.domain.bounds import SCHEDULED_IN_CHAT
from chappe.domain.chats import MOST_AT_ONCE, Found, Passage, found, in_name_of, look, may_write, partner
from chappe.domain.command import Command, Pace, Stop, rule
from chappe.domain.editing import changed
from chappe.domain.errors import Refused
from chappe.domain.events import NewScheduled, ScheduledDeleted
from chappe.domain.forwarding import Forwarded, To, answering, check_random_ids, kind_of, passed_on
from chappe.domain.messages import may_embed, sent_already
from chappe.domain.origins import to_forward
from chappe.domain.outcome import Actor, Logged, Outcome
from chappe.domain.ports import Tx
from chappe.domain.ports.messages import Waiting
from chappe.domain.posting import Posted
from chappe.domain.speaking import named
from chappe.domain.sticker_use import known_emoji
from chappe.domain.text import message_text
from chappe.domain.threads import place
from chappe.domain.updates import passing, record
from chappe.domain.values import (
    USER,
    WHEN_ONLINE,
    Content,
    Entity,
    PeerRef,
    Reply,
)
from chappe.domain.waiting import as_message, wait_for_page

FURTHEST = 366 * 86_400
"""Seconds from now to the last time that a message may wait for."""
PACE = Pace("schedule", 30, 1)


@dataclass(frozen=True, slots=True)
class ScheduleMessage(Command):
    """Send a text later."""

    stop: ClassVar[Stop | None] = Stop.ON_TEXT
    pace: ClassVar[Pace | None] = PACE

    peer: PeerRef
    due: int
    random_id: int
    text: str
    entities: tuple[Entity, ...] = ()
    reply_to: ReplyTo | None = None
    silent: bool = False
    noforwards: bool = False
    preview: bool = True
    invert_media: bool = False
    send_as: PeerRef | None = None
    look: bool = False
    """Is the first link looked at?"""
    wish: pages.Wish = pages.FIRST


@dataclass(frozen=True, slots=True)
class ScheduleForward(Command):
    """Pass messages on later, as they are now."""

    stop: ClassVar[Stop | None] = Stop.ON_TEXT
    pace: ClassVar[Pace | None] = PACE

    source: PeerRef
    ids: tuple[int, ...]
    random_ids: tuple[int, ...]
    peer: PeerRef
    due: int
    drop_author: bool = False
    silent: bool = False
    noforwards: bool = False
    send_as: PeerRef | None = None
    top: int = 0
    """The topic that they go into."""
    reply_to: ReplyTo | None = None
    """What each of them answers."""
    bare: bool = False
    """Without the words under files."""


@dataclass(frozen=True, slots=True)
class EditScheduled(Command):
    """Change the text of a waiting message, its time, or both."""

    stop: ClassVar[Stop | None] = Stop.ON_TEXT
    pace: ClassVar[Pace | None] = PACE

    peer: PeerRef
    id: int
    due: int
    text: str | None = None
    entities: tuple[Entity, ...] = ()
    preview: bool = True
    invert_media: bool = False
    look: bool = False
    wish: pages.Wish = pages.FIRST


@dataclass(frozen=True, slots=True)
class DeleteScheduled(Command):
    """Let waiting messages go unsent."""

    pace: ClassVar[Pace | None] = PACE

    peer: PeerRef
    ids: tuple[int, ...]


def check_due(tx: Tx, who: Actor, peer: PeerRef, due: int) -> int:
    """When it is due: at once where it is to wait for someone who is online already.

    Raises SCHEDULE_DATE_INVALID, SCHEDULE_DATE_TOO_LATE, SCHEDULE_STATUS_PRIVATE.
    """
    if due == WHEN_ONLINE:
        if peer.kind != USER or peer.id == who.user_id:
            raise Refused("SCHEDULE_DATE_INVALID")
        if not all(relation.sees_status for relation in tx.users.relations([(who.user_id, peer.id)])):
            raise Refused("SCHEDULE_STATUS_PRIVATE")
        return who.now if partner(tx, peer).online_until > who.now else due
    if due <= who.now:
        raise Refused("SCHEDULE_DATE_INVALID")
    if due > who.now + FURTHEST:
        raise Refused("SCHEDULE_DATE_TOO_LATE")
    return due


def told_waiting(tx: Tx, who: Actor, kept: list[Waiting], random_ids: list[int]) -> Outcome[Forwarded]:
    """The outcome of messages that now wait; they are told of, and asked for anew, never kept in the log."""
    events = [passing(NewScheduled(as_message(tx, waiting)), who.now) for waiting in kept]
    deliveries, cast = announced(tx, who, {who.user_id: events})
    posted = tuple(Posted(event, (), waiting.peer) for event, waiting in zip(events, kept, strict=True))
    return Outcome(Forwarded(posted, tuple(random_ids)), deliveries, cast)


def passage_to(tx: Tx, box: int, peer: PeerRef, now: int, content: Content) -> Passage:
    """Whether one may write it, be it that slow mode holds it back for now. Raises as `may_write`."""
    what = kind_of(content)
    try:
        return may_write(tx, box, peer, now, what)
    except Refused as refused:
        if refused.name != "SLOWMODE_WAIT_X":
            raise
        return may_write(tx, box, peer, now + int(refused.value or 0), what)


def spoken(tx: Tx, passage: Passage, content: Content, wanted: PeerRef | None) -> Content:
    """The content in whose name it would be posted now; raises SEND_AS_PEER_INVALID."""
    return named(tx, passage, content._replace(sender=None, signature="", post=False), wanted)


def spoken_again(tx: Tx, passage: Passage, content: Content) -> Content:
    """The content in the name in which it was to be said; raises SEND_AS_PEER_INVALID where that may not be used now.

    Nobody is named who wrote in another's name: rather than in one's own, it is then not said at all.
    """
    wanted, chat = content.sender, passage.chat
    plain = content._replace(sender=None, signature="", post=False)
    if wanted is None or chat is None:
        return in_name_of(passage, plain)
    if chat.broadcast and wanted == chat.peer:  # it is shown as its author's only if it was to be
        said = in_name_of(passage, plain)
        return said if said.sender is not None else said._replace(sender=wanted, signature=content.signature)
    said = named(tx, passage, plain, wanted)
    if said.sender != wanted:
        raise Refused("SEND_AS_PEER_INVALID")
    return said


def topic_of(tx: Tx, passage: Passage, content: Content, reply_to: int, now: int) -> int:
    """The topic that it goes into; raises TOPIC_CLOSED, TOPIC_DELETED where it may not go there."""
    chat = passage.chat
    if chat is None or not chat.is_channel:
        return 0
    return place(tx, chat, 0, content._replace(date=now), reply_to).topic


def linking(
    tx: Tx, who: Actor, passage: Passage, content: Content, wish: pages.Wish
) -> tuple[Content, tuple[object, ...]]:
    """The content with the link that it is to show, and the errands; of the page itself nothing is kept with it."""
    if not may_embed(passage):
        return content._replace(link=None), ()
    content, errand = pages.linked(tx, who, content, wish)
    return _without_page(content), (errand,) if errand else ()


def _without_page(content: Content) -> Content:
    return content._replace(link=content.link._replace(page=None)) if content.link is not None else content


def keep(tx: Tx, waiting: Waiting) -> Waiting:
    """Let it wait; the same with its id."""
    waiting = waiting._replace(id=tx.scheduled.add(waiting))
    wait_for_page(tx, waiting)
    return waiting


def check_room(tx: Tx, box: int, peer: PeerRef, more: int) -> None:
    """Raise SCHEDULE_TOO_MUCH where so many more cannot wait in the chat."""
    if len(tx.scheduled.of_peer(box, peer)) + more > SCHEDULED_IN_CHAT:
        raise Refused("SCHEDULE_TOO_MUCH")


def content_of(
    command: ScheduleMessage, box: int, due: int, text: str, entities: tuple[Entity, ...], reply: Reply | None
) -> Content:
    """What waits, in the way that the command says."""
    return Content(
        0,
        box,
        due,
        0,
        text,
        entities,
        reply,
        silent=command.silent,
        noforwards=command.noforwards,
        invert_media=command.invert_media,
        preview=command.preview,
    )


@rule(ScheduleMessage)
def schedule_message(tx: Tx, who: Actor, command: ScheduleMessage) -> Outcome[Forwarded]:
    """Keep a text until its time (core.telegram.org/method/messages.sendMessage with a schedule_date)."""
    box, peer = who.user_id, command.peer
    repeat = repeat_of(tx, who, command.random_id, peer)
    if repeat is not None:
        return repeat
    text, entities = message_text(command.text, command.entities)
    entities = known_emoji(tx, entities)
    passage = passage_to(tx, box, peer, who.now, Content(0, box, 0, 0, text))
    due = check_due(tx, who, peer, command.due)
    check_room(tx, box, peer, 1)
    reply_to, reply = reply_of(tx, box, peer, command.reply_to, who.now)
    content = spoken(tx, passage, content_of(command, box, due, text, entities, reply), command.send_as)
    topic = topic_of(tx, passage, content, reply_to, who.now)
    errands: tuple[object, ...] = ()
    if command.look and (entities or command.wish.url):
        content, errands = linking(tx, who, passage, content, command.wish)
    kept = keep(tx, Waiting(box, 0, peer, due, command.random_id, content, reply_to, topic))
    return told_waiting(tx, who, [kept], [command.random_id])._replace(after=errands)


def repeat_of(tx: Tx, who: Actor, random_id: int, peer: PeerRef) -> Outcome[Forwarded] | None:
    """What this random_id made before: a message that waits, or one that was sent since."""
    waiting = tx.scheduled.by_random_id(who.user_id, random_id)
    if waiting is not None:
        return told_waiting(tx, who, [waiting], [random_id])._replace(deliveries=())
    before = sent_already(tx, who.user_id, random_id, peer) if random_id else None
    if before is None:
        return None
    _, cast = announced(tx, who, {who.user_id: [before.own]})
    return Outcome(Forwarded((before,), (random_id,)), (), cast)


@rule(ScheduleForward)
def schedule_forward(tx: Tx, who: Actor, command: ScheduleForward) -> Outcome[Forwarded]:
    """Keep messages to pass on (core.telegram.org/method/messages.forwardMessages with a schedule_date)."""
    box, peer = who.user_id, command.peer
    check_random_ids(command.ids, command.random_ids)
    there = to_forward(tx, box, command.source, command.ids, who.now)
    passages = [passage_to(tx, box, peer, who.now, message.content) for message in there.values()]
    due = check_due(tx, who, peer, command.due)
    check_room(tx, box, peer, len(there))
    top, reply = answering(tx, box, peer, command.reply_to, command.top, who.now)
    to = To(peer, command.silent, command.noforwards, 0, top, reply, command.bare)
    kept, random_ids, fresh = [], [], 0
    for id, random_id in zip(command.ids, command.random_ids, strict=True):
        waiting = tx.scheduled.by_random_id(box, random_id)
        if waiting is None and id in there:
            content, _ = passed_on(tx, who, there[id], to, command.drop_author)
            content = spoken(tx, passages[0], content, command.send_as)
            content = _without_page(content) if may_embed(passages[0]) else content._replace(link=None)
            topic = topic_of(tx, passages[0], content, top, who.now)
            waiting = keep(tx, Waiting(box, 0, peer, due, random_id, content, top, topic))
            fresh += 1
        if waiting is not None:
            kept.append(waiting)
            random_ids.append(random_id)
    if not kept:
        raise Refused("MESSAGE_ID_INVALID")
    told = told_waiting(tx, who, kept, random_ids)
    return told if fresh else told._replace(deliveries=())


@rule(EditScheduled)
def edit_scheduled(tx: Tx, who: Actor, command: EditScheduled) -> Outcome[Forwarded]:
    """Change a waiting message (core.telegram.org/method/messages.editMessage with a schedule_date)."""
    look(tx, who.user_id, command.peer, who.now)
    waiting = tx.scheduled.get(who.user_id, command.id)
    if waiting is None or waiting.peer != command.peer:
        raise Refused("MESSAGE_ID_INVALID")
    content = waiting.content
    errands: tuple[object, ...] = ()
    due = waiting.due
    if command.due != due:
        due = check_due(tx, who, command.peer, command.due)
    if command.text is not None or command.wish != pages.FIRST:
        if content.forward is not None:
            raise Refused("MESSAGE_AUTHOR_REQUIRED")
        try:
            styled = known_emoji(tx, command.entities)
            marks = (command.preview, command.invert_media, command.wish)
            content = changed(content, command.text, styled, 0, *marks)
        except Refused as refused:
            if refused.name != "MESSAGE_NOT_MODIFIED" or command.due == waiting.due:
                raise
        else:
            look_at = command.look and _may_embed(tx, who, command.peer)
            content, errands = pages.relinked(tx, who, content, look_at, command.wish)
            content = _without_page(content)
    elif command.due == waiting.due:
        raise Refused("MESSAGE_NOT_MODIFIED")
    waiting = waiting._replace(due=due, content=content)
    tx.scheduled.set(waiting)
    wait_for_page(tx, waiting)
    return told_waiting(tx, who, [waiting], [waiting.random_id])._replace(after=errands)


def _may_embed(tx: Tx, who: Actor, peer: PeerRef) -> bool:
    chat = tx.chats.get(peer) if peer.kind != USER else None
    member = tx.members.get(peer, who.user_id) if chat is not None else None
    return may_embed(Passage({}, True, chat=chat, member=member))


def chosen(tx: Tx, box: int, peer: PeerRef, ids: tuple[int, ...], now: int) -> list[Waiting]:
    look(tx, box, peer, now)
    if len(ids) > MOST_AT_ONCE:
        raise Refused("MESSAGE_ID_INVALID")
    there = [tx.scheduled.get(box, id) for id in dict.fromkeys(ids)]
    return [waiting for waiting in there if waiting is not None and waiting.peer == peer]


@rule(DeleteScheduled)
def delete_scheduled(tx: Tx, who: Actor, command: DeleteScheduled) -> Outcome[tuple[Logged, ...]]:
    """Let messages go (core.telegram.org/method/messages.deleteScheduledMessages); ids not there count for nothing."""
    gone = chosen(tx, who.user_id, command.peer, command.ids, who.now)
    if not gone:
        return Outcome(())
    for waiting in gone:
        tx.scheduled.delete(who.user_id, waiting.id)
    ids = tuple(waiting.id for waiting in gone)
    logged = record(tx, who.user_id, ScheduledDeleted(command.peer, ids), who.now)
    deliveries, cast = announced(tx, who, {who.user_id: [logged]})
    return Outcome((logged,), deliveries, cast)


def of_peer(tx: Tx, box: int, peer: PeerRef, now: int = 0) -> Found:
    """What waits in a chat, latest first (core.telegram.org/method/messages.getScheduledHistory)."""
    look(tx, box, peer, now)
    return _found(tx, box, peer, tx.scheduled.of_peer(box, peer))


def by_ids(tx: Tx, box: int, peer: PeerRef, ids: tuple[int, ...], now: int = 0) -> Found:
    """These waiting messages (core.telegram.org/method/messages.getScheduledMessages)."""
    return _found(tx, box, peer, chosen(tx, box, peer, ids, now))


def _found(tx: Tx, box: int, peer: PeerRef, some: list[Waiting]) -> Found:
    return found(tx, box, [as_message(tx, waiting) for waiting in some], within=peer)
