"""Appeals: anyone hit by a decision, or who reported in vain, may have it judged by another person (DSA Art. 20)."""

from dataclasses import dataclass
from hmac import compare_digest
from typing import ClassVar

from chappe.domain.announcing import merge, outcome
from chappe.domain.command import Command, Pace, Stop, rule
from chappe.domain.errors import Refused
from chappe.domain.messages import SendMessage, send_message
from chappe.domain.outcome import Actor, Logged, Outcome
from chappe.domain.ports import Tx
from chappe.domain.ports.appeals import Appeal
from chappe.domain.ports.cases import Case
from chappe.domain.ports.decisions import Decision, Tally
from chappe.domain.posting import Posted
from chappe.domain.values import SERVICE_USER, user_peer
from chappe.safety import appeal_notices as words
from chappe.safety import cases, ending, notice_letters, sources, staff, statements, telling, waits
from chappe.safety.actions import ACTIONS
from chappe.safety.changed import announce, count, gather
from chappe.safety.desk import Desk
from chappe.safety.effects import Effect
from chappe.safety.subjects import look

DAY = 86400
MOST_TEXT, MOST_ANSWER = 4096, 2000
LOOKED_AT, NAMED = 20, 5
"""Of somebody's decisions, those that are looked through for one to appeal against, and those that are named."""
HIT, REPORTER = "hit", "reporter"
UPHELD, OVERTURNED = "upheld", "overturned"


@dataclass(frozen=True, slots=True)
class WriteToService(SendMessage):
    """Write to the service account: an answer to a notice is an appeal against what it told of."""

    stop: ClassVar[Stop | None] = None
    desk: Desk | None = None


@rule(WriteToService)
def write_to_service(tx: Tx, who: Actor, command: WriteToService) -> Outcome[tuple[Posted, ...]]:
    """Send it as any message is sent, and take it as an appeal if it answers a notice; the service says what it did."""
    if command.peer != user_peer(SERVICE_USER) or command.desk is None:
        raise Refused("PEER_ID_INVALID")
    before = tx.messages.sent_before(who.user_id, command.random_id) if command.random_id else 0
    sent = send_message(tx, who, command)
    if before:
        return sent
    given = command.reply_to
    here = given is not None and given.peer in (None, command.peer)
    notice = tx.messages.get(who.user_id, given.id) if given is not None and here else None
    if notice is not None and notice.content.author == SERVICE_USER:
        told = _answer(tx, who, command.desk, notice.content.id, command.text)
    else:
        told = _unasked(tx, who, command.desk, command.text)
    if told:
        more = outcome(tx, who._replace(user_id=0, key_id=0), None, {who.user_id: told})
        merge(sent.cast, more.cast)
        sent = sent._replace(deliveries=(*sent.deliveries, *more.deliveries))
    return sent


def _answer(tx: Tx, who: Actor, desk: Desk, notice: int, text: str) -> tuple[Logged, ...]:
    """Take the answer to a notice as an appeal; what its author is told, nothing where it was no such notice."""
    decision = tx.decisions.by_notice(notice)
    if decision is not None and decision.person == who.user_id:
        said = _file(tx, who, desk, decision, None, HIT, text)
        return telling.tell(tx, who.user_id, *said, who.now)
    report = tx.reports.by_notice(notice)
    case = tx.cases.get(report.case) if report is not None and report.reporter == who.user_id else None
    if case is not None and desk.policy.appeals.reporters:
        said = _file(tx, who, desk, None, case, REPORTER, text)
        return telling.tell(tx, who.user_id, *said, who.now)
    return ()


def _unasked(tx: Tx, who: Actor, desk: Desk, text: str) -> tuple[Logged, ...]:
    """What somebody is told who writes without answering a notice; nothing where nothing can be appealed.

    Of a frozen account it is an appeal against that: the link to appeal, which clients show then, leads here.
    """
    last = who.now - desk.policy.appeals.open_days * DAY
    found = [one for one in tx.decisions.of_person(who.user_id, LOOKED_AT) if one.notice and one.created >= last]
    frozen = next((one for one in found if one.action == "freeze" and one.state == "active"), None)
    if frozen is not None:
        said = _file(tx, who, desk, frozen, None, HIT, text)
    else:
        open_ = [one for one in found if may_be_against(one) and tx.appeals.of_decision(one.id, who.user_id) is None]
        if not open_:
            return ()
        said = words.how([one.puid for one in open_[:NAMED]])
    return telling.tell(tx, who.user_id, *said, who.now)


def may_be_against(decision: Decision) -> bool:
    """Is there something to appeal against? What is over may have been wrong, and its strikes count on."""
    return decision.state == "active" or (decision.state == "over" and not ACTIONS[decision.action].machine)


@dataclass(frozen=True, slots=True)
class FileAppeal(Command):
    """Appeal on the web, signed in or not: whoever knows a decision's own secret is the one whom it hit."""

    pace: ClassVar[Pace | None] = Pace("file_appeal", 5, 60.0)

    puid: str
    nonce: bytes
    text: str
    desk: Desk


@rule(FileAppeal)
def file_appeal(tx: Tx, who: Actor, command: FileAppeal) -> Outcome[str]:
    """What the person is told. Raises DECISION_INVALID, alike for no such decision and for the wrong secret."""
    decision = of_secret(tx, command.puid, command.nonce)
    person = who._replace(user_id=decision.person)
    text, _ = _file(tx, person, command.desk, decision, None, HIT, command.text)
    return Outcome(text)


def of_secret(tx: Tx, puid: str, nonce: bytes) -> Decision:
    """The decision that somebody was told of; raises DECISION_INVALID."""
    decision = tx.decisions.by_puid(puid)
    if decision is None or not decision.nonce or not compare_digest(decision.nonce, nonce):
        raise Refused("DECISION_INVALID")
    return decision


def of_notice(tx: Tx, who: Actor, desk: Desk, notice: int, case: Case, text: str) -> words.Said:
    """The appeal of somebody without an account whose notice was in vain; its person is the notice, below zero."""
    return _file(tx, who._replace(user_id=-notice), desk, None, case, REPORTER, text)


def _file(
    tx: Tx, who: Actor, desk: Desk, decision: Decision | None, case: Case | None, side: str, text: str
) -> words.Said:
    """Keep an appeal if it may be made; what its author is told either way."""
    rules = desk.policy.appeals
    begun = decision.created if decision is not None else case.touched if case is not None else 0
    category = decision.category if decision is not None else case.category if case is not None else ""
    if not text.strip():
        return words.empty()
    if who.now > begun + rules.open_days * DAY:
        return words.too_late(begun + rules.open_days * DAY)
    if decision is not None and not may_be_against(decision):
        return words.over()
    known = (
        tx.appeals.of_decision(decision.id, who.user_id)
        if decision is not None
        else tx.appeals.of_case(case.id if case else 0, who.user_id)
    )
    if known is not None:
        return words.known(known)
    if tx.appeals.open_of(who.user_id) >= rules.most_open:
        return words.too_many(rules.most_open)
    days = rules.terrorism_days if category == "terrorism" else rules.answer_days
    appeal = Appeal(
        0,
        decision.id if decision is not None else 0,
        decision.case if decision is not None else case.id if case is not None else 0,
        who.user_id,
        side,
        text.strip()[:MOST_TEXT],
        who.now,
        who.now + days * DAY,
    )
    appeal = appeal._replace(id=tx.appeals.put(appeal))
    _count(tx, who.now, "appeal", decision, case)
    return words.taken(appeal)


@dataclass(frozen=True, slots=True)
class JudgeAppeal(Command):
    """Judge an appeal: the decision stands, or it is overturned."""

    appeal: int
    overturned: bool
    answer: str
    desk: Desk


def is_about(tx: Tx, appeal: Appeal, user_id: int) -> bool:
    """Did this person appeal, or is the contested decision or case about this person? Such a one is not shown it."""
    if appeal.person == user_id:
        return True
    if appeal.decision:
        decision = tx.decisions.get(appeal.decision)
        return decision is not None and (decision.person == user_id or tx.copies.hit(decision.id, user_id))
    case = tx.cases.get(appeal.case)
    return case is not None and case.person == user_id


def had_part(tx: Tx, appeal: Appeal, user_id: int) -> bool:
    """Did this person make or confirm the decision, or find nothing in the case? Somebody else judges it then."""
    if appeal.decision:
        decision = tx.decisions.get(appeal.decision)
        return decision is not None and user_id in (decision.by, decision.second)
    case = tx.cases.get(appeal.case)
    return case is not None and case.assignee == user_id


@rule(JudgeAppeal)
def judge_appeal(tx: Tx, who: Actor, command: JudgeAppeal) -> Outcome[Appeal]:
    """Judge it, do what follows, and tell whoever appealed; by somebody who had no part in it and is not hit by it.

    Overturned, a decision is taken back; that nothing was done about a case opens it anew. Raises STAFF_REQUIRED,
    APPEAL_INVALID, APPEAL_OWN, RULE_EMPTY (no reasons), REASON_TOO_LONG.
    """
    staff.require(tx, who, "appeal")
    answer = command.answer.strip()
    if not answer:
        raise Refused("RULE_EMPTY")
    if len(answer) > MOST_ANSWER:
        raise Refused("REASON_TOO_LONG")
    appeal = tx.appeals.get(command.appeal)
    if appeal is None or appeal.state != "open":
        raise Refused("APPEAL_INVALID")
    decision = tx.decisions.get(appeal.decision) if appeal.decision else None
    case = tx.cases.get(appeal.case) if appeal.case else None
    if is_about(tx, appeal, who.user_id) or had_part(tx, appeal, who.user_id):
        raise Refused("APPEAL_OWN")
    result = OVERTURNED if command.overturned else UPHELD
    appeal = appeal._replace(state="closed", outcome=result, answer=answer, decided_by=who.user_id, decided=who.now)
    tx.appeals.save(appeal)
    effect = Effect()
    happened: dict[int, list[Logged]] = {}
    if command.overturned and decision is not None and decision.state != "reversed":
        decision, effect = ending.ended(tx, who, decision, "reversed", answer)
        gather(happened, effect.happened)
    elif command.overturned and case is not None and decision is None:
        _reopen(tx, who.now, case, command.desk, appeal)
    effect = effect._replace(after=(*effect.after, *notice_letters.of_appeal(tx, appeal)))
    if telling.reachable(tx, appeal.person):
        told = telling.tell(tx, appeal.person, *words.judged(appeal), who.now)
        happened.setdefault(appeal.person, []).extend(told)
    if decision is not None:
        tx.ledger.append(statements.appeal_leaf(appeal, decision, who))
    _count(tx, who.now, result, decision, case)
    about = decision.category if decision is not None else case.category if case is not None else ""
    waits.judged(tx, about, appeal.date, who.now, result)
    staff.note(tx, who, result, f"appeal {appeal.id}")
    return announce(tx, who, appeal, happened, [effect])


def _reopen(tx: Tx, now: int, case: Case, desk: Desk, appeal: Appeal) -> None:
    facts = look(tx, cases.subject_of(case))
    if facts is not None:
        evidence = f"appeal {appeal.id} against closing case {case.id}"
        cases.open_case(tx, now, facts, case.category, sources.REPORT, desk.policy, evidence=evidence)


def _count(tx: Tx, now: int, kind: str, decision: Decision | None, case: Case | None) -> None:
    if decision is not None:
        count(tx, now, kind, decision)
    elif case is not None:
        tx.decisions.count(now // DAY, Tally(kind, "dismiss", case.kind, case.category, case.source, "not", 1))
