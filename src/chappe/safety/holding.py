"""What screening answers to a command: a case beside it, waiting until a person has looked, or kept back."""

from dataclasses import dataclass
from typing import NamedTuple

from chappe.domain.admin_log import DELETE, note
from chappe.domain.announcing import merge, outcome
from chappe.domain.command import Command, Verdict, rule
from chappe.domain.deleting import remove_all
from chappe.domain.errors import Refused
from chappe.domain.events import ChannelTooLong
from chappe.domain.outcome import Actor, Broadcast, Outcome
from chappe.domain.ports import Tx
from chappe.domain.ports.admin_log import Deed
from chappe.domain.ports.cases import Case
from chappe.domain.ports.decisions import Tally
from chappe.domain.updates import passing
from chappe.domain.values import ANTI_SPAM_USER, CHANNEL, Message, PeerRef, user_peer
from chappe.safety import cases, deciding, decisions, held, learning, notices, sources, staff, telling
from chappe.safety.desk import Desk
from chappe.safety.subjects import HELD, MESSAGE, Facts, Subject, look, of_peer

DAY = 86400
MOST_WAITING = 20
"""Held commands that one person may have at once; what is too much is refused."""
HOUR, MOST_AN_HOUR = 3600, 20
"""Refusals of one person that become decisions within so many seconds."""


class TurnedAway(NamedTuple):
    """The result of a command that was not carried out."""

    error: str
    """What its author is told: MESSAGE_HELD or MESSAGE_REFUSED."""


def flag(tx: Tx, who: Actor, made: Outcome[object], command: Command, verdict: Verdict, desk: Desk) -> Outcome[object]:
    """A case about what a command has just made, for moderators to look at; nobody else notices.

    Where the group's own anti-spam is on and sure, the message goes at once, and stands in the log of administrators.
    """
    subject = _made(who, made, command)
    found = look(tx, subject) if subject is not None else None
    if found is not None and verdict.anti_spam:
        return _swept(tx, who, made, found)
    if found is not None:
        _open(tx, who, found, verdict, desk)
    return made


def _open(tx: Tx, who: Actor, found: Facts, verdict: Verdict, desk: Desk) -> None:
    """A case about what a machine found; its rules learn from what becomes of it."""
    opened = cases.open_case(
        tx,
        who.now,
        found,
        verdict.category,
        sources.OWN,
        desk.policy,
        score=verdict.score,
        evidence=evidence(verdict),
    )
    learning.note_rules(tx, opened.id, verdict.rules)


def _swept(tx: Tx, who: Actor, made: Outcome[object], found: Facts) -> Outcome[object]:
    """Delete a message as the anti-spam of its group (core.telegram.org/api/antispam)."""
    assert found.message is not None and found.chat is not None
    message = found.message
    note(tx, Actor(ANTI_SPAM_USER, 0, who.now, who.random), found.chat, Deed(DELETE, message=message))
    events = remove_all(tx, {message.box: [message]}, who.now)
    gone = outcome(tx, who._replace(user_id=0, key_id=0), None, events)
    merge(made.cast, gone.cast)
    # Whoever is there is asked to look for what is new, and so never sees it. Its author hears of both in one: a word
    # of the deletion by itself might come before the answer that brings the message, and nothing would take it away.
    hint = passing(ChannelTooLong(message.peer, events[message.box][-1].pts), who.now)
    others = tuple(one for one in made.broadcasts if one.channel_id != message.peer.id)
    own = [one for one in made.deliveries if one.user_id == who.user_id]
    if own:
        own[0] = own[0]._replace(events=(*own[0].events, *events[message.box]))
    apart = (who.user_id,) if own else ()
    hinted = Broadcast(message.peer.id, (hint,), but=apart)
    return made._replace(deliveries=tuple(own), broadcasts=(*others, hinted))


def hold(tx: Tx, who: Actor, command: Command, verdict: Verdict, desk: Desk) -> Outcome[object]:
    """Keep a command until a person has looked, and tell its author so; its result is the error for the author."""
    waiting = tx.held.waiting(who.user_id, MOST_WAITING) if who.user_id else []
    if waiting and held.digest(command) in waiting:  # it waits already, and its author was told so
        return Outcome(TurnedAway("MESSAGE_HELD"))
    kept = held.keep(tx, who, command) if len(waiting) < MOST_WAITING else None
    if kept is None:
        return _turned_away(tx, who, verdict)
    found = look(tx, Subject(HELD, kept.peer, 0, kept.id))
    assert found is not None
    _open(tx, who, found, verdict, desk)
    told = {}
    if telling.reachable(tx, who.user_id):
        told[who.user_id] = telling.tell(tx, who.user_id, *telling.of_holding(who.now), who.now)
    return outcome(tx, who._replace(user_id=0, key_id=0), TurnedAway("MESSAGE_HELD"), told)


def refuse(tx: Tx, who: Actor, command: Command, verdict: Verdict, desk: Desk) -> Outcome[object]:
    """Keep a command back by a machine's decision, which its author is told and may appeal.

    The same again within an hour, and what is more than MOST_AN_HOUR, is turned away and counted, and no new decision.
    """
    lately = tx.held.withheld_since(who.user_id, who.now - HOUR, MOST_AN_HOUR) if who.user_id else []
    again = len(lately) >= MOST_AN_HOUR or bool(lately and held.digest(command) in lately)
    kept = held.keep(tx, who, command) if not again else None
    if kept is None:
        return _turned_away(tx, who, verdict)
    decided = deciding.Decide(
        desk,
        (Subject(HELD, kept.peer, 0, kept.id),),
        "withhold",
        verdict.category,
        verdict.reason.strip() or notices.category(verdict.category),
        detected=True,
        automated="fully",
    )
    made = decisions.decide(tx, who._replace(user_id=0, key_id=0), decided)
    return made._replace(result=TurnedAway("MESSAGE_REFUSED"))  # type: ignore[return-value,arg-type]


@dataclass(frozen=True, slots=True)
class Publish(Command):
    """Let what was held go out, as its author wanted it."""

    case: int
    desk: Desk


@rule(Publish)
def publish(tx: Tx, who: Actor, command: Publish) -> Outcome[bool]:
    """Carry a held command out and close its case; false where it can no longer be done, and its author is told so.

    Raises STAFF_REQUIRED, CASE_INVALID (not there, or nothing is held), CASE_CLOSED, CASE_TAKEN.
    """
    staff.require(tx, who, "dismiss")
    case = cases.working(tx, who, command.case)
    if case.kind != HELD:
        raise Refused("CASE_INVALID")
    return published(tx, who, command.desk, case)


def published(tx: Tx, who: Actor, desk: Desk, case: Case) -> Outcome[bool]:
    """The same of a case that this person works on."""
    made = held.let_out(tx, who, case.message)
    cases.close(tx, who, desk, case, "dismissed")  # nobody can have reported what nobody saw
    staff.note(tx, who, "published", f"case {case.id}")
    return made


def evidence(verdict: Verdict) -> str:
    """What was found, for the moderator's eyes."""
    return " · ".join(part for part in (verdict.source, verdict.reason, verdict.evidence) if part)


def _turned_away(tx: Tx, who: Actor, verdict: Verdict) -> Outcome[object]:
    """Nothing is kept of it but a count: it cannot be carried out later."""
    tx.decisions.count(
        who.now // DAY, Tally("refusal", "refuse", "command", verdict.category or "other", sources.OWN, "fully", 1)
    )
    return Outcome(TurnedAway("MESSAGE_REFUSED"))


def _made(who: Actor, made: Outcome[object], command: Command) -> Subject | None:
    """What a command has made: the message of its author, else the chat or account that it changed."""
    for one in (*(e for b in made.broadcasts for e in b.events), *(e for d in made.deliveries for e in d.events)):
        message = getattr(one.event, "message", None)
        if isinstance(message, Message) and message.content.author == who.user_id and message.content.action is None:
            return Subject(MESSAGE, message.peer, message.box, message.id)
    peer = getattr(command, "peer", None)
    if isinstance(peer, PeerRef):
        return of_peer(peer) if peer.kind == CHANNEL else None
    return of_peer(user_peer(who.user_id)) if who.user_id else None
