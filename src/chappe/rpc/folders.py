"""folders.* and messages.*: the archive, and folders of a person's own making."""

from collections.abc import Iterable

from chappe.domain import archive
from chappe.domain import folders as rules
from chappe.domain.chats import MOST_AT_ONCE
from chappe.domain.errors import Refused
from chappe.domain.folders import Folder
from chappe.domain.updates import named
from chappe.domain.values import CHANNEL, CHAT, PeerRef
from chappe.rpc import peers
from chappe.rpc.call import Call
from chappe.rpc.method import method
from chappe.rpc.views import entities
from chappe.tl import functions, types

MARKS = (
    "contacts",
    "non_contacts",
    "groups",
    "broadcasts",
    "bots",
    "exclude_muted",
    "exclude_read",
    "exclude_archived",
    "title_noanimate",
)


@method(functions.FoldersEditPeerFolders)
async def edit_peer_folders(call: Call, q: functions.FoldersEditPeerFolders) -> object:
    """Move chats into the archive or back (core.telegram.org/method/folders.editPeerFolders)."""
    moves = tuple([(await peers.peer(call, one.peer), one.folder_id) for one in q.folder_peers[: MOST_AT_ONCE + 1]])
    outcome = await call.run(archive.MoveChats(moves))
    events = outcome.result
    return call.services.envelopes.updates(events, outcome.cast, named(events), call.user_id, call.now)


def _input_peer(call: Call, peer: PeerRef) -> "types.TypeInputPeer":
    if peer.kind == CHAT:
        return types.InputPeerChat(chat_id=peer.id)
    access_hash = call.services.access.of(call.user_id, peer)
    if peer.kind == CHANNEL:
        return types.InputPeerChannel(channel_id=peer.id, access_hash=access_hash)
    if peer.id == call.user_id:
        return types.InputPeerSelf()
    return types.InputPeerUser(user_id=peer.id, access_hash=access_hash)


def _folder(call: Call, kept: Folder) -> types.DialogFilter:
    return types.DialogFilter(
        id=kept.id,
        title=types.TextWithEntities(text=kept.title, entities=entities.entities(kept.title_entities) or []),
        emoticon=kept.emoticon or None,
        color=kept.color,
        pinned_peers=[_input_peer(call, peer) for peer in kept.pinned],
        include_peers=[_input_peer(call, peer) for peer in kept.include],
        exclude_peers=[_input_peer(call, peer) for peer in kept.exclude],
        **{name: getattr(kept, name) for name in MARKS},
    )


@method(functions.MessagesGetDialogFilters)
async def get_dialog_filters(call: Call, q: functions.MessagesGetDialogFilters) -> object:
    """All folders, the list of all chats among them (core.telegram.org/method/messages.getDialogFilters)."""
    kept, _, _ = await call.read(lambda tx: rules.folders(tx, call.user_id))
    shown = [types.DialogFilterDefault() if folder is None else _folder(call, folder) for folder in kept.folders]
    return types.MessagesDialogFilters(tags_enabled=kept.tags, filters=shown)


async def _peers(call: Call, given: Iterable[object]) -> tuple[PeerRef, ...]:
    return tuple(dict.fromkeys([await peers.peer(call, one) for one in given]))


@method(functions.MessagesUpdateDialogFilter)
async def update_dialog_filter(call: Call, q: functions.MessagesUpdateDialogFilter) -> object:
    """Make, change or remove a folder (core.telegram.org/method/messages.updateDialogFilter)."""
    given = q.filter
    if given is None:
        await call.run(rules.RemoveFolder(q.id))
        return True
    if not isinstance(given, types.DialogFilter):
        raise Refused("FILTER_NOT_SUPPORTED")  # shared folders are not built
    styles = await peers.styles(call, given.title.entities)
    await call.run(
        rules.PutFolder(
            Folder(
                id=q.id,
                title=given.title.text,
                title_entities=styles,
                emoticon=given.emoticon or "",
                color=given.color,
                pinned=await _peers(call, given.pinned_peers),
                include=await _peers(call, given.include_peers),
                exclude=await _peers(call, given.exclude_peers),
                **{name: bool(getattr(given, name)) for name in MARKS},
            )
        )
    )
    return True


@method(functions.MessagesUpdateDialogFiltersOrder)
async def update_dialog_filters_order(call: Call, q: functions.MessagesUpdateDialogFiltersOrder) -> object:
    """Order the folders (core.telegram.org/method/messages.updateDialogFiltersOrder)."""
    await call.run(rules.OrderFolders(tuple(q.order)))
    return True


@method(functions.MessagesGetSuggestedDialogFilters)
async def get_suggested_dialog_filters(call: Call, q: functions.MessagesGetSuggestedDialogFilters) -> object:
    """Folders to suggest (core.telegram.org/method/messages.getSuggestedDialogFilters): this server suggests none."""
    return []


@method(functions.MessagesToggleDialogFilterTags)
async def toggle_dialog_filter_tags(call: Call, q: functions.MessagesToggleDialogFilterTags) -> object:
    """Show on chats in which folders they are (core.telegram.org/method/messages.toggleDialogFilterTags)."""
    await call.run(rules.ShowTags(q.enabled))
    return True
