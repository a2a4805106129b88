"""Answers messages.*Reactions about which reactions there are to choose from, not about those on messages."""

from functools import cache

from chappe.domain.errors import Refused
from chappe.domain.reactions_list import ClearRecentReactions, SetDefaultReaction, recent, top
from chappe.rpc.call import Call
from chappe.rpc.messages.react import emojis
from chappe.rpc.method import method
from chappe.rpc.views import reactions as view
from chappe.rpc.views.config import place
from chappe.tl import functions, types
from chappe.tl.codec import Memo

MOST_LISTED = 100


@cache
def _available(dc_id: int) -> Memo:
    """The list, whose bytes are made once for each layer."""
    return Memo(view.available(dc_id))


@method(functions.MessagesGetAvailableReactions)
async def get_available_reactions(call: Call, q: functions.MessagesGetAvailableReactions) -> object:
    """The reactions on offer with their pictures (core.telegram.org/method/messages.getAvailableReactions)."""
    dc_id = place(call.caller.dc_id).dc_id
    if q.hash and q.hash == view.available(dc_id).hash:
        return types.MessagesAvailableReactionsNotModified()
    return _available(dc_id)


@method(functions.MessagesGetTopReactions)
async def get_top_reactions(call: Call, q: functions.MessagesGetTopReactions) -> object:
    """All reactions, the person's own recent ones first."""
    found = top(await call.read(lambda tx: tx.users.settings(call.user_id)))
    return view.reaction_list(found[: _limit(q.limit)], q.hash)


@method(functions.MessagesGetRecentReactions)
async def get_recent_reactions(call: Call, q: functions.MessagesGetRecentReactions) -> object:
    """The person's reactions, last used first."""
    found = recent(await call.read(lambda tx: tx.users.settings(call.user_id)))
    return view.reaction_list(found[: _limit(q.limit)], q.hash)


@method(functions.MessagesClearRecentReactions)
async def clear_recent_reactions(call: Call, q: functions.MessagesClearRecentReactions) -> object:
    """Forget which reactions were used last."""
    await call.run(ClearRecentReactions())
    return True


@method(functions.MessagesSetDefaultReaction)
async def set_default_reaction(call: Call, q: functions.MessagesSetDefaultReaction) -> object:
    """Choose what a double tap gives; raises REACTION_INVALID for anything that is not on offer."""
    chosen = emojis([q.reaction])
    if not chosen:
        raise Refused("REACTION_INVALID")
    await call.run(SetDefaultReaction(chosen[0]))
    return True


def _limit(asked: int) -> int:
    return min(max(asked, 0), MOST_LISTED) or MOST_LISTED
