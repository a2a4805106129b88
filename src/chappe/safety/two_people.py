"""What takes two people: somebody proposes a grave decision, and it is done when somebody else confirms it."""

from dataclasses import dataclass
from hashlib import sha256

from chappe.domain.command import Command, rule
from chappe.domain.errors import Refused
from chappe.domain.outcome import Actor, Logged, Outcome
from chappe.domain.ports import Tx
from chappe.domain.ports.decisions import Decision, Proposal
from chappe.safety import cases, staff
from chappe.safety.actions import ACTIONS
from chappe.safety.changed import announce, gather
from chappe.safety.deciding import Decide, as_found, check, one
from chappe.safety.desk import Desk
from chappe.safety.subjects import CHAT, look

GRAVE = frozenset({"suspend", "ban"})


def grave(tx: Tx, command: Decide) -> bool:
    """Does it take two people: what nothing brings back; a whole account, group or channel for the gravest harms; and
    whatever the harm, a group or channel with very many in it?

    A post goes at once.
    """
    policy = command.desk.policy
    if ACTIONS[command.action].final:
        return True
    if command.action not in GRAVE:
        return False
    if policy.category(command.category).two_people:
        return True
    many = policy.suspensions.two_people_from
    chats = [subject.peer for subject in command.subjects if subject.kind == CHAT] if many else []
    return any(chat.members >= many for chat in tx.chats.many(chats))


def propose(tx: Tx, who: Actor, command: Decide) -> Outcome[tuple[Decision, ...]]:
    """Keep what somebody would decide, in the case about it, for a second person to confirm; nothing is done yet."""
    staff.require(tx, who, "propose")
    for subject in dict.fromkeys(command.subjects):
        facts = look(tx, subject)
        if facts is None or subject.kind not in ACTIONS[command.action].subjects:
            raise Refused("SUBJECT_INVALID")
        known = tx.cases.by_key(facts.key)
        found = as_found(tx, command, known)
        case = known or cases.open_case(tx, who.now, facts, command.category, found.source, command.desk.policy)
        cases.working(tx, who, case.id)
        tx.decisions.propose(
            Proposal(
                case.id,
                who.user_id,
                who.now,
                found.action,
                found.category,
                found.rule,
                found.explanation,
                found.ground,
                found.source,
                found.detected,
                found.automated,
                found.until,
                found.language,
            )
        )
        tx.cases.save(case._replace(assignee=0, until=0))
        staff.note(tx, who, "proposed", f"case {case.id} {command.action}")
    return Outcome(())


@dataclass(frozen=True, slots=True)
class Confirm(Command):
    """Confirm a grave decision that somebody else proposed: it is done then. `shown` is the seal of what was seen."""

    desk: Desk
    case: int
    shown: str


def seal_of(proposal: Proposal) -> str:
    """By which a second person says what is confirmed: the first one might change it meanwhile."""
    return sha256(repr(proposal).encode()).hexdigest()


@rule(Confirm)
def confirm(tx: Tx, who: Actor, command: Confirm) -> Outcome[tuple[Decision, ...]]:
    """Raises STAFF_REQUIRED, CASE_INVALID (nothing is proposed, or something else by now), CONFIRM_OWN; as `decide`."""
    staff.require(tx, who, "decide")
    case = cases.working(tx, who, command.case)
    found = tx.decisions.proposal(case.id)
    facts = look(tx, cases.subject_of(case))
    if found is None or facts is None or seal_of(found) != command.shown:
        raise Refused("CASE_INVALID")
    if found.by == who.user_id:
        raise Refused("CONFIRM_OWN")
    decided = Decide(
        command.desk,
        (facts.subject,),
        found.action,
        found.category,
        found.rule,
        found.explanation,
        found.ground,
        found.source,
        found.detected,
        found.automated,
        until=found.until,
        language=found.language,
    )
    check(decided, who.now)
    decision, effect = one(tx, who, decided, facts, by=found.by)
    happened: dict[int, list[Logged]] = {}
    gather(happened, effect.happened)
    return announce(tx, who, (decision,), happened, [effect])
