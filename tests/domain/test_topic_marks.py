"""What one person has of each topic of a forum: a draft, notification settings, mentions and reactions unseen."""

import json

import pytest

from chappe.domain import drafts, mentions, notify, reactions, updates
from chappe.domain.bans import EditBanned
from chappe.domain.drafts import ClearDrafts, SaveDraft
from chappe.domain.errors import Refused
from chappe.domain.events import ChannelContentsRead, DraftChanged, NotifyChanged, TopicsStand
from chappe.domain.joining import Join, Leave
from chappe.domain.log_kinds import BY_EVENT, Present
from chappe.domain.mentions import ReadMentions, ReadThere
from chappe.domain.messages import ReplyTo, SendMessage
from chappe.domain.notify import ResetNotify, SetNotify, Settings, Sound, Target
from chappe.domain.outcome import Logged
from chappe.domain.ports.messages import Page
from chappe.domain.reactions import ReadReactions, SendReaction
from chappe.domain.rights import MAY_NOT
from chappe.domain.topic_lists import Row
from chappe.domain.topics import DeleteTopic, OrderTopics, PinTopic
from chappe.domain.values import CHANNEL, Entity, Message, PeerRef, User, box_of
from chappe.rpc.views.updates import update
from chappe.tl import types
from tests.domain.test_channels import make, say
from tests.domain.test_topics import listing, open_forum, topic
from tests.support.world import World

WHOLE = Page(limit=50)


async def rows(world: World, who: User, peer: PeerRef) -> dict[int, Row]:
    """The topics as that person has them, by id."""
    return {row.topic.id: row for row in (await listing(world, who, peer)).rows}


async def begun(world: World, who: User) -> list[DraftChanged]:
    """All drafts as one who asks for them finds them."""
    events, _, _ = await world.read(lambda tx: drafts.everyone(tx, who.id, world.now))
    return [logged.event for logged in events if isinstance(logged.event, DraftChanged)]


async def test_each_topic_has_a_draft_of_its_own(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    peer = await open_forum(world, ann, bob)
    cats, dogs = await topic(world, ann, peer, "Cats"), await topic(world, ann, peer, "Dogs")
    answered = (await say(world, ann, peer, "meow", reply_to=ReplyTo(cats))).result[0].message.id
    unread = {id: row.unread for id, row in (await rows(world, bob, peer)).items()}
    world.forget()
    await world.run(SaveDraft(peer, "about cats", reply_to=answered, topic=cats), bob)
    await world.run(SaveDraft(peer, "about dogs", reply_to=dogs), bob)  # what answers a topic's first message is in it
    await world.run(SaveDraft(peer, "about all", topic=1), bob)
    await world.run(SaveDraft(peer, "the chat itself"), bob)
    told = [(event.topic, event.draft.text, event.draft.reply_to) for event in world.events(bob)]
    assert told == [
        (cats, "about cats", answered),
        (dogs, "about dogs", 0),
        (1, "about all", 0),
        (0, "the chat itself", 0),
    ]
    found = await rows(world, bob, peer)
    assert [found[id].draft.text for id in (cats, dogs, 1)] == ["about cats", "about dogs", "about all"]  # type: ignore[union-attr]
    assert not any(row.draft for row in (await rows(world, ann, peer)).values())
    assert sorted(one.topic for one in await begun(world, bob)) == sorted([0, 1, cats, dogs])
    # A topic where something is begun is not therefore read, nor less so.
    assert {id: row.unread for id, row in found.items()} == unread


async def test_what_is_sent_clears_the_draft_of_its_topic_alone(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    peer = await open_forum(world, ann, bob)
    cats, dogs = await topic(world, ann, peer, "Cats"), await topic(world, ann, peer, "Dogs")
    for id in (cats, dogs):
        await world.run(SaveDraft(peer, "begun", topic=id), bob)
    world.forget()
    await world.run(SendMessage(peer, 7, "done", reply_to=ReplyTo(cats, topic=cats), clear_draft=True), bob)
    assert DraftChanged(peer, None, cats) in world.events(bob)
    assert [one.topic for one in await begun(world, bob)] == [dogs]
    world.pass_time(1)
    await world.run(SaveDraft(peer, "", topic=dogs), bob)
    assert await begun(world, bob) == []
    for id in (cats, dogs):
        await world.run(SaveDraft(peer, "again", topic=id), bob)
    await world.run(ClearDrafts(), bob)
    assert await begun(world, bob) == []


async def test_drafts_go_where_there_is_a_topic(world: World) -> None:
    ann, bob, cyd = [await world.person(name) for name in ("Ann", "Bob", "Cyd")]
    peer = await open_forum(world, ann, bob)
    cats = await topic(world, ann, peer, "Cats")
    with pytest.raises(Refused, match="MSG_ID_INVALID"):
        await world.run(SaveDraft(peer, "begun", topic=9999), bob)
    with pytest.raises(Refused, match="MESSAGE_TOO_LONG"):
        await world.run(SaveDraft(peer, "x" * 4097, topic=cats), bob)
    hidden = await make(world, ann, "Hidden", group=True)
    with pytest.raises(Refused, match="CHANNEL_PRIVATE"):
        await world.run(SaveDraft(hidden, "begun", topic=1), cyd)
    await world.run(SaveDraft(peer, "begun", topic=cats), bob)
    world.forget()
    await world.run(DeleteTopic(peer, cats), ann)
    assert DraftChanged(peer, None, cats) in world.events(bob)
    assert await begun(world, bob) == []


async def test_a_device_that_was_away_gets_drafts_of_topics(world: World) -> None:
    ann = await world.person("Ann")
    peer = await open_forum(world, ann)
    cats = await topic(world, ann, peer, "Cats")
    at = await world.read(lambda tx: updates.state(tx, ann.id, world.now))
    world.pass_time(1)
    await world.run(SaveDraft(peer, "begun", topic=cats), ann)
    await world.run(SetNotify(Target(peer, topic=cats), Settings(mute_until=5)), ann)
    found = await world.read(lambda tx: updates.difference(tx, ann.id, at.pts, world.now, 0, world.now))
    events = [logged.event for logged in found.events]
    [draft] = [event for event in events if isinstance(event, DraftChanged)]
    assert (draft.peer, draft.topic, draft.draft and draft.draft.text) == (peer, cats, "begun")
    assert NotifyChanged(peer, "", '{"mute_until":5}', cats) in events


async def test_each_topic_has_settings_of_its_own(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    peer = await open_forum(world, ann, bob)
    cats, dogs = await topic(world, ann, peer, "Cats"), await topic(world, ann, peer, "Dogs")
    world.forget()
    await world.run(SetNotify(Target(peer, topic=cats), Settings(mute_until=2_000_000_000)), bob)
    assert world.events(bob) == [NotifyChanged(peer, "", '{"mute_until":2000000000}', cats)]
    found = await rows(world, bob, peer)
    assert json.loads(found[cats].notify) == {"mute_until": 2_000_000_000} and found[dogs].notify == ""
    assert (await rows(world, ann, peer))[cats].notify == ""

    async def asked(who: User, target: Target) -> str:
        return await world.read(lambda tx: notify.asked(tx, who.id, target, world.now))

    assert await asked(bob, Target(peer)) == "{}"
    assert json.loads(await asked(bob, Target(peer, topic=cats))) == {"mute_until": 2_000_000_000}

    async def excepted(asked: Target) -> list[tuple[PeerRef | None, int]]:
        found = await world.read(lambda tx: notify.exceptions(tx, bob.id, asked, False, False))
        return [(event.peer, event.topic) for event in found.events]

    await world.run(SetNotify(Target(peer, topic=dogs), Settings(sound=Sound("none"))), bob)
    # Not the chat but a topic of it is an exception: to the chat, and in no list of chats.
    assert await excepted(Target(None)) == await excepted(Target(None, "chats")) == []
    assert await excepted(Target(peer)) == await excepted(Target(peer, topic=cats)) == [(peer, cats)]
    assert await excepted(Target(peer, topic=dogs)) == []  # which differs by a sound alone
    await world.run(SetNotify(Target(peer), Settings(silent=True)), bob)
    assert await excepted(Target(None)) == [(peer, 0)]
    assert await excepted(Target(peer)) == [(peer, 0), (peer, cats)]
    await world.run(SetNotify(Target(peer), Settings()), bob)
    await world.run(SetNotify(Target(peer, topic=dogs), Settings()), bob)
    with pytest.raises(Refused, match="TOPIC_ID_INVALID"):
        await asked(bob, Target(peer, topic=9999))
    with pytest.raises(Refused, match="TOPIC_ID_INVALID"):
        await world.run(SetNotify(Target(peer, topic=9999), Settings(mute_until=5)), bob)
    plain = await make(world, ann, "Talk", group=True)
    with pytest.raises(Refused, match="CHANNEL_FORUM_MISSING"):
        await world.run(SetNotify(Target(plain, topic=1), Settings(mute_until=5)), ann)
    with pytest.raises(Refused, match="CHANNEL_PRIVATE"):
        await world.run(SetNotify(Target(plain, topic=1), Settings(mute_until=5)), bob)
    world.forget()
    await world.run(ResetNotify(), bob)
    assert world.events(bob) == [NotifyChanged(peer, "", "{}", cats)]
    assert (await rows(world, bob, peer))[cats].notify == ""
    await world.run(SetNotify(Target(peer, topic=cats), Settings(silent=True)), bob)
    await world.run(DeleteTopic(peer, cats), ann)  # nothing is said of a topic that is gone
    assert await excepted(Target(peer)) == []


async def test_mentions_are_counted_and_seen_by_topic(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    peer = await open_forum(world, ann, bob)
    cats, dogs = await topic(world, ann, peer, "Cats"), await topic(world, ann, peer, "Dogs")
    name = (Entity("mention_name", 0, 3, str(bob.id)),)
    for where in (cats, cats, dogs, 0):
        await say(world, ann, peer, "Bob", entities=name, reply_to=ReplyTo(where) if where else None)

    async def counted() -> dict[int, int]:
        return {id: row.mentions for id, row in (await rows(world, bob, peer)).items()}

    async def listed(top: int) -> int:
        found = await world.read(lambda tx: mentions.unread(tx, bob.id, peer, WHOLE, world.now, top))
        assert found.total == len(found.messages)
        return len(found.messages)

    assert await counted() == {cats: 2, dogs: 1, 1: 1}
    assert [await listed(top) for top in (cats, dogs, 1, 0)] == [2, 1, 1, 4]
    world.forget()
    await world.run(ReadMentions(peer, cats), bob)
    assert await counted() == {cats: 0, dogs: 1, 1: 1}
    await world.run(ReadMentions(peer, 1), bob)
    assert await counted() == {cats: 0, dogs: 1, 1: 0}
    assert [event.topic for event in world.events(bob) if isinstance(event, ChannelContentsRead)] == [cats, 1]
    await world.run(ReadMentions(peer), bob)
    assert set((await counted()).values()) == {0}
    with pytest.raises(Refused, match="MSG_ID_INVALID"):
        await listed(9999)
    with pytest.raises(Refused, match="MSG_ID_INVALID"):
        await world.run(ReadMentions(peer, 9999), bob)


async def test_mentions_in_a_thread_are_seen_apart(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    peer = await make(world, ann, "Talk", group=True, name="talk_talk")
    await world.run(Join(peer), bob)
    name = (Entity("mention_name", 0, 3, str(bob.id)),)
    first = (await say(world, ann, peer, "first")).result[0].message.id
    await say(world, ann, peer, "Bob", entities=name, reply_to=ReplyTo(first))
    await say(world, ann, peer, "Bob", entities=name)
    await world.run(ReadMentions(peer, first), bob)
    found = await world.read(lambda tx: mentions.unread(tx, bob.id, peer, WHOLE, world.now))
    assert [one.thread for one in found.messages if isinstance(one, Message)] == [0]


async def test_reactions_are_counted_and_seen_by_topic(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    peer = await open_forum(world, ann, bob)
    cats = await topic(world, ann, peer, "Cats")
    for where in (cats, 0):
        sent = (await say(world, bob, peer, "well", reply_to=ReplyTo(where) if where else None)).result[0].message.id
        await world.run(SendReaction(peer, sent, ("👍",)), ann)

    async def counted() -> dict[int, int]:
        return {id: row.reactions for id, row in (await rows(world, bob, peer)).items()}

    assert await counted() == {cats: 1, 1: 1}
    found = await world.read(lambda tx: reactions.unread(tx, bob.id, peer, WHOLE, world.now, cats))
    assert [one.topic for one in found.messages if isinstance(one, Message)] == [cats]
    await world.run(ReadReactions(peer, cats), bob)
    assert await counted() == {cats: 0, 1: 1}
    with pytest.raises(Refused, match="MSG_ID_INVALID"):
        await world.run(ReadReactions(peer, 9999), bob)
    await world.run(ReadReactions(peer), bob)
    assert await counted() == {cats: 0, 1: 0}


async def test_who_was_away_finds_pinned_topics_as_they_stand(world: World) -> None:
    ann, bob, cyd = [await world.person(name) for name in ("Ann", "Bob", "Cyd")]
    peer = await open_forum(world, ann, bob)
    made = [await topic(world, ann, peer, f"T{n}") for n in range(3)]
    at = {who.id: await world.read(lambda tx, who=who: updates.state(tx, who.id, world.now)) for who in (bob, cyd)}
    world.pass_time(10)
    since = world.now

    async def missed(who: User, date: int) -> list[Logged]:
        found = await world.read(lambda tx: updates.difference(tx, who.id, at[who.id].pts, date, 0, world.now))
        return [one for one in found.events if isinstance(one.event, TopicsStand)]

    assert await missed(bob, since) == []
    for id in made:
        await world.run(PinTopic(peer, id, True), ann)
    await world.run(PinTopic(peer, made[1], False), ann)
    assert [one.event for one in await missed(bob, since)] == [TopicsStand(peer, (made[2], made[0]))]
    await world.run(OrderTopics(peer, (made[0], made[2]), True), ann)
    assert [one.event for one in await missed(bob, since)] == [TopicsStand(peer, (made[0], made[2]))]
    ids = await world.read(lambda tx: [one.id for one in tx.topics.pinned(box_of(peer.id))])
    assert ids == [made[0], made[2]]
    assert await missed(cyd, since) == []  # who is not in it is not told
    world.pass_time(10)
    assert await missed(bob, world.now) == []


async def test_what_is_seen_in_several_topics_is_told_of_each(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    peer = await open_forum(world, ann, bob)
    cats, dogs = await topic(world, ann, peer, "Cats"), await topic(world, ann, peer, "Dogs")
    name = (Entity("mention_name", 0, 3, str(bob.id)),)
    at = {}
    for where in (dogs, 0, cats):
        sent = await say(world, ann, peer, "Bob", entities=name, reply_to=ReplyTo(where) if where else None)
        at[where or 1] = sent.result[0].message.id
    before = await world.read(lambda tx: updates.state(tx, bob.id, world.now))
    world.forget()
    world.pass_time(1)
    await world.run(ReadThere(peer, tuple(at.values())), bob)
    told = [ChannelContentsRead(peer, (at[id],), id) for id in (1, cats, dogs)]
    assert world.events(bob) == told
    found = await world.read(lambda tx: updates.difference(tx, bob.id, before.pts, world.now, 0, world.now))
    assert [one.event for one in found.events if isinstance(one.event, ChannelContentsRead)] == told
    shown = update(found.events[-1], found.cast)
    assert isinstance(shown, types.UpdateChannelReadMessagesContents)
    assert (shown.top_msg_id, shown.messages) == (dogs, [at[dogs]])


async def test_an_older_log_says_nothing_of_topics(world: World) -> None:
    kind = BY_EVENT[ChannelContentsRead]
    peer = PeerRef(CHANNEL, 7)
    assert kind.load([[2, 7], [3, 4]], Present({}, {}, {})) == ChannelContentsRead(peer, (3, 4))
    kept = json.loads(json.dumps(kind.dump(ChannelContentsRead(peer, (3,), 9))))
    assert kind.load(kept, Present({}, {}, {})) == ChannelContentsRead(peer, (3,), 9)


@pytest.mark.parametrize("way", ["leaves", "is thrown out"])
async def test_what_was_begun_is_left_behind(world: World, way: str) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    peer = await open_forum(world, ann, bob)
    other = await make(world, ann, "Talk", group=True, name="talk_talk")
    await world.run(Join(other), bob)
    cats = await topic(world, ann, peer, "Cats")
    for who in (ann, bob):
        await world.run(SaveDraft(peer, "begun", topic=cats), who)
    await world.run(SaveDraft(peer, "begun"), bob)
    await world.run(SaveDraft(other, "begun"), bob)
    before = await world.read(lambda tx: updates.state(tx, bob.id, world.now))
    world.forget()
    world.pass_time(1)
    if way == "leaves":
        await world.run(Leave(peer), bob)
    else:
        await world.run(EditBanned(peer, bob.id, MAY_NOT["view_messages"]), ann)
    gone = [DraftChanged(peer, None), DraftChanged(peer, None, cats)]
    assert [event for event in world.events(bob) if isinstance(event, DraftChanged)] == gone
    found = await world.read(lambda tx: updates.difference(tx, bob.id, before.pts, world.now, 0, world.now))
    assert [one.event for one in found.events if isinstance(one.event, DraftChanged)] == gone
    assert [(one.peer, one.topic) for one in await begun(world, bob)] == [(other, 0)]
    assert [one.topic for one in await begun(world, ann)] == [cats]
