"""Drafts: what a person has begun to write, the same on all devices."""

from dataclasses import dataclass
from typing import ClassVar

from chappe.domain import people
from chappe.domain.bounds import MESSAGE_LENGTH
from chappe.domain.chats import look
from chappe.domain.command import Command, Pace, rule
from chappe.domain.errors import Refused
from chappe.domain.events import DraftChanged
from chappe.domain.outcome import Actor, Cast, Logged, Outcome
from chappe.domain.ports import Tx
from chappe.domain.text import as_written
from chappe.domain.updates import chats_named, deliver, named, passing, record
from chappe.domain.values import Draft, Entity, PeerRef


@dataclass(frozen=True, slots=True)
class SaveDraft(Command):
    """Keep what was begun in a chat; without text and answered message, there is no draft any more."""

    pace: ClassVar[Pace | None] = Pace("save_draft", 60, 0.5)

    peer: PeerRef
    text: str
    entities: tuple[Entity, ...] = ()
    reply_to: int = 0
    quote: str = ""
    quote_offset: int = 0
    no_webpage: bool = False
    invert_media: bool = False


@dataclass(frozen=True, slots=True)
class ClearDrafts(Command):
    """Forget every draft."""

    pace: ClassVar[Pace | None] = Pace("clear_drafts", 10, 5)


@rule(SaveDraft)
def save_draft(tx: Tx, who: Actor, command: SaveDraft) -> Outcome[None]:
    """Keep a draft and tell the other devices (core.telegram.org/method/messages.saveDraft)."""
    box, peer = who.user_id, command.peer
    look(tx, box, peer, who.now)
    if len(command.text) > MESSAGE_LENGTH:
        raise Refused("MESSAGE_TOO_LONG")
    text, entities = as_written(command.text, command.entities)
    dialog = tx.dialogs.get(box, peer)
    before = dialog.draft if dialog else None
    new: Draft | None = None
    if text or command.reply_to:
        new = Draft(
            who.now,
            text,
            entities,
            command.reply_to,
            command.no_webpage,
            command.invert_media,
            command.quote,
            command.quote_offset,
        )
    if before == (new._replace(date=before.date) if new and before else new):
        return Outcome(None)
    tx.dialogs.set_draft(box, peer, new)
    logged = record(tx, box, DraftChanged(peer, new), who.now)
    told = deliver(box, logged, not_key=who.key_id)
    return Outcome(None, (told,), people.cast(tx, (box,), told.people, chats=chats_named(told.events)))


@rule(ClearDrafts)
def clear_drafts(tx: Tx, who: Actor, command: ClearDrafts) -> Outcome[None]:
    """Forget every draft and tell the other devices (core.telegram.org/method/messages.clearAllDrafts)."""
    box = who.user_id
    events = []
    for dialog in tx.dialogs.drafts(box):
        tx.dialogs.set_draft(box, dialog.peer, None)
        events.append(record(tx, box, DraftChanged(dialog.peer, None), who.now))
    if not events:
        return Outcome(None)
    told = deliver(box, *events, not_key=who.key_id)
    return Outcome(None, (told,), people.cast(tx, (box,), told.people, chats=chats_named(told.events)))


def clear(tx: Tx, box: int, peer: PeerRef, now: int) -> Logged:
    """Forget the draft of a chat that has one, since it was sent."""
    tx.dialogs.set_draft(box, peer, None)
    return record(tx, box, DraftChanged(peer, None), now)


def everyone(tx: Tx, box: int, now: int) -> tuple[tuple[Logged, ...], Cast, tuple[int, ...]]:
    """All drafts as they are (core.telegram.org/method/messages.getAllDrafts), with the people they name."""
    events = tuple(passing(DraftChanged(dialog.peer, dialog.draft), now) for dialog in tx.dialogs.drafts(box))
    names = named(events)
    return events, people.cast(tx, (box,), names, chats=chats_named(events)), tuple(sorted(names))
