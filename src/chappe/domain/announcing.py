"""Turns what happened in several boxes into deliveries, with everyone whom they name."""

from collections.abc import Mapping, Sequence

from chappe.domain import people
from chappe.domain.outcome import Actor, Cast, Delivery, Logged
from chappe.domain.ports import Tx
from chappe.domain.updates import deliver


def announced(tx: Tx, who: Actor, happened: Mapping[int, Sequence[Logged]]) -> tuple[tuple[Delivery, ...], Cast]:
    """Deliveries of what happened in each box, and their cast; the actor's own device has it in its answer."""
    deliveries = tuple(
        deliver(box, *events, not_key=who.key_id if box == who.user_id else 0)
        for box, events in happened.items()
        if events
    )
    viewers = [delivery.user_id for delivery in deliveries]
    if len(viewers) <= 2:
        return deliveries, people.cast(tx, viewers, [id for delivery in deliveries for id in delivery.people])
    whole = Cast()
    for delivery in deliveries:  # each viewer with its own people: not everyone's relation to everyone
        part = people.cast(tx, (delivery.user_id,), delivery.people)
        whole.users.update(part.users)
        whole.relations.update(part.relations)
    return deliveries, whole
