"""messages.*, channels.*: what is still to be seen in a chat: mentions, reactions, votes, and that it was seen."""

from collections.abc import Callable
from typing import Protocol

from chappe.domain import mentions, reactions, unseen_votes
from chappe.domain.chats import Found
from chappe.domain.command import Command
from chappe.domain.ports import Tx
from chappe.domain.ports.messages import Page
from chappe.domain.values import PeerRef
from chappe.rpc import peers
from chappe.rpc.call import Call
from chappe.rpc.method import method
from chappe.rpc.views import found
from chappe.tl import functions, types

Rule = Callable[[Tx, int, PeerRef, Page, int, int], Found]


class _Wanted(Protocol):
    """What the three requests for a list have in common."""

    peer: "types.TypeInputPeer"
    top_msg_id: int | None
    offset_id: int
    add_offset: int
    limit: int
    max_id: int
    min_id: int


class _Seen(Protocol):
    """What the three that mark all as seen have in common."""

    peer: "types.TypeInputPeer"
    top_msg_id: int | None


async def _page(call: Call, q: _Wanted, rule: Rule) -> object:
    peer, topic = await peers.peer(call, q.peer), max(0, q.top_msg_id or 0)
    page = Page(q.offset_id, 0, q.add_offset, q.limit, q.max_id, q.min_id)
    return found.messages(call, await call.read(lambda tx: rule(tx, call.user_id, peer, page, call.now, topic)))


async def _read(call: Call, q: _Seen, kind: Callable[[PeerRef, int], Command]) -> object:
    outcome = await call.run(kind(await peers.peer(call, q.peer), max(0, q.top_msg_id or 0)))
    return found.affected_history(outcome.result)


@method(functions.MessagesGetUnreadMentions)
async def get_unread_mentions(call: Call, q: functions.MessagesGetUnreadMentions) -> object:
    """Mentions not yet seen (core.telegram.org/method/messages.getUnreadMentions)."""
    return await _page(call, q, mentions.unread)


@method(functions.MessagesReadMentions)
async def read_mentions(call: Call, q: functions.MessagesReadMentions) -> object:
    """All mentions in a chat were seen (core.telegram.org/method/messages.readMentions)."""
    return await _read(call, q, mentions.ReadMentions)


@method(functions.MessagesGetUnreadReactions)
async def get_unread_reactions(call: Call, q: functions.MessagesGetUnreadReactions) -> object:
    """Messages with reactions not yet seen (core.telegram.org/method/messages.getUnreadReactions)."""
    return await _page(call, q, reactions.unread)


@method(functions.MessagesReadReactions)
async def read_reactions(call: Call, q: functions.MessagesReadReactions) -> object:
    """All reactions in a chat were seen (core.telegram.org/method/messages.readReactions)."""
    return await _read(call, q, reactions.ReadReactions)


@method(functions.MessagesGetUnreadPollVotes)
async def get_unread_poll_votes(call: Call, q: functions.MessagesGetUnreadPollVotes) -> object:
    """Polls with votes not yet seen (core.telegram.org/method/messages.getUnreadPollVotes)."""
    return await _page(call, q, unseen_votes.unread)


@method(functions.MessagesReadPollVotes)
async def read_poll_votes(call: Call, q: functions.MessagesReadPollVotes) -> object:
    """All votes in a chat were seen (core.telegram.org/method/messages.readPollVotes)."""
    return await _read(call, q, unseen_votes.ReadVotes)


@method(functions.ChannelsReadMessageContents)
async def read_message_contents(call: Call, q: functions.ChannelsReadMessageContents) -> object:
    """What is in messages was seen (core.telegram.org/method/channels.readMessageContents)."""
    peer = call.services.access.channel(call.user_id, q.channel)
    await call.run(mentions.ReadThere(peer, tuple(q.id)))
    return True
