"""Turns what happened in several boxes into deliveries and broadcasts, with everyone whom they name."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from chappe.domain import people
from chappe.domain.channel_updates import seen_by
from chappe.domain.events import ChannelTooLong, MessageEdited
from chappe.domain.outcome import Actor, Broadcast, Cast, Delivery, Logged, Outcome
from chappe.domain.ports import Tx
from chappe.domain.updates import chats_named, deliver, named, passing, sources
from chappe.domain.values import CHANNEL, HIDDEN_HISTORY, PeerRef

R = TypeVar("R")
S = TypeVar("S")


def announced(tx: Tx, who: Actor, happened: Mapping[int, Sequence[Logged]]) -> tuple[tuple[Delivery, ...], Cast]:
    """Deliveries of what happened in each box, and their cast; the actor's own device has it in its answer."""
    deliveries = tuple(
        deliver(box, *events, not_key=who.key_id if box == who.user_id else 0)
        for box, events in happened.items()
        if events
    )
    viewers = [delivery.user_id for delivery in deliveries]
    chats = {chat for delivery in deliveries for chat in chats_named(delivery.events)}
    if len(viewers) <= 2:
        names = [id for delivery in deliveries for id in delivery.people]
        return deliveries, people.cast(tx, viewers, names, chats=chats)
    return deliveries, people.cast_each(tx, deliveries, chats=chats)


def merge(whole: Cast, part: Cast) -> None:
    """Add one cast to another."""
    whole.users.update(part.users)
    whole.relations.update(part.relations)
    whole.chats.update(part.chats)
    whole.members.update(part.members)


def together(result: R, outcomes: Sequence[Outcome[S]]) -> Outcome[R]:
    """The outcome of several changes at once."""
    cast = Cast()
    for one in outcomes:
        merge(cast, one.cast)
    deliveries = tuple(delivery for one in outcomes for delivery in one.deliveries)
    return Outcome(result, deliveries, cast, broadcasts=tuple(told for one in outcomes for told in one.broadcasts))


def outcome(tx: Tx, who: Actor, result: R, happened: Mapping[int, Sequence[Logged]]) -> Outcome[R]:
    """The outcome of what happened in boxes of people and of supergroups and channels (those below zero).

    Everyone in a supergroup or channel is told the same; the actor, and who wrote what changed, have it as their own.
    """
    own = {box: list(events) for box, events in happened.items() if box > 0}
    broadcasts: list[Broadcast] = []
    for box in sorted(box for box, events in happened.items() if box < 0 and events):
        events, peer = tuple(happened[box]), PeerRef(CHANNEL, -box)
        apart = _with_own_view(tx, who, peer, events)
        for viewer in apart:
            own.setdefault(viewer, []).extend(seen_by(tx, logged, viewer) for logged in events)
        if _hides(tx, peer, events):
            events = (passing(ChannelTooLong(peer, events[-1].pts), who.now),)
        broadcasts.append(Broadcast(-box, events, tuple(sorted(named(events))), apart))
    deliveries, cast = announced(tx, who, own)
    for one in broadcasts:
        chats = {*chats_named(one.events), *sources(one.events), PeerRef(CHANNEL, one.channel_id)}
        merge(cast, people.cast(tx, (), one.people, chats=chats))
    return Outcome(result, deliveries, cast, broadcasts=tuple(broadcasts))


def _with_own_view(tx: Tx, who: Actor, peer: PeerRef, events: Sequence[Logged]) -> tuple[int, ...]:
    """Who of those in it has these events otherwise than everyone else: the actor, the authors of messages, and whom
    these name."""
    messages = [message for logged in events if (message := getattr(logged.event, "message", None))]
    named = tx.mentions.named(peer, [message.id for message in messages if message.mentioned])
    others = {message.content.author for message in messages} | named
    inside = [member.user_id for member in tx.members.of_users(peer, sorted(others - {who.user_id})) if member.inside]
    return tuple(sorted({who.user_id, *inside} - {0}))


def _hides(tx: Tx, peer: PeerRef, events: Sequence[Logged]) -> bool:
    """Do these events show what was written before somebody came who may not see it? Then everyone has to ask."""
    edited = [logged.event.message for logged in events if isinstance(logged.event, MessageEdited)]
    chat = tx.chats.get(peer) if edited else None
    if chat is None or not chat.flags & HIDDEN_HISTORY:
        return False
    oldest = min(edited, key=lambda message: message.id)
    return tx.members.came_after(peer, oldest.id, oldest.content.date)
