"""Forums: topics made, changed, closed, pinned, listed, read, searched and thrown away."""

from typing import Any

import pytest

from chappe.domain import history, message_links, search, thread_reading, topic_lists
from chappe.domain.admin_log import FLAG
from chappe.domain.channels import CreateChannel, SetFlag, SetUsername
from chappe.domain.deleting import DeleteThere
from chappe.domain.discussions import SetDiscussionGroup
from chappe.domain.errors import Refused
from chappe.domain.events import TopicPinned, TopicsOrdered
from chappe.domain.joining import Join, Leave
from chappe.domain.messages import ReplyTo
from chappe.domain.ports.messages import Page
from chappe.domain.reading import ReadChannel
from chappe.domain.thread_reading import ReadThread
from chappe.domain.topic_lists import Listed, Offset
from chappe.domain.topics import CreateTopic, DeleteTopic, EditTopic, OrderTopics, PinTopic, ViewAsMessages
from chappe.domain.upkeep import IndexMessages
from chappe.domain.values import FORUM, Message, PeerRef, User
from chappe.rpc.views.chats import min_channel
from chappe.tl import types
from tests.domain.test_channels import chat_of, make, say
from tests.support.world import World

FROM_START = Offset()


async def open_forum(world: World, owner: User, *others: User) -> PeerRef:
    """A public supergroup with topics, and these people in it."""
    peer = await make(world, owner, "Forum", group=True, name="the_forum")
    await world.run(SetFlag(peer, FORUM, True), owner)
    for other in others:
        await world.run(Join(peer), other)
    return peer


async def topic(world: World, who: User, peer: PeerRef, title: str, **how: Any) -> int:
    """A new topic."""
    made = await world.run(CreateTopic(peer, title, how.pop("random_id", 0), **how), who)
    id: int = made.result[0].message.id
    return id


async def listing(
    world: World, who: User, peer: PeerRef, query: str = "", offset: Offset = FROM_START, limit: int = 20
) -> Listed:
    """The topics as that person finds them."""
    return await world.read(lambda tx: topic_lists.listed(tx, who.id, peer, query, offset, limit, world.now))


async def inside(world: World, who: User, peer: PeerRef, id: int) -> list[str]:
    """What is in a topic, newest first; service messages by their kind."""
    found = await world.read(lambda tx: thread_reading.replies(tx, who.id, peer, id, Page(limit=50), world.now))
    some = [one for one in found.messages if isinstance(one, Message)]
    return [one.content.text or (one.content.action.kind if one.content.action else "") for one in some]


async def test_a_topic_holds_what_is_sent_into_it(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    peer = await open_forum(world, ann, bob)
    first = await topic(world, ann, peer, "Cats", icon_color=0xFFD67E)
    second = await topic(world, bob, peer, "Dogs")
    sent = (await say(world, bob, peer, "meow", reply_to=ReplyTo(first))).result[0].message
    assert (sent.topic, sent.reply_to, sent.thread) == (first, first, 0)
    answer = (await say(world, ann, peer, "purr", reply_to=ReplyTo(sent.id, topic=first))).result[0].message
    assert (answer.topic, answer.reply_to) == (first, sent.id)
    await say(world, bob, peer, "woof", reply_to=ReplyTo(second))
    general = (await say(world, ann, peer, "hello all")).result[0].message
    assert general.topic == 0
    assert await inside(world, bob, peer, first) == ["purr", "meow", "topic_create"]
    assert await inside(world, bob, peer, second) == ["woof", "topic_create"]
    assert (await inside(world, bob, peer, 1))[0] == "hello all"
    assert "woof" not in await inside(world, bob, peer, 1)
    lost = (await say(world, bob, peer, "to what is gone", reply_to=ReplyTo(99_999, topic=first))).result[0].message
    assert lost.topic == first
    found = await listing(world, bob, peer)
    assert [(row.topic.title, row.topic.top_id) for row in found.rows] == [
        ("Cats", lost.id),
        ("General", general.id),
        ("Dogs", general.id - 1),
    ]
    assert [row.mine for row in found.rows] == [False, False, True]
    assert found.total == 3
    await world.run(DeleteThere(peer, (lost.id,)), ann)
    found = await listing(world, bob, peer)
    assert [row.topic.title for row in found.rows] == ["General", "Dogs", "Cats"]
    assert found.rows[2].topic.top_id == answer.id


async def test_topics_stand_in_tabs_where_that_is_chosen(world: World) -> None:
    ann = await world.person("Ann")
    peer = await open_forum(world, ann)

    async def shown() -> tuple[bool, bool]:
        small = min_channel(await chat_of(world, peer))
        assert isinstance(small, types.Channel)
        return small.forum, small.forum_tabs

    assert await shown() == (True, False)
    for tabs in (True, False):
        await world.run(SetFlag(peer, FORUM, True, tabs), ann)
        assert await shown() == (True, tabs)
        with pytest.raises(Refused, match="CHAT_NOT_MODIFIED"):
            await world.run(SetFlag(peer, FORUM, True, tabs), ann)
    await world.run(SetFlag(peer, FORUM, True, True), ann)
    cats = await topic(world, ann, peer, "Cats")
    await world.run(SetFlag(peer, FORUM, False, True), ann)
    assert await shown() == (False, False)
    with pytest.raises(Refused, match="CHAT_NOT_MODIFIED"):
        await world.run(SetFlag(peer, FORUM, False), ann)
    await world.run(SetFlag(peer, FORUM, True), ann)
    assert await shown() == (True, False) and cats in [row.topic.id for row in (await listing(world, ann, peer)).rows]
    log = await world.read(lambda tx: tx.admin_log.page(peer, (FLAG,), (), 0, 0, 10))
    assert [entry.deed.new_number for entry in log] == [1, 0, 1]  # of tabs there is no kind of entry


async def test_a_link_to_a_message_leads_through_its_topic(world: World) -> None:
    ann = await world.person("Ann")
    peer = await open_forum(world, ann)
    cats = await topic(world, ann, peer, "Cats")
    sent = (await say(world, ann, peer, "meow", reply_to=ReplyTo(cats))).result[0].message
    answer = (await say(world, ann, peer, "purr", reply_to=ReplyTo(sent.id, topic=cats))).result[0].message
    general = (await say(world, ann, peer, "hello all")).result[0].message

    async def link(id: int) -> str:
        return await world.read(lambda tx: message_links.path(tx, ann.id, peer, id, world.now, thread=True))

    assert await link(sent.id) == f"the_forum/{cats}/{sent.id}"
    assert await link(answer.id) == f"the_forum/{cats}/{answer.id}"
    assert await link(general.id) == f"the_forum/{general.id}"
    assert await link(cats) == f"the_forum/{cats}"
    await world.run(SetUsername(peer, ""), ann)
    assert await link(sent.id) == f"c/{peer.id}/{cats}/{sent.id}"
    await world.run(SetFlag(peer, FORUM, False), ann)
    assert await link(sent.id) == f"c/{peer.id}/{sent.id}?thread={cats}"


async def test_pages_of_topics_and_search_by_title(world: World) -> None:
    ann = await world.person("Ann")
    peer = await open_forum(world, ann)
    made = [await topic(world, ann, peer, f"Topic {n}") for n in range(5)]
    await world.run(PinTopic(peer, made[0], True), ann)
    await world.run(PinTopic(peer, made[1], True), ann)
    seen: list[int] = []
    offset = Offset()
    for _ in range(10):
        page = await listing(world, ann, peer, offset=offset, limit=1)
        if not page.rows:
            break
        last = page.rows[-1].topic
        seen.append(last.id)
        offset = Offset(world.now, last.top_id, last.id)
    assert seen == [made[1], made[0], made[4], made[3], made[2], 1]
    hits = await listing(world, ann, peer, "topic 3")
    assert [row.topic.id for row in hits.rows] == [made[3]]
    found = await world.read(lambda tx: topic_lists.by_ids(tx, ann.id, peer, [made[2], 77_777], world.now))
    assert ([row.topic.id for row in found.rows], found.gone) == ([made[2]], (77_777,))


async def test_unread_is_counted_for_each_topic(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    peer = await open_forum(world, ann)
    cats = await topic(world, ann, peer, "Cats")
    await say(world, ann, peer, "old", reply_to=ReplyTo(cats))
    world.pass_time(10)
    await world.run(Join(peer), bob)
    world.pass_time(10)
    sent = [(await say(world, ann, peer, f"m{n}", reply_to=ReplyTo(cats))).result[0].message.id for n in range(3)]

    async def unread(who: User) -> dict[str, int]:
        return {row.topic.title: row.unread for row in (await listing(world, who, peer)).rows}

    assert (await unread(bob))["Cats"] == 3
    assert (await unread(ann))["Cats"] == 0  # who wrote it has read it
    await world.run(ReadThread(peer, cats, sent[1]), bob)
    assert (await unread(bob))["Cats"] == 1
    [row] = [row for row in (await listing(world, ann, peer)).rows if row.topic.id == cats]
    assert row.read_out == sent[1]
    await world.run(ReadChannel(peer, 0), bob)
    assert set((await unread(bob)).values()) == {0}


async def test_a_closed_topic_is_for_those_who_manage_it(world: World) -> None:
    ann, bob, cyd = [await world.person(name) for name in ("Ann", "Bob", "Cyd")]
    peer = await open_forum(world, ann, bob, cyd)
    cats = await topic(world, bob, peer, "Cats")
    with pytest.raises(Refused, match="CHAT_ADMIN_REQUIRED"):
        await world.run(EditTopic(peer, cats, title="Mine"), cyd)
    posted = await world.run(EditTopic(peer, cats, title="Big cats", closed=True), bob)
    action = posted.result[0].message.content.action
    assert (action.kind, action.text, action.data) == ("topic_edit", "Big cats", (-1, 1, -1))
    assert posted.result[0].message.topic == cats
    for who in (ann, bob):
        await say(world, who, peer, "still here", reply_to=ReplyTo(cats))
    with pytest.raises(Refused, match="TOPIC_CLOSED"):
        await say(world, cyd, peer, "me too", reply_to=ReplyTo(cats))
    with pytest.raises(Refused, match="TOPIC_NOT_MODIFIED"):
        await world.run(EditTopic(peer, cats, closed=True), bob)
    with pytest.raises(Refused, match="TOPIC_ID_INVALID"):
        await world.run(EditTopic(peer, cats, hidden=True), ann)
    await world.run(EditTopic(peer, 1, hidden=True), ann)
    with pytest.raises(Refused, match="TOPIC_CLOSED"):
        await say(world, cyd, peer, "into General")
    for title in ("", "  \u200b "):
        with pytest.raises(Refused, match="TOPIC_TITLE_EMPTY"):
            await topic(world, ann, peer, title)


async def test_people_come_and_go_while_general_is_closed(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    peer = await open_forum(world, ann)
    await world.run(EditTopic(peer, 1, closed=True), ann)
    await world.run(Join(peer), bob)
    await world.run(Leave(peer), bob)
    await world.run(EditTopic(peer, 1, hidden=True), ann)
    await world.run(Join(peer), bob)
    with pytest.raises(Refused, match="TOPIC_CLOSED"):
        await say(world, bob, peer, "into General")


async def test_pinned_topics_and_their_order(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    peer = await open_forum(world, ann, bob)
    made = [await topic(world, ann, peer, f"T{n}") for n in range(6)]
    with pytest.raises(Refused, match="CHAT_ADMIN_REQUIRED"):
        await world.run(PinTopic(peer, made[0], True), bob)
    told = await world.run(PinTopic(peer, made[0], True), ann)
    assert [logged.event for logged in told.broadcasts[0].events] == [TopicPinned(peer, made[0], True)]
    for id in made[1:5]:
        await world.run(PinTopic(peer, id, True), ann)
    with pytest.raises(Refused, match="PINNED_TOO_MUCH"):
        await world.run(PinTopic(peer, made[5], True), ann)
    told = await world.run(OrderTopics(peer, (made[2], made[0]), False), ann)
    order = (made[2], made[0], made[4], made[3], made[1])
    assert told.result == TopicsOrdered(peer, order)
    assert tuple(row.topic.id for row in (await listing(world, bob, peer, limit=5)).rows) == order
    await world.run(OrderTopics(peer, (made[5],), True), ann)
    assert [row.topic.id for row in (await listing(world, bob, peer)).rows if row.topic.pinned] == [made[5]]


async def test_a_topic_is_thrown_away_with_all_that_is_in_it(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    peer = await open_forum(world, ann, bob)
    cats = await topic(world, bob, peer, "Cats")
    for who in (bob, ann):
        await say(world, who, peer, "meow", reply_to=ReplyTo(cats))
    await say(world, bob, peer, "stays")
    with pytest.raises(Refused, match="CHAT_ADMIN_REQUIRED"):
        await world.run(DeleteTopic(peer, cats), bob)
    with pytest.raises(Refused, match="MESSAGE_DELETE_FORBIDDEN"):
        await world.run(DeleteThere(peer, (cats,)), ann)
    with pytest.raises(Refused, match="TOPIC_ID_INVALID"):
        await world.run(DeleteTopic(peer, 1), ann)
    assert (await world.run(DeleteTopic(peer, cats), ann)).result.left == 0
    assert [row.topic.title for row in (await listing(world, bob, peer)).rows] == ["General"]
    with pytest.raises(Refused, match="MSG_ID_INVALID"):
        await inside(world, bob, peer, cats)
    assert (await inside(world, bob, peer, 1))[0] == "stays"


async def test_topics_come_and_go(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    peer = await make(world, ann, "Talk", group=True, name="talk_talk")
    await say(world, ann, peer, "before")
    with pytest.raises(Refused, match="CHANNEL_FORUM_MISSING"):
        await topic(world, ann, peer, "Cats")
    await world.run(SetFlag(peer, FORUM, True), ann)
    assert (await inside(world, ann, peer, 1))[0] == "before"
    cats = await topic(world, ann, peer, "Cats", random_id=7)
    assert await topic(world, ann, peer, "Cats", random_id=7) == cats
    sent = (await say(world, ann, peer, "meow", reply_to=ReplyTo(cats))).result[0].message
    await world.run(SetFlag(peer, FORUM, False), ann)
    answer = (await say(world, ann, peer, "on", reply_to=ReplyTo(sent.id))).result[0].message
    assert (answer.topic, answer.thread) == (0, sent.id)
    await world.run(SetFlag(peer, FORUM, True), ann)
    assert [row.topic.title for row in (await listing(world, ann, peer)).rows] == ["General", "Cats"]
    channel = await make(world, ann, name="the_news")
    with pytest.raises(Refused, match="MEGAGROUP_ID_INVALID"):
        await world.run(SetDiscussionGroup(channel, peer), ann)
    await world.run(SetFlag(peer, FORUM, False), ann)
    await world.run(SetDiscussionGroup(channel, peer), ann)
    with pytest.raises(Refused, match="CHAT_DISCUSSION_UNALLOWED"):
        await world.run(SetFlag(peer, FORUM, True), ann)
    made = await world.run(CreateChannel("From the start", "", True, True), ann)
    with pytest.raises(Refused, match="CHANNEL_PRIVATE"):
        await listing(world, bob, made.result[0].peer)
    await world.run(ViewAsMessages(made.result[0].peer, True), ann)
    with pytest.raises(Refused, match="CHAT_NOT_MODIFIED"):
        await world.run(ViewAsMessages(made.result[0].peer, True), ann)


async def test_a_search_stays_in_its_topic(world: World) -> None:
    ann = await world.person("Ann")
    peer = await open_forum(world, ann)
    cats, dogs = await topic(world, ann, peer, "Cats"), await topic(world, ann, peer, "Dogs")
    for where, text in ((cats, "needle one"), (dogs, "needle two"), (0, "needle three")):
        await say(world, ann, peer, text, reply_to=ReplyTo(where) if where else None)
    await world.run(IndexMessages())
    for top, expected in ((cats, ["needle one"]), (dogs, ["needle two"]), (1, ["needle three"])):
        for text in ("needle", ""):
            found = await world.read(
                lambda tx, top=top, text=text: search.in_chat(
                    tx, ann.id, peer, search.Wanted(text, thread=top), Page(limit=20), world.now
                )
            )
            some = [one.content.text for one in found.messages if isinstance(one, Message) and one.content.text]
            assert some == expected
    whole = await world.read(lambda tx: history.history(tx, ann.id, peer, Page(limit=3), world.now))
    assert next(one.content.text for one in whole.messages if isinstance(one, Message)) == "needle three"


async def test_kinds_are_counted_in_a_topic(world: World) -> None:
    ann = await world.person("Ann")
    peer = await open_forum(world, ann)
    cats, dogs = await topic(world, ann, peer, "Cats"), await topic(world, ann, peer, "Dogs")
    for where in (cats, cats, dogs):
        await say(world, ann, peer, "see https://example.org/", reply_to=ReplyTo(where))
    await world.run(IndexMessages())
    for top, expected in ((cats, 2), (dogs, 1), (1, 0), (0, 3)):
        found = await world.read(
            lambda tx, top=top: search.counters(tx, ann.id, peer, [search.LINKS], None, world.now, top)
        )
        assert found == [(expected, False)]


async def test_what_was_meant_for_a_topic_that_is_gone_is_said_nowhere_else(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    peer = await open_forum(world, ann, bob)
    cats = await topic(world, ann, peer, "Cats")
    said = (await say(world, bob, peer, "meow", reply_to=ReplyTo(cats))).result[0].message.id
    kept = (await say(world, bob, peer, "hello all")).result[0].message.id
    await world.run(DeleteTopic(peer, cats), ann)
    before = await inside(world, ann, peer, 1)
    for id in (cats, said):
        with pytest.raises(Refused, match="TOPIC_DELETED"):
            await say(world, bob, peer, "between us", reply_to=ReplyTo(id, topic=cats))
    assert await inside(world, ann, peer, 1) == before
    # What is answered in General may be gone, as anywhere.
    await world.run(DeleteThere(peer, (kept,)), bob)
    for top in (0, 1):
        answer = (await say(world, bob, peer, "anyone?", reply_to=ReplyTo(kept, topic=top))).result[0].message
        assert (answer.topic, answer.reply_to) == (0, 0)
