"""The archive: a second list of chats, from which a chat comes back when it is written in."""

from dataclasses import dataclass
from typing import ClassVar

from chappe.domain import folders, notify
from chappe.domain.announcing import announced
from chappe.domain.chats import MOST_AT_ONCE, in_list
from chappe.domain.command import Command, Pace, rule
from chappe.domain.dialogs import ARCHIVE, MAIN
from chappe.domain.errors import Refused
from chappe.domain.events import DialogPinChanged, FoldersChanged
from chappe.domain.outcome import Actor, Logged, Outcome
from chappe.domain.ports import Tx
from chappe.domain.privacy import KEEP_FOLDERS, KEEP_UNMUTED
from chappe.domain.updates import record
from chappe.domain.values import HAS_ARCHIVED, Dialog, PeerRef


@dataclass(frozen=True, slots=True)
class MoveChats(Command):
    """Move chats into the archive (1) or back to the main list (0)."""

    pace: ClassVar[Pace | None] = folders.PACE

    moves: tuple[tuple[PeerRef, int], ...]


@rule(MoveChats)
def move_chats(tx: Tx, who: Actor, command: MoveChats) -> Outcome[tuple[Logged, ...]]:
    """Move chats between the lists (core.telegram.org/method/folders.editPeerFolders); pinned ones are unpinned.

    Raises FOLDER_ID_INVALID; chats that are in no list are left out.
    """
    box = who.user_id
    if len(command.moves) > MOST_AT_ONCE:
        raise Refused("PEERS_LIST_EMPTY")
    events: list[Logged] = []
    moved: list[tuple[PeerRef, int]] = []
    for peer, folder in dict(command.moves).items():
        if folder not in (MAIN, ARCHIVE):
            raise Refused("FOLDER_ID_INVALID")
        in_list(tx, box, peer, who.now)
        dialog = tx.dialogs.get(box, peer)
        if dialog is None or dialog.folder == folder or not dialog.top_id:
            continue
        events += _move(tx, dialog, folder, who.now)
        moved.append((peer, folder))
    if moved:
        _note(tx, box)
        events.append(record(tx, box, FoldersChanged(tuple(moved)), who.now))
    deliveries, cast = announced(tx, who, {box: events})
    return Outcome(tuple(events), deliveries, cast)


def _move(tx: Tx, dialog: Dialog, folder: int, now: int) -> list[Logged]:
    """Put a chat into the other list, unpinned; what that changed besides."""
    tx.dialogs.set_folder(dialog.box, dialog.peer, folder)
    if not dialog.pinned:
        return []
    tx.dialogs.set_pinned(dialog.box, dialog.peer, 0)
    return [record(tx, dialog.box, DialogPinChanged(dialog.peer, False, dialog.folder), now)]


def _note(tx: Tx, box: int) -> None:
    """Note on the account whether anything is in its archive, so that writing to the others costs no look."""
    user = tx.users.get(box)
    some = bool(tx.dialogs.page(box, ARCHIVE, 0, 0, 1, with_pinned=True))
    if user is not None and bool(user.guards & HAS_ARCHIVED) != some:
        tx.users.set_guard(box, HAS_ARCHIVED, some)


def wake(tx: Tx, box: int, peer: PeerRef, now: int) -> tuple[Logged, ...]:
    """Bring a chat back from the archive, since something was said in it; what that changes in the box.

    A muted chat stays, and one that the person wants to stay (core.telegram.org/constructor/globalPrivacySettings).
    """
    dialog = tx.dialogs.get(box, peer)
    if dialog is None or dialog.folder != ARCHIVE or notify.muted(tx, box, peer, now):
        return ()
    kept = tx.users.settings(box)
    if kept.get(KEEP_UNMUTED) or (kept.get(KEEP_FOLDERS) and folders.holds(tx, box, peer)):
        return ()
    events = _move(tx, dialog, MAIN, now)
    _note(tx, box)
    return (*events, record(tx, box, FoldersChanged(((peer, MAIN),)), now))
