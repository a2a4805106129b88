"""Bringing people into supergroups and channels."""

from dataclasses import dataclass
from typing import ClassVar

from chappe.domain import people, rights
from chappe.domain.admin_log import INVITE, note
from chappe.domain.announcing import merge
from chappe.domain.bounds import SUPERGROUP_MEMBERS
from chappe.domain.channels import enter
from chappe.domain.chat_news import say, with_message
from chappe.domain.command import Command, Pace, Stop, rule
from chappe.domain.counting import ADDED
from chappe.domain.errors import Refused
from chappe.domain.events import ChatChanged
from chappe.domain.groups import Invited, has_room, lets_invite, persons
from chappe.domain.join_requests import settled
from chappe.domain.outcome import Actor, Broadcast, Delivery, Moved, Outcome
from chappe.domain.ports import Tx
from chappe.domain.ports.admin_log import Deed
from chappe.domain.posting import Posted
from chappe.domain.updates import deliver, record
from chappe.domain.values import CHANNEL, KICKED, MEMBER, Action, Chat, Member, PeerRef, User

AT_ONCE = 100
BROUGHT_INTO_CHANNEL = 200
"""Members up to which people are brought into a channel; from then on they come by themselves."""


@dataclass(frozen=True, slots=True)
class InviteToChannel(Command):
    """Bring people into a supergroup or channel."""

    stop: ClassVar[Stop | None] = Stop.ON_INVITE
    pace: ClassVar[Pace | None] = Pace("invite_to_channel", 30, 10)

    peer: PeerRef
    users: tuple[int, ...]


@rule(InviteToChannel)
def invite_to_channel(tx: Tx, who: Actor, command: InviteToChannel) -> Outcome[Invited]:
    """Bring people in (core.telegram.org/method/channels.inviteToChannel).

    Who does not let oneself be invited is named in the answer and not brought in; who is in it already stays so.
    Raises CHANNEL_INVALID, CHANNEL_PRIVATE, CHAT_ADMIN_REQUIRED, USER_ID_INVALID, INPUT_USER_DEACTIVATED,
    USERS_TOO_MUCH, and for a single person USER_KICKED, USER_CHANNELS_TOO_MUCH, USER_ALREADY_PARTICIPANT.
    """
    if command.peer.kind != CHANNEL:
        raise Refused("CHANNEL_INVALID")
    if not command.users or len(command.users) > AT_ONCE:
        raise Refused("USERS_TOO_MUCH")
    chat, own = rights.require(tx, who.user_id, command.peer, who.now, "invite_users")
    asked = persons(tx, (id for id in command.users if id != who.user_id))
    most = BROUGHT_INTO_CHANNEL if chat.broadcast else SUPERGROUP_MEMBERS
    if chat.members + len(asked) > most:
        raise Refused("USERS_TOO_MUCH")
    came: list[int] = []
    missing: list[int] = []
    moves: list[Moved] = []
    for user in asked:
        before = rights.standing(tx, chat, user.id, who.now)
        why = _kept_out(tx, chat, own, before, user)
        if why and len(asked) == 1:
            raise Refused(why)
        if why:
            continue
        if not lets_invite(tx, user, who.user_id):
            missing.append(user.id)
            continue
        if before.standing == KICKED:
            tx.members.put(before._replace(banned=0, until=0))
        moves.append(enter(tx, chat, user.id, who.user_id, who.now, MEMBER, way=ADDED))
        came.append(user.id)
        note(tx, who, chat, Deed(INVITE, after=tx.members.get(chat.peer, user.id)))
    return _told(tx, who, chat, came, tuple(missing), tuple(moves))


def _kept_out(tx: Tx, chat: Chat, own: Member, before: Member, user: User) -> str:
    """The error that keeps the person from being brought in; "" for none."""
    if before.inside:
        return "USER_ALREADY_PARTICIPANT"
    if before.standing == KICKED and not rights.allowed(chat, own, "ban_users"):
        return "USER_KICKED"
    return "" if has_room(tx, user.id) else "USER_CHANNELS_TOO_MUCH"


def _told(
    tx: Tx, who: Actor, chat: Chat, came: list[int], missing: tuple[int, ...], moves: tuple[Moved, ...]
) -> Outcome[Invited]:
    """Tell those who came in, and in a supergroup everybody."""
    deliveries: list[Delivery] = []
    posted: tuple[Posted, ...] = ()
    broadcasts: tuple[Broadcast, ...] = ()
    if came and not chat.broadcast:
        said = say(tx, who, chat, Action("chat_add", users=tuple(came)))
        outcome = with_message(tx, who, said, for_all=False)
        posted, broadcasts = outcome.result, outcome.broadcasts
        deliveries += outcome.deliveries
    elif came:
        logged = record(tx, who.user_id, ChatChanged(chat.peer), who.now)
        deliveries.append(deliver(who.user_id, logged, not_key=who.key_id))
    for id in came:
        deliveries.append(deliver(id, record(tx, id, ChatChanged(chat.peer), who.now)))
    # Each of them is shown oneself and the chat; the one who asked, everybody.
    cast = people.cast_each(tx, deliveries, chats=(chat.peer,))
    more = people.cast(tx, (who.user_id,), (*came, *missing), cast.users, (chat.peer,))
    merge(cast, more)
    invited = Outcome(Invited(chat, posted, missing), tuple(deliveries), cast, broadcasts=broadcasts, moves=moves)
    return settled(tx, who, chat, came, invited)
