"""channels.*: how one looks at a forum."""

from chappe.domain import topics
from chappe.rpc.call import Call
from chappe.rpc.method import method
from chappe.tl import functions, types


@method(functions.ChannelsToggleViewForumAsMessages)
async def toggle_view_forum_as_messages(call: Call, q: functions.ChannelsToggleViewForumAsMessages) -> object:
    """Look at a forum as one chat (core.telegram.org/method/channels.toggleViewForumAsMessages)."""
    peer = call.services.access.channel(call.user_id, q.channel)
    await call.run(topics.ViewAsMessages(peer, q.enabled))
    update = types.UpdateChannelViewForumAsMessages(channel_id=peer.id, enabled=q.enabled)
    return types.Updates(updates=[update], users=[], chats=[], date=call.now, seq=0)
