"""Public groups and channels are found by how their words begin, the largest first, and private ones never."""

import pytest

from chappe.domain import finding, group_views
from chappe.domain.channels import CreateChannel, DeleteChannel, EditTitle, SetFlag, SetUsername
from chappe.domain.groups import CreateChat
from chappe.domain.joining import Join, Leave
from chappe.domain.values import HIDDEN_MEMBERS, PeerRef, User
from chappe.domain.words import name_words
from tests.support.world import World


async def make(world: World, owner: User, title: str, name: str = "", group: bool = False) -> PeerRef:
    peer: PeerRef = (await world.run(CreateChannel(title, "", group), owner)).result[0].peer
    if name:
        await world.run(SetUsername(peer, name), owner)
    return peer


async def public(world: World, who: User, query: str, limit: int = 50) -> list[PeerRef]:
    found = await world.read(lambda tx: finding.search(tx, who.id, query, limit))
    assert set(found.public_chats) <= set(found.cast.chats)
    return list(found.public_chats)


async def test_words_of_title_and_name_find_it(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    gazette = await make(world, ann, "The «Málaga» Gazette", "south_news")
    group = await make(world, ann, "Gazette readers", "readers_here", group=True)
    await make(world, ann, "Gazette of secrets")
    for query in ("gaz", "GAZETTE the", "malaga", "Mála", "south", "@south_news", "news", "ga t"):
        assert gazette in await public(world, bob, query), query
    assert set(await public(world, bob, "gazette")) == {gazette, group}
    for query in ("azette", "gazettes", "secrets", "gazette nothing"):
        assert await public(world, bob, query) == [], query
    await world.run(Join(gazette), bob)
    found = await world.read(lambda tx: finding.search(tx, bob.id, "gazette", 10))
    assert (found.own_chats, found.public_chats) == ((gazette,), (group,))


async def test_what_is_called_otherwise_or_gone_is_not_found(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    peer = await make(world, ann, "Morning", "first_light")
    await world.run(EditTitle(peer, "Evening"), ann)
    assert await public(world, bob, "morning") == [] and await public(world, bob, "even") == [peer]
    await world.run(SetUsername(peer, "last_light"), ann)
    assert await public(world, bob, "first") == [] and await public(world, bob, "last") == [peer]
    await world.run(SetUsername(peer, ""), ann)
    assert await public(world, bob, "evening") == []
    await world.run(SetUsername(peer, "last_light"), ann)
    await world.run(DeleteChannel(peer), ann)
    assert await public(world, bob, "evening") == await public(world, bob, "last") == []


async def test_the_largest_come_first_and_are_never_missed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "LARGEST", 3)
    ann, bob = await world.person("Ann"), await world.person("Bob")
    peers = [await make(world, ann, f"Weather {n}", f"weather_{n}") for n in range(8)]
    crowd = [await world.person(f"Reader {n}") for n in range(4)]
    for reader in crowd:
        await world.run(Join(peers[5]), reader)
    await world.run(Join(peers[2]), crowd[0])
    assert (await public(world, bob, "weather"))[:2] == [peers[5], peers[2]]
    for reader in crowd:
        await world.run(Leave(peers[5]), reader)
    assert (await public(world, bob, "weather"))[0] == peers[2]
    assert (await public(world, bob, "weather_5"))[0] == peers[5]


async def test_groups_in_common_are_counted(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    assert await world.read(lambda tx: group_views.common_count(tx, ann.id, bob.id)) == 0
    await world.run(CreateChat("One", (bob.id,)), ann)
    group = await make(world, ann, "Two", "second_one", group=True)
    channel = await make(world, ann, "Three", "third_one")
    for peer in (group, channel):
        await world.run(Join(peer), bob)
    assert await world.read(lambda tx: group_views.common_count(tx, ann.id, bob.id)) == 2
    await world.run(SetFlag(group, HIDDEN_MEMBERS, True), ann)
    assert await world.read(lambda tx: group_views.common_count(tx, bob.id, ann.id)) == 1
    assert await world.read(lambda tx: group_views.common_count(tx, ann.id, ann.id)) == 0


def test_a_title_is_cut_into_words() -> None:
    assert set(name_words("Café «Noir»", "Cafe_Noir")) >= {"cafe", "noir", "cafe_noir"}
    assert len(name_words("a" * 10_000 + " b" * 5000, "name")) <= 40
