"""Sends what was scheduled: when its time has come, when the other comes online, or before by its author's wish."""

from collections import Counter
from dataclasses import dataclass
from typing import ClassVar

from chappe.domain import pages, rights
from chappe.domain.announcing import outcome
from chappe.domain.answering import still
from chappe.domain.command import Command, Pace, rule
from chappe.domain.errors import Refused
from chappe.domain.events import NewScheduled, ScheduledDeleted
from chappe.domain.messages import may_embed
from chappe.domain.outcome import Actor, Logged, Outcome
from chappe.domain.ports import Tx
from chappe.domain.ports.messages import Waiting
from chappe.domain.posting import Posted, in_boxes, post
from chappe.domain.scheduled import PACE, chosen, passage_to, spoken_again, topic_of
from chappe.domain.threads import topic_at
from chappe.domain.updates import passing, record
from chappe.domain.values import (
    ACCOUNT_SUSPENDED,
    CHANNEL,
    FORUM,
    FROZEN,
    PeerRef,
    box_of,
    home,
)
from chappe.domain.waiting import as_message

AT_ONCE = 20
"""Due messages that one transaction sends."""
HELD = 3600
"""Seconds after which it is looked again whether its author may write by now."""
MOST_AWAITING = 500
"""Messages waiting for one person that are looked at when that one comes online."""


@dataclass(frozen=True, slots=True)
class SendScheduled(Command):
    """Send waiting messages now."""

    pace: ClassVar[Pace | None] = PACE

    peer: PeerRef
    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SendDue(Command):
    """Send the messages whose time has come; the server's own command."""


def _send(tx: Tx, who: Actor, waiting: Waiting, errands: list[object]) -> Posted | None:
    """Post a waiting message and take it from those that wait; None where it may not be sent any more."""
    box, peer, now = waiting.box, waiting.peer, who.now
    tx.scheduled.delete(box, waiting.id)
    content, reply_to = waiting.content, waiting.reply_to
    if content.elsewhere is not None:
        content = still(tx, box, content, now)
    elif content.reply is not None:
        answered = tx.messages.get(home(box, peer), reply_to)
        if answered is None or answered.content.id != content.reply.content_id:
            content, reply_to = content._replace(reply=None), waiting.topic
    try:
        passage = passage_to(tx, box, peer, now, content)
        content = spoken_again(tx, passage, content)
        if passage.chat is not None and passage.chat.flags & FORUM:
            topic_at(tx, peer, waiting.topic)  # one that is gone is no reason to say it in another
        topic_of(tx, passage, content, reply_to, now)
    except Refused:
        return None
    dialog = tx.dialogs.get(box, peer)
    period = passage.chat.ttl if passage.chat else dialog.ttl if dialog else 0
    content = content._replace(date=now, ttl=period, scheduled=True)
    link = content.link
    if link is not None and may_embed(passage):
        content, errand = pages.linked(tx, who, content, pages.Wish(link.url if link.manual else "", link.size))
        errands += (errand,) if errand else ()
    else:
        content = content._replace(link=None)
    part = content.forward.saved_peer if content.forward else None
    used = waiting.random_id and tx.messages.sent_before(box, waiting.random_id)
    posted = post(
        tx,
        box,
        peer,
        content,
        reply_to=reply_to,
        random_id=0 if used else waiting.random_id,
        reach=passage.reach,
        wakes=passage.wakes,
        saved_peer=part,
    )
    pages.wait(tx, posted.message.content)
    if passage.chat is not None and passage.chat.slow_mode:
        tx.members.note_wrote(peer, box, now)
    return posted


def slow(tx: Tx, waiting: Waiting, now: int) -> int:
    """Seconds for which slow mode keeps its author from writing there; the parts of an album go as one."""
    chat = tx.chats.get(waiting.peer) if waiting.peer.kind == CHANNEL else None
    if chat is None or not chat.slow_mode:
        return 0
    member = rights.standing(tx, chat, waiting.box, now)
    wait = 0 if member.manages else max(0, member.wrote + chat.slow_mode - now)
    if wait and waiting.content.group:
        last = tx.messages.get(box_of(chat.peer.id), chat.top_id)
        if last is not None and last.content.author == waiting.box and last.content.group == waiting.content.group:
            return 0
    return wait


def _slowed(tx: Tx, waiting: Waiting, now: int, before: Counter[tuple[int, PeerRef]]) -> Waiting | None:
    """The message as it waits on for slow mode, one after the other; None: it may go now."""
    wait = slow(tx, waiting, now)
    if not wait:
        return None
    chat = tx.chats.get(waiting.peer)
    assert chat is not None
    before[waiting.box, waiting.peer] += 1
    return waiting._replace(due=now + wait + (before[waiting.box, waiting.peer] - 1) * chat.slow_mode)


def _held(tx: Tx, some: list[Waiting]) -> set[int]:
    """Authors who may not write now by decision: what they had waiting is kept until they may."""
    return {
        user.id for user in tx.users.many(list({one.box for one in some})) if user.marks & (FROZEN | ACCOUNT_SUSPENDED)
    }


def _send_all(tx: Tx, who: Actor, some: list[Waiting], errands: list[object]) -> dict[int, list[Logged]]:
    """Send waiting messages; what happens in each box, and errands to add to those that there are."""
    happened: dict[int, list[Logged]] = {}
    held = _held(tx, some)
    slowed: Counter[tuple[int, PeerRef]] = Counter()
    for waiting in some:
        own = happened.setdefault(waiting.box, [])
        late = waiting._replace(due=who.now + HELD) if waiting.box in held else _slowed(tx, waiting, who.now, slowed)
        if late is not None:
            tx.scheduled.set(late)
            own.append(passing(NewScheduled(as_message(tx, late)), who.now))
            continue
        posted = _send(tx, who, waiting, errands)
        sent: tuple[int, ...] = ()
        if posted is not None:
            for box, logged in in_boxes(posted, waiting.box).items():
                happened.setdefault(box, []).extend(logged)
            sent = (posted.message.id,)
            if posted.theirs:
                happened.setdefault(waiting.peer.id, []).extend(posted.theirs)
        own.append(record(tx, waiting.box, ScheduledDeleted(waiting.peer, (waiting.id,), sent), who.now))
    return happened


def _at_once(tx: Tx, who: Actor, some: list[Waiting]) -> None:
    """Whether all of these may go now: in slow mode that is one message, or one album."""
    wait = slow(tx, some[0], who.now)
    if wait:
        raise Refused("SLOWMODE_WAIT_X", wait)
    chat = tx.chats.get(some[0].peer) if some[0].peer.kind == CHANNEL else None
    together = len({one.content.group or -one.id for one in some}) == 1
    if chat is None or not chat.slow_mode or together:
        return
    if not rights.standing(tx, chat, who.user_id, who.now).manages:
        raise Refused("SLOWMODE_MULTI_MSGS_DISABLED")


@rule(SendScheduled)
def send_scheduled(tx: Tx, who: Actor, command: SendScheduled) -> Outcome[tuple[Logged, ...]]:
    """Send messages before their time (core.telegram.org/method/messages.sendScheduledMessages).

    Raises MESSAGE_ID_INVALID, SLOWMODE_WAIT_X, SLOWMODE_MULTI_MSGS_DISABLED.
    """
    some = chosen(tx, who.user_id, command.peer, command.ids, who.now)
    if not some:
        raise Refused("MESSAGE_ID_INVALID")
    _at_once(tx, who, some)
    errands: list[object] = []
    told = outcome(tx, who, (), _send_all(tx, who, some, errands))
    own = next((one.events for one in told.deliveries if one.user_id == who.user_id), ())
    return Outcome(own, told.deliveries, told.cast, after=tuple(errands), broadcasts=told.broadcasts)


@rule(SendDue)
def send_due(tx: Tx, who: Actor, command: SendDue) -> Outcome[bool]:
    """Send what is due, sending and forgetting in one transaction; whether there may be more."""
    some = tx.scheduled.due(who.now, AT_ONCE)
    errands: list[object] = []
    told = outcome(tx, who, len(some) == AT_ONCE, _send_all(tx, who, some, errands))
    return told._replace(after=tuple(errands))


def arrived(tx: Tx, who: Actor, errands: list[object]) -> dict[int, list[Logged]]:
    """Send what waited for the actor to come online; what happens in each box, and errands to add to those there are.

    Only what its author may know of goes, and what is too much for one transaction becomes due for the next.
    """
    user_id = who.user_id
    some = tx.scheduled.awaiting(user_id, MOST_AWAITING)
    if not some:
        return {}
    pairs = [(box, user_id) for box in {waiting.box for waiting in some}]
    seeing = {relation.viewer for relation in tx.users.relations(pairs) if relation.sees_status}
    ready = [waiting for waiting in some if waiting.box in seeing]
    happened = _send_all(tx, who, ready[:AT_ONCE], errands)
    for waiting in ready[AT_ONCE:]:
        late = waiting._replace(due=who.now)
        tx.scheduled.set(late)
        happened.setdefault(late.box, []).append(passing(NewScheduled(as_message(tx, late)), who.now))
    return happened
