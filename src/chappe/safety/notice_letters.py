"""Letters to people without an account who sent a notice: its receipt, the outcome (DSA Art. 16(4) and (5))."""

from chappe.domain.errands import BringLetter
from chappe.domain.ports import Tx
from chappe.domain.ports.appeals import Appeal
from chappe.domain.ports.decisions import Decision
from chappe.domain.ports.notices import Notice
from chappe.safety import appeal_notices, places
from chappe.safety.actions import ACTIONS
from chappe.safety.desk import Desk
from chappe.safety.ledger_entries import day_of
from chappe.safety.notices import DAY, category
from chappe.safety.reporter_notices import BY


def receipt(notice: Notice, desk: Desk, secret: str) -> tuple[str, str]:
    """(subject, text): that a notice has come, and where its state can be seen."""
    lines = [
        f"Your notice of {day_of(notice.date)} about {_place(notice, desk)} has come. It is number {notice.id}.",
        "",
        "People will look at it, and you will be told at this address what they decide.",
        "You can see how it stands here:",
        f"{desk.site}notice/{notice.id}/{secret}",
        "",
        "Whoever has this link can see it: do not pass it on. If you did not send a notice, ignore this message.",
    ]
    return f"Your notice number {notice.id} has come", "\n".join(lines) + "\n"


def outcome(notice: Notice, decision: Decision | None, desk: Desk) -> tuple[str, str]:
    """(subject, text): what became of a notice, and how that can be contested."""
    lines = [
        f"Your notice of {day_of(notice.date)} about {_place(notice, desk)}:",
        *found(notice, decision),
        "",
        redress(notice, desk),
    ]
    return f"Your notice number {notice.id}: decided", "\n".join(lines) + "\n"


def _place(notice: Notice, desk: Desk) -> str:
    """What it is about: nothing else of what was sent, which may be meant for somebody whose address was given."""
    return places.plainly(notice.place, desk.site) or "something on this server"


def found(notice: Notice, decision: Decision | None) -> list[str]:
    """What was found and done, without anything private."""
    if notice.outcome == "reversed":
        return ["The decision that followed from it was found to be wrong, and was taken back."]
    if notice.outcome == "decided" and decision is not None:
        ground = "the law" if decision.ground == "law" else "the terms of this service"
        return [
            f"It was found to be against {ground}: {category(decision.category)}.",
            ACTIONS[decision.action].words.format("It") + ".",
            BY[decision.automated],
        ]
    return ["Nothing was found that is against the law or the terms of this service. It stays as it is."]


def redress(notice: Notice, desk: Desk) -> str:
    """How a decision can be contested (DSA Art. 16(5), 20 and 21): here only that nothing was found."""
    bodies = "to a certified out-of-court dispute settlement body, or to a court."
    if notice.outcome != "dismissed" or not desk.policy.appeals.reporters:
        return f"If you think that this is wrong, you may turn {bodies}"
    last = day_of(notice.decided + desk.policy.appeals.open_days * DAY)
    return (
        f"If you think that this is wrong, you can contest it until {last}, free of charge. You may also turn {bodies}"
    )


def of_appeal(tx: Tx, appeal: Appeal) -> tuple[BringLetter, ...]:
    """What whoever sent a notice in vain, and appealed, is written; nothing where somebody with an account appealed."""
    notice = tx.notices.get(-appeal.person) if appeal.person < 0 else None
    if notice is None or not notice.email:
        return ()
    said, _ = appeal_notices.judged(appeal)
    return (BringLetter(notice.email, f"Your notice number {notice.id}: your appeal was judged", said + "\n"),)
