"""What a decision can do, to what, how it is undone, and what the DSA Transparency Database calls it."""

from chappe.domain import removal, suspending
from chappe.domain.outcome import Actor
from chappe.domain.ports import Tx
from chappe.domain.ports.decisions import Decision
from chappe.safety import account_actions, held, posts, showing_actions
from chappe.safety.effects import NOTHING, Effect, Kind
from chappe.safety.subjects import CHAT, HELD, MESSAGE, Facts


def remove(tx: Tx, who: Actor, facts: Facts, decision: Decision) -> Effect:
    """Put the reason in the place of a post."""
    assert facts.message is not None
    words = f"This message was removed: {decision.rule}. Decision {decision.puid}."
    reason = showing_actions.REASONS.get(decision.category, "terms")
    done = removal.take_away(tx, [facts.message], decision.id, reason, words, who.now)
    return Effect(removal.shown(tx, done, who.now))


def restore(tx: Tx, who: Actor, facts: Facts, decision: Decision) -> Effect:
    """Put a removed post, and what stood for it elsewhere, back."""
    return Effect(removal.shown(tx, removal.give_back(tx, tx.removed.contents(decision.id), who.now), who.now))


def suspend_chat(tx: Tx, who: Actor, facts: Facts, decision: Decision) -> Effect:
    """Take a whole group or channel from sight."""
    assert facts.chat is not None
    return Effect(suspending.suspend(tx, facts.chat, who.now))


def bring_chat_back(tx: Tx, who: Actor, facts: Facts, decision: Decision) -> Effect:
    """Give a group or channel back to those in it."""
    assert facts.chat is not None
    return Effect(suspending.bring_back(tx, facts.chat, who.now))


def withhold(tx: Tx, who: Actor, facts: Facts, decision: Decision) -> Effect:
    """Keep what was held from being published, for as long as that may be appealed."""
    tx.held.withhold(facts.subject.message)
    return NOTHING


def let_out(tx: Tx, who: Actor, facts: Facts, decision: Decision) -> Effect:
    """Publish what was kept back after all."""
    return Effect(made=held.let_out(tx, who, facts.subject.message))


ACTIONS: dict[str, Kind] = {
    **account_actions.ACTIONS,
    **showing_actions.ACTIONS,
    **posts.ACTIONS,
    "remove": Kind(
        frozenset({MESSAGE}),
        ("decision_visibility", "DECISION_VISIBILITY_CONTENT_REMOVED"),
        remove,
        restore,
        "{} was removed",
    ),
    "withhold": Kind(
        frozenset({HELD}),
        ("decision_visibility", "DECISION_VISIBILITY_CONTENT_REMOVED"),
        withhold,
        let_out,
        "{} was not published",
    ),
    "suspend": Kind(
        frozenset({CHAT}),
        ("decision_visibility", "DECISION_VISIBILITY_CONTENT_REMOVED"),
        suspend_chat,
        bring_chat_back,
        "{} was removed",
    ),
}
"""By name."""
