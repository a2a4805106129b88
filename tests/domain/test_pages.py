"""Previews of links: which page a message shows, who is told when it is known, and what is asked for once."""

from typing import Any

import pytest

from chappe.domain import channel_updates, history
from chappe.domain.attachments import File, PhotoSize
from chappe.domain.channels import CreateChannel, SetUsername
from chappe.domain.deleting import DeleteMessages
from chappe.domain.editing import EditMessage
from chappe.domain.errands import LookAtPage
from chappe.domain.errors import Refused
from chappe.domain.events import PageShown
from chappe.domain.files import ForgetBlobs, ReserveBlobs, SettleFiles
from chappe.domain.groups import CreateChat
from chappe.domain.joining import Join
from chappe.domain.messages import SendMessage
from chappe.domain.outcome import Outcome
from chappe.domain.pages import (
    FIRST,
    FRESH,
    KEPT,
    RETRY,
    AskForPage,
    ForgetPages,
    KeepPage,
    Wish,
    first_url,
    of_web,
    tidied,
)
from chappe.domain.ports.messages import Page as Part
from chappe.domain.scheduled import EditScheduled, ScheduleMessage
from chappe.domain.text import message_text
from chappe.domain.values import Message, PeerRef, User, box_of, user_peer
from chappe.domain.weblinks import Link, Page
from tests.support.world import World

URL = "http://news.example/one"


def errands(outcome: Outcome[Any]) -> list[LookAtPage]:
    return [one for one in outcome.after if isinstance(one, LookAtPage)]


async def say(world: World, who: User, peer: PeerRef, text: str = URL, **how: Any) -> Outcome[Any]:
    return await world.run(SendMessage(peer, 0, text, look=how.pop("look", True), **how), who)


async def messages(world: World, who: User, peer: PeerRef) -> list[Message]:
    found = await world.read(lambda tx: history.history(tx, who.id, peer, Part(limit=50), world.now))
    return [one for one in found.messages if isinstance(one, Message) and one.content.action is None]


def page(title: str = "News", **how: Any) -> Page:
    return Page(0, how.pop("url", URL), "article", "news.example", title, **how)


async def test_a_link_waits_and_shows_its_page_to_both(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    [errand] = errands(await say(world, ann, user_peer(bob.id), f"look {URL}, and say"))
    assert errand.url == URL
    [waiting] = await messages(world, bob, user_peer(ann.id))
    assert waiting.content.link is not None and waiting.content.link.page is None
    world.forget()
    assert not (await world.run(KeepPage(errand.id, page()))).result
    for reader, other in ((ann, bob), (bob, ann)):
        [shown] = await messages(world, reader, user_peer(other.id))
        assert shown.content.link is not None and shown.content.link.page is not None
        assert shown.content.link.page.title == "News"
        assert [type(event) for event in world.events(reader)] == [PageShown]


async def test_a_page_is_looked_at_once_while_it_is_fresh(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    peer = user_peer(bob.id)
    [errand] = errands(await say(world, ann, peer))
    assert errands(await say(world, ann, peer)) == []  # it is under way
    await world.run(KeepPage(errand.id, page()))
    assert [one.content.link.page is not None for one in await messages(world, ann, peer) if one.content.link] == [
        True
    ] * 2
    later = await say(world, bob, user_peer(ann.id))
    assert errands(later) == []
    assert later.result[0].message.content.link.page.title == "News"
    world.pass_time(FRESH)
    [again] = errands(await say(world, ann, peer))
    assert again.id != errand.id  # what was sent before keeps what it shows
    await world.run(KeepPage(again.id, page("Newer")))
    titles = [
        one.content.link.page.title
        for one in await messages(world, ann, peer)
        if one.content.link and one.content.link.page
    ]
    assert titles == ["Newer", "News", "News", "News"]


async def test_where_there_was_nothing_the_message_shows_nothing(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    [errand] = errands(await say(world, ann, user_peer(bob.id)))
    await world.run(KeepPage(errand.id, None))
    sent = await say(world, ann, user_peer(bob.id))
    assert errands(sent) == [] and sent.result[0].message.content.link is None
    world.pass_time(RETRY)
    assert errands(await say(world, ann, user_peer(bob.id)))


async def test_a_channels_followers_are_told_once_for_all(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    peer = (await world.run(CreateChannel("News", "", False), ann)).result[0].peer
    await world.run(SetUsername(peer, "the_news"), ann)
    await world.run(Join(peer), bob)
    [errand] = errands(await say(world, ann, peer))
    before = await world.read(lambda tx: tx.boxes.state(box_of(peer.id)).pts)
    world.forget()
    await world.run(KeepPage(errand.id, page()))
    [told] = [one for outcome in world.heard for one in outcome.broadcasts]
    assert [type(logged.event) for logged in told.events] == [PageShown]
    missed = await world.read(lambda tx: channel_updates.difference(tx, bob.id, peer, before, 100, world.now))
    assert [type(logged.event) for logged in missed.events] == [PageShown]


async def test_everyone_in_a_basic_group_sees_it(world: World) -> None:
    people = [await world.person(name) for name in ("Ann", "Bob", "Cyd")]
    made = await world.run(CreateChat("Table", tuple(one.id for one in people[1:])), people[0])
    peer = made.result.posted[0].peer if hasattr(made.result, "posted") else made.result[0].peer
    [errand] = errands(await say(world, people[0], peer))
    await world.run(KeepPage(errand.id, page()))
    for one in people:
        [shown] = await messages(world, one, peer)
        assert shown.content.link is not None and shown.content.link.page is not None


async def test_all_that_wait_are_served(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    [errand] = errands(await say(world, ann, user_peer(bob.id)))
    for _ in range(120):
        await say(world, ann, user_peer(bob.id))
    assert not (await world.run(KeepPage(errand.id, page()))).result
    found = await world.read(lambda tx: tx.messages.history(ann.id, user_peer(bob.id), Part(limit=200)))
    assert len(found) == 121
    assert all(one.content.link and one.content.link.page for one in found)


async def test_only_who_wants_one_gets_a_page(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    peer = user_peer(bob.id)
    assert errands(await say(world, ann, peer, look=False)) == []
    assert errands(await say(world, ann, peer, "no link, bob@mail.example")) == []
    named = await say(world, ann, peer, "words alone", wish=Wish("other.example/x", "large"))
    assert [one.url for one in errands(named)] == ["http://other.example/x"]
    link = named.result[0].message.content.link
    assert (link.size, link.manual) == ("large", True)


async def test_an_edit_changes_the_page(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    peer = user_peer(bob.id)
    sent = await say(world, ann, peer)
    id = sent.result[0].message.id
    [second] = errands(await world.run(EditMessage(peer, id, "http://news.example/two", look=True), ann))
    await world.run(KeepPage(errands(sent)[0].id, page("One")))  # comes too late: the message shows another
    [now] = await messages(world, bob, user_peer(ann.id))
    assert now.content.link is not None and now.content.link.page is None
    await world.run(KeepPage(second.id, page("Two")))
    await world.run(EditMessage(peer, id, "nothing any more", look=True), ann)
    [now] = await messages(world, bob, user_peer(ann.id))
    assert now.content.link is None


async def test_a_picture_stays_as_long_as_something_shows_it(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    [errand] = errands(await say(world, ann, user_peer(bob.id)))
    [blob] = (await world.run(ReserveBlobs(((b"x" * 32, 10),)))).result
    picture = File(0, 0, 0, True, "image/jpeg", 10, 0, (PhotoSize("m", 10, 10, 10, blob.id),))
    await world.run(KeepPage(errand.id, page(), picture))
    [shown] = await messages(world, ann, user_peer(bob.id))
    photo = shown.content.link.photo if shown.content.link else None
    assert photo is not None and shown.content.file == photo.id
    world.pass_time(KEPT + 1)
    await world.run(ForgetPages())
    assert await world.read(lambda tx: tx.pages.get(errand.id)) is None

    async def settle() -> list[Any]:
        for _ in range(3):
            world.pass_time(90_000)
            await world.run(SettleFiles())
        return list((await world.run(ForgetBlobs())).result)

    assert await settle() == []
    await world.run(DeleteMessages((shown.id,), True), ann)
    assert [one.id for one in await settle()] == [blob.id]


async def test_what_was_asked_for_and_never_looked_at_is_found_again(world: World) -> None:
    ann = await world.person("Ann")
    known = (await world.run(AskForPage(f"see {URL}", message_text(f"see {URL}", ())[1]), ann)).result
    assert known.url == URL
    assert await world.read(lambda tx: tx.pages.overdue(world.now, 10)) == []
    world.pass_time(100)
    [late] = await world.read(lambda tx: tx.pages.overdue(world.now, 10))
    assert (late.id, late.url) == (known.id, URL)
    assert (await world.run(AskForPage("no link"), ann)).result is None
    with pytest.raises(Refused, match="WEBPAGE_URL_INVALID"):
        await world.run(AskForPage("", (), "ftp://x.example/"), ann)


@pytest.mark.parametrize(
    "text, found",
    [
        ("see news.example.org/a.", "http://news.example.org/a"),
        ("😀 é http://b.example/ö#part and c.example", "http://b.example/ö"),
        ("tg://resolve?domain=x then https://d.example", "https://d.example"),
        ("bob@mail.example #tag @name", ""),
        ("http://user:word@e.example/", ""),
        ("x" * 5 + " http://f.example/" + "y" * 3000, ""),
    ],
)
def test_the_first_address_of_a_text(text: str, found: str) -> None:
    assert first_url(*message_text(text, ())) == found


def test_what_a_page_says_is_tidied() -> None:
    made = tidied(Page(1, "u" * 9000, "k", "s\nt", "a\u202eb\x00  c", "d" * 5000, ""))
    assert (made.site_name, made.title) == ("s t", "a b c")
    assert len(made.description) == 1024 and len(made.url) == 2048
    assert of_web("http://[::1") == "" and of_web("javascript:alert(1)") == ""


async def test_an_edited_text_shows_the_page_that_is_named_apart(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    peer = user_peer(bob.id)
    await say(world, ann, peer)
    [sent] = await messages(world, ann, peer)
    other = Wish("other.example/x", "large")

    async def edit(text: str | None, wish: Wish = FIRST) -> Link | None:
        entities = message_text(text, ())[1] if text else ()
        await world.run(EditMessage(peer, sent.id, text, entities, look=True, wish=wish), ann)
        [now] = await messages(world, bob, user_peer(ann.id))
        return now.content.link

    link = await edit(URL, other)  # the words are the same, what stands below them is not
    assert link is not None and (link.url, link.size, link.manual) == ("http://other.example/x", "large", True)
    with pytest.raises(Refused, match="MESSAGE_NOT_MODIFIED"):
        await edit(URL, other)
    link = await edit(None, Wish("other.example/x", "small"))
    assert link is not None and link.size == "small"
    link = await edit(f"now {URL}")
    assert link is not None and (link.url, link.size, link.manual) == (URL, "", False)


async def test_a_waiting_text_shows_the_page_that_is_named_apart(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    peer, due = user_peer(bob.id), world.now + 3600
    kept = (await world.run(ScheduleMessage(peer, due, 1, "words", look=True), ann)).result
    id = kept.posted[0].message.id
    changed = EditScheduled(peer, id, due, "words", look=True, wish=Wish("other.example/x"))
    assert [one.url for one in errands(await world.run(changed, ann))] == ["http://other.example/x"]
    waiting = await world.read(lambda tx: tx.scheduled.get(ann.id, id))
    assert waiting is not None and waiting.content.link is not None and waiting.content.link.manual
