"""Banning channels that speak in a supergroup or channel, and forgiving them.

See core.telegram.org/bots/api#banchatsenderchat; `silenced` says what follows from it.
"""

from dataclasses import dataclass
from typing import ClassVar

from chappe.domain import people, rights
from chappe.domain.admin_log import note_standing
from chappe.domain.bans import LONGEST, SHORTEST, VIEW
from chappe.domain.command import Command, Pace, rule
from chappe.domain.errors import Refused
from chappe.domain.events import ChatChanged
from chappe.domain.outcome import Actor, Outcome
from chappe.domain.ports import Tx
from chappe.domain.updates import deliver, record
from chappe.domain.values import CHANNEL, KICKED, LEFT, Chat, Member, PeerRef, box_of


@dataclass(frozen=True, slots=True)
class BanChannel(Command):
    """Keep a channel from speaking there until then, with all others of its owner; or let it speak again."""

    pace: ClassVar[Pace | None] = Pace("restrict", 60, 0.5)

    peer: PeerRef
    name: PeerRef
    banned: int
    """Bits of `rights.MAY_NOT`: of a channel "view_messages" or nothing."""
    until: int = 0
    """Unix time; 0: for ever."""


@rule(BanChannel)
def ban_channel(tx: Tx, who: Actor, command: BanChannel) -> Outcome[Chat]:
    """Ban a channel, or forgive it (core.telegram.org/method/channels.editBanned with a channel for the participant).

    Raises CHANNEL_INVALID, CHANNEL_PRIVATE, CHAT_ADMIN_REQUIRED, PARTICIPANT_ID_INVALID for what is no channel, or is
    the chat's own or linked one, BANNED_RIGHTS_INVALID: a channel speaks, or it does not.
    """
    if command.peer.kind != CHANNEL:
        raise Refused("CHANNEL_INVALID")
    chat, _ = rights.require(tx, who.user_id, command.peer, who.now, "ban_users")
    named = tx.chats.get(command.name) if command.name.kind == CHANNEL else None
    if named is None or not named.broadcast or named.peer == chat.peer or named.peer.id == chat.linked:
        raise Refused("PARTICIPANT_ID_INVALID")
    if command.banned and not command.banned & VIEW:
        raise Refused("BANNED_RIGHTS_INVALID")
    key = box_of(named.peer.id)
    before = rights.standing(tx, chat, key, who.now)
    until = command.until if SHORTEST <= command.until - who.now <= LONGEST else 0
    if command.banned:
        tx.members.put(Member(chat.peer, key, KICKED, 0, who.now, until=until, changed_by=who.user_id))
    elif before.standing == KICKED:
        tx.members.put(Member(chat.peer, key, LEFT, 0, who.now))
    note_standing(tx, who, chat, before, key)
    owner = named.creator
    told = {who.user_id, owner} if rights.standing(tx, chat, owner, who.now).inside else {who.user_id}
    deliveries = []
    for box in sorted(told):  # the owner's devices ask anew in whose name they may write
        logged = record(tx, box, ChatChanged(chat.peer), who.now)
        deliveries.append(deliver(box, logged, not_key=who.key_id if box == who.user_id else 0))
    return Outcome(chat, tuple(deliveries), people.cast(tx, sorted(told), (), chats=(chat.peer, named.peer)))
