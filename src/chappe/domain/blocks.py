"""People whom one does not want to hear from."""

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from chappe.domain import people
from chappe.domain.command import Command, Pace, rule
from chappe.domain.errors import Refused
from chappe.domain.events import BlockChanged
from chappe.domain.outcome import Actor, Cast, Outcome
from chappe.domain.ports import Tx
from chappe.domain.ports.people import Block
from chappe.domain.updates import deliver, record
from chappe.domain.values import SERVICE_USER

MOST_BLOCKED = 10_000
MOST_AT_ONCE = 100
PACE = Pace("block", 60, 2.0)


class Blocked(NamedTuple):
    """A part of the list, newest first, and how long the whole is."""

    some: tuple[Block, ...]
    total: int
    cast: Cast


def blocked(tx: Tx, user_id: int, offset: int, limit: int) -> Blocked:
    """Whom the person blocked (core.telegram.org/method/contacts.getBlocked)."""
    some = tx.blocks.page(user_id, max(0, offset), max(0, min(limit, MOST_AT_ONCE)))
    cast = people.cast(tx, (user_id,), (one.user for one in some))
    return Blocked(tuple(some), tx.blocks.count(user_id), cast)


@dataclass(frozen=True, slots=True)
class SetBlock(Command):
    """Block someone, or lift the block."""

    pace: ClassVar[Pace | None] = PACE
    user_id: int
    block: bool


@rule(SetBlock)
def set_block(tx: Tx, who: Actor, command: SetBlock) -> Outcome[bool]:
    """True if that changed anything; the blocked is not told (core.telegram.org/method/contacts.block)."""
    if command.user_id in (who.user_id, SERVICE_USER) or tx.users.get(command.user_id) is None:
        raise Refused("PEER_ID_INVALID")
    changed = _set(tx, who, command.user_id, command.block)
    if not changed:
        return Outcome(False)
    told = record(tx, who.user_id, BlockChanged(command.user_id, command.block), who.now)
    delivery = deliver(who.user_id, told, not_key=who.key_id)
    return Outcome(True, (delivery,), people.cast(tx, (who.user_id,), (command.user_id,)))


def _set(tx: Tx, who: Actor, user_id: int, block: bool) -> bool:
    if not block:
        return tx.blocks.delete(who.user_id, user_id)
    if tx.blocks.count(who.user_id) >= MOST_BLOCKED:
        raise Refused("PEER_ID_INVALID")
    return tx.blocks.put(who.user_id, user_id, who.now)


@dataclass(frozen=True, slots=True)
class ReplaceBlocks(Command):
    """Block exactly these of the first `limit` of the list."""

    pace: ClassVar[Pace | None] = PACE
    users: tuple[int, ...]
    limit: int


@rule(ReplaceBlocks)
def replace_blocks(tx: Tx, who: Actor, command: ReplaceBlocks) -> Outcome[bool]:
    """The newest `limit` blocks become these (core.telegram.org/method/contacts.setBlocked)."""
    wanted = dict.fromkeys(command.users[:MOST_AT_ONCE])
    if who.user_id in wanted or SERVICE_USER in wanted or len(tx.users.many(list(wanted))) != len(wanted):
        raise Refused("PEER_ID_INVALID")
    present = [one.user for one in tx.blocks.page(who.user_id, 0, max(0, min(command.limit, MOST_AT_ONCE)))]
    changes = [(id, False) for id in present if id not in wanted] + [(id, True) for id in wanted]
    told = [
        record(tx, who.user_id, BlockChanged(id, block), who.now) for id, block in changes if _set(tx, who, id, block)
    ]
    if not told:
        return Outcome(True)
    delivery = deliver(who.user_id, *told, not_key=who.key_id)
    return Outcome(True, (delivery,), people.cast(tx, (who.user_id,), delivery.people))
