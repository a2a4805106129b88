"""Questions that cost much have a pace of their own for each account; all others are free."""

from typing import Any

import pytest

from chappe.domain import history, search
from chappe.domain.history import FREE_SKIP
from chappe.tl import functions as f
from chappe.tl import types as t
from tests.rpc.desk import Desk, desk
from tests.support.world import World

__all__ = ["desk"]
ME = t.InputPeerSelf()
LINKS = t.InputMessagesFilterUrl()
PAGE: dict[str, Any] = {"offset_id": 0, "add_offset": 0, "limit": 1, "max_id": 0, "min_id": 0, "hash": 0}


def sought() -> f.MessagesSearch:
    return f.MessagesSearch(peer=ME, q="word", filter=t.InputMessagesFilterEmpty(), min_date=0, max_date=0, **PAGE)


def far(places: int) -> f.MessagesGetHistory:
    return f.MessagesGetHistory(peer=ME, offset_date=0, **{**PAGE, "add_offset": places})


SEARCHES = {
    "everywhere": f.MessagesSearchGlobal(
        q="word",
        filter=t.InputMessagesFilterEmpty(),
        min_date=0,
        max_date=0,
        offset_rate=0,
        offset_peer=t.InputPeerEmpty(),
        offset_id=0,
        limit=1,
    ),
    "counters": f.MessagesGetSearchCounters(peer=ME, filters=[LINKS]),
    "calendar": f.MessagesGetSearchResultsCalendar(peer=ME, filter=LINKS, offset_id=0, offset_date=0),
    "positions": f.MessagesGetSearchResultsPositions(peer=ME, filter=LINKS, offset_id=0, limit=50),
}


@pytest.mark.parametrize("question", SEARCHES.values(), ids=SEARCHES.keys())
async def test_searches_of_all_kinds_share_one_pace(world: World, desk: Desk, question: object) -> None:
    world.limits.on, world.limits.scale = True, 4 / search.PACE.burst
    for one in (sought(), question, sought(), question):
        await desk.get(one)
    for one in (sought(), question):
        assert (await desk.ask(one)).error == (420, "FLOOD_WAIT_1")
    await desk.get(far(0))  # what costs little goes on
    world.pass_time(1)
    for _ in range(int(1 / search.PACE.every)):
        await desk.get(question)
    assert (await desk.ask(question)).error == (420, "FLOOD_WAIT_1")


@pytest.mark.parametrize(
    "question",
    [
        far,
        lambda places: f.MessagesGetSavedHistory(peer=ME, offset_date=0, **{**PAGE, "add_offset": places}),
        lambda places: f.MessagesGetReplies(peer=ME, msg_id=1, offset_date=0, **{**PAGE, "add_offset": places}),
    ],
    ids=["history", "saved", "replies"],
)
async def test_pages_far_away_have_a_pace(world: World, desk: Desk, question: Any) -> None:
    world.limits.on, world.limits.scale = True, 2 / history.SKIPPING.burst
    for places in (FREE_SKIP, -FREE_SKIP, FREE_SKIP, 0):
        assert (await desk.ask(question(places))).error in (None, (400, "MSG_ID_INVALID"))
    for places in (FREE_SKIP + 1, -(2**31)):
        assert (await desk.ask(question(places))).error in (None, (400, "MSG_ID_INVALID"))
    assert (await desk.ask(question(2**31 - 1))).error == (420, "FLOOD_WAIT_1")
    assert (await desk.ask(question(FREE_SKIP))).error in (None, (400, "MSG_ID_INVALID"))


async def test_without_limits_there_are_none(world: World, desk: Desk) -> None:
    world.limits.scale = 1 / search.PACE.burst
    for _ in range(5):
        await desk.get(sought())
        await desk.get(far(2**31 - 1))


async def test_one_account_does_not_use_up_anothers(world: World, desk: Desk) -> None:
    world.limits.on, world.limits.scale = True, 1 / search.PACE.burst
    other = Desk(world, await world.person("Bob", "15550002"))
    await desk.get(sought())
    assert (await desk.ask(sought())).error == (420, "FLOOD_WAIT_1")
    await other.get(sought())
