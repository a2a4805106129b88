"""Hides a public post that enough people reported, until somebody has decided; its author is told both times."""

from collections.abc import Mapping, Sequence

from chappe.domain import withholding
from chappe.domain.outcome import Logged
from chappe.domain.ports import Tx
from chappe.domain.ports.cases import Case
from chappe.domain.values import Entity, Restriction
from chappe.safety import notices, telling
from chappe.safety.subjects import MESSAGE, Facts, Subject, look

WORDS = "This message is hidden until moderators have looked at it."
Happened = Mapping[int, Sequence[Logged]]


def hide(tx: Tx, now: int, facts: Facts, case: Case) -> Happened:
    """From now on a reason is shown in its place; what happened, nothing if it is hidden already."""
    if facts.message is None or is_hidden(facts, case):
        return {}
    happened = withholding.withhold(tx, [facts.message], _restriction(case), now)
    text = "Several people reported it. It is hidden until a person has looked at it; you will be told what is decided."
    return _with_word(tx, now, facts, happened, f"{notices.where(facts)} is hidden for now.", text)


def is_hidden(facts: Facts, case: Case) -> bool:
    """Is it hidden because of that case?"""
    return facts.message is not None and any(one.decision == -case.id for one in facts.message.content.withheld)


def lift(tx: Tx, now: int, case: Case) -> Happened:
    """Show it again, since nothing was found; what happened, nothing if it was not hidden."""
    if case.kind != MESSAGE:
        return {}
    facts = look(tx, Subject(case.kind, case.peer, case.box, case.message))
    if facts is None or facts.message is None or not is_hidden(facts, case):
        return {}
    happened = withholding.show_again(tx, [facts.message], -case.id, now)
    text = "A person has looked at it, and nothing was found to be wrong."
    return _with_word(tx, now, facts, happened, f"{notices.where(facts)} is shown again.", text)


def give_way(tx: Tx, facts: Facts, case: Case) -> Facts:
    """Put a decision in the place of the hiding: whoever is told of the decision need not be told of this, too."""
    if facts.message is None or not is_hidden(facts, case):
        return facts
    withholding.drop(tx, [facts.message], -case.id)
    return look(tx, facts.subject) or facts


def _restriction(case: Case) -> Restriction:
    return Restriction(-case.id, "terms", WORDS)


def _with_word(tx: Tx, now: int, facts: Facts, happened: Happened, head: str, text: str) -> Happened:
    """The same, with what its author is told."""
    if not telling.reachable(tx, facts.person):
        return happened
    bold = (Entity("bold", 0, telling.units(head)),)
    told = telling.tell(tx, facts.person, f"{head}\n\n{text}", bold, now)
    return {**happened, facts.person: (*happened.get(facts.person, ()), *told)}
