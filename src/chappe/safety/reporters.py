"""Those who report: how much each one's word weighs, what they are told, and what follows from false reports."""

from dataclasses import dataclass

from chappe.domain.announcing import outcome as told_of
from chappe.domain.command import Command, rule
from chappe.domain.errands import BringLetter
from chappe.domain.outcome import Actor, Logged, Outcome
from chappe.domain.ports import Tx
from chappe.domain.ports.cases import Case
from chappe.domain.ports.decisions import Decision, Tally
from chappe.domain.ports.reports import Record, Report, Settling
from chappe.domain.values import Content
from chappe.safety import flagger_records, notice_letters, waits
from chappe.safety import reporter_notices as words
from chappe.safety.desk import Desk
from chappe.safety.policy import Policy
from chappe.safety.sources import REPORT
from chappe.safety.subjects import MESSAGE
from chappe.safety.telling import content_of, reachable, tell

DAY = 86400
AT_ONCE, IN_A_PIECE = 10, 100
"""Reporters who are told in the transaction of the decision itself; those told in one piece of the work after it."""
TRUSTED = 0.5
"""Weight of the report that alone hides what the policy holds on one report."""
SETTLES = {"decided": ("", "right"), "dismissed": ("", "wrong"), "reversed": ("right", "void")}
"""By what became of a case: the outcome that its reports have before, and after."""

Happened = dict[int, tuple[Logged, ...]]


def weight(record: Record, age: int, policy: Policy) -> float:
    """How much somebody's word counts, 0 to 1: the share of right reports, smoothed as Laplace's rule of succession.

    Half for an account younger than `age` seconds of what the policy calls new.
    """
    share = (record.right + 1) / (record.right + record.wrong + 2)
    return share / 2 if age < policy.spam.new_days * DAY else share


def should_hold(tx: Tx, case: Case, policy: Policy) -> bool:
    """Do its reports hide a public post until somebody has decided?

    Where the policy holds such posts on a report, one by somebody whose word can be trusted does; else as many as the
    policy says, weighed. What a person has looked at and left standing, or given back, is hidden by no number of
    reports, until its author changes it or a list of hashes names its file that did not name it then.
    """
    if case.kind != MESSAGE or not case.public or case.state != "open" or _left_standing(tx, case):
        return False
    total = tx.reports.weight(case.id)
    needed = TRUSTED if policy.category(case.category).report == "hold" else float(policy.reports.hold_at)
    return total >= needed


def _left_standing(tx: Tx, case: Case) -> bool:
    message = tx.messages.get(case.box, case.message)
    if message is None:
        return False
    content = message.content
    made = max(content.date, 0 if content.edit_hidden else content.edit_date)
    dismissed = [one.touched for one in tx.cases.of_content(case.content) if one.outcome == "dismissed"]
    looked = max(*dismissed, tx.removed.cleared(content.id), 0)
    return looked >= made and not tx.file_hashes.named_since(_blobs(content), looked)


def _blobs(content: Content) -> list[int]:
    file = content.media.file if content.media is not None else None
    return [blob for blob in (file.blob, *(size.blob for size in file.sizes)) if blob] if file is not None else []


def decided(tx: Tx, now: int, desk: Desk, case: Case, outcome: str, decision: Decision | None) -> Happened:
    """A case was closed ("decided" or "dismissed"): the first of its reporters are told now, others soon (`Settle`)."""
    settling = Settling(0, case.id, outcome, decision.id if decision else 0, now)
    happened, more = _piece(tx, now, desk, settling, case, decision, AT_ONCE)
    if more or tx.notices.of_case(case.id, "", 1):
        tx.reports.begin(settling)
    return happened


def reversed(tx: Tx, decision: Decision, now: int) -> None:
    """A decision was wrong: reports that led to it count neither way, and their reporters are told soon."""
    if decision.case:
        tx.reports.begin(Settling(0, decision.case, "reversed", decision.id, now))


@dataclass(frozen=True, slots=True)
class Settle(Command):
    """Tell reporters of closed cases what became of them; the server's own command."""

    desk: Desk


@rule(Settle)
def settle(tx: Tx, who: Actor, command: Settle) -> Outcome[bool]:
    """A piece of them; whether there may be more."""
    settling = tx.reports.settling()
    if settling is None:
        return Outcome(False)
    case = tx.cases.get(settling.case)
    happened: Happened = {}
    letters: tuple[BringLetter, ...] = ()
    more = False
    if case is not None:
        decision = tx.decisions.get(settling.decision) if settling.decision else None
        happened, more = _piece(tx, who.now, command.desk, settling, case, decision, IN_A_PIECE)
        if not more:
            told, letters, more = _answer(tx, who.now, command.desk, settling, decision)
            happened = {box: (*happened.get(box, ()), *told.get(box, ())) for box in {**happened, **told}}
    if not more:
        tx.reports.end(settling.id)
    return told_of(tx, who, True, happened)._replace(after=letters)


def _answer(
    tx: Tx, now: int, desk: Desk, settling: Settling, decision: Decision | None
) -> tuple[Happened, tuple[BringLetter, ...], bool]:
    """Settle some notices of people without an account and of hotlines, and whether there are more.

    What administrators are told, and letters to those who wrote.
    """
    found = tx.notices.of_case(settling.case, "decided" if settling.outcome == "reversed" else "", IN_A_PIECE + 1)
    letters = []
    happened: Happened = {}
    for notice in found[:IN_A_PIECE]:
        notice = notice._replace(outcome=settling.outcome, decision=settling.decision, decided=now)
        tx.notices.settle(notice)
        if settling.outcome != "reversed":
            kind = waits.FLAGGER if notice.flagger else waits.NOTICE
            waits.answered(tx, kind, notice.category, notice.date, settling.date, decision)
        if notice.flagger:
            for box, events in flagger_records.reckon(tx, now, desk.policy.flaggers, notice).items():
                happened[box] = (*happened.get(box, ()), *events)
        if notice.email:
            letters.append(BringLetter(notice.email, *notice_letters.outcome(notice, decision, desk)))
    return happened, tuple(letters), len(found) > IN_A_PIECE


def _piece(
    tx: Tx, now: int, desk: Desk, settling: Settling, case: Case, decision: Decision | None, limit: int
) -> tuple[Happened, bool]:
    """Settle up to `limit` of a case's reports; what happened in their boxes, and whether there are more."""
    before, after = SETTLES[settling.outcome]
    found = tx.reports.of_case(case.id, before, limit + 1)
    happened: Happened = {}
    for report in found[:limit]:
        notice = 0
        events: tuple[Logged, ...] = ()
        if reachable(tx, report.reporter):
            said = words.outcome(tx, desk, case, report, settling.outcome, decision, now)
            events = tell(tx, report.reporter, *said, now)
            notice = content_of(events)
        report = report._replace(outcome=after, decided=now, notice=notice)
        tx.reports.settle(report)
        if settling.outcome != "reversed":
            waits.answered(tx, waits.REPORT, report.category, report.date, settling.date, decision)
        events = (*events, *_reckon(tx, now, desk.policy, report))
        if events:
            happened[report.reporter] = (*happened.get(report.reporter, ()), *events)
    return happened, len(found) > limit


def _reckon(tx: Tx, now: int, policy: Policy, report: Report) -> tuple[Logged, ...]:
    """Add a settled report to its reporter's record; what the reporter is told of it."""
    record = tx.reports.record(report.reporter)
    if report.outcome == "void":
        tx.reports.keep(record._replace(right=max(0, record.right - 1)))
        return ()
    if report.outcome == "right":
        tx.reports.keep(record._replace(right=record.right + 1))
        return ()
    record = record._replace(wrong=record.wrong + 1)
    rules = policy.reports
    since = now - rules.false_days * DAY
    all, wrong = tx.reports.decided_since(report.reporter, since)
    said = None
    if wrong >= rules.false_share * all and record.until <= now:
        if wrong >= rules.suspend_false_at and since < record.warned < now:
            record = record._replace(until=now + rules.suspend_days * DAY)
            tx.decisions.count(
                now // DAY, Tally("suspension", "reports", "account", report.category, REPORT, "fully", 1)
            )
            said = words.suspension(wrong, rules.false_days, record.until)
        elif wrong >= rules.warn_false_at and record.warned <= since:
            record = record._replace(warned=now)
            said = words.warning(wrong, rules.false_days, rules.suspend_days)
    tx.reports.keep(record)
    return tell(tx, report.reporter, *said, now) if said and reachable(tx, report.reporter) else ()
