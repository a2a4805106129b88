"""Auto-delete: after which time the messages of a chat delete themselves, and their deletion when it has passed."""

from dataclasses import dataclass
from typing import ClassVar

from chappe.domain.announcing import announced, outcome
from chappe.domain.chats import Passage, may_write, partner
from chappe.domain.command import Command, Pace, rule
from chappe.domain.deleting import remove_all
from chappe.domain.errors import Refused
from chappe.domain.events import TtlChanged
from chappe.domain.outcome import Actor, Logged, Outcome
from chappe.domain.ports import Tx
from chappe.domain.posting import post
from chappe.domain.updates import record
from chappe.domain.values import Action, Content, PeerRef, user_peer

LONGEST = 366 * 86_400
AT_ONCE = 100
"""Messages that one transaction deletes."""
DEFAULT = "default_ttl"
"""The setting that holds a person's choice for new chats."""


@dataclass(frozen=True, slots=True)
class SetHistoryTtl(Command):
    """Set after how many seconds new messages of a chat delete themselves; 0: never."""

    pace: ClassVar[Pace | None] = Pace("set_ttl", 10, 5)

    peer: PeerRef
    period: int


@dataclass(frozen=True, slots=True)
class SetDefaultTtl(Command):
    """Set the period for chats that this person begins."""

    pace: ClassVar[Pace | None] = Pace("set_ttl", 10, 5)

    period: int


@dataclass(frozen=True, slots=True)
class DeleteDue(Command):
    """Delete messages whose time is over; the server's own command."""


def _check(period: int) -> None:
    if not 0 <= period <= LONGEST:
        raise Refused("TTL_PERIOD_INVALID")


@rule(SetHistoryTtl)
def set_history_ttl(tx: Tx, who: Actor, command: SetHistoryTtl) -> Outcome[tuple[Logged, ...]]:
    """Set a chat's period for both, and say so in it (core.telegram.org/method/messages.setHistoryTTL).

    Raises TTL_PERIOD_INVALID, CHAT_NOT_MODIFIED, and what keeps one from writing to the other.
    """
    box, peer, period = who.user_id, command.peer, command.period
    _check(period)
    partner(tx, peer)
    passage = may_write(tx, box, peer)
    dialog = tx.dialogs.get(box, peer)
    if (dialog.ttl if dialog else 0) == period:
        raise Refused("CHAT_NOT_MODIFIED")
    happened = set_period(tx, box, peer, period, who.now, passage)
    deliveries, cast = announced(tx, who, happened)
    return Outcome(tuple(happened[box]), deliveries, cast)


def set_period(
    tx: Tx, box: int, peer: PeerRef, period: int, now: int, passage: Passage, by_default: bool = False
) -> dict[int, list[Logged]]:
    """Set the period in both boxes and post the word of it; what happens in each box."""
    content = Content(0, box, now, 0, "", action=Action("ttl", period, str(box) if by_default else ""), ttl=period)
    posted = post(tx, box, peer, content, reach=passage.reach, wakes=passage.wakes)
    tx.dialogs.set_ttl(box, peer, period)
    happened = {box: [posted.own, record(tx, box, TtlChanged(peer, period), now)]}
    if posted.theirs:
        tx.dialogs.set_ttl(peer.id, user_peer(box), period)
        happened[peer.id] = [*posted.theirs, record(tx, peer.id, TtlChanged(user_peer(box), period), now)]
    return happened


def default_period(tx: Tx, user_id: int) -> int:
    """The person's period for new chats (core.telegram.org/method/messages.getDefaultHistoryTTL)."""
    kept = tx.users.settings(user_id).get(DEFAULT)
    return kept if isinstance(kept, int) else 0


@rule(SetDefaultTtl)
def set_default_ttl(tx: Tx, who: Actor, command: SetDefaultTtl) -> Outcome[None]:
    """Keep the choice (core.telegram.org/method/messages.setDefaultHistoryTTL); raises TTL_PERIOD_INVALID."""
    _check(command.period)
    tx.users.set_setting(who.user_id, DEFAULT, command.period or None)
    return Outcome(None)


@rule(DeleteDue)
def delete_due(tx: Tx, who: Actor, command: DeleteDue) -> Outcome[bool]:
    """Delete what is due from every box that has it; whether there may be more."""
    due = tx.messages.due_ttl(who.now, AT_ONCE)
    by_box: dict[int, list[int]] = {}
    for ref in due:
        by_box.setdefault(ref.box, []).append(ref.id)
    happened = remove_all(tx, {box: tx.messages.many(box, ids) for box, ids in by_box.items()}, who.now)
    return outcome(tx, who, len(due) == AT_ONCE, happened)
