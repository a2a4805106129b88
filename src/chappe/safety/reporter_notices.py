"""What people who reported something are told: what was decided, without anything private, and how to contest it."""

from chappe.domain.ports import Tx
from chappe.domain.ports.cases import Case
from chappe.domain.ports.decisions import Decision
from chappe.domain.ports.reports import Report
from chappe.domain.values import Entity
from chappe.safety.actions import ACTIONS
from chappe.safety.desk import Desk
from chappe.safety.ledger_entries import day_of
from chappe.safety.notices import DAY, category
from chappe.safety.subjects import ACCOUNT, CHAT
from chappe.safety.telling import units

BY = {
    "fully": "A machine decided it; no person was involved.",
    "partially": "A person decided it with the help of a machine.",
    "not": "A person decided it.",
}


def what(tx: Tx, case: Case) -> str:
    """The subject in words; a place is named only if everybody can find it."""
    if case.kind == ACCOUNT:
        return "an account"
    chat = tx.chats.get(case.peer) if case.public else None
    title = f" “{chat.title}”" if chat is not None and chat.username else ""
    if case.kind == CHAT:
        return f"the group or channel{title}" if title else "a group or channel"
    return f"a message in{title}" if title else "a message"


def outcome(
    tx: Tx, desk: Desk, case: Case, report: Report, result: str, decision: Decision | None, now: int
) -> tuple[str, tuple[Entity, ...]]:
    """What became of a report (DSA Art. 16(5))."""
    about = what(tx, case)
    head = f"Your report of {day_of(report.date)} about {about} was looked at."
    if result == "reversed":
        lines = ["A decision that followed from it was found to be wrong, and was taken back."]
    elif result == "decided" and decision is not None:
        done = ACTIONS[decision.action].words.format("It")
        ground = "the law" if decision.ground == "law" else "the terms of this service"
        lines = [
            f"It was found to be against {ground}: {category(decision.category)}. {done}. {BY[decision.automated]}",
            "Thank you for reporting it.",
        ]
    else:
        lines = ["Nothing was found in it that is against the law or the terms of this service, so it stays as it is."]
    contest = []
    if desk.policy.appeals.reporters:
        last = day_of(now + desk.policy.appeals.open_days * DAY)
        contest = [
            "",
            f"If you think that this is wrong, answer this message by {last} and say why. A person who had no part in "
            "the decision will look at it again, free of charge. You may also turn to a certified out-of-court body, "
            "or to a court.",
        ]
    return "\n".join([head, "", *lines, *contest, "", f"Report {report.id}"]), (Entity("bold", 0, units(head)),)


def warning(wrong: int, days: int, suspend_days: int) -> tuple[str, tuple[Entity, ...]]:
    """That many reports were unfounded (DSA Art. 23(2))."""
    head = "Many of your reports were unfounded."
    text = (
        f"{wrong} of the reports that you made in the last {days} days were about something that is allowed. Please "
        "report only what you think is against the law or the terms. If it goes on, your reports will not be taken "
        f"for {suspend_days} days."
    )
    return f"{head}\n\n{text}", (Entity("bold", 0, units(head)),)


def suspension(wrong: int, days: int, until: int) -> tuple[str, tuple[Entity, ...]]:
    """That no more reports are taken for a time, and why."""
    head = f"Your reports are not taken until {day_of(until)}."
    text = (
        f"After a warning, {wrong} of the reports that you made in the last {days} days were about something that is "
        "allowed. If you think that this is wrong, answer this message and say why: a person will look at it. What is "
        "illegal can be reported all the same, with the form for notices on this service's web site."
    )
    return f"{head}\n\n{text}", (Entity("bold", 0, units(head)),)
