"""What a decision can do to an account, and how that is undone: limiting, freezing, suspending, deleting it."""

from collections.abc import Callable

from chappe.domain import deletion, sanctions
from chappe.domain.errors import Refused
from chappe.domain.outcome import Actor
from chappe.domain.ports import Tx
from chappe.domain.ports.decisions import Decision
from chappe.domain.sanctions import Applied
from chappe.domain.values import ACCOUNT_SUSPENDED
from chappe.safety.effects import NOTHING, Change, Effect, Kind
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


def delete(tx: Tx, who: Actor, facts: Facts, decision: Decision) -> Effect:
    """Empty the account for good, as its owner could; raises SUBJECT_INVALID where it is deleted already.

    Whoever has its number can still come to the decision (`own_decisions`).
    """
    user = facts.user
    if user is None or (user.deleted and not user.marks & ACCOUNT_SUSPENDED):
        raise Refused("SUBJECT_INVALID")
    tx.gone_numbers.keep(user.id, who.now)
    return Effect(made=deletion.remove(tx, who._replace(user_id=0, key_id=0), user.id))


def stay_gone(tx: Tx, who: Actor, facts: Facts, decision: Decision) -> Effect:
    """Nothing brings a deleted account back: that the decision was wrong is on record, and its strikes are gone."""
    return NOTHING


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
    "delete": Kind(
        frozenset({ACCOUNT}),
        ("decision_account", "DECISION_ACCOUNT_TERMINATED"),
        delete,
        stay_gone,
        "{} is deleted for good",
        final=True,
    ),
}
"""By name. A suspension without an end is told as one that ends the account (`safety.statements`)."""
