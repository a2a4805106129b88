"""Handing over: the creator of a group, supergroup or channel makes somebody else its owner."""

from dataclasses import dataclass
from typing import ClassVar

from chappe.domain import rights
from chappe.domain.admin_log import note_standing
from chappe.domain.admins import told_both
from chappe.domain.bounds import PUBLIC_CHATS_OF_USER
from chappe.domain.channels import public_chats
from chappe.domain.command import Command, Pace, rule
from chappe.domain.errors import Refused
from chappe.domain.groups import persons
from chappe.domain.outcome import Actor, Outcome
from chappe.domain.passwords import Proof, proved
from chappe.domain.ports import Tx
from chappe.domain.values import ADMIN, CHANNEL, CREATOR, Chat, PeerRef

SETTLED = 86_400
"""Seconds for which a device must have been signed in: who has just stolen one shall not take channels with it."""


@dataclass(frozen=True, slots=True)
class HandOver(Command):
    """Make somebody else the owner; the creator's password must be proved."""

    pace: ClassVar[Pace | None] = Pace("hand_over", 5, 60)

    peer: PeerRef
    user_id: int
    proof: Proof | None


@rule(HandOver)
def hand_over(tx: Tx, who: Actor, command: HandOver) -> Outcome[Chat]:
    """Hand a supergroup or channel over (core.telegram.org/method/channels.editCreator).

    The former owner stays as an administrator with all rights. Clients ask without a proof first, to learn what stands
    in the way. Raises CHANNEL_INVALID, CHANNEL_PRIVATE, CHAT_ADMIN_REQUIRED, USER_ID_INVALID, USER_NOT_PARTICIPANT,
    PASSWORD_MISSING, SESSION_TOO_FRESH_X, PASSWORD_HASH_INVALID, CHANNELS_ADMIN_PUBLIC_TOO_MUCH.
    """
    if command.peer.kind != CHANNEL:
        raise Refused("CHANNEL_INVALID")
    chat, own = rights.seen(tx, who.user_id, command.peer, who.now)
    if own.standing != CREATOR:
        raise Refused("CHAT_ADMIN_REQUIRED")
    [user] = persons(tx, (command.user_id,))
    target = rights.standing(tx, chat, user.id, who.now)
    if user.id == who.user_id or user.bot:
        raise Refused("USER_ID_INVALID")
    if not target.inside:
        raise Refused("USER_NOT_PARTICIPANT")
    if tx.passwords.get(who.user_id) is None:
        raise Refused("PASSWORD_MISSING")
    device = tx.authorizations.get(who.key_id)
    age = who.now - device.created if device is not None else 0
    if age < SETTLED:
        raise Refused("SESSION_TOO_FRESH_X", SETTLED - age)
    proved(tx, who.user_id, command.proof)
    if chat.username and len(public_chats(tx, user.id)) >= PUBLIC_CHATS_OF_USER:
        raise Refused("CHANNELS_ADMIN_PUBLIC_TOO_MUCH")
    tx.members.put(own._replace(standing=ADMIN, rights=rights.ALL_RIGHTS, title="", changed_by=user.id, date=who.now))
    new = target._replace(standing=CREATOR, rights=rights.ALL_RIGHTS, banned=0, until=0, changed_by=0)
    tx.members.put(new)
    chat = tx.chats.save(chat._replace(creator=user.id))
    note_standing(tx, who, chat, target, user.id)
    return told_both(tx, who, chat, user.id)
