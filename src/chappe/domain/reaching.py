"""Finds a message that somebody wants to do something with, where that person may look and see it."""

from typing import NamedTuple

from chappe.domain import rights
from chappe.domain.channel_updates import first_seen
from chappe.domain.chats import in_chat, look, partner
from chappe.domain.errors import Refused
from chappe.domain.ports import Tx
from chappe.domain.values import CHANNEL, USER, Chat, Member, Message, PeerRef


class Reached(NamedTuple):
    """A message as the person has it; of a group or channel that, and how the person stands to it."""

    message: Message
    chat: Chat | None = None
    member: Member | None = None


def lowest(tx: Tx, viewer: int, peer: PeerRef, now: int) -> int:
    """The lowest id of the chat that this person may see; raises as `chats.look` does."""
    if peer.kind != CHANNEL:
        look(tx, viewer, peer, now)
        return 0
    return first_seen(tx, *rights.seen(tx, viewer, peer, now))


def seen(tx: Tx, viewer: int, peer: PeerRef, id: int, now: int) -> Message:
    """The message; raises as `chats.look` does, and MESSAGE_ID_INVALID where it is not there or hidden."""
    low = lowest(tx, viewer, peer, now)
    message = in_chat(tx, viewer, peer, id)
    if message.id < low:
        raise Refused("MESSAGE_ID_INVALID")
    return message


def telling(tx: Tx, viewer: int, peer: PeerRef, id: int, now: int) -> Message | None:
    """The message by which this person may know whom it names; None where it is not there, or not to be seen."""
    if peer.kind == CHANNEL:
        try:
            return seen(tx, viewer, peer, id, now)
        except Refused:
            return None
    message = tx.messages.get(viewer, id)
    return message if message is not None and message.peer == peer else None


def taking_part(tx: Tx, user_id: int, peer: PeerRef, id: int, now: int) -> Reached:
    """The same for somebody who takes part in the group or channel; raises as `rights.taking_part` does, too."""
    if peer.kind == USER:
        partner(tx, peer)
        return Reached(in_chat(tx, user_id, peer, id))
    chat, member = rights.taking_part(tx, user_id, peer, now)
    return Reached(seen(tx, user_id, peer, id, now), chat, member)
