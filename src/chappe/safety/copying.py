"""Removes the public copies of what a decision removed, and gives them back with it: in pieces, a decision for each.

Whoever posted a copy is told of that post alone, with reasons, and can appeal against that. Of several copies by one
person, or of one by the author of the first post, one decision counts as a strike.
"""

from dataclasses import dataclass

from chappe.domain.command import Command, rule
from chappe.domain.errors import Refused
from chappe.domain.outcome import Actor, Logged, Outcome
from chappe.domain.ports import Tx
from chappe.domain.ports.consequences import DONE, REMOVING
from chappe.domain.ports.copies import CopyRemoval
from chappe.domain.ports.decisions import Decision
from chappe.domain.values import Message
from chappe.safety import cases, copies, deciding, ending, sources, staff
from chappe.safety.changed import announce, gather
from chappe.safety.desk import Desk
from chappe.safety.effects import Effect
from chappe.safety.subjects import MESSAGE, Facts, Subject, look

SLICE = 20
"""Copies that one transaction takes or gives back: each has all the records of a decision."""
WHY = "It shows the same as another post, which was found to be so."
BACK = "It was decided because of another decision about the same content, which was found to be wrong."


@dataclass(frozen=True, slots=True)
class RemoveCopies(Command):
    """Have the public copies removed of what a decision removed that still holds."""

    decision: int
    way: str
    """See `copies.WAYS`."""


@rule(RemoveCopies)
def remove_copies(tx: Tx, who: Actor, command: RemoveCopies) -> Outcome[Decision]:
    """Begin with it, also once more: what was left to others then may be free by now.

    Raises STAFF_REQUIRED, DECISION_INVALID (not there, it removed no public post, or holds no more), CASE_OWN,
    COPIES_INVALID (no such way, or nothing to look for by it), ALREADY_DECIDED (it goes on still).
    """
    staff.require(tx, who, "decide")
    if command.way not in copies.WAYS:
        raise Refused("COPIES_INVALID")
    decision = tx.decisions.get(command.decision)
    if decision is None or decision.state != "active" or not copies.of(decision):
        raise Refused("DECISION_INVALID")
    if decision.person == who.user_id:
        raise Refused("CASE_OWN")
    known = tx.copies.get(decision.id)
    if known is not None and known.state != DONE:
        raise Refused("ALREADY_DECIDED")
    if not copies.begin(tx, decision, command.way, who.user_id):
        raise Refused("COPIES_INVALID")
    staff.note(tx, who, "removed copies", f"decision {decision.id} {command.way}")
    return Outcome(decision)


# -- run by the server itself, until nothing is left ------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class GoOnWithCopies(Command):
    """Do the next piece of a removal of copies, or of their way back, that is under way: each has its turn."""

    desk: Desk


@rule(GoOnWithCopies)
def go_on_with_copies(tx: Tx, who: Actor, command: GoOnWithCopies) -> Outcome[bool]:
    """Whether there may be more."""
    found = tx.copies.unfinished()
    first = tx.decisions.get(found.decision) if found is not None else None
    if found is None or first is None:
        return Outcome(False)
    do = _take if found.state == REMOVING else _give
    now, effects = do(tx, who, command.desk, first, found)
    tx.copies.put(now._replace(turns=found.turns + 1))
    happened: dict[int, list[Logged]] = {}
    for effect in effects:
        gather(happened, effect.happened)
    return announce(tx, who, tx.copies.unfinished() is not None, happened, effects)


def _take(tx: Tx, who: Actor, desk: Desk, first: Decision, found: CopyRemoval) -> tuple[CopyRemoval, list[Effect]]:
    what = copies.content_of(tx, first) if first.state == "active" else None
    if what is None:
        return found._replace(state=DONE), []
    at = first.box, first.message
    seen = copies.find(tx, what, at, found.way, found.file, found.done_to, SLICE)
    moderator = who._replace(user_id=found.staff, key_id=0)
    effects = []
    for message in seen.messages:
        facts = _free(tx, moderator, message)
        if facts is not None:
            effects.append(_one(tx, moderator, desk, first, facts))
    found = found._replace(
        file=seen.file,
        done_to=seen.content,
        removed=found.removed + len(effects),
        passed=found.passed + len(seen.messages) - len(effects),
        state=REMOVING if seen.more else DONE,
    )
    return found, effects


def _free(tx: Tx, moderator: Actor, message: Message) -> Facts | None:
    """A copy that this moderator may decide about now: not an own one, and no case of somebody else's."""
    facts = look(tx, Subject(MESSAGE, message.peer, message.box, message.id))
    if facts is None or facts.content is None or facts.content.removed or not facts.public:
        return None
    case = tx.cases.by_key(facts.key)
    try:
        if case is not None:
            cases.working(tx, moderator, case.id)
    except Refused:
        return None
    return facts if facts.person != moderator.user_id else None


def _one(tx: Tx, moderator: Actor, desk: Desk, first: Decision, facts: Facts) -> Effect:
    """Decide about one copy, found by a machine unless somebody reported that, too."""
    ordered = first.source == sources.AUTHORITY
    reported = not ordered and tx.cases.by_key(facts.key) is not None
    command = deciding.Decide(
        desk,
        (facts.subject,),
        first.action,
        first.category,
        first.rule,
        WHY,
        first.ground,
        source="" if reported else sources.AUTHORITY if ordered else sources.OWN,
        detected=not reported,
        automated="not" if reported else "partially",
        until=first.until,
        language=first.language,
    )
    counts = facts.person != first.person and not tx.copies.hit(first.id, facts.person)
    decision, effect = deciding.one(tx, moderator, command, facts, counts=counts)
    tx.copies.add(first.id, decision.id, decision.person)
    return effect


def _give(tx: Tx, who: Actor, desk: Desk, first: Decision, found: CopyRemoval) -> tuple[CopyRemoval, list[Effect]]:
    some = tx.copies.decisions(first.id, found.done_to, SLICE)
    moderator = who._replace(user_id=first.ended_by, key_id=0)
    effects = []
    for id in some:
        copy = tx.decisions.get(id)
        if copy is not None:
            effects.append(ending.ended(tx, moderator, copy, "reversed", BACK)[1])
    found = found._replace(
        done_to=some[-1] if some else found.done_to,
        restored=found.restored + len(effects),
        state=found.state if len(some) == SLICE else DONE,
    )
    return found, effects
