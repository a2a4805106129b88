"""Public copies of posts in the console: how many a case has, what a form asks about them, how far their removal is."""

from chappe.domain.ports import Tx
from chappe.domain.ports.cases import Case
from chappe.domain.ports.consequences import DONE, REMOVING
from chappe.domain.ports.decisions import Decision
from chappe.safety.cases import subject_of
from chappe.safety.copies import FILE, FORWARDS, Number, content_of, numbers
from chappe.safety.subjects import MESSAGE, look

WORDS = {
    FORWARDS: "{} go, too: forwarded, with the same words",
    FILE: "{} go, too: with the very same file",
}
CHOICES = [(way, words.format("all")) for way, words in WORDS.items()]
"""Of several cases at once, where nothing is counted."""


def counted(tx: Tx, case: Case) -> list[Number]:
    """How many public copies there are of what a case is about, removed already or not; of private posts none."""
    if case.kind != MESSAGE or not case.public:
        return []
    facts = look(tx, subject_of(case))
    if facts is None or facts.content is None or not facts.public:
        return []
    what = facts.content
    if what.removed:
        removed = next((one for one in tx.decisions.active(*facts.subject) if one.action == "remove"), None)
        kept = content_of(tx, removed) if removed is not None else None
        if kept is None:
            return []
        what = kept
    return numbers(tx, what, (case.box, case.message))


def choices(found: list[Number]) -> list[tuple[str, str]]:
    """What a form offers: ways and words, with how many there are."""
    return [(one.way, WORDS[one.way].format(f"{one.number}{'+' if one.more else ''}")) for one in found]


def far(tx: Tx, decision: Decision) -> tuple[str, bool]:
    """How far the removal of a decision's copies is, in words; and whether it has come to its end, or never began."""
    known = tx.copies.get(decision.id)
    if known is None:
        return "", True
    left = f", {known.passed} left to others" if known.passed else ""
    on = "" if known.state == DONE else "; it goes on" if known.state == REMOVING else "; they come back"
    noun = "public copy" if known.removed == 1 else "public copies"
    return f"{known.removed} {noun} removed with it{left}{on}", known.state == DONE
