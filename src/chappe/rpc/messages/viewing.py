"""messages.getMessagesViews: how many people have seen channels' posts, and how often they are answered."""

from chappe.domain import history, viewing
from chappe.domain.ports.counting import Counted
from chappe.domain.values import CHANNEL, Message, Replies, box_of
from chappe.rpc import peers
from chappe.rpc.call import Call
from chappe.rpc.method import method
from chappe.rpc.views import found
from chappe.rpc.views.messages import replies
from chappe.tl import functions, types


@method(functions.MessagesGetMessagesViews)
async def get_messages_views(call: Call, q: functions.MessagesGetMessagesViews) -> object:
    """Views of posts, and with `increment` one more (core.telegram.org/method/messages.getMessagesViews)."""
    peer, ids = await peers.peer(call, q.peer), tuple(q.id)
    posts = await call.read(lambda tx: viewing.posts_in(tx, call.user_id, peer, ids, call.now))
    if q.increment:
        place = await call.read(lambda tx: viewing.place_of(tx, peer))
        spoken = viewing.language(call.caller.client.lang_code) if call.caller.client else ""
        seen = tuple(dict.fromkeys(at for at in posts if at is not None))
        at = box_of(peer.id) if peer.kind == CHANNEL else 0
        await call.looks.seen(viewing.Look(call.user_id, seen, place, spoken, at))
    counts = await call.read(lambda tx: viewing.counts(tx, posts))
    if peer.kind != CHANNEL:
        return types.MessagesMessageViews(views=[_views(one, None) for one in counts], chats=[], users=[])
    shown = await call.read(lambda tx: history.in_channel(tx, call.user_id, peer, list(ids), call.now))
    answers = [one.replies if isinstance(one, Message) else None for one in shown.messages]
    return types.MessagesMessageViews(
        views=[_views(one, answered) for one, answered in zip(counts, answers, strict=True)],
        chats=call.services.envelopes.chats(shown.cast, shown.chats, call.user_id),
        users=found.users(call, shown.cast, shown.people),
    )


def _views(counted: Counted | None, answered: Replies | None) -> types.MessageViews:
    return types.MessageViews(
        views=counted.views if counted else None,
        forwards=counted.forwards if counted else None,
        replies=replies(answered) if answered else None,
    )
