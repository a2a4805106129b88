"""What a decision may do to an account, and how that ends: limiting, freezing, suspending, lifting.

Each decision stands by itself: an account that two decisions froze thaws when both are over. Nothing of the account is
thrown away. The functions here change what is kept and say what happened; whoever decides makes one outcome of that.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from chappe.domain import announcing
from chappe.domain.authorizations import end_all
from chappe.domain.command import Command, rule
from chappe.domain.errors import Refused
from chappe.domain.events import ConfigChanged, UserChanged
from chappe.domain.outcome import Actor, KeyChange, Logged, Outcome, Standing
from chappe.domain.ports import Tx
from chappe.domain.ports.sanctions import Sanction
from chappe.domain.updates import record
from chappe.domain.users import audience
from chappe.domain.values import ACCOUNT_SUSPENDED, FROZEN, LIMITED

R = TypeVar("R")
KINDS = (LIMITED, FROZEN, ACCOUNT_SUSPENDED)
AT_ONCE = 50
"""Sanctions that end in one transaction."""


class Applied(NamedTuple):
    """What a change of accounts' standing brought about."""

    happened: dict[int, list[Logged]]
    """In each box."""
    key_changes: tuple[KeyChange, ...] = ()
    standings: tuple[Standing, ...] = ()


def merged(*parts: Applied) -> Applied:
    """Several changes as one."""
    happened: dict[int, list[Logged]] = {}
    for part in parts:
        for box, events in part.happened.items():
            happened.setdefault(box, []).extend(events)
    return Applied(
        happened,
        tuple(change for part in parts for change in part.key_changes),
        tuple(standing for part in parts for standing in part.standings),
    )


def outcome(
    tx: Tx, who: Actor, result: R, applied: Applied, also: Mapping[int, Sequence[Logged]] | None = None
) -> Outcome[R]:
    """The outcome of a change, with what else happened in boxes."""
    whole = merged(applied, Applied({box: list(events) for box, events in (also or {}).items()}))
    told = announcing.outcome(tx, who, result, whole.happened)
    return told._replace(key_changes=applied.key_changes, standings=applied.standings)


def limit(tx: Tx, who: Actor, user_id: int, until: int, decision: int, reason: str) -> Applied:
    """From now on the account reaches nobody new; raises as `freeze` does.

    It writes to those who keep it as a contact or have written to it, and in private groups and channels that it is
    in; it posts in nothing public, invites nobody, and makes nothing public. `until`: unix time, 0 without end.
    """
    return _put(tx, who, Sanction(user_id, LIMITED, decision, who.now, until, reason))


def freeze(tx: Tx, who: Actor, user_id: int, until: int, decision: int, reason: str) -> Applied:
    """From now on the account reads, and changes nothing (core.telegram.org/api/config#freeze-since-date).

    Its clients are told to ask for their configuration anew, which says so. Raises USER_ID_INVALID for no such account
    or the service's own, SCHEDULE_DATE_INVALID for an end that is past.
    """
    return _put(tx, who, Sanction(user_id, FROZEN, decision, who.now, until, reason))


def suspend(tx: Tx, who: Actor, user_id: int, until: int, decision: int, reason: str) -> Applied:
    """From now on nobody is in the account, and it looks deleted to everybody; raises as `freeze` does."""
    return _put(tx, who, Sanction(user_id, ACCOUNT_SUSPENDED, decision, who.now, until, reason))


def lift(tx: Tx, who: Actor, user_id: int, decision: int | None = None, kind: int = 0) -> Applied:
    """Undo what a decision did to the account (None: all of them), of one kind or (0) of each.

    What does not stand is not lifted, and nobody is told.
    """
    gone = [one for one in tx.sanctions.of(user_id) if decision in (None, one.decision) and kind in (0, one.kind)]
    for one in gone:
        tx.sanctions.delete(one)
    return _settled(tx, who, user_id, {one.kind for one in gone}) if gone else Applied({})


def _put(tx: Tx, who: Actor, sanction: Sanction) -> Applied:
    user = tx.users.get(sanction.user_id)
    if user is None or user.is_service or (user.deleted and not user.marks & ACCOUNT_SUSPENDED):
        raise Refused("USER_ID_INVALID")
    if sanction.until and sanction.until <= who.now:
        raise Refused("SCHEDULE_DATE_INVALID")
    tx.sanctions.put(sanction)
    return _settled(tx, who, sanction.user_id, {sanction.kind})


def _settled(tx: Tx, who: Actor, user_id: int, kinds: set[int]) -> Applied:
    """Make the account stand as its sanctions say now, of which those of these kinds changed."""
    user = tx.users.get(user_id)
    if user is None:
        return Applied({})
    left = tx.sanctions.of(user_id)
    standing = Standing(
        user_id, tuple((kind, end) for kind in (LIMITED, FROZEN) if (end := _end(left, kind)) is not None)
    )
    marks = sum({one.kind for one in left})
    turned = (user.marks ^ marks) & ACCOUNT_SUSPENDED
    if marks != user.marks & sum(KINDS):
        tx.users.set_marks(user_id, sum(KINDS), marks)
    changes: tuple[KeyChange, ...] = ()
    if turned and marks & ACCOUNT_SUSPENDED:
        changes = end_all(tx, user_id)
        tx.sanctions.ban_keys(user_id, [change.key_id for change in changes])
        tx.users.set_presence(user_id, 0, user.last_seen)
        standing = standing._replace(banned_keys=tuple(change.key_id for change in changes))
    elif turned:
        changes = tuple(KeyChange(key_id, 0) for key_id in tx.sanctions.unban_keys(user_id))
    told = audience(tx, user_id) if turned else []
    happened = {other: [record(tx, other, UserChanged(user_id, "user"), who.now)] for other in told}
    if FROZEN in kinds and not marks & ACCOUNT_SUSPENDED:
        happened[user_id] = [record(tx, user_id, ConfigChanged(), who.now)]
    return Applied(happened, changes, (standing,))


def _end(left: Sequence[Sanction], kind: int) -> int | None:
    """When the last of these sanctions of that kind ends; 0: never; None: there is none."""
    ends = [one.until for one in left if one.kind == kind]
    return None if not ends else 0 if 0 in ends else max(ends)


class Freeze(NamedTuple):
    """How long an account has been frozen, and for how long it will be."""

    since: int
    until: int
    """0: without end."""


def frozen(tx: Tx, user_id: int, now: int) -> Freeze | None:
    """The freeze that the account is under now; None: it is under none."""
    left = [one for one in tx.sanctions.of(user_id) if one.kind == FROZEN and not 0 < one.until <= now]
    end = _end(left, FROZEN)
    return None if end is None else Freeze(min(one.since for one in left), end)


def standings(tx: Tx) -> list[Standing]:
    """Everybody who is limited or frozen: for whoever keeps count of it in memory."""
    by_user: dict[int, list[Sanction]] = {}
    for one in tx.sanctions.all((LIMITED, FROZEN)):
        by_user.setdefault(one.user_id, []).append(one)
    return [
        Standing(user_id, tuple((kind, end) for kind in (LIMITED, FROZEN) if (end := _end(some, kind)) is not None))
        for user_id, some in by_user.items()
    ]


# -- run by the server itself, now and then ---------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class EndSanctions(Command):
    """Lift what has come to its end."""


@rule(EndSanctions)
def end_sanctions(tx: Tx, who: Actor, command: EndSanctions) -> Outcome[bool]:
    """Whether there may be more; who is concerned is told as by lifting before the time."""
    due = tx.sanctions.due(who.now, AT_ONCE)
    parts = [lift(tx, who, one.user_id, one.decision, one.kind) for one in due]
    return outcome(tx, who, len(due) == AT_ONCE, merged(*parts))
