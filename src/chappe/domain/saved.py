"""Saved Messages by where they were saved from: parts, order, histories (core.telegram.org/api/saved-messages)."""

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from chappe.domain import people
from chappe.domain.announcing import announced
from chappe.domain.bounds import PINNED_DIALOGS
from chappe.domain.chats import MOST_AT_ONCE, Found, found, partner
from chappe.domain.command import Command, Pace, rule
from chappe.domain.deleting import SLICE, Affected, affected, remove
from chappe.domain.errors import Refused
from chappe.domain.events import SavedPinChanged, SavedPinOrderChanged
from chappe.domain.history import bounded
from chappe.domain.outcome import Actor, Cast, Outcome
from chappe.domain.ports import Tx
from chappe.domain.ports.messages import Page
from chappe.domain.updates import chats_of, of_message, record
from chappe.domain.values import USER, Message, PeerRef, user_peer

PINNED = "saved_pinned"
"""The setting that holds which parts are pinned, first place first."""
PACE = Pace("saved", 40, 1)


class Part(NamedTuple):
    """One part of Saved Messages, by its newest message."""

    peer: PeerRef
    top: Message
    pinned: bool


class Parts(NamedTuple):
    """Parts for an answer, with everyone whom they name."""

    parts: tuple[Part, ...]
    total: int
    cast: Cast
    people: tuple[int, ...]
    whole: bool
    chats: tuple[PeerRef, ...] = ()


@dataclass(frozen=True, slots=True)
class PinSaved(Command):
    """Pin a part, or unpin it."""

    pace: ClassVar[Pace | None] = PACE

    peer: PeerRef
    pinned: bool


@dataclass(frozen=True, slots=True)
class ReorderSaved(Command):
    """Set the order of the pinned parts; with `force`, those not named are unpinned."""

    pace: ClassVar[Pace | None] = PACE

    order: tuple[PeerRef, ...]
    force: bool = False


@dataclass(frozen=True, slots=True)
class DeleteSaved(Command):
    """Delete one part's messages up to `max_id` (0: all), or those of a stretch of time."""

    pace: ClassVar[Pace | None] = Pace("delete_history", 60, 1)

    peer: PeerRef
    max_id: int = 0
    min_date: int = 0
    max_date: int = 0


def _pins(tx: Tx, box: int) -> list[PeerRef]:
    kept = tx.users.settings(box).get(PINNED)
    return [PeerRef(*row) for row in kept] if isinstance(kept, list) else []


def _parts(tx: Tx, box: int) -> list[Part]:
    """All parts, pinned ones first, then by newest message."""
    pins = _pins(tx, box)
    tops = {message.id: message for message in tx.messages.many(box, tx.messages.saved_tops(box))}
    made = {
        message.saved_peer: Part(message.saved_peer, message, message.saved_peer in pins)
        for message in tops.values()
        if message.saved_peer
    }
    first = [made[peer] for peer in pins if peer in made]
    return first + sorted((part for part in made.values() if not part.pinned), key=lambda part: -part.top.id)


def _shown(tx: Tx, box: int, parts: list[Part], total: int) -> Parts:
    names = {part.peer.id for part in parts if part.peer.kind == USER}
    chats: set[PeerRef] = set()
    for part in parts:
        names |= of_message(part.top)
        chats |= chats_of(part.top)
    cast = people.cast(tx, (box,), names, chats=chats)
    return Parts(tuple(parts), total, cast, tuple(sorted(names)), len(parts) == total, tuple(sorted(chats)))


def _known(tx: Tx, box: int, peer: PeerRef) -> None:
    """Whether a part may be of that chat: a person's, or of a group or channel from which something was saved.

    Raises PEER_ID_INVALID.
    """
    if peer.kind == USER:
        partner(tx, peer)
    elif not tx.messages.saved_count(box, peer):
        raise Refused("PEER_ID_INVALID")


def page(tx: Tx, box: int, offset_id: int, limit: int, exclude_pinned: bool) -> Parts:
    """A page of the parts, after the one whose top is that (core.telegram.org/method/messages.getSavedDialogs)."""
    parts = [part for part in _parts(tx, box) if not (part.pinned and exclude_pinned)]
    limit = min(limit, MOST_AT_ONCE) if limit > 0 else MOST_AT_ONCE
    start = 0
    if offset_id > 0:
        at = [place for place, part in enumerate(parts) if part.top.id == offset_id]
        rest = [place for place, part in enumerate(parts) if not part.pinned and part.top.id < offset_id]
        start = at[0] + 1 if at else rest[0] if rest else len(parts)
    return _shown(tx, box, parts[start : start + limit], len(parts))


def pinned(tx: Tx, box: int) -> Parts:
    """The pinned parts (core.telegram.org/method/messages.getPinnedSavedDialogs)."""
    parts = [part for part in _parts(tx, box) if part.pinned]
    return _shown(tx, box, parts, len(parts))


def by_peers(tx: Tx, box: int, peers: list[PeerRef]) -> Parts:
    """Those of these parts that are there (core.telegram.org/method/messages.getSavedDialogsByID)."""
    parts = [part for part in _parts(tx, box) if part.peer in peers]
    return _shown(tx, box, parts, len(parts))


def history(tx: Tx, box: int, peer: PeerRef, wanted: Page) -> Found:
    """Part of one part's history (core.telegram.org/method/messages.getSavedHistory)."""
    _known(tx, box, peer)
    messages = tx.messages.saved_history(box, peer, bounded(wanted))
    also = (peer.id,) if peer.kind == USER else ()
    return found(tx, box, messages, tx.messages.saved_count(box, peer), also=also)


def _keep_pins(tx: Tx, box: int, pins: list[PeerRef]) -> None:
    tx.users.set_setting(box, PINNED, [list(peer) for peer in pins] or None)


@rule(PinSaved)
def pin_saved(tx: Tx, who: Actor, command: PinSaved) -> Outcome[None]:
    """Pin or unpin (core.telegram.org/method/messages.toggleSavedDialogPin); raises PINNED_DIALOGS_TOO_MUCH."""
    box, peer = who.user_id, command.peer
    _known(tx, box, peer)
    pins = _pins(tx, box)
    if (peer in pins) == command.pinned:
        return Outcome(None)
    if command.pinned:
        if len(pins) >= PINNED_DIALOGS:
            raise Refused("PINNED_DIALOGS_TOO_MUCH")
        pins.insert(0, peer)
    else:
        pins.remove(peer)
    _keep_pins(tx, box, pins)
    logged = record(tx, box, SavedPinChanged(peer, command.pinned), who.now)
    deliveries, cast = announced(tx, who, {box: [logged]})
    return Outcome(None, deliveries, cast)


@rule(ReorderSaved)
def reorder_saved(tx: Tx, who: Actor, command: ReorderSaved) -> Outcome[None]:
    """Set the order (core.telegram.org/method/messages.reorderPinnedSavedDialogs)."""
    box = who.user_id
    if len(command.order) > PINNED_DIALOGS:
        raise Refused("PINNED_DIALOGS_TOO_MUCH")
    before = _pins(tx, box)
    order = list(dict.fromkeys(command.order))
    if not command.force:
        order = [peer for peer in order if peer in before]
        order += [peer for peer in before if peer not in order]
    for peer in order:
        _known(tx, box, peer)
    if order == before:
        return Outcome(None)
    _keep_pins(tx, box, order)
    logged = record(tx, box, SavedPinOrderChanged(tuple(order)), who.now)
    deliveries, cast = announced(tx, who, {box: [logged]})
    return Outcome(None, deliveries, cast)


@rule(DeleteSaved)
def delete_saved(tx: Tx, who: Actor, command: DeleteSaved) -> Outcome[Affected]:
    """Delete one part, a slice at a time (core.telegram.org/method/messages.deleteSavedHistory)."""
    box = who.user_id
    if command.peer.kind == USER:
        partner(tx, command.peer)
    top = command.max_id + 1 if command.max_id > 0 else 0
    if command.max_date > 0:
        by_date = tx.messages.id_since(box, command.max_date + 1, user_peer(box))
        top = min(top, by_date) if top else by_date
    low = tx.messages.id_since(box, command.min_date, user_peer(box)) - 1 if command.min_date > 0 else 0
    messages = tx.messages.saved_history(box, command.peer, Page(limit=SLICE + 1, max_id=top, min_id=low))
    assert all(message.peer == user_peer(box) for message in messages)
    events = remove(tx, box, messages[:SLICE], who.now)
    deliveries, cast = announced(tx, who, {box: events})
    return Outcome(affected(tx, box, events, max(0, len(messages) - SLICE)), deliveries, cast)
