"""A moderator opens a case that nobody reported: about the person or the place that another case leads to."""

from dataclasses import dataclass

from chappe.domain.command import Command, rule
from chappe.domain.errors import Refused
from chappe.domain.outcome import Actor, Outcome
from chappe.domain.ports import Tx
from chappe.domain.ports.cases import Case
from chappe.domain.values import USER, user_peer
from chappe.safety import staff, subjects
from chappe.safety.cases import BESIDE, LEASE, open_case, working
from chappe.safety.policy import Policy
from chappe.safety.sources import OWN
from chappe.safety.subjects import ACCOUNT, CHAT


@dataclass(frozen=True, slots=True)
class OpenBeside(Command):
    """Open a case about whom a case would hit, or about the group or channel where it stands, and take it."""

    case: int
    about: str
    """ACCOUNT or CHAT."""
    policy: Policy


@rule(OpenBeside)
def open_beside(tx: Tx, who: Actor, command: OpenBeside) -> Outcome[Case]:
    """The case; the one that is open already, where there is one.

    Raises STAFF_REQUIRED, CASE_INVALID, CASE_TAKEN, CASE_OWN, and SUBJECT_INVALID where there is no such person or
    place, or the case is about it itself.
    """
    staff.require(tx, who, "decide")
    beside = tx.cases.get(command.case)
    if beside is None:
        raise Refused("CASE_INVALID")
    peer = user_peer(beside.person) if command.about == ACCOUNT and beside.person > 0 else None
    if command.about == CHAT and beside.peer.kind != USER:
        peer = beside.peer
    facts = subjects.look(tx, subjects.of_peer(peer)) if peer is not None else None
    if facts is None or facts.key == beside.key:
        raise Refused("SUBJECT_INVALID")
    case = tx.cases.by_key(facts.key)
    if case is None:
        why = f"{BESIDE}{beside.id}"
        case = open_case(tx, who.now, facts, beside.category, OWN, command.policy, evidence=why)
        staff.note(tx, who, "opened", f"case {case.id} beside case {beside.id}")
    case = working(tx, who, case.id)._replace(assignee=who.user_id, until=who.now + LEASE)
    tx.cases.save(case)
    return Outcome(case)
