"""Decisions end: reversed because they were wrong, or over because their time is."""

from dataclasses import dataclass

from chappe.domain import removal
from chappe.domain.command import Command, rule
from chappe.domain.errors import Refused
from chappe.domain.outcome import Actor, Logged, Outcome
from chappe.domain.ports import Tx
from chappe.domain.ports.decisions import Decision
from chappe.safety import copies, cybertip_suspects, learning, notices, posts, reporters, staff, statements, telling
from chappe.safety.actions import ACTIONS
from chappe.safety.changed import announce, count, gather
from chappe.safety.desk import Desk
from chappe.safety.effects import NOTHING, Effect, joined
from chappe.safety.subjects import POSTS, Subject, look

MANY = 100
MOST_EXPLANATION = 2000


@dataclass(frozen=True, slots=True)
class Reverse(Command):
    """Undo a decision that was wrong."""

    decision: int
    because: str
    desk: Desk


@rule(Reverse)
def reverse(tx: Tx, who: Actor, command: Reverse) -> Outcome[Decision]:
    """Give back what was taken, and tell the person so; what it left with the person goes, too.

    Raises STAFF_REQUIRED, DECISION_INVALID (not there, or it holds no more), CASE_OWN, REASON_TOO_LONG.
    """
    staff.require(tx, who, "decide")
    if len(command.because) > MOST_EXPLANATION:
        raise Refused("REASON_TOO_LONG")
    decision = tx.decisions.get(command.decision)
    if decision is None or decision.state != "active":
        raise Refused("DECISION_INVALID")
    if decision.person == who.user_id or tx.copies.hit(decision.id, who.user_id):  # own copies would come back with it
        raise Refused("CASE_OWN")
    decision, effect = ended(tx, who, decision, "reversed", command.because.strip() or "It was found to be wrong.")
    staff.note(tx, who, "reversed", f"decision {decision.id}")
    return announce(tx, who, decision, effect.happened, [effect])


def ended(tx: Tx, who: Actor, decision: Decision, state: str, because: str) -> tuple[Decision, Effect]:
    """End a decision: its effect is undone, the ledger says so, the person is told, the day counts it.

    Of one that was over already, only what it left is taken back: whoever appealed is told what was found.
    """
    late = decision.state == "over"
    facts = look(tx, Subject(decision.kind, decision.peer, decision.box, decision.message))
    found = _found(tx, who, decision, state)
    if late:
        effect = NOTHING
    elif decision.kind == POSTS:  # in pieces, even where the place is gone, each of which says why it is given back
        tx.decisions.save(decision._replace(state=state, ended=who.now, ended_by=who.user_id))
        effect = posts.restore_posts(tx, who, facts, decision)
    elif facts is not None:
        effect = ACTIONS[decision.action].undo(tx, who, facts, decision)
    else:  # its author deleted it meanwhile; what stands for it elsewhere comes back
        effect = Effect(removal.shown(tx, removal.give_back(tx, tx.removed.contents(decision.id), who.now), who.now))
    happened = {box: list(events) for box, events in effect.happened.items()}
    if not late and telling.reachable(tx, decision.person):
        told = telling.tell(tx, decision.person, *notices.of_end(facts, decision, because), who.now)
        happened[decision.person] = [*happened.get(decision.person, ()), *told]
    for content in found:
        tx.removed.clear(content, who.now)
    decision = close(tx, who, decision, state)
    copies.stop(tx, decision)
    if state == "reversed" and not ACTIONS[decision.action].machine:  # there, what closes the case says this
        tx.decisions.unstrike(decision.id)
        reporters.reversed(tx, decision, who.now)
        learning.reversed(tx, decision, who.now)
        cybertip_suspects.forget(tx, decision)
        effect = _shaken(tx, who, decision, effect, happened)
    return decision, effect._replace(happened={box: tuple(events) for box, events in happened.items()})


def _found(tx: Tx, who: Actor, decision: Decision, state: str) -> list[int]:
    """The contents that a person found nothing wrong with, if that is why a decision about a message ends."""
    if state != "reversed" or not who.user_id or not decision.content:
        return []
    return [decision.content, *(id for id in tx.removed.contents(decision.id) if id != decision.content)]


def close(tx: Tx, who: Actor, decision: Decision, state: str) -> Decision:
    """It holds no more: the ledger says so, the day counts it."""
    decision = decision._replace(state=state, ended=who.now, ended_by=who.user_id)
    tx.decisions.save(decision)
    tx.ledger.append(statements.end_leaf(decision))
    count(tx, who.now, "reversal" if state == "reversed" else "end", decision)
    return decision


def _shaken(tx: Tx, who: Actor, wrong: Decision, effect: Effect, happened: dict[int, list[Logged]]) -> Effect:
    """Take back what followed from strikes of which too few are left, now that this decision was wrong."""
    for id in tx.consequences.shaken(wrong.id):
        followed = tx.decisions.get(id)
        if followed is not None and followed.state == "active":
            because = f"It followed from strikes, of which decision {wrong.puid} was one; that was wrong."
            _, more = ended(tx, who, followed, "reversed", because)
            gather(happened, more.happened)
            effect = joined(effect, more)
    return effect


@dataclass(frozen=True, slots=True)
class EndDue(Command):
    """End decisions whose time is over."""


@rule(EndDue)
def end_due(tx: Tx, who: Actor, command: EndDue) -> Outcome[bool]:
    """A piece of them; whether there may be more."""
    due = tx.decisions.due(who.now, MANY)
    happened: dict[int, list[Logged]] = {}
    effects = []
    for decision in due:
        _, effect = ended(tx, who, decision, "over", "Its time is over.")
        effects.append(effect)
        gather(happened, effect.happened)
    return announce(tx, who, len(due) == MANY, happened, effects)
