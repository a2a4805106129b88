"""Searching for what calls oneself: in one group, in all of them, with words and without, at a bounded cost."""

import re
from pathlib import Path

from chappe.custody.seal import Unsealed
from chappe.domain import search, search_days
from chappe.domain.chats import Found
from chappe.domain.joining import Leave
from chappe.domain.messages import ReplyTo
from chappe.domain.ports.messages import Page, Query
from chappe.domain.search import NAMED, Wanted
from chappe.domain.upkeep import IndexMessages
from chappe.domain.values import CHANNEL, PeerRef, User, user_peer
from chappe.store.sqlite import SqliteStore
from chappe.store.tx import SqlTx
from tests.domain.test_mentions import KINDS, basic, last, say, supergroup, trio
from tests.store.spying import Spy
from tests.support.world import World


def texts(found: Found) -> list[str]:
    return [one.content.text for one in found.messages if not isinstance(one, int)]


async def look(world: World, who: User, peer: PeerRef, page: Page | None = None, **how: object) -> Found:
    while (await world.run(IndexMessages())).result:
        pass
    wanted = Wanted(kind=NAMED, **how)  # type: ignore[arg-type]
    return await world.read(lambda tx: search.in_chat(tx, who.id, peer, wanted, page or Page(), world.now))


async def everywhere(
    world: World, who: User, rate: int = 0, id: int = 0, limit: int = 100, peer: PeerRef | None = None, **how: object
) -> Found:
    while (await world.run(IndexMessages())).result:
        pass
    wanted = Wanted(kind=NAMED, **how)  # type: ignore[arg-type]
    return await world.read(lambda tx: search.everywhere(tx, who.id, wanted, rate, id, limit, peer, world.now))


@KINDS
async def test_what_calls_somebody_is_found_by_that_person_alone(world: World, kind: str) -> None:
    ann, bob, cyd, peer = await trio(world, kind)
    await say(world, ann, peer, "nobody at all")
    await say(world, ann, peer, "morning, @bob_by_name")
    await say(world, bob, peer, "morning")
    word = await last(world, cyd, peer)
    await say(world, cyd, peer, "what a morning", reply_to=ReplyTo(word.id))
    await say(world, cyd, peer, "rain, @bob_by_name")
    assert texts(await look(world, bob, peer)) == ["rain, @bob_by_name", "what a morning", "morning, @bob_by_name"]
    assert texts(await look(world, bob, peer, text="morning")) == ["what a morning", "morning, @bob_by_name"]
    assert texts(await look(world, bob, peer, author=ann.id)) == ["morning, @bob_by_name"]
    for other in (ann, cyd):
        assert texts(await look(world, other, peer)) == []
    found = await look(world, bob, peer)
    [newest, second, _] = [one for one in found.messages if not isinstance(one, int)]
    assert texts(await look(world, bob, peer, Page(offset_id=newest.id, limit=1))) == ["what a morning"]
    assert texts(await look(world, bob, peer, Page(max_id=second.id))) == ["morning, @bob_by_name"]
    counts = await world.read(lambda tx: search.counters(tx, bob.id, peer, [NAMED], None, world.now))
    assert counts == [(3, False)]
    assert await world.read(lambda tx: search.counters(tx, ann.id, peer, [NAMED], None, world.now)) == [(0, False)]


async def test_in_all_groups_the_newest_come_first_page_by_page(world: World) -> None:
    ann, bob, _, small = await trio(world, "basic")
    large = await supergroup(world, ann, bob)
    for at in range(6):
        world.pass_time(10)
        await say(world, ann, (small, large)[at % 2], f"number {at} @bob_by_name")
    await say(world, ann, user_peer(bob.id), "no group: @bob_by_name")
    wanted = [f"number {at} @bob_by_name" for at in (5, 4, 3, 2, 1, 0)]
    assert texts(await everywhere(world, bob)) == wanted
    assert texts(await everywhere(world, bob, text="number")) == wanted
    for text in ("", "number"):
        seen: list[str] = []
        rate, id, peer = 0, 0, None
        while True:
            page = await everywhere(world, bob, rate, id, 2, peer, text=text)
            seen += texts(page)
            if not page.next_rate:
                break
            assert page.total == 6
            at = page.messages[-1]
            assert not isinstance(at, int)
            rate, id, peer = page.next_rate, at.id, at.peer
        assert seen == wanted
    assert texts(await everywhere(world, bob, chats="users")) == []
    assert texts(await everywhere(world, bob, chats="groups")) == wanted
    assert texts(await everywhere(world, ann)) == []


async def test_what_one_left_is_not_looked_into(world: World) -> None:
    ann, bob, _, large = await trio(world, "super")
    await say(world, ann, large, "here, @bob_by_name")
    small = await basic(world, ann, bob)
    await say(world, ann, small, "there, @bob_by_name")
    await world.run(Leave(large), bob)
    assert texts(await everywhere(world, bob)) == ["there, @bob_by_name"]


async def test_a_chat_is_searched_by_the_index_of_mentions(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "chappe.db", Unsealed(b"k" * 32))
    await store.close()
    spy = Spy(tmp_path / "chappe.db")
    there = PeerRef(CHANNEL, 7)
    tx = SqlTx(spy, Unsealed(b"k" * 32))  # type: ignore[arg-type]
    tx.messages.find(-7, Query(peer=there, named=5), 0, 0, 10)
    tx.mentions.chats(5, 10)
    spy.connection.close()
    plans = [plan for sql, plan in spy.steps if re.search(r"\bFROM mentions\b", sql)]
    assert len(plans) == 2
    for plan in plans:
        assert "mentions_listed (user_id=? AND peer" in plan, plan


async def test_calendars_know_it_too(world: World) -> None:
    ann, bob, _, peer = await trio(world, "super")
    await say(world, ann, peer, "@bob_by_name")
    await say(world, ann, peer, "nothing")
    found = await world.read(lambda tx: search_days.days(tx, bob.id, peer, Wanted(kind=NAMED), 0, world.now))
    assert [span.hits for span in found.spans] == [1]
