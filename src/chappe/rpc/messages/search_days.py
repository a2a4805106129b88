"""messages.*: what was found by the day, as places in the whole list, and where people are just now."""

from chappe.domain import search_days
from chappe.domain.search import Wanted
from chappe.domain.values import PeerRef
from chappe.rpc import peers
from chappe.rpc.call import Call
from chappe.rpc.messages.search import kind, up_to_date
from chappe.rpc.method import method
from chappe.rpc.views import found
from chappe.tl import functions, types


async def _asked(
    call: Call, q: functions.MessagesGetSearchResultsCalendar | functions.MessagesGetSearchResultsPositions
) -> tuple[PeerRef, Wanted]:
    peer = await peers.peer(call, q.peer)
    part = await peers.peer(call, q.saved_peer_id) if q.saved_peer_id is not None else None
    await up_to_date(call)
    return peer, Wanted(kind=kind(q.filter), saved_peer=part)


@method(functions.MessagesGetSearchResultsCalendar)
async def get_search_results_calendar(call: Call, q: functions.MessagesGetSearchResultsCalendar) -> object:
    """Messages of a kind by the day (core.telegram.org/method/messages.getSearchResultsCalendar)."""
    peer, wanted = await _asked(call, q)
    wanted = wanted._replace(max_date=max(0, q.offset_date))
    seen = await call.read(lambda tx: search_days.days(tx, call.user_id, peer, wanted, q.offset_id, call.now))
    oldest = seen.spans[-1].first if seen.spans else None
    return types.MessagesSearchResultsCalendar(
        inexact=seen.inexact,
        count=seen.total,
        min_date=oldest.content.date if oldest else 0,
        min_msg_id=oldest.id if oldest else 0,
        offset_id_offset=seen.above if q.offset_id else None,
        periods=[
            types.SearchResultsCalendarPeriod(
                date=span.first.content.date, min_msg_id=span.first.id, max_msg_id=span.last.id, count=span.hits
            )
            for span in seen.spans
        ],
        messages=[found.one(message) for message in seen.found.messages],
        chats=call.services.envelopes.chats(seen.found.cast, seen.found.chats, call.user_id),
        users=found.users(call, seen.found.cast, seen.found.people),
    )


@method(functions.MessagesGetSearchResultsPositions)
async def get_search_results_positions(call: Call, q: functions.MessagesGetSearchResultsPositions) -> object:
    """Where messages of a kind stand among all of it (core.telegram.org/method/messages.getSearchResultsPositions)."""
    peer, wanted = await _asked(call, q)
    count, spots = await call.read(
        lambda tx: search_days.spots(tx, call.user_id, peer, wanted, q.offset_id, q.limit, call.now)
    )
    return types.MessagesSearchResultsPositions(
        count=count,
        positions=[types.SearchResultPosition(msg_id=one.id, date=one.date, offset=one.offset) for one in spots],
    )


@method(functions.MessagesGetRecentLocations)
async def get_recent_locations(call: Call, q: functions.MessagesGetRecentLocations) -> object:
    """Who shares in a chat where they are (core.telegram.org/method/messages.getRecentLocations)."""
    peer = await peers.peer(call, q.peer)
    await up_to_date(call)
    return found.messages(
        call, await call.read(lambda tx: search_days.live_places(tx, call.user_id, peer, q.limit, call.now))
    )
