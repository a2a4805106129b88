"""A channel with its discussion group: linked, posts put there, comments counted, read, edited and deleted."""

from typing import Any

import pytest

from chappe.domain import channel_views, discussions, history, thread_reading
from chappe.domain.channels import DeleteChannel, SetFlag, SetSlowMode
from chappe.domain.clearing import ClearForAll
from chappe.domain.deleting import DeleteThere
from chappe.domain.discussions import SetDiscussionGroup
from chappe.domain.editing import EditMessage
from chappe.domain.errors import Refused
from chappe.domain.events import NewMessage, ThreadInboxRead, ThreadOutboxRead
from chappe.domain.forwarding import ForwardMessages
from chappe.domain.joining import Join
from chappe.domain.messages import ReplyTo
from chappe.domain.ports.messages import Page
from chappe.domain.reactions import SendReaction
from chappe.domain.thread_reading import ReadThread
from chappe.domain.values import HIDDEN_HISTORY, JOIN_TO_SEND, NO_FORWARDS, Message, PeerRef, User, box_of, user_peer
from tests.domain.test_channels import chat_of, make, say, texts
from tests.support.world import World


async def linked(world: World, owner: User, name: str = "the_news") -> tuple[PeerRef, PeerRef]:
    """A channel and its discussion group."""
    channel, group = await make(world, owner, name=name), await make(world, owner, "Talk", group=True)
    await world.run(SetDiscussionGroup(channel, group), owner)
    return channel, group


async def message(world: World, who: User, peer: PeerRef, id: int) -> Message:
    """One message as that person finds it."""
    found = await world.read(lambda tx: history.in_channel(tx, who.id, peer, [id], world.now))
    [one] = found.messages
    assert isinstance(one, Message)
    return one


async def comments(world: World, who: User, peer: PeerRef, id: int, **page: int) -> Any:
    """A thread as that person finds it."""
    return await world.read(lambda tx: thread_reading.replies(tx, who.id, peer, id, Page(**page), world.now))


async def test_a_post_stands_in_the_group_and_comments_are_counted(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    channel, group = await linked(world, ann)
    posted = await say(world, ann, channel, "hello")
    post = posted.result[0].message
    assert post.replies is not None and (post.replies.total, post.replies.group) == (0, group.id)
    [told] = [one for one in posted.broadcasts if one.channel_id == group.id]
    copy = next(logged.event.message for logged in told.events if isinstance(logged.event, NewMessage))
    assert copy.pinned and copy.content.sender == channel and not copy.out
    forward = copy.content.forward
    assert forward is not None
    assert (forward.chat, forward.post, forward.saved_peer, forward.saved_id) == (channel, post.id, channel, post.id)
    # Bob is in neither; both are open to him.
    at = await world.read(lambda tx: thread_reading.discussion(tx, bob.id, channel, post.id, world.now))
    [head] = at.found.messages
    assert isinstance(head, Message) and (head.peer, head.id) == (group, copy.id)
    first = (await say(world, bob, group, "nice", reply_to=ReplyTo(copy.id))).result[0].message
    second = (await say(world, ann, group, "thanks", reply_to=ReplyTo(first.id))).result[0].message
    assert (first.thread, first.reply_to, second.thread, second.reply_to) == (copy.id, copy.id, copy.id, first.id)
    for id in (post.id,):
        shown = await message(world, bob, channel, id)
        assert shown.replies is not None
        assert (shown.replies.total, shown.replies.max_id) == (2, second.id)
        assert shown.replies.repliers == (user_peer(ann.id), user_peer(bob.id))
        assert shown.replies.read == first.id  # what one wrote oneself
    for peer, id in ((channel, post.id), (group, copy.id), (group, second.id)):
        found = await comments(world, bob, peer, id)
        assert [one.id for one in found.messages] == [second.id, first.id] and found.total == 2
    assert [one.id for one in (await comments(world, bob, channel, post.id, limit=1)).messages] == [second.id]
    older = await comments(world, bob, channel, post.id, offset_id=second.id, limit=5)
    assert [one.id for one in older.messages] == [first.id]
    await world.run(DeleteThere(group, (first.id,)), ann)
    shown = await message(world, bob, channel, post.id)
    assert shown.replies is not None and (shown.replies.total, shown.replies.max_id) == (1, second.id)
    assert shown.replies.repliers == (user_peer(ann.id),)


async def test_edits_and_deletions_are_followed(world: World) -> None:
    ann = await world.person("Ann")
    channel, group = await linked(world, ann)
    post = (await say(world, ann, channel, "helo")).result[0].message
    await world.run(EditMessage(channel, post.id, "hello"), ann)
    assert await texts(world, ann, group) == ["hello", "channel_create"]
    other = (await say(world, ann, channel, "more")).result[0].message
    await world.run(DeleteThere(channel, (post.id,)), ann)
    assert await texts(world, ann, group) == ["more", "channel_create"]
    [copy] = [one for one in await _all(world, ann, group) if one.content.text == "more"]
    await world.run(DeleteThere(group, (copy.id,)), ann)
    assert (await message(world, ann, channel, other.id)).replies is None
    with pytest.raises(Refused, match="MSG_ID_INVALID"):
        await comments(world, ann, channel, other.id)


async def _all(world: World, who: User, peer: PeerRef) -> list[Message]:
    found = await world.read(lambda tx: history.history(tx, who.id, peer, Page(limit=100), world.now))
    return [one for one in found.messages if isinstance(one, Message)]


async def test_an_answered_post_is_answered_in_the_group(world: World) -> None:
    ann = await world.person("Ann")
    channel, group = await linked(world, ann)
    post = (await say(world, ann, channel, "one")).result[0].message
    await say(world, ann, channel, "two", reply_to=ReplyTo(post.id))
    second, first, _ = await _all(world, ann, group)
    assert (second.reply_to, second.thread) == (first.id, 0)


async def test_reading_a_thread_tells_ones_devices_and_the_authors(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    channel, group = await linked(world, ann)
    for peer in (channel, group):
        if peer == channel:
            await world.run(Join(peer), bob)
    post = (await say(world, ann, channel, "hello")).result[0].message
    head = (await world.read(lambda tx: thread_reading.head(tx, bob.id, channel, post.id, world.now))).top
    sent = [(await say(world, ann, group, f"c{n}", reply_to=ReplyTo(head))).result[0].message.id for n in range(3)]
    world.forget()
    await world.run(ReadThread(channel, post.id, sent[1]), bob)
    assert world.events(bob) == [ThreadInboxRead(group, head, sent[1], channel.id, post.id)]
    assert world.events(ann) == [ThreadOutboxRead(group, head, sent[1])]
    world.forget()
    await world.run(ReadThread(group, head, sent[0]), bob)
    assert not world.events(bob)
    at = await world.read(lambda tx: thread_reading.discussion(tx, bob.id, channel, post.id, world.now))
    assert (at.read_in, at.unread, at.max_id) == (sent[1], 1, sent[2])
    at = await world.read(lambda tx: thread_reading.discussion(tx, ann.id, channel, post.id, world.now))
    assert (at.read_in, at.read_out, at.unread) == (sent[2], sent[1], 0)


async def test_who_may_link_and_what(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    channel, group = await make(world, ann, name="the_news"), await make(world, ann, "Talk", group=True)
    theirs = await make(world, bob, "Mine", group=True, name="bobs_talk")
    for command, error in (
        (SetDiscussionGroup(group, channel), "BROADCAST_ID_INVALID"),
        (SetDiscussionGroup(channel, channel), "MEGAGROUP_ID_INVALID"),
        (SetDiscussionGroup(channel, theirs), "CHAT_ADMIN_REQUIRED"),
        (SetDiscussionGroup(channel, None), "LINK_NOT_MODIFIED"),
        (SetDiscussionGroup(None, None), "LINK_NOT_MODIFIED"),
    ):
        with pytest.raises(Refused, match=error):
            await world.run(command, ann)
    with pytest.raises(Refused, match="CHAT_ADMIN_REQUIRED"):
        await world.run(SetDiscussionGroup(channel, theirs), bob)
    with pytest.raises(Refused, match="CHANNEL_PRIVATE"):
        await world.run(SetDiscussionGroup(None, group), bob)
    await world.run(SetFlag(group, HIDDEN_HISTORY, True), ann)
    with pytest.raises(Refused, match="MEGAGROUP_PREHISTORY_HIDDEN"):
        await world.run(SetDiscussionGroup(channel, group), ann)
    await world.run(SetFlag(group, HIDDEN_HISTORY, False), ann)
    _, offered = await world.read(lambda tx: discussions.groups(tx, ann.id, world.now))
    assert offered == [group]
    await world.run(SetDiscussionGroup(channel, group), ann)
    assert ((await chat_of(world, channel)).linked, (await chat_of(world, group)).linked) == (group.id, channel.id)
    with pytest.raises(Refused, match="LINK_NOT_MODIFIED"):
        await world.run(SetDiscussionGroup(channel, group), ann)
    other = await make(world, ann, "Other talk", group=True)
    await world.run(SetDiscussionGroup(channel, other), ann)
    assert (await chat_of(world, group)).linked == 0
    await world.run(SetDiscussionGroup(None, other), ann)
    assert ((await chat_of(world, channel)).linked, (await chat_of(world, other)).linked) == (0, 0)


async def test_without_the_group_there_are_no_comments(world: World) -> None:
    ann = await world.person("Ann")
    channel, group = await linked(world, ann)
    post = (await say(world, ann, channel, "hello")).result[0].message
    await world.run(SetDiscussionGroup(channel, None), ann)
    assert (await message(world, ann, channel, post.id)).replies is None
    await say(world, ann, channel, "alone")
    assert await texts(world, ann, group) == ["hello", "channel_create"]
    await world.run(SetDiscussionGroup(channel, group), ann)
    await world.run(DeleteChannel(group), ann)
    assert (await chat_of(world, channel)).linked == 0
    await say(world, ann, channel, "still there")


async def test_who_follows_a_private_channel_may_comment_and_nobody_else(world: World) -> None:
    ann, bob, cyd = [await world.person(name) for name in ("Ann", "Bob", "Cyd")]
    channel, group = await linked(world, ann)
    await world.run(Join(channel), bob)
    from chappe.domain.channels import SetUsername

    await world.run(SetUsername(channel, ""), ann)
    post = (await say(world, ann, channel, "hello")).result[0].message
    head = (await world.read(lambda tx: thread_reading.head(tx, bob.id, channel, post.id, world.now))).top
    await say(world, bob, group, "me", reply_to=ReplyTo(head))
    for peer, id in ((channel, post.id), (group, head)):
        with pytest.raises(Refused, match="CHANNEL_PRIVATE"):
            await comments(world, cyd, peer, id)
    with pytest.raises(Refused, match="CHANNEL_PRIVATE"):
        await say(world, cyd, group, "me too", reply_to=ReplyTo(head))
    await world.run(SetFlag(group, JOIN_TO_SEND, True), ann)
    with pytest.raises(Refused, match="CHAT_GUEST_SEND_FORBIDDEN"):
        await say(world, bob, group, "more", reply_to=ReplyTo(head))
    await world.run(Join(group), bob)
    await say(world, bob, group, "more", reply_to=ReplyTo(head))


async def test_threads_of_supergroups(world: World) -> None:
    ann = await world.person("Ann")
    group = await make(world, ann, "Talk", group=True)
    top = (await say(world, ann, group, "top")).result[0].message
    await say(world, ann, group, "between")
    first = (await say(world, ann, group, "a", reply_to=ReplyTo(top.id))).result[0].message
    second = (await say(world, ann, group, "b", reply_to=ReplyTo(first.id))).result[0].message
    assert [one.id for one in (await comments(world, ann, group, top.id)).messages] == [second.id, first.id]
    shown = await message(world, ann, group, top.id)
    assert shown.replies is not None and (shown.replies.total, shown.replies.group) == (2, 0)
    with pytest.raises(Refused, match="MSG_ID_INVALID"):
        await comments(world, ann, group, 999)
    assert (await comments(world, ann, group, 2)).messages == []
    plans = await world.read(
        lambda tx: tx.messages._execute(  # type: ignore[attr-defined]
            "EXPLAIN QUERY PLAN SELECT id FROM messages AS m WHERE m.box = ? AND m.thread = ? AND m.thread <> 0"
            " ORDER BY m.id DESC LIMIT 5",
            (box_of(group.id), top.id),
        ).fetchall()
    )
    assert "messages_thread (box=? AND thread=?)" in plans[0][3]


async def test_a_guest_changes_and_takes_back_what_was_commented(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    channel, group = await linked(world, ann)
    post = (await say(world, ann, channel, "hello")).result[0].message
    head = (await world.read(lambda tx: thread_reading.head(tx, bob.id, channel, post.id, world.now))).top
    mine = (await say(world, bob, group, "helo", reply_to=ReplyTo(head))).result[0].message
    hers = (await say(world, ann, group, "welcome", reply_to=ReplyTo(mine.id))).result[0].message
    await world.run(EditMessage(group, mine.id, "hello too"), bob)
    await world.run(SendReaction(group, hers.id, ("👍",)), bob)
    assert (await message(world, ann, group, mine.id)).content.text == "hello too"
    assert (await message(world, ann, group, hers.id)).content.tally == (("👍", 1),)
    await world.run(DeleteThere(group, (mine.id,)), bob)
    shown = await message(world, ann, channel, post.id)
    assert shown.replies is not None and shown.replies.total == 1


async def test_slow_mode_holds_guests_back(world: World) -> None:
    ann, bob, cyd = [await world.person(name) for name in ("Ann", "Bob", "Cyd")]
    channel, group = await linked(world, ann)
    post = (await say(world, ann, channel, "hello")).result[0].message
    await world.run(SetSlowMode(group, 30), ann)
    head = (await world.read(lambda tx: thread_reading.head(tx, bob.id, channel, post.id, world.now))).top
    await say(world, bob, group, "one", reply_to=ReplyTo(head))
    world.pass_time(10)
    with pytest.raises(Refused, match="SLOWMODE_WAIT_X") as refused:
        await say(world, bob, group, "two", reply_to=ReplyTo(head))
    assert refused.value.value == 20
    await say(world, cyd, group, "each for oneself", reply_to=ReplyTo(head))
    full = await world.read(lambda tx: channel_views.full(tx, bob.id, group, world.now))
    assert (full.member.wrote, full.member.inside, full.chat.members) == (world.now - 10, False, 1)
    left = await world.read(lambda tx: channel_views.left(tx, bob.id, 0))
    assert left.peers == ()  # a guest was never in it
    await world.run(Join(group), bob)
    with pytest.raises(Refused, match="SLOWMODE_WAIT_X"):
        await say(world, bob, group, "two", reply_to=ReplyTo(head))
    world.pass_time(20)
    await say(world, bob, group, "two", reply_to=ReplyTo(head))


async def test_what_is_cleared_of_a_channel_goes_from_its_group(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    channel, group = await linked(world, ann)
    posts = [(await say(world, ann, channel, f"post {n}")).result[0].message.id for n in range(3)]
    head = (await world.read(lambda tx: thread_reading.head(tx, bob.id, channel, posts[0], world.now))).top
    await say(world, bob, group, "a comment", reply_to=ReplyTo(head))
    await world.run(ClearForAll(channel, posts[1]), ann)
    said = [one.content.text for one in await _all(world, ann, group) if one.content.action is None]
    assert said == ["a comment", "post 2"]  # what others wrote is theirs
    assert [one.content.text for one in await _all(world, ann, channel) if one.content.action is None] == ["post 2"]


async def test_what_a_channel_protects_is_protected_where_it_is_talked_about(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    channel, group = await linked(world, ann)
    post = (await say(world, ann, channel, "for your eyes")).result[0].message
    at = await world.read(lambda tx: thread_reading.discussion(tx, bob.id, channel, post.id, world.now))
    [copy] = at.found.messages
    assert isinstance(copy, Message)
    answer = (await say(world, bob, group, "mine", reply_to=ReplyTo(copy.id))).result[0].message
    await world.run(ForwardMessages(group, (copy.id,), (1,), user_peer(bob.id)), bob)
    await world.run(SetFlag(channel, NO_FORWARDS, True), ann)
    for n, (peer, id) in enumerate(((channel, post.id), (group, copy.id)), 2):
        with pytest.raises(Refused, match="CHAT_FORWARDS_RESTRICTED"):
            await world.run(ForwardMessages(peer, (id,), (n,), user_peer(bob.id)), bob)
        with pytest.raises(Refused, match="CHAT_FORWARDS_RESTRICTED"):
            await say(world, bob, user_peer(bob.id), "look", reply_to=ReplyTo(id, peer=peer))
    await world.run(ForwardMessages(group, (answer.id,), (9,), user_peer(bob.id)), bob)  # the group protects nothing
    await world.run(SetFlag(channel, NO_FORWARDS, False), ann)
    await world.run(ForwardMessages(group, (copy.id,), (10,), user_peer(bob.id)), bob)
