"""Posts of public channels are found by words and tags, newest first and page by page; all others never."""

import pytest

from chappe.domain import public_search
from chappe.domain.bans import EditBanned
from chappe.domain.channels import CreateChannel, DeleteChannel, SetUsername
from chappe.domain.chats import Found
from chappe.domain.deleting import DeleteThere
from chappe.domain.errors import Refused
from chappe.domain.messages import SendMessage
from chappe.domain.public_search import Sought, search_posts
from chappe.domain.upkeep import IndexMessages
from chappe.domain.values import Entity, PeerRef, User
from tests.support.world import World


async def channel(world: World, owner: User, name: str = "", group: bool = False) -> PeerRef:
    peer: PeerRef = (await world.run(CreateChannel("Title", "", group), owner)).result[0].peer
    if name:
        await world.run(SetUsername(peer, name), owner)
    return peer


async def say(world: World, owner: User, peer: PeerRef, text: str, tag: str = "") -> int:
    entities = (Entity("hashtag", text.index(tag), len(tag)),) if tag else ()
    world.pass_time(1)
    return int((await world.run(SendMessage(peer, world.now, text, entities), owner)).result[0].message.id)


async def search(world: World, who: User, text: str, **how: object) -> Found:
    while (await world.run(IndexMessages())).result:
        pass
    sought = Sought(text, **how)  # type: ignore[arg-type]
    return await world.read(lambda tx: search_posts(tx, who.id, sought, world.now))


def named(found: Found) -> list[tuple[PeerRef, int]]:
    return [(one.peer, one.id) for one in found.messages if not isinstance(one, int)]


async def test_words_and_tags_find_posts_of_public_channels_alone(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    first, second = await channel(world, ann, "first_one"), await channel(world, ann, "second_one")
    private, group = await channel(world, ann), await channel(world, ann, "a_group", group=True)
    old = await say(world, ann, first, "the harbour at dawn #sea", "#sea")
    for peer in (private, group):
        await say(world, ann, peer, "the harbour at dawn #sea", "#sea")
    new = await say(world, ann, second, "Harbour lights")
    assert named(await search(world, bob, "harbour")) == [(second, new), (first, old)]
    found = await search(world, bob, "#sea")
    assert named(found) == [(first, old)] and found.whole and first in found.cast.chats
    assert named(await search(world, bob, "harbour mountain")) == []
    await world.run(SetUsername(second, ""), ann)
    assert named(await search(world, bob, "harbour")) == [(first, old)]
    await world.run(SetUsername(private, "now_public"), ann)
    assert [peer for peer, _ in named(await search(world, bob, "harbour"))] == [private, first]
    await world.run(DeleteThere(first, (old,)), ann)
    await world.run(DeleteChannel(private), ann)
    assert named(await search(world, bob, "harbour")) == []
    for nothing in ("", "   ", "!?"):
        with pytest.raises(Refused, match="SEARCH_QUERY_EMPTY"):
            await search(world, bob, nothing)


async def test_pages_hold_each_post_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(public_search, "AT_ONCE", 1)
    ann, bob = await world.person("Ann"), await world.person("Bob")
    places = [await channel(world, ann, f"place_{n}") for n in range(3)]
    posts = [(places[n % 3], await say(world, ann, places[n % 3], "tide")) for n in range(8)][::-1]
    page = await search(world, bob, "tide", limit=3)
    seen = named(page)
    assert (page.total, page.whole) == (8, False) and page.next_rate
    by_date = await search(world, bob, "tide", limit=3, rate=page.next_rate)
    assert named(by_date) == posts[3:6]
    while True:
        peer, id = seen[-1]
        page = await search(world, bob, "tide", limit=3, peer=peer, post=id)
        seen += named(page)
        if not page.next_rate:
            break
    assert seen == posts


async def test_a_channel_that_threw_one_out_shows_one_nothing(world: World) -> None:
    ann, bob, cyd = await world.person("Ann"), await world.person("Bob"), await world.person("Cyd")
    peer = await channel(world, ann, "my_place")
    post = await say(world, ann, peer, "lighthouse")
    await world.run(EditBanned(peer, bob.id, 1), ann)
    assert named(await search(world, bob, "lighthouse")) == []
    assert named(await search(world, bob, "lighthouse", peer=peer, post=post + 1)) == []
    assert named(await search(world, cyd, "lighthouse")) == [(peer, post)]


async def test_channels_with_the_newest_posts_are_looked_through(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(public_search, "MOST_CHANNELS", 2)
    ann = await world.person("Ann")
    places = [await channel(world, ann, f"place_{n}") for n in range(3)]
    for peer in places:
        await say(world, ann, peer, "gull")
    assert [peer for peer, _ in named(await search(world, ann, "gull"))] == [places[2], places[1]]
