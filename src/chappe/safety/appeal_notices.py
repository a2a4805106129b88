"""What people are told of their appeals."""

from chappe.domain.ports.appeals import Appeal
from chappe.domain.values import Entity
from chappe.safety.ledger_entries import day_of
from chappe.safety.telling import units

Said = tuple[str, tuple[Entity, ...]]


def _said(head: str, rest: str) -> Said:
    return f"{head}\n\n{rest}", (Entity("bold", 0, units(head)),)


def taken(appeal: Appeal) -> Said:
    """That it was received (DSA Art. 20(1))."""
    return _said(
        f"Your appeal no. {appeal.id} was received.",
        f"A person who had no part in the decision will judge it by {day_of(appeal.due)}, and you are told here.",
    )


def empty() -> Said:
    """That there is nothing in it to judge."""
    return _said("Please say why.", "Answer the notice again, with your reasons in words.")


def how(puids: list[str]) -> Said:
    """How to appeal, for somebody who wrote without saying against what."""
    named = ", ".join(puids)
    return _said(
        "To appeal, answer the message that told you of the decision.",
        f"Each such message ends with the decision's number. You can appeal against: {named}.",
    )


def too_late(last: int) -> Said:
    """That the time is over."""
    return _said(
        "This can no longer be appealed.",
        f"The time for it ended on {day_of(last)}. You may still turn to a court.",
    )


def over() -> Said:
    """That the decision was taken back, or another took its place."""
    return _said("This decision no longer holds.", "There is nothing left to appeal against.")


def known(appeal: Appeal) -> Said:
    """That it was appealed already."""
    if appeal.state == "open":
        return _said(f"Your appeal no. {appeal.id} is being looked at.", f"It will be judged by {day_of(appeal.due)}.")
    return judged(appeal)


def too_many(most: int) -> Said:
    """That too many are open."""
    return _said("You have too many appeals open.", f"At most {most} at a time: try again when one is judged.")


def judged(appeal: Appeal) -> Said:
    """What became of it (DSA Art. 20(5)), and what else can be done."""
    if appeal.outcome == "overturned":
        said = "The decision was taken back." if appeal.decision else "The case will be looked at again."
        return _said(f"Your appeal no. {appeal.id} was right.", f"{said}\n\n{appeal.answer}")
    return _said(
        f"Your appeal no. {appeal.id} was judged: the decision stands.",
        f"{appeal.answer}\n\nA person judged it. You may turn to an out-of-court body (DSA Art. 21), or to a court.",
    )
