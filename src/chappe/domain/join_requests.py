"""Requests to come into a group or channel: made by who wants in, told to the administrators who may let in."""

from collections.abc import Iterable
from typing import TypeVar

from chappe.domain import people, rights
from chappe.domain.announcing import merge
from chappe.domain.bounds import CHAT_ADMINS, JOIN_REQUESTS
from chappe.domain.errors import Refused
from chappe.domain.events import PendingRequests
from chappe.domain.outcome import Actor, Cast, Delivery, Outcome
from chappe.domain.ports import Tx
from chappe.domain.ports.invites import Importer, Since
from chappe.domain.updates import deliver, record
from chappe.domain.values import ADMIN, CREATOR, Chat, Member, PeerRef

R = TypeVar("R")
SHOWN = 3
"""Newest requesters that administrators are shown above a chat."""


def may_invite(chat: Chat, member: Member) -> bool:
    """May this person make links and let people in? Administrators with the right alone, not every member."""
    return member.manages and rights.allowed(chat, member, "invite_users")


def pending(tx: Tx, peer: PeerRef) -> tuple[int, tuple[int, ...]]:
    """(how many ask to come in, the newest of them)."""
    newest = tx.invites.requests(peer, "", Since(), SHOWN)
    count = len(newest) if len(newest) < SHOWN else tx.invites.count_requests(peer)
    return count, tuple(one.user for one in newest)


def told(tx: Tx, who: Actor, chat: Chat) -> tuple[tuple[Delivery, ...], Cast]:
    """Tell every administrator who may let people in how many ask now (constructor updatePendingJoinRequests)."""
    count, newest = pending(tx, chat.peer)
    event = PendingRequests(chat.peer, count, newest)
    deliveries, whole = [], Cast()
    for member in tx.members.page(chat.peer, (ADMIN, CREATOR), 0, CHAT_ADMINS):
        if not may_invite(chat, member):
            continue
        admin = member.user_id
        kept = record(tx, admin, event, who.now)
        deliveries.append(deliver(admin, kept, not_key=who.key_id if admin == who.user_id else 0))
        merge(whole, people.cast(tx, (admin,), newest, chats=(chat.peer,)))
    return tuple(deliveries), whole


def settled(tx: Tx, who: Actor, chat: Chat, came: Iterable[int], outcome: Outcome[R]) -> Outcome[R]:
    """The outcome of coming in: who is in asks no more, and administrators are told where somebody did."""
    asked = [user for user in came if tx.invites.request(chat.peer, user) is not None]
    if not asked:
        return outcome
    for user in asked:
        tx.invites.drop_request(chat.peer, user)
    deliveries, cast = told(tx, who, chat)
    merge(cast, outcome.cast)
    return outcome._replace(deliveries=(*outcome.deliveries, *deliveries), cast=cast)


def ask(tx: Tx, who: Actor, chat: Chat, hash: str = "") -> Outcome[None]:
    """Keep the actor's request, by that link if by any; asking again changes nothing and tells nobody."""
    if tx.invites.request(chat.peer, who.user_id) is not None:
        return Outcome(None)
    if tx.invites.count_requests(chat.peer) >= JOIN_REQUESTS:
        raise Refused("USERS_TOO_MUCH")
    tx.invites.ask(chat.peer, Importer(who.user_id, who.now, hash))
    return Outcome(None, *told(tx, who, chat))
