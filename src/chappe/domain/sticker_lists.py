"""The sets in one's lists: taken in, put away, put in order, and what one's other devices hear of it."""

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from chappe.domain import stickers
from chappe.domain.command import Command, Pace, rule
from chappe.domain.errors import Refused
from chappe.domain.events import StickerSetInstalled, StickerSetsChanged, StickerSetsOrdered
from chappe.domain.outcome import Actor, Logged, Outcome
from chappe.domain.ports import Tx
from chappe.domain.ports.stickers import StickerSet
from chappe.domain.stickers import Ref, Shown
from chappe.domain.updates import deliver, record

MOST_INSTALLED, MOST_ARCHIVED = 200, 500
"""Sets of one kind in a person's list, and among those put away; beyond it the last ones are put away, or go."""
MOST_NAMED = 200
"""Sets in one request."""
PACE = Pace("sticker_lists", 100, 1.0)


@dataclass(frozen=True, slots=True)
class InstallSet(Command):
    """Take a set into one's list, or put it away among the archived ones."""

    pace: ClassVar[Pace | None] = PACE

    ref: Ref
    archived: bool = False


@dataclass(frozen=True, slots=True)
class ToggleSets(Command):
    """Take sets out of one's lists, put them away, or take them in again; `what` says which."""

    pace: ClassVar[Pace | None] = PACE

    refs: tuple[Ref, ...]
    what: str
    """"uninstall", "archive" or "unarchive"."""


@dataclass(frozen=True, slots=True)
class OrderSets(Command):
    """Put one's list in another order; what is not named comes last."""

    pace: ClassVar[Pace | None] = PACE

    kind: int
    order: tuple[int, ...]


class Listed(NamedTuple):
    """A page of a list of sets."""

    total: int
    sets: tuple[Shown, ...]


def _told(tx: Tx, who: Actor, events: list[object]) -> Outcome[None]:
    logged: tuple[Logged, ...] = tuple(record(tx, who.user_id, event, who.now) for event in events)
    return Outcome(None, (deliver(who.user_id, *logged, not_key=who.key_id),) if logged else ())


def _put_away(tx: Tx, user_id: int, kind: int, now: int) -> list[StickerSet]:
    """Archive what is beyond the bound of a list, and let go of what is beyond that of the archived ones."""
    away = [one.set_id for one in tx.installs.listed(user_id, kind)[MOST_INSTALLED:]]
    for set_id in away:
        tx.installs.add(user_id, set_id, kind, True, now)
    if tx.installs.count(user_id, kind, archived=True) > MOST_ARCHIVED:
        for one in tx.installs.archived(user_id, kind, 0, 2 * MOST_ARCHIVED)[MOST_ARCHIVED:]:
            tx.installs.remove(user_id, one.set_id)
    return tx.stickers.many(away)


@rule(InstallSet)
def install_set(tx: Tx, who: Actor, command: InstallSet) -> Outcome[tuple[Shown, ...]]:
    """Take a set in (core.telegram.org/method/messages.installStickerSet); the sets that had to make room for it."""
    found = stickers.find(tx, command.ref)
    before = tx.installs.get(who.user_id, found.id)
    if before is not None and before.archived == command.archived:
        return Outcome(())
    tx.installs.add(who.user_id, found.id, found.kind, command.archived, who.now)
    away = _put_away(tx, who.user_id, found.kind, who.now)
    events: list[object] = []
    if not command.archived:
        events.append(StickerSetInstalled(stickers.full(tx, who.user_id, found)))
    if command.archived or away:
        events.append(StickerSetsChanged(found.kind))
    told = _told(tx, who, events)
    return Outcome(stickers.several(tx, who.user_id, away), told.deliveries)


@rule(ToggleSets)
def toggle_sets(tx: Tx, who: Actor, command: ToggleSets) -> Outcome[None]:
    """Several at once (core.telegram.org/method/messages.toggleStickerSets); all of them or, where one is not, none."""
    if len(command.refs) > MOST_NAMED:
        raise Refused("STICKERS_TOO_MUCH")
    kinds: dict[int, None] = {}
    for found in [stickers.find(tx, ref) for ref in command.refs]:
        before = tx.installs.get(who.user_id, found.id)
        if before is None or (command.what != "uninstall" and before.archived == (command.what == "archive")):
            continue
        if command.what == "uninstall":
            tx.installs.remove(who.user_id, found.id)
        else:
            tx.installs.add(who.user_id, found.id, found.kind, command.what == "archive", who.now)
        kinds[found.kind] = None
    for kind in kinds:
        _put_away(tx, who.user_id, kind, who.now)
    return _told(tx, who, [StickerSetsChanged(kind) for kind in kinds])


@rule(OrderSets)
def order_sets(tx: Tx, who: Actor, command: OrderSets) -> Outcome[None]:
    """Put the list in order (core.telegram.org/method/messages.reorderStickerSets)."""
    present = [one.set_id for one in tx.installs.listed(who.user_id, command.kind)]
    named = [id for id in dict.fromkeys(command.order[:MOST_NAMED]) if id in present]
    order = named + [id for id in present if id not in named]
    if order == present:
        return Outcome(None)
    tx.installs.order(who.user_id, command.kind, order)
    return _told(tx, who, [StickerSetsOrdered(command.kind, tuple(order))])


def to_top(tx: Tx, who: Actor, set_id: int) -> Logged | None:
    """Put a set that was used at the top of its list; None where it is in none, or there already."""
    before = tx.installs.get(who.user_id, set_id)
    if before is None or before.archived or tx.installs.listed(who.user_id, before.kind)[0].set_id == set_id:
        return None
    tx.installs.add(who.user_id, set_id, before.kind, False, before.date)
    return record(tx, who.user_id, StickerSetsChanged(before.kind, set_id), who.now)


def listed(tx: Tx, viewer: int, kind: int) -> tuple[Shown, ...]:
    """A person's list of sets (core.telegram.org/method/messages.getAllStickers)."""
    ids = [one.set_id for one in tx.installs.listed(viewer, kind)[:MOST_INSTALLED]]
    return stickers.several(tx, viewer, tx.stickers.many(ids), covers=False)


def archived(tx: Tx, viewer: int, kind: int, below: int, limit: int) -> Listed:
    """Archived sets, a page of them (core.telegram.org/method/messages.getArchivedStickers)."""
    total = tx.installs.count(viewer, kind, archived=True)
    ids = [one.set_id for one in tx.installs.archived(viewer, kind, below, limit)]
    return Listed(total, stickers.several(tx, viewer, tx.stickers.many(ids)))


def own(tx: Tx, viewer: int, below: int, limit: int) -> Listed:
    """The sets that a person made, a page of them (core.telegram.org/method/messages.getMyStickers)."""
    last = tx.stickers.get(below) if below else None
    before = (last.created, last.id) if last is not None and last.owner == viewer else (1 << 62, 0)
    found = tx.stickers.made_by(viewer, before, limit)
    return Listed(tx.stickers.count_made(viewer), stickers.several(tx, viewer, found))
