"""Scheduled messages in groups: in whose name they are said, in which topic, and with which page."""

import pytest

from chappe.domain import channel_views, group_views, scheduled
from chappe.domain.admins import EditAdmin
from chappe.domain.channels import SetUsername
from chappe.domain.deleting import DeleteThere
from chappe.domain.errors import Refused
from chappe.domain.events import NewScheduled
from chappe.domain.groups import CreateChat
from chappe.domain.history import history
from chappe.domain.joining import Join
from chappe.domain.messages import ReplyTo
from chappe.domain.pages import KeepPage
from chappe.domain.ports.messages import Page as Part
from chappe.domain.rights import MAY
from chappe.domain.scheduled import EditScheduled, ScheduleForward, ScheduleMessage
from chappe.domain.scheduled_sending import SendDue
from chappe.domain.speaking import SetSpeaker
from chappe.domain.topics import DeleteTopic, EditTopic
from chappe.domain.values import Entity, Message, PeerRef, User, user_peer
from chappe.domain.weblinks import Page
from chappe.rpc.views.groups import full as full_group
from tests.domain.test_channels import make, say
from tests.domain.test_topics import inside, open_forum, topic
from tests.support.world import World


async def later(world: World, who: User, peer: PeerRef, text: str, **how: object) -> Message:
    """A message that waits a minute."""
    command = ScheduleMessage(peer, world.now + 60, len(world.heard) + 1, text, **how)  # type: ignore[arg-type]
    message: Message = (await world.run(command, who)).result.posted[0].message
    return message


async def newest(world: World, who: User, peer: PeerRef) -> Message:
    """What stands last in the chat."""
    found = await world.read(lambda tx: history(tx, who.id, peer, Part(limit=1), world.now))
    [one] = found.messages
    assert isinstance(one, Message)
    return one


async def send_all(world: World) -> list[object]:
    """Let a minute pass, and what is due be sent; the errands of it."""
    world.pass_time(60)
    return list((await world.run(SendDue())).after)


async def waiting(world: World, who: User, peer: PeerRef) -> list[Message]:
    """What the person finds waiting there."""
    found = await world.read(lambda tx: scheduled.of_peer(tx, who.id, peer, world.now))
    return [one for one in found.messages if isinstance(one, Message)]


async def test_what_waits_is_said_in_the_name_that_was_chosen(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    group = await make(world, ann, "Talk", group=True, name="the_talk")
    await world.run(Join(group), bob)
    loud = await make(world, bob, "Loud", name="bobs_news")
    kept = await later(world, bob, group, "we say", send_as=loud)
    assert kept.content.sender == loud
    assert [one.content.sender for one in await waiting(world, bob, group)] == [loud]
    await later(world, bob, group, "I say")
    await world.run(SetSpeaker(group, loud), bob)  # the choice for what is written from now on
    await later(world, bob, group, "we say by choice")
    with pytest.raises(Refused, match="SEND_AS_PEER_INVALID"):
        await later(world, ann, group, "no", send_as=loud)
    with pytest.raises(Refused, match="SEND_AS_PEER_INVALID"):
        await later(world, ann, user_peer(bob.id), "no", send_as=loud)
    await send_all(world)
    found = await world.read(lambda tx: history(tx, ann.id, group, Part(limit=3), world.now))
    said = {one.content.text: one.content.sender for one in found.messages if isinstance(one, Message)}
    assert said == {"we say": loud, "I say": None, "we say by choice": loud}
    assert bob.id in found.people  # of "I say" alone


async def test_who_may_not_use_the_name_any_more_is_not_named_instead(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    group = await make(world, ann, "Talk", group=True, name="the_talk")
    await world.run(Join(group), bob)
    loud = await make(world, bob, "Loud", name="bobs_news")
    await world.run(EditAdmin(group, bob.id, MAY["anonymous"] | MAY["change_info"]), ann)
    hidden = await later(world, bob, group, "the group says")
    assert hidden.content.sender == group
    await later(world, bob, group, "we say", send_as=loud)
    await world.run(SetUsername(loud, ""), bob)
    await world.run(EditAdmin(group, bob.id, 0), ann)
    before = (await newest(world, ann, group)).id
    await send_all(world)
    assert (await newest(world, ann, group)).id == before
    assert await waiting(world, bob, group) == []


async def test_what_waits_goes_into_its_topic(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    peer = await open_forum(world, ann, bob)
    cats, dogs = await topic(world, ann, peer, "Cats"), await topic(world, ann, peer, "Dogs")
    asked = (await say(world, ann, peer, "meow?", reply_to=ReplyTo(cats))).result[0].message.id
    kept = await later(world, bob, peer, "meow", reply_to=ReplyTo(cats))
    assert (kept.topic, kept.reply_to) == (cats, cats)
    answer = await later(world, bob, peer, "yes", reply_to=ReplyTo(asked, topic=cats))
    assert (answer.topic, answer.reply_to) == (cats, asked)
    await world.run(ScheduleForward(peer, (asked,), (77,), peer, world.now + 60, top=dogs), bob)
    assert sorted(one.topic for one in await waiting(world, bob, peer)) == sorted((cats, cats, dogs))
    await world.run(DeleteThere(peer, (asked,)), ann)  # what answered it stays in the topic
    await send_all(world)
    assert await inside(world, ann, peer, cats) == ["yes", "meow", "topic_create"]
    assert await inside(world, ann, peer, dogs) == ["meow?", "topic_create"]


async def test_a_closed_topic_takes_nothing_that_waited(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    peer = await open_forum(world, ann, bob)
    cats, dogs = await topic(world, ann, peer, "Cats"), await topic(world, ann, peer, "Dogs")
    for id in (cats, dogs):
        await later(world, bob, peer, "late", reply_to=ReplyTo(id))
    await later(world, bob, peer, "to all")
    await world.run(EditTopic(peer, cats, closed=True), ann)
    await world.run(DeleteTopic(peer, dogs), ann)
    with pytest.raises(Refused, match="TOPIC_CLOSED"):
        await later(world, bob, peer, "later", reply_to=ReplyTo(cats))
    with pytest.raises(Refused, match="TOPIC_DELETED"):
        await world.run(ScheduleForward(peer, (cats,), (78,), peer, world.now + 60, top=9999), ann)
    await send_all(world)
    assert "late" not in await inside(world, ann, peer, cats)
    general = await inside(world, ann, peer, 1)
    assert general[0] == "to all" and "late" not in general  # the others are sent all the same, and these nowhere else
    assert await waiting(world, bob, peer) == []


async def test_a_link_shows_its_page_when_it_is_sent(world: World) -> None:
    ann = await world.person("Ann")
    text = "see http://news.example/one"
    link = (Entity("url", 4, 23),)
    peer = user_peer(ann.id)
    [errand] = (await world.run(ScheduleMessage(peer, world.now + 60, 1, text, link, look=True), ann)).after
    [kept] = await waiting(world, ann, peer)
    assert kept.content.link is None  # nothing is known of it yet
    world.forget()
    await world.run(KeepPage(errand.id, Page(0, errand.url, "article", title="One")))
    assert [type(event) for event in world.events(ann)] == [NewScheduled]
    [kept] = await waiting(world, ann, peer)
    assert kept.content.link is not None and kept.content.link.page is not None
    assert kept.content.link.page.title == "One"
    assert await send_all(world) == []  # what was found is new enough
    sent = await newest(world, ann, peer)
    assert sent.content.link is not None and sent.content.link.page is not None
    assert sent.content.link.page.title == "One"


async def test_a_page_that_is_not_known_comes_after_what_was_sent(world: World) -> None:
    ann = await world.person("Ann")
    peer, text, link = user_peer(ann.id), "see http://news.example/one", (Entity("url", 4, 23),)
    kept = await world.run(ScheduleMessage(peer, world.now + 60, 1, text, link, look=True), ann)
    [errand] = kept.after
    await send_all(world)
    await world.run(KeepPage(errand.id, Page(0, errand.url, "article", title="One")))
    sent = await newest(world, ann, peer)
    assert sent.content.link is not None and sent.content.link.page is not None
    # Of what was found long ago the server looks again.
    await world.run(ScheduleMessage(peer, world.now + 3 * 86_400, 2, text, link, look=True), ann)
    world.pass_time(3 * 86_400)
    [again] = (await world.run(SendDue())).after
    assert again.url == errand.url and again.id != errand.id


async def test_an_edit_changes_the_page_of_what_waits(world: World) -> None:
    ann = await world.person("Ann")
    peer, text, link = user_peer(ann.id), "see http://news.example/one", (Entity("url", 4, 23),)
    kept = await world.run(ScheduleMessage(peer, world.now + 60, 1, text, link, look=True), ann)
    id, due = kept.result.posted[0].message.id, world.now + 60
    [other] = (
        await world.run(
            EditScheduled(peer, id, due, "http://news.example/two", (Entity("url", 0, 23),), look=True), ann
        )
    ).after
    assert other.url == "http://news.example/two"
    await world.run(KeepPage(other.id, Page(0, other.url, "article", title="Two")))
    [shown] = await waiting(world, ann, peer)
    assert shown.content.link is not None and shown.content.link.page is not None
    assert shown.content.link.page.title == "Two"
    await world.run(EditScheduled(peer, id, due, "no link any more", look=True), ann)
    assert (await waiting(world, ann, peer))[0].content.link is None
    await world.run(EditScheduled(peer, id, due + 60), ann)
    assert (await waiting(world, ann, peer))[0].content.link is None


async def test_whoever_has_something_waiting_is_told_so_with_the_chat(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    group = await make(world, ann, "Talk", group=True, name="the_talk")
    await world.run(Join(group), bob)
    basic: PeerRef = (await world.run(CreateChat("Table", (bob.id,)), ann)).result.chat.peer

    async def told(who: User) -> tuple[bool, bool]:
        """Does something of this person's wait in the supergroup, and in the basic group?"""
        large = await world.read(lambda tx: channel_views.full(tx, who.id, group, world.now))
        small = await world.read(lambda tx: group_views.full(tx, who.id, basic, world.now))
        shown = full_group(small, "")
        assert shown.has_scheduled == small.has_scheduled
        return large.has_scheduled, small.has_scheduled

    assert await told(ann) == await told(bob) == (False, False)
    await later(world, bob, group, "soon")
    assert (await told(ann), await told(bob)) == ((False, False), (True, False))
    await later(world, bob, basic, "soon, too")
    assert await told(bob) == (True, True)
    await send_all(world)
    assert await told(bob) == (False, False)
