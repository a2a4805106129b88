"""messages.*: the topics of a forum."""

from chappe.domain import topic_lists, topics
from chappe.domain.updates import passing
from chappe.domain.values import PeerRef
from chappe.rpc import peers
from chappe.rpc.call import Call
from chappe.rpc.channels.making import told
from chappe.rpc.messages.send import sent, speaker
from chappe.rpc.method import method
from chappe.rpc.views import found
from chappe.rpc.views import topics as view
from chappe.tl import functions


@method(functions.MessagesCreateForumTopic)
async def create_forum_topic(call: Call, q: functions.MessagesCreateForumTopic) -> object:
    """Make a topic (core.telegram.org/method/messages.createForumTopic)."""
    peer = await peers.peer(call, q.peer)
    name = await speaker(call, q.send_as)
    command = topics.CreateTopic(peer, q.title, q.random_id, q.icon_color or 0, q.icon_emoji_id or 0, name)
    outcome = await call.run(command)
    return sent(call, outcome, outcome.result, (q.random_id,))


@method(functions.MessagesEditForumTopic)
async def edit_forum_topic(call: Call, q: functions.MessagesEditForumTopic) -> object:
    """Change a topic (core.telegram.org/method/messages.editForumTopic)."""
    peer = await peers.peer(call, q.peer)
    outcome = await call.run(topics.EditTopic(peer, q.topic_id, q.title, q.icon_emoji_id, q.closed, q.hidden))
    return told(call, outcome)


@method(functions.MessagesGetForumTopics)
async def get_forum_topics(call: Call, q: functions.MessagesGetForumTopics) -> object:
    """A page of topics (core.telegram.org/method/messages.getForumTopics)."""
    peer = await peers.peer(call, q.peer)
    offset = topic_lists.Offset(q.offset_date, q.offset_id, q.offset_topic)
    query = q.q or ""
    return view.topics(
        call,
        await call.read(lambda tx: topic_lists.listed(tx, call.user_id, peer, query, offset, q.limit, call.now)),
    )


@method(functions.MessagesGetForumTopicsByID)
async def get_forum_topics_by_id(call: Call, q: functions.MessagesGetForumTopicsByID) -> object:
    """Topics by their ids (core.telegram.org/method/messages.getForumTopicsByID)."""
    peer, ids = await peers.peer(call, q.peer), list(q.topics)
    return view.topics(call, await call.read(lambda tx: topic_lists.by_ids(tx, call.user_id, peer, ids, call.now)))


def _told(call: Call, outcome: object, event: object, peer: PeerRef) -> object:
    cast = outcome.cast  # type: ignore[attr-defined]
    return call.services.envelopes.updates((passing(event, call.now),), cast, (), call.user_id, call.now)


@method(functions.MessagesUpdatePinnedForumTopic)
async def update_pinned_forum_topic(call: Call, q: functions.MessagesUpdatePinnedForumTopic) -> object:
    """Pin a topic, or unpin it (core.telegram.org/method/messages.updatePinnedForumTopic)."""
    peer = await peers.peer(call, q.peer)
    outcome = await call.run(topics.PinTopic(peer, q.topic_id, q.pinned))
    return _told(call, outcome, outcome.result, peer)


@method(functions.MessagesReorderPinnedForumTopics)
async def reorder_pinned_forum_topics(call: Call, q: functions.MessagesReorderPinnedForumTopics) -> object:
    """Order the pinned topics (core.telegram.org/method/messages.reorderPinnedForumTopics)."""
    peer = await peers.peer(call, q.peer)
    outcome = await call.run(topics.OrderTopics(peer, tuple(q.order), q.force))
    return _told(call, outcome, outcome.result, peer)


@method(functions.MessagesDeleteTopicHistory)
async def delete_topic_history(call: Call, q: functions.MessagesDeleteTopicHistory) -> object:
    """Throw a topic away (core.telegram.org/method/messages.deleteTopicHistory)."""
    outcome = await call.run(topics.DeleteTopic(await peers.peer(call, q.peer), q.top_msg_id))
    return found.affected_history(outcome.result)
