"""messages.*: threads of supergroups and the comments on channels' posts."""

from chappe.domain import thread_reading
from chappe.domain.ports.messages import Page
from chappe.rpc import peers
from chappe.rpc.call import Call
from chappe.rpc.method import method
from chappe.rpc.views import found
from chappe.tl import functions, types


@method(functions.MessagesGetReplies)
async def get_replies(call: Call, q: functions.MessagesGetReplies) -> object:
    """Part of a thread (core.telegram.org/method/messages.getReplies)."""
    peer = await peers.peer(call, q.peer)
    page = Page(q.offset_id, q.offset_date, q.add_offset, q.limit, q.max_id, q.min_id)
    call.skips(q.add_offset)
    seen = await call.read(lambda tx: thread_reading.replies(tx, call.user_id, peer, q.msg_id, page, call.now))
    call.looked(peer)
    return found.messages(call, seen)


@method(functions.MessagesGetDiscussionMessage)
async def get_discussion_message(call: Call, q: functions.MessagesGetDiscussionMessage) -> object:
    """Where a channel's post is talked about (core.telegram.org/method/messages.getDiscussionMessage)."""
    peer = await peers.peer(call, q.peer)
    shown = await call.read(lambda tx: thread_reading.discussion(tx, call.user_id, peer, q.msg_id, call.now))
    return types.MessagesDiscussionMessage(
        messages=[found.one(message) for message in shown.found.messages],
        max_id=shown.max_id or None,
        read_inbox_max_id=shown.read_in or None,
        read_outbox_max_id=shown.read_out or None,
        unread_count=shown.unread,
        chats=call.services.envelopes.chats(shown.found.cast, shown.found.chats, call.user_id),
        users=found.users(call, shown.found.cast, shown.found.people),
    )


@method(functions.MessagesReadDiscussion)
async def read_discussion(call: Call, q: functions.MessagesReadDiscussion) -> object:
    """Mark a thread read (core.telegram.org/method/messages.readDiscussion)."""
    peer = await peers.peer(call, q.peer)
    await call.run(thread_reading.ReadThread(peer, q.msg_id, q.read_max_id))
    call.looked(peer)
    return True
