"""Writes to people as the service account: notices of decisions, and that something waits for one."""

from chappe.domain.outcome import Logged
from chappe.domain.ports import Tx
from chappe.domain.posting import receive
from chappe.domain.values import SERVICE_USER, Content, Entity
from chappe.safety.ledger_entries import day_of


def tell(tx: Tx, person: int, text: str, entities: tuple[Entity, ...], now: int) -> tuple[Logged, ...]:
    """Write to a person as the service account."""
    return receive(tx, person, Content(0, SERVICE_USER, now, 0, text, entities))


def reachable(tx: Tx, person: int) -> bool:
    """Is there somebody to be told?"""
    user = tx.users.get(person) if person else None
    return user is not None and not user.deleted and not user.is_service and not user.bot


def content_of(told: tuple[Logged, ...]) -> int:
    """Id of the content of a message that was just written."""
    return int(told[0].event.message.content.id)  # type: ignore[attr-defined]  # its first event is the message


def units(text: str) -> int:
    """Length in UTF-16 code units (core.telegram.org/api/entities#entity-length)."""
    return len(text.encode("utf-16-le")) // 2


def of_holding(now: int) -> tuple[str, tuple[Entity, ...]]:
    """That what somebody has just sent waits for a person to look at it."""
    head = "What you have just sent waits to be looked at."
    rest = f"A machine was not sure of it ({day_of(now)}). A person will look; it is published or you are told why."
    return f"{head}\n\n{rest}", (Entity("bold", 0, units(head)),)


def of_failing(date: int) -> tuple[str, tuple[Entity, ...]]:
    """That what had waited can no longer be done."""
    head = f"What you sent on {day_of(date)} was found to be in order, but could not be published any more."
    return f"{head}\n\nPlease send it again.", (Entity("bold", 0, units(head)),)
