"""Speaks to people as the service's own account: codes, notices of sign-ins, decisions."""

from chappe.domain import people
from chappe.domain.outcome import Actor, Cast, Delivery
from chappe.domain.ports import Tx
from chappe.domain.posting import receive
from chappe.domain.updates import deliver
from chappe.domain.values import SERVICE_USER, Content, Entity


def notify(tx: Tx, actor: Actor, user_id: int, text: str, entities: tuple[Entity, ...] = ()) -> tuple[Delivery, ...]:
    """Send `text` from the service account to all devices of a person; its cast is `cast(tx, user_id)`."""
    content = Content(0, SERVICE_USER, actor.now, 0, text, entities)
    return (deliver(user_id, *receive(tx, user_id, content)),)


def cast(tx: Tx, *user_ids: int) -> Cast:
    """Whom notices to these people name: the service account and themselves."""
    return people.cast(tx, user_ids, (SERVICE_USER,))
