"""Histories of supergroups and channels: cleared for oneself, for everyone, or of what one person or channel wrote."""

from dataclasses import dataclass
from typing import ClassVar

from chappe.domain import people, rights
from chappe.domain.announcing import outcome
from chappe.domain.command import Command, Pace, rule
from chappe.domain.deleting import FOUNDING, SLICE, Affected, affected, remove_all
from chappe.domain.errors import Refused
from chappe.domain.events import ChannelCleared
from chappe.domain.outcome import Actor, Logged, Outcome
from chappe.domain.ports import Tx
from chappe.domain.updates import deliver, record
from chappe.domain.values import CHANNEL, Chat, PeerRef, box_of

NEVER_GONE = 3
"""More messages than these a supergroup or channel never keeps when it is cleared (`deleting.FOUNDING`)."""


@dataclass(frozen=True, slots=True)
class ClearForMe(Command):
    """Hide the messages of a supergroup or channel up to `max_id` (0: all) from oneself."""

    pace: ClassVar[Pace | None] = Pace("delete_history", 60, 1)

    peer: PeerRef
    max_id: int


@dataclass(frozen=True, slots=True)
class ClearForAll(Command):
    """Delete a slice of the messages of a supergroup or channel up to `max_id` (0: all) for everyone."""

    peer: PeerRef
    max_id: int


@dataclass(frozen=True, slots=True)
class DeleteWritten(Command):
    """Delete what one person wrote in a supergroup, or what was written there in one name."""

    pace: ClassVar[Pace | None] = Pace("delete_history", 60, 1)

    peer: PeerRef
    author: int
    name: PeerRef | None = None
    """Whatever was written in the name of this group or channel, whoever wrote it; `author` then counts for nothing."""


def _of(peer: PeerRef) -> None:
    if peer.kind != CHANNEL:
        raise Refused("CHANNEL_INVALID")


@rule(ClearForMe)
def clear_for_me(tx: Tx, who: Actor, command: ClearForMe) -> Outcome[tuple[Logged, ...]]:
    """Clear for oneself (core.telegram.org/method/channels.deleteHistory); raises as `rights.inside` does."""
    _of(command.peer)
    chat, member = rights.inside(tx, who.user_id, command.peer, who.now)
    max_id = min(command.max_id if command.max_id > 0 else chat.top_id, chat.top_id)
    if max_id <= member.cleared:
        return Outcome(())
    tx.members.put(member._replace(cleared=max_id))
    dialog = tx.dialogs.get(who.user_id, chat.peer)
    if dialog is not None and dialog.read_in < max_id:
        tx.dialogs.set_read_in(who.user_id, chat.peer, max_id, 0)
    logged = record(tx, who.user_id, ChannelCleared(chat.peer, max_id), who.now)
    cast = people.cast(tx, (who.user_id,), (), chats=(chat.peer,))
    return Outcome((logged,), (deliver(who.user_id, logged, not_key=who.key_id),), cast)


@rule(ClearForAll)
def clear_for_all(tx: Tx, who: Actor, command: ClearForAll) -> Outcome[Affected]:
    """Clear a slice for everyone (core.telegram.org/method/channels.deleteHistory); the founding message stays.

    Raises CHANNEL_INVALID, CHAT_ADMIN_REQUIRED.
    """
    _of(command.peer)
    chat, _ = rights.require(tx, who.user_id, command.peer, who.now, "delete_messages")
    ids = tx.messages.ids_of_peer(box_of(chat.peer.id), chat.peer, max(0, command.max_id), SLICE + NEVER_GONE)
    return _deleted(tx, who, chat, ids)


@rule(DeleteWritten)
def delete_written(tx: Tx, who: Actor, command: DeleteWritten) -> Outcome[Affected]:
    """Delete what one wrote, a slice at a time (core.telegram.org/method/channels.deleteParticipantHistory).

    What a person wrote in the name of the group or of a channel stays when the person's own goes, since whose it is
    must not be told; it goes with all else in that name. Raises CHANNEL_INVALID for what is no supergroup,
    CHAT_ADMIN_REQUIRED.
    """
    _of(command.peer)
    chat, _ = rights.require(tx, who.user_id, command.peer, who.now, "delete_messages")
    if chat.broadcast:
        raise Refused("CHANNEL_INVALID")
    box, most = box_of(chat.peer.id), SLICE + NEVER_GONE
    if command.name is not None:
        return _deleted(tx, who, chat, tx.messages.written_as(box, chat.peer, command.name, most))
    ids = tx.messages.written(box, chat.peer, command.author, most)
    return _deleted(tx, who, chat, ids)


def _deleted(tx: Tx, who: Actor, chat: Chat, ids: list[int]) -> Outcome[Affected]:
    """Take the first of these away, and what stands in a discussion group for them; how many of them are left."""
    box = box_of(chat.peer.id)
    there = [
        one
        for one in tx.messages.many(box, ids)
        if one.content.action is None or one.content.action.kind not in FOUNDING
    ]
    happened = remove_all(tx, {box: there[:SLICE]}, who.now)
    return outcome(tx, who, affected(tx, box, happened[box], max(0, len(there) - SLICE)), happened)
