"""Search in groups, supergroups and channels: by words, author and kind, as far as the one who asks may see."""

import pytest

from chappe.domain import search
from chappe.domain.archive import MoveChats
from chappe.domain.chats import Found
from chappe.domain.deleting import DeleteThere
from chappe.domain.errors import Refused
from chappe.domain.groups import AddMember, RemoveMember
from chappe.domain.joining import Join, Leave
from chappe.domain.messages import SendMessage
from chappe.domain.pins import PinMessage
from chappe.domain.ports.messages import Page
from chappe.domain.search import LINKS, PINNED, Wanted
from chappe.domain.upkeep import IndexMessages
from chappe.domain.values import HIDDEN_HISTORY, PeerRef, User, user_peer
from tests.domain.test_channels import chat_of, make
from tests.domain.test_group_ops import KINDS, grant, place, say
from tests.support.world import World


def texts(found: Found) -> list[str]:
    return [one.content.text for one in found.messages if not isinstance(one, int)]


async def index(world: World) -> None:
    """Fill the index."""
    while (await world.run(IndexMessages())).result:
        pass


async def look(
    world: World, who: User, peer: PeerRef, text: str = "", page: Page | None = None, **how: object
) -> Found:
    """Search one chat."""
    await index(world)
    wanted = Wanted(text, **how)  # type: ignore[arg-type]
    return await world.read(lambda tx: search.in_chat(tx, who.id, peer, wanted, page or Page(), world.now))


async def everywhere(world: World, who: User, text: str, *page: object, limit: int = 100, **how: object) -> Found:
    """Search all chats; `page`: the date and id that the page before ended with, and the chat."""
    await index(world)
    wanted = Wanted(text, **how)  # type: ignore[arg-type]
    rate, id, peer = (*page, 0, 0, None)[:3] if page else (0, 0, None)
    return await world.read(lambda tx: search.everywhere(tx, who.id, wanted, rate, id, limit, peer, world.now))  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", KINDS)
async def test_words_in_one_chat(world: World, kind: str) -> None:
    there = await place(world, kind)
    for text in ("red apple", "green pear", "red pear at example.com"):
        await say(world, there.owner, there.peer, text)
    await say(world, there.owner, user_peer(there.member.id), "a red secret")
    for viewer in (there.owner, there.member):
        assert texts(await look(world, viewer, there.peer, "red")) == ["red pear at example.com", "red apple"]
        assert texts(await look(world, viewer, there.peer, "pear red")) == ["red pear at example.com"]
        assert texts(await look(world, viewer, there.peer, kind=LINKS)) == ["red pear at example.com"]
        found = await look(world, viewer, there.peer, "red", Page(limit=1))
        assert (found.total, len(found.messages)) == (2, 1)
        [first] = found.messages
        assert texts(await look(world, viewer, there.peer, "red", Page(offset_id=first.id))) == ["red apple"]
    counts = await world.read(
        lambda tx: search.counters(tx, there.member.id, there.peer, ["any", LINKS, PINNED], None, world.now)
    )
    assert [count for count, _ in counts][1:] == [1, 0]
    chat = await chat_of(world, there.peer)
    await world.write(lambda tx: tx.chats.save(chat._replace(username="")))
    with pytest.raises(Refused, match=r"CHAT_ID_INVALID|CHANNEL_PRIVATE"):
        await look(world, there.outsider, there.peer, "red")


@pytest.mark.parametrize("kind", KINDS)
async def test_pinned_ones_are_found(world: World, kind: str) -> None:
    there = await place(world, kind)
    one, two = await say(world, there.owner, there.peer, "one"), await say(world, there.owner, there.peer, "two")
    for message in (one, two):
        await world.run(PinMessage(there.peer, message.id, True), there.owner)
    assert texts(await look(world, there.member, there.peer, kind=PINNED)) == ["two", "one"]


async def test_by_author_but_not_of_those_who_hide(world: World) -> None:
    there = await place(world, "supergroup")
    await say(world, there.member, there.peer, "by the member")
    await say(world, there.admin, there.peer, "by the admin")
    await grant(world, there.peer, there.admin, "anonymous")
    await say(world, there.admin, there.peer, "by nobody")
    seen = await look(world, there.member, there.peer, author=there.admin.id)
    assert [one for one in texts(seen) if one] == ["by the admin"]
    assert texts(await look(world, there.member, there.peer, spoken_as=there.peer)) == ["by nobody"]
    channel = await place(world, "channel")
    await say(world, channel.owner, channel.peer, "news")
    assert texts(await look(world, channel.member, channel.peer, author=channel.owner.id)) == []


async def test_hidden_history_is_not_searched(world: World) -> None:
    owner, new = await world.person("Owner"), await world.person("New")
    peer = await make(world, owner, group=True, name="hidden_words")
    old = await say(world, owner, peer, "secret word")
    await world.run(PinMessage(peer, old.id, True), owner)
    world.pass_time(5)
    await world.run(Join(peer), new)
    chat = await chat_of(world, peer)
    await world.write(lambda tx: tx.chats.save(chat._replace(flags=chat.flags | HIDDEN_HISTORY)))
    await say(world, owner, peer, "open word")
    assert texts(await look(world, new, peer, "word")) == ["open word"]
    assert texts(await look(world, new, peer, kind=PINNED)) == []
    assert texts(await everywhere(world, new, "word")) == ["open word"]
    assert texts(await everywhere(world, owner, "word")) == ["open word", "secret word"]
    counts = await world.read(lambda tx: search.counters(tx, new.id, peer, [PINNED], None, world.now))
    assert counts == [(0, False)]


async def test_everywhere_means_all_that_one_is_in(world: World) -> None:
    group = await place(world, "group")
    ann, bob = group.owner, group.member
    channel = await make(world, ann, name="the_gazette")
    closed = await make(world, ann, group=True, name="not_for_bob")
    await world.run(Join(channel), bob)
    for n, peer in enumerate((group.peer, channel, closed, user_peer(bob.id))):
        await say(world, ann, peer, f"needle {n}")
        world.pass_time(1)
    assert texts(await everywhere(world, bob, "needle")) == ["needle 3", "needle 1", "needle 0"]
    assert texts(await everywhere(world, ann, "needle")) == [f"needle {n}" for n in (3, 2, 1, 0)]
    assert texts(await everywhere(world, bob, "needle", chats="channels")) == ["needle 1"]
    assert texts(await everywhere(world, ann, "needle", chats="groups")) == ["needle 2", "needle 0"]
    assert texts(await everywhere(world, ann, "needle", chats="users")) == ["needle 3"]
    await world.run(MoveChats(((channel, 1),)), bob)
    assert texts(await everywhere(world, bob, "needle", folder=1)) == ["needle 1"]
    assert texts(await everywhere(world, bob, "needle", folder=0)) == ["needle 3", "needle 0"]
    await world.run(Leave(channel), bob)
    assert texts(await everywhere(world, bob, "needle")) == ["needle 3", "needle 0"]


async def test_everywhere_goes_on_page_by_page(world: World) -> None:
    there = await place(world, "supergroup")
    for n in range(6):
        await say(world, there.owner, there.peer if n % 2 else user_peer(there.member.id), f"needle {n}")
    found: list[str] = []
    page: tuple[object, ...] = ()
    for _ in range(6):
        some = await everywhere(world, there.member, "needle", *page, limit=2)
        assert some.total == 6
        found += texts(some)
        if not some.next_rate:
            break
        last = some.messages[-1]
        assert not isinstance(last, int)
        page = (some.next_rate, last.id, last.peer)
    assert found == [f"needle {n}" for n in range(5, -1, -1)]


async def test_many_channels_are_searched_at_once(world: World) -> None:
    ann = await world.person("Ann")
    peers = [await make(world, ann, f"News {n}") for n in range(12)]
    await say(world, ann, peers[3], "needle")
    await say(world, ann, peers[9], "needle too")
    assert texts(await everywhere(world, ann, "needle")) == ["needle too", "needle"]
    [last] = (await everywhere(world, ann, "too")).messages
    assert not isinstance(last, int)
    await world.run(DeleteThere(peers[9], (last.id,)), ann)
    assert texts(await everywhere(world, ann, "needle")) == ["needle"]


async def test_who_was_shown_what_was_before_finds_it(world: World) -> None:
    there = await place(world, "group")
    outsider = there.outsider
    await say(world, there.owner, there.peer, "old needle")
    world.pass_time(50)
    await say(world, there.owner, user_peer(outsider.id), "between")
    await world.run(AddMember(there.peer, outsider.id, 50), there.owner)
    await say(world, there.owner, there.peer, "new needle")
    assert texts(await look(world, outsider, there.peer, "needle")) == ["new needle", "old needle"]
    found = await look(world, outsider, there.peer, "needle", Page(limit=1))
    [first] = found.messages
    assert texts(await look(world, outsider, there.peer, "needle", Page(offset_id=first.id))) == ["old needle"]
    assert texts(await look(world, outsider, there.peer, "needle", max_date=world.now - 20)) == ["old needle"]
    assert texts(await look(world, outsider, there.peer, "needle", min_date=world.now - 20)) == ["new needle"]


async def test_what_one_left_is_still_searched_in_the_own_box(world: World) -> None:
    there = await place(world, "group")
    await world.run(SendMessage(there.peer, 0, "needle"), there.owner)
    await world.run(RemoveMember(there.peer, there.member.id), there.member)
    assert texts(await look(world, there.member, there.peer, "needle")) == ["needle"]
