"""Editing: who may change which message, for how long, and who is told."""

from dataclasses import dataclass
from typing import ClassVar

from chappe.domain import people
from chappe.domain.bounds import EDIT_SECONDS
from chappe.domain.chats import in_chat, partner
from chappe.domain.command import Command, Pace, Stop, rule
from chappe.domain.errors import Refused
from chappe.domain.events import MessageEdited
from chappe.domain.outcome import Actor, Delivery, Logged, Outcome
from chappe.domain.ports import Tx
from chappe.domain.text import caption, message_text
from chappe.domain.updates import deliver, of_message, record
from chappe.domain.values import Content, Entity, Message, PeerRef


@dataclass(frozen=True, slots=True)
class EditMessage(Command):
    """Change the text of a message; None leaves it as it is."""

    stop: ClassVar[Stop | None] = Stop.ON_TEXT
    pace: ClassVar[Pace | None] = Pace("edit_message", 40, 0.5)

    peer: PeerRef
    id: int
    text: str | None
    entities: tuple[Entity, ...] = ()
    preview: bool = True
    invert_media: bool = False


def editable(tx: Tx, who: Actor, peer: PeerRef, id: int) -> Message:
    """A message that this person may change now.

    Raises MESSAGE_ID_INVALID, MESSAGE_AUTHOR_REQUIRED (not one's own, or only passed on), MESSAGE_EDIT_TIME_EXPIRED.
    """
    partner(tx, peer)
    message = in_chat(tx, who.user_id, peer, id)
    content = message.content
    if content.action is not None:
        raise Refused("MESSAGE_ID_INVALID")
    if content.author != who.user_id or content.forward is not None:
        raise Refused("MESSAGE_AUTHOR_REQUIRED")
    if peer.id != who.user_id and who.now - content.date > EDIT_SECONDS:
        raise Refused("MESSAGE_EDIT_TIME_EXPIRED")
    return message


def changed(
    content: Content, text: str | None, entities: tuple[Entity, ...], now: int, preview: bool, invert_media: bool
) -> Content:
    """The content with its new text; raises MESSAGE_EMPTY, MESSAGE_TOO_LONG, MESSAGE_NOT_MODIFIED."""
    if text is None:
        text, entities = content.text, content.entities
    else:
        text, entities = (caption if content.media else message_text)(text, entities)
    new = content._replace(text=text, entities=entities, preview=preview, invert_media=invert_media)
    if new == content:
        raise Refused("MESSAGE_NOT_MODIFIED")
    return new._replace(edit_date=now)


@rule(EditMessage)
def edit_message(tx: Tx, who: Actor, command: EditMessage) -> Outcome[Logged]:
    """Change a message in every box that has it (core.telegram.org/method/messages.editMessage)."""
    message = editable(tx, who, command.peer, command.id)
    content = changed(
        message.content,
        command.text,
        command.entities,
        who.now,
        command.preview,
        command.invert_media,
    )
    tx.messages.set_content(content)
    own: Logged | None = None
    deliveries: list[Delivery] = []
    refs = tx.messages.refs(content.id)
    for ref in refs:
        found = tx.messages.get(ref.box, ref.id)
        assert found is not None
        logged = record(tx, ref.box, MessageEdited(found), who.now)
        if ref.box == who.user_id:
            own = logged
        deliveries.append(deliver(ref.box, logged, not_key=who.key_id if ref.box == who.user_id else 0))
    assert own is not None
    return Outcome(own, tuple(deliveries), people.cast(tx, [ref.box for ref in refs], of_message(message)))
