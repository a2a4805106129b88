"""Closing a case in which nothing was found: nothing happens to anybody, and those who reported it are told so."""

from dataclasses import dataclass

from chappe.domain.announcing import outcome
from chappe.domain.command import Command, rule
from chappe.domain.errors import Refused
from chappe.domain.outcome import Actor, Outcome
from chappe.domain.ports import Tx
from chappe.domain.ports.cases import Case
from chappe.safety import cases, hiding, staff
from chappe.safety.desk import Desk
from chappe.safety.subjects import HELD


@dataclass(frozen=True, slots=True)
class Dismiss(Command):
    """Find nothing wrong in a case."""

    desk: Desk
    case: int


@rule(Dismiss)
def dismiss(tx: Tx, who: Actor, command: Dismiss) -> Outcome[Case]:
    """The closed case. Raises STAFF_REQUIRED, CASE_CLOSED, CASE_TAKEN, CASE_OWN; CASE_INVALID also for what is held.

    What is held is published where nothing is wrong with it (`holding.Publish`): dismissed, it would be lost.
    """
    staff.require(tx, who, "dismiss")
    case = cases.working(tx, who, command.case)
    if case.kind == HELD:
        raise Refused("CASE_INVALID")
    shown, told = hiding.lift(tx, who, case), cases.close(tx, who, command.desk, case, "dismissed")
    happened = {box: (*shown.get(box, ()), *told.get(box, ())) for box in {**shown, **told}}
    staff.note(tx, who, "dismissed", f"case {case.id}")
    closed = tx.cases.get(case.id)
    assert closed is not None
    return outcome(tx, who._replace(user_id=0, key_id=0), closed, happened)
