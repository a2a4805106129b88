"""GIFs that people keep."""

import pytest

from chappe.domain import files, gifs
from chappe.domain.attachments import Attributes, File
from chappe.domain.bounds import SAVED_GIFS
from chappe.domain.deleting import DeleteMessages
from chappe.domain.errors import Refused
from chappe.domain.events import KeptStickersChanged
from chappe.domain.files import GRACE, KEPT_STICKER, MESSAGE, Known, Origin, SettleFiles
from chappe.domain.gifs import KeepGif
from chappe.domain.media import Given, SendMedia
from chappe.domain.ports.stickers import GIFS
from chappe.domain.values import Message, User, user_peer
from tests.support.pictures import document
from tests.support.talk import talk
from tests.support.world import World

MOVING = Attributes(video=True, animated=True)


async def send(world: World, author: User, to: User, word: str, shown: Attributes = MOVING) -> Message:
    given = Given(await document(world, author, word, shown))
    posted = (await world.run(SendMedia(user_peer(to.id), hash(word), "", media=given), author)).result
    message: Message = posted[0].message
    return message


async def seen_by(world: World, who: User, message: Message) -> tuple[File, Known]:
    media = message.content.media
    assert media is not None and media.file is not None
    id = await world.read(lambda tx: tx.messages.ref_in(message.content.id, who.id))
    return media.file, Known(media.file.id, media.file.access_hash, Origin(MESSAGE, who.id, id))


async def kept(world: World, who: User) -> list[int]:
    return [file.id for file in await world.read(lambda tx: gifs.kept(tx, who.id))]


async def test_gifs_are_kept_the_last_one_first(world: World) -> None:
    ann, bob = (await talk(world, "Ann", "Bob")).people
    phone = await world.device(bob)
    known = [await seen_by(world, bob, await send(world, ann, bob, word)) for word in ("one", "two")]
    (one, first), (two, second) = known
    for name in (first, second):
        await world.run(KeepGif(name), bob)
    assert await kept(world, bob) == [two.id, one.id]
    assert [d.not_key for d in world.deliveries(bob)[-1:]] == [world.key_of(bob.id)] and phone
    assert world.events(bob)[-1] == KeptStickersChanged(GIFS)
    await world.run(KeepGif(first), bob)
    assert await kept(world, bob) == [one.id, two.id]
    await world.run(KeepGif(first._replace(origin=None), away=True), bob)
    assert await kept(world, bob) == [two.id]
    world.forget()
    await world.run(KeepGif(first, away=True), bob)
    assert world.events(bob) == []
    assert await kept(world, ann) == [two.id, one.id], "what one has sent is kept, too"


async def test_what_is_kept_stays_when_its_message_goes(world: World) -> None:
    ann, bob, cyd = (await talk(world, "Ann", "Bob", "Cyd")).people
    message = await send(world, ann, bob, "one")
    file, known = await seen_by(world, bob, message)
    await world.run(KeepGif(known), bob)
    await world.run(KeepGif(known._replace(origin=None), away=True), ann)
    await world.run(DeleteMessages((message.id,), revoke=True), ann)
    there = Origin(KEPT_STICKER, bob.id, GIFS)

    async def settle() -> bool:
        await world.run(SettleFiles())
        world.pass_time(GRACE + 1)
        await world.run(SettleFiles())
        return await world.read(lambda tx: tx.files.get(file.id)) is not None

    assert await settle()
    assert await world.read(lambda tx: files.shown(tx, bob.id, file, there, world.now))
    assert not await world.read(lambda tx: files.shown(tx, cyd.id, file, there, world.now))
    await world.run(KeepGif(known, away=True), bob)
    assert not await settle()


async def test_only_gifs_that_one_saw(world: World) -> None:
    ann, bob, cyd = (await talk(world, "Ann", "Bob", "Cyd")).people
    _, known = await seen_by(world, bob, await send(world, ann, bob, "one"))
    _, video = await seen_by(world, bob, await send(world, ann, bob, "film", Attributes(video=True)))
    for who, name, error in (
        (bob, video, "GIF_ID_INVALID"),
        (bob, known._replace(access_hash=1), "GIF_ID_INVALID"),
        (cyd, known, "FILE_REFERENCE_EXPIRED"),
        (bob, known._replace(origin=None), "FILE_REFERENCE_INVALID"),
    ):
        with pytest.raises(Refused, match=error):
            await world.run(KeepGif(name), who)


async def test_the_oldest_makes_room(world: World) -> None:
    (ann,) = (await talk(world, "Ann")).people
    first = await send(world, ann, ann, "first")
    assert first.content.media and first.content.media.file
    file = first.content.media.file

    def fill(tx: object) -> None:
        for n in range(SAVED_GIFS - 1):
            tx.kept.add(ann.id, GIFS, -n - 1, SAVED_GIFS, world.now)  # type: ignore[attr-defined]

    await world.write(fill)
    assert await world.read(lambda tx: tx.kept.has(ann.id, GIFS, file.id))
    await send(world, ann, ann, "last")
    assert not await world.read(lambda tx: tx.kept.has(ann.id, GIFS, file.id))


async def test_what_may_not_be_passed_on_is_not_kept(world: World) -> None:
    ann, bob = (await talk(world, "Ann", "Bob")).people
    given = Given(await document(world, ann, "one", MOVING))
    command = SendMedia(user_peer(bob.id), 1, "", noforwards=True, media=given)
    sent = (await world.run(command, ann)).result[0].message
    _, known = await seen_by(world, bob, sent)
    with pytest.raises(Refused, match="CHAT_FORWARDS_RESTRICTED"):
        await world.run(KeepGif(known), bob)
    assert await kept(world, bob) == []
