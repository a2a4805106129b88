"""What a decision can do to how something is shown, and how that is undone: labels, hiding it in named countries."""

from collections.abc import Mapping, Sequence

from chappe.domain import labels, withholding
from chappe.domain.errors import Refused
from chappe.domain.outcome import Actor, Logged
from chappe.domain.ports import Tx
from chappe.domain.ports.decisions import Decision
from chappe.domain.values import Restriction
from chappe.safety.effects import Change, Effect, Kind
from chappe.safety.subjects import ACCOUNT, CHAT, MESSAGE, Facts

REASONS = {"csam": "csam", "terrorism": "terms", "fraud": "terms"}
"""The word of `restrictionReason.reason` by category; "terms" for all others."""


def effect(happened: Mapping[int, Sequence[Logged]]) -> Effect:
    """What happened in boxes, as decisions tell it."""
    return Effect({box: tuple(events) for box, events in happened.items()})


def labelled(name: str, on: bool) -> Change:
    """Putting that label on or off, as something a decision does."""

    def applied(tx: Tx, who: Actor, facts: Facts, decision: Decision) -> Effect:
        _can_be_shown_otherwise(facts)
        return effect(labels.label(tx, decision.peer, name, on, who.now))

    return applied


def hide(tx: Tx, who: Actor, facts: Facts, decision: Decision) -> Effect:
    """Keep a message, an account or a chat from being shown to those who are in the countries of the decision."""
    _can_be_shown_otherwise(facts)
    words = f"This is not shown in your country: {decision.rule}. Decision {decision.puid}."
    restriction = Restriction(decision.id, REASONS.get(decision.category, "terms"), words, decision.places)
    if facts.message is not None:
        return effect(withholding.withhold(tx, [facts.message], restriction, who.now))
    return effect(withholding.restrict(tx, decision.peer, restriction, who.now))


def veil(tx: Tx, who: Actor, facts: Facts, decision: Decision) -> Effect:
    """Keep a post from being shown to anybody until a person has looked."""
    assert facts.message is not None
    words = f"This message is hidden until moderators have looked at it. Decision {decision.puid}."
    return effect(withholding.withhold(tx, [facts.message], Restriction(decision.id, "terms", words), who.now))


def show_again(tx: Tx, who: Actor, facts: Facts, decision: Decision) -> Effect:
    """Show it in those countries as everywhere else; what other decisions hide stays hidden."""
    if facts.message is not None:
        return effect(withholding.show_again(tx, [facts.message], decision.id, who.now))
    return effect(withholding.unrestrict(tx, decision.peer, decision.id, who.now))


def _can_be_shown_otherwise(facts: Facts) -> None:
    """Clients know neither labels nor restrictions of basic groups (core.telegram.org/constructor/chat)."""
    if facts.subject.kind == CHAT and facts.chat is not None and not facts.chat.is_channel:
        raise Refused("SUBJECT_INVALID")


VEIL = "veil"
LABELLED = ("decision_visibility", "DECISION_VISIBILITY_CONTENT_LABELLED")

ACTIONS: dict[str, Kind] = {
    "scam": Kind(
        frozenset({ACCOUNT, CHAT}),
        LABELLED,
        labelled("scam", True),
        labelled("scam", False),
        "{} is labelled as a scam",
    ),
    "fake": Kind(
        frozenset({ACCOUNT, CHAT}),
        LABELLED,
        labelled("fake", True),
        labelled("fake", False),
        "{} is labelled as a fake",
    ),
    VEIL: Kind(
        frozenset({MESSAGE}),
        ("decision_visibility", "DECISION_VISIBILITY_CONTENT_DISABLED"),
        veil,
        show_again,
        "{} is hidden until a person has looked at it",
        machine=True,
    ),
    "hide": Kind(
        frozenset({MESSAGE, ACCOUNT, CHAT}),
        ("decision_visibility", "DECISION_VISIBILITY_CONTENT_DISABLED"),
        hide,
        show_again,
        "{} is hidden",
        placed=True,
    ),
}
"""By name."""
