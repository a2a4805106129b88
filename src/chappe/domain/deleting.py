"""Deleting messages: for oneself or for both, single ones or a chat's whole history."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from chappe.domain import rights
from chappe.domain.admin_log import DELETE, note
from chappe.domain.announcing import outcome
from chappe.domain.channel_updates import first_seen
from chappe.domain.chats import MOST_AT_ONCE, look, partner
from chappe.domain.command import Command, Pace, rule
from chappe.domain.errors import Refused
from chappe.domain.events import (
    ChannelMessagesDeleted,
    DialogPinChanged,
    DraftChanged,
    MessagesDeleted,
    UnreadMarkChanged,
)
from chappe.domain.outcome import Actor, Logged, Outcome
from chappe.domain.ports import Tx
from chappe.domain.ports.admin_log import Deed
from chappe.domain.posting import alone, post
from chappe.domain.threads import copies, count_gone
from chappe.domain.updates import record
from chappe.domain.values import CHANNEL, CHAT, Action, Chat, Content, Member, Message, PeerRef, box_of

SLICE = 250
"""Messages that one request deletes of a history; the client asks again while more are left."""


FOUNDING = frozenset(("channel_create", "migrate_from", "topic_create"))
"""Service messages of a supergroup or channel that stay, without which no list would show it."""


class Affected(NamedTuple):
    """Where the box stands after, how many places it took, and how much is left to do."""

    pts: int
    taken: int
    left: int = 0


@dataclass(frozen=True, slots=True)
class DeleteMessages(Command):
    """Delete messages from one's box and, with `revoke`, from the other's."""

    pace: ClassVar[Pace | None] = Pace("delete_messages", 60, 0.5)

    ids: tuple[int, ...]
    revoke: bool = False


@dataclass(frozen=True, slots=True)
class DeleteHistory(Command):
    """Delete a chat's messages up to `max_id` (0: all), or those of a stretch of time."""

    pace: ClassVar[Pace | None] = Pace("delete_history", 60, 1)

    peer: PeerRef
    max_id: int = 0
    just_clear: bool = False
    revoke: bool = False
    min_date: int = 0
    max_date: int = 0


@dataclass(frozen=True, slots=True)
class DeleteThere(Command):
    """Delete messages of a supergroup or channel, for everyone."""

    pace: ClassVar[Pace | None] = Pace("delete_messages", 60, 0.5)

    peer: PeerRef
    ids: tuple[int, ...]


def remove(tx: Tx, box: int, messages: list[Message], now: int) -> tuple[Logged, ...]:
    """Take messages out of one box, with all that its chat list knows of them."""
    if not messages:
        return ()
    ids = sorted(message.id for message in messages)
    tx.messages.delete(box, ids)
    events = [record(tx, box, MessagesDeleted(tuple(ids)), now, len(ids))]
    for peer in sorted({message.peer for message in messages}):
        dialog = tx.dialogs.get(box, peer)
        if dialog is None:
            continue
        of_peer = [message for message in messages if message.peer == peer]
        unread = sum(not message.out and message.id > dialog.read_in for message in of_peer)
        gone_top = any(message.id == dialog.top_id for message in of_peer)
        top = tx.messages.top(box, peer) if gone_top else (dialog.top_id, dialog.top_date)
        tx.dialogs.settle(box, peer, len(of_peer), max(0, dialog.unread - unread), top)
        if not top[0]:
            events += _leave_list(tx, box, peer, now)
    return tuple(events)


def remove_there(tx: Tx, messages: list[Message], now: int) -> tuple[Logged, ...]:
    """Take messages out of a supergroup or channel."""
    if not messages:
        return ()
    peer, box = messages[0].peer, messages[0].box
    ids = sorted(message.id for message in messages)
    tx.messages.delete(box, ids)
    tx.chats.settle(peer, len(ids), tx.messages.top(box, peer))
    logged = record(tx, box, ChannelMessagesDeleted(peer, tuple(ids)), now, len(ids))
    count_gone(tx, messages)
    return (logged,)


def remove_all(tx: Tx, by_box: Mapping[int, list[Message]], now: int) -> dict[int, tuple[Logged, ...]]:
    """Take messages out of boxes; with a channel's posts goes what stands for them in its discussion group."""
    whole = {box: list(messages) for box, messages in by_box.items()}
    for box, some in copies(tx, [one for messages in by_box.values() for one in messages]).items():
        known = {one.id for one in whole.setdefault(box, [])}
        whole[box] += [one for one in some if one.id not in known]
    return {box: remove_from(tx, box, whole[box], now) for box in sorted(whole)}


def remove_from(tx: Tx, box: int, messages: list[Message], now: int) -> tuple[Logged, ...]:
    """Take messages out of somebody's box, or out of a supergroup or channel (below zero)."""
    return remove(tx, box, messages, now) if box > 0 else remove_there(tx, messages, now)


def _leave_list(tx: Tx, box: int, peer: PeerRef, now: int) -> list[Logged]:
    """A chat without messages is in no list: it is neither pinned nor marked any more."""
    dialog = tx.dialogs.get(box, peer)
    assert dialog is not None
    events = []
    if dialog.pinned:
        tx.dialogs.set_pinned(box, peer, 0)
        events.append(record(tx, box, DialogPinChanged(peer, False, dialog.folder), now))
    if dialog.marked_unread:
        tx.dialogs.set_marked(box, peer, False)
        events.append(record(tx, box, UnreadMarkChanged(peer, False), now))
    return events


def _is_mark(message: Message) -> bool:
    return message.content.action is not None and message.content.action.kind == "cleared"


def remove_everywhere(tx: Tx, messages: Iterable[Message], now: int) -> dict[int, tuple[Logged, ...]]:
    """Take contents out of every box that has them; what happened in each box."""
    by_box: dict[int, list[Message]] = {}
    for message in messages:
        for ref in tx.messages.refs(message.content.id):
            by_box.setdefault(ref.box, []).append(message._replace(box=ref.box, id=ref.id, peer=ref.peer))
    for box, some in by_box.items():  # each box's own view of them: whose they are decides what was unread
        by_box[box] = tx.messages.many(box, [message.id for message in some])
    return remove_all(tx, by_box, now)


def affected(tx: Tx, box: int, events: Iterable[Logged], left: int = 0) -> Affected:
    """What an answer says of the caller's own box."""
    return Affected(tx.boxes.state(box).pts, sum(logged.count for logged in events), left)


@rule(DeleteMessages)
def delete_messages(tx: Tx, who: Actor, command: DeleteMessages) -> Outcome[Affected]:
    """Delete messages (core.telegram.org/method/messages.deleteMessages); ids that are not there count for nothing."""
    if len(command.ids) > MOST_AT_ONCE:
        raise Refused("MESSAGE_ID_INVALID")
    messages = tx.messages.many(who.user_id, list(dict.fromkeys(command.ids)))
    if command.revoke:
        _check_groups(tx, who, messages)
        happened = remove_everywhere(tx, messages, who.now)
    else:
        happened = {who.user_id: remove(tx, who.user_id, messages, who.now)}
    own = happened.get(who.user_id, ())
    return outcome(tx, who, affected(tx, who.user_id, own), happened)


def _check_groups(tx: Tx, who: Actor, messages: list[Message]) -> None:
    """For everyone in a basic group one deletes what one wrote, an administrator what anybody did."""
    for peer in {message.peer for message in messages if message.peer.kind == CHAT}:
        chat = tx.chats.get(peer)
        there = chat is not None and (not chat.gone or chat.migrated_to)  # of what became a supergroup, still
        member = rights.standing(tx, chat, who.user_id, who.now) if chat is not None and there else None
        if chat is None or member is None or not member.inside:
            raise Refused("MESSAGE_DELETE_FORBIDDEN")
        own = all(message.content.author == who.user_id for message in messages if message.peer == peer)
        if not own and not rights.allowed(chat, member, "delete_messages"):
            raise Refused("MESSAGE_DELETE_FORBIDDEN")


@rule(DeleteThere)
def delete_there(tx: Tx, who: Actor, command: DeleteThere) -> Outcome[Affected]:
    """Delete messages (core.telegram.org/method/channels.deleteMessages); ids that are not there count for nothing.

    Raises MESSAGE_ID_INVALID for too many, MESSAGE_DELETE_FORBIDDEN where one of them is not one's to delete.
    """
    if len(command.ids) > MOST_AT_ONCE:
        raise Refused("MESSAGE_ID_INVALID")
    if command.peer.kind != CHANNEL:
        raise Refused("CHANNEL_INVALID")
    chat, member = rights.seen(tx, who.user_id, command.peer, who.now)
    box, low = box_of(chat.peer.id), first_seen(tx, chat, member)
    messages = [one for one in tx.messages.many(box, list(dict.fromkeys(command.ids))) if one.id >= low]
    if not all(may_delete(chat, member, message) for message in messages):
        raise Refused("MESSAGE_DELETE_FORBIDDEN")
    for message in messages:
        if message.content.author != who.user_id:
            note(tx, who, chat, Deed(DELETE, message=message))
    happened = remove_all(tx, {box: messages}, who.now)
    return outcome(tx, who, affected(tx, box, happened[box]), happened)


def may_delete(chat: Chat, member: Member, message: Message) -> bool:
    """May this person delete it for everyone: one's own and, with the right, anybody's?"""
    action = message.content.action
    if action is not None and action.kind in FOUNDING:
        return False
    if rights.allowed(chat, member, "delete_messages"):
        return True
    own = message.content.author == member.user_id and rights.takes_part(chat, member) and action is None
    return own and (not chat.broadcast or rights.allowed(chat, member, "post_messages"))


@rule(DeleteHistory)
def delete_history(tx: Tx, who: Actor, command: DeleteHistory) -> Outcome[Affected]:
    """Delete a chat's history, a slice at a time (core.telegram.org/method/messages.deleteHistory)."""
    box, peer = who.user_id, command.peer
    _check_history(tx, who, peer, command.revoke)
    if command.max_date and command.max_date < command.min_date:
        raise Refused("MAX_DATE_INVALID")
    low, high = 0, command.max_id
    if command.min_date > 0:
        low = tx.messages.id_since(box, command.min_date, peer) - 1
    if command.max_date > 0:
        high = min(high or 1 << 31, tx.messages.id_since(box, command.max_date + 1, peer) - 1)
    ids = tx.messages.ids_of_peer(box, peer, high, SLICE + 1, low) if high or not command.max_date else []
    left = len(ids) - SLICE
    messages = tx.messages.many(box, ids[:SLICE])
    if command.just_clear and len(messages) == 1 and _is_mark(messages[0]):
        messages = []
    if command.revoke:
        happened = remove_everywhere(tx, messages, who.now)
    else:
        happened = {box: remove(tx, box, messages, who.now)}
    dialog = tx.dialogs.get(box, peer)
    if messages and dialog is not None and not dialog.top_id:
        if command.just_clear:
            # The chat stays in the list with nothing in it: a mark of its own says so to every device.
            content = Content(0, box, who.now, 0, "", action=Action("cleared"), silent=True)
            mark = alone(tx, box, peer, content) if peer.kind == CHAT else post(tx, box, peer, content, reach=False).own
            happened[box] = (*happened[box], mark)
        elif dialog.draft is not None:
            tx.dialogs.set_draft(box, peer, None)
            happened[box] = (*happened[box], record(tx, box, DraftChanged(peer, None), who.now))
    return outcome(tx, who, affected(tx, box, happened.get(box, ()), max(0, left)), happened)


def _check_history(tx: Tx, who: Actor, peer: PeerRef, revoke: bool) -> None:
    """Who left a basic group may still clear it for oneself; for everyone its administrators may.

    Raises PEER_ID_INVALID, CHAT_ADMIN_REQUIRED, and what `rights.seen` does.
    """
    if peer.kind != CHAT:
        partner(tx, peer)
    elif revoke:
        rights.require(tx, who.user_id, peer, who.now, "delete_messages")
    else:
        look(tx, who.user_id, peer, who.now)
