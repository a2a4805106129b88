"""messages.*: Saved Messages by where they were saved from."""

from chappe.domain import saved
from chappe.domain.errors import Refused
from chappe.domain.ports.messages import Page
from chappe.rpc import peers
from chappe.rpc.call import Call
from chappe.rpc.method import method
from chappe.rpc.views import found
from chappe.rpc.views.messages import message
from chappe.rpc.views.peers import peer
from chappe.tl import functions, types


def _own(parent: object) -> None:
    """Only one's own Saved Messages have parts here."""
    if parent is not None:
        raise Refused("PEER_ID_INVALID")


def _parts(call: Call, shown: saved.Parts) -> object:
    dialogs: list[types.TypeSavedDialog] = [
        types.SavedDialog(peer=peer(part.peer), top_message=part.top.id, pinned=part.pinned) for part in shown.parts
    ]
    tops = [message(part.top) for part in shown.parts]
    faces = found.users(call, shown.cast, shown.people)
    chats = call.services.envelopes.chats(shown.cast, shown.chats, call.user_id)
    if shown.whole:
        return types.MessagesSavedDialogs(dialogs=dialogs, messages=tops, chats=chats, users=faces)
    return types.MessagesSavedDialogsSlice(count=shown.total, dialogs=dialogs, messages=tops, chats=chats, users=faces)


@method(functions.MessagesGetSavedDialogs)
async def get_saved_dialogs(call: Call, q: functions.MessagesGetSavedDialogs) -> object:
    """A page of the parts (core.telegram.org/method/messages.getSavedDialogs)."""
    _own(q.parent_peer)
    return _parts(
        call, await call.read(lambda tx: saved.page(tx, call.user_id, q.offset_id, q.limit, q.exclude_pinned))
    )


@method(functions.MessagesGetPinnedSavedDialogs)
async def get_pinned_saved_dialogs(call: Call, q: functions.MessagesGetPinnedSavedDialogs) -> object:
    """The pinned parts (core.telegram.org/method/messages.getPinnedSavedDialogs)."""
    return _parts(call, await call.read(lambda tx: saved.pinned(tx, call.user_id)))


@method(functions.MessagesGetSavedDialogsByID)
async def get_saved_dialogs_by_id(call: Call, q: functions.MessagesGetSavedDialogsByID) -> object:
    """These parts (core.telegram.org/method/messages.getSavedDialogsByID)."""
    _own(q.parent_peer)
    asked = [await peers.peer(call, one) for one in q.ids]
    return _parts(call, await call.read(lambda tx: saved.by_peers(tx, call.user_id, asked)))


@method(functions.MessagesGetSavedHistory)
async def get_saved_history(call: Call, q: functions.MessagesGetSavedHistory) -> object:
    """Messages of one part (core.telegram.org/method/messages.getSavedHistory)."""
    _own(q.parent_peer)
    part = await peers.peer(call, q.peer)
    page = Page(q.offset_id, q.offset_date, q.add_offset, q.limit, q.max_id, q.min_id)
    call.skips(q.add_offset)
    return found.messages(call, await call.read(lambda tx: saved.history(tx, call.user_id, part, page)))


@method(functions.MessagesDeleteSavedHistory)
async def delete_saved_history(call: Call, q: functions.MessagesDeleteSavedHistory) -> object:
    """Delete one part (core.telegram.org/method/messages.deleteSavedHistory)."""
    _own(q.parent_peer)
    part = await peers.peer(call, q.peer)
    outcome = await call.run(saved.DeleteSaved(part, q.max_id, q.min_date or 0, q.max_date or 0))
    return found.affected_history(outcome.result)


@method(functions.MessagesToggleSavedDialogPin)
async def toggle_saved_dialog_pin(call: Call, q: functions.MessagesToggleSavedDialogPin) -> object:
    """Pin a part, or unpin it (core.telegram.org/method/messages.toggleSavedDialogPin)."""
    await call.run(saved.PinSaved(await peers.dialog_peer(call, q.peer), q.pinned))
    return True


@method(functions.MessagesReorderPinnedSavedDialogs)
async def reorder_pinned_saved_dialogs(call: Call, q: functions.MessagesReorderPinnedSavedDialogs) -> object:
    """Order the pinned parts (core.telegram.org/method/messages.reorderPinnedSavedDialogs)."""
    await call.run(saved.ReorderSaved(tuple(await peers.dialog_peers(call, q.order)), q.force))
    return True
