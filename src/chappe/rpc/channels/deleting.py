"""channels.*: messages and histories of supergroups and channels, deleted."""

from chappe.domain import clearing, deleting
from chappe.domain.errors import Refused
from chappe.domain.outcome import Logged
from chappe.domain.updates import named
from chappe.domain.values import CHANNEL, CHAT
from chappe.rpc import peers
from chappe.rpc.call import Call
from chappe.rpc.method import method
from chappe.rpc.views import found
from chappe.tl import functions


@method(functions.ChannelsDeleteMessages)
async def delete_messages(call: Call, q: functions.ChannelsDeleteMessages) -> object:
    """Delete messages by id, for everyone (core.telegram.org/method/channels.deleteMessages)."""
    peer = call.services.access.channel(call.user_id, q.channel)
    return found.affected((await call.run(deleting.DeleteThere(peer, tuple(q.id)))).result)


@method(functions.ChannelsDeleteHistory)
async def delete_history(call: Call, q: functions.ChannelsDeleteHistory) -> object:
    """Clear a history for oneself or for everyone (core.telegram.org/method/channels.deleteHistory).

    Clients ask once: for everyone it is done in slices here, each a transaction of its own.
    """
    peer = call.services.access.channel(call.user_id, q.channel)
    if not q.for_everyone:
        outcome = await call.run(clearing.ClearForMe(peer, q.max_id))
        return call.services.envelopes.updates(
            outcome.result, outcome.cast, named(outcome.result), call.user_id, call.now
        )
    events: list[Logged] = []
    left = 1
    while left:
        outcome = await call.run(clearing.ClearForAll(peer, q.max_id))
        left = outcome.result.left
        events += [logged for told in outcome.deliveries if told.user_id == call.user_id for logged in told.events]
    return call.services.envelopes.updates(events, outcome.cast, named(events), call.user_id, call.now)


@method(functions.ChannelsDeleteParticipantHistory)
async def delete_participant_history(call: Call, q: functions.ChannelsDeleteParticipantHistory) -> object:
    """Delete what someone wrote (core.telegram.org/method/channels.deleteParticipantHistory)."""
    peer = call.services.access.channel(call.user_id, q.channel)
    try:
        author = await peers.peer(call, q.participant)
    except Refused:
        raise Refused("PARTICIPANT_ID_INVALID") from None
    if author.kind == CHAT:
        raise Refused("PARTICIPANT_ID_INVALID")
    command = clearing.DeleteWritten(peer, author.id)
    if author.kind == CHANNEL:
        command = clearing.DeleteWritten(peer, 0, author)
    return found.affected_history((await call.run(command)).result)
