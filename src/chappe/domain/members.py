"""Who is in a supergroup or channel: lists of members by what is asked for, and one of them."""

from dataclasses import dataclass

from chappe.domain import people, rights
from chappe.domain.channel_views import may_list
from chappe.domain.errors import Refused
from chappe.domain.outcome import Cast
from chappe.domain.ports import Tx
from chappe.domain.silenced import channels_of
from chappe.domain.values import ADMIN, CHANNEL, CREATOR, KICKED, LEFT, MEMBER, Chat, Member, PeerRef, User
from chappe.domain.words import fold

MOST_AT_ONCE = 200
RECENT, ADMINS, KICKED_OUT, RESTRICTED, SEARCH, CONTACTS, NONE = (
    "recent",
    "admins",
    "kicked",
    "restricted",
    "search",
    "contacts",
    "none",
)
"""What may be asked for (core.telegram.org/type/ChannelParticipantsFilter)."""
OFFICE = (ADMIN, CREATOR)
OF_OFFICE = frozenset({KICKED_OUT, RESTRICTED})
"""Lists that administrators alone may see."""


@dataclass(frozen=True, slots=True)
class Members:
    """A page of members, how many there are in all, and everyone named."""

    chat: Chat
    members: tuple[Member, ...]
    total: int
    cast: Cast
    people: tuple[int, ...]
    channels: tuple[PeerRef, ...] = ()
    """Those that are banned there, of the list."""


def _of(peer: PeerRef) -> None:
    if peer.kind != CHANNEL:
        raise Refused("CHANNEL_INVALID")


def page(tx: Tx, viewer: int, peer: PeerRef, kind: str, query: str, offset: int, limit: int, now: int) -> Members:
    """A part of a list of members (core.telegram.org/method/channels.getParticipants); past its end nothing.

    Raises CHANNEL_INVALID, CHANNEL_PRIVATE, CHAT_ADMIN_REQUIRED.
    """
    _of(peer)
    chat, own = rights.seen(tx, viewer, peer, now)
    if not own.manages and (kind in OF_OFFICE or (not may_list(chat, own) and kind != ADMINS) or chat.broadcast):
        raise Refused("CHAT_ADMIN_REQUIRED")
    offset, limit = max(0, offset), min(max(limit, 0), MOST_AT_ONCE)
    words = fold(query)[:64].split()
    if kind == NONE:
        return _members(tx, viewer, chat, [], 0)
    veiled = hidden(tx, chat, own)
    if words or kind == CONTACTS:
        found, total = _searched(tx, viewer, peer, kind, words, now)
        if veiled:
            found = [id for id in found if id not in veiled]
            total = len(found)
        shown = {one.user_id: one for one in tx.members.of_users(peer, found[offset : offset + limit])}
        some = [shown[id] for id in found[offset : offset + limit] if id in shown]
    else:
        some, total = _listed(tx, chat, kind, offset, limit, now, veiled)
    return _members(tx, viewer, chat, [_told(rights.at(one, now), veiled) for one in some], total)


NOBODY: frozenset[int] = frozenset()


def hidden(tx: Tx, chat: Chat, own: Member) -> frozenset[int]:
    """Anonymous administrators whom this person is not told of: all of them, unless one manages the group, too."""
    if own.manages or not chat.is_channel:
        return NOBODY
    office = tx.members.page(chat.peer, OFFICE, 0, MOST_AT_ONCE)
    return frozenset(one.user_id for one in office if rights.hides(one))


def _told(member: Member, veiled: frozenset[int]) -> Member:
    """The member without the name of an anonymous administrator who brought, made or restricted that person."""
    inviter = member.user_id if member.inviter in veiled else member.inviter
    return member._replace(
        inviter=inviter, changed_by=member.user_id if member.changed_by in veiled else member.changed_by
    )


def open_list(
    tx: Tx, chat: Chat, standings: tuple[int, ...], offset: int, limit: int, veiled: frozenset[int]
) -> list[Member]:
    """A part of the list of people of these standings, without those who are not to be seen in it."""
    if not veiled:
        return tx.members.page(chat.peer, standings, offset, limit)
    office = [one for one in tx.members.page(chat.peer, OFFICE, 0, MOST_AT_ONCE) if one.user_id not in veiled]
    some = office[offset : offset + limit]
    if MEMBER in standings and len(some) < limit:
        some += tx.members.page(chat.peer, (MEMBER,), max(0, offset - len(office)), limit - len(some))
    return some


def _listed(
    tx: Tx, chat: Chat, kind: str, offset: int, limit: int, now: int, veiled: frozenset[int]
) -> tuple[list[Member], int]:
    """A part of a whole list; how many stand in it is kept, not counted."""
    peer = chat.peer
    if kind == ADMINS:
        total = tx.members.counts(peer, now).admins - len(veiled)
        return open_list(tx, chat, OFFICE, offset, limit, veiled), total
    if kind == KICKED_OUT:  # who was thrown out for a time is out of that list when it is over
        return tx.members.page(peer, (KICKED,), offset, limit, now), tx.members.counts(peer, now).kicked
    if kind == RESTRICTED:
        return tx.members.restricted(peer, offset, limit, now), tx.members.counts(peer, now).restricted
    return open_list(tx, chat, (MEMBER, *OFFICE), offset, limit, veiled), chat.members - len(veiled)


def _searched(tx: Tx, viewer: int, peer: PeerRef, kind: str, words: list[str], now: int) -> tuple[list[int], int]:
    """Those whose names have words that begin so, in a list or among one's contacts."""
    if kind in OF_OFFICE:
        found = tx.members.kept_named(peer, words, kind == KICKED_OUT, now)
    elif kind in (ADMINS, CONTACTS):
        if kind == ADMINS:
            some = tx.members.page(peer, OFFICE, 0, MOST_AT_ONCE)
        else:
            known = [contact.user for contact in tx.contacts.all(viewer)]
            some = [one for one in tx.members.of_users(peer, known) if one.inside]
        found = [user.id for user in tx.users.many([one.user_id for one in some]) if _called(user, words)]
    else:
        found = tx.members.named(peer, words)
    return found, len(found)


def _called(user: User, words: list[str]) -> bool:
    parts = fold(f"{user.first_name} {user.last_name} {user.username}").split()
    return all(any(part.startswith(word) for part in parts) for word in words)


def _members(tx: Tx, viewer: int, chat: Chat, found: list[Member], total: int) -> Members:
    names = {one.user_id for one in found} | {one.inviter for one in found} | {one.changed_by for one in found}
    names = {id for id in names if id > 0}
    channels = channels_of(found)
    cast = people.cast(tx, (viewer,), names, chats=(chat.peer, *channels))
    return Members(chat, tuple(found), total, cast, tuple(sorted(names)), tuple(sorted(channels)))


def one(tx: Tx, viewer: int, peer: PeerRef, user_id: int, now: int) -> Members:
    """How one person stands to it, or a channel (below zero) (core.telegram.org/method/channels.getParticipant).

    Raises CHANNEL_INVALID, CHANNEL_PRIVATE, CHAT_ADMIN_REQUIRED, USER_NOT_PARTICIPANT.
    """
    _of(peer)
    chat, own = rights.seen(tx, viewer, peer, now)
    member = rights.standing(tx, chat, user_id, now)
    veiled = hidden(tx, chat, own)
    if user_id in veiled:  # as somebody who is not in it
        member = Member(chat.peer, user_id, LEFT, 0, 0)
    shown = user_id == viewer or own.manages or (not chat.broadcast and (may_list(chat, own) or member.manages))
    if not shown:
        raise Refused("CHAT_ADMIN_REQUIRED")
    if not member.inside and not (own.manages and (member.standing == KICKED or member.banned)):
        raise Refused("USER_NOT_PARTICIPANT")
    return _members(tx, viewer, chat, [_told(member, veiled)], 1)
