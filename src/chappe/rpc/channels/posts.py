"""channels.*: searching the posts of all public channels."""

from chappe.domain import public_search
from chappe.domain.values import PeerRef
from chappe.rpc import peers
from chappe.rpc.call import Call
from chappe.rpc.messages.search import up_to_date
from chappe.rpc.method import method
from chappe.rpc.views import found
from chappe.tl import functions, types

DAY = 86_400


@method(functions.ChannelsSearchPosts)
async def search_posts(call: Call, q: functions.ChannelsSearchPosts) -> object:
    """By a hashtag or by words (core.telegram.org/method/channels.searchPosts); nothing is to be paid here."""
    peer: PeerRef | None = None
    if not isinstance(q.offset_peer, types.InputPeerEmpty) and q.offset_id > 0:
        peer = await peers.peer(call, q.offset_peer)
    text = q.query or ""
    if q.hashtag is not None:
        text = q.hashtag if q.hashtag[:1] in ("#", "$") else f"#{q.hashtag}" if q.hashtag else ""
    await up_to_date(call)
    if call.engine.limits.on:
        call.engine.limits.take(public_search.PACE, call.user_id, call.now)
    sought = public_search.Sought(text, q.offset_rate, peer, q.offset_id, q.limit)
    hits = await call.read(lambda tx: public_search.search_posts(tx, call.user_id, sought, call.now))
    return found.slice_of(call, hits, _left(call))  # TDLib takes an answer without the limits for an error


@method(functions.ChannelsCheckSearchPostsFlood)
async def check_search_posts_flood(call: Call, q: functions.ChannelsCheckSearchPostsFlood) -> object:
    """How often one may search still (core.telegram.org/method/channels.checkSearchPostsFlood); all of it is free."""
    return _left(call)


def _left(call: Call) -> types.SearchPostsFlood:
    limits, pace = call.engine.limits, public_search.PACE
    most = int(pace.burst * limits.scale + DAY / pace.every)
    left, wait = limits.left(pace, call.user_id, call.now) if limits.on else (most, 0)
    return types.SearchPostsFlood(
        query_is_free=True,
        total_daily=most,
        remains=left,
        wait_till=call.now + wait if wait else None,
        stars_amount=0,
    )
