"""Which channels one has left, where nothing happens any more, and posts of all public channels, as clients ask."""

from typing import Any

import pytest

from chappe.domain.public_search import PACE
from chappe.tl import functions as f
from chappe.tl import types as t
from tests.rpc.desk import Desk, desk
from tests.support.world import World

__all__ = ["desk"]
DAY = 86_400


async def make(desk: Desk, title: str, name: str = "") -> Any:
    chat = (await desk.get(f.ChannelsCreateChannel(title, "", broadcast=True))).chats[0]
    if name:
        await desk.get(f.ChannelsUpdateUsername(t.InputChannel(chat.id, chat.access_hash), name))
    return chat


async def inside(desk: Desk, name: str) -> t.InputChannel:
    [chat] = (await desk.get(f.ContactsResolveUsername(name))).chats
    peer = t.InputChannel(chat.id, chat.access_hash)
    await desk.get(f.ChannelsJoinChannel(peer))
    return peer


async def test_what_one_has_left(world: World, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        await make(desk, f"News {number}", f"news_{number}")
    bob = Desk(world, await world.person("Bob"))
    assert (await bob.get(f.ChannelsGetLeftChannels(0))).chats == []
    peers = [await inside(bob, f"news_{number}") for number in range(3)]
    for peer in peers[:2]:
        await bob.get(f.ChannelsLeaveChannel(peer))
    found = await bob.get(f.ChannelsGetLeftChannels(0))
    assert [(chat.id, chat.left) for chat in found.chats] == [(peer.channel_id, True) for peer in peers[:2]]
    monkeypatch.setattr("chappe.domain.channel_views.LEFT_AT_ONCE", 1)
    first, second = [await bob.get(f.ChannelsGetLeftChannels(offset)) for offset in (0, 1)]
    assert (first.count, second.count) == (2, 2) and first.chats[0].id != second.chats[0].id
    assert (await bob.get(f.ChannelsGetLeftChannels(9))).chats == []
    await bob.get(f.ChannelsJoinChannel(peers[0]))
    assert (await bob.get(f.ChannelsGetLeftChannels(0))).chats[0].id == peers[1].channel_id
    assert (await desk.get(f.ChannelsGetLeftChannels(0))).chats == []


async def test_where_nothing_happens(world: World, desk: Desk) -> None:
    quiet, lively = await make(desk, "Quiet"), await make(desk, "Lively")
    assert (await desk.get(f.ChannelsGetInactiveChannels())).chats == []
    began = world.now
    world.pass_time(40 * DAY)
    await desk.get(f.MessagesSendMessage(t.InputPeerChannel(lively.id, lively.access_hash), "hello", 5))
    found = await desk.get(f.ChannelsGetInactiveChannels())
    assert [chat.id for chat in found.chats] == [quiet.id] and found.dates == [began]
    world.pass_time(40 * DAY)
    found = await desk.get(f.ChannelsGetInactiveChannels())
    assert [chat.id for chat in found.chats] == [quiet.id, lively.id] and found.dates == sorted(found.dates)


async def test_posts_are_searched_and_one_is_told_how_often(world: World, desk: Desk) -> None:
    chat = await make(desk, "Harbour", "the_harbour")
    peer = t.InputPeerChannel(chat.id, chat.access_hash)
    for number in range(3):
        await desk.get(f.MessagesSendMessage(peer, f"boat {number} #sea", number + 1))
    bob = Desk(world, await world.person("Bob"))
    empty = t.InputPeerEmpty()
    for tag in ("sea", "#sea"):
        found = await bob.get(f.ChannelsSearchPosts(0, empty, 0, 10, hashtag=tag))
        assert [one.message for one in found.messages] == [f"boat {n} #sea" for n in (2, 1, 0)]
        assert [one.id for one in found.chats] == [chat.id] and found.chats[0].left
    page = await bob.get(f.ChannelsSearchPosts(0, empty, 0, 2, query="boat"))
    [shown] = page.chats
    last = t.InputPeerChannel(shown.id, shown.access_hash)
    rest = await bob.get(f.ChannelsSearchPosts(page.next_rate, last, page.messages[-1].id, 2, query="boat"))
    assert (page.count, [one.message for one in rest.messages]) == (3, ["boat 0 #sea"])
    for nothing in (f.ChannelsSearchPosts(0, empty, 0, 10), f.ChannelsSearchPosts(0, empty, 0, 10, hashtag="")):
        assert (await bob.ask(nothing)).error == (400, "SEARCH_QUERY_EMPTY")
    flood = await bob.get(f.ChannelsCheckSearchPostsFlood(query="boat"))
    assert flood.query_is_free and flood.remains == flood.total_daily and flood.wait_till is None
    world.limits.on = True
    for _ in range(PACE.burst):
        await bob.get(f.ChannelsSearchPosts(0, empty, 0, 1, query="boat"))
    flood = await bob.get(f.ChannelsCheckSearchPostsFlood())
    assert flood.remains == 0 and 0 < flood.wait_till - world.now <= PACE.every
    error = (await bob.ask(f.ChannelsSearchPosts(0, empty, 0, 1, query="boat"))).error
    assert error is not None and error[0] == 420
