"""Who is there: each device says when it is used, and those who may see it are told."""

from dataclasses import dataclass
from typing import ClassVar

from chappe.domain import rights, scheduled_sending
from chappe.domain.announcing import announced
from chappe.domain.bounds import ONLINE_PERIOD
from chappe.domain.chats import look
from chappe.domain.command import Command, Pace, rule
from chappe.domain.events import StatusChanged
from chappe.domain.outcome import Actor, Delivery, Outcome
from chappe.domain.ports import Tx
from chappe.domain.posting import MOST_IN_BASIC
from chappe.domain.updates import passing
from chappe.domain.users import audience
from chappe.domain.values import CHAT, PeerRef

LASTS = ONLINE_PERIOD + 90
"""Seconds for which a device counts as used after it said so: a period, and time for the next word to come late."""
EARLY = ONLINE_PERIOD // 2
"""Said again this soon, it changes nothing worth telling."""


@dataclass(frozen=True, slots=True)
class SetPresence(Command):
    """Say that this device is used, or no more."""

    pace: ClassVar[Pace | None] = Pace("presence", 60, 2.0)
    online: bool


@rule(SetPresence)
def set_presence(tx: Tx, who: Actor, command: SetPresence) -> Outcome[bool]:
    """The account is online while one of its devices is (core.telegram.org/method/account.updateStatus)."""
    user = tx.users.get(who.user_id)
    assert user is not None
    if command.online and user.online_until > who.now + EARLY:
        tx.authorizations.set_online(who.key_id, user.online_until)
        return Outcome(True)
    tx.authorizations.set_online(who.key_id, who.now + LASTS if command.online else 0)
    tx.authorizations.touch(who.key_id, who.now, who.ip)
    told = settle(tx, who)
    if not command.online or user.online_until > who.now:
        return told
    errands: list[object] = []
    sent = scheduled_sending.arrived(tx, who, errands)
    if not sent:
        return told
    # The device that came online has nothing of these in its answer: it is told like all others.
    deliveries, cast = announced(tx, who._replace(key_id=0), sent)
    return Outcome(True, told.deliveries + deliveries, cast, after=tuple(errands))


def settle(tx: Tx, who: Actor) -> Outcome[bool]:
    """Make the account's presence that of its devices, and tell who may see it; nothing if it is so already."""
    user = tx.users.get(who.user_id)
    assert user is not None
    until = tx.authorizations.online_until(who.user_id)
    until = until if until > who.now else 0
    if until == user.online_until or (not until and user.online_until <= who.now):
        return Outcome(True)
    seen = who.now
    tx.users.set_presence(who.user_id, until, seen)
    event = passing(StatusChanged(who.user_id, until, seen), who.now)
    watchers = audience(tx, who.user_id)
    seeing = {
        relation.viewer
        for relation in tx.users.relations([(watcher, who.user_id) for watcher in watchers])
        if relation.sees_status
    }
    own = Delivery(who.user_id, (event,), not_key=who.key_id)
    return Outcome(True, (own, *(Delivery(watcher, (event,)) for watcher in watchers if watcher in seeing)))


def online_in(tx: Tx, viewer: int, peer: PeerRef, now: int) -> int:
    """How many of those in a basic group are online, as far as they let the viewer know.

    See core.telegram.org/method/messages.getOnlines.

    In supergroups and channels who is there is known elsewhere: of them this only says whether one may ask, and 0.
    Raises as `chats.look` does.
    """
    look(tx, viewer, peer, now)
    if peer.kind != CHAT or rights.was_in(tx, viewer, peer, now):
        return 0
    there = [user.id for user in tx.users.many(tx.members.ids(peer, MOST_IN_BASIC)) if user.online_until > now]
    return sum(relation.sees_status for relation in tx.users.relations([(viewer, id) for id in there]))
