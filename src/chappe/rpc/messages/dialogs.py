"""messages.*: chat lists, and which chats are pinned in them."""

from chappe.domain import dialogs
from chappe.domain.errors import Refused
from chappe.domain.values import PeerRef
from chappe.rpc import peers
from chappe.rpc.call import Call
from chappe.rpc.method import method
from chappe.rpc.views import found
from chappe.tl import functions, types

FAR = 2_000_000_000
"""Dates above stand for "from the beginning": TDLib asks for its first page so. COMPAT(TDLib, all)"""


async def offset_peer(call: Call, given: object) -> PeerRef | None:
    """The peer of an offset; none where it is empty or not known here."""
    try:
        return await peers.peer(call, given)
    except Refused:
        return None


@method(functions.MessagesGetDialogs)
async def get_dialogs(call: Call, q: functions.MessagesGetDialogs) -> object:
    """A page of a chat list (core.telegram.org/method/messages.getDialogs)."""
    far = q.offset_date > FAR
    offset = dialogs.Offset()
    if not far:
        offset = dialogs.Offset(q.offset_date, q.offset_id, await offset_peer(call, q.offset_peer))
    folder = dialogs.ANY_FOLDER if q.folder_id is None else q.folder_id
    return found.dialogs(
        call, await call.read(lambda tx: dialogs.page(tx, call.user_id, folder, offset, q.limit, q.exclude_pinned))
    )


@method(functions.MessagesGetPinnedDialogs)
async def get_pinned_dialogs(call: Call, q: functions.MessagesGetPinnedDialogs) -> object:
    """A list's pinned chats (core.telegram.org/method/messages.getPinnedDialogs)."""
    return found.peer_dialogs(call, await call.read(lambda tx: dialogs.pinned(tx, call.user_id, q.folder_id, call.now)))


@method(functions.MessagesGetPeerDialogs)
async def get_peer_dialogs(call: Call, q: functions.MessagesGetPeerDialogs) -> object:
    """Exactly these chats (core.telegram.org/method/messages.getPeerDialogs); a folder stands for its chats."""
    folders = [given.folder_id for given in q.peers if isinstance(given, types.InputDialogPeerFolder)]
    if folders:
        return found.peer_dialogs(
            call, await call.read(lambda tx: dialogs.all_in(tx, call.user_id, folders[0], call.now))
        )
    asked = await peers.dialog_peers(call, q.peers)
    return found.peer_dialogs(call, await call.read(lambda tx: dialogs.by_peers(tx, call.user_id, asked, call.now)))


@method(functions.MessagesToggleDialogPin)
async def toggle_dialog_pin(call: Call, q: functions.MessagesToggleDialogPin) -> object:
    """Pin a chat, or unpin it (core.telegram.org/method/messages.toggleDialogPin)."""
    await call.run(dialogs.PinDialog(await peers.dialog_peer(call, q.peer), q.pinned))
    return True


@method(functions.MessagesReorderPinnedDialogs)
async def reorder_pinned_dialogs(call: Call, q: functions.MessagesReorderPinnedDialogs) -> object:
    """Order the pinned chats (core.telegram.org/method/messages.reorderPinnedDialogs)."""
    # COMPAT(Telegram Desktop, all) names the archive's row too: it stands first, whatever place it is given.
    chats = [one for one in q.order if not isinstance(one, types.InputDialogPeerFolder)]
    order = tuple(await peers.dialog_peers(call, chats))
    await call.run(dialogs.ReorderPinned(q.folder_id, order, q.force))
    return True
