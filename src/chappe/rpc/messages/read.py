"""messages.*: read marks and marks set by hand."""

from chappe.domain import dialogs, reading
from chappe.domain.errors import Refused
from chappe.rpc import peers
from chappe.rpc.call import Call
from chappe.rpc.method import method
from chappe.rpc.views import found
from chappe.rpc.views.peers import peer
from chappe.tl import functions, types


@method(functions.MessagesReadHistory)
async def read_history(call: Call, q: functions.MessagesReadHistory) -> object:
    """Mark a chat read up to a message (core.telegram.org/method/messages.readHistory)."""
    given = await peers.peer(call, q.peer)
    return found.affected((await call.run(reading.ReadHistory(given, q.max_id))).result)


@method(functions.MessagesGetOutboxReadDate)
async def get_outbox_read_date(call: Call, q: functions.MessagesGetOutboxReadDate) -> object:
    """When the other read a message (core.telegram.org/method/messages.getOutboxReadDate)."""
    given = await peers.peer(call, q.peer)
    date = await call.read(lambda tx: reading.read_date(tx, call.user_id, given, q.msg_id, call.now))
    return types.OutboxReadDate(date=date)


@method(functions.MessagesReadMessageContents)
async def read_message_contents(call: Call, q: functions.MessagesReadMessageContents) -> object:
    """Mark contents as attended to (core.telegram.org/method/messages.readMessageContents)."""
    return found.affected((await call.run(reading.ReadContents(tuple(q.id)))).result)


@method(functions.MessagesMarkDialogUnread)
async def mark_dialog_unread(call: Call, q: functions.MessagesMarkDialogUnread) -> object:
    """Mark a chat unread by hand (core.telegram.org/method/messages.markDialogUnread)."""
    if q.parent_peer is not None:
        raise Refused("PEER_ID_INVALID")
    await call.run(reading.MarkUnread(await peers.dialog_peer(call, q.peer), q.unread))
    return True


@method(functions.MessagesGetDialogUnreadMarks)
async def get_dialog_unread_marks(call: Call, q: functions.MessagesGetDialogUnreadMarks) -> object:
    """Chats marked unread by hand (core.telegram.org/method/messages.getDialogUnreadMarks)."""
    if q.parent_peer is not None:
        raise Refused("PEER_ID_INVALID")
    marked = await call.read(lambda tx: dialogs.unread_marks(tx, call.user_id))
    return [types.DialogPeer(peer=peer(one)) for one in marked]
