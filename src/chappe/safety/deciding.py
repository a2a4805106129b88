"""One decision about one subject: the change, its notice, its statement of reasons, the ledger's leaf, the count."""

from dataclasses import dataclass, replace

from chappe.domain import withholding
from chappe.domain.command import Command
from chappe.domain.countries import all_countries
from chappe.domain.errors import Refused
from chappe.domain.outcome import Actor, Logged
from chappe.domain.ports import Tx
from chappe.domain.ports.cases import Case
from chappe.domain.ports.decisions import Decision
from chappe.domain.values import user_peer
from chappe.safety import (
    cases,
    copies,
    cybertip_suspects,
    notices,
    sources,
    staff,
    statements,
    strikes,
    telling,
)
from chappe.safety.actions import ACTIONS
from chappe.safety.changed import count, gather
from chappe.safety.desk import Desk
from chappe.safety.effects import Effect, joined
from chappe.safety.ending import MOST_EXPLANATION, close
from chappe.safety.subjects import Facts, Subject, content_type, look, of_peer

DAY = 86400
MOST_RULE, MOST_PLACES = 500, 250
MANY = 100
"""Subjects that one command may decide at once."""


@dataclass(frozen=True, slots=True)
class Decide(Command):
    """Do something about one or several subjects, for one reason.

    `source` "": as the case about each says, and what was found by ourselves counts as found by a machine, with whose
    help a person decides. `cases`: those that it was decided in, which must be open still.
    """

    desk: Desk
    subjects: tuple[Subject, ...]
    action: str
    category: str
    rule: str
    explanation: str = ""
    ground: str = ""
    """"law" or "terms"; "": as the policy says of the category."""
    source: str = sources.OWN
    detected: bool = False
    automated: str = "not"
    places: tuple[str, ...] = ()
    until: int = 0
    language: str = ""
    cases: tuple[int, ...] = ()
    order: str = ""
    """The country (ISO 3166) whose authority ordered it; then that is the source. "": nobody ordered it."""
    copies: str = ""
    """Of public posts that are removed: which public copies go with each (`copies.WAYS`), soon after. "": none."""


def check(command: Decide, now: int) -> None:
    """Is the command whole? Raises as `decide` says."""
    kind = ACTIONS.get(command.action)
    if kind is None or not command.subjects or len(command.subjects) > MANY:
        raise Refused("ACTION_INVALID")
    if command.category not in command.desk.policy.categories:
        raise Refused("CATEGORY_INVALID")
    if command.source not in ("", *sources.DSA) or command.automated not in ("fully", "partially", "not"):
        raise Refused("ACTION_INVALID")
    if command.copies and (command.action != "remove" or command.copies not in copies.WAYS):
        raise Refused("COPIES_INVALID")
    if command.ground not in ("", "law", "terms"):
        raise Refused("ACTION_INVALID")
    if bool(command.places) != kind.placed or len(command.places) > MOST_PLACES:
        raise Refused("PLACES_INVALID")
    if not all_countries().issuperset(command.places):
        raise Refused("PLACES_INVALID")
    if command.order and command.order not in all_countries():
        raise Refused("PLACES_INVALID")
    if command.language and not two_letters(command.language):
        raise Refused("ACTION_INVALID")
    if command.until and (command.until <= now or kind.final):
        raise Refused("UNTIL_INVALID")
    if not command.rule.strip():
        raise Refused("RULE_EMPTY")
    if len(command.rule) > MOST_RULE or len(command.explanation) > MOST_EXPLANATION:
        raise Refused("REASON_TOO_LONG")


def two_letters(word: str) -> bool:
    """Can it be the code of a country or a language (ISO 3166-1, ISO 639-1)?"""
    return len(word) == 2 and word.isascii() and word.isalpha()


def one(
    tx: Tx, who: Actor, command: Decide, facts: Facts, by: int = 0, counts: bool = True, closes: bool = True
) -> tuple[Decision, Effect]:
    """Decide about one subject; who may is asked before.

    `by`: who proposed what is confirmed now; `counts`: does it leave strikes, where its category has any? `closes`: is
    the case about it decided with this?
    """
    case = tx.cases.by_key(facts.key)
    if closes:
        facts = _unveiled(tx, who, facts)
    facts = meant(tx, command.action, facts)
    if who.user_id and who.user_id == facts.person:
        raise Refused("CASE_OWN")
    command = as_found(tx, command, case)
    subject = facts.subject
    again = ACTIONS[command.action].again
    holds = any(now.action == command.action for now in tx.decisions.active(*subject))
    if holds and not (again is not None and again(tx, facts)):
        raise Refused("ALREADY_DECIDED")
    if case is not None and who.user_id:
        cases.working(tx, who, case.id)
    category = command.desk.policy.category(command.category)
    ground = command.ground or ("law" if category.illegal else "terms")
    decision = Decision(
        0,
        puid(who),
        subject.kind,
        subject.peer,
        subject.box,
        subject.message,
        facts.message.content.id if facts.message else 0,
        facts.person,
        command.action,
        command.category,
        ground,
        command.rule.strip(),
        command.explanation.strip(),
        command.source,
        command.detected,
        command.automated,
        tuple(sorted(set(command.places))),
        command.until,
        by or who.user_id,
        who.user_id if by else 0,
        case.id if case else 0,
        who.now,
        command.language.upper(),
        content_type(facts.content),
        facts.date,
        who.random(16),
        public=facts.public,
    )
    return made(tx, who, command.desk, facts, decision, case, counts, closes)


def _unveiled(tx: Tx, who: Actor, facts: Facts) -> Facts:
    """Put a decision in the place of a machine's, that hid it until now: of this, the person need not be told."""
    for hidden in tx.decisions.active(*facts.subject):
        if ACTIONS[hidden.action].machine and facts.message is not None:
            withholding.drop(tx, [facts.message], hidden.id)
            close(tx, who, hidden, "over")
            facts = look(tx, facts.subject) or facts
    return facts


def as_found(tx: Tx, command: Decide, case: Case | None) -> Decide:
    """The same with what the case says of how it was found, where the command leaves that to it.

    What nobody told of was found by a machine, unless a moderator opened the case.
    """
    if command.source:
        return command
    source = case.source if case is not None else sources.OWN
    detected = case is not None and source == sources.OWN and not cases.opened_beside(tx, case)
    automated = "partially" if detected else command.automated
    return replace(command, source=source, detected=detected, automated=automated)


def meant(tx: Tx, action: str, facts: Facts) -> Facts:
    """What an action on a subject is about: of one message all that its author posted, where the action is that.

    Raises SUBJECT_INVALID where that is no supergroup or channel, or nobody is known to have posted it.
    """
    means = ACTIONS[action].means
    if means is None:
        return facts
    larger = means(facts)
    whole = look(tx, larger) if larger is not None else None
    if whole is None:
        raise Refused("SUBJECT_INVALID")
    return whole if facts.public or whole.chat is not None else whole._replace(chat=facts.chat)


def made(
    tx: Tx,
    who: Actor,
    desk: Desk,
    facts: Facts,
    decision: Decision,
    case: Case | None,
    counts: bool = True,
    closes: bool = True,
) -> tuple[Decision, Effect]:
    """Carry a decision out, with everything that must be durable together with it."""
    decision = decision._replace(id=tx.decisions.add(decision))
    happened: dict[int, list[Logged]] = {}
    notice = 0
    warning = strikes.give(tx, desk, decision) if counts else ""
    if telling.reachable(tx, decision.person):  # before it is done: whose account is suspended hears nothing any more
        told = telling.tell(tx, decision.person, *notices.of_decision(facts, decision, desk, warning), who.now)
        notice = telling.content_of(told)
        happened[decision.person] = list(told)
    cybertip_suspects.remember(tx, decision)
    effect = ACTIONS[decision.action].apply(tx, who, facts, decision)
    gather(happened, effect.happened)
    decision = decision._replace(notice=notice, posts=effect.posts)
    document = statements.document(decision, desk.policy)
    tx.numbers.keep_statement(decision.id, document)
    decision = decision._replace(leaf=tx.ledger.append(statements.leaf(decision, document)))
    tx.decisions.save(decision)
    count(tx, who.now, "decision", decision)
    if case is not None and closes:
        gather(happened, cases.close(tx, who, desk, case, "decided", decision))
    if who.user_id:
        staff.note(tx, who, "decided", f"decision {decision.id}")
    if counts:
        followed = follow(tx, who, desk, decision)
        gather(happened, followed.happened)
        effect = joined(effect, followed)
    return decision, effect._replace(happened={box: tuple(events) for box, events in happened.items()})


def follow(tx: Tx, who: Actor, desk: Desk, decision: Decision) -> Effect:
    """Do what strikes lead to, as a machine's decision of its own that leaves none, and ask people for the rest."""
    due = strikes.due(tx, desk, decision)
    effect = _done(tx, who, desk, decision, due, due.done) if due is not None and due.done is not None else Effect()
    if due is not None and due.asked is not None:
        strikes.propose(tx, desk, decision, due.asked, due.total)
    return effect


def _done(tx: Tx, who: Actor, desk: Desk, decision: Decision, due: strikes.Due, step: strikes.Step) -> Effect:
    facts = look(tx, of_peer(user_peer(decision.person)))
    assert facts is not None
    command = Decide(
        desk,
        (facts.subject,),
        step.action,
        decision.category,
        due.rule,
        ground="terms",
        detected=True,
        automated="fully",
        until=who.now + step.days * DAY,
    )
    done, effect = one(tx, who._replace(user_id=0, key_id=0), command, facts, counts=False)
    tx.consequences.rest(done.id, step.at, due.grounds)
    return effect


def puid(who: Actor) -> str:
    """A name that no other decision has, and that tells nothing."""
    return who.random(10).hex()
