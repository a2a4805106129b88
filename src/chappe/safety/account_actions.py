"""What a decision can do to an account, and how that is undone: limiting, freezing, suspending it."""

from collections.abc import Callable

from chappe.domain import sanctions
from chappe.domain.outcome import Actor
from chappe.domain.ports import Tx
from chappe.domain.ports.decisions import Decision
from chappe.domain.sanctions import Applied
from chappe.safety.effects import Change, Effect, Kind
from chappe.safety.subjects import ACCOUNT, Facts

Sanctioning = Callable[[Tx, Actor, int, int, int, str], Applied]


def effect(applied: Applied) -> Effect:
    """What a sanction changed, as decisions tell it."""
    happened = {box: tuple(events) for box, events in applied.happened.items()}
    return Effect(happened, applied.key_changes, standings=applied.standings)


def put(sanction: Sanctioning) -> Change:
    """That sanction, as something a decision does."""

    def applied(tx: Tx, who: Actor, facts: Facts, decision: Decision) -> Effect:
        return effect(sanction(tx, who, facts.person, decision.until, decision.id, decision.rule))

    return applied


def lift(tx: Tx, who: Actor, facts: Facts, decision: Decision) -> Effect:
    """Undo what this decision did; what others did stays."""
    return effect(sanctions.lift(tx, who, facts.person, decision.id))


ACTIONS: dict[str, Kind] = {
    "limit": Kind(
        frozenset({ACCOUNT}),
        ("decision_provision", "DECISION_PROVISION_PARTIAL_SUSPENSION"),
        put(sanctions.limit),
        lift,
        "{} may write neither in public places nor to people who do not know you",
    ),
    "freeze": Kind(
        frozenset({ACCOUNT}),
        ("decision_provision", "DECISION_PROVISION_TOTAL_SUSPENSION"),
        put(sanctions.freeze),
        lift,
        "{} is frozen: it can read, but change nothing",
    ),
    "ban": Kind(
        frozenset({ACCOUNT}),
        ("decision_account", "DECISION_ACCOUNT_SUSPENDED"),
        put(sanctions.suspend),
        lift,
        "{} is suspended",
    ),
}
"""By name. A suspension without an end is told as one that ends the account (`safety.statements`)."""
