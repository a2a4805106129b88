"""channels.*: what a supergroup or channel is, and its messages by id."""

from chappe.domain import channel_views, history, invites, reading, viewing
from chappe.domain.errors import Refused
from chappe.rpc import peers
from chappe.rpc.call import Call
from chappe.rpc.method import method
from chappe.rpc.views import channels as view
from chappe.rpc.views import found
from chappe.tl import functions, types

MOST_AT_ONCE = 100


@method(functions.ChannelsGetMessages)
async def get_messages(call: Call, q: functions.ChannelsGetMessages) -> object:
    """Messages by id (core.telegram.org/method/channels.getMessages)."""
    peer = await peers.channel(call, q.channel)
    ids = [getattr(one, "id", 0) for one in q.id]
    replied = frozenset(one.id for one in q.id if isinstance(one, types.InputMessageReplyTo))
    pinned = any(isinstance(one, types.InputMessagePinned) for one in q.id)
    return found.messages(
        call,
        await call.read(lambda tx: history.in_channel(tx, call.user_id, peer, ids, call.now, replied, pinned)),
    )


@method(functions.ChannelsGetChannels)
async def get_channels(call: Call, q: functions.ChannelsGetChannels) -> object:
    """Supergroups and channels by their references (core.telegram.org/method/channels.getChannels)."""
    if len(q.id) > MOST_AT_ONCE:
        raise Refused("CHANNEL_INVALID")
    some = [await peers.channel(call, one) for one in q.id]
    cast = await call.read(lambda tx: channel_views.shown(tx, call.user_id, some, call.now))
    return view.chats(call.services.envelopes.chats(cast, some, call.user_id))


@method(functions.ChannelsGetFullChannel)
async def get_full_channel(call: Call, q: functions.ChannelsGetFullChannel) -> object:
    """Everything about one (core.telegram.org/method/channels.getFullChannel)."""
    peer = await peers.channel(call, q.channel)
    full = await call.read(lambda tx: channel_views.full(tx, call.user_id, peer, call.now))
    if full.office.may_invite and full.office.main is None:
        await call.run(invites.KeepMain(peer))
        full = await call.read(lambda tx: channel_views.full(tx, call.user_id, peer, call.now))
    return view.full(call, full)


@method(functions.ChannelsReadHistory)
async def read_history(call: Call, q: functions.ChannelsReadHistory) -> object:
    """Mark read up to a message (core.telegram.org/method/channels.readHistory)."""
    peer = call.services.access.channel(call.user_id, q.channel)
    spoken = viewing.language(call.caller.client.lang_code) if call.caller.client else ""
    await call.run(reading.ReadChannel(peer, q.max_id, spoken))
    call.looked(peer)
    return True
