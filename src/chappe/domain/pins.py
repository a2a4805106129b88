"""Pinned messages: for oneself, for both, or for everyone in a group or channel, with word of it in the chat."""

from dataclasses import dataclass
from typing import ClassVar

from chappe.domain import rights
from chappe.domain.admin_log import PIN, note
from chappe.domain.announcing import outcome
from chappe.domain.channel_updates import first_seen, seen_by
from chappe.domain.chat_news import say
from chappe.domain.chats import in_chat, may_write, partner
from chappe.domain.command import Command, Pace, rule
from chappe.domain.deleting import Affected, affected
from chappe.domain.errors import Refused
from chappe.domain.events import MessagesPinned
from chappe.domain.outcome import Actor, Logged, Outcome
from chappe.domain.ports import Tx
from chappe.domain.ports.admin_log import Deed
from chappe.domain.posting import MOST_IN_BASIC, in_boxes, post
from chappe.domain.threads import GENERAL
from chappe.domain.updates import record
from chappe.domain.values import USER, Action, Chat, Content, Message, PeerRef, Reply, home

SLICE = 500
"""Messages that one request unpins; the client asks again while more are left."""


@dataclass(frozen=True, slots=True)
class PinMessage(Command):
    """Pin a message, or unpin it; `one_side`: only in one's own box."""

    pace: ClassVar[Pace | None] = Pace("pin_message", 20, 1)

    peer: PeerRef
    id: int
    pinned: bool
    silent: bool = False
    one_side: bool = False


@dataclass(frozen=True, slots=True)
class UnpinAll(Command):
    """Unpin all messages of a chat, or of one part of Saved Messages."""

    pace: ClassVar[Pace | None] = Pace("pin_message", 20, 1)

    peer: PeerRef
    saved_peer: PeerRef | None = None
    top: int = 0
    """Only those of that thread or topic, by its first message."""


def _pin(tx: Tx, box: int, messages: list[Message], pinned: bool, now: int) -> list[Logged]:
    """Change those of one box's messages (of one chat) that are not so yet."""
    ids = sorted(message.id for message in messages if message.pinned != pinned)
    if not ids:
        return []
    tx.messages.set_pinned(box, ids, pinned)
    return [record(tx, box, MessagesPinned(messages[0].peer, tuple(ids), pinned), now, len(ids))]


def _in_other(tx: Tx, box: int, messages: list[Message]) -> list[Message]:
    """The same messages as they stand in the other's box, where they are there."""
    other = messages[0].peer.id if messages else box
    if other == box:
        return []
    ids = [tx.messages.ref_in(message.content.id, other) for message in messages]
    return tx.messages.many(other, [id for id in ids if id])


def _change(
    tx: Tx, box: int, messages: list[Message], pinned: bool, one_side: bool, now: int
) -> dict[int, list[Logged]]:
    """Change messages of one chat in the own box and, unless `one_side`, in the other's; boxes in their order."""
    sides = {box: messages}
    theirs = [] if one_side else _in_other(tx, box, messages)
    if theirs:
        sides[theirs[0].box] = theirs
    return {side: _pin(tx, side, sides[side], pinned, now) for side in sorted(sides)}


@rule(PinMessage)
def pin_message(tx: Tx, who: Actor, command: PinMessage) -> Outcome[tuple[Logged, ...]]:
    """Pin or unpin (core.telegram.org/method/messages.updatePinnedMessage).

    Raises MESSAGE_ID_INVALID, CHAT_NOT_MODIFIED, and what keeps one from writing to the other.
    """
    box, peer = who.user_id, command.peer
    if peer.kind != USER:
        return _pin_for_all(tx, who, command)
    partner(tx, peer)
    message = in_chat(tx, box, peer, command.id)
    if message.content.action is not None:
        raise Refused("MESSAGE_ID_INVALID")
    passage = may_write(tx, box, peer)
    one_side = command.one_side or not passage.reach
    happened = _change(tx, box, [message], command.pinned, one_side, who.now)
    if not any(happened.values()):
        raise Refused("CHAT_NOT_MODIFIED")
    if command.pinned and not command.one_side and peer.id != box:
        word = Content(
            0, box, who.now, 0, "", reply=Reply(message.content.id), action=Action("pin"), silent=command.silent
        )
        posted = post(tx, box, peer, word, reply_to=message.id, reach=passage.reach, wakes=passage.wakes)
        happened[box].append(posted.own)
        if posted.theirs:
            happened.setdefault(peer.id, []).extend(posted.theirs)
    return outcome(tx, who, tuple(happened[box]), happened)


# -- groups and channels ----------------------------------------------------------------------------------------------
def require_pins(tx: Tx, user_id: int, peer: PeerRef, now: int) -> Chat:
    """A group or channel in which this person may pin; raises as `rights.inside` does, and CHAT_ADMIN_REQUIRED."""
    chat, member = rights.inside(tx, user_id, peer, now)
    names = ("pin_messages", "edit_messages") if chat.broadcast else ("pin_messages",)
    if not any(rights.allowed(chat, member, name) for name in names):
        raise Refused("CHAT_ADMIN_REQUIRED")
    return chat


def _everywhere(tx: Tx, who: Actor, chat: Chat, messages: list[Message], pinned: bool) -> dict[int, list[Logged]]:
    """Change messages for everyone who is in the group or channel now; what happens in each box."""
    if chat.is_channel:
        return {messages[0].box: _pin(tx, messages[0].box, messages, pinned, who.now)}
    inside = set(tx.members.ids(chat.peer, MOST_IN_BASIC))
    by_box: dict[int, list[int]] = {}
    for message in messages:
        for ref in tx.messages.refs(message.content.id):
            if ref.box in inside:
                by_box.setdefault(ref.box, []).append(ref.id)
    return {box: _pin(tx, box, tx.messages.many(box, by_box[box]), pinned, who.now) for box in sorted(by_box)}


def _pin_for_all(tx: Tx, who: Actor, command: PinMessage) -> Outcome[tuple[Logged, ...]]:
    chat = require_pins(tx, who.user_id, command.peer, who.now)
    message = in_chat(tx, who.user_id, command.peer, command.id)
    _, member = rights.seen(tx, who.user_id, command.peer, who.now)
    if message.content.action is not None or message.id < first_seen(tx, chat, member):
        raise Refused("MESSAGE_ID_INVALID")
    happened = _everywhere(tx, who, chat, [message], command.pinned)
    if not any(happened.values()):
        raise Refused("CHAT_NOT_MODIFIED")
    note(tx, who, chat, Deed(PIN, message=message._replace(pinned=command.pinned)))
    if command.pinned:
        posted = say(
            tx, who, chat, Action("pin"), reply=Reply(message.content.id), reply_to=message.id, silent=command.silent
        )
        for box, logged in in_boxes(posted, who.user_id).items():
            happened.setdefault(box, []).extend(logged)
    own = happened[home(who.user_id, command.peer)]
    return outcome(tx, who, tuple(seen_by(tx, logged, who.user_id) for logged in own), happened)


@rule(UnpinAll)
def unpin_all(tx: Tx, who: Actor, command: UnpinAll) -> Outcome[Affected]:
    """Unpin a chat's messages for all (core.telegram.org/method/messages.unpinAllMessages), a slice at a time."""
    box, peer = home(who.user_id, command.peer), command.peer
    chat: Chat | None = None
    if peer.kind == USER:
        partner(tx, peer)
    else:
        chat = require_pins(tx, who.user_id, peer, who.now)
    there = tx.messages.many(box, tx.messages.pinned(box, peer))
    if command.saved_peer is not None:
        there = [message for message in there if message.saved_peer == command.saved_peer]
    if command.top:
        general = command.top == GENERAL
        there = [
            one
            for one in there
            if command.top in (one.topic, one.thread, one.id) or (general and one.box < 0 and not one.topic)
        ]
    if not there:
        return Outcome(affected(tx, box, ()))
    if chat is not None:
        happened = _everywhere(tx, who, chat, there[:SLICE], False)
    else:
        happened = _change(tx, box, there[:SLICE], False, False, who.now)
    return outcome(tx, who, affected(tx, box, happened[box], max(0, len(there) - SLICE)), happened)
