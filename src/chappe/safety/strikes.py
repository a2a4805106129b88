"""What strikes lead to: a warning, a limit, a suspension, a proposal to delete (policy `strikes`; DSA Art. 23).

A step is done by a machine where policy says so, and else proposed to moderators as a case. What was done rests on the
strikes that it was done for: when so many of them turn out to be wrong that it would not have been done, it ends.
"""

from typing import NamedTuple

from chappe.domain.ports import Tx
from chappe.domain.ports.decisions import Decision, Strike
from chappe.domain.values import ACCOUNT_SUSPENDED, user_peer
from chappe.safety import cases, sources
from chappe.safety.desk import Desk
from chappe.safety.ledger_entries import day_of
from chappe.safety.policy import Strikes
from chappe.safety.subjects import look, of_peer

DAY = 86400
GRAVITY = {"limit": 1, "freeze": 2, "ban": 3, "delete": 4}
"""Of actions on accounts: nothing milder is added to what holds already."""


class Step(NamedTuple):
    """Something that a number of strikes leads to."""

    at: int
    action: str
    """"": a warning alone."""
    days: int
    words: str
    """What happens then, told to the person."""


class Due(NamedTuple):
    """What is to happen to a person now."""

    done: Step | None
    """By a machine."""
    asked: Step | None
    """By people, if they find that right."""
    total: int
    grounds: tuple[Strike, ...]

    @property
    def rule(self) -> str:
        """What a machine's decision goes by."""
        at = self.done.at if self.done else 0
        return f"{self.total} strikes that count; from {at} on the terms of this service provide for this"


def steps(rules: Strikes) -> tuple[Step, ...]:
    """All steps, the mildest first."""
    return (
        Step(rules.warn_at, "", 0, "you are warned"),
        Step(
            rules.restrict_at,
            "limit",
            rules.restrict_days,
            f"you may not write in public places for {rules.restrict_days} days",
        ),
        Step(rules.suspend_at, "ban", rules.suspend_days, f"your account is suspended for {rules.suspend_days} days"),
        Step(rules.delete_at, "delete", 0, "your account may be deleted, if two people find that right"),
    )


def give(tx: Tx, desk: Desk, decision: Decision) -> str:
    """Count a decision against the person whom it hits; the warning that its notice carries, "" where there is none."""
    category = desk.policy.category(decision.category)
    if not decision.person or not category.strikes:
        return ""
    expires = decision.created + category.strike_days * DAY
    tx.decisions.strike(decision.person, Strike(decision.id, decision.category, category.strikes, expires))
    total = tx.decisions.weigh_strikes(decision.person, decision.created)
    rules = desk.policy.strikes
    if total < rules.warn_at:
        return ""
    later = [f"from {step.at} on {step.words}" for step in steps(rules) if step.at > total and step.action]
    ahead = f" Strikes lead further: {'; '.join(later)}." if later else ""
    return (
        f"This is a warning. The decision counts {category.strikes} against you until {day_of(expires)}, and you have"
        f" {total} {'strike' if total == 1 else 'strikes'} now.{ahead}"
    )


def due(tx: Tx, desk: Desk, decision: Decision) -> Due | None:
    """What is to happen after this decision, if anything."""
    own = tx.decisions.strikes_of(decision.id, decision.created) if decision.person else 0
    if not own or not _can_be_hit(tx, decision.person):
        return None
    total = tx.decisions.weigh_strikes(decision.person, decision.created)
    rules = desk.policy.strikes
    holds = tx.decisions.active(*of_peer(user_peer(decision.person)))
    gravest = max((GRAVITY.get(one.action, 0) for one in holds), default=0)
    new = [step for step in steps(rules) if step.at <= total and GRAVITY.get(step.action, 0) > gravest]
    asked = [step for step in new if step.action == "delete" or not rules.automatic]
    if asked and asked[-1].at <= total - own and _waits(tx, decision.person):
        asked = []  # people were asked before, and have not answered yet
    done = [step for step in new if step.action != "delete" and rules.automatic]
    if not done and not asked:
        return None
    grounds = tuple(tx.decisions.strikes(decision.person, decision.created))
    return Due(done[-1] if done else None, asked[-1] if asked else None, total, grounds)


def _can_be_hit(tx: Tx, person: int) -> bool:
    user = tx.users.get(person)
    return user is not None and not user.is_service and (not user.deleted or user.marks & ACCOUNT_SUSPENDED != 0)


def _waits(tx: Tx, person: int) -> bool:
    facts = look(tx, of_peer(user_peer(person)))
    return facts is not None and tx.cases.by_key(facts.key) is not None


def propose(tx: Tx, desk: Desk, decision: Decision, step: Step, total: int) -> None:
    """Ask moderators for a step, by a case about the account."""
    facts = look(tx, of_peer(user_peer(decision.person)))
    if facts is not None:
        lasts = f" for {step.days} days" if step.days else ""
        said = f"{total} strikes; from {step.at} on policy proposes: {step.action}{lasts}"
        cases.open_case(tx, decision.created, facts, decision.category, sources.OWN, desk.policy, evidence=said)
