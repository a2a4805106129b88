"""channels.*: which public ones are one's own."""

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
