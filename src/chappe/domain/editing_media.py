"""Another file in the place of the one that a message shows, or beside a mere text; sent or still waiting."""

from dataclasses import dataclass
from typing import ClassVar

from chappe.domain import rights
from chappe.domain.albums import TOGETHER
from chappe.domain.attachments import Media
from chappe.domain.chats import SPOKEN, check_spoken
from chappe.domain.command import Command, Pace, Stop, rule
from chappe.domain.editing import editable, show_edited
from chappe.domain.errors import Refused
from chappe.domain.media import Given, attach, right
from chappe.domain.outcome import Actor, Logged, Outcome
from chappe.domain.ports import Tx
from chappe.domain.scheduled import check_due, told_waiting
from chappe.domain.sticker_use import known_emoji
from chappe.domain.text import caption
from chappe.domain.values import USER, Content, Entity, PeerRef

NO_EXCHANGE = ("sticker", "voice", "round")
"""What stays as it was sent, and does not come in the place of anything."""


@dataclass(frozen=True, slots=True)
class EditMedia(Command):
    """Change the file of a message, or give one to a text, and change the caption unless that is None."""

    stop: ClassVar[Stop | None] = Stop.ON_MEDIA
    pace: ClassVar[Pace | None] = Pace("edit_message", 40, 0.5)

    peer: PeerRef
    id: int
    media: Given
    text: str | None = None
    entities: tuple[Entity, ...] = ()
    invert_media: bool = False
    due: int = 0
    """Of a waiting message: when it is to be sent; 0: it is none."""


def _changed(tx: Tx, who: Actor, content: Content, command: EditMedia) -> Content:
    """The content with the new file; a text becomes its caption, and shows no page of the web any more.

    Raises MEDIA_PREV_INVALID where something stands that does not give way, MEDIA_NEW_INVALID for a file out of place,
    MEDIA_CAPTION_TOO_LONG.
    """
    before = content.media
    if before is not None and (before.ttl or before.file is None or before.kind in NO_EXCHANGE):
        raise Refused("MEDIA_PREV_INVALID")
    media = attach(tx, who, command.media)
    _check_fits(content, media)
    text, entities = content.text, content.entities
    if command.text is not None:
        text, entities = command.text, known_emoji(tx, command.entities)
    if command.text is not None or before is None:
        text, entities = caption(text, entities)
    return content._replace(text=text, entities=entities, media=media, invert_media=command.invert_media, link=None)


def _check_fits(content: Content, media: Media) -> None:
    """What comes in the place of something is no voice: nobody could have heard that it was said."""
    before = content.media
    if media.kind in NO_EXCHANGE:
        raise Refused("MEDIA_NEW_INVALID")
    if content.group and (before is None or TOGETHER.get(media.kind) != TOGETHER.get(before.kind)):
        raise Refused("MEDIA_NEW_INVALID")


@rule(EditMedia)
def edit_media(tx: Tx, who: Actor, command: EditMedia) -> Outcome[Logged]:
    """Change a message's file in every box that has it (core.telegram.org/method/messages.editMessage with media).

    Raises as `editing.editable` and `media.attach` do, and CHAT_SEND_..._FORBIDDEN where the group keeps one from it,
    VOICE_MESSAGES_FORBIDDEN where the other does.
    """
    if command.due:
        return _edit_waiting(tx, who, command)
    message = editable(tx, who, command.peer, command.id)
    what = right(command.media, tx)
    if command.peer.kind == USER and what in SPOKEN:
        [other] = tx.users.many([command.peer.id])
        check_spoken(tx, who.user_id, other)
    elif command.peer.kind != USER:
        chat, member = rights.seen(tx, who.user_id, command.peer, who.now)
        if rights.kept_from(chat, member, what):
            raise Refused(rights.FORBIDDEN.get(what, "CHAT_SEND_MEDIA_FORBIDDEN"))
    content = _changed(tx, who, message.content, command)
    return show_edited(tx, who, message, content._replace(edit_date=who.now, edit_hidden=False))


def _edit_waiting(tx: Tx, who: Actor, command: EditMedia) -> Outcome[Logged]:
    waiting = tx.scheduled.get(who.user_id, command.id)
    if waiting is None or waiting.peer != command.peer:
        raise Refused("MESSAGE_ID_INVALID")
    due = waiting.due if command.due == waiting.due else check_due(tx, who, command.peer, command.due)
    waiting = waiting._replace(due=due, content=_changed(tx, who, waiting.content, command))
    tx.scheduled.set(waiting)
    told = told_waiting(tx, who, [waiting], [waiting.random_id])
    return Outcome(told.result.posted[0].own, told.deliveries, told.cast)
