"""Who is in a supergroup or channel: lists of members by what is asked for, and one of them."""

from dataclasses import dataclass

from chappe.domain import people, rights
from chappe.domain.channel_views import may_list
from chappe.domain.errors import Refused
from chappe.domain.outcome import Cast
from chappe.domain.ports import Tx
from chappe.domain.values import ADMIN, CHANNEL, CREATOR, KICKED, MEMBER, Chat, Member, PeerRef
from chappe.domain.words import fold

MOST_AT_ONCE = 200
SEARCHED = 1000
"""Members whose names are looked through in one search: the first by standing and time."""
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
    found: list[Member] = []
    total = 0
    if kind == NONE:
        pass
    elif words or kind == CONTACTS:
        found, total = _searched(tx, viewer, peer, kind, words, offset, limit, now)
    elif kind == RESTRICTED:
        found, total = tx.members.restricted(peer, offset, limit, now), tx.members.count_restricted(peer, now)
    else:
        standings = _standings(kind)
        until = now if kind == KICKED_OUT else 0  # who was thrown out for a time is out of that list when it is over
        found = tx.members.page(peer, standings, offset, limit, until)
        total = chat.members if kind in (RECENT, SEARCH) else tx.members.count(peer, standings, until)
    return _members(tx, viewer, chat, [rights.at(one, now) for one in found], total)


def _standings(kind: str) -> tuple[int, ...]:
    if kind == ADMINS:
        return (ADMIN, CREATOR)
    return (KICKED,) if kind == KICKED_OUT else (MEMBER, ADMIN, CREATOR)


def _searched(
    tx: Tx, viewer: int, peer: PeerRef, kind: str, words: list[str], offset: int, limit: int, now: int
) -> tuple[list[Member], int]:
    """Those whose names begin with the words, among the first so many, or among one's contacts."""
    if kind == CONTACTS:
        known = [contact.user for contact in tx.contacts.all(viewer)][:SEARCHED]
        some = [one for one in tx.members.of_users(peer, known) if one.inside]
    elif kind == RESTRICTED:
        some = tx.members.restricted(peer, 0, SEARCHED, now)
    else:
        some = tx.members.page(peer, _standings(kind), 0, SEARCHED, now if kind == KICKED_OUT else 0)
    users = {user.id: user for user in tx.users.many([one.user_id for one in some])}
    found = []
    for one in some:
        user = users.get(one.user_id)
        parts = fold(f"{user.first_name} {user.last_name} {user.username}").split() if user else []
        if all(any(part.startswith(word) for part in parts) for word in words):
            found.append(one)
    return found[offset : offset + limit], len(found)


def _members(tx: Tx, viewer: int, chat: Chat, found: list[Member], total: int) -> Members:
    names = {one.user_id for one in found} | {one.inviter for one in found} | {one.changed_by for one in found}
    names.discard(0)
    cast = people.cast(tx, (viewer,), names, chats=(chat.peer,))
    return Members(chat, tuple(found), total, cast, tuple(sorted(names)))


def one(tx: Tx, viewer: int, peer: PeerRef, user_id: int, now: int) -> Members:
    """How one person stands to it (core.telegram.org/method/channels.getParticipant).

    Raises CHANNEL_INVALID, CHANNEL_PRIVATE, CHAT_ADMIN_REQUIRED, USER_NOT_PARTICIPANT.
    """
    _of(peer)
    chat, own = rights.seen(tx, viewer, peer, now)
    member = rights.standing(tx, chat, user_id, now)
    shown = user_id == viewer or own.manages or (not chat.broadcast and (may_list(chat, own) or member.manages))
    if not shown:
        raise Refused("CHAT_ADMIN_REQUIRED")
    if not member.inside and not (own.manages and (member.standing == KICKED or member.banned)):
        raise Refused("USER_NOT_PARTICIPANT")
    return _members(tx, viewer, chat, [member], 1)
