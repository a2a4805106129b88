"""messages.forwardMessages: messages of one chat passed on to another."""

from dataclasses import replace

from chappe.domain import channels, forwarding, scheduled
from chappe.domain.errors import Refused
from chappe.domain.values import NO_FORWARDS, USER
from chappe.rpc import peers
from chappe.rpc.call import Call
from chappe.rpc.messages.groups import told
from chappe.rpc.messages.send import refuse_unbuilt, reply_to, sent, speaker
from chappe.rpc.method import method
from chappe.tl import functions, types


@method(functions.MessagesForwardMessages)
async def forward_messages(call: Call, q: functions.MessagesForwardMessages) -> object:
    """Pass messages on (core.telegram.org/method/messages.forwardMessages)."""
    refuse_unbuilt(q)
    if q.reply_to is not None and not isinstance(q.reply_to, types.InputReplyToMessage):
        raise Refused("REPLY_TO_INVALID")
    name, top = await speaker(call, q.send_as), max(0, q.top_msg_id or 0)
    answered = await reply_to(call, q.reply_to)
    if answered is not None and not answered.topic:
        answered = replace(answered, topic=top)
    how = (
        await peers.peer(call, q.from_peer),
        tuple(q.id),
        tuple(q.random_id),
        await peers.peer(call, q.to_peer),
    )
    marks = (q.drop_author or q.drop_media_captions, q.silent, q.noforwards)
    bare = q.drop_media_captions
    if q.schedule_date is not None:
        outcome = await call.run(scheduled.ScheduleForward(*how, q.schedule_date, *marks, name, top, answered, bare))
    else:
        outcome = await call.run(forwarding.ForwardMessages(*how, *marks, name, top, answered, bare))
    return sent(call, outcome, outcome.result.posted, outcome.result.random_ids)


@method(functions.MessagesToggleNoForwards)
async def toggle_no_forwards(call: Call, q: functions.MessagesToggleNoForwards) -> object:
    """Protect what is said in a chat (core.telegram.org/method/messages.toggleNoForwards)."""
    peer = await peers.peer(call, q.peer)
    if peer.kind == USER:
        raise Refused("PEER_ID_INVALID")
    return told(call, await call.run(channels.SetFlag(peer, NO_FORWARDS, q.enabled)))
