"""Files that change, wait, are heard, or are seen once, with unmodified Telethon on a live server."""

import datetime
from collections.abc import AsyncIterator

import pytest
from telethon import errors, functions, types, utils

from tests.engine.test_gifs import drawn
from tests.live.telethon_people import Person, Town
from tests.live.test_media import fetched, named, noise, picture
from tests.live.wire_client import Place
from tests.support import sticker_art
from tests.support.films import film, moving
from tests.support.sounds import mp3


@pytest.fixture
async def town(place: Place) -> AsyncIterator[Town]:
    async with Town(place) as town:
        yield town


async def uploaded(person: Person, seed: int, name: str = "p.jpg") -> types.TypeInputFile:
    return await person.client.upload_file(named(picture(400, seed), name))


def says(kept: object, given: object) -> bool:
    """Does an attribute that came back say all that was given?"""
    return type(kept) is type(given) and all(getattr(kept, k) == v for k, v in vars(given).items() if v)


async def test_a_photo_gives_way_to_another(town: Town) -> None:
    ann, bob = await town.people("Ann", "Bob")
    sent = await ann.client.send_file(bob.id, named(picture(400, 1), "p.jpg"), caption="look")
    await bob.device.message("look")
    await ann.client.edit_message(sent, "look anew", file=named(picture(400, 2), "p.jpg"))
    changed = (await bob.device.wait(types.UpdateEditMessage)).message
    assert changed.photo.id != sent.photo.id and changed.message == "look anew"
    mine = await ann.client.get_messages(bob.id, ids=sent.id)
    assert await fetched(bob, changed) == await fetched(ann, mine)
    album = await ann.client.send_file(bob.id, [named(picture(300, seed), f"{seed}.jpg") for seed in (3, 4)])
    await ann.client.edit_message(album[0], "", file=named(picture(400, 5), "p.jpg"))
    now = await ann.client.get_messages(bob.id, ids=[one.id for one in album])
    assert now[0].photo.id != album[0].photo.id and len({one.grouped_id for one in now}) == 1
    with pytest.raises(errors.BadRequestError, match=r"(?i)media"):
        await ann.client.edit_message(album[0], "", file=named(noise(500), "a.bin"), force_document=True)


async def test_a_text_gets_a_photo(town: Town) -> None:
    ann, bob = await town.people("Ann", "Bob")
    sent = await ann.client.send_message(bob.id, "a mere text")
    await bob.device.message("a mere text")
    await ann.client.edit_message(sent, "a text with a photo", file=named(picture(400, 9), "p.jpg"))
    changed = (await bob.device.wait(types.UpdateEditMessage)).message
    assert changed.photo and changed.message == "a text with a photo"
    mine = await ann.client.get_messages(bob.id, ids=sent.id)
    assert mine.photo.id == changed.photo.id and await fetched(bob, changed) == await fetched(ann, mine)
    made = await ann(functions.channels.CreateChannelRequest("News", "", broadcast=True))
    there = made.chats[0]
    post = await ann.client.send_message(there, "a post")
    await ann.client.edit_message(post, "a post with a file", file=named(noise(5000), "a.bin"), force_document=True)
    [now] = await ann.client.get_messages(there, limit=1)
    assert now.document.size == 5000 and now.message == "a post with a file"


async def test_files_are_sent_later(town: Town) -> None:
    ann, bob = await town.people("Ann", "Bob")
    soon = datetime.timedelta(seconds=2)
    await ann.client.send_file(bob.id, named(picture(300, 6), "p.jpg"), caption="one later", schedule=soon)
    await ann.client.send_file(
        bob.id, [named(picture(300, seed), f"{seed}.jpg") for seed in (7, 8)], caption=["two", "three"], schedule=soon
    )
    waiting = await ann(functions.messages.GetScheduledHistoryRequest(await ann.at(bob), 0))
    assert sorted(one.message for one in waiting.messages) == ["one later", "three", "two"]
    assert await fetched(ann, waiting.messages[0])
    got = [await bob.device.message(text) for text in ("one later", "two", "three")]
    assert got[1].grouped_id == got[2].grouped_id != None and got[0].from_scheduled  # noqa: E711
    assert all([await fetched(bob, one) for one in got])


async def test_a_voice_message_is_heard(town: Town) -> None:
    ann, bob = await town.people("Ann", "Bob")
    shown = types.DocumentAttributeAudio(duration=3, voice=True, waveform=bytes(range(63)))
    sent = await ann.client.send_file(
        bob.id, named(noise(4000, 9), "v.ogg"), attributes=[shown], voice_note=True, caption="listen"
    )
    got = await bob.device.message("listen")
    assert sent.media_unread and got.media_unread and got.voice
    [audio] = [one for one in got.document.attributes if isinstance(one, types.DocumentAttributeAudio)]
    assert audio.waveform == bytes(range(63)) and audio.duration == 3
    await bob(functions.messages.ReadMessageContentsRequest([got.id]))
    told = await ann.device.wait(types.UpdateReadMessagesContents)
    assert told.messages == [sent.id]
    assert not (await ann.client.get_messages(bob.id, ids=sent.id)).media_unread


async def test_who_wants_no_voice_messages_gets_none(town: Town) -> None:
    ann, bob = await town.people("Ann", "Bob")
    rules = [types.InputPrivacyValueDisallowAll()]
    await bob(functions.account.SetPrivacyRequest(types.InputPrivacyKeyVoiceMessages(), rules))
    assert (await ann.full(bob)).voice_messages_forbidden
    shown = types.DocumentAttributeAudio(duration=3, voice=True, waveform=bytes(63))
    with pytest.raises(errors.VoiceMessagesForbiddenError):
        await ann.client.send_file(bob.id, named(noise(900), "v.ogg"), attributes=[shown], voice_note=True)
    await ann.client.send_message(bob.id, "then in writing")
    await bob.device.message("then in writing")


async def test_a_photo_is_seen_once(town: Town) -> None:
    ann, bob = await town.people("Ann", "Bob")
    media = types.InputMediaUploadedPhoto(await uploaded(ann, 10), ttl_seconds=1, spoiler=True)
    await ann(functions.messages.SendMediaRequest(await ann.at(bob), media, message="only once"))
    got = await bob.device.message("only once")
    assert got.media.ttl_seconds == 1 and got.media.spoiler and await fetched(bob, got)
    await bob(functions.messages.ReadMessageContentsRequest([got.id]))
    for person in (ann, bob):
        changed = (await person.device.wait(types.UpdateEditMessage)).message
        assert changed.media.photo is None and changed.media.ttl_seconds == 1
    photo = got.photo
    place = types.InputPhotoFileLocation(photo.id, photo.access_hash, photo.file_reference, "s")
    with pytest.raises(errors.FileReferenceExpiredError):
        await bob(functions.upload.GetFileRequest(place, 0, 4096))


async def test_what_is_sent_up_before_it_is_sent(town: Town) -> None:
    ann, bob = await town.people("Ann", "Bob")
    upload, peer = functions.messages.UploadMediaRequest, await ann.at(bob)
    once = types.InputMediaUploadedPhoto(await uploaded(ann, 9), ttl_seconds=5)
    kept = await ann(upload(peer, once))
    assert kept.ttl_seconds == 5 and await bob.texts(ann) == []
    again = types.InputMediaPhoto(utils.get_input_photo(kept.photo), ttl_seconds=5)
    await ann(functions.messages.SendMediaRequest(peer, again, message=""))
    told = await bob.device.wait(types.UpdateNewMessage, lambda one: getattr(one.message, "media", None))
    assert told.message.media.ttl_seconds == 5 and await fetched(bob, told.message)
    with pytest.raises(errors.TtlMediaInvalidError):
        await ann(upload(types.InputPeerSelf(), types.InputMediaUploadedPhoto(await uploaded(ann, 8), ttl_seconds=5)))
    geo = types.InputGeoPoint(48.5, 2.25)
    place = await ann(upload(peer, types.InputMediaGeoPoint(geo)))
    assert (place.geo.lat, place.geo.long) == (48.5, 2.25)
    venue = await ann(upload(peer, types.InputMediaVenue(geo, "Tower", "Hill 1", "", "", "")))
    assert (venue.title, venue.address) == ("Tower", "Hill 1")
    card = await ann(upload(peer, types.InputMediaContact("+7 000", "Zoe", "", "")))
    assert (card.phone_number, card.first_name, card.user_id) == ("+7 000", "Zoe", 0)
    for media, refusal in (
        (types.InputMediaDice("🎲"), errors.MediaInvalidError),
        (types.InputMediaGeoPoint(types.InputGeoPoint(99.0, 0.0)), errors.BadRequestError),
        (types.InputMediaContact("", "Zoe", "", ""), errors.PhoneNumberInvalidError),
    ):
        with pytest.raises(refusal):
            await ann(upload(peer, media))


async def test_what_moves_and_what_sounds_is_kept_as_it_was_sent(town: Town) -> None:
    ann, bob = await town.people("Ann", "Bob")
    video = types.DocumentAttributeVideo(duration=2.5, w=320, h=240, supports_streaming=True)
    round_ = types.DocumentAttributeVideo(duration=3, w=240, h=240, round_message=True)
    music = types.DocumentAttributeAudio(duration=200, title="Rondo", performer="Trio")
    for caption, mime, attributes, which in (
        ("gif", "video/mp4", [video, types.DocumentAttributeAnimated()], "gif"),
        ("video", "video/mp4", [video], "video"),
        ("round", "video/mp4", [round_], "video_note"),
        ("music", "audio/mpeg", [music], "audio"),
    ):
        file = await ann.client.upload_file(named(noise(3000, len(caption)), f"{caption}.bin"))
        thumb = await uploaded(ann, 11)
        media = types.InputMediaUploadedDocument(file, mime, attributes, thumb=thumb)
        await ann(functions.messages.SendMediaRequest(await ann.at(bob), media, message=caption))
        got = await bob.device.message(caption)
        assert getattr(got, which) is not None, caption
        assert all(any(says(kept, one) for kept in got.document.attributes) for one in attributes)
        assert got.document.thumbs and await fetched(bob, got, thumb=-1)
    [[one], [two]] = [
        await bob.client.get_messages(ann.id, filter=kind, limit=5)
        for kind in (types.InputMessagesFilterGif(), types.InputMessagesFilterMusic())
    ]
    assert (one.message, two.message) == ("gif", "music")


async def test_a_film_without_a_sound_is_a_gif(town: Town) -> None:
    ann, bob = await town.people("Ann", "Bob")
    video = types.DocumentAttributeVideo(duration=1, w=100, h=100)
    for caption, data, silent_video, which in (
        ("silent", film(b"vide"), False, "gif"),
        ("with sound", film(b"vide", b"soun"), False, "video"),
        ("a video all the same", film(b"vide", seed=1), True, "video"),
    ):
        file = await ann.client.upload_file(named(data, "a.mp4"))
        media = types.InputMediaUploadedDocument(file, "video/mp4", [video], nosound_video=silent_video)
        await ann(functions.messages.SendMediaRequest(await ann.at(bob), media, message=caption))
        got = await bob.device.message(caption)
        assert (bool(got.gif), bool(got.video)) == (which == "gif", True), caption


async def test_a_film_shows_its_own_sides_and_length(town: Town) -> None:
    """Without a program of its own the library says 1 by 1 pixel and no seconds."""
    ann, bob = await town.people("Ann", "Bob")
    await ann.client.send_file(bob.id, named(moving(320, 3, 180), "a.mp4"), caption="a film", nosound_video=True)
    got = await bob.device.message("a film")
    assert got.video and (got.file.width, got.file.height, got.file.duration) == (320, 180, 3)
    await ann.client.send_file(bob.id, named(mp3("Rondo"), "v.mp3"), caption="a voice", voice_note=True)
    got = await bob.device.message("a voice")
    assert got.voice and got.file.duration == 2 and not got.file.title


async def test_what_is_edited_or_stands_in_an_album_stays_a_document(town: Town) -> None:
    ann, bob = await town.people("Ann", "Bob")
    sent = await ann.client.send_file(bob.id, named(noise(500), "a.bin"), caption="a file", force_document=True)
    await ann.client.edit_message(sent, "another", file=named(sticker_art.picture(), "s.webp"))
    assert (await bob.device.wait(types.UpdateEditMessage)).message.file.mime_type == "image/webp"
    peer, medias = await ann.at(bob), []
    for data, name, mime in ((moving(), "a.mp4", "video/mp4"), (noise(300), "b.bin", "a/b")):
        file = await ann.client.upload_file(named(data, name))
        named_so = [types.DocumentAttributeFilename(name)]
        media = types.InputMediaUploadedDocument(file, mime, named_so)
        medias.append(types.InputSingleMedia(media, message=name))
    await ann(functions.messages.SendMultiMediaRequest(peer, medias))
    got = [await bob.device.message(name) for name in ("a.mp4", "b.bin")]
    assert got[0].grouped_id == got[1].grouped_id and not got[0].video


async def test_music_comes_with_its_cover(town: Town) -> None:
    ann, bob = await town.people("Ann", "Bob")
    song = mp3("Rondo", "Trio", picture=picture(300))
    await ann.client.send_file(bob.id, named(song, "a.mp3"), caption="a song")
    got = await bob.device.message("a song")
    assert (got.file.title, got.file.performer) == ("Rondo", "Trio") and await fetched(bob, got) == song
    [thumb] = got.document.thumbs
    assert (thumb.w, thumb.h) == (300, 150) and (await fetched(bob, got, thumb=0)).startswith(b"\xff\xd8")


async def test_a_gif_moves_and_a_sticker_is_one(town: Town) -> None:
    ann, bob = await town.people("Ann", "Bob")
    for caption, data, name, which in (
        ("moves", drawn("red", "blue", duration=80), "a.gif", "gif"),
        ("stands still", drawn("red"), "b.gif", "document"),
        ("a sticker", sticker_art.picture(), "s.webp", "sticker"),
        ("a picture", sticker_art.picture(width=600), "p.webp", "document"),
    ):
        for forced in (False, True):
            said = f"{caption} {forced}"
            await ann.client.send_file(bob.id, named(data, name), caption=said, force_document=forced)
            got = await bob.device.message(said)
            found = [word for word in ("gif", "sticker") if getattr(got, word)] or ["document"]
            assert found == ["document" if forced else which], said
            assert await fetched(bob, got) == data
    assert len((await ann(functions.messages.GetSavedGifsRequest(0))).gifs) == 1
