"""What is heard or looked at, and what goes once it was: files that are to be seen once."""

import pytest

from chappe.domain import files
from chappe.domain.attachments import Attributes, Media
from chappe.domain.attending import ONCE, OPEN_FOR, FadeDue
from chappe.domain.deleting import DeleteMessages
from chappe.domain.errors import Refused
from chappe.domain.events import ContentsRead, MessageEdited
from chappe.domain.files import MESSAGE, Known, Origin
from chappe.domain.forwarding import ForwardMessages
from chappe.domain.media import Given, KeepMedia, SendMedia
from chappe.domain.reading import ReadContents
from chappe.domain.values import Message, PeerRef, User, user_peer
from chappe.rpc.views.messages import shown
from chappe.tl import types
from tests.domain.test_groups import make
from tests.support.pictures import document, photo
from tests.support.talk import talk
from tests.support.world import World

VOICE = Attributes(audio=True, voice=True, duration=3, waveform=b"\1\2\3")


async def send(world: World, author: User, peer: PeerRef, given: Given, random_id: int = 1) -> Message:
    message: Message = (await world.run(SendMedia(peer, random_id, "", media=given), author)).result[0].message
    return message


async def at(world: World, box: User, message: Message) -> Message:
    """The message as it stands in that person's box now."""
    id = await world.read(lambda tx: tx.messages.ref_in(message.content.id, box.id))
    found = await world.read(lambda tx: tx.messages.get(box.id, id))
    assert found is not None
    return found


async def test_a_voice_message_is_marked_for_both_until_it_is_heard(world: World) -> None:
    ann, bob = (await talk(world, "Ann", "Bob")).people
    sent = await send(world, ann, user_peer(bob.id), Given(await document(world, ann, shown=VOICE)))
    got = await at(world, bob, sent)
    assert sent.unread_media and got.unread_media and got.content.media and got.content.media.file
    assert got.content.media.file.attributes == VOICE
    await world.run(ReadContents((sent.id,)), ann)
    assert (await at(world, ann, sent)).unread_media, "its author's listening is none"
    world.forget()
    await world.run(ReadContents((got.id,)), bob)
    assert not (await at(world, bob, sent)).unread_media and not (await at(world, ann, sent)).unread_media
    assert world.events(ann) == [ContentsRead((sent.id,))]
    world.forget()
    await world.run(ReadContents((got.id,)), bob)
    assert world.heard[-1].deliveries == ()


async def test_in_a_group_the_first_who_listens_is_told_of(world: World) -> None:
    ann, bob, cyd = (await talk(world, "Ann", "Bob", "Cyd")).people
    group = await make(world, ann, bob, cyd)
    sent = await send(world, ann, group, Given(await document(world, ann, shown=VOICE)))
    world.forget()
    await world.run(ReadContents(((await at(world, bob, sent)).id,)), bob)
    assert not (await at(world, ann, sent)).unread_media and (await at(world, cyd, sent)).unread_media
    await world.run(ReadContents(((await at(world, cyd, sent)).id,)), cyd)
    assert world.events(ann) == [ContentsRead((sent.id,))]


async def test_what_one_says_to_oneself_has_no_mark(world: World) -> None:
    (ann,) = (await talk(world, "Ann")).people
    assert not (await send(world, ann, user_peer(ann.id), Given(await document(world, ann, shown=VOICE)))).unread_media


@pytest.mark.parametrize(("ttl", "seconds"), [(5, 5), (60, 60), (ONCE, OPEN_FOR)])
async def test_what_is_to_be_seen_once_goes_for_both(world: World, ttl: int, seconds: int) -> None:
    ann, bob = (await talk(world, "Ann", "Bob")).people
    sent = await send(world, ann, user_peer(bob.id), Given(await photo(world, ann), spoiler=True, ttl=ttl))
    got = await at(world, bob, sent)
    world.pass_time(1000)
    await world.run(FadeDue())
    assert (await at(world, bob, sent)).content == got.content, "nobody has opened it"
    await world.run(ReadContents((got.id,)), bob)
    world.pass_time(seconds - 1)
    await world.run(FadeDue())
    assert (await at(world, bob, sent)).content == got.content
    world.pass_time(1)
    world.forget()
    await world.run(FadeDue())
    for who in (ann, bob):
        now = await at(world, who, sent)
        assert now.content.media == Media(None, True, ttl, "photo") and now.content.edit_date == 0
        assert shown(now) == types.MessageMediaPhoto(spoiler=True, photo=None, ttl_seconds=ttl)
        assert world.events(who) == [MessageEdited(now)]
    file = got.content.media.file if got.content.media else None
    assert file is not None
    origin = Origin(MESSAGE, bob.id, got.id)
    assert not await world.read(lambda tx: files.shown(tx, bob.id, file, origin, world.now))
    world.forget()
    await world.run(FadeDue())
    assert world.heard[-1].deliveries == ()


async def test_what_is_deleted_before_its_time_is_no_trouble(world: World) -> None:
    ann, bob = (await talk(world, "Ann", "Bob")).people
    sent = await send(world, ann, user_peer(bob.id), Given(await photo(world, ann), ttl=5))
    await world.run(ReadContents(((await at(world, bob, sent)).id,)), bob)
    await world.run(DeleteMessages((sent.id,), revoke=True), ann)
    world.pass_time(10)
    assert await world.read(lambda tx: tx.fading.due(world.now, 10)) == []


async def test_only_in_private_chats_and_only_what_is_looked_at(world: World) -> None:
    ann, bob = (await talk(world, "Ann", "Bob")).people
    group = await make(world, ann, bob)
    peer = user_peer(bob.id)
    new = await photo(world, ann)
    for where, given in (
        (user_peer(ann.id), Given(new, ttl=5)),
        (group, Given(new, ttl=5)),
        (peer, Given(new, ttl=61)),
        (peer, Given(new, ttl=-1)),
        (peer, Given(await document(world, ann), ttl=5)),
    ):
        with pytest.raises(Refused, match="TTL_MEDIA_INVALID"):
            await send(world, ann, where, given, 9)
    with pytest.raises(Refused, match="TTL_MEDIA_INVALID"):
        await world.run(KeepMedia(peer, Given(new, ttl=61)), ann)


async def test_it_is_not_passed_on(world: World) -> None:
    ann, bob, cyd = (await talk(world, "Ann", "Bob", "Cyd")).people
    sent = await send(world, ann, user_peer(bob.id), Given(await photo(world, ann), ttl=5))
    got = await at(world, bob, sent)
    with pytest.raises(Refused, match="CHAT_FORWARDS_RESTRICTED"):
        await world.run(ForwardMessages(user_peer(ann.id), (got.id,), (7,), user_peer(cyd.id)), bob)
    assert got.content.media and got.content.media.file
    file = got.content.media.file
    known = Known(file.id, file.access_hash, Origin(MESSAGE, bob.id, got.id))
    with pytest.raises(Refused, match="MEDIA_INVALID"):
        await send(world, bob, user_peer(cyd.id), Given(known, photo=True), 8)
