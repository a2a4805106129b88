"""Closing a case in which nothing was found: nothing happens to anybody, and those who reported it are told so."""

from dataclasses import dataclass

from chappe.domain.announcing import outcome
from chappe.domain.command import Command, rule
from chappe.domain.outcome import Actor, Outcome
from chappe.domain.ports import Tx
from chappe.domain.ports.cases import Case
from chappe.safety import cases, staff
from chappe.safety.desk import Desk


@dataclass(frozen=True, slots=True)
class Dismiss(Command):
    """Find nothing wrong in a case."""

    desk: Desk
    case: int


@rule(Dismiss)
def dismiss(tx: Tx, who: Actor, command: Dismiss) -> Outcome[Case]:
    """The closed case. Raises STAFF_REQUIRED, CASE_INVALID, CASE_CLOSED, CASE_TAKEN."""
    staff.require(tx, who, "dismiss")
    case = cases.working(tx, who, command.case)
    happened = cases.close(tx, who, command.desk, case, "dismissed")
    staff.note(tx, who, "dismissed", f"case {case.id}")
    closed = tx.cases.get(case.id)
    assert closed is not None
    return outcome(tx, who._replace(user_id=0, key_id=0), closed, happened)
