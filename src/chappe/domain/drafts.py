"""Drafts: what a person has begun to write, the same on all devices."""

from dataclasses import dataclass
from typing import ClassVar

from chappe.domain import people
from chappe.domain.answering import styles
from chappe.domain.bounds import MESSAGE_LENGTH, QUOTE_LENGTH
from chappe.domain.chats import look
from chappe.domain.command import Command, Pace, rule
from chappe.domain.errors import Refused
from chappe.domain.events import DraftChanged
from chappe.domain.outcome import Actor, Cast, Logged, Outcome
from chappe.domain.pages import of_web
from chappe.domain.ports import Tx
from chappe.domain.text import as_written, units
from chappe.domain.thread_reading import head
from chappe.domain.updates import chats_named, deliver, named, passing, record
from chappe.domain.values import CHANNEL, FORUM, Draft, Entity, Message, PeerRef, Shown, Source, box_of

IN_TOPICS = 1000
"""Drafts in topics and threads that are told at once."""


@dataclass(frozen=True, slots=True)
class SaveDraft(Command):
    """Keep what was begun in a chat or topic; without text and answered message, there is no draft any more."""

    pace: ClassVar[Pace | None] = Pace("save_draft", 60, 0.5)

    peer: PeerRef
    text: str
    entities: tuple[Entity, ...] = ()
    reply_to: int = 0
    quote: str = ""
    quote_offset: int = 0
    no_webpage: bool = False
    invert_media: bool = False
    topic: int = 0
    """First message of the topic or thread that it is in; 0: of the chat itself."""
    quote_entities: tuple[Entity, ...] = ()
    source: Source | None = None
    page: Shown | None = None
    effect: int = 0


@dataclass(frozen=True, slots=True)
class ClearDrafts(Command):
    """Forget every draft."""

    pace: ClassVar[Pace | None] = Pace("clear_drafts", 10, 5)


@rule(SaveDraft)
def save_draft(tx: Tx, who: Actor, command: SaveDraft) -> Outcome[None]:
    """Keep a draft and tell the other devices (core.telegram.org/method/messages.saveDraft).

    Raises MESSAGE_TOO_LONG, MSG_ID_INVALID for a topic that is not there, QUOTE_TEXT_INVALID, WEBPAGE_URL_INVALID,
    REPLY_TO_INVALID for another chat into which one may not look, and what `chats.look` does.
    """
    box, peer = who.user_id, command.peer
    topic = _place(tx, who, command)
    before = kept(tx, box, peer, topic)
    new = _written(tx, who, command, topic)
    if before == (new._replace(date=before.date) if new and before else new):
        return Outcome(None)
    told = deliver(box, put(tx, box, peer, new, topic, who.now), not_key=who.key_id)
    return Outcome(None, (told,), people.cast(tx, (box,), told.people, chats=chats_named(told.events)))


def _written(tx: Tx, who: Actor, command: SaveDraft, topic: int) -> Draft | None:
    """What is to be kept; None where nothing is begun."""
    source = command.source if command.source and command.source.peer != command.peer else None
    reply_to = command.reply_to if source or command.reply_to != topic else 0
    if len(command.text) > MESSAGE_LENGTH:
        raise Refused("MESSAGE_TOO_LONG")
    if len(command.quote) > QUOTE_LENGTH:
        raise Refused("QUOTE_TEXT_INVALID")
    if command.page is not None and not of_web(command.page.url):
        raise Refused("WEBPAGE_URL_INVALID")
    if source is not None:
        _check_source(tx, who, source)
    text, entities = as_written(command.text, command.entities)
    quote, quoted = as_written(command.quote, command.quote_entities) if reply_to else ("", ())
    if not text and not reply_to:
        return None
    return Draft(
        who.now,
        text,
        entities,
        reply_to,
        command.no_webpage,
        command.invert_media,
        quote,
        command.quote_offset if quote else 0,
        styles(quoted, units(quote)),
        source if reply_to else None,
        command.page,
        command.effect,
    )


def _check_source(tx: Tx, who: Actor, source: Source) -> None:
    try:
        look(tx, who.user_id, source.peer, who.now)
    except Refused:  # who may not look there cannot tell it from a chat that is not there
        raise Refused("REPLY_TO_INVALID") from None


def _place(tx: Tx, who: Actor, command: SaveDraft) -> int:
    """The topic or thread that it is in; what answers the message that made a topic is in that topic."""
    peer, topic = command.peer, command.topic
    look(tx, who.user_id, peer, who.now)
    if peer.kind != CHANNEL:
        return 0
    chat = tx.chats.get(peer)
    here = command.source is None or command.source.peer == peer
    if not topic and command.reply_to and here and chat is not None and chat.flags & FORUM:
        topic = command.reply_to if tx.topics.get(box_of(peer.id), command.reply_to) else 0
    return head(tx, who.user_id, peer, topic, who.now).top if topic else 0


@rule(ClearDrafts)
def clear_drafts(tx: Tx, who: Actor, command: ClearDrafts) -> Outcome[None]:
    """Forget every draft and tell the other devices (core.telegram.org/method/messages.clearAllDrafts)."""
    box = who.user_id
    events = []
    for dialog in tx.dialogs.drafts(box):
        events.append(clear(tx, box, dialog.peer, who.now))
    for at, top, _ in tx.threads.drafts(box, IN_TOPICS):
        events.append(clear(tx, box, PeerRef(CHANNEL, -at), who.now, top))
    if not events:
        return Outcome(None)
    told = deliver(box, *events, not_key=who.key_id)
    return Outcome(None, (told,), people.cast(tx, (box,), told.people, chats=chats_named(told.events)))


def kept(tx: Tx, box: int, peer: PeerRef, topic: int = 0) -> Draft | None:
    """The draft of a chat, or of a topic of it."""
    if topic:
        return tx.threads.draft(box_of(peer.id), topic, box)
    dialog = tx.dialogs.get(box, peer)
    return dialog.draft if dialog else None


def written_in(peer: PeerRef, message: Message, thread: int) -> int:
    """The topic in whose field a message was written, or the thread, where its author looked into that alone."""
    if peer.kind != CHANNEL:
        return 0
    return message.topic or thread


def put(tx: Tx, box: int, peer: PeerRef, draft: Draft | None, topic: int, now: int) -> Logged:
    """Keep a draft (None: there is none any more), and that it changed."""
    if topic:
        tx.threads.set_draft(box_of(peer.id), topic, box, draft)
    else:
        tx.dialogs.set_draft(box, peer, draft)
    return record(tx, box, DraftChanged(peer, draft, topic), now)


def clear(tx: Tx, box: int, peer: PeerRef, now: int, topic: int = 0) -> Logged:
    """Forget the draft of a chat or topic that has one, since it was sent."""
    return put(tx, box, peer, None, topic, now)


def leave_behind(tx: Tx, box: int, peer: PeerRef, now: int) -> tuple[Logged, ...]:
    """Forget what somebody who leaves a supergroup or channel has begun there: in the chat, its topics and threads."""
    there = box_of(peer.id)
    events = [clear(tx, box, peer, now)] if kept(tx, box, peer) else []
    events += [clear(tx, box, peer, now, top) for top in tx.threads.begun_in(box, there, IN_TOPICS)]
    tx.threads.drop_drafts(box, there)  # what more there is is found gone
    return tuple(events)


def everyone(tx: Tx, box: int, now: int) -> tuple[tuple[Logged, ...], Cast, tuple[int, ...]]:
    """All drafts as they are (core.telegram.org/method/messages.getAllDrafts), with the people they name."""
    some = [DraftChanged(dialog.peer, dialog.draft) for dialog in tx.dialogs.drafts(box)]
    topics = [DraftChanged(PeerRef(CHANNEL, -at), draft, top) for at, top, draft in tx.threads.drafts(box, IN_TOPICS)]
    events = tuple(passing(one, now) for one in (*some, *topics))
    names = named(events)
    return events, people.cast(tx, (box,), names, chats=chats_named(events)), tuple(sorted(names))
