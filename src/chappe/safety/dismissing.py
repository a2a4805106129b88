"""Closing cases in which nothing was found: nothing happens to anybody, and those who reported them are told so."""

from collections.abc import Mapping
from dataclasses import dataclass

from chappe.domain.announcing import outcome
from chappe.domain.command import Command, rule
from chappe.domain.errors import Refused
from chappe.domain.outcome import Actor, Logged, Outcome
from chappe.domain.ports import Tx
from chappe.domain.ports.cases import Case
from chappe.safety import cases, hiding, holding, staff
from chappe.safety.changed import announce, gather
from chappe.safety.deciding import MANY
from chappe.safety.desk import Desk
from chappe.safety.effects import Effect
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
    happened = _closed(tx, who, command.desk, case)
    closed = tx.cases.get(case.id)
    assert closed is not None
    return outcome(tx, who._replace(user_id=0, key_id=0), closed, happened)


@dataclass(frozen=True, slots=True)
class DismissMany(Command):
    """Find nothing wrong in any of several cases; what is held among them is published."""

    desk: Desk
    cases: tuple[int, ...]


@rule(DismissMany)
def dismiss_many(tx: Tx, who: Actor, command: DismissMany) -> Outcome[int]:
    """How many were closed: all of them, or none.

    Raises STAFF_REQUIRED, CASE_INVALID (none, more than MANY, or one is not there), CASE_CLOSED, CASE_TAKEN, CASE_OWN.
    """
    staff.require(tx, who, "dismiss")
    ids = tuple(dict.fromkeys(command.cases))
    if not 0 < len(ids) <= MANY:
        raise Refused("CASE_INVALID")
    found = [cases.working(tx, who, id) for id in ids]
    happened: dict[int, list[Logged]] = {}
    published = []
    for case in found:
        if case.kind == HELD:
            published.append(Effect(made=holding.published(tx, who, command.desk, case)))
        else:
            gather(happened, _closed(tx, who, command.desk, case))
    return announce(tx, who, len(found), happened, published)


def _closed(tx: Tx, who: Actor, desk: Desk, case: Case) -> Mapping[int, tuple[Logged, ...]]:
    """Close one, and show again what reports had hidden; what happened by box."""
    shown, told = hiding.lift(tx, who, case), cases.close(tx, who, desk, case, "dismissed")
    staff.note(tx, who, "dismissed", f"case {case.id}")
    return {box: (*shown.get(box, ()), *told.get(box, ())) for box in {**shown, **told}}
