"""messages.*: messages that wait for their time."""

from chappe.domain import scheduled, scheduled_sending
from chappe.domain.updates import named
from chappe.rpc import peers
from chappe.rpc.call import Call
from chappe.rpc.method import method
from chappe.rpc.views import found
from chappe.tl import functions


@method(functions.MessagesGetScheduledHistory)
async def get_scheduled_history(call: Call, q: functions.MessagesGetScheduledHistory) -> object:
    """What waits in a chat (core.telegram.org/method/messages.getScheduledHistory)."""
    peer = await peers.peer(call, q.peer)
    return found.messages(call, await call.read(lambda tx: scheduled.of_peer(tx, call.user_id, peer, call.now)))


@method(functions.MessagesGetScheduledMessages)
async def get_scheduled_messages(call: Call, q: functions.MessagesGetScheduledMessages) -> object:
    """These waiting messages (core.telegram.org/method/messages.getScheduledMessages)."""
    peer, ids = await peers.peer(call, q.peer), tuple(q.id)
    return found.messages(call, await call.read(lambda tx: scheduled.by_ids(tx, call.user_id, peer, ids, call.now)))


@method(functions.MessagesSendScheduledMessages)
async def send_scheduled_messages(call: Call, q: functions.MessagesSendScheduledMessages) -> object:
    """Send waiting messages now (core.telegram.org/method/messages.sendScheduledMessages)."""
    peer = await peers.peer(call, q.peer)
    outcome = await call.run(scheduled_sending.SendScheduled(peer, tuple(q.id)))
    events = outcome.result
    return call.services.envelopes.updates(events, outcome.cast, named(events), call.user_id, call.now)


@method(functions.MessagesDeleteScheduledMessages)
async def delete_scheduled_messages(call: Call, q: functions.MessagesDeleteScheduledMessages) -> object:
    """Let waiting messages go (core.telegram.org/method/messages.deleteScheduledMessages)."""
    peer = await peers.peer(call, q.peer)
    outcome = await call.run(scheduled.DeleteScheduled(peer, tuple(q.id)))
    events = outcome.result
    return call.services.envelopes.updates(events, outcome.cast, named(events), call.user_id, call.now)
