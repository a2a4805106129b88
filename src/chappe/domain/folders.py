"""Folders of a person's own making (core.telegram.org/api/folders)."""

import json
from dataclasses import asdict, dataclass, replace
from typing import Any, ClassVar, NamedTuple

from chappe.domain import people
from chappe.domain.announcing import announced
from chappe.domain.bounds import FOLDER_PEERS, FOLDERS
from chappe.domain.command import Command, Pace, rule
from chappe.domain.errors import Refused
from chappe.domain.events import FiltersChanged
from chappe.domain.outcome import Actor, Cast, Logged, Outcome
from chappe.domain.ports import Tx
from chappe.domain.text import as_written
from chappe.domain.updates import record
from chappe.domain.values import USER, Entity, PeerRef

FIRST_ID, LAST_ID = 2, 255
ALL_CHATS = 0
"""The id that stands for the list of all chats in an order of folders."""
MOST_TITLE, MOST_EMOTICON = 64, 32
PLACE, TAGS = "all_chats_place", "folder_tags"
"""Settings: at which place among the folders the list of all chats stands, and whether chats show their folders."""
PACE = Pace("folders", 40, 1)


@dataclass(frozen=True, slots=True)
class Folder:
    """Which chats a folder shows; the words are those of core.telegram.org/constructor/dialogFilter."""

    id: int
    title: str
    title_entities: tuple[Entity, ...] = ()
    emoticon: str = ""
    color: int | None = None
    contacts: bool = False
    non_contacts: bool = False
    groups: bool = False
    broadcasts: bool = False
    bots: bool = False
    exclude_muted: bool = False
    exclude_read: bool = False
    exclude_archived: bool = False
    title_noanimate: bool = False
    pinned: tuple[PeerRef, ...] = ()
    include: tuple[PeerRef, ...] = ()
    exclude: tuple[PeerRef, ...] = ()


class FolderList(NamedTuple):
    """A person's folders in their order; None stands for the list of all chats."""

    folders: tuple[Folder | None, ...]
    tags: bool


@dataclass(frozen=True, slots=True)
class PutFolder(Command):
    """Make a folder, or change the one with that id."""

    pace: ClassVar[Pace | None] = PACE

    folder: Folder


@dataclass(frozen=True, slots=True)
class RemoveFolder(Command):
    """Take a folder away; its chats stay where they are."""

    pace: ClassVar[Pace | None] = PACE

    id: int


@dataclass(frozen=True, slots=True)
class OrderFolders(Command):
    """Set the order of folders, the list of all chats (0) among them."""

    pace: ClassVar[Pace | None] = PACE

    order: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ShowTags(Command):
    """Show on chats in which folders they are, or not."""

    pace: ClassVar[Pace | None] = PACE

    on: bool


def _text(folder: Folder) -> str:
    return json.dumps(asdict(folder), ensure_ascii=False, separators=(",", ":"))


def _peers(rows: list[Any]) -> tuple[PeerRef, ...]:
    return tuple(PeerRef(*row) for row in rows)


def _read(text: str) -> Folder:
    kept = json.loads(text)
    kept["title_entities"] = tuple(Entity(*row) for row in kept["title_entities"])
    for name in ("pinned", "include", "exclude"):
        kept[name] = _peers(kept[name])
    return Folder(**kept)


def folders(tx: Tx, box: int) -> tuple[FolderList, Cast, tuple[int, ...]]:
    """All folders, with the people they name (core.telegram.org/method/messages.getDialogFilters)."""
    kept: list[Folder | None] = [_read(data) for _, data in tx.filters.all(box)]
    names = {
        peer.id
        for folder in kept
        if folder
        for peer in (*folder.pinned, *folder.include, *folder.exclude)
        if peer.kind == USER
    }
    settings = tx.users.settings(box)
    place = settings.get(PLACE)
    kept.insert(place if isinstance(place, int) else 0, None)
    found = FolderList(tuple(kept), bool(settings.get(TAGS)))
    return found, people.cast(tx, (box,), names), tuple(sorted(names))


def holds(tx: Tx, box: int, peer: PeerRef) -> bool:
    """Is the chat in one of the person's folders by name?"""
    kept = [_read(data) for _, data in tx.filters.all(box)]
    return any(peer in (*folder.pinned, *folder.include) for folder in kept)


def put_in_place(tx: Tx, box: int, old: PeerRef, new: PeerRef, now: int) -> tuple[Logged, ...]:
    """Where the person's folders name the one chat they name the other from now on; what that changed in the box."""
    events = []
    for id, data in tx.filters.all(box):
        folder = _read(data)
        lists = (folder.pinned, folder.include, folder.exclude)
        if any(old in some for some in lists):
            pinned, include, exclude = (tuple(new if one == old else one for one in some) for some in lists)
            tx.filters.put(box, id, _text(replace(folder, pinned=pinned, include=include, exclude=exclude)))
            events.append(record(tx, box, FiltersChanged(id), now))
    return tuple(events)


def _changed(tx: Tx, who: Actor, event: FiltersChanged) -> Outcome[None]:
    deliveries, cast = announced(tx, who, {who.user_id: [record(tx, who.user_id, event, who.now)]})
    return Outcome(None, deliveries, cast)


@rule(PutFolder)
def put_folder(tx: Tx, who: Actor, command: PutFolder) -> Outcome[None]:
    """Keep a folder (core.telegram.org/method/messages.updateDialogFilter).

    Raises FILTER_ID_INVALID, FILTER_TITLE_EMPTY, FILTER_INCLUDE_EMPTY, FILTERS_TOO_MUCH.
    """
    box, folder = who.user_id, command.folder
    if not FIRST_ID <= folder.id <= LAST_ID:
        raise Refused("FILTER_ID_INVALID")
    if len(folder.title) > MOST_TITLE or not folder.title.strip():
        raise Refused("FILTER_TITLE_EMPTY")
    title, styles = as_written(folder.title, folder.title_entities)
    chosen = (*folder.pinned, *folder.include)
    kinds = folder.contacts or folder.non_contacts or folder.groups or folder.broadcasts or folder.bots
    if not chosen and not kinds:
        raise Refused("FILTER_INCLUDE_EMPTY")
    if len(chosen) > FOLDER_PEERS or len(folder.exclude) > FOLDER_PEERS:
        raise Refused("FILTER_NOT_SUPPORTED")
    there = dict(tx.filters.all(box))
    if folder.id not in there and len(there) >= FOLDERS:
        raise Refused("FILTERS_TOO_MUCH")
    text = _text(_with_title(folder, title, styles))
    if there.get(folder.id) == text:
        return Outcome(None)
    tx.filters.put(box, folder.id, text)
    return _changed(tx, who, FiltersChanged(folder.id))


def _with_title(folder: Folder, title: str, styles: tuple[Entity, ...]) -> Folder:
    kept = {name: getattr(folder, name) for name in Folder.__slots__}
    emoticon = folder.emoticon[:MOST_EMOTICON]
    return Folder(**{**kept, "title": title, "title_entities": styles, "emoticon": emoticon})


@rule(RemoveFolder)
def remove_folder(tx: Tx, who: Actor, command: RemoveFolder) -> Outcome[None]:
    """Take a folder away; raises FILTER_ID_INVALID where there is none."""
    if not tx.filters.delete(who.user_id, command.id):
        raise Refused("FILTER_ID_INVALID")
    return _changed(tx, who, FiltersChanged(command.id, True))


@rule(OrderFolders)
def order_folders(tx: Tx, who: Actor, command: OrderFolders) -> Outcome[None]:
    """Keep the order (core.telegram.org/method/messages.updateDialogFiltersOrder); those not named go to the end."""
    box = who.user_id
    there = [id for id, _ in tx.filters.all(box)]
    order = [id for id in dict.fromkeys(command.order) if id in there]
    place = command.order.index(ALL_CHATS) if ALL_CHATS in command.order else 0
    tx.users.set_setting(box, PLACE, place or None)
    tx.filters.set_order(box, [*order, *(id for id in there if id not in order)])
    return _changed(tx, who, FiltersChanged(0))


@rule(ShowTags)
def show_tags(tx: Tx, who: Actor, command: ShowTags) -> Outcome[None]:
    """Keep the choice (core.telegram.org/method/messages.toggleDialogFilterTags)."""
    tx.users.set_setting(who.user_id, TAGS, command.on or None)
    return Outcome(None)
