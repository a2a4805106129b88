"""Learns from what people decided: which rules were right, and texts to teach a classifier with.

Only texts that stood in public are kept, sealed, for KEPT days; what was reported from a private chat never is.
"""

from dataclasses import dataclass

from chappe.domain.command import Command, rule
from chappe.domain.outcome import Actor, Outcome
from chappe.domain.ports import Tx
from chappe.domain.ports.cases import Case
from chappe.domain.ports.decisions import Decision
from chappe.domain.ports.rules import Labelled
from chappe.safety.facts import of_content
from chappe.safety.normal import plain_of
from chappe.safety.rules import judged
from chappe.safety.surroundings import seen_in
from chappe.safety.terms import spots
from chappe.safety.tongue import guess

KEPT = 730
"""Days for which an example is kept."""
DAY = 86_400
LONGEST = 8192
AT_ONCE = 500


def note_rules(tx: Tx, case: int, rules: tuple[int, ...]) -> None:
    """These rules met what the case is about; its decision will say whether they were right."""
    for id in rules:
        tx.rules.note_case(case, id)


def closed(tx: Tx, who: Actor, case: Case, decision: Decision | None) -> None:
    """A person closed a case: with a decision something was wrong with it, without one nothing was."""
    if not who.user_id:  # what a machine decided teaches nothing
        return
    judged(tx, tx.rules.of_case(case.id), decision is not None)
    _keep(tx, case, decision is not None, decision.category if decision else case.category, "decision", who.now)


def reversed(tx: Tx, decision: Decision, now: int) -> None:
    """A decision was found to be wrong: so were the rules that led to it."""
    case = tx.cases.get(decision.case) if decision.case else None
    if case is None:
        return
    judged(tx, tx.rules.of_case(case.id), False)
    _keep(tx, case, False, decision.category, "reversal", now)


def _keep(tx: Tx, case: Case, bad: bool, category: str, origin: str, now: int) -> None:
    content = seen_in(tx, case) if case.public else None
    text = of_content(content).text[:LONGEST].strip() if content is not None else ""
    if not text:
        return
    plain = plain_of(text)
    language = guess(plain, [spot.kind for spot in spots(plain)])
    tx.examples.add(Labelled(0, text, bad, category, language, origin, now))


@dataclass(frozen=True, slots=True)
class ForgetExamples(Command):
    """Let go of examples that are too old; the server's own command."""


@rule(ForgetExamples)
def forget_examples(tx: Tx, who: Actor, command: ForgetExamples) -> Outcome[bool]:
    """Are there perhaps more?"""
    return Outcome(tx.examples.forget(who.now - KEPT * DAY, AT_ONCE) == AT_ONCE)
