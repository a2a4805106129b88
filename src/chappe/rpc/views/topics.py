"""Renders forum topics."""

import json

from chappe.domain.topic_lists import Listed, Row
from chappe.domain.values import PeerRef
from chappe.rpc.call import Call
from chappe.rpc.views import found
from chappe.rpc.views.drafts import draft
from chappe.rpc.views.messages import message
from chappe.rpc.views.notify import notify_settings
from chappe.rpc.views.peers import peer
from chappe.tl import types


def topic(row: Row, where: PeerRef) -> types.ForumTopic:
    """A `forumTopic` (core.telegram.org/constructor/forumTopic)."""
    kept = row.topic
    return types.ForumTopic(
        id=kept.id,
        date=kept.date,
        peer=peer(where),
        title=kept.title,
        icon_color=kept.icon_color,
        icon_emoji_id=kept.icon_emoji or None,
        top_message=kept.top_id,
        read_inbox_max_id=row.read_in,
        read_outbox_max_id=row.read_out,
        unread_count=row.unread,
        unread_mentions_count=row.mentions,
        unread_reactions_count=row.reactions,
        unread_poll_votes_count=row.votes,
        from_id=peer(kept.sender) if kept.sender else types.PeerUser(user_id=kept.creator),
        notify_settings=notify_settings(json.loads(row.notify or "{}")),
        draft=draft(row.draft, 0, kept.id) if row.draft else None,
        my=row.mine,
        closed=kept.closed,
        hidden=kept.hidden,
        pinned=bool(kept.pinned),
    )


def topics(call: Call, shown: Listed) -> types.MessagesForumTopics:
    """A `messages.forumTopics`."""
    rows: list[types.TypeForumTopic] = [topic(row, shown.peer) for row in shown.rows]
    return types.MessagesForumTopics(
        count=shown.total,
        topics=[*rows, *(types.ForumTopicDeleted(id=id) for id in shown.gone)],
        messages=[message(one) for one in shown.messages],
        chats=call.services.envelopes.chats(shown.cast, shown.chats, call.user_id),
        users=found.users(call, shown.cast, shown.people),
        pts=shown.pts,
    )
