"""messages.*: auto-delete."""

from chappe.domain import group_ttl, ttl
from chappe.domain.updates import named
from chappe.domain.values import USER
from chappe.rpc import peers
from chappe.rpc.call import Call
from chappe.rpc.method import method
from chappe.tl import functions, types


@method(functions.MessagesSetHistoryTTL)
async def set_history_ttl(call: Call, q: functions.MessagesSetHistoryTTL) -> object:
    """Set a chat's period (core.telegram.org/method/messages.setHistoryTTL)."""
    peer = await peers.peer(call, q.peer)
    command = ttl.SetHistoryTtl(peer, q.period) if peer.kind == USER else group_ttl.SetChatTtl(peer, q.period)
    outcome = await call.run(command)
    events = outcome.result
    return call.services.envelopes.updates(events, outcome.cast, named(events), call.user_id, call.now)


@method(functions.MessagesGetDefaultHistoryTTL)
async def get_default_history_ttl(call: Call, q: functions.MessagesGetDefaultHistoryTTL) -> object:
    """The period for new chats (core.telegram.org/method/messages.getDefaultHistoryTTL)."""
    return types.DefaultHistoryTTL(period=await call.read(lambda tx: ttl.default_period(tx, call.user_id)))


@method(functions.MessagesSetDefaultHistoryTTL)
async def set_default_history_ttl(call: Call, q: functions.MessagesSetDefaultHistoryTTL) -> object:
    """Set the period for new chats (core.telegram.org/method/messages.setDefaultHistoryTTL)."""
    await call.run(ttl.SetDefaultTtl(q.period))
    return True
