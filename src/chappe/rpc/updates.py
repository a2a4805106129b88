"""updates.*: where the account's box stands, and what a device missed."""

from chappe.domain import channel_updates, updates
from chappe.rpc.call import Call
from chappe.rpc.method import method
from chappe.rpc.views import found as views
from chappe.tl import functions


@method(functions.UpdatesGetState)
async def get_state(call: Call, q: functions.UpdatesGetState) -> object:
    """The state to start from (core.telegram.org/method/updates.getState)."""
    found = await call.read(lambda tx: updates.state(tx, call.user_id, call.now))
    return call.services.envelopes.state(found)


@method(functions.UpdatesGetDifference)
async def get_difference(call: Call, q: functions.UpdatesGetDifference) -> object:
    """What happened since a state (core.telegram.org/method/updates.getDifference)."""
    limit = q.pts_total_limit or q.pts_limit or 0
    found = await call.read(lambda tx: updates.difference(tx, call.user_id, q.pts, q.date, limit, call.now))
    return call.services.envelopes.difference(found, call.user_id, call.now)


@method(functions.UpdatesGetChannelDifference)
async def get_channel_difference(call: Call, q: functions.UpdatesGetChannelDifference) -> object:
    """What happened in one supergroup or channel (core.telegram.org/method/updates.getChannelDifference)."""
    peer = call.services.access.channel(call.user_id, q.channel)
    found = await call.read(lambda tx: channel_updates.difference(tx, call.user_id, peer, q.pts, q.limit, call.now))
    dialog = views.dialog(found.dialog, found.notify) if found.dialog else None
    return call.services.envelopes.channel_difference(found, call.user_id, call.now, dialog)
