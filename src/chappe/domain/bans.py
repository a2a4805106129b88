"""Restrictions: what members are kept from, one by one or all of them, and who is thrown out."""

from dataclasses import dataclass
from typing import ClassVar

from chappe.domain import people, rights
from chappe.domain.admin_log import DEFAULT, note, note_standing
from chappe.domain.admins import may_change, told_both
from chappe.domain.channels import CHANGE
from chappe.domain.chat_news import changed, say, with_message
from chappe.domain.command import Command, Pace, rule
from chappe.domain.counting import note_left
from chappe.domain.errors import Refused
from chappe.domain.events import ChatChanged, DefaultRightsChanged
from chappe.domain.groups import persons
from chappe.domain.join_requests import settled
from chappe.domain.joining import go, without_drafts
from chappe.domain.outcome import Actor, Moved, Outcome
from chappe.domain.ports import Tx
from chappe.domain.ports.admin_log import Deed
from chappe.domain.posting import Posted
from chappe.domain.updates import deliver, passing, record
from chappe.domain.values import CHANNEL, CREATOR, KICKED, LEFT, MEMBER, USER, Action, Chat, Member, PeerRef

SHORTEST, LONGEST = 30, 366 * 86_400
"""Seconds; what would be shorter or longer is for ever (core.telegram.org/constructor/chatBannedRights)."""
VIEW = rights.MAY_NOT["view_messages"]
IN_CHANNEL = VIEW
"""All that people can be kept from in a channel."""


@dataclass(frozen=True, slots=True)
class EditBanned(Command):
    """Keep someone from these things (bits of `rights.MAY_NOT`) until then; from seeing anything: thrown out."""

    pace: ClassVar[Pace | None] = Pace("restrict", 60, 0.5)

    peer: PeerRef
    user_id: int
    banned: int
    until: int = 0
    """Unix time; 0: for ever."""


@dataclass(frozen=True, slots=True)
class SetDefaultBanned(Command):
    """Say what members may not do unless they are administrators."""

    pace: ClassVar[Pace | None] = CHANGE

    peer: PeerRef
    banned: int


@rule(EditBanned)
def edit_banned(tx: Tx, who: Actor, command: EditBanned) -> Outcome[tuple[Posted, ...]]:
    """Restrict someone, throw out, or forgive (core.telegram.org/method/channels.editBanned).

    Raises CHANNEL_INVALID, CHANNEL_PRIVATE, CHAT_ADMIN_REQUIRED, USER_ID_INVALID, USER_ADMIN_INVALID,
    BANNED_RIGHTS_INVALID.
    """
    if command.peer.kind != CHANNEL:
        raise Refused("CHANNEL_INVALID")
    chat, own = rights.require(tx, who.user_id, command.peer, who.now, "ban_users")
    [user] = tx.users.many([command.user_id]) or persons(tx, (command.user_id,))  # deleted ones may be thrown out too
    target = rights.standing(tx, chat, user.id, who.now)
    if user.id == who.user_id or target.standing == CREATOR or (target.manages and not may_change(own, target)):
        raise Refused("USER_ADMIN_INVALID")
    banned = rights.whole(command.banned)
    if chat.broadcast and banned & ~IN_CHANNEL and not banned & VIEW:
        raise Refused("BANNED_RIGHTS_INVALID")
    until = command.until if SHORTEST <= command.until - who.now <= LONGEST else 0
    if banned & VIEW:
        return _throw_out(tx, who, chat, target, until)
    before = target
    standing = LEFT if target.standing == KICKED else target.standing
    if target.manages and banned:
        target, standing = target._replace(rights=0, title=""), MEMBER
    by = who.user_id if banned else target.changed_by if target.manages else 0
    date = target.date or who.now
    tx.members.put(
        target._replace(standing=standing, banned=banned, until=until if banned else 0, changed_by=by, date=date)
    )
    note_standing(tx, who, chat, before, user.id)
    outcome = told_both(tx, who, chat, user.id)
    return Outcome((), outcome.deliveries, outcome.cast)


def _throw_out(tx: Tx, who: Actor, chat: Chat, target: Member, until: int) -> Outcome[tuple[Posted, ...]]:
    """Take someone out, and keep the person out; a supergroup says so."""
    moves: tuple[Moved, ...] = ()
    was_inside = target.inside
    if was_inside:
        moves = (go(tx, chat, target.user_id, KICKED),)
        note_left(tx, chat.peer, who.now)
    kept = Member(
        chat.peer, target.user_id, KICKED, target.inviter, who.now, 0, "", 0, until, who.user_id, target.wrote
    )
    tx.members.put(kept)
    note_standing(tx, who, chat, target, target.user_id)
    if not was_inside or chat.broadcast:
        outcome = told_both(tx, who, chat, target.user_id)
        told: Outcome[tuple[Posted, ...]] = Outcome((), outcome.deliveries, outcome.cast, moves=moves)
        told = without_drafts(tx, told, target.user_id, chat.peer, who.now) if was_inside else told
        return settled(tx, who, chat, (target.user_id,), told)  # who is kept out asks no more
    posted = say(tx, who, chat, Action("chat_leave", users=(target.user_id,)))
    said = with_message(tx, who, posted, for_all=False)
    theirs = deliver(target.user_id, record(tx, target.user_id, ChatChanged(chat.peer), who.now))
    cast = people.cast(tx, (who.user_id, target.user_id), said.cast.users, chats=(chat.peer,))
    told = Outcome((posted,), (*said.deliveries, theirs), cast, broadcasts=said.broadcasts, moves=moves)
    return without_drafts(tx, told, target.user_id, chat.peer, who.now)


@rule(SetDefaultBanned)
def set_default_banned(tx: Tx, who: Actor, command: SetDefaultBanned) -> Outcome[Chat]:
    """Say what members may do (core.telegram.org/method/messages.editChatDefaultBannedRights).

    Raises PEER_ID_INVALID, as `rights.seen` does, CHAT_ADMIN_REQUIRED, CHAT_NOT_MODIFIED, BANNED_RIGHTS_INVALID.
    """
    if command.peer.kind == USER:
        raise Refused("PEER_ID_INVALID")
    chat, _ = rights.require(tx, who.user_id, command.peer, who.now, "ban_users")
    banned = rights.whole(command.banned)
    if chat.broadcast or banned & VIEW:
        raise Refused("BANNED_RIGHTS_INVALID")
    if banned == chat.banned:
        raise Refused("CHAT_NOT_MODIFIED")
    note(tx, who, chat, Deed(DEFAULT, old_number=chat.banned, new_number=banned))
    chat = tx.chats.save(chat._replace(banned=banned))
    outcome = changed(tx, who, chat)
    news = passing(DefaultRightsChanged(chat.peer, banned, chat.version), who.now)
    return outcome._replace(
        deliveries=tuple(one._replace(events=(news, *one.events)) for one in outcome.deliveries),
        broadcasts=tuple(one._replace(events=(news, *one.events)) for one in outcome.broadcasts),
    )


@dataclass(frozen=True, slots=True)
class EndRestrictions(Command):
    """Take down restrictions whose time is over; rights and lists stopped minding them then. The server's own."""


ENDED_AT_ONCE = 500


@rule(EndRestrictions)
def end_restrictions(tx: Tx, who: Actor, command: EndRestrictions) -> Outcome[bool]:
    """Whether there are more."""
    found = tx.members.ended(who.now, ENDED_AT_ONCE)
    for one in found:
        tx.members.put(rights.at(one, who.now))
    return Outcome(len(found) == ENDED_AT_ONCE)
