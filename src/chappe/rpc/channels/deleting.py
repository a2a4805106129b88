"""channels.*: messages of supergroups and channels, deleted."""

from chappe.domain import deleting
from chappe.rpc.call import Call
from chappe.rpc.method import method
from chappe.rpc.views import found
from chappe.tl import functions


@method(functions.ChannelsDeleteMessages)
async def delete_messages(call: Call, q: functions.ChannelsDeleteMessages) -> object:
    """Delete messages by id, for everyone (core.telegram.org/method/channels.deleteMessages)."""
    peer = call.services.access.channel(call.user_id, q.channel)
    return found.affected((await call.run(deleting.DeleteThere(peer, tuple(q.id)))).result)
