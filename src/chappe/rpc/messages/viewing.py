"""messages.getMessagesViews: how many people have seen channels' posts."""

from chappe.domain import viewing
from chappe.domain.ports.counting import Counted
from chappe.rpc import peers
from chappe.rpc.call import Call
from chappe.rpc.method import method
from chappe.tl import functions, types


@method(functions.MessagesGetMessagesViews)
async def get_messages_views(call: Call, q: functions.MessagesGetMessagesViews) -> object:
    """Views of posts, and with `increment` one more (core.telegram.org/method/messages.getMessagesViews)."""
    peer, ids = await peers.peer(call, q.peer), tuple(q.id)
    posts = await call.read(lambda tx: viewing.posts_in(tx, call.user_id, peer, ids, call.now))
    if q.increment:
        await call.looks.seen(call.user_id, tuple(dict.fromkeys(at for at in posts if at is not None)))
    counts = await call.read(lambda tx: viewing.counts(tx, posts))
    return types.MessagesMessageViews(views=[_views(one) for one in counts], chats=[], users=[])


def _views(counted: Counted | None) -> types.MessageViews:
    if counted is None:
        return types.MessageViews()
    return types.MessageViews(views=counted.views, forwards=counted.forwards)
