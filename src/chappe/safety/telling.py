"""Writing to people as the service's own account, in the middle of a change."""

from chappe.domain.outcome import Logged
from chappe.domain.ports import Tx
from chappe.domain.posting import receive
from chappe.domain.values import SERVICE_USER, Content, Entity


def reachable(tx: Tx, person: int) -> bool:
    """Is there somebody to be told?"""
    user = tx.users.get(person)
    return user is not None and not user.deleted and not user.is_service and not user.bot


def tell(tx: Tx, person: int, text: str, entities: tuple[Entity, ...], now: int) -> tuple[Logged, ...]:
    """Write to a person as the service account."""
    return receive(tx, person, Content(0, SERVICE_USER, now, 0, text, entities))


def content_of(told: tuple[Logged, ...]) -> int:
    """Id of the content of a message that was just written."""
    return int(told[0].event.message.content.id)  # type: ignore[attr-defined]  # its first event is the message
