"""What was found by the day and as places in the list, and who shares where they are."""

import pytest

from chappe.domain import search_days
from chappe.domain.errors import Refused
from chappe.domain.fileless import Live, Place
from chappe.domain.joining import Join
from chappe.domain.search import LINKS, Wanted
from chappe.domain.upkeep import IndexMessages
from chappe.domain.values import PeerRef, User
from tests.domain.test_channels import make, say
from tests.domain.test_showing import send
from tests.support.world import World

WANTED = Wanted(kind=LINKS)


async def spread(world: World, who: User, peer: PeerRef) -> list[int]:
    """Links on three days: two, three, one; and words between them. Their ids, oldest first."""
    world.pass_time(86_400 - world.now % 86_400 + 10)
    ids = []
    for count in (2, 3, 1):
        for _ in range(count):
            ids.append((await say(world, who, peer, "see https://example.org/")).result[0].message.id)
            await say(world, who, peer, "words")
            world.pass_time(60)
        world.pass_time(86_400)
    await world.run(IndexMessages())
    return ids


@pytest.mark.parametrize("group", [False, True])
async def test_links_by_the_day(world: World, group: bool) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    peer = await make(world, ann, name="the_news", group=group)
    ids = await spread(world, ann, peer)

    async def days(offset_id: int = 0) -> search_days.Days:
        return await world.read(lambda tx: search_days.days(tx, bob.id, peer, WANTED, offset_id, world.now))

    whole = await days()
    assert [(one.first.id, one.last.id, one.hits) for one in whole.spans] == [
        (ids[5], ids[5], 1),
        (ids[2], ids[4], 3),
        (ids[0], ids[1], 2),
    ]
    assert (whole.total, whole.inexact, whole.above) == (6, False, 0)
    rest = await days(ids[4])
    assert [(one.first.id, one.last.id, one.hits) for one in rest.spans] == [(ids[2], ids[3], 2), (ids[0], ids[1], 2)]
    assert (rest.total, rest.above) == (6, 2)
    nothing = await world.read(lambda tx: search_days.days(tx, bob.id, peer, Wanted(kind="poll"), 0, world.now))
    assert (nothing.spans, nothing.total) == ((), 0)


async def test_a_day_that_does_not_fit_waits(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    ann = await world.person("Ann")
    peer = await make(world, ann, name="the_news")
    ids = await spread(world, ann, peer)
    monkeypatch.setattr(search_days, "MOST_LAID_OUT", 3)
    found = await world.read(lambda tx: search_days.days(tx, ann.id, peer, WANTED, 0, world.now))
    assert [one.last.id for one in found.spans] == [ids[5]] and found.total == 6


async def test_places_in_the_list(world: World) -> None:
    ann = await world.person("Ann")
    peer = await make(world, ann, name="the_news")
    ids = await spread(world, ann, peer)

    async def spots(offset_id: int, limit: int) -> tuple[int, list[tuple[int, int]]]:
        count, some = await world.read(
            lambda tx: search_days.spots(tx, ann.id, peer, WANTED, offset_id, limit, world.now)
        )
        return count, [(one.message.id, one.offset) for one in some]

    assert await spots(0, 50) == (6, [(id, at) for at, id in enumerate(ids[::-1])])
    assert await spots(0, 3) == (6, [(ids[5], 0), (ids[3], 2), (ids[1], 4)])
    assert await spots(ids[4], 50) == (6, [(ids[3], 2), (ids[2], 3), (ids[1], 4), (ids[0], 5)])


async def test_who_is_not_there_learns_nothing(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    peer = await make(world, ann)
    for ask in (
        lambda tx: search_days.days(tx, bob.id, peer, WANTED, 0, world.now),
        lambda tx: search_days.spots(tx, bob.id, peer, WANTED, 0, 9, world.now),
        lambda tx: search_days.live_places(tx, bob.id, peer, 9, world.now),
    ):
        with pytest.raises(Refused, match=r"CHANNEL_PRIVATE|CHANNEL_INVALID"):
            await world.read(ask)


async def test_where_people_are_just_now(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    peer = await make(world, ann, name="the_group", group=True)
    await world.run(Join(peer), bob)
    await send(world, ann, peer, Live(Place(1.0, 2.0), 900))
    mine = (await send(world, ann, peer, Live(Place(3.0, 4.0), 900))).id
    his = (await send(world, bob, peer, Live(Place(5.0, 6.0), 60))).id
    await send(world, bob, peer, Place(7.0, 8.0))
    await world.run(IndexMessages())

    async def ids(limit: int = 9) -> list[int]:
        seen = await world.read(lambda tx: search_days.live_places(tx, bob.id, peer, limit, world.now))
        return [one.id for one in seen.messages]

    assert await ids() == [his, mine]
    assert await ids(1) == [his]
    world.pass_time(61)
    assert await ids() == [mine]
    world.pass_time(900)
    assert await ids() == []
