"""Turns what happened in several boxes into deliveries, with everyone whom they name."""

from collections.abc import Mapping, Sequence

from chappe.domain import people
from chappe.domain.outcome import Actor, Cast, Delivery, Logged
from chappe.domain.ports import Tx
from chappe.domain.updates import chats_named, deliver


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
