"""Cases: opened by the first hint, grown by the next ones, taken by one moderator at a time, closed by a decision."""

from dataclasses import dataclass
from typing import NamedTuple

from chappe.domain.command import Command, rule
from chappe.domain.errors import Refused
from chappe.domain.outcome import Actor, Logged, Outcome
from chappe.domain.ports import Tx
from chappe.domain.ports.cases import Case, CaseNote, Found
from chappe.domain.ports.decisions import Decision
from chappe.domain.values import Content
from chappe.safety import learning, likeness, reporters, staff
from chappe.safety.desk import Desk
from chappe.safety.policy import Policy
from chappe.safety.sources import OWN, WEIGHT
from chappe.safety.subjects import HELD, MESSAGE, Facts, Subject
from chappe.safety.surroundings import Surroundings, around, seen_in

EVIDENCE = ("csam",)
"""Harm of which the file stays when its case is decided, as long as what is removed: it may have to be reported."""
LEASE = 1200
"""Seconds for which a case that was taken is nobody else's."""
MOST_NOTE, MOST_NOTES = 4000, 200
"""Characters of a note, and notes in a case."""
MOST_SIMILAR = 50
BESIDE = "opened beside case "
"""How the first hint begins of a case that a moderator opened on the way from another one."""


def open_case(
    tx: Tx,
    now: int,
    facts: Facts,
    category: str,
    source: str,
    policy: Policy,
    *,
    report: bool = False,
    score: float = 1.0,
    evidence: str = "",
) -> Case:
    """The open case about a subject, made if there is none, with this hint added to it.

    The category is that of the most urgent hint. What the content was is kept from the first one on: its author may
    change it, but not what was reported.
    """
    found = tx.cases.by_key(facts.key)
    urgency = urgency_of(policy, category)
    if found is None:
        subject = facts.subject
        found = Case(
            0,
            facts.key,
            subject.kind,
            subject.peer,
            subject.box,
            subject.message,
            facts.message.content.id if facts.message else 0,
            facts.person,
            facts.public,
            category,
            urgency,
            source,
            now,
            now,
        )
        found = found._replace(id=tx.cases.open(found, facts.content))
        if facts.public and facts.content is not None:
            tx.cases.keep_words(found.id, likeness.pieces(facts.content))
    elif facts.message is None and facts.content is not None:
        tx.cases.keep_seen(found.id, facts.content)
    if urgency > urgency_of(policy, found.category):
        found = found._replace(category=category)
    more = WEIGHT.get(source, 1)
    found = found._replace(
        priority=max(found.priority, urgency) + more, touched=now, reports=found.reports + (1 if report else 0)
    )
    tx.cases.save(found)
    tx.cases.add_finding(Found(0, found.id, category, source, score, evidence, now))
    return found


def opened_beside(tx: Tx, case: Case) -> bool:
    """Did a moderator open it, not a machine or a report?"""
    return any(one.source == OWN and one.evidence.startswith(BESIDE) for one in tx.cases.findings(case.id, 1))


def urgency_of(policy: Policy, category: str) -> int:
    """How urgent a case of that category is before anything speaks for it, 0 to 900; higher is sooner."""
    return 100 * (9 - policy.category(category).priority)


def close(
    tx: Tx, who: Actor, desk: Desk, case: Case, outcome: str, decision: Decision | None = None
) -> dict[int, tuple[Logged, ...]]:
    """Nobody works on it any more; the next hint about the same subject opens a new one.

    Gives by box what happened: those who reported it are told (`reporters.decided`).
    """
    tx.decisions.drop_proposal(case.id)
    tx.cases.keep_words(case.id, ())
    tx.cases.save(case._replace(state="closed", outcome=outcome, touched=who.now, assignee=who.user_id, until=0))
    if decision is None or decision.category not in EVIDENCE:
        tx.cases.let_go(case.id)
    learning.closed(tx, who, case, decision)
    return reporters.decided(tx, who.now, desk, case, outcome, decision)


def subject_of(case: Case) -> Subject:
    """What the case is about."""
    return Subject(case.kind, case.peer, case.box, case.message)


def working(tx: Tx, who: Actor, id: int) -> Case:
    """An open case that this person may work on: free, or taken by this person, and not about this person.

    Raises CASE_INVALID, CASE_CLOSED, CASE_TAKEN, CASE_OWN.
    """
    case = tx.cases.get(id)
    if case is None:
        raise Refused("CASE_INVALID")
    if case.state != "open":
        raise Refused("CASE_CLOSED")
    if case.assignee not in (0, who.user_id) and case.until > who.now:
        raise Refused("CASE_TAKEN")
    if who.user_id and case.person == who.user_id:
        raise Refused("CASE_OWN")
    return case


def of_others(tx: Tx, who: Actor, id: int) -> Case:
    """A case that is not about whoever asks for it; raises CASE_INVALID, CASE_OWN."""
    case = tx.cases.get(id)
    if case is None:
        raise Refused("CASE_INVALID")
    if who.user_id and case.person == who.user_id:
        raise Refused("CASE_OWN")
    return case


@dataclass(frozen=True, slots=True)
class TakeCase(Command):
    """Work on a case, or on the next one of a category (case 0): from now on it is nobody else's for a while."""

    case: int = 0
    category: str = ""


@rule(TakeCase)
def take_case(tx: Tx, who: Actor, command: TakeCase) -> Outcome[Case]:
    """Raises STAFF_REQUIRED, CASE_INVALID, CASE_CLOSED, CASE_TAKEN, CASE_OWN; CASES_EMPTY where none waits."""
    staff.require(tx, who, "take")
    if command.case:
        case = working(tx, who, command.case)
    else:
        waiting = tx.cases.queue(command.category, who.now, who.user_id, (0, 0), 1)
        if not waiting:
            raise Refused("CASES_EMPTY")
        case = waiting[0]
    case = case._replace(assignee=who.user_id, until=who.now + LEASE)
    tx.cases.save(case)
    staff.note(tx, who, "took", f"case {case.id}")
    return Outcome(case)


@dataclass(frozen=True, slots=True)
class LeaveCase(Command):
    """Give a case back, for others to take."""

    case: int


@rule(LeaveCase)
def leave_case(tx: Tx, who: Actor, command: LeaveCase) -> Outcome[Case]:
    """Raises as `working` does."""
    staff.require(tx, who, "take")
    case = working(tx, who, command.case)._replace(assignee=0, until=0)
    tx.cases.save(case)
    staff.note(tx, who, "left", f"case {case.id}")
    return Outcome(case)


@dataclass(frozen=True, slots=True)
class SortCase(Command):
    """Say what kind of harm a case is about, and how urgent it is."""

    case: int
    category: str
    policy: Policy
    priority: int | None = None


@rule(SortCase)
def sort_case(tx: Tx, who: Actor, command: SortCase) -> Outcome[Case]:
    """Raises CATEGORY_INVALID, and as `working` does."""
    staff.require(tx, who, "sort")
    if command.category not in command.policy.categories:
        raise Refused("CATEGORY_INVALID")
    case = working(tx, who, command.case)
    urgency = urgency_of(command.policy, command.category) if command.priority is None else command.priority
    case = case._replace(category=command.category, priority=max(0, min(1000, urgency)))
    tx.cases.save(case)
    staff.note(tx, who, "sorted", f"case {case.id} {case.category}")
    return Outcome(case)


@dataclass(frozen=True, slots=True)
class NoteCase(Command):
    """Write something down in a case."""

    case: int
    text: str


@rule(NoteCase)
def note_case(tx: Tx, who: Actor, command: NoteCase) -> Outcome[bool]:
    """Raises STAFF_REQUIRED, CASE_INVALID, CASE_OWN, NOTE_EMPTY, NOTE_TOO_LONG, NOTES_TOO_MUCH."""
    staff.require(tx, who, "note")
    text = command.text.strip()
    if not text:
        raise Refused("NOTE_EMPTY")
    if len(text) > MOST_NOTE:
        raise Refused("NOTE_TOO_LONG")
    case = of_others(tx, who, command.case)
    if tx.cases.count_notes(case.id, MOST_NOTES) >= MOST_NOTES:
        raise Refused("NOTES_TOO_MUCH")
    tx.cases.add_note(case.id, CaseNote(who.user_id, who.now, text))
    staff.note(tx, who, "noted", f"case {case.id}")
    return Outcome(True)


@dataclass(frozen=True, slots=True)
class LookAtCase(Command):
    """See a case with everything that belongs to it; that it was seen is on record where the content is private."""

    case: int
    private: bool = False
    """See the content, too, where it stands in no public place."""


class CaseFile(NamedTuple):
    """Everything that a moderator is shown of a case."""

    case: Case
    seen: Content | None
    """The content as it was when the case was opened; None also where it is private and was not asked for."""
    hidden: bool
    """Is there a private content that was not asked for?"""
    findings: tuple[Found, ...]
    notes: tuple[CaseNote, ...]
    person: tuple[Decision, ...]
    """What hit this person before, newest first."""
    others: tuple[Case, ...]
    """Other cases about this person, newest first."""
    similar: tuple[Case, ...]
    """Other cases about the same place."""
    around: Surroundings


@rule(LookAtCase)
def look_at_case(tx: Tx, who: Actor, command: LookAtCase) -> Outcome[CaseFile]:
    """Raises STAFF_REQUIRED, CASE_INVALID, CASE_OWN: what people said of somebody is not for that person to read."""
    staff.require(tx, who, "see_case")
    case = of_others(tx, who, command.case)
    private = not case.public and case.kind in (MESSAGE, HELD)
    if private and command.private:
        staff.require(tx, who, "see_private")
        staff.note(tx, who, "looked", f"case {case.id}")
    hidden = private and not command.private
    seen = None if hidden else seen_in(tx, case)
    return Outcome(
        CaseFile(
            case,
            seen,
            hidden,
            tuple(tx.cases.findings(case.id, 100)),
            tuple(tx.cases.notes(case.id, MOST_NOTES)),
            tuple(tx.decisions.of_person(case.person, 20)) if case.person else (),
            tuple(one for one in tx.cases.of_person(case.person, 20) if one.id != case.id) if case.person else (),
            tuple(
                one
                for one in tx.cases.of_place(case.peer, MOST_SIMILAR)
                if one.id != case.id and one.person != who.user_id  # nobody sees that there is a case about oneself
            ),
            around(tx, case, seen),
        )
    )
