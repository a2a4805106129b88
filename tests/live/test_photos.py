"""Photos of people, groups and channels with unmodified Telethon on a live server."""

import io
from collections.abc import AsyncIterator
from typing import Any

import pytest
from PIL import Image
from telethon import errors, functions, types

from tests.live.telethon_people import Person, Town, new_word
from tests.live.test_channels import make
from tests.live.test_media import named, picture
from tests.live.wire_client import Place


@pytest.fixture
async def town(place: Place) -> AsyncIterator[Town]:
    async with Town(place) as town:
        yield town


async def show(person: Person, seed: int = 1) -> types.Photo:
    """The person shows a new photo."""
    file = await person.client.upload_file(named(picture(900, seed), "me.jpg"))
    made = await person(functions.photos.UploadProfilePhotoRequest(file=file))
    photo: types.Photo = made.photo
    return photo


async def fetched(person: Person, whom: Any, *, big: bool = True) -> bytes | None:
    """The photo of somebody or something, as the library fetches it."""
    found: bytes | None = await person.client.download_profile_photo(whom, bytes, download_big=big)
    return found


def side(data: bytes | None) -> int:
    assert data
    width, height = Image.open(io.BytesIO(data)).size
    assert width == height
    return width


async def test_a_profile_photo_is_shown_fetched_and_taken_away(town: Town) -> None:
    ann, bob = await town.people("Ann", "Bob")
    await ann.client.send_message(bob.id, "hello")
    bob.device.forget()
    photo = await show(ann)
    assert {one.type for one in photo.sizes} >= {"a", "b", "i"}
    await bob.device.wait(types.UpdateUser, lambda one: one.user_id == ann.id)
    seen = await bob.sees(ann)
    assert seen.photo.photo_id == photo.id and seen.photo.stripped_thumb
    assert (side(await fetched(bob, seen, big=False)), side(await fetched(bob, seen))) == (160, photo.sizes[-1].w)
    full = await bob.full(ann)
    assert full.profile_photo.id == photo.id
    whole = await bob.client.download_media(full.profile_photo, bytes)
    assert whole == await fetched(bob, seen)
    second = await show(ann, 2)
    listed = await bob.client.get_profile_photos(ann.id)
    assert [one.id for one in listed] == [second.id, photo.id] and listed.total == 2
    chosen = await ann(functions.photos.UpdateProfilePhotoRequest(await _input(ann, photo)))
    assert chosen.photo.id == photo.id and (await bob.sees(ann)).photo.photo_id == photo.id
    gone = await ann(functions.photos.DeletePhotosRequest([await _input(ann, photo), await _input(ann, second)]))
    assert sorted(gone) == sorted([photo.id, second.id])
    assert (await bob.sees(ann)).photo is None or isinstance((await bob.sees(ann)).photo, types.UserProfilePhotoEmpty)
    assert await bob.client.get_profile_photos(ann.id) == []


async def _input(person: Person, photo: types.Photo) -> types.InputPhoto:
    return types.InputPhoto(photo.id, photo.access_hash, photo.file_reference)


async def test_who_may_not_see_it_does_not(town: Town) -> None:
    ann, bob = await town.people("Ann", "Bob")
    photo = await show(ann)
    at = await bob.at(ann)
    place = types.InputPeerPhotoFileLocation(at, photo.id, big=True)
    assert (await bob(functions.upload.GetFileRequest(place, 0, 4096))).bytes
    other = types.InputPeerPhotoFileLocation(at, photo.id, big=False)
    await ann(
        functions.account.SetPrivacyRequest(types.InputPrivacyKeyProfilePhoto(), [types.InputPrivacyValueDisallowAll()])
    )
    assert (await bob.sees(ann)).photo is None
    assert (await bob.full(ann)).profile_photo is None
    assert await bob.client.get_profile_photos(ann.id) == []
    with pytest.raises(errors.LocationInvalidError):
        await bob(functions.upload.GetFileRequest(other, 0, 4096))
    kept = types.InputPhotoFileLocation(photo.id, photo.access_hash, photo.file_reference, "a")
    with pytest.raises(errors.FileReferenceExpiredError):
        await bob(functions.upload.GetFileRequest(kept, 0, 4096))


async def test_what_is_no_photo_is_refused(town: Town) -> None:
    [ann] = await town.people("Ann")
    file = await ann.client.upload_file(named(b"no picture at all", "me.jpg"))
    with pytest.raises(errors.ImageProcessFailedError):
        await ann(functions.photos.UploadProfilePhotoRequest(file=file))
    with pytest.raises(errors.PhotoFileMissingError):
        await ann(functions.photos.UploadProfilePhotoRequest())
    with pytest.raises(errors.VideoFileInvalidError):
        await ann(functions.photos.UploadProfilePhotoRequest(video=file))


async def test_groups_and_channels_have_photos(town: Town) -> None:
    ann, bob = await town.people("Ann", "Bob")
    name = new_word("gazette")
    channel = await make(ann, "The Gazette", name=name)
    seen = await bob.client.get_entity(name)
    await bob(functions.channels.JoinChannelRequest(seen))
    file = types.InputChatUploadedPhoto(await ann.client.upload_file(named(picture(800), "p.jpg")))
    made = await ann(functions.channels.EditPhotoRequest(channel, file))
    shown = made.chats[0].photo
    assert shown.stripped_thumb
    told = await bob.device.wait(
        types.UpdateNewChannelMessage,
        lambda one: isinstance(getattr(one.message, "action", None), types.MessageActionChatEditPhoto),
    )
    action = told.message.action
    assert action.photo.id == shown.photo_id
    assert side(await bob.client.download_media(action.photo, bytes)) == action.photo.sizes[-1].w
    seen = await bob.client.get_entity(name)
    assert seen.photo.photo_id == shown.photo_id and side(await fetched(bob, seen, big=False)) == 160
    full = (await bob(functions.channels.GetFullChannelRequest(seen))).full_chat
    assert full.chat_photo.id == shown.photo_id
    found = await bob.client.get_messages(seen, filter=types.InputMessagesFilterChatPhotos(), limit=5)
    assert [one.id for one in found] == [told.message.id]
    with pytest.raises(errors.ChatAdminRequiredError):
        await bob(functions.channels.EditPhotoRequest(seen, types.InputChatPhotoEmpty()))
    await ann(functions.channels.EditPhotoRequest(channel, types.InputChatPhotoEmpty()))
    assert isinstance((await bob.client.get_entity(name)).photo, types.ChatPhotoEmpty)
    created = await ann(functions.messages.CreateChatRequest([await ann.at(bob)], "Table"))
    group = created.updates.chats[0]
    file = types.InputChatUploadedPhoto(await ann.client.upload_file(named(picture(800, 2), "p.jpg")))
    made = await ann(functions.messages.EditChatPhotoRequest(group.id, file))
    told = await bob.device.wait(
        types.UpdateNewMessage,
        lambda one: isinstance(getattr(one.message, "action", None), types.MessageActionChatEditPhoto),
    )
    assert told.message.action.photo.id == made.chats[0].photo.photo_id
    whole = (await bob(functions.messages.GetFullChatRequest(group.id))).full_chat
    assert whole.chat_photo.id == made.chats[0].photo.photo_id
