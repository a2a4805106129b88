"""messages.*: requests to come into groups and channels, answered by administrators."""

from chappe.domain import admitting
from chappe.domain.outcome import Outcome
from chappe.domain.ports.invites import Since
from chappe.rpc import peers
from chappe.rpc.call import Call
from chappe.rpc.channels.making import told
from chappe.rpc.messages.invites import group_or_channel
from chappe.rpc.method import method
from chappe.rpc.views.links import hash_in
from chappe.tl import functions


def answered(call: Call, outcome: Outcome[object]) -> object:
    """What this device alone is told by the answer; everything else comes to it as to all others."""
    mine = (one for one in outcome.deliveries if one.user_id == call.user_id and one.not_key == call.actor.key_id)
    return told(call, outcome._replace(deliveries=tuple(mine)))


@method(functions.MessagesHideChatJoinRequest)
async def hide_chat_join_request(call: Call, q: functions.MessagesHideChatJoinRequest) -> object:
    """Let somebody in, or not (core.telegram.org/method/messages.hideChatJoinRequest)."""
    peer, user = await group_or_channel(call, q.peer), await peers.user_id(call, q.user_id)
    return answered(call, await call.run(admitting.HideRequest(peer, user, q.approved)))


@method(functions.MessagesHideAllChatJoinRequests)
async def hide_all_chat_join_requests(call: Call, q: functions.MessagesHideAllChatJoinRequests) -> object:
    """Let everybody in, or nobody (core.telegram.org/method/messages.hideAllChatJoinRequests), some at a time."""
    peer, hash = await group_or_channel(call, q.peer), hash_in(q.link or "")
    after = Since()
    while True:
        outcome = await call.run(admitting.HideRequests(peer, hash, q.approved, after))
        if outcome.result is None:
            return answered(call, outcome)
        after = outcome.result
