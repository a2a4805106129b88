"""Chat lists: pages of them, single chats, and which are pinned on top."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from chappe.domain import people, updates
from chappe.domain.bounds import PINNED_DIALOGS, PINNED_IN_FOLDER
from chappe.domain.channel_updates import bare, of_viewer
from chappe.domain.chats import MOST_AT_ONCE, all_as_seen, in_list, look
from chappe.domain.command import Command, Pace, rule
from chappe.domain.errors import Refused
from chappe.domain.events import DialogPinChanged, PinOrderChanged
from chappe.domain.notify import Target
from chappe.domain.outcome import Actor, Cast, Outcome
from chappe.domain.ports import Tx
from chappe.domain.updates import State, chats_of, chats_of_draft, deliver, of_draft, of_message, record
from chappe.domain.values import CHANNEL, USER, Action, Content, Dialog, Message, PeerRef, box_of

ANY_FOLDER, MAIN, ARCHIVE = -1, 0, 1


class FolderRow(NamedTuple):
    """The archive as it stands in the main list: its newest chat, and what in it is unread."""

    top: Dialog
    unread_chats: int
    unread_messages: int


class Listed(NamedTuple):
    """Chats for an answer, with their newest messages and everyone whom these name."""

    dialogs: tuple[Dialog, ...]
    messages: tuple[Message, ...]
    total: int
    cast: Cast
    people: tuple[int, ...]
    notify: dict[PeerRef, str]
    """Notification settings of those that have any, as kept."""
    archive: FolderRow | None = None
    state: State | None = None
    whole: bool = False
    chats: tuple[PeerRef, ...] = ()


class Offset(NamedTuple):
    """After which chat a page begins; all empty: at the beginning."""

    date: int = 0
    id: int = 0
    peer: PeerRef | None = None


def notify_key(peer: PeerRef) -> str:
    """Under which key the notification settings of a chat are kept."""
    return Target(peer).key


def listed(
    tx: Tx,
    viewer: int,
    dialogs: Iterable[Dialog],
    count: int = -1,
    *,
    archive: FolderRow | None = None,
    state: State | None = None,
    whole: bool = False,
) -> Listed:
    """These chats with all that an answer needs; a count of -1: they are all there are."""
    shown = tuple(of_viewer(tx, one) for one in dialogs)
    tops = [one for one in (*shown, *((archive.top,) if archive else ())) if one.top_id]
    messages = _newest(tx, viewer, tops)
    names = {dialog.peer.id for dialog in shown if dialog.peer.kind == USER}
    chats = {one.peer for one in tops + list(shown) if one.peer.kind != USER}
    for message in messages:
        names |= of_message(message)
        chats |= chats_of(message)
    for begun in (one.draft for one in shown if one.draft):
        names |= of_draft(begun)
        chats |= chats_of_draft(begun)
    kept = tx.notify.many(viewer, [notify_key(one.peer) for one in shown])
    notify = {one.peer: kept[key] for one in shown if (key := notify_key(one.peer)) in kept}
    cast = people.cast(tx, (viewer,), names, chats=chats)
    shown = tuple(one._replace(ttl=cast.chats[one.peer].ttl) if one.peer in cast.chats else one for one in shown)
    return Listed(
        shown,
        messages,
        len(shown) if count < 0 else count,
        cast,
        tuple(sorted(names)),
        notify,
        archive,
        state,
        whole or count < 0,
        tuple(sorted(chats)),
    )


def _newest(tx: Tx, viewer: int, dialogs: list[Dialog]) -> tuple[Message, ...]:
    """The newest message of each of these chats: one's own box has most of them, supergroups and channels theirs."""
    messages = tx.messages.many(viewer, [one.top_id for one in dialogs if one.peer.kind != CHANNEL])
    theirs = [one for one in dialogs if one.peer.kind == CHANNEL]
    cleared = {one.peer: one.cleared for one in tx.members.of_user(viewer, [one.peer for one in theirs])}
    for one in theirs:
        messages += tx.messages.many(box_of(one.peer.id), [one.top_id])
    return tuple(
        _emptied(one) if one.box < 0 and one.id <= cleared.get(one.peer, 0) else one
        for one in all_as_seen(tx, messages, viewer)
    )


def _emptied(message: Message) -> Message:
    """What stands in a list for a message that its viewer has cleared away: only that something was."""
    content = message.content
    bare = Content(content.id, content.author, content.date, 0, "", action=Action("cleared"))
    return message._replace(content=bare._replace(sender=content.sender, post=content.post), reply_to=0)


def page(tx: Tx, box: int, folder: int, offset: Offset, limit: int, exclude_pinned: bool) -> Listed:
    """A page of a list (core.telegram.org/method/messages.getDialogs): pinned chats first, then by newest message.

    With `exclude_pinned` the pinned ones are in no page. A page after a pinned chat goes on with the next pinned one.
    """
    if folder not in (ANY_FOLDER, MAIN, ARCHIVE):
        raise Refused("FOLDER_ID_INVALID")
    limit = min(limit, MOST_AT_ONCE) if limit > 0 else 20
    date, id = max(0, offset.date), max(0, offset.id)
    count = tx.dialogs.count(box, folder, not exclude_pinned)
    chosen: list[Dialog] = []
    if not exclude_pinned:
        pinned = _pinned(tx, box, folder)
        after = [place for place, one in enumerate(pinned) if _is_at(one, offset)]
        if not (date or id or offset.peer):
            chosen = pinned[:limit]
        elif after:
            chosen, date, id = pinned[after[0] + 1 :][:limit], 0, 0
    first = not (offset.date or offset.id or offset.peer)
    if len(chosen) < limit:
        chosen += tx.dialogs.page(box, folder, date, id, limit - len(chosen))
    whole = first and len(chosen) == count
    # The archive's row comes with the pinned chats alone: COMPAT(Telethon, all) takes every row here for a chat.
    return listed(tx, box, chosen, count, whole=whole)


def _is_at(dialog: Dialog, offset: Offset) -> bool:
    return dialog.peer == offset.peer if offset.peer else bool(offset.id) and dialog.top_id == offset.id


def _pinned(tx: Tx, box: int, folder: int) -> list[Dialog]:
    folders = (MAIN, ARCHIVE) if folder == ANY_FOLDER else (folder,)
    return [dialog for one in folders for dialog in tx.dialogs.pinned(box, one)]


def archive_row(tx: Tx, box: int) -> FolderRow | None:
    """The archive's row in the main list; None while there is nothing in it."""
    newest = tx.dialogs.page(box, ARCHIVE, 0, 0, 1, with_pinned=True)
    if not newest:
        return None
    chats, messages = tx.dialogs.unread_in(box, ARCHIVE)
    return FolderRow(newest[0], chats, messages)


def pinned(tx: Tx, box: int, folder: int, now: int) -> Listed:
    """A list's pinned chats (core.telegram.org/method/messages.getPinnedDialogs)."""
    if folder not in (MAIN, ARCHIVE):
        raise Refused("FOLDER_ID_INVALID")
    row = archive_row(tx, box) if folder == MAIN else None
    return listed(tx, box, tx.dialogs.pinned(box, folder), archive=row, state=updates.state(tx, box, now))


def by_peers(tx: Tx, box: int, peers: list[PeerRef], now: int) -> Listed:
    """Exactly these chats, those without messages too (core.telegram.org/method/messages.getPeerDialogs)."""
    if len(peers) > MOST_AT_ONCE:
        raise Refused("PEERS_LIST_EMPTY")
    asked = list(dict.fromkeys(peers))
    for peer in asked:
        look(tx, box, peer, now)
    there = {dialog.peer: dialog for dialog in tx.dialogs.many(box, asked)}
    chosen = [there.get(peer) or bare(tx, box, peer) for peer in asked]
    return listed(tx, box, chosen, state=updates.state(tx, box, now))


def all_in(tx: Tx, box: int, folder: int, now: int) -> Listed:
    """The newest chats of a folder, as if each had been asked for."""
    return listed(tx, box, tx.dialogs.page(box, folder, 0, 0, MOST_AT_ONCE, True), state=updates.state(tx, box, now))


@dataclass(frozen=True, slots=True)
class PinDialog(Command):
    """Pin a chat in its list, or unpin it."""

    pace: ClassVar[Pace | None] = Pace("pin_dialog", 40, 1)

    peer: PeerRef
    pinned: bool


@dataclass(frozen=True, slots=True)
class ReorderPinned(Command):
    """Set the order of a list's pinned chats; with `force`, those not named are unpinned."""

    pace: ClassVar[Pace | None] = Pace("pin_dialog", 40, 1)

    folder: int
    order: tuple[PeerRef, ...]
    force: bool = False


def most_pinned(folder: int) -> int:
    """How many chats may be pinned in a list."""
    return PINNED_IN_FOLDER if folder == ARCHIVE else PINNED_DIALOGS


@rule(PinDialog)
def pin_dialog(tx: Tx, who: Actor, command: PinDialog) -> Outcome[None]:
    """Pin on top of all pinned ones, or unpin (core.telegram.org/method/messages.toggleDialogPin)."""
    box, peer = who.user_id, command.peer
    in_list(tx, box, peer, who.now)
    dialog = tx.dialogs.get(box, peer)
    if dialog is None or not dialog.top_id:
        raise Refused("PEER_HISTORY_EMPTY")
    if bool(dialog.pinned) == command.pinned:
        return Outcome(None)
    place = 0
    if command.pinned:
        others = tx.dialogs.pinned(box, dialog.folder)
        if len(others) >= most_pinned(dialog.folder):
            raise Refused("PINNED_DIALOGS_TOO_MUCH")
        place = others[0].pinned + 1 if others else 1
    tx.dialogs.set_pinned(box, peer, place)
    logged = record(tx, box, DialogPinChanged(peer, command.pinned, dialog.folder), who.now)
    return Outcome(None, (deliver(box, logged, not_key=who.key_id),), named_in(tx, box, (peer,)))


def named_in(tx: Tx, box: int, peers: Iterable[PeerRef]) -> Cast:
    """The cast of what names these chats."""
    given = tuple(peers)
    users = [peer.id for peer in given if peer.kind == USER]
    return people.cast(tx, (box,), users, chats=[peer for peer in given if peer.kind != USER])


@rule(ReorderPinned)
def reorder_pinned(tx: Tx, who: Actor, command: ReorderPinned) -> Outcome[None]:
    """Put pinned chats in this order (core.telegram.org/method/messages.reorderPinnedDialogs)."""
    box, folder = who.user_id, command.folder
    if folder not in (MAIN, ARCHIVE):
        raise Refused("FOLDER_ID_INVALID")
    if len(command.order) > most_pinned(folder):
        raise Refused("PINNED_DIALOGS_TOO_MUCH")
    there = {dialog.peer: dialog for dialog in tx.dialogs.many(box, list(dict.fromkeys(command.order)))}
    order = [peer for peer in dict.fromkeys(command.order) if peer in there]
    order = [peer for peer in order if there[peer].folder == folder and there[peer].top_id]
    before = [dialog.peer for dialog in tx.dialogs.pinned(box, folder)]
    if not command.force:  # only the pinned ones move, and those not named stay below
        order = [peer for peer in order if peer in before]
        order += [peer for peer in before if peer not in order]
    if order == before:
        return Outcome(None)
    for peer in before:
        if peer not in order:
            tx.dialogs.set_pinned(box, peer, 0)
    for place, peer in enumerate(reversed(order), 1):
        tx.dialogs.set_pinned(box, peer, place)
    logged = record(tx, box, PinOrderChanged(folder, tuple(order)), who.now)
    return Outcome(None, (deliver(box, logged, not_key=who.key_id),), named_in(tx, box, order))


def unread_marks(tx: Tx, box: int) -> tuple[PeerRef, ...]:
    """Chats marked unread by hand (core.telegram.org/method/messages.getDialogUnreadMarks)."""
    return tuple(tx.dialogs.marked(box))
