"""Hides a public post that enough people reported, until somebody has decided: a decision of a machine.

It leaves no strike, and it does not close the case: the moderator's own decision takes its place, or ends it as wrong.
"""

from collections.abc import Mapping, Sequence

from chappe.domain.outcome import Actor, Logged
from chappe.domain.ports import Tx
from chappe.domain.ports.cases import Case
from chappe.domain.ports.decisions import Decision
from chappe.safety import deciding, ending
from chappe.safety.desk import Desk
from chappe.safety.showing_actions import VEIL
from chappe.safety.subjects import MESSAGE, Facts, Subject

RULE = "reported by people whose word counts, and not looked at yet"
FOUND_NOTHING = "A person has looked at it, and nothing was found to be wrong. It is shown again."
Happened = Mapping[int, Sequence[Logged]]


def hide(tx: Tx, who: Actor, desk: Desk, facts: Facts, case: Case) -> Happened:
    """From now on a reason is shown in its place; what happened, nothing if it is hidden already."""
    if facts.message is None or veil_of(tx, facts.subject) is not None:
        return {}
    command = deciding.Decide(
        desk, (facts.subject,), VEIL, case.category, RULE, ground="terms", source=case.source, automated="fully"
    )
    machine = who._replace(user_id=0, key_id=0)
    _, effect = deciding.one(tx, machine, command, facts, counts=False, closes=False)
    return effect.happened


def veil_of(tx: Tx, subject: Subject) -> Decision | None:
    """The decision that hides it for now; None: none does."""
    return next((one for one in tx.decisions.active(*subject) if one.action == VEIL), None)


def lift(tx: Tx, who: Actor, case: Case) -> Happened:
    """Show it again, since nothing was found; what happened, nothing if it was not hidden."""
    hidden = veil_of(tx, Subject(case.kind, case.peer, case.box, case.message)) if case.kind == MESSAGE else None
    if hidden is None:
        return {}
    _, effect = ending.ended(tx, who, hidden, "reversed", FOUND_NOTHING)
    return effect.happened
