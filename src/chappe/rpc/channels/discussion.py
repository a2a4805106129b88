"""channels.*: the group in which a channel's posts are talked about."""

from chappe.domain import discussions
from chappe.domain.errors import Refused
from chappe.domain.values import PeerRef
from chappe.rpc.call import Call
from chappe.rpc.method import method
from chappe.rpc.views import channels as view
from chappe.tl import functions, types


def _given(call: Call, given: object, error: str) -> PeerRef | None:
    if isinstance(given, types.InputChannelEmpty):
        return None
    try:
        return call.services.access.channel(call.user_id, given)
    except Refused:
        raise Refused(error) from None


@method(functions.ChannelsSetDiscussionGroup)
async def set_discussion_group(call: Call, q: functions.ChannelsSetDiscussionGroup) -> object:
    """Link a channel and a group, or part them (core.telegram.org/method/channels.setDiscussionGroup)."""
    channel = _given(call, q.broadcast, "BROADCAST_ID_INVALID")
    group = _given(call, q.group, "MEGAGROUP_ID_INVALID")
    await call.run(discussions.SetDiscussionGroup(channel, group))
    return True


@method(functions.ChannelsGetGroupsForDiscussion)
async def get_groups_for_discussion(call: Call, q: functions.ChannelsGetGroupsForDiscussion) -> object:
    """Groups to choose from (core.telegram.org/method/channels.getGroupsForDiscussion)."""
    cast, groups = await call.read(lambda tx: discussions.groups(tx, call.user_id, call.now))
    return view.chats(call.services.envelopes.chats(cast, groups, call.user_id))
