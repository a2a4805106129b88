"""channels.*: coming in and leaving."""

from chappe.domain import joining
from chappe.domain.errors import Refused
from chappe.rpc import peers
from chappe.rpc.call import Call
from chappe.rpc.channels.making import told
from chappe.rpc.method import method
from chappe.tl import functions, types


@method(functions.ChannelsJoinChannel)
async def join_channel(call: Call, q: functions.ChannelsJoinChannel) -> object:
    """Come into a public one (core.telegram.org/method/channels.joinChannel), or ask to (INVITE_REQUEST_SENT)."""
    peer = await peers.channel(call, q.channel)
    outcome = await call.run(joining.Join(peer))
    if outcome.result.asked:
        raise Refused("INVITE_REQUEST_SENT")
    updates = told(call, outcome)
    assert isinstance(updates, types.Updates)
    return types.MessagesChatInviteJoinResultOk(updates=updates)


@method(functions.ChannelsLeaveChannel)
async def leave_channel(call: Call, q: functions.ChannelsLeaveChannel) -> object:
    """Leave (core.telegram.org/method/channels.leaveChannel)."""
    peer = call.services.access.channel(call.user_id, q.channel)
    return told(call, await call.run(joining.Leave(peer)))
