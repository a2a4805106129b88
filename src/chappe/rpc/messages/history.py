"""messages.*: reading a chat's history and single messages."""

from chappe.domain import history as rules
from chappe.domain.ports.messages import Page
from chappe.rpc import peers
from chappe.rpc.call import Call
from chappe.rpc.method import method
from chappe.rpc.views import found
from chappe.tl import functions, types


@method(functions.MessagesGetHistory)
async def get_history(call: Call, q: functions.MessagesGetHistory) -> object:
    """Part of a chat's history (core.telegram.org/method/messages.getHistory)."""
    peer = await peers.peer(call, q.peer)
    page = Page(q.offset_id, q.offset_date, q.add_offset, q.limit, q.max_id, q.min_id)
    call.skips(q.add_offset)
    seen = await call.read(lambda tx: rules.history(tx, call.user_id, peer, page, call.now))
    call.looked(peer)
    return found.messages(call, seen)


@method(functions.MessagesGetMessages)
async def get_messages(call: Call, q: functions.MessagesGetMessages) -> object:
    """Messages by id, those that are not there as empty ones (core.telegram.org/method/messages.getMessages)."""
    ids, replied = [], set()
    for given in q.id:
        id = getattr(given, "id", 0)  # a pinned message is asked for by chat, which this method does not name
        ids.append(id)
        if isinstance(given, types.InputMessageReplyTo):
            replied.add(id)
    return found.messages(call, await call.read(lambda tx: rules.by_ids(tx, call.user_id, ids, frozenset(replied))))


@method(functions.MessagesReceivedMessages)
async def received_messages(call: Call, q: functions.MessagesReceivedMessages) -> object:
    """Confirm what was notified of (core.telegram.org/method/messages.receivedMessages): nothing waits for it."""
    return []
