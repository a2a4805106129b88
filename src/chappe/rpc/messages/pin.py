"""messages.*: pinned messages."""

from chappe.domain import pins
from chappe.domain.updates import named
from chappe.rpc import peers
from chappe.rpc.call import Call
from chappe.rpc.method import method
from chappe.rpc.views import found
from chappe.tl import functions


@method(functions.MessagesUpdatePinnedMessage)
async def update_pinned_message(call: Call, q: functions.MessagesUpdatePinnedMessage) -> object:
    """Pin a message, or unpin it (core.telegram.org/method/messages.updatePinnedMessage)."""
    outcome = await call.run(pins.PinMessage(await peers.peer(call, q.peer), q.id, not q.unpin, q.silent, q.pm_oneside))
    events = outcome.result
    return call.services.envelopes.updates(events, outcome.cast, named(events), call.user_id, call.now)


@method(functions.MessagesUnpinAllMessages)
async def unpin_all_messages(call: Call, q: functions.MessagesUnpinAllMessages) -> object:
    """Unpin a chat's messages (core.telegram.org/method/messages.unpinAllMessages)."""
    part = await peers.peer(call, q.saved_peer_id) if q.saved_peer_id is not None else None
    outcome = await call.run(pins.UnpinAll(await peers.peer(call, q.peer), part, max(0, q.top_msg_id or 0)))
    return found.affected_history(outcome.result)
