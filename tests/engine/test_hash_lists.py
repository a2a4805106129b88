"""Files on lists of hashes are met before anyone else can see them, whichever way they come in."""

import dataclasses
import hashlib
import typing
from pathlib import Path

import pytest
from PIL import Image

from chappe.adapters.screeners import pdq
from chappe.domain.albums import Item, SendAlbum
from chappe.domain.answering import ReplyTo
from chappe.domain.attachments import File, PhotoSize
from chappe.domain.chat_photos import EditPhoto
from chappe.domain.contacts import AddContact
from chappe.domain.editing_media import EditMedia
from chappe.domain.errors import Refused
from chappe.domain.files import MOVING, OWN, Known, Origin
from chappe.domain.forwarding import ForwardMessages
from chappe.domain.given_photos import GivePhoto, SuggestPhoto
from chappe.domain.groups import CreateChat
from chappe.domain.media import Given, KeepMedia
from chappe.domain.messages import SendMessage
from chappe.domain.portraits import ShowPhoto
from chappe.domain.ports.hashes import DUE, LOOKED, MD5, PDQ, PLAIN, UNREAD, Entry
from chappe.domain.sticker_making import Drawing
from chappe.domain.sticker_making import Item as Sticker
from chappe.domain.values import user_peer
from chappe.ports import BadPicture, Fingerprint, PicturesUnavailable
from chappe.safety import held_form
from chappe.safety.banks import AddHashes, SwitchBank, SwitchHash, WithdrawHash
from chappe.safety.looks import SHOWS_FILES
from tests.domain.test_files import send
from tests.support.films import moving
from tests.support.lists import Lists, exactly, looking_like, noise, saved
from tests.support.talk import talk
from tests.support.world import World

BYTES = b"%PDF-1.7 somebody's leaflet"


async def test_a_listed_file_is_not_sent_and_the_match_is_kept(lists: Lists) -> None:
    ann, bob = (await talk(lists.world, "Ann", "Bob")).people
    await lists.bank(exactly(BYTES, upstream="17"))
    with pytest.raises(Refused, match="MESSAGE_REFUSED"):
        await lists.send(ann, bob, await lists.document(ann, BYTES))
    await lists.send(ann, bob, await lists.document(ann, BYTES + b"."))
    (hit,) = await lists.hits()
    assert (hit.source, hit.user_id, hit.answer, hit.match.distance) == ("upload", ann.id, "refuse", 0)
    bank = await lists.world.read(lambda tx: tx.hashes.bank("known"))
    assert bank is not None
    (listed,) = await lists.world.read(lambda tx: tx.hashes.listed(bank.id, 0, 10))
    assert (listed.hits, listed.last_hit) == (1, lists.world.now)


async def test_a_hash_of_each_kind_is_met_and_other_kinds_are_only_kept(lists: Lists) -> None:
    ann, bob = (await talk(lists.world, "Ann", "Bob")).people
    md5 = hashlib.md5(BYTES).digest()
    await lists.bank(Entry("sha1", hashlib.sha1(BYTES).digest()), Entry("pdna", md5))
    await lists.send(ann, bob, await lists.document(ann, BYTES))
    await lists.bank(Entry(MD5, md5))
    with pytest.raises(Refused, match="MESSAGE_REFUSED"):
        await lists.send(ann, bob, await lists.document(ann, BYTES))


@pytest.mark.parametrize("turn", [None, *Image.Transpose], ids=str)
async def test_a_photo_is_met_small_or_large_and_however_it_is_turned(
    lists: Lists, turn: Image.Transpose | None
) -> None:
    ann, bob = (await talk(lists.world, "Ann", "Bob")).people
    image = noise(1)
    await lists.bank(looking_like(image))
    await lists.send(ann, bob, await lists.photo(ann, saved(noise(2))))
    seen = image.resize((1000, 750)) if turn is None else image.transpose(turn)
    with pytest.raises(Refused, match="MESSAGE_REFUSED"):
        await lists.send(ann, bob, await lists.photo(ann, saved(seen, quality=60)))
    (hit,) = await lists.hits()
    assert 0 <= hit.match.distance <= 31


@pytest.mark.parametrize("format", ["PNG", "GIF", "WEBP", "BMP"])
@pytest.mark.parametrize("draw", [True, False])
async def test_a_picture_is_met_as_a_document_whatever_it_is_called(lists: Lists, format: str, draw: bool) -> None:
    ann, bob = (await talk(lists.world, "Ann", "Bob")).people
    await lists.bank(looking_like(noise(1)))
    with pytest.raises(Refused, match="MESSAGE_REFUSED"):
        await lists.send(ann, bob, await lists.document(ann, saved(noise(1), format), draw=draw))


async def test_a_document_is_met_by_its_thumbnail(lists: Lists) -> None:
    ann, bob = (await talk(lists.world, "Ann", "Bob")).people
    await lists.bank(looking_like(noise(1)))
    film = await lists.document(ann, b"a film", "video/mp4")
    actor = lists.world.engine.actor(ann.id)
    thumb = await lists.files.thumb(actor, await lists.uploaded(ann, saved(noise(1, 320, 240))))
    assert thumb is not None
    with pytest.raises(Refused, match="MESSAGE_REFUSED"):
        await lists.send(ann, bob, film._replace(sizes=(thumb,)))
    await lists.send(ann, bob, film)


async def test_photos_of_people_and_groups_are_met(lists: Lists) -> None:
    world = lists.world
    ann, bob = (await talk(world, "Ann", "Bob")).people
    group = (await world.run(CreateChat("Table", (bob.id,)), ann)).result.chat.peer
    await world.run(AddContact(bob.id, "Bob", "", "", False), ann)
    wide = Image.new("RGB", (900, 400), "white")
    wide.paste(noise(1, 400, 400), (250, 0))
    await lists.bank(looking_like(noise(1, 400, 400)), looking_like(noise(3)))
    for data in (saved(wide), saved(noise(3))):
        photo = await lists.photo(ann, data, cropped=True)
        with pytest.raises(Refused, match="MESSAGE_REFUSED"):
            await world.run(ShowPhoto(photo), ann)
        with pytest.raises(Refused, match="MESSAGE_REFUSED"):
            await world.run(EditPhoto(group, photo), ann)
        for command in (SuggestPhoto(bob.id, photo), GivePhoto(bob.id, photo)):
            with pytest.raises(Refused, match="MESSAGE_REFUSED"):
                await world.run(command, ann)
    await world.run(ShowPhoto(await lists.photo(ann, saved(noise(2)), cropped=True)), ann)


async def test_the_film_that_a_photo_of_a_person_or_group_becomes_is_met(lists: Lists) -> None:
    world = lists.world
    ann, bob = (await talk(world, "Ann", "Bob")).people
    await world.run(AddContact(bob.id, "Bob", "", "", False), ann)
    still = await lists.photo(ann, saved(noise(2)), cropped=True)
    film = await lists.document(ann, moving(), "video/mp4")
    photo = still._replace(moving=PhotoSize(MOVING, 320, 320, film.size, film.blob))
    await lists.bank(exactly(moving()))
    group = (await world.run(CreateChat("Table", (bob.id,)), ann)).result.chat.peer
    for command in (
        ShowPhoto(photo),
        SuggestPhoto(bob.id, photo),
        GivePhoto(bob.id, photo),
        EditPhoto(group, photo),
    ):
        with pytest.raises(Refused, match="MESSAGE_REFUSED"):
            await world.run(command, ann)


async def test_a_listed_file_does_not_come_in_beside_a_text(lists: Lists) -> None:
    scene = await talk(lists.world, "Ann", "Bob")
    ann, bob = scene.people
    await lists.bank(exactly(BYTES), looking_like(noise(1)))
    text = await scene.say(ann, bob, "words")
    for file in (await lists.document(ann, BYTES), await lists.photo(ann, saved(noise(1)))):
        with pytest.raises(Refused, match="MESSAGE_REFUSED"):
            await lists.world.run(EditMedia(user_peer(bob.id), text.id, Given(file)), ann)
    assert len(await lists.hits()) == 2
    there = await scene.message(ann, text.id)
    assert there is not None and there.content.media is None


def test_every_command_that_brings_a_file_shows_it() -> None:
    bearers = {File, Known, Given, Drawing, Item, Sticker}

    def bears(kind: object) -> bool:
        return kind in bearers or any(bears(part) for part in typing.get_args(kind))

    stopped = held_form.commands().values()
    found = {one for one in stopped if any(bears(field.type) for field in dataclasses.fields(one))}
    assert found and found <= set(SHOWS_FILES)


async def test_one_of_an_album_is_enough(lists: Lists) -> None:
    ann, bob = (await talk(lists.world, "Ann", "Bob")).people
    await lists.bank(looking_like(noise(2)))
    items = tuple([Item(Given(await lists.photo(ann, saved(noise(seed)))), seed) for seed in (1, 2, 3)])
    with pytest.raises(Refused, match="MESSAGE_REFUSED"):
        await lists.world.run(SendAlbum(user_peer(bob.id), 0, "", items=items), ann)
    fine = (items[0], items[2])
    assert len((await lists.world.run(SendAlbum(user_peer(bob.id), 0, "", items=fine), ann)).result) == 2


async def test_what_was_sent_before_it_was_listed_is_neither_sent_again_nor_passed_on(lists: Lists) -> None:
    world = lists.world
    ann, bob, cyd = (await talk(world, "Ann", "Bob", "Cyd")).people
    kept = (await world.run(KeepMedia(user_peer(ann.id), Given(await lists.document(ann, BYTES))), ann)).result.file
    ordinary = (await world.run(SendMessage(user_peer(bob.id), 77, "hello"), ann)).result[0].message
    message = await send(world, ann, bob, await lists.document(ann, BYTES), 78)
    await lists.bank(exactly(BYTES))
    known = Known(kept.id, kept.access_hash, Origin(OWN, ann.id, 0))
    with pytest.raises(Refused, match="MESSAGE_REFUSED"):
        await send(world, ann, cyd, known, 79)
    with pytest.raises(Refused, match="MESSAGE_REFUSED"):
        await world.run(ForwardMessages(user_peer(bob.id), (message.id,), (80,), user_peer(cyd.id)), ann)
    await world.run(ForwardMessages(user_peer(bob.id), (ordinary.id,), (81,), user_peer(cyd.id)), ann)
    for given in (ReplyTo(message.id, peer=user_peer(bob.id)), ReplyTo(ordinary.id, peer=user_peer(bob.id))):
        answer = SendMessage(user_peer(cyd.id), 82, "look", reply_to=given)
        if given.id == message.id:
            with pytest.raises(Refused, match="MESSAGE_REFUSED"):
                await world.run(answer, ann)
        else:
            await world.run(answer, ann)


async def test_withdrawn_or_switched_off_it_counts_no_more_and_again_when_it_comes_back(lists: Lists) -> None:
    world = lists.world
    ann, bob = (await talk(world, "Ann", "Bob")).people
    entry = looking_like(noise(1), upstream="a1")
    photo = await lists.photo(ann, saved(noise(1)))
    await lists.bank(entry)

    async def sent() -> bool:
        try:
            await lists.send(ann, bob, photo)
        except Refused:
            return False
        return True

    changes = [
        (WithdrawHash("known", PDQ, entry.digest), True),
        (AddHashes("known", (entry,)), False),
        (AddHashes("known", (Entry("", b"", "a1", withdrawn=True),)), True),
        (AddHashes("known", (entry._replace(opinion="disputed"),)), True),
        (AddHashes("known", (entry,)), False),
        (SwitchHash("known", PDQ, entry.digest, False), True),
        (AddHashes("known", (entry,)), True),
        (SwitchHash("known", PDQ, entry.digest, True), False),
        (SwitchBank("known", False), True),
        (SwitchBank("known", True), False),
    ]
    assert not await sent()
    for command, passes in changes:
        await world.run(command)
        await lists.lists.follow(world.engine)
        assert await sent() == passes, command


async def test_policy_says_what_a_match_leads_to(lists: Lists) -> None:
    ann, bob = (await talk(lists.world, "Ann", "Bob")).people
    await lists.bank(exactly(BYTES), name="mild", category="spam")
    await lists.send(ann, bob, await lists.document(ann, BYTES))
    await lists.bank(exactly(BYTES), name="worse", category="fraud")
    with pytest.raises(Refused, match="MESSAGE_HELD"):
        await lists.send(ann, bob, await lists.document(ann, BYTES))
    assert [hit.answer for hit in await lists.hits()] == ["flag", "flag", "hold"]


async def test_a_picture_that_cannot_be_looked_at_is_answered_by_policy_and_only_where_pictures_are_listed(
    lists: Lists,
) -> None:
    ann, bob = (await talk(lists.world, "Ann", "Bob")).people
    broken = saved(noise(1))[:300]
    await lists.bank(exactly(b"else"))
    await lists.send(ann, bob, await lists.document(ann, broken))
    await lists.bank(looking_like(noise(2)))
    for draw in (True, False):
        with pytest.raises(Refused, match="MESSAGE_HELD"):
            await lists.send(ann, bob, await lists.document(ann, broken, draw=draw))
    await lists.send(ann, bob, await lists.document(ann, b"BM is no picture"))


async def test_a_worker_that_cannot_look_lets_nothing_through(lists: Lists, monkeypatch: pytest.MonkeyPatch) -> None:
    ann, bob = (await talk(lists.world, "Ann", "Bob")).people
    await lists.bank(looking_like(noise(2)))

    async def busy(data: bytes) -> None:
        raise PicturesUnavailable("too many pictures wait")

    monkeypatch.setattr(lists.files._pictures, "look", busy)
    document = await lists.document(ann, saved(noise(1)))
    with pytest.raises(Refused, match="MESSAGE_HELD"):
        await lists.send(ann, bob, document)
    monkeypatch.undo()
    await lists.send(ann, bob, document)


async def test_until_the_lists_are_loaded_policy_answers(world: World, tmp_path: Path) -> None:
    lists = Lists(world, tmp_path)
    try:
        ann, bob = (await talk(world, "Ann", "Bob")).people
        photo = await lists.photo(ann, saved(noise(1)))
        with pytest.raises(Refused, match="MESSAGE_HELD"):
            await lists.send(ann, bob, photo)
        await world.run(SendMessage(user_peer(bob.id), 1, "words"), ann)
        await lists.lists.follow(world.engine)
        await lists.lists.loaded()
        await lists.send(ann, bob, photo)
    finally:
        await lists.close()


async def test_where_only_public_places_are_compared_private_chats_are_not(world: World, tmp_path: Path) -> None:
    lists = Lists(world, tmp_path, everywhere=False)
    try:
        ann, bob = (await talk(world, "Ann", "Bob")).people
        await lists.bank(looking_like(noise(1)))
        await lists.send(ann, bob, await lists.photo(ann, saved(noise(1))))
        with pytest.raises(Refused, match="MESSAGE_REFUSED"):
            await world.run(ShowPhoto(await lists.photo(ann, saved(noise(1)), cropped=True)), ann)
    finally:
        await lists.close()


async def test_where_only_public_places_are_compared_policy_answers_for_profiles_until_the_lists_are_loaded(
    world: World, tmp_path: Path
) -> None:
    lists = Lists(world, tmp_path, everywhere=False)
    try:
        ann, bob = (await talk(world, "Ann", "Bob")).people
        await lists.send(ann, bob, await lists.photo(ann, saved(noise(1))))
        own = await lists.photo(ann, saved(noise(1)), cropped=True)
        with pytest.raises(Refused, match=r"MESSAGE_HELD|MESSAGE_REFUSED"):
            await world.run(ShowPhoto(own), ann)
        await lists.lists.follow(world.engine)
        await lists.lists.loaded()
        await world.run(ShowPhoto(own), ann)
    finally:
        await lists.close()


async def test_the_server_shows_no_listed_picture_that_it_found_itself(lists: Lists) -> None:
    actor = lists.world.engine.actor(0)
    assert await lists.files.picture(actor, saved(noise(1))) is not None
    await lists.bank(looking_like(noise(1)))
    assert await lists.files.picture(actor, saved(noise(1))) is None


async def test_the_hashes_of_everything_that_comes_in_are_kept(lists: Lists) -> None:
    world = lists.world
    (ann,) = (await talk(world, "Ann")).people
    data = saved(noise(1, 900, 700))
    photo = await lists.photo(ann, data)
    plain, drawn = await lists.document(ann, BYTES), await lists.document(ann, saved(noise(4), "PNG"), draw=True)
    waiting = await lists.document(ann, saved(noise(5), "PNG"))
    broken = await lists.document(ann, data[:200], draw=True)

    async def known(blob: int) -> tuple[int, int, bytes]:
        (one,) = await world.read(lambda tx: tx.file_hashes.of([blob]))
        assert len(one.md5) == 16 and all(len(look.turns) == 256 for look in one.looks)
        return one.state, len(one.looks), one.sha256

    assert await known(photo.sizes[-1].blob) == (LOOKED, 2, hashlib.sha256(data).digest())
    assert await known(plain.blob) == (PLAIN, 0, hashlib.sha256(BYTES).digest())
    assert (await known(drawn.blob))[:2] == (LOOKED, 2)
    assert (await known(waiting.blob))[:2] == (DUE, 0)
    assert (await known(broken.blob))[:2] == (UNREAD, 0)


class OneFrame:
    """Says of every film that it looks like this picture; of an empty one that it took too long."""

    def __init__(self, image: Image.Image) -> None:
        self._found = pdq.fingerprints(image)

    async def look(self, path: Path) -> tuple[Fingerprint, ...]:
        if path.stat().st_size < 100:
            raise BadPicture("large")
        return self._found

    async def still(self, path: Path, second: float, width: int, height: int) -> bytes:
        raise BadPicture("broken")


async def test_a_film_is_met_by_its_frames_where_the_operator_has_them_looked_at(world: World, tmp_path: Path) -> None:
    lists = Lists(world, tmp_path, films=OneFrame(noise(1)))
    try:
        ann, bob = (await talk(world, "Ann", "Bob")).people
        await lists.bank(looking_like(noise(2)))
        await lists.send(ann, bob, await lists.document(ann, moving(), "video/mp4"))
        with pytest.raises(Refused, match="MESSAGE_HELD"):
            await lists.send(ann, bob, await lists.document(ann, moving()[:90], "video/mp4"))
        await lists.bank(looking_like(noise(1).rotate(180)))
        with pytest.raises(Refused, match="MESSAGE_REFUSED"):
            await lists.send(ann, bob, await lists.document(ann, moving(seconds=4), "video/mp4"))
        await lists.send(ann, bob, await lists.document(ann, BYTES, "video/mp4"))
    finally:
        await lists.close()
