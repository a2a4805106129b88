"""Photos that move, photos for those who may not see the others, and photos given to contacts, with Telethon."""

import io
import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from telethon import errors, functions, types

from bench.server import Server
from chappe.adapters.screeners import pdq
from tests.adapters.test_films import seen as pdq_seen
from tests.adapters.test_films import shot
from tests.live.telethon_people import Person, Town, new_word
from tests.live.test_media import named, picture
from tests.live.test_photos import fetched, show
from tests.live.wire_client import Place
from tests.support.films import film, moving


@pytest.fixture
async def town(place: Place) -> AsyncIterator[Town]:
    async with Town(place) as town:
        yield town


async def still(person: Person, seed: int = 1) -> Any:
    return await person.client.upload_file(named(picture(700, seed), "me.jpg"))


async def hide(person: Person, other: Person) -> None:
    rules = [types.InputPrivacyValueDisallowUsers([await person.at(other)]), types.InputPrivacyValueAllowAll()]
    await person(functions.account.SetPrivacyRequest(types.InputPrivacyKeyProfilePhoto(), rules))


async def test_a_photo_that_moves(town: Town) -> None:
    ann, bob = await town.people("Ann", "Bob")
    data = moving(480, 4)
    video = await ann.client.upload_file(named(data, "me.mp4"))
    made = await ann(functions.photos.UploadProfilePhotoRequest(file=await still(ann), video=video, video_start_ts=1.5))
    [size] = made.photo.video_sizes
    assert (size.type, size.w, size.h, size.size, size.video_start_ts) == ("u", 480, 480, len(data), 1.5)
    seen = await bob.sees(ann)
    assert seen.photo.has_video and await fetched(bob, seen)
    full = (await bob.full(ann)).profile_photo
    at = types.InputPhotoFileLocation(full.id, full.access_hash, full.file_reference, "u")
    got = await bob(functions.upload.GetFileRequest(at, 0, 65536))
    assert got.bytes == data and isinstance(got.type, types.storage.FileMp4)
    for wrong in (film(b"vide"), moving(100), moving(320, 11), moving(320, 3, height=240), picture(300)):
        video = await ann.client.upload_file(named(wrong, "me.mp4"))
        with pytest.raises(errors.VideoFileInvalidError):
            await ann(functions.photos.UploadProfilePhotoRequest(file=await still(ann), video=video))
    with pytest.raises(errors.VideoFileInvalidError):  # no still picture with it
        await ann(functions.photos.UploadProfilePhotoRequest(video=video))


@pytest.mark.parametrize("kind", ["group", "supergroup", "channel"])
async def test_a_chats_photo_that_moves(town: Town, kind: str) -> None:
    ann, bob = await town.people("Ann", "Bob")
    word = new_word("moves")
    if kind == "group":
        made = await ann(functions.messages.CreateChatRequest([await ann.at(bob)], "Here"))
        there = types.InputPeerChat(made.updates.chats[0].id)
    else:
        request = functions.channels.CreateChannelRequest("Here", "", kind == "channel", kind == "supergroup")
        there = (await ann(request)).chats[0]
        await ann(functions.channels.UpdateUsernameRequest(there, word))

    async def show(**how: Any) -> Any:
        given = types.InputChatUploadedPhoto(**how)
        if kind == "group":
            return await ann(functions.messages.EditChatPhotoRequest(there.chat_id, given))
        return await ann(functions.channels.EditPhotoRequest(there, given))

    data = moving(480, 4)
    video = await ann.client.upload_file(named(data, "us.mp4"))
    made = await show(file=await still(ann), video=video, video_start_ts=1.5)
    [told] = [one.message for one in made.updates if getattr(getattr(one, "message", None), "action", None)]
    [size] = told.action.photo.video_sizes
    assert (size.type, size.w, size.h, size.size, size.video_start_ts) == ("u", 480, 480, len(data), 1.5)
    if kind == "group":
        seen = (await bob(functions.messages.GetChatsRequest([there.chat_id]))).chats[0]
        full = (await bob(functions.messages.GetFullChatRequest(there.chat_id))).full_chat
    else:
        seen = await bob.client.get_entity(word)
        full = (await bob(functions.channels.GetFullChannelRequest(seen))).full_chat
    assert seen.photo.has_video and await fetched(bob, seen)
    at = types.InputPhotoFileLocation(
        full.chat_photo.id, full.chat_photo.access_hash, full.chat_photo.file_reference, "u"
    )
    got = await bob(functions.upload.GetFileRequest(at, 0, 65536))
    assert got.bytes == data and isinstance(got.type, types.storage.FileMp4)
    with pytest.raises(errors.VideoFileInvalidError):  # no still picture with it
        await show(video=await ann.client.upload_file(named(data, "us.mp4")))
    with pytest.raises(errors.VideoFileInvalidError):
        await show(file=await still(ann), video=await ann.client.upload_file(named(moving(100), "us.mp4")))
    with pytest.raises(errors.PhotoFileMissingError):
        await show()


async def test_a_photo_for_those_who_may_not_see_the_others(town: Town) -> None:
    ann, bob = await town.people("Ann", "Bob")
    real = await show(ann)
    made = await ann(functions.photos.UploadProfilePhotoRequest(file=await still(ann, 2), fallback=True))
    await hide(ann, bob)
    seen = await bob.sees(ann)
    assert seen.photo.photo_id == made.photo.id != real.id and await fetched(bob, seen)
    full = await bob.full(ann)
    assert full.profile_photo is None and full.fallback_photo.id == made.photo.id
    assert await bob.client.download_media(full.fallback_photo, bytes)
    await ann(functions.photos.UpdateProfilePhotoRequest(types.InputPhotoEmpty(), fallback=True))
    assert (await bob.sees(ann)).photo is None


async def test_a_photo_for_a_contact(town: Town) -> None:
    ann, bob = await town.people("Ann", "Bob")
    await show(bob)
    who = await ann.at(bob)
    with pytest.raises(errors.BadRequestError, match="CONTACT_MISSING"):
        await ann(functions.photos.UploadContactProfilePhotoRequest(who, file=await still(ann, 3)))
    await ann(functions.contacts.AddContactRequest(who, "Bob", "", phone=""))
    made = await ann(functions.photos.UploadContactProfilePhotoRequest(who, file=await still(ann, 4)))
    seen = await ann.sees(bob)
    assert seen.photo.personal and seen.photo.photo_id == made.photo.id and await fetched(ann, seen)
    assert (await ann.full(bob)).personal_photo.id == made.photo.id
    offered = await ann(functions.photos.UploadContactProfilePhotoRequest(who, suggest=True, file=await still(ann, 5)))
    got = await bob.device.wait(types.UpdateNewMessage, lambda one: getattr(one.message, "action", None))
    assert isinstance(got.message.action, types.MessageActionSuggestProfilePhoto)
    assert got.message.action.photo.id == offered.photo.id
    assert await bob.client.download_media(got.message.action.photo, bytes)
    await ann(functions.photos.UploadContactProfilePhotoRequest(who, save=True))
    assert not (await ann.sees(bob)).photo.personal


async def test_a_link_shows_the_photo_of_what_it_leads_to(town: Town) -> None:
    ann, bob = await town.people("Ann", "Bob")
    made = await ann(functions.channels.CreateChannelRequest(new_word("Club"), "", megagroup=True))
    chat = await ann.client.get_input_entity(made.chats[0])
    photo = types.InputChatUploadedPhoto(file=await still(ann, 6))
    await ann(functions.channels.EditPhotoRequest(chat, photo))
    link = (await ann(functions.messages.ExportChatInviteRequest(chat))).link
    seen = await bob(functions.messages.CheckChatInviteRequest(link.rpartition("+")[2]))
    assert await bob.client.download_media(seen.photo, bytes)
    bare = types.InputPhotoFileLocation(seen.photo.id, seen.photo.access_hash, seen.photo.file_reference, "c")
    assert (await bob(functions.upload.GetFileRequest(bare, 0, 4096))).bytes
    await ann(functions.messages.EditExportedChatInviteRequest(chat, link, revoked=True))
    with pytest.raises(errors.FileReferenceExpiredError):
        late = types.InputPhotoFileLocation(seen.photo.id, seen.photo.access_hash, seen.photo.file_reference, "b")
        await bob(functions.upload.GetFileRequest(late, 0, 4096))


@pytest.mark.skipif(shutil.which("ffmpeg") is None and not os.environ.get("CI"), reason="missing: ffmpeg")
async def test_a_film_alone_gets_its_still_where_films_are_opened(tmp_path: Path) -> None:
    """As TDLib, Kurigram and mtcute send photos that move."""
    settings, data = tmp_path / "chappe.toml", tmp_path / "data"
    settings.write_text(f'[safety]\nffmpeg = "{shutil.which("ffmpeg")}"\n')
    data.mkdir()
    made = shot(tmp_path, (1, 2), (2, 2), side=320)
    server = Server(str(data), ("--no-limits", "--config", str(settings)))
    async with server, Town(Place(server, server.port, str(server.config()["public_key_pem"]))) as town:
        ann, bob = await town.people("Ann", "Bob")
        video = await ann.client.upload_file(named(made.read_bytes(), "me.mp4"))
        shown = await ann(functions.photos.UploadProfilePhotoRequest(video=video, video_start_ts=2.5))
        assert shown.photo.video_sizes[0].video_start_ts == 2.5
        seen = await bob.sees(ann)
        assert seen.photo.has_video
        with Image.open(io.BytesIO(await fetched(bob, seen))) as image:
            assert image.size[0] == image.size[1]
            found = pdq.fingerprint(image.convert("L").resize((512, 512)), "frame")
        assert pdq_seen((found,), 2) and not pdq_seen((found,), 1)
        video = await ann.client.upload_file(named(moving(320, 4), "empty.mp4"))
        with pytest.raises(errors.VideoFileInvalidError):  # an index and nothing to see
            await ann(functions.photos.UploadProfilePhotoRequest(video=video))


@pytest.mark.skipif(shutil.which("ffmpeg") is None and not os.environ.get("CI"), reason="missing: ffmpeg")
async def test_a_film_gets_a_thumbnail_where_films_are_opened(tmp_path: Path) -> None:
    """As Telethon, Kurigram and Pyrogram send films: with the file alone."""
    settings, data = tmp_path / "chappe.toml", tmp_path / "data"
    settings.write_text(f'[safety]\nffmpeg = "{shutil.which("ffmpeg")}"\n')
    data.mkdir()
    made = shot(tmp_path, (1, 2), (2, 2), side=480)
    server = Server(str(data), ("--no-limits", "--config", str(settings)))
    async with server, Town(Place(server, server.port, str(server.config()["public_key_pem"]))) as town:
        ann, bob = await town.people("Ann", "Bob")
        await ann.client.send_file(bob.id, named(made.read_bytes(), "a.mp4"), caption="shown", nosound_video=True)
        got = await bob.device.message("shown")
        [thumb] = got.document.thumbs
        assert got.video and (thumb.type, thumb.w, thumb.h) == ("m", 320, 320)
        with Image.open(io.BytesIO(await bob.client.download_media(got, bytes, thumb=-1))) as image:
            found = pdq.fingerprint(image.convert("L").resize((512, 512)), "frame")
        assert pdq_seen((found,), 1) and not pdq_seen((found,), 2)
        await ann.client.send_file(bob.id, named(made.read_bytes(), "a.mp4"), caption="a file", force_document=True)
        assert not (await bob.device.message("a file")).document.thumbs
        await ann.client.send_file(bob.id, named(moving(320, 4), "empty.mp4"), caption="empty", nosound_video=True)
        got = await bob.device.message("empty")  # an index and nothing to see
        assert got.video and not got.document.thumbs
