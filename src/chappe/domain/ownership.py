"""Giving a group or channel to somebody else (core.telegram.org/api/channel#ownership-transfer)."""

from dataclasses import dataclass
from typing import ClassVar

from chappe.domain import rights
from chappe.domain.admin_log import note_standing
from chappe.domain.admins import told_both
from chappe.domain.announcing import announced
from chappe.domain.bounds import PUBLIC_CHATS_OF_USER
from chappe.domain.channels import public_chats
from chappe.domain.command import Command, Pace, rule
from chappe.domain.errors import Refused
from chappe.domain.events import ParticipantAdmin
from chappe.domain.groups import ADMINS_MAY, for_all, persons
from chappe.domain.outcome import Actor, Outcome
from chappe.domain.passwords import SET_AT, Proof, proved
from chappe.domain.ports import Tx
from chappe.domain.values import ADMIN, CREATOR, USER, Chat, PeerRef

SETTLED = 86_400
"""Seconds for which a device must have been signed in, and a password the same, before it gives something away."""


@dataclass(frozen=True, slots=True)
class GiveAway(Command):
    """Make someone who is in it the creator, and oneself an administrator."""

    pace: ClassVar[Pace | None] = Pace("hand_over", 5, 60)

    peer: PeerRef
    user_id: int
    proof: Proof | None


def ready(tx: Tx, who: Actor) -> None:
    """May this device give anything away, once the password is proved?

    Clients ask this beforehand, without saying what they would give to whom, and take PASSWORD_HASH_INVALID for yes.
    Raises PASSWORD_MISSING, PASSWORD_TOO_FRESH_X, SESSION_TOO_FRESH_X.
    """
    if tx.passwords.get(who.user_id) is None:
        raise Refused("PASSWORD_MISSING")
    since = tx.users.settings(who.user_id).get(SET_AT, 0)
    wait = (since if isinstance(since, int) else 0) + SETTLED - who.now
    if wait > 0:
        raise Refused("PASSWORD_TOO_FRESH_X", wait)
    device = tx.authorizations.get(who.key_id)
    wait = (device.created if device else who.now) + SETTLED - who.now
    if wait > 0:
        raise Refused("SESSION_TOO_FRESH_X", wait)


@rule(GiveAway)
def give_away(tx: Tx, who: Actor, command: GiveAway) -> Outcome[Chat]:
    """Transfer it (core.telegram.org/method/channels.editCreator).

    Raises as `ready` does, PASSWORD_HASH_INVALID, PEER_ID_INVALID, as `rights.seen` does, CHAT_ADMIN_REQUIRED,
    USER_ID_INVALID, INPUT_USER_DEACTIVATED, USER_NOT_PARTICIPANT, CHAT_NOT_MODIFIED, CHANNELS_ADMIN_PUBLIC_TOO_MUCH.
    """
    ready(tx, who)
    proved(tx, who.user_id, command.proof)
    if command.peer.kind == USER:
        raise Refused("PEER_ID_INVALID")
    chat, own = rights.inside(tx, who.user_id, command.peer, who.now)
    if own.standing != CREATOR:
        raise Refused("CHAT_ADMIN_REQUIRED")
    [user] = persons(tx, (command.user_id,))
    if user.id == who.user_id:
        raise Refused("CHAT_NOT_MODIFIED")
    if user.bot or user.is_service:
        raise Refused("USER_ID_INVALID")
    target = rights.standing(tx, chat, user.id, who.now)
    if not target.inside:
        raise Refused("USER_NOT_PARTICIPANT")
    if chat.username and len(public_chats(tx, user.id)) >= PUBLIC_CHATS_OF_USER:
        raise Refused("CHANNELS_ADMIN_PUBLIC_TOO_MUCH")
    theirs = rights.ALL_RIGHTS | (target.rights & rights.MAY["anonymous"])
    tx.members.put(target._replace(standing=CREATOR, rights=theirs, banned=0, until=0, changed_by=0))
    mine = own.rights if chat.is_channel else ADMINS_MAY
    tx.members.put(own._replace(standing=ADMIN, rights=mine, changed_by=user.id))
    chat = tx.chats.save(chat._replace(creator=user.id))
    for before in (target, own):
        note_standing(tx, who, chat, before, before.user_id)
    if chat.is_channel:
        return told_both(tx, who, chat, user.id)
    event = ParticipantAdmin(chat.peer, who.user_id, True, chat.version)
    return Outcome(chat, *announced(tx, who, for_all(tx, who, chat.peer, event, {})))
