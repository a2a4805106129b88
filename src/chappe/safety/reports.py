"""Reports by people with an account: of messages, people, groups and channels (core.telegram.org/api/report).

Nothing is looked at but what the report names: of a private chat exactly these messages, which the case keeps as they
were. Who may not see a thing cannot report it, and is answered as if it were not there.
"""

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from chappe.domain import files, rights
from chappe.domain.announcing import outcome
from chappe.domain.attachments import Media
from chappe.domain.bars import HideBar, hide_bar
from chappe.domain.chats import MOST_AT_ONCE, in_chat, look, partner
from chappe.domain.command import Command, Pace, Stop, rule
from chappe.domain.errors import Flood, Refused
from chappe.domain.files import CHAT_PHOTO, PROFILE, Origin
from chappe.domain.outcome import Actor, Logged, Outcome
from chappe.domain.ports import Tx
from chappe.domain.ports.cases import Case
from chappe.domain.ports.decisions import Tally
from chappe.domain.ports.reports import Report
from chappe.domain.reaching import lowest, seen
from chappe.domain.values import CHANNEL, USER, Content, Message, PeerRef
from chappe.safety import hiding, subjects
from chappe.safety.cases import open_case, urgency_of
from chappe.safety.desk import Desk
from chappe.safety.reporters import DAY, should_hold, weight
from chappe.safety.sources import REPORT
from chappe.safety.subjects import Facts

MOST_COMMENT = 2000
PACE = Pace("report", 30, 60.0)


class Why(NamedTuple):
    """What somebody says is wrong."""

    category: str
    words: str
    """The answers that were chosen."""
    comment: str = ""


@dataclass(frozen=True, slots=True)
class ReportMessages(Command):
    """Report messages of one chat."""

    stop: ClassVar[Stop | None] = Stop.ON_REPORT
    pace: ClassVar[Pace | None] = PACE

    peer: PeerRef
    ids: tuple[int, ...]
    why: Why
    desk: Desk
    by: int = 0
    """Only messages of this person in a supergroup, reported by an administrator of it; 0: any messages."""


@dataclass(frozen=True, slots=True)
class ReportPeer(Command):
    """Report a person, a group or a channel as a whole."""

    stop: ClassVar[Stop | None] = Stop.ON_REPORT
    pace: ClassVar[Pace | None] = PACE

    peer: PeerRef
    why: Why
    desk: Desk
    photo: int = 0
    """Because of this photo; 0: because of the whole."""
    hide_bar: bool = False
    """The bar above the chat that offers to report is done with."""


@dataclass(frozen=True, slots=True)
class ReportReaction(Command):
    """Report somebody for how that person reacted to a message."""

    stop: ClassVar[Stop | None] = Stop.ON_REPORT
    pace: ClassVar[Pace | None] = PACE

    peer: PeerRef
    id: int
    user_id: int
    desk: Desk


def visible(tx: Tx, viewer: int, peer: PeerRef, ids: tuple[int, ...], now: int) -> list[Message]:
    """Others' messages that somebody may report; raises as `chats.look` does, and MESSAGE_ID_INVALID.

    What is missing, hidden, one's own, or no words of anybody is all the same.
    """
    low = lowest(tx, viewer, peer, now)
    if len(ids) > MOST_AT_ONCE:
        raise Refused("MESSAGE_ID_INVALID")
    found = []
    for id in dict.fromkeys(ids):
        message = in_chat(tx, viewer, peer, id)
        content = message.content
        if id < low or content.author == viewer or content.action is not None or content.removed:
            raise Refused("MESSAGE_ID_INVALID")
        found.append(message)
    return found


def whole(tx: Tx, viewer: int, peer: PeerRef, now: int) -> Facts:
    """A person, group or channel that somebody may report; raises as `chats.look` does, and PEER_ID_INVALID."""
    if peer.kind == USER:
        if peer.id == viewer or partner(tx, peer).deleted:
            raise Refused("PEER_ID_INVALID")
    else:
        look(tx, viewer, peer, now)
    facts = subjects.look(tx, subjects.of_peer(peer))
    if facts is None:
        raise Refused("PEER_ID_INVALID")
    return facts


@rule(ReportMessages)
def report_messages(tx: Tx, who: Actor, command: ReportMessages) -> Outcome[int]:
    """How many of them this person had not reported yet.

    Raises as `visible` does, MESSAGE_TOO_LONG, FLOOD_WAIT_X while no reports of this person are taken; with `by` also
    CHAT_ADMIN_REQUIRED.
    """
    _may(tx, who, command.why)
    if command.by:
        _, member = rights.seen(tx, who.user_id, command.peer, who.now)
        if not member.manages:
            raise Refused("CHAT_ADMIN_REQUIRED")
    found = visible(tx, who.user_id, command.peer, command.ids, who.now)
    if not found or any(command.by not in (0, one.content.author) or _hidden(one, command.by) for one in found):
        raise Refused("MESSAGE_ID_INVALID")
    new = 0
    happened: dict[int, list[Logged]] = {}
    for message in found:
        facts = subjects.look(tx, subjects.of_message(who.user_id, command.peer, message.id))
        if facts is None:
            continue
        case, is_new = _keep(tx, who, facts, command.why, command.desk)
        new += is_new
        if case is None or hiding.veil_of(tx, facts.subject) is not None:
            continue
        if should_hold(tx, case, command.desk.policy):
            for box, events in hiding.hide(tx, who, command.desk, facts, case).items():
                happened.setdefault(box, []).extend(events)
    return outcome(tx, who._replace(user_id=0, key_id=0), new, happened)  # the change is nobody's own


def _hidden(message: Message, author: int) -> bool:
    """Would it tell who wrote in the chat's own name?"""
    return author != 0 and message.content.sender is not None


@rule(ReportPeer)
def report_peer(tx: Tx, who: Actor, command: ReportPeer) -> Outcome[bool]:
    """Whether this is news. Raises as `whole` does, PHOTO_ID_INVALID, MESSAGE_TOO_LONG, FLOOD_WAIT_X."""
    _may(tx, who, command.why)
    facts = whole(tx, who.user_id, command.peer, who.now)
    evidence = profile(tx, who.user_id, facts)
    if command.photo:
        origin = Origin(PROFILE, command.peer.id, 0)
        if command.peer.kind != USER:
            origin = Origin(CHAT_PHOTO, command.peer.kind, command.peer.id)
        file = tx.files.get(command.photo)
        if file is None or not files.shown(tx, who.user_id, file, origin, who.now):
            raise Refused("PHOTO_ID_INVALID")
        evidence = f"photo {file.id}\n{evidence}"
        facts = facts._replace(held=Content(0, facts.person, file.date, 0, "", media=Media(file)))
    new = _keep(tx, who, facts, command.why, command.desk, evidence)[1]
    if command.hide_bar and command.peer.kind == USER:
        hidden = hide_bar(tx, who, HideBar(command.peer))
        return Outcome(new, hidden.deliveries, hidden.cast)
    return Outcome(new)


@rule(ReportReaction)
def report_reaction(tx: Tx, who: Actor, command: ReportReaction) -> Outcome[bool]:
    """Whether this is news (core.telegram.org/method/messages.reportReaction).

    Raises as `reaching.seen` does, and MESSAGE_ID_INVALID where that person did not react, or nobody is told who did.
    """
    why = Why(OTHER, "Reaction")
    _may(tx, who, why)
    message = seen(tx, who.user_id, command.peer, command.id, who.now)
    chat = tx.chats.get(command.peer) if command.peer.kind == CHANNEL else None
    emojis = tx.reactions.of_user(command.user_id, [message.content.id]).get(message.content.id, ())
    if not emojis or command.user_id == who.user_id or (chat is not None and chat.broadcast):
        raise Refused("MESSAGE_ID_INVALID")
    facts = whole(tx, who.user_id, PeerRef(USER, command.user_id), who.now)
    evidence = f"reacted {' '.join(emojis)} to message {message.id}\n{profile(tx, who.user_id, facts)}"
    return Outcome(_keep(tx, who, facts, why, command.desk, evidence)[1])


OTHER = "other"


def profile(tx: Tx, viewer: int, facts: Facts) -> str:
    """How a person, group or channel shows itself to this person now: it may look otherwise when somebody decides."""
    user, chat = facts.user, facts.chat
    shown: list[str] = []
    if user is not None:
        relation = next(iter(tx.users.relations([(viewer, user.id)])), None)
        about = user.about if relation is None or relation.sees_about else ""
        shown = [f"{user.first_name} {user.last_name}".strip(), f"@{user.username}" if user.username else "", about]
    elif chat is not None:
        shown = [chat.title, f"@{chat.username}" if chat.username else "", chat.about]
    return "\n".join(part for part in shown if part)


def _may(tx: Tx, who: Actor, why: Why) -> None:
    if len(why.comment) > MOST_COMMENT:
        raise Refused("MESSAGE_TOO_LONG")
    until = tx.reports.record(who.user_id).until
    if until > who.now:
        raise Flood(until - who.now)


def _keep(tx: Tx, who: Actor, facts: Facts, why: Why, desk: Desk, evidence: str = "") -> tuple[Case | None, bool]:
    """Put a report into the subject's case, once for each person: the case if it is another now, and whether it is new.

    Who finds something graver in it later says so: it moves the case, and does not count as one more report.
    """
    case = tx.cases.by_key(facts.key)
    again = case is not None and tx.reports.has(case.id, who.user_id)
    if again and case is not None and urgency_of(desk.policy, why.category) <= urgency_of(desk.policy, case.category):
        return None, False
    user = tx.users.get(who.user_id)
    age = who.now - user.created if user else 0
    much = weight(tx.reports.record(who.user_id), age, desk.policy)
    said = "\n".join(part for part in (why.words, why.comment.strip(), evidence) if part)
    case = open_case(tx, who.now, facts, why.category, REPORT, desk.policy, report=not again, score=much, evidence=said)
    if again:
        return case, False
    tx.reports.add(Report(0, case.id, who.user_id, why.category, much, who.now))
    tally = Tally("report", "", facts.subject.kind, why.category, REPORT, "not", 1)
    tx.decisions.count(who.now // DAY, tally)
    return case, True
