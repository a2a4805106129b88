"""messages.*: searching in one chat and in all."""

from chappe.domain import search
from chappe.domain.errors import Refused
from chappe.domain.ports.messages import Page
from chappe.domain.upkeep import IndexMessages
from chappe.domain.values import USER, PeerRef
from chappe.domain.words import CHAT_PHOTO
from chappe.engine.store import StoreUnavailable
from chappe.rpc import peers
from chappe.rpc.call import Call
from chappe.rpc.method import method
from chappe.rpc.views import found
from chappe.tl import functions, types

KINDS: dict[type, str] = {
    types.InputMessagesFilterEmpty: search.ANY,
    types.InputMessagesFilterPinned: search.PINNED,
    types.InputMessagesFilterMyMentions: search.NAMED,
    types.InputMessagesFilterUrl: search.LINKS,
    types.InputMessagesFilterPhotos: "photo",
    types.InputMessagesFilterVideo: "video",
    types.InputMessagesFilterPhotoVideo: "photo_video",
    types.InputMessagesFilterDocument: "document",
    types.InputMessagesFilterGif: "gif",
    types.InputMessagesFilterVoice: "voice",
    types.InputMessagesFilterMusic: "music",
    types.InputMessagesFilterRoundVideo: "round",
    types.InputMessagesFilterRoundVoice: "round_voice",
    types.InputMessagesFilterChatPhotos: CHAT_PHOTO,
    types.InputMessagesFilterGeo: "geo",
    types.InputMessagesFilterContacts: "contact",
    types.InputMessagesFilterPoll: "poll",
}
"""All others find nothing."""
MOST_FILTERS = 100
"""Kinds that are counted for one request: many more than there are."""
MOST_ROUNDS = 20
"""Pieces of a backlog that one search indexes before it answers from what is there."""


async def up_to_date(call: Call) -> None:
    """Count the search, and index what was written since the index was last filled, so that it finds that, too."""
    call.paced(search.PACE)
    for _ in range(MOST_ROUNDS):
        if not await call.read(lambda tx: tx.messages.unindexed()):
            return
        try:
            await call.run(IndexMessages())
        except StoreUnavailable:  # a full disk: what is indexed can be looked for all the same
            return


def kind(given: object) -> str:
    """The kind of messages that a filter lets through."""
    return KINDS.get(type(given), search.NONE)


@method(functions.MessagesSearch)
async def search_chat(call: Call, q: functions.MessagesSearch) -> object:
    """Search one chat (core.telegram.org/method/messages.search); an empty peer means all."""
    if isinstance(q.peer, types.InputPeerEmpty):
        wanted = search.Wanted(q.q, kind(q.filter), 0, q.min_date, q.max_date)
        await up_to_date(call)
        return found.messages(
            call,
            await call.read(
                lambda tx: search.everywhere(tx, call.user_id, wanted, 0, q.offset_id, q.limit, now=call.now)
            ),
        )
    peer = await peers.peer(call, q.peer)
    who = await peers.peer(call, q.from_id) if q.from_id is not None else None
    part = await peers.peer(call, q.saved_peer_id) if q.saved_peer_id is not None else None
    nothing = bool(q.saved_reaction)
    wanted = search.Wanted(
        q.q,
        search.NONE if nothing else kind(q.filter),
        who.id if who is not None and who.kind == USER else 0,
        q.min_date,
        q.max_date,
        saved_peer=part,
        spoken_as=who if who is not None and who.kind != USER else None,
        thread=max(0, q.top_msg_id or 0),
    )
    page = Page(q.offset_id, 0, q.add_offset, q.limit, q.max_id, q.min_id)
    await up_to_date(call)
    return found.messages(
        call, await call.read(lambda tx: search.in_chat(tx, call.user_id, peer, wanted, page, call.now))
    )


@method(functions.MessagesSearchGlobal)
async def search_global(call: Call, q: functions.MessagesSearchGlobal) -> object:
    """Search all chats (core.telegram.org/method/messages.searchGlobal)."""
    only = [
        word for word, on in (("users", q.users_only), ("groups", q.groups_only), ("channels", q.broadcasts_only)) if on
    ]
    nothing = len(only) > 1 or q.community is not None
    wanted = search.Wanted(
        q.q,
        search.NONE if nothing else kind(q.filter),
        0,
        q.min_date,
        q.max_date,
        -1 if q.folder_id is None else q.folder_id,
        chats=only[0] if only else "",
    )
    peer: PeerRef | None = None
    if not isinstance(q.offset_peer, types.InputPeerEmpty) and q.offset_id > 0:
        peer = await peers.peer(call, q.offset_peer)
    await up_to_date(call)
    page = (q.offset_rate, q.offset_id, q.limit, peer, call.now)
    return found.messages(call, await call.read(lambda tx: search.everywhere(tx, call.user_id, wanted, *page)))


@method(functions.MessagesSearchSentMedia)
async def search_sent_media(call: Call, q: functions.MessagesSearchSentMedia) -> object:
    """Files that one has sent oneself, in any chat (core.telegram.org/method/messages.searchSentMedia)."""
    what = kind(q.filter)
    wanted = search.Wanted(q.q, what if what in search.MEDIA else search.NONE, call.user_id)
    await up_to_date(call)
    return found.messages(
        call, await call.read(lambda tx: search.everywhere(tx, call.user_id, wanted, 0, 0, q.limit, now=call.now))
    )


@method(functions.MessagesGetSearchCounters)
async def get_search_counters(call: Call, q: functions.MessagesGetSearchCounters) -> object:
    """How many messages there are of each kind (core.telegram.org/method/messages.getSearchCounters)."""
    peer = await peers.peer(call, q.peer)
    part = await peers.peer(call, q.saved_peer_id) if q.saved_peer_id is not None else None
    if len(q.filters) > MOST_FILTERS:
        raise Refused("INPUT_REQUEST_INVALID")
    kinds, top = [kind(one) for one in q.filters], max(0, q.top_msg_id or 0)
    await up_to_date(call)
    counts = await call.read(lambda tx: search.counters(tx, call.user_id, peer, kinds, part, call.now, top))
    return [
        types.MessagesSearchCounter(filter=one, count=count, inexact=inexact)
        for one, (count, inexact) in zip(q.filters, counts, strict=True)
    ]
