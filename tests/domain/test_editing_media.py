"""Another file in the place of the one that a message shows, and files that are sent later."""

from typing import Any

import pytest

from chappe.domain import files, history, rights, search
from chappe.domain.albums import Item, SendAlbum
from chappe.domain.attachments import Attributes, File
from chappe.domain.bans import SetDefaultBanned
from chappe.domain.discussions import SetDiscussionGroup
from chappe.domain.editing_media import EditMedia
from chappe.domain.errors import Refused
from chappe.domain.fileless import Dice
from chappe.domain.files import GRACE, MESSAGE, WAITING, Origin, SettleFiles
from chappe.domain.joining import Join
from chappe.domain.media import Given, SendMedia
from chappe.domain.messages import SendMessage
from chappe.domain.outcome import Outcome
from chappe.domain.ports.messages import Page
from chappe.domain.scheduled import DeleteScheduled, ScheduleMessage
from chappe.domain.scheduled_media import ScheduleMedia
from chappe.domain.scheduled_sending import SendDue
from chappe.domain.showing import SendFileless
from chappe.domain.upkeep import IndexMessages
from chappe.domain.values import Message, PeerRef, User, user_peer
from tests.domain.test_channels import make as make_channel
from tests.support.pictures import document, photo
from tests.support.talk import talk
from tests.support.world import World

VIDEO, VOICE = Attributes(video=True), Attributes(audio=True, voice=True)


def of(message: Message) -> File:
    assert message.content.media and message.content.media.file
    return message.content.media.file


async def given(world: World, owner: User, word: str) -> Given:
    return Given(await photo(world, owner, word))


async def send(world: World, author: User, peer: PeerRef, media: Given, random_id: int = 1) -> Message:
    message: Message = (await world.run(SendMedia(peer, random_id, "look", media=media), author)).result[0].message
    return message


async def test_another_file_takes_its_place(world: World) -> None:
    ann, bob = (await talk(world, "Ann", "Bob")).people
    peer = user_peer(bob.id)
    sent = await send(world, ann, peer, await given(world, ann, "one"))
    before = of(sent)
    after = (await world.run(EditMedia(peer, sent.id, await given(world, ann, "two")), ann)).result.event.message
    assert of(after).id != before.id and after.content.text == "look" and after.content.edit_date == world.now
    theirs = await world.read(lambda tx: tx.messages.ref_in(sent.content.id, bob.id))
    there = await world.read(lambda tx: tx.messages.get(bob.id, theirs))
    assert there is not None and of(there) == of(after)
    new = Given(await document(world, ann))
    changed = (await world.run(EditMedia(peer, sent.id, new, "a file"), ann)).result.event.message
    assert of(changed).kind == "document" and changed.content.text == "a file"
    await world.run(SettleFiles())
    world.pass_time(GRACE + 1)
    await world.run(SettleFiles())
    assert await world.read(lambda tx: tx.files.get(before.id)) is None, "nothing shows the old one any more"
    assert await world.read(lambda tx: tx.files.get(of(changed).id)) is not None


async def test_who_may_not_edit_may_not_exchange_the_file(world: World) -> None:
    ann, bob = (await talk(world, "Ann", "Bob")).people
    sent = await send(world, ann, user_peer(bob.id), await given(world, ann, "one"))
    theirs = await world.read(lambda tx: tx.messages.ref_in(sent.content.id, bob.id))
    new = await given(world, bob, "two")
    for who, peer, id, name in (
        (bob, user_peer(ann.id), theirs, "MESSAGE_AUTHOR_REQUIRED"),
        (bob, user_peer(ann.id), theirs + 7, "MESSAGE_ID_INVALID"),
    ):
        with pytest.raises(Refused, match=name):
            await world.run(EditMedia(peer, id, new), who)


async def test_what_does_not_fit_is_refused(world: World) -> None:
    scene = await talk(world, "Ann", "Bob")
    ann, bob = scene.people
    peer = user_peer(bob.id)
    dice = (await world.run(SendFileless(peer, 9, "", fileless=Dice("🎲", 0)), ann)).result[0].message
    with pytest.raises(Refused, match="MEDIA_PREV_INVALID"):
        await world.run(EditMedia(peer, dice.id, await given(world, ann, "one")), ann)
    text = await scene.say(ann, bob, "words")
    for shown in (VOICE, Attributes(sticker=True), Attributes(video=True, round=True)):
        with pytest.raises(Refused, match="MEDIA_NEW_INVALID"):
            await world.run(EditMedia(peer, text.id, Given(await document(world, ann, "new", shown))), ann)
    shown_before = await send(world, ann, peer, await given(world, ann, "photo"))
    for place, shown in enumerate((VOICE, Attributes(sticker=True), Attributes(video=True, round=True)), 11):
        with pytest.raises(Refused, match="MEDIA_NEW_INVALID"):
            await world.run(EditMedia(peer, shown_before.id, Given(await document(world, ann, "a", shown))), ann)
        kept = await send(world, ann, peer, Given(await document(world, ann, "b", shown)), place)
        with pytest.raises(Refused, match="MEDIA_PREV_INVALID"):
            await world.run(EditMedia(peer, kept.id, await given(world, ann, "two")), ann)
    once = await send(world, ann, peer, Given(await photo(world, ann, "once"), ttl=5), 20)
    with pytest.raises(Refused, match="MEDIA_PREV_INVALID"):
        await world.run(EditMedia(peer, once.id, await given(world, ann, "one")), ann)
    items = tuple([Item(await given(world, ann, word), n) for n, word in enumerate(("one", "two"), 100)])
    album = [one.message for one in (await world.run(SendAlbum(peer, 0, "", items=items), ann)).result]
    with pytest.raises(Refused, match="MEDIA_NEW_INVALID"):
        await world.run(EditMedia(peer, album[0].id, Given(await document(world, ann))), ann)
    video = Given(await document(world, ann, "film", VIDEO))
    changed = (await world.run(EditMedia(peer, album[0].id, video), ann)).result.event.message
    assert of(changed).kind == "video" and changed.content.group == album[1].content.group


async def test_a_post_of_a_channel_changes_for_everybody(world: World) -> None:
    ann, bob = (await talk(world, "Ann", "Bob")).people
    peer = await make_channel(world, ann, name="the_news")
    await world.run(Join(peer), bob)
    sent = await send(world, ann, peer, await given(world, ann, "one"))
    outcome: Outcome[Any] = await world.run(EditMedia(peer, sent.id, await given(world, ann, "two")), ann)
    [told] = outcome.broadcasts
    assert of(told.events[0].event.message) != of(sent)  # type: ignore[attr-defined]
    with pytest.raises(Refused, match="MESSAGE_AUTHOR_REQUIRED"):
        await world.run(EditMedia(peer, sent.id, await given(world, bob, "mine")), bob)


# -- beside a text -----------------------------------------------------------------------------------------------------
async def test_a_text_becomes_the_caption_of_a_file(world: World) -> None:
    scene = await talk(world, "Ann", "Bob")
    ann, bob = scene.people
    peer = user_peer(bob.id)
    sent = await scene.say(ann, bob, "look: http://a.example/", look=True)
    assert sent.content.link is not None
    world.forget()
    after = (await world.run(EditMedia(peer, sent.id, await given(world, ann, "one")), ann)).result.event.message
    assert of(after).kind == "photo" and after.content.text == sent.content.text
    assert after.content.link is None and after.content.edit_date == world.now
    [told] = world.events(bob)
    assert of(told.message) == of(after)
    while (await world.run(IndexMessages())).result:
        pass
    for kind, count in (("photo", 1), ("links", 1), ("document", 0)):
        assert await world.read(lambda tx, kind=kind: search.counters(tx, bob.id, user_peer(ann.id), [kind], None)) == [
            (count, False)
        ]
    theirs = Origin(MESSAGE, bob.id, told.message.id)
    assert await world.read(lambda tx: files.shown(tx, bob.id, of(after), theirs, world.now))
    other = await scene.say(ann, bob, "words")
    changed = (await world.run(EditMedia(peer, other.id, Given(await document(world, ann)), "new"), ann)).result
    assert (changed.event.message.content.text, of(changed.event.message).kind) == ("new", "document")


async def test_a_text_that_is_too_long_for_a_caption_needs_another(world: World) -> None:
    scene = await talk(world, "Ann", "Bob")
    ann, bob = scene.people
    long = await scene.say(ann, bob, "x" * 2000)
    new = await given(world, ann, "one")
    with pytest.raises(Refused, match="MEDIA_CAPTION_TOO_LONG"):
        await world.run(EditMedia(user_peer(bob.id), long.id, new), ann)
    assert await scene.texts(bob, ann) == ["x" * 2000]
    await world.run(EditMedia(user_peer(bob.id), long.id, new, "short"), ann)
    assert await scene.texts(bob, ann) == ["short"]


async def test_who_may_not_send_files_adds_none(world: World) -> None:
    ann, bob = (await talk(world, "Ann", "Bob")).people
    peer = await make_channel(world, ann, group=True, name="the_group")
    await world.run(Join(peer), bob)
    text = (await world.run(SendMessage(peer, 1, "words"), bob)).result[0].message
    await world.run(SetDefaultBanned(peer, 1 << rights.BANNED_RIGHTS.index("send_photos")), ann)
    with pytest.raises(Refused, match="CHAT_SEND_PHOTOS_FORBIDDEN"):
        await world.run(EditMedia(peer, text.id, await given(world, bob, "one")), bob)
    await world.run(EditMedia(peer, text.id, Given(await document(world, bob))), bob)


async def test_a_text_of_a_channel_gets_its_file_in_the_discussion_too(world: World) -> None:
    ann = await world.person("Ann")
    peer, group = await make_channel(world, ann), await make_channel(world, ann, group=True)
    await world.run(SetDiscussionGroup(peer, group), ann)
    post = (await world.run(SendMessage(peer, 1, "news"), ann)).result[0].message
    await world.run(EditMedia(peer, post.id, await given(world, ann, "one")), ann)
    found = await world.read(lambda tx: history.history(tx, ann.id, group, Page(limit=1), world.now))
    [copy] = found.messages
    assert isinstance(copy, Message) and of(copy).kind == "photo" and copy.content.text == "news"


async def test_a_waiting_text_gets_a_file_too(world: World) -> None:
    ann, bob = (await talk(world, "Ann", "Bob")).people
    peer, due = user_peer(bob.id), world.now + 60
    kept = await world.run(ScheduleMessage(peer, due, 100, "words http://a.example/", look=True), ann)
    [waiting] = kept.result.posted
    change = EditMedia(peer, waiting.message.id, await given(world, ann, "two"), due=due)
    changed = (await world.run(change, ann)).result.event.message
    assert changed.content.link is None
    world.pass_time(61)
    await world.run(SendDue())
    [sent] = [event.message for event in world.events(bob) if hasattr(event, "message")]
    assert of(sent) == of(changed) and sent.content.text == "words http://a.example/"


# -- later ------------------------------------------------------------------------------------------------------------
async def test_files_wait_for_their_time(world: World) -> None:
    ann, bob = (await talk(world, "Ann", "Bob")).people
    peer = user_peer(bob.id)
    items = tuple([Item(await given(world, ann, word), n, word) for n, word in enumerate(("one", "two"), 100)])
    command = ScheduleMedia(peer, world.now + 60, 0, "", items=items)
    waiting = [one.message for one in (await world.run(command, ann)).result.posted]
    assert [one.content.text for one in waiting] == ["one", "two"]
    assert waiting[0].content.group and waiting[0].content.group == waiting[1].content.group
    file = of(waiting[0])
    there = Origin(WAITING, ann.id, waiting[0].id)
    assert await world.read(lambda tx: files.shown(tx, ann.id, file, there, world.now))
    assert not await world.read(lambda tx: files.shown(tx, bob.id, file, there, world.now))
    bare = tuple(item._replace(media=None) for item in items)
    again = await world.run(ScheduleMedia(peer, world.now + 60, 0, "", items=bare), ann)
    assert [one.message.id for one in again.result.posted] == [one.id for one in waiting]
    world.pass_time(61)
    await world.run(SendDue())
    sent = [event.message for event in world.events(bob) if hasattr(event, "message")]
    assert [of(one) for one in sent] == [of(one) for one in waiting] and sent[0].content.group


async def test_a_waiting_file_gives_way_too(world: World) -> None:
    ann, bob = (await talk(world, "Ann", "Bob")).people
    peer, due = user_peer(bob.id), world.now + 60
    one = Item(await given(world, ann, "one"), 100, "one")
    [waiting] = (await world.run(ScheduleMedia(peer, due, 0, "", items=(one,)), ann)).result.posted
    change = EditMedia(peer, waiting.message.id, await given(world, ann, "two"), "two", due=due)
    changed = (await world.run(change, ann)).result.event.message
    assert changed.content.text == "two" and of(changed) != of(waiting.message)
    await world.run(DeleteScheduled(peer, (waiting.message.id,)), ann)
    await world.run(SettleFiles())
    world.pass_time(GRACE + 1)
    await world.run(SettleFiles())
    assert await world.read(lambda tx: tx.files.get(of(changed).id)) is None
    with pytest.raises(Refused, match="MESSAGE_ID_INVALID"):
        await world.run(change, ann)


async def test_what_cannot_wait_is_refused(world: World) -> None:
    ann, bob = (await talk(world, "Ann", "Bob")).people
    peer, due = user_peer(bob.id), world.now + 60
    new = await given(world, ann, "one")
    for items, when, name in (
        ((), due, "MEDIA_EMPTY"),
        ((Item(None, 1),), due, "MEDIA_EMPTY"),
        ((Item(new, 1),), world.now - 1, "SCHEDULE_DATE_INVALID"),
        ((Item(new._replace(ttl=5), 1),), due, "TTL_MEDIA_INVALID"),
        ((Item(new, 1), Item(new, 1)), due, "RANDOM_ID_DUPLICATE"),
        ((Item(new, 1), Item(Given(await document(world, ann)), 2)), due, "MEDIA_INVALID"),
        (tuple(Item(new, n) for n in range(1, 12)), due, "MULTI_MEDIA_TOO_LONG"),
    ):
        with pytest.raises(Refused, match=name):
            await world.run(ScheduleMedia(peer, when, 0, "", items=items), ann)
