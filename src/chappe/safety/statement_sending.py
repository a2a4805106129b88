"""Which statements of reasons are owed to a database of such statements, and what came of sending them.

Each statement is delivered once: what the database took is remembered in the transaction that hears of it, and what
was taken without our hearing of it is known there by its `puid` (transparency.dsa.ec.europa.eu/page/api-documentation).
"""

from dataclasses import dataclass
from typing import NamedTuple

from chappe.domain.command import Command, rule
from chappe.domain.outcome import Actor, Outcome
from chappe.domain.ports import Tx
from chappe.domain.ports.decisions import Decision
from chappe.domain.ports.statements import Fault, Progress
from chappe.safety.policy import Policy
from chappe.safety.statement_batches import MOST, is_told
from chappe.safety.statements import kept

FIRST_PAUSE, LONGEST_PAUSE = 30, 6 * 3600
"""Seconds before the second attempt, doubled for each further one, and the most of it."""
LONGEST_WISH = 86400
"""Seconds that the other side may ask for."""
MOST_FAULT = 500
"""Letters that are kept of what is wrong."""


class Owed(NamedTuple):
    """A statement to send."""

    decision: int
    puid: str
    document: bytes


class Batch(NamedTuple):
    """What is to be sent next."""

    owed: tuple[Owed, ...] = ()
    after: int = 0
    """Where the next batch begins, once all of this one is settled."""
    more: bool = False
    """There may be another one."""
    moved: bool = False
    """Was anything looked at?"""


class Result(NamedTuple):
    """What is known of one statement that was sent."""

    decision: int
    reference: str = ""
    """The receiver's own name for it, where it told one."""
    fault: str = ""
    """Why it does not take it; "": it has it."""


def progress(tx: Tx, place: str, first: int) -> Progress:
    """How far the sending to a place has come; from the beginning where `first` (unix time) is another than before."""
    known = tx.statements.progress(place)
    if known is not None and known.first == first:
        return known
    earliest = tx.decisions.since(first, (0, 0), 1)
    start = min((one.id for one in earliest), default=0) - 1
    return (known or Progress(place, first, 0))._replace(first=first, after=max(0, start))


def next_batch(tx: Tx, now: int, place: str, first: int, policy: Policy) -> Batch | None:
    """Up to MOST statements that are owed to a place; None where nothing may be sent there yet."""
    state = progress(tx, place, first)
    if now < state.next:
        return None
    again = tx.statements.again(place, MOST)
    if again:
        found = [decision for id in again if (decision := tx.decisions.get(id)) is not None]
        return Batch(tuple(_owed(tx, one, policy) for one in found), state.after, True)
    page = tx.decisions.page(state.after, MOST)
    ids = [decision.id for decision in page]
    settled = tx.numbers.sent(place, ids) | tx.statements.refused(place, ids)
    owed = tuple(
        _owed(tx, decision, policy)
        for decision in page
        if decision.created >= first and decision.id not in settled and is_told(decision)
    )
    return Batch(owed, ids[-1] if ids else state.after, len(page) == MOST, bool(page))


def _owed(tx: Tx, decision: Decision, policy: Policy) -> Owed:
    return Owed(decision.id, decision.puid, kept(tx, decision, policy))


@dataclass(frozen=True, slots=True)
class SettleStatements(Command):
    """Keep what came of sending some statements; the server's own command."""

    place: str
    first: int
    results: tuple[Result, ...]


@rule(SettleStatements)
def settle_statements(tx: Tx, who: Actor, command: SettleStatements) -> Outcome[int]:
    """How many of them are there that were not known to be."""
    place = command.place
    there = [one for one in command.results if not one.fault]
    ids = [one.decision for one in there]
    new = set(ids) - tx.numbers.sent(place, ids)
    for one in there:
        tx.numbers.mark_sent(place, one.decision, who.now, one.reference)
    tx.statements.clear(place, ids)
    for one in command.results:
        if one.fault:
            tx.statements.refuse(place, Fault(one.decision, who.now, one.fault[:MOST_FAULT]))
    state = progress(tx, place, command.first)
    if new:
        state = state._replace(delivered=state.delivered + len(new), last=who.now)
    tx.statements.save(state._replace(tries=0, next=0, fault=""))
    return Outcome(len(new))


@dataclass(frozen=True, slots=True)
class Advance(Command):
    """Go on behind a decision up to which all is settled; the server's own command."""

    place: str
    first: int
    after: int


@rule(Advance)
def advance(tx: Tx, who: Actor, command: Advance) -> Outcome[bool]:
    """True."""
    state = progress(tx, command.place, command.first)
    tx.statements.save(state._replace(after=max(state.after, command.after), tries=0, next=0, fault=""))
    return Outcome(True)


@dataclass(frozen=True, slots=True)
class Pause(Command):
    """Wait before the next attempt, longer with each that fails; the server's own command."""

    place: str
    first: int
    fault: str
    wish: int = 0
    """Seconds that the other side asked for."""


@rule(Pause)
def pause(tx: Tx, who: Actor, command: Pause) -> Outcome[int]:
    """When the next attempt may be made."""
    state = progress(tx, command.place, command.first)
    own = min(LONGEST_PAUSE, FIRST_PAUSE << min(state.tries, 20))
    wait = max(own, min(command.wish, LONGEST_WISH))
    state = state._replace(tries=state.tries + 1, next=who.now + wait, fault=command.fault[:MOST_FAULT])
    tx.statements.save(state)
    return Outcome(state.next)


@dataclass(frozen=True, slots=True)
class SendAgain(Command):
    """Let what was refused be sent once more, and everything at once; the operator's command."""

    place: str
    first: int


@rule(SendAgain)
def send_again(tx: Tx, who: Actor, command: SendAgain) -> Outcome[int]:
    """How many that are."""
    state = progress(tx, command.place, command.first)
    tx.statements.save(state._replace(tries=0, next=0))
    return Outcome(tx.statements.try_again(command.place))
