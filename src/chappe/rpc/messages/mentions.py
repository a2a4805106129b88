"""messages.*, channels.*: mentions in groups, and messages whose contents were seen."""

from chappe.domain import mentions
from chappe.domain.ports.messages import Page
from chappe.rpc import peers
from chappe.rpc.call import Call
from chappe.rpc.method import method
from chappe.rpc.views import found
from chappe.tl import functions


@method(functions.MessagesGetUnreadMentions)
async def get_unread_mentions(call: Call, q: functions.MessagesGetUnreadMentions) -> object:
    """Mentions not yet seen (core.telegram.org/method/messages.getUnreadMentions)."""
    peer = await peers.peer(call, q.peer)
    topic = max(0, q.top_msg_id or 0)
    page = Page(q.offset_id, 0, q.add_offset, q.limit, q.max_id, q.min_id)
    return found.messages(
        call, await call.read(lambda tx: mentions.unread(tx, call.user_id, peer, page, call.now, topic))
    )


@method(functions.MessagesReadMentions)
async def read_mentions(call: Call, q: functions.MessagesReadMentions) -> object:
    """All mentions in a chat were seen (core.telegram.org/method/messages.readMentions)."""
    peer = await peers.peer(call, q.peer)
    command = mentions.ReadMentions(peer, max(0, q.top_msg_id or 0))
    return found.affected_history((await call.run(command)).result)


@method(functions.ChannelsReadMessageContents)
async def read_message_contents(call: Call, q: functions.ChannelsReadMessageContents) -> object:
    """What is in messages was seen (core.telegram.org/method/channels.readMessageContents)."""
    peer = call.services.access.channel(call.user_id, q.channel)
    await call.run(mentions.ReadThere(peer, tuple(q.id)))
    return True
