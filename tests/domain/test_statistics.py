"""Statistics of supergroups and channels: what is counted, who may look at it, and what clients are shown."""

import json
from typing import Any

import pytest

from chappe.domain import similar, statistics
from chappe.domain.bans import VIEW, EditBanned
from chappe.domain.channels import CreateChannel, SetUsername
from chappe.domain.counting import note_views
from chappe.domain.deleting import DeleteThere
from chappe.domain.errors import Refused
from chappe.domain.forwarding import ForwardMessages
from chappe.domain.inviting import InviteToChannel
from chappe.domain.joining import Join, Leave
from chappe.domain.messages import SendMessage
from chappe.domain.pins import PinMessage
from chappe.domain.ports.stats import DAY
from chappe.domain.reactions import SendReaction
from chappe.domain.reading import ReadChannel
from chappe.domain.rights import MAY_NOT
from chappe.domain.statistics import Busy, ForgetCounts, Pair, Statistics
from chappe.domain.values import PeerRef, User, user_peer
from chappe.domain.viewing import CountViews, Look
from chappe.rpc.views import graphs
from chappe.rpc.views.graphs import Line
from chappe.tl import types
from tests.support.world import World


async def make(world: World, owner: User, name: str, *, group: bool = False) -> PeerRef:
    peer: PeerRef = (await world.run(CreateChannel(name, "", group), owner)).result[0].peer
    await world.run(SetUsername(peer, name), owner)
    return peer


async def look(world: World, who: User, peer: PeerRef, *, broadcast: bool = True) -> Statistics:
    return await world.read(lambda tx: statistics.of(tx, who.id, peer, world.now, broadcast))


async def test_a_channels_days_are_counted(world: World) -> None:
    ann = await world.person("Ann")
    peer = await make(world, ann, "the_news")
    readers = [await world.person(f"R{n}") for n in range(4)]
    for reader in readers[:3]:
        await world.run(Join(peer), reader)
    await world.run(SendMessage(peer, 1, "one"), ann)
    world.pass_time(8 * DAY)
    await world.run(Join(peer), readers[3])
    await world.run(Leave(peer), readers[0])
    for n in (2, 3):
        await world.run(SendMessage(peer, n, "more"), ann)
    await world.write(lambda tx: note_views(tx, peer, world.now, 10))
    found = await look(world, ann, peer)
    assert len(found.recent) == 3
    assert found.series.joined[-1] == 1 and found.series.joined[0] == 4 and sum(found.series.joined) == 5
    assert (found.series.left[-1], sum(found.series.left)) == (1, 1)
    assert found.series.members == (4,) * 8 + (4,)
    assert found.members == Pair(4, 4) and found.posted == Pair(2, 1) and found.views == Pair(5.0, 0.0)
    assert found.series.hours[world.now % DAY // 3600] == Pair(10, 0)
    assert found.active == () and sum(found.series.weekdays) == 3


async def test_what_is_seen_and_passed_on_counts(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    peer = await make(world, ann, "the_news")
    await world.run(Join(peer), bob)
    post = (await world.run(SendMessage(peer, 1, "one"), ann)).result[0].message
    await world.run(CountViews((Look(bob.id, ((post.box, post.id),)),)))
    await world.run(ForwardMessages(peer, (post.id,), (5,), user_peer(bob.id)), bob)
    for emojis in (("👍",), ("🔥",)):
        await world.run(SendReaction(peer, post.id, emojis), bob)
    found = await look(world, ann, peer)
    assert (found.views, found.shares, found.reactions) == (Pair(1.0, 0.0), Pair(1.0, 0.0), Pair(1.0, 0.0))
    assert [(one.id, one.views, one.forwards) for one in found.recent] == [(post.id, 2, 1)]


async def test_a_supergroups_best_are_named(world: World) -> None:
    ann, bob, cyd = [await world.person(name) for name in ("Ann", "Bob", "Cyd")]
    peer = await make(world, ann, "the_table", group=True)
    for one in (bob, cyd):
        await world.run(Join(peer), one)
    for n in range(3):
        await world.run(SendMessage(peer, n + 1, "abcd"), bob)
    await world.run(SendMessage(peer, 9, "ab"), cyd)
    found = await look(world, ann, peer, broadcast=False)
    assert [(one.user_id, one.messages, one.characters) for one in found.active] == [(bob.id, 3, 12), (cyd.id, 1, 2)]
    assert found.writers == Pair(2, 0) and found.posted == Pair(4, 0)
    assert {bob.id, cyd.id} <= found.cast.users.keys()


async def test_what_a_supergroups_administrators_did_is_counted(world: World) -> None:
    ann, bob, cyd = await world.person("Ann"), await world.person("Bob"), await world.person("Cyd")
    peer = await make(world, ann, "the_table", group=True)
    for one in (bob, cyd):
        await world.run(Join(peer), one)
    said = [(await world.run(SendMessage(peer, n, "hello"), bob)).result[0].message.id for n in range(1, 4)]
    await world.run(DeleteThere(peer, tuple(said[:2])), ann)
    await world.run(EditBanned(peer, bob.id, MAY_NOT["send_plain"]), ann)
    await world.run(EditBanned(peer, cyd.id, VIEW), ann)
    await world.run(PinMessage(peer, said[2], True), ann)
    found = await look(world, ann, peer, broadcast=False)
    assert found.busy == (Busy(ann.id, 2, 1, 1),)
    assert dict(zip(found.deeds.names, (sum(one) for one in found.deeds.counts), strict=True)) == {
        "delete": 2,
        "kick": 1,
        "ban": 1,
        "pin": 1,
    }
    world.pass_time(8 * DAY)
    later = await look(world, ann, peer, broadcast=False)
    assert later.busy == () and later.deeds.names


@pytest.mark.parametrize("group", [False, True])
async def test_administrators_alone_may_look(world: World, group: bool) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    peer = await make(world, ann, "the_news", group=group)
    await world.run(Join(peer), bob)
    with pytest.raises(Refused, match="CHAT_ADMIN_REQUIRED"):
        await look(world, bob, peer, broadcast=not group)
    with pytest.raises(Refused, match="BROADCAST_REQUIRED" if group else "MEGAGROUP_REQUIRED"):
        await look(world, ann, peer, broadcast=group)
    await world.run(SetUsername(peer, ""), ann)
    with pytest.raises(Refused, match="CHANNEL_PRIVATE"):
        await look(world, await world.person("Cyd"), peer, broadcast=not group)


async def test_what_was_long_ago_is_let_go(world: World) -> None:
    ann = await world.person("Ann")
    peer = await make(world, ann, "the_table", group=True)
    await world.run(SendMessage(peer, 1, "one"), ann)
    world.pass_time(statistics.KEPT * DAY)
    assert await world.read(lambda tx: tx.stats.first_day(peer))
    await world.run(ForgetCounts())
    assert await world.read(lambda tx: tx.stats.first_day(peer))
    world.pass_time(DAY)
    assert not (await world.run(ForgetCounts())).result
    assert await world.read(lambda tx: tx.stats.first_day(peer)) == 0
    assert await world.read(lambda tx: tx.stats.most_active(peer, 0, 10)) == []


async def test_similar_channels_are_those_that_followers_share(world: World) -> None:
    ann = await world.person("Ann")
    news, sport, _, hidden = [
        await make(world, ann, name) for name in ("the_news", "the_sport", "no_one", "hidden_one")
    ]
    readers = [await world.person(f"R{n}") for n in range(6)]
    for place, reader in enumerate(readers):
        await world.run(Join(news), reader)
        if place < 4:
            await world.run(Join(sport), reader)
        await world.run(Join(hidden), reader)
    await world.run(SetUsername(hidden, ""), ann)

    async def like(who: User, peer: PeerRef | None) -> list[PeerRef]:
        return (await world.read(lambda tx: similar.to(tx, who.id, peer, world.now)))[1]

    assert await like(readers[5], news) == [sport]
    assert await like(readers[5], None) == [sport]
    assert await like(readers[0], news) == []  # it is followed already
    assert await like(await world.person("Eve"), sport) == [news]
    with pytest.raises(Refused, match="CHANNEL_PRIVATE"):
        await like(await world.person("Zoe"), hidden)


def drawn(graph: Any) -> dict[str, Any]:
    assert isinstance(graph, types.StatsGraph)
    return dict(json.loads(graph.json.data))


def test_graphs_are_what_clients_read() -> None:
    data = drawn(graphs.by_day("Growth", 20_000, Line("Joined", [1, 2, 3]), Line("Left", [0, 1, 0])))
    assert data["columns"][0] == ["x", *((20_000 + n) * DAY * 1000 for n in range(3))]
    assert data["columns"][1:] == [["y0", 1, 2, 3], ["y1", 0, 1, 0]]
    assert data["types"] == {"x": "x", "y0": "line", "y1": "line"}
    assert set(data["names"]) == set(data["colors"]) == {"y0", "y1"}
    assert all("#" in colour for colour in data["colors"].values())
    assert isinstance(graphs.by_day("Nothing", 1, Line("None", [0, 0])), types.StatsGraphError)
    assert len(drawn(graphs.by_hour("Hours", Line("Now", range(24))))["columns"][1]) == 25
    assert drawn(graphs.by_weekday("Week", 20_000, Line("Now", range(7))))["types"]["y0"] == "bar"


async def test_who_read_a_supergroup_counts_once_for_each_day(world: World) -> None:
    ann, bob, cyd, dan = [await world.person(name) for name in ("Ann", "Bob", "Cyd", "Dan")]
    peer = await make(world, ann, "the_talk", group=True)
    for one in (bob, cyd):
        await world.run(Join(peer), one)
    await world.run(InviteToChannel(peer, (dan.id,)), ann)

    async def readers() -> Pair:
        return (await look(world, ann, peer, broadcast=False)).series.readers

    async def say(text: str) -> None:
        await world.run(SendMessage(peer, 0, text), ann)

    assert await readers() == Pair(3, 0)  # who made it, and who came in; who was brought in need not have looked
    for _ in range(3):  # however often they look
        await say("one")
        for one in (bob, cyd):
            await world.run(ReadChannel(peer, 0, "pt"), one)
    assert await readers() == Pair(3, 0)
    world.pass_time(DAY)
    for _ in range(3):
        await say("two")
        for one in (bob, cyd):
            await world.run(ReadChannel(peer, 0, "pt"), one)
    assert await readers() == Pair(3, 0)
    found = await look(world, ann, peer, broadcast=False)
    assert found.languages.names == ("pt",) and found.languages.counts[0][-1] == 2
    world.pass_time(DAY)
    await say("three")
    await world.run(ReadChannel(peer, 0, "en"), bob)
    await world.run(ReadChannel(peer, 0, ""), dan)
    assert await readers() == Pair(4, 0)  # Bob and Ann did before
    world.pass_time(6 * DAY)
    assert await readers() == Pair(3, 3)  # of the third day alone; before: of the first two
    world.pass_time(DAY)
    assert await readers() == Pair(0, 4)
    await say("four")
    await world.run(ReadChannel(peer, 0), cyd)
    assert await readers() == Pair(2, 4)
