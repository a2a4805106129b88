"""Editing: who may change which message, for how long, and who is told."""

from dataclasses import dataclass
from typing import ClassVar

from chappe.domain import kept_from, pages, rights
from chappe.domain.admin_log import EDIT, note
from chappe.domain.announcing import outcome
from chappe.domain.bounds import EDIT_SECONDS
from chappe.domain.channel_updates import first_seen, seen_by
from chappe.domain.chats import in_chat, partner
from chappe.domain.command import Command, Pace, Stop, rule
from chappe.domain.errors import Refused
from chappe.domain.events import MessageEdited
from chappe.domain.outcome import Actor, Logged, Outcome
from chappe.domain.pages import FIRST, Wish
from chappe.domain.ports import Tx
from chappe.domain.ports.admin_log import Deed
from chappe.domain.speaking import speaks_still
from chappe.domain.sticker_use import known_emoji
from chappe.domain.text import caption, message_text
from chappe.domain.threads import copies
from chappe.domain.updates import record
from chappe.domain.values import USER, Chat, Content, Entity, Member, Message, PeerRef, home


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
    look: bool = False
    """Show the page that the new text links to."""
    wish: Wish = FIRST


def editable(tx: Tx, who: Actor, peer: PeerRef, id: int) -> Message:
    """A message that this person may change now.

    Raises MESSAGE_ID_INVALID, MESSAGE_AUTHOR_REQUIRED (not one's own, only passed on, or said in the name of a group or
    channel for which one may speak no more), MESSAGE_EDIT_TIME_EXPIRED
    (for whom the other has blocked, at once);
    of groups and channels what `rights.taking_part` raises, and CHAT_WRITE_FORBIDDEN; by decision what
    `kept_from.may_write` raises.
    """
    if peer.kind != USER:
        chat, member = rights.taking_part(tx, who.user_id, peer, who.now)
        message = in_chat(tx, who.user_id, peer, id)
        if message.id < first_seen(tx, chat, member):
            raise Refused("MESSAGE_ID_INVALID")
        without_end = _at_any_time(chat, member)
    else:
        partner(tx, peer)
        message = in_chat(tx, who.user_id, peer, id)
        without_end = peer.id == who.user_id
        if tx.blocks.has(peer.id, who.user_id):  # what was said once is no way to go on saying things
            raise Refused("MESSAGE_EDIT_TIME_EXPIRED")
    content = message.content
    if content.action is not None:
        raise Refused("MESSAGE_ID_INVALID")
    if content.removed:
        raise Refused("MESSAGE_EDIT_TIME_EXPIRED")
    if content.forward is not None or (content.author != who.user_id and not (content.post and without_end)):
        raise Refused("MESSAGE_AUTHOR_REQUIRED")
    if peer.kind != USER and not (content.post and without_end):
        if not may_speak(chat, member):
            raise Refused("CHAT_WRITE_FORBIDDEN")
        if not speaks_still(tx, chat, member, content.sender):
            raise Refused("MESSAGE_AUTHOR_REQUIRED")
    if not without_end and who.now - content.date > EDIT_SECONDS:
        raise Refused("MESSAGE_EDIT_TIME_EXPIRED")
    author = tx.users.get(who.user_id)
    if author is not None:
        kept_from.may_write(tx, author, peer, peer.kind != USER and rights.open_to_all(tx, chat))
    return message


def _at_any_time(chat: Chat, member: Member) -> bool:
    """May this person edit what is old, too: in a channel everybody's posts, in a supergroup their own messages?"""
    return chat.is_channel and rights.allowed(chat, member, "edit_messages" if chat.broadcast else "pin_messages")


def may_speak(chat: Chat, member: Member) -> bool:
    """May this person still say something there?"""
    if chat.broadcast:
        return rights.allowed(chat, member, "post_messages")
    return not rights.kept_from(chat, member, "send_messages")


def _may_embed(tx: Tx, who: Actor, peer: PeerRef) -> bool:
    """Does the group let this person show pages of the web?"""
    if peer.kind == USER:
        return True
    chat, member = rights.taking_part(tx, who.user_id, peer, who.now)
    return not rights.kept_from(chat, member, "embed_links")


def changed(
    content: Content,
    text: str | None,
    entities: tuple[Entity, ...],
    now: int,
    preview: bool,
    invert_media: bool,
    wish: Wish = FIRST,
) -> Content:
    """The content with its new text; raises MESSAGE_EMPTY, MESSAGE_TOO_LONG, MESSAGE_NOT_MODIFIED."""
    if text is None:
        text, entities = content.text, content.entities
    else:
        text, entities = (caption if content.media else message_text)(text, entities)
    new = content._replace(text=text, entities=entities, preview=preview, invert_media=invert_media)
    if new == content and not pages.shows_else(content, wish):
        raise Refused("MESSAGE_NOT_MODIFIED")
    return new._replace(edit_date=now, edit_hidden=False)


def _in_discussion(tx: Tx, post: Message) -> list[Message]:
    """What stands in the discussion group for a channel's post, changed as the post was."""
    found = []
    for copy in (copy for some in copies(tx, [post]).values() for copy in some):
        content, new = copy.content, post.content
        if content.removed:  # a decision of its own put other words there
            continue
        content = content._replace(
            text=new.text,
            entities=new.entities,
            preview=new.preview,
            invert_media=new.invert_media,
            media=new.media,
            link=new.link,
            edit_date=new.edit_date,
        )
        tx.messages.set_content(content)
        pages.wait(tx, content)
        found.append(copy._replace(content=content))
    return found


@rule(EditMessage)
def edit_message(tx: Tx, who: Actor, command: EditMessage) -> Outcome[Logged]:
    """Change a message in every box that has it (core.telegram.org/method/messages.editMessage)."""
    message = editable(tx, who, command.peer, command.id)
    content = changed(
        message.content,
        command.text,
        known_emoji(tx, command.entities),
        who.now,
        command.preview,
        command.invert_media,
        command.wish,
    )
    errands: tuple[object, ...] = ()
    if command.text is not None or command.wish != FIRST:
        look = command.look and _may_embed(tx, who, command.peer)
        content, errands = pages.relinked(tx, who, content, look, command.wish)
    return show_edited(tx, who, message, content, errands)


def show_edited(
    tx: Tx, who: Actor, message: Message, content: Content, errands: tuple[object, ...] = ()
) -> Outcome[Logged]:
    """Put the changed content in the place of what it was, and tell everyone who has it."""
    tx.messages.set_content(content)
    pages.wait(tx, content)
    if message.box < 0:
        chat = tx.chats.get(message.peer)
        assert chat is not None
        note(tx, who, chat, Deed(EDIT, message=message, changed=message._replace(content=content)))
    happened: dict[int, tuple[Logged, ...]] = {}
    for ref in tx.messages.refs(content.id):
        found = tx.messages.get(ref.box, ref.id)
        assert found is not None
        happened[ref.box] = (record(tx, ref.box, MessageEdited(found), who.now),)
    for copy in _in_discussion(tx, message._replace(content=content)):
        happened[copy.box] = (*happened.get(copy.box, ()), record(tx, copy.box, MessageEdited(copy), who.now))
    [own] = happened[home(who.user_id, message.peer)]
    return outcome(tx, who, seen_by(tx, own, who.user_id), happened)._replace(after=errands)
