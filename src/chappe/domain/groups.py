"""Basic groups: made, joined, left, administered and deleted (core.telegram.org/api/channel#basic-groups).

A basic group has no box: what is written in it comes into the box of everyone who is in it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from chappe.domain import people, rights, sight
from chappe.domain.announcing import announced, merge
from chappe.domain.bounds import BASIC_GROUP_MEMBERS, CHANNELS_OF_USER, SHOWN_TO_NEWCOMERS
from chappe.domain.channels import CHANGE, title_of
from chappe.domain.chat_news import say
from chappe.domain.command import Command, Pace, Stop, rule
from chappe.domain.errors import Refused
from chappe.domain.events import ChatChanged, ParticipantAdded, ParticipantAdmin, ParticipantGone, Participants
from chappe.domain.join_requests import settled
from chappe.domain.outcome import Actor, Logged, Outcome
from chappe.domain.ports import Tx
from chappe.domain.ports.messages import Page
from chappe.domain.posting import MOST_IN_BASIC, Posted, show
from chappe.domain.ttl import LONGEST
from chappe.domain.updates import passing, record
from chappe.domain.values import (
    ADMIN,
    CHAT,
    CREATOR,
    GONE,
    KICKED,
    LEFT,
    MEMBER,
    Action,
    Chat,
    Member,
    PeerRef,
    User,
)

EVERYONE = (CREATOR, ADMIN, MEMBER)
ADMINS_MAY = sum(
    rights.MAY[name]
    for name in ("change_info", "delete_messages", "ban_users", "invite_users", "pin_messages", "manage_call", "other")
)
"""What an administrator of a basic group may do; there is no choice."""
CLEARED_AT_ONCE = 2000
"""Links, and who used them, that go with a basic group."""

Happened = dict[int, tuple[Logged, ...]]


class Invited(NamedTuple):
    """What inviting led to."""

    chat: Chat
    posted: tuple[Posted, ...]
    """The service message that says so; none where nobody could be invited."""
    missing: tuple[int, ...] = ()
    """Those who let themselves not be invited by this person."""


@dataclass(frozen=True, slots=True)
class CreateChat(Command):
    """Make a basic group with these people in it."""

    stop: ClassVar[Stop | None] = Stop.ON_PROFILE
    pace: ClassVar[Pace | None] = Pace("create_chat", 20, 60)

    title: str
    users: tuple[int, ...]
    ttl: int = 0


@dataclass(frozen=True, slots=True)
class AddMember(Command):
    """Bring someone into a basic group, with so many of the newest messages in it; or come back oneself."""

    stop: ClassVar[Stop | None] = Stop.ON_INVITE
    pace: ClassVar[Pace | None] = Pace("add_member", 60, 10)

    peer: PeerRef
    user_id: int
    shown: int = 0


@dataclass(frozen=True, slots=True)
class RemoveMember(Command):
    """Take someone out of a basic group, or leave it."""

    pace: ClassVar[Pace | None] = Pace("leave_chat", 60, 5)

    peer: PeerRef
    user_id: int


@dataclass(frozen=True, slots=True)
class SetAdmin(Command):
    """Make someone in a basic group administrator, or take that away."""

    pace: ClassVar[Pace | None] = CHANGE

    peer: PeerRef
    user_id: int
    on: bool


@dataclass(frozen=True, slots=True)
class DeleteChat(Command):
    """Delete a basic group for everyone."""

    pace: ClassVar[Pace | None] = CHANGE

    peer: PeerRef


# -- what the rules share ---------------------------------------------------------------------------------------------
def require_group(peer: PeerRef) -> None:
    """Raise CHAT_ID_INVALID for what is no basic group."""
    if peer.kind != CHAT:
        raise Refused("CHAT_ID_INVALID")


def happened(posted: Posted, author: int) -> Happened:
    """What a message did in the box of everyone in the group."""
    told: Happened = {author: (posted.own,)}
    told.update(posted.others)
    return told


def for_all(tx: Tx, who: Actor, peer: PeerRef, event: object, told: Happened, but: int = 0) -> Happened:
    """The same with this event after it, in the box of everyone who is in the group now."""
    for box in tx.members.ids(peer, MOST_IN_BASIC):
        if box != but:
            told[box] = (*told.get(box, ()), record(tx, box, event, who.now))
    return told


def listed(tx: Tx, peer: PeerRef) -> tuple[Member, ...]:
    """Everyone in a basic group, its creator first."""
    return tuple(tx.members.page(peer, EVERYONE, 0, MOST_IN_BASIC))


def persons(tx: Tx, ids: Iterable[int]) -> list[User]:
    """These accounts; raises USER_ID_INVALID, INPUT_USER_DEACTIVATED."""
    wanted = list(dict.fromkeys(ids))
    found = {user.id: user for user in tx.users.many(wanted)}
    if any(id not in found or found[id].is_service for id in wanted):
        raise Refused("USER_ID_INVALID")
    if any(user.deleted for user in found.values()):
        raise Refused("INPUT_USER_DEACTIVATED")
    return [found[id] for id in wanted]


def lets_invite(tx: Tx, user: User, inviter: int) -> bool:
    """Does this person let that one invite them into groups (core.telegram.org/api/privacy)?"""
    if tx.blocks.has(user.id, inviter):
        return False
    rules = tx.privacy.get(user.id, "invites") or sight.DEFAULTS["invites"]
    [relation] = tx.users.relations([(user.id, inviter)])
    return sight.allows(rules, inviter, relation.contact, relation.close_friend)


def has_room(tx: Tx, user_id: int) -> bool:
    """May this person be in one more group?"""
    return len(tx.members.chats_of(user_id, CHANNELS_OF_USER)) < CHANNELS_OF_USER


# -- coming in --------------------------------------------------------------------------------------------------------
@rule(CreateChat)
def create_chat(tx: Tx, who: Actor, command: CreateChat) -> Outcome[Invited]:
    """Make a basic group (core.telegram.org/method/messages.createChat); who lets nobody do so is not brought in.

    Raises CHAT_TITLE_EMPTY, USERS_TOO_MUCH, USER_ID_INVALID, INPUT_USER_DEACTIVATED, CHANNELS_TOO_MUCH,
    TTL_PERIOD_INVALID.
    """
    title = title_of(command.title)
    if not 0 <= command.ttl <= LONGEST:
        raise Refused("TTL_PERIOD_INVALID")
    if len(command.users) >= BASIC_GROUP_MEMBERS:
        raise Refused("USERS_TOO_MUCH")
    asked = persons(tx, (id for id in command.users if id != who.user_id))
    if not has_room(tx, who.user_id):
        raise Refused("CHANNELS_TOO_MUCH")
    invited = [user for user in asked if lets_invite(tx, user, who.user_id) and has_room(tx, user.id)]
    missing = tuple(user.id for user in asked if user not in invited)
    chat = tx.chats.create(CHAT, title, "", who.user_id, who.now, 0, 0)
    if command.ttl:
        chat = tx.chats.save(chat._replace(ttl=command.ttl))
    tx.members.put(Member(chat.peer, who.user_id, CREATOR, who.user_id, who.now, rights.ALL_RIGHTS))
    for user in invited:
        tx.members.put(Member(chat.peer, user.id, MEMBER, who.user_id, who.now))
    tx.chats.add_members(chat.peer, 1 + len(invited))
    posted = say(tx, who, chat, Action("chat_create", text=title, users=tuple(user.id for user in invited)))
    told = happened(posted, who.user_id)
    everyone = passing(Participants(chat.peer, listed(tx, chat.peer), _version(tx, chat.peer)), who.now)
    deliveries, cast = announced(tx, who, {box: (*events, everyone) for box, events in told.items()})
    return _invited(tx, who, Outcome(Invited(chat, (posted,), missing), deliveries, cast))


def _version(tx: Tx, peer: PeerRef) -> int:
    chat = tx.chats.get(peer)
    assert chat is not None
    return chat.version


def _invited(tx: Tx, who: Actor, outcome: Outcome[Invited]) -> Outcome[Invited]:
    """The outcome with those in its cast, too, who could not be invited."""
    missing = outcome.result.missing
    if missing:
        more = people.cast(tx, (who.user_id,), missing, outcome.cast.users)
        merge(outcome.cast, more)
    return outcome


@rule(AddMember)
def add_member(tx: Tx, who: Actor, command: AddMember) -> Outcome[Invited]:
    """Bring someone in, or come back (core.telegram.org/method/messages.addChatUser).

    Raises CHAT_ID_INVALID, USER_NOT_PARTICIPANT, CHAT_ADMIN_REQUIRED, USER_ID_INVALID, INPUT_USER_DEACTIVATED,
    USER_ALREADY_PARTICIPANT, USER_KICKED (who was removed is brought back by administrators alone),
    USER_NOT_MUTUAL_CONTACT (who left comes back by oneself, or is brought back by a friend), USERS_TOO_MUCH,
    USER_CHANNELS_TOO_MUCH.
    """
    require_group(command.peer)
    chat = _entered(tx, who, command)
    [user] = persons(tx, (command.user_id,))
    if chat.members >= BASIC_GROUP_MEMBERS:
        raise Refused("USERS_TOO_MUCH")
    if not has_room(tx, user.id):
        raise Refused("CHANNELS_TOO_MUCH" if user.id == who.user_id else "USER_CHANNELS_TOO_MUCH")
    if user.id != who.user_id and not lets_invite(tx, user, who.user_id):
        cast = people.cast(tx, (who.user_id,), (user.id,), chats=(chat.peer,))
        return Outcome(Invited(chat, (), (user.id,)), (), cast)
    standing = CREATOR if user.id == chat.creator else MEMBER
    member = Member(chat.peer, user.id, standing, who.user_id, who.now, rights.ALL_RIGHTS if standing == CREATOR else 0)
    told: Happened = {}
    if user.id != who.user_id:
        told[user.id] = _shown(tx, who.user_id, chat.peer, user.id, command.shown)
    return put_in(tx, who, chat, member, Action("chat_add", users=(user.id,)), told)


def put_in(tx: Tx, who: Actor, chat: Chat, member: Member, action: Action, told: Happened) -> Outcome[Invited]:
    """Put someone into a basic group who may come in, and say so there; `told` is what happened before it."""
    tx.members.put(member)
    tx.chats.add_members(chat.peer, 1)
    posted = say(tx, who, chat, action)
    for box, events in happened(posted, who.user_id).items():
        told[box] = (*told.get(box, ()), *events)
    added = ParticipantAdded(chat.peer, member.user_id, member.inviter, who.now, _version(tx, chat.peer))
    told = for_all(tx, who, chat.peer, added, told)
    outcome = Outcome(Invited(chat, (posted,)), *announced(tx, who, told))
    return settled(tx, who, chat, (member.user_id,), outcome)


def _entered(tx: Tx, who: Actor, command: AddMember) -> Chat:
    """The group, if the actor may bring that person in, or back."""
    before = tx.members.get(command.peer, command.user_id)
    if command.user_id == who.user_id:
        chat = tx.chats.get(command.peer)
        if chat is None or chat.gone or before is None:
            raise Refused("CHAT_ID_INVALID")
        if before.standing == KICKED:
            raise Refused("USER_KICKED")
        if before.inside:
            raise Refused("USER_ALREADY_PARTICIPANT")
        return chat
    chat, own = rights.require(tx, who.user_id, command.peer, who.now, "invite_users")
    if before is not None and before.inside:
        raise Refused("USER_ALREADY_PARTICIPANT")
    if before is not None and before.standing == KICKED and not own.manages:
        raise Refused("USER_KICKED")
    if before is not None and before.standing == LEFT:
        [relation] = tx.users.relations([(who.user_id, command.user_id)])
        if not relation.mutual:
            raise Refused("USER_NOT_MUTUAL_CONTACT")
    return chat


def _shown(tx: Tx, box: int, peer: PeerRef, newcomer: int, count: int) -> tuple[Logged, ...]:
    """Put the newest messages of the inviter's box into the newcomer's.

    Of who was in it before, only what is newer than all that is there: within a chat dates grow with ids.
    """
    if count <= 0:
        return ()
    page = tx.messages.history(box, peer, Page(limit=min(count, SHOWN_TO_NEWCOMERS)))
    last = tx.messages.history(newcomer, peer, Page(limit=1))
    above = last[0].content.id if last else 0
    return tuple(show(tx, newcomer, peer, one.content) for one in reversed(page) if one.content.id > above)


# -- going ------------------------------------------------------------------------------------------------------------
@rule(RemoveMember)
def remove_member(tx: Tx, who: Actor, command: RemoveMember) -> Outcome[Posted]:
    """Remove someone, or leave (core.telegram.org/method/messages.deleteChatUser).

    Who invited someone may remove that person again, too. Raises CHAT_ID_INVALID, USER_NOT_PARTICIPANT,
    CHAT_ADMIN_REQUIRED.
    """
    require_group(command.peer)
    chat, own = rights.inside(tx, who.user_id, command.peer, who.now)
    target = tx.members.get(chat.peer, command.user_id)
    if target is None or not target.inside:
        raise Refused("USER_NOT_PARTICIPANT")
    leaves = target.user_id == who.user_id
    if not leaves and not _may_remove(chat, own, target):
        raise Refused("CHAT_ADMIN_REQUIRED")
    told: Happened = {}
    posted = say(tx, who, chat, Action("chat_leave", users=(target.user_id,)))
    for box, events in happened(posted, who.user_id).items():
        told[box] = (*told.get(box, ()), *events)
    changed = target._replace(standing=LEFT if leaves else KICKED, rights=0, title="", changed_by=who.user_id)
    tx.members.put(changed._replace(date=who.now))
    tx.chats.add_members(chat.peer, -1)
    gone = ParticipantGone(chat.peer, target.user_id, _version(tx, chat.peer))
    told = for_all(tx, who, chat.peer, gone, told)
    mine = record(tx, target.user_id, ChatChanged(chat.peer), who.now)
    told[target.user_id] = (*told.get(target.user_id, ()), mine)
    return Outcome(posted, *announced(tx, who, told))


def _may_remove(chat: Chat, own: Member, target: Member) -> bool:
    if own.standing == CREATOR:
        return True
    if target.manages:
        return False
    return rights.allowed(chat, own, "ban_users") or target.inviter == own.user_id


@rule(DeleteChat)
def delete_chat(tx: Tx, who: Actor, command: DeleteChat) -> Outcome[Chat]:
    """Delete a group for everyone in it (core.telegram.org/method/messages.deleteChat); its creator alone may.

    What was written in it stays in everyone's own box. Raises CHAT_ID_INVALID, USER_NOT_PARTICIPANT,
    CHAT_ADMIN_REQUIRED.
    """
    require_group(command.peer)
    chat, own = rights.inside(tx, who.user_id, command.peer, who.now)
    if own.standing != CREATOR:
        raise Refused("CHAT_ADMIN_REQUIRED")
    if chat.photo:
        tx.files.free([chat.photo])
    chat = tx.chats.save(chat._replace(photo=0, flags=chat.flags | GONE))
    told = for_all(tx, who, chat.peer, ChatChanged(chat.peer), {})
    for member in listed(tx, chat.peer):
        tx.members.put(member._replace(standing=LEFT, rights=0, title=""))
    tx.chats.add_members(chat.peer, -chat.members)
    tx.invites.clear(chat.peer, CLEARED_AT_ONCE)
    return Outcome(chat, *announced(tx, who, told))


# -- administrators ---------------------------------------------------------------------------------------------------
@rule(SetAdmin)
def set_admin(tx: Tx, who: Actor, command: SetAdmin) -> Outcome[Chat]:
    """Make an administrator, or a plain member again (core.telegram.org/method/messages.editChatAdmin).

    The creator alone may. Raises CHAT_ID_INVALID, USER_NOT_PARTICIPANT, CHAT_ADMIN_REQUIRED, CHAT_NOT_MODIFIED,
    USER_CREATOR.
    """
    require_group(command.peer)
    chat, own = rights.inside(tx, who.user_id, command.peer, who.now)
    if own.standing != CREATOR:
        raise Refused("CHAT_ADMIN_REQUIRED")
    target = tx.members.get(chat.peer, command.user_id)
    if target is None or not target.inside:
        raise Refused("USER_NOT_PARTICIPANT")
    if target.standing == CREATOR:
        raise Refused("USER_CREATOR")
    if (target.standing == ADMIN) == command.on:
        raise Refused("CHAT_NOT_MODIFIED")
    standing, may = (ADMIN, ADMINS_MAY) if command.on else (MEMBER, 0)
    tx.members.put(target._replace(standing=standing, rights=may, changed_by=who.user_id if command.on else 0))
    chat = tx.chats.save(chat)
    event = ParticipantAdmin(chat.peer, target.user_id, command.on, chat.version)
    return Outcome(chat, *announced(tx, who, for_all(tx, who, chat.peer, event, {})))
