"""channels.*: which public ones are one's own, which one has left, and where nothing happens any more."""

from chappe.domain import channel_views
from chappe.rpc.call import Call
from chappe.rpc.method import method
from chappe.tl import functions, types


@method(functions.ChannelsGetAdminedPublicChannels)
async def get_admined_public_channels(call: Call, q: functions.ChannelsGetAdminedPublicChannels) -> object:
    """Those that one made and gave a public name (core.telegram.org/method/channels.getAdminedPublicChannels).

    None has a place on the map here, nor belongs to a community.
    """
    if q.by_location or q.for_community_peer:
        return types.MessagesChats(chats=[])
    kind = "channels" if q.for_personal else "all"
    found = await call.read(lambda tx: channel_views.owned(tx, call.user_id, kind, q.check_limit))
    return types.MessagesChats(chats=call.services.envelopes.chats(found, sorted(found.chats), call.user_id))


@method(functions.ChannelsGetLeftChannels)
async def get_left_channels(call: Call, q: functions.ChannelsGetLeftChannels) -> object:
    """Those that one was in once (core.telegram.org/method/channels.getLeftChannels)."""
    found = await call.read(lambda tx: channel_views.left(tx, call.user_id, q.offset))
    chats = call.services.envelopes.chats(found.cast, found.peers, call.user_id)
    if q.offset <= 0 and found.total == len(found.peers):
        return types.MessagesChats(chats=chats)
    return types.MessagesChatsSlice(count=found.total, chats=chats)


@method(functions.ChannelsGetInactiveChannels)
async def get_inactive_channels(call: Call, q: functions.ChannelsGetInactiveChannels) -> object:
    """Where nothing has happened for a month (core.telegram.org/method/channels.getInactiveChannels)."""
    found = await call.read(lambda tx: channel_views.inactive(tx, call.user_id, call.now))
    return types.MessagesInactiveChats(
        dates=[date for _, date in found.chats],
        chats=call.services.envelopes.chats(found.cast, [peer for peer, _ in found.chats], call.user_id),
        users=[],
    )
