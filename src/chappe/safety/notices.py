"""What people hit by a decision are told, and when it ends: what, where, why, for how long, and how to contest it."""

from chappe.domain.ports.decisions import Decision
from chappe.domain.values import USER, Entity
from chappe.safety import telling
from chappe.safety.actions import ACTIONS
from chappe.safety.desk import Desk
from chappe.safety.ledger_entries import day_of
from chappe.safety.subjects import ACCOUNT, CHAT, HELD, POSTS, Facts

DAY = 86400
CATEGORY = {
    "csam": "sexual abuse of children",
    "terrorism": "terrorist content",
    "drugs": "trade in drugs",
    "weapons": "trade in weapons",
    "fraud": "fraud or phishing",
    "ncii": "intimate pictures shared without consent",
    "threats": "threats",
    "doxing": "private data of others",
    "spam": "spam",
}


def category(name: str) -> str:
    """A kind of harm in words."""
    return CATEGORY.get(name, name)


def where(facts: Facts) -> str:
    """The subject, as the person hit knows it; of a message its date and place, not its words."""
    if facts.subject.kind == HELD:
        return f"What you sent on {day_of(facts.date)}"
    if facts.subject.kind == ACCOUNT:
        return "Your account"
    if facts.subject.kind == CHAT:
        assert facts.chat is not None
        kind = "channel" if facts.chat.broadcast else "group"
        return f"Your {kind} “{facts.chat.title}”"
    if facts.subject.kind == POSTS:
        if facts.subject.peer.kind == USER:
            besides = f", and in “{facts.chat.title}”," if facts.chat is not None else ""
            return f"Everything that you posted in public groups and channels{besides}"
        assert facts.chat is not None
        return f"Everything that you posted in “{facts.chat.title}”"
    assert facts.message is not None
    place = f" in “{facts.chat.title}”" if facts.chat else ""
    return f"Your message of {day_of(facts.message.content.date)}{place}"


def of_decision(facts: Facts, decision: Decision, desk: Desk, warning: str = "") -> tuple[str, tuple[Entity, ...]]:
    """The statement to the person hit (DSA Art. 17(3)), as the service account writes it.

    `warning`: what its strikes lead to (Art. 23).
    """
    kind = ACTIONS[decision.action]
    head = kind.words.format(where(facts)) + (" in some countries." if decision.places else ".")
    ground = "the law" if decision.ground == "law" else "the terms of this service"
    scope = f"in {', '.join(decision.places)}" if decision.places else "everywhere"
    lasts = f"until {day_of(decision.until)}" if decision.until else "without an end"
    found = "a machine" if decision.detected else "people"
    decided = {
        "fully": "by a machine; no person was involved",
        "partially": "by a person whom a machine helped",
        "not": "by a person",
    }[decision.automated]
    last = day_of(decision.created + desk.policy.appeals.open_days * DAY)
    lines = [
        head,
        "",
        f"Why: {category(decision.category)}. It is against {ground}: {decision.rule}.",
        *([decision.explanation] if decision.explanation else []),
        f"Where and how long: {scope}, {lasts}.",
        f"How: found by {found}, after {SAID_BY[decision.source]}; decided {decided}.",
        "",
        *([warning, ""] if warning else []),
        CONTEST_FINAL.format(last) if kind.final else CONTEST.format(last),
        "",
        f"Decision {decision.puid}",
        *([link(decision, desk)] if desk.site else []),
    ]
    return "\n".join(lines), (Entity("bold", 0, telling.units(head)),)


CONTEST = (
    "If you think that this is wrong, answer this message by {} and say why. A person who had no part in it will judge "
    "your appeal, free of charge. You may also turn to a certified out-of-court body, or to a court."
)
CONTEST_FINAL = (
    "This cannot be undone: what is gone does not come back. If you think that this is wrong, say so by {} on the page "
    "of the decision. A person who had no part in it will judge that, free of charge, and the record will say so. You "
    "may also turn to a certified out-of-court body, or to a court."
)


def link(decision: Decision, desk: Desk) -> str:
    """Where the person hit sees the decision and can appeal, signed in or not; nobody else can guess it."""
    return f"{desk.site}decision/{decision.puid}/{decision.nonce.hex()}"


SAID_BY = {
    "notice": "a notice",
    "flagger": "a notice of a trusted flagger",
    "report": "a report by a user",
    "authority": "an order of an authority",
    "own": "our own search",
}


def of_end(facts: Facts | None, decision: Decision, because: str) -> tuple[str, tuple[Entity, ...]]:
    """That a decision no longer holds."""
    what = where(facts) if facts is not None else "What it was about"
    head = f"{what}: decision {decision.puid} no longer holds."
    return f"{head}\n\n{because}", (Entity("bold", 0, telling.units(head)),)
