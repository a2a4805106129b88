"""Coming into supergroups and channels, and leaving them."""

from dataclasses import dataclass
from typing import ClassVar, TypeVar

from chappe.domain import people, rights
from chappe.domain.admin_log import JOIN, LEAVE, note
from chappe.domain.bounds import CHANNELS_OF_USER, SUPERGROUP_MEMBERS
from chappe.domain.channels import enter
from chappe.domain.chat_news import say, with_message
from chappe.domain.command import Command, Pace, Stop, rule
from chappe.domain.counting import note_left
from chappe.domain.drafts import leave_behind
from chappe.domain.errors import Refused
from chappe.domain.events import ChatChanged
from chappe.domain.groups import has_room
from chappe.domain.join_requests import ask, settled
from chappe.domain.outcome import Actor, Moved, Outcome
from chappe.domain.ports import Tx
from chappe.domain.ports.admin_log import Deed
from chappe.domain.posting import Posted
from chappe.domain.updates import deliver, record
from chappe.domain.values import CREATOR, JOIN_REQUEST, KICKED, LEFT, MEMBER, Action, Chat, PeerRef


@dataclass(frozen=True, slots=True)
class Join(Command):
    """Come into a public supergroup or channel."""

    stop: ClassVar[Stop | None] = Stop.ON_JOIN
    pace: ClassVar[Pace | None] = Pace("join_chat", 30, 20)

    peer: PeerRef


@dataclass(frozen=True, slots=True)
class Leave(Command):
    """Leave a supergroup or channel."""

    pace: ClassVar[Pace | None] = Pace("leave_chat", 60, 5)

    peer: PeerRef


R = TypeVar("R")


class Came:
    """What coming in led to."""

    __slots__ = ("asked", "chat", "posted")

    def __init__(self, chat: Chat, posted: tuple[Posted, ...] = (), asked: bool = False) -> None:
        self.chat = chat
        self.posted = posted
        """The service message that says so; none in a channel."""
        self.asked = asked
        """Not in yet: an administrator has to agree."""


def room_for(tx: Tx, chat: Chat, user_id: int) -> None:
    """Raise CHANNELS_TOO_MUCH or USERS_TOO_MUCH where the person or the chat has too many already."""
    if not has_room(tx, user_id):
        raise Refused("CHANNELS_TOO_MUCH")
    if not chat.broadcast and chat.members >= SUPERGROUP_MEMBERS:
        raise Refused("USERS_TOO_MUCH")


JOINED = Deed(JOIN)


def come_in(tx: Tx, who: Actor, chat: Chat, action: Action, inviter: int = 0, deed: Deed = JOINED) -> Outcome[Came]:
    """Let the actor in; in a supergroup a service message says so."""
    room_for(tx, chat, who.user_id)
    moved = enter(tx, chat, who.user_id, inviter or who.user_id, who.now, MEMBER, way=deed.kind)
    note(tx, who, chat, deed)
    posted = None if chat.broadcast else say(tx, who, chat, action)
    return settled(tx, who, chat, (who.user_id,), _told(tx, who, chat, posted, moved))


def _told(tx: Tx, who: Actor, chat: Chat, posted: Posted | None, moved: Moved) -> Outcome[Came]:
    """Who came or went is told; in a supergroup everybody is, by the message that says so."""
    if posted is None:
        logged = record(tx, who.user_id, ChatChanged(chat.peer), who.now)
        cast = people.cast(tx, (who.user_id,), (), chats=(chat.peer,))
        return Outcome(Came(chat), (deliver(who.user_id, logged, not_key=who.key_id),), cast, moves=(moved,))
    found = with_message(tx, who, posted, for_all=False)
    return Outcome(Came(chat, (posted,)), found.deliveries, found.cast, broadcasts=found.broadcasts, moves=(moved,))


@rule(Join)
def join(tx: Tx, who: Actor, command: Join) -> Outcome[Came]:
    """Come into a public one (core.telegram.org/method/channels.joinChannel).

    Where administrators have to agree, that is asked for (`Came.asked`).
    Raises CHANNEL_PRIVATE, USER_ALREADY_PARTICIPANT, CHANNELS_TOO_MUCH, USERS_TOO_MUCH.
    """
    chat, member = rights.seen(tx, who.user_id, command.peer, who.now)
    if not chat.is_channel:
        raise Refused("CHANNEL_INVALID")
    if member.inside:
        raise Refused("USER_ALREADY_PARTICIPANT")
    if chat.flags & JOIN_REQUEST:
        room_for(tx, chat, who.user_id)
        asked = ask(tx, who, chat)
        return Outcome(Came(chat, asked=True), asked.deliveries, asked.cast)
    return come_in(tx, who, chat, Action("chat_add", users=(who.user_id,)))


@rule(Leave)
def leave(tx: Tx, who: Actor, command: Leave) -> Outcome[Came]:
    """Leave (core.telegram.org/method/channels.leaveChannel); raises USER_NOT_PARTICIPANT, USER_CREATOR."""
    chat, member = rights.inside(tx, who.user_id, command.peer, who.now)
    if member.standing == CREATOR:
        raise Refused("USER_CREATOR")
    posted = None if chat.broadcast else say(tx, who, chat, Action("chat_leave", users=(who.user_id,)))
    moved = go(tx, chat, who.user_id)
    note_left(tx, chat.peer, who.now)
    note(tx, who, chat, Deed(LEAVE))
    return without_drafts(tx, _told(tx, who, chat, posted, moved), who.user_id, chat.peer, who.now)


def without_drafts(tx: Tx, outcome: Outcome[R], user_id: int, peer: PeerRef, now: int) -> Outcome[R]:
    """The same, and what who left had begun to write there is gone; every device is told."""
    gone = leave_behind(tx, user_id, peer, now)
    return outcome._replace(deliveries=(*outcome.deliveries, deliver(user_id, *gone))) if gone else outcome


def go(tx: Tx, chat: Chat, user_id: int, standing: int = LEFT) -> Moved:
    """Take someone out of a supergroup or channel, whose list loses it; restrictions stay kept."""
    member = tx.members.get(chat.peer, user_id)
    assert member is not None and standing in (LEFT, KICKED)
    tx.members.put(member._replace(standing=standing, rights=0, title=""))
    tx.chats.add_members(chat.peer, -1)
    if chat.is_channel:
        tx.dialogs.leave(user_id, chat.peer)
    return Moved(user_id, chat.peer.id if chat.is_channel else 0, False)


def leave_all(tx: Tx, user_id: int) -> tuple[Moved, ...]:
    """Take a deleted account out of everything it is in, or asks to come into, without a word."""
    tx.invites.drop_requests_of(user_id)
    moves = []
    for peer in tx.members.chats_of(user_id, CHANNELS_OF_USER + 1):
        chat = tx.chats.get(peer)
        if chat is not None:
            moves.append(go(tx, chat, user_id))
    return tuple(moved for moved in moves if moved.channel_id)
