"""Coming in by an invite link, and being let in by an administrator (core.telegram.org/api/invites)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from chappe.domain import join_requests, people, rights
from chappe.domain.admin_log import JOIN_LINK, JOIN_REQUEST
from chappe.domain.announcing import merge
from chappe.domain.attachments import File
from chappe.domain.bounds import BASIC_GROUP_MEMBERS
from chappe.domain.command import Command, Pace, Stop, rule
from chappe.domain.errors import Refused
from chappe.domain.events import ChatChanged
from chappe.domain.groups import has_room, put_in
from chappe.domain.invites import managed, manager
from chappe.domain.joining import Came, come_in
from chappe.domain.members import hidden, open_list
from chappe.domain.outcome import Actor, Cast, Delivery, Outcome
from chappe.domain.ports import Tx
from chappe.domain.ports.admin_log import Deed
from chappe.domain.ports.invites import Importer, Invite, Since
from chappe.domain.values import ADMIN, CREATOR, HIDDEN_MEMBERS, KICKED, MEMBER, Action, Chat, Member, PeerRef

HASH = re.compile(r"[A-Za-z0-9_-]{1,64}")
SHOWN = 5
"""Members whom who has a link to a group is shown."""
FIRST = Since()
AT_ONCE = 20
"""Requests answered in one transaction."""


@dataclass(frozen=True, slots=True)
class CheckInvite(Command):
    """See what a link leads to: a command and not a mere question, so that nobody can try links."""

    pace: ClassVar[Pace | None] = Pace("check_invite", 30, 10)

    hash: str


@dataclass(frozen=True, slots=True)
class ImportInvite(Command):
    """Come in by a link, or ask to."""

    stop: ClassVar[Stop | None] = Stop.ON_JOIN
    pace: ClassVar[Pace | None] = Pace("join_chat", 30, 20)

    hash: str


@dataclass(frozen=True, slots=True)
class HideRequest(Command):
    """Let somebody in who asks (`approved`), or not."""

    pace: ClassVar[Pace | None] = Pace("answer_request", 200, 1)

    peer: PeerRef
    user: int
    approved: bool


@dataclass(frozen=True, slots=True)
class HideRequests(Command):
    """Let everybody in who asks, by one link if one is given, or nobody; so many at once."""

    pace: ClassVar[Pace | None] = Pace("answer_requests", 300, 1)

    peer: PeerRef
    hash: str
    approved: bool
    after: Since = FIRST


class Opened(NamedTuple):
    """What a link leads to, for who has it."""

    invite: Invite
    chat: Chat
    already: bool
    """The person is in it."""
    people: tuple[int, ...]
    """A few who are in it."""
    cast: Cast
    photo: File | None = None


def opened(tx: Tx, user_id: int, hash: str, now: int) -> tuple[Invite, Chat, Member]:
    """What a link leads to.

    Raises INVITE_HASH_EMPTY, INVITE_HASH_INVALID, and INVITE_HASH_EXPIRED alike for what never was, is over, is taken
    back, or is not for this person.
    """
    if not hash:
        raise Refused("INVITE_HASH_EMPTY")
    if not HASH.fullmatch(hash):
        raise Refused("INVITE_HASH_INVALID")
    invite = tx.invites.get(hash)
    chat = tx.chats.get(invite.peer) if invite is not None and not invite.revoked else None
    if invite is None or chat is None or chat.gone:
        raise Refused("INVITE_HASH_EXPIRED")
    member = rights.standing(tx, chat, user_id, now)
    if not member.inside and (member.standing == KICKED or not invite.usable(now)):
        raise Refused("INVITE_HASH_EXPIRED")
    return invite, chat, member


@rule(CheckInvite)
def check_invite(tx: Tx, who: Actor, command: CheckInvite) -> Outcome[Opened]:
    """What it leads to (core.telegram.org/method/messages.checkChatInvite); raises as `opened` does."""
    invite, chat, member = opened(tx, who.user_id, command.hash, who.now)
    shown: tuple[int, ...] = ()
    listed = not chat.broadcast and not chat.flags & HIDDEN_MEMBERS and not invite.request_needed
    if not member.inside and listed:
        veiled = hidden(tx, chat, member)
        shown = tuple(one.user_id for one in open_list(tx, chat, (MEMBER, ADMIN, CREATOR), 0, SHOWN, veiled))
    cast = people.cast(tx, (who.user_id,), shown, chats=(chat.peer,))
    photo = tx.files.get(chat.photo) if chat.photo else None
    return Outcome(Opened(invite, chat, member.inside, shown, cast, photo))


@rule(ImportInvite)
def import_invite(tx: Tx, who: Actor, command: ImportInvite) -> Outcome[Came]:
    """Come in (core.telegram.org/method/messages.importChatInvite); `Came.asked` where an administrator has to agree.

    Raises as `opened` does, USER_ALREADY_PARTICIPANT, CHANNELS_TOO_MUCH, USERS_TOO_MUCH.
    """
    invite, chat, member = opened(tx, who.user_id, command.hash, who.now)
    if member.inside:
        raise Refused("USER_ALREADY_PARTICIPANT")
    if invite.request_needed:
        asked = join_requests.ask(tx, who, chat, invite.hash)
        return Outcome(Came(chat, asked=True), asked.deliveries, asked.cast)
    # Everybody in it is told by this whose link it was, but of an anonymous administrator nobody.
    maker = who.user_id if rights.hides(rights.standing(tx, chat, invite.admin, who.now)) else invite.admin
    came = _in(
        tx,
        who,
        chat,
        Action("chat_join_link", maker, users=(maker,)),
        invite.admin,
        Deed(JOIN_LINK, link=invite),
    )
    tx.invites.note_use(invite.hash, chat.peer, who.user_id, who.now, 0)
    # COMPAT(Kurigram, 227 and later): of the chat in an answer that is wrapped it keeps nothing, and then does not know
    # whose messages it is told of.
    own = [one for delivery in came.deliveries if delivery.user_id == who.user_id for one in delivery.events]
    seen = tuple(one for one in own if isinstance(one.event, ChatChanged))
    again = (Delivery(who.user_id, seen, only_key=who.key_id),) if seen else ()
    return came._replace(deliveries=(*came.deliveries, *again))


def _in(tx: Tx, who: Actor, chat: Chat, action: Action, inviter: int, deed: Deed) -> Outcome[Came]:
    """Put the actor into a group or channel; raises CHANNELS_TOO_MUCH, USERS_TOO_MUCH."""
    if chat.is_channel:
        return come_in(tx, who, chat, action, inviter, deed)
    if chat.members >= BASIC_GROUP_MEMBERS:
        raise Refused("USERS_TOO_MUCH")
    if not has_room(tx, who.user_id):
        raise Refused("CHANNELS_TOO_MUCH")
    member = Member(chat.peer, who.user_id, MEMBER, inviter, who.now)
    if who.user_id == chat.creator:  # it was made by who comes back
        member = member._replace(standing=CREATOR, rights=rights.ALL_RIGHTS)
    found = put_in(tx, who, chat, member, action, {})
    return Outcome(Came(chat, found.result.posted), found.deliveries, found.cast)


def _let_in(tx: Tx, who: Actor, chat: Chat, request: Importer) -> Outcome[Came]:
    """Let in who asks, and say so in the chat; raises CHANNELS_TOO_MUCH, USERS_TOO_MUCH."""
    newcomer = who._replace(user_id=request.user, key_id=0)
    link = tx.invites.get(request.hash) if request.hash else None
    deed = Deed(JOIN_REQUEST, new_number=who.user_id, link=link)
    came = _in(tx, newcomer, chat, Action("chat_join_request", users=(request.user,)), who.user_id, deed)
    if request.hash:
        tx.invites.note_use(request.hash, chat.peer, request.user, who.now, who.user_id)
    return came


def _welcome(tx: Tx, chat: Chat, request: Importer, now: int) -> bool:
    """Can the person still be let in? Not who is in already, was thrown out, or has deleted the account."""
    user = tx.users.get(request.user)
    member = rights.standing(tx, chat, request.user, now)
    return user is not None and not user.deleted and not member.inside and member.standing != KICKED


def _answered(
    tx: Tx, who: Actor, chat: Chat, came: Sequence[Outcome[Came]], after: Since | None
) -> Outcome[Since | None]:
    """All of it told: to those who came in, to the chat, and to the administrators."""
    deliveries, cast = join_requests.told(tx, who, chat)
    for one in came:
        merge(cast, one.cast)
    return Outcome(
        after,
        (*(delivery for one in came for delivery in one.deliveries), *deliveries),
        cast,
        broadcasts=tuple(told for one in came for told in one.broadcasts),
        moves=tuple(moved for one in came for moved in one.moves),
    )


@rule(HideRequest)
def hide_request(tx: Tx, who: Actor, command: HideRequest) -> Outcome[Since | None]:
    """Answer one request (core.telegram.org/method/messages.hideChatJoinRequest).

    Raises CHAT_ADMIN_REQUIRED, HIDE_REQUESTER_MISSING, USER_CHANNELS_TOO_MUCH, USERS_TOO_MUCH.
    """
    chat, _ = manager(tx, who.user_id, command.peer, who.now)
    request = tx.invites.request(chat.peer, command.user)
    if request is None:
        raise Refused("HIDE_REQUESTER_MISSING")
    came = []
    tx.invites.drop_request(chat.peer, request.user)
    if command.approved and _welcome(tx, chat, request, who.now):
        try:
            came.append(_let_in(tx, who, chat, request))
        except Refused as refused:  # of the other's chats, not of the administrator's
            name = "USER_CHANNELS_TOO_MUCH" if refused.name == "CHANNELS_TOO_MUCH" else refused.name
            raise Refused(name) from None
    return _answered(tx, who, chat, came, None)


@rule(HideRequests)
def hide_requests(tx: Tx, who: Actor, command: HideRequests) -> Outcome[Since | None]:
    """Answer the next requests (method messages.hideAllChatJoinRequests); where to go on, None at the end.

    Who is in too many chats already goes on asking.
    """
    chat, _ = manager(tx, who.user_id, command.peer, who.now)
    if command.hash:
        managed(tx, who.user_id, chat.peer, command.hash, who.now)
    requests = tx.invites.requests(chat.peer, command.hash, command.after, AT_ONCE)
    came = []
    for request in requests:
        if command.approved and _welcome(tx, chat, request, who.now):
            fresh = tx.chats.get(chat.peer)
            assert fresh is not None
            tx.invites.drop_request(chat.peer, request.user)
            try:
                came.append(_let_in(tx, who, fresh, request))
            except Refused:
                tx.invites.ask(chat.peer, request)
            continue
        tx.invites.drop_request(chat.peer, request.user)
    last = requests[-1] if len(requests) == AT_ONCE else None
    return _answered(tx, who, chat, came, Since(last.date, user=last.user) if last else None)
