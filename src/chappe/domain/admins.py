"""Administrators of supergroups and channels: who may make whom one, and with which rights."""

from dataclasses import dataclass
from typing import ClassVar

from chappe.domain import people, rights
from chappe.domain.admin_log import note_standing
from chappe.domain.channels import CHANGE, enter
from chappe.domain.command import Command, Pace, rule
from chappe.domain.counting import ADDED
from chappe.domain.errors import Refused
from chappe.domain.events import ChatChanged
from chappe.domain.groups import has_room, lets_invite, persons
from chappe.domain.join_requests import settled
from chappe.domain.outcome import Actor, Delivery, Moved, Outcome
from chappe.domain.ports import Tx
from chappe.domain.text import units
from chappe.domain.updates import deliver, record
from chappe.domain.values import ADMIN, CHANNEL, CREATOR, KICKED, MEMBER, Chat, Member, PeerRef

MOST_ADMINS = 50
RANK_LENGTH = 16


@dataclass(frozen=True, slots=True)
class EditAdmin(Command):
    """Give someone these rights (bits of `rights.MAY`) and this title; no rights at all: a plain member again."""

    pace: ClassVar[Pace | None] = CHANGE

    peer: PeerRef
    user_id: int
    rights: int
    title: str = ""


def title_of(text: str) -> str:
    """An administrator's own title; raises ADMIN_RANK_INVALID, ADMIN_RANK_EMOJI_NOT_ALLOWED."""
    found = " ".join(text.split())
    if units(found) > RANK_LENGTH or not found.isprintable():
        raise Refused("ADMIN_RANK_INVALID")
    if any(ord(letter) >= 0x1F000 or 0x2600 <= ord(letter) < 0x27C0 for letter in found):
        raise Refused("ADMIN_RANK_EMOJI_NOT_ALLOWED")
    return found


def may_change(own: Member, target: Member) -> bool:
    """May this administrator change that one: the creator any, the others only whom they made one themselves?"""
    if own.standing == CREATOR:
        return True
    return not target.manages or (target.standing == ADMIN and target.changed_by == own.user_id)


@rule(EditAdmin)
def edit_admin(tx: Tx, who: Actor, command: EditAdmin) -> Outcome[Chat]:
    """Make someone administrator, change or take away the rights (core.telegram.org/method/channels.editAdmin).

    Who is not in it comes in by that, if one lets oneself be invited; to step down oneself takes no right.

    Raises CHANNEL_INVALID, CHANNEL_PRIVATE, CHAT_ADMIN_REQUIRED, RIGHT_FORBIDDEN, USER_ID_INVALID,
    INPUT_USER_DEACTIVATED, USER_CREATOR, USER_KICKED, ADMINS_TOO_MUCH, USER_PRIVACY_RESTRICTED,
    USER_CHANNELS_TOO_MUCH, ADMIN_RANK_INVALID, ADMIN_RANK_EMOJI_NOT_ALLOWED.
    """
    if command.peer.kind != CHANNEL:
        raise Refused("CHANNEL_INVALID")
    chat, own = rights.seen(tx, who.user_id, command.peer, who.now)
    steps_down = command.user_id == who.user_id and own.manages and not command.rights
    if not steps_down and not rights.allowed(chat, own, "add_admins"):
        raise Refused("CHAT_ADMIN_REQUIRED")
    [user] = persons(tx, (command.user_id,))
    target = rights.standing(tx, chat, user.id, who.now)
    title = title_of(command.title) if not chat.broadcast else ""
    if user.id == who.user_id:
        return _myself(tx, who, chat, own, command.rights, title)
    if target.standing == CREATOR:
        raise Refused("USER_CREATOR")
    if not may_change(own, target):
        raise Refused("CHAT_ADMIN_REQUIRED")
    # Whoever may anything may also what has no right of its own, whatever the client says (COMPAT(tdlib)).
    given = command.rights | rights.MAY["other"] if command.rights else 0
    if own.standing != CREATOR and given & ~(own.rights | rights.MAY["other"]):
        raise Refused("RIGHT_FORBIDDEN")
    moves: tuple[Moved, ...] = ()
    if not command.rights:
        if not target.manages:
            return Outcome(chat, (), people.cast(tx, (who.user_id,), (user.id,), chats=(chat.peer,)))
        tx.members.put(target._replace(standing=MEMBER, rights=0, title="", changed_by=0))
    else:
        moves = _promote(tx, who, chat, own, target, given, title)
    note_standing(tx, who, chat, target, user.id)
    told = told_both(tx, who, chat, user.id)._replace(moves=moves)
    return settled(tx, who, chat, (user.id,), told) if moves else told


def _promote(tx: Tx, who: Actor, chat: Chat, own: Member, target: Member, given: int, title: str) -> tuple[Moved, ...]:
    if target.standing == KICKED:
        raise Refused("USER_KICKED")
    if not target.manages and tx.members.counts(chat.peer, who.now).admins >= MOST_ADMINS:
        raise Refused("ADMINS_TOO_MUCH")
    moves: tuple[Moved, ...] = ()
    if not target.inside:
        [user] = persons(tx, (target.user_id,))
        if not rights.allowed(chat, own, "invite_users"):
            raise Refused("CHAT_ADMIN_REQUIRED")
        if not lets_invite(tx, user, who.user_id):
            raise Refused("USER_PRIVACY_RESTRICTED")
        if not has_room(tx, user.id):
            raise Refused("USER_CHANNELS_TOO_MUCH")
        moves = (enter(tx, chat, user.id, who.user_id, who.now, ADMIN, given, ADDED),)
        target = rights.standing(tx, chat, user.id, who.now)
    by = target.changed_by if target.standing == ADMIN and target.changed_by else who.user_id
    date = target.date if target.standing == ADMIN and not moves else who.now
    promoted = target._replace(standing=ADMIN, rights=given, title=title, banned=0, until=0, changed_by=by, date=date)
    tx.members.put(promoted)
    return moves


def _myself(tx: Tx, who: Actor, chat: Chat, own: Member, given: int, title: str) -> Outcome[Chat]:
    """One's own title, and for the creator whether one speaks in the group's name; an administrator may step down."""
    if own.standing == CREATOR:
        anonymous = given & rights.MAY["anonymous"] if not chat.broadcast else 0
        kept = own.rights & ~rights.MAY["anonymous"] | anonymous
        tx.members.put(own._replace(rights=kept, title=title))
    elif given & ~(own.rights | rights.MAY["other"]):
        raise Refused("RIGHT_FORBIDDEN")
    elif not given:
        tx.members.put(own._replace(standing=MEMBER, rights=0, title="", changed_by=0))
    else:
        tx.members.put(own._replace(rights=given | rights.MAY["other"], title=title))
    note_standing(tx, who, chat, own, who.user_id)
    return told_both(tx, who, chat, who.user_id)


def told_both(tx: Tx, who: Actor, chat: Chat, user_id: int) -> Outcome[Chat]:
    """Tell the two whom a change of standing is about: each has to ask anew what the chat is to them."""
    deliveries: list[Delivery] = []
    for box in sorted({who.user_id, user_id}):
        logged = record(tx, box, ChatChanged(chat.peer), who.now)
        deliveries.append(deliver(box, logged, not_key=who.key_id if box == who.user_id else 0))
    cast = people.cast(tx, [one.user_id for one in deliveries], (user_id,), chats=(chat.peer,))
    return Outcome(chat, tuple(deliveries), cast)
