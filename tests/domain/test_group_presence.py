"""Groups while people are in them: who types, begins a draft, reads, is online, and where a link leads."""

import pytest

from chappe.domain import drafts, group_views, message_links, presence
from chappe.domain.bounds import READERS_LISTED_UP_TO
from chappe.domain.channels import SetUsername
from chappe.domain.drafts import SaveDraft
from chappe.domain.errors import Refused
from chappe.domain.events import Typing
from chappe.domain.posting import post
from chappe.domain.presence import SetPresence
from chappe.domain.reading import ReadChannel
from chappe.domain.typing import TYPING_TOLD, SetTyping
from chappe.domain.values import Content, PeerRef
from chappe.rpc.views.updates import update
from chappe.tl import types
from tests.domain.test_channels import make
from tests.domain.test_channels import say as channel_say
from tests.domain.test_group_ops import KINDS, grant, place, say
from tests.domain.test_topics import open_forum, topic
from tests.support.world import World


async def test_everyone_in_a_basic_group_sees_who_types(world: World) -> None:
    there = await place(world, "group")
    outcome = await world.run(SetTyping(there.peer, "typing"), there.member)
    assert {one.user_id for one in outcome.deliveries} == {there.owner.id, there.admin.id}
    for one in outcome.deliveries:
        assert [logged.event for logged in one.events] == [Typing(there.peer, there.member.id, "typing")]


async def test_in_a_supergroup_it_is_told_once(world: World) -> None:
    there = await place(world, "supergroup")
    outcome = await world.run(SetTyping(there.peer, "typing"), there.member)
    [told] = outcome.broadcasts
    assert (told.people, told.but) == ((there.member.id,), (there.member.id,))
    assert outcome.deliveries == ()
    await grant(world, there.peer, there.admin, "anonymous")
    assert (await world.run(SetTyping(there.peer, "typing"), there.admin)).broadcasts == ()
    assert told.most == TYPING_TOLD  # however many are in it


async def test_typing_in_a_topic_is_told_of_it(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    peer = await open_forum(world, ann, bob)
    cats = await topic(world, ann, peer, "Cats")
    outcome = await world.run(SetTyping(peer, "typing", topic=cats), bob)
    [told] = outcome.broadcasts
    assert [logged.event for logged in told.events] == [Typing(peer, bob.id, "typing", topic=cats)]
    shown = update(told.events[0], outcome.cast)
    assert isinstance(shown, types.UpdateChannelUserTyping) and shown.top_msg_id == cats
    with pytest.raises(Refused, match="MSG_ID_INVALID"):
        await world.run(SetTyping(peer, "typing", topic=9999), bob)
    first = (await channel_say(world, ann, peer, "well")).result[0].message.id  # a thread of General
    [told] = (await world.run(SetTyping(peer, "typing", topic=first), bob)).broadcasts
    assert told.events[0].event.topic == first
    there = await place(world, "group")
    outcome = await world.run(SetTyping(there.peer, "typing", topic=5), there.member)  # where there are no threads
    assert all(one.events[0].event.topic == 0 for one in outcome.deliveries)


async def test_who_may_not_write_is_not_seen_typing(world: World) -> None:
    channel, group = await place(world, "channel"), await place(world, "supergroup")
    for who, peer in ((channel.owner, channel.peer), (channel.member, channel.peer), (group.outsider, group.peer)):
        with pytest.raises(Refused, match="CHAT_WRITE_FORBIDDEN"):
            await world.run(SetTyping(peer, "typing"), who)
    for peer in (PeerRef(2, 99), await make(world, group.owner)):
        with pytest.raises(Refused, match="CHANNEL_PRIVATE"):
            await world.run(SetTyping(peer, "typing"), group.outsider)


@pytest.mark.parametrize("kind", KINDS)
async def test_a_draft_in_a_group(world: World, kind: str) -> None:
    there = await place(world, kind)
    await world.run(SaveDraft(there.peer, "I meant to"), there.member)
    events, cast, _ = await world.read(lambda tx: drafts.everyone(tx, there.member.id, world.now))
    assert [(logged.event.peer, logged.event.draft.text) for logged in events] == [(there.peer, "I meant to")]
    assert there.peer in cast.chats
    await world.run(SaveDraft(there.peer, ""), there.member)
    assert (await world.read(lambda tx: drafts.everyone(tx, there.member.id, world.now)))[0] == ()
    with pytest.raises(Refused, match=r"CHAT_ID_INVALID|CHANNEL_PRIVATE"):
        await world.run(SaveDraft(PeerRef(there.peer.kind, 99), "x"), there.member)


async def test_who_has_read_ones_message_in_a_supergroup(world: World) -> None:
    there = await place(world, "supergroup")
    sent = await say(world, there.owner, there.peer, "read me")
    ask = lambda tx, who: group_views.readers(tx, who.id, there.peer, sent.id, world.now)  # noqa: E731
    assert await world.read(lambda tx: ask(tx, there.owner)) == ()
    world.pass_time(7)
    await world.run(ReadChannel(there.peer, 0), there.member)
    [reader] = await world.read(lambda tx: ask(tx, there.owner))
    assert (reader.user_id, reader.date) == (there.member.id, world.now)
    with pytest.raises(Refused, match="MSG_ID_INVALID"):
        await world.read(lambda tx: ask(tx, there.member))
    with pytest.raises(Refused, match="USER_NOT_PARTICIPANT"):
        await world.read(lambda tx: ask(tx, there.outsider))
    await world.write(lambda tx: tx.chats.add_members(there.peer, READERS_LISTED_UP_TO))
    with pytest.raises(Refused, match="CHAT_TOO_BIG"):
        await world.read(lambda tx: ask(tx, there.owner))


async def test_how_many_are_online(world: World) -> None:
    there = await place(world, "group")
    count = lambda tx, who: presence.online_in(tx, who.id, there.peer, world.now)  # noqa: E731
    assert await world.read(lambda tx: count(tx, there.owner)) == 0
    await world.run(SetPresence(True), there.member, await world.device(there.member))
    assert await world.read(lambda tx: count(tx, there.owner)) == 1
    with pytest.raises(Refused, match="CHAT_ID_INVALID"):
        await world.read(lambda tx: count(tx, there.outsider))


async def test_links_to_messages(world: World) -> None:
    there = await place(world, "supergroup")
    sent = await say(world, there.owner, there.peer, "look here")

    def link(tx, who, id=sent.id, **how):  # type: ignore[no-untyped-def]
        return message_links.path(tx, who.id, there.peer, id, world.now, **how)

    assert await world.read(lambda tx: link(tx, there.outsider)) == f"a_supergroup/{sent.id}"

    def piece(tx, reply_to=0):  # type: ignore[no-untyped-def]
        content = Content(0, there.owner.id, world.now, 0, "piece", group=77)
        return post(tx, there.owner.id, there.peer, content, reply_to=reply_to).message.id

    one = await world.write(lambda tx: piece(tx, sent.id))
    for how, tail in (
        ({}, "?single"),
        ({"whole": True}, ""),
        ({"thread": True}, f"?single&thread={sent.id}"),
        ({"whole": True, "thread": True}, f"?thread={sent.id}"),
    ):
        assert await world.read(lambda tx, how=how: link(tx, there.member, one, **how)) == f"a_supergroup/{one}{tail}"
    with pytest.raises(Refused, match="MESSAGE_ID_INVALID"):
        await world.read(lambda tx: link(tx, there.member, 999))
    await world.run(SetUsername(there.peer, ""), there.owner)
    assert await world.read(lambda tx: link(tx, there.member)) == f"c/{there.peer.id}/{sent.id}"
    with pytest.raises(Refused, match="CHANNEL_PRIVATE"):
        await world.read(lambda tx: link(tx, there.outsider))


async def test_only_administrators_learn_who_posted(world: World) -> None:
    there = await place(world, "channel")
    sent = await say(world, there.owner, there.peer, "who was it?")
    ask = lambda tx, who: message_links.author(tx, who.id, there.peer, sent.id, world.now)  # noqa: E731
    assert (await world.read(lambda tx: ask(tx, there.owner)))[0] == there.owner.id
    with pytest.raises(Refused, match="CHAT_ADMIN_REQUIRED"):
        await world.read(lambda tx: ask(tx, there.member))
