"""What was found by the day and as places in the list, and who shares where they are."""

import pytest

from chappe.domain import removal, search, search_days
from chappe.domain.channels import SetFlag
from chappe.domain.errors import Refused
from chappe.domain.fileless import Live, Place
from chappe.domain.forwarding import ForwardMessages
from chappe.domain.inviting import InviteToChannel
from chappe.domain.joining import Join
from chappe.domain.ports import Tx
from chappe.domain.ports.messages import Page
from chappe.domain.search import LINKS, Wanted
from chappe.domain.upkeep import IndexMessages
from chappe.domain.values import HIDDEN_HISTORY, PeerRef, User, box_of
from chappe.store.tables.shelves import ShelvesTable
from tests.domain.test_channels import make, say
from tests.domain.test_showing import send
from tests.support.talk import chat, talk
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


@pytest.fixture(params=["by shelves", "by search"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """How it is found out: by what is kept of each day, or, as long as that is not complete, by looking."""
    if request.param == "by search":
        monkeypatch.setattr(ShelvesTable, "complete", lambda self: False)
    return str(request.param)


@pytest.mark.parametrize("group", [False, True])
async def test_links_by_the_day(world: World, group: bool, way: str) -> None:
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
    monkeypatch.setattr(ShelvesTable, "complete", lambda self: False)
    ann = await world.person("Ann")
    peer = await make(world, ann, name="the_news")
    ids = await spread(world, ann, peer)
    monkeypatch.setattr(search_days, "MOST_LAID_OUT", 3)
    found = await world.read(lambda tx: search_days.days(tx, ann.id, peer, WANTED, 0, world.now))
    assert [one.last.id for one in found.spans] == [ids[5]] and found.total == 6


async def test_places_in_the_list(world: World, way: str) -> None:
    ann = await world.person("Ann")
    peer = await make(world, ann, name="the_news")
    ids = await spread(world, ann, peer)

    async def spots(offset_id: int, limit: int) -> tuple[int, list[tuple[int, int]]]:
        count, some = await world.read(
            lambda tx: search_days.spots(tx, ann.id, peer, WANTED, offset_id, limit, world.now)
        )
        return count, [(one.id, one.offset) for one in some]

    assert await spots(0, 50) == (6, [(id, at) for at, id in enumerate(ids[::-1])])
    assert await spots(0, 3) == (6, [(ids[5], 0), (ids[3], 2), (ids[1], 4)])
    assert await spots(ids[4], 50) == (6, [(ids[3], 2), (ids[2], 3), (ids[1], 4), (ids[0], 5)])


async def test_no_kind_is_too_many_to_count(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    peer = await make(world, ann, name="the_news")
    ids = await spread(world, ann, peer)
    for name in ("MOST_LAID_OUT", "DAYS_AT_ONCE"):
        monkeypatch.setattr(search_days, name, 2)
    monkeypatch.setattr(search, "MOST_COUNTED", 2)

    def ask(tx: Tx) -> None:
        found = search_days.days(tx, bob.id, peer, WANTED, 0, world.now)
        assert [(one.last.id, one.hits) for one in found.spans] == [(ids[5], 1), (ids[4], 3)]
        assert (found.total, found.inexact) == (6, False)
        rest = search_days.days(tx, bob.id, peer, WANTED, found.spans[-1].first.id, world.now)
        assert [(one.last.id, one.hits) for one in rest.spans] == [(ids[1], 2)]
        assert (rest.total, rest.inexact, rest.above) == (6, False, 4)
        before = search_days.days(tx, bob.id, peer, WANTED._replace(max_date=found.spans[1].first.content.date), 0, 0)
        assert [(one.last.id, one.hits) for one in before.spans] == [(ids[1], 2)]
        count, some = search_days.spots(tx, bob.id, peer, WANTED, 0, 2, world.now)
        assert (count, [(one.id, one.offset) for one in some]) == (6, [(ids[5], 0), (ids[2], 3)])
        assert search.counters(tx, bob.id, peer, [LINKS, "geo", "any"], None, world.now)[:2] == [(6, False), (0, False)]
        page = search.in_chat(tx, bob.id, peer, WANTED, Page(limit=1), world.now)
        assert (page.total, page.inexact) == (6, False)

    await world.read(ask)


async def test_who_came_later_counts_what_may_be_seen(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    peer = await make(world, ann, "Talk", group=True)
    await world.run(SetFlag(peer, HIDDEN_HISTORY, True), ann)
    await say(world, ann, peer, "https://example.org/")
    await world.run(InviteToChannel(peer, (bob.id,)), ann)
    ids = [(await say(world, ann, peer, "https://example.org/")).result[0].message.id for _ in range(2)]
    await world.run(IndexMessages())
    found = await world.read(lambda tx: search_days.days(tx, bob.id, peer, WANTED, 0, world.now))
    assert [(one.first.id, one.last.id, one.hits) for one in found.spans] == [(ids[0], ids[1], 2)]
    assert found.total == 2
    count, some = await world.read(lambda tx: search_days.spots(tx, bob.id, peer, WANTED, 0, 9, world.now))
    assert (count, [one.id for one in some]) == (2, ids[::-1])
    whole = await world.read(lambda tx: search_days.days(tx, ann.id, peer, WANTED, 0, world.now))
    assert whole.total == 3


async def test_what_was_removed_is_on_no_shelf_till_it_comes_back(world: World) -> None:
    ann = await world.person("Ann")
    peer = await make(world, ann, name="the_news")
    ids = await spread(world, ann, peer)

    async def total() -> int:
        return (await world.read(lambda tx: search_days.days(tx, ann.id, peer, WANTED, 0, world.now))).total

    def remove(tx: Tx) -> list[int]:
        return removal.take_away(tx, tx.messages.many(box_of(peer.id), ids[2:4]), 1, "spam", "gone", world.now)

    gone = await world.write(remove)
    assert await total() == 4
    await world.write(lambda tx: removal.give_back(tx, gone, world.now))
    assert await total() == 6


async def test_each_part_of_saved_messages_is_counted_apart(world: World, way: str) -> None:
    scene = await talk(world, "Ann", "Bob")
    ann, bob = scene.people
    for author in (bob, bob, ann):
        await scene.say(author, ann if author == bob else bob, "https://example.org/")
    ids = tuple(await scene.ids(ann, bob))
    await world.run(ForwardMessages(chat(bob), ids, tuple(scene.random_id() for _ in ids), chat(ann)), ann)
    await scene.say(ann, ann, "https://example.org/")
    await world.run(IndexMessages())

    async def total(part: PeerRef | None) -> int:
        wanted = WANTED._replace(saved_peer=part)
        return (await world.read(lambda tx: search_days.days(tx, ann.id, chat(ann), wanted, 0, world.now))).total

    assert [await total(part) for part in (None, chat(bob), chat(ann))] == [4, 3, 1]


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
