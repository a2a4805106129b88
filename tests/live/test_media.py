"""Files between two people with unmodified Telethon: sent up, shown, and fetched byte for byte."""

import hashlib
import io
import random
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from telethon import errors, functions, types

from tests.live.telethon_people import Town, new_word
from tests.live.wire_client import Place


@pytest.fixture
async def town(place: Place) -> AsyncIterator[Town]:
    async with Town(place) as town:
        yield town


def noise(size: int, seed: int = 1) -> bytes:
    return random.Random(seed).randbytes(size)


def named(data: bytes, name: str) -> io.BytesIO:
    """Bytes under a file's name."""
    file = io.BytesIO(data)
    file.name = name
    return file


def picture(side: int = 900, seed: int = 1) -> bytes:
    """A picture with much in it."""
    made = Image.frombytes("RGB", (side, side // 2), noise(side * (side // 2) * 3, seed)).resize((side, side // 2))
    out = io.BytesIO()
    made.save(out, "JPEG", quality=60)
    return out.getvalue()


async def fetched(person: Any, message: Any, **how: Any) -> bytes:
    return bytes(await person.client.download_media(message, bytes, **how))


@pytest.mark.parametrize("size", [1, 70_000, 524_288, 3_000_001, 11_000_003])
async def test_a_document_arrives_byte_for_byte(town: Town, size: int) -> None:
    ann, bob = await town.people("Ann", "Bob")
    data = noise(size, size)
    await ann.client.send_file(bob.id, named(data, "notes.bin"), caption="read **this**", force_document=True)
    got = await bob.device.message("read this")
    assert got.file.name == "notes.bin" and got.file.size == size and got.entities
    assert hashlib.sha256(await fetched(bob, got)).digest() == hashlib.sha256(data).digest()


async def test_a_photo_has_sizes(town: Town) -> None:
    ann, bob = await town.people("Ann", "Bob")
    sent = await ann.client.send_file(bob.id, named(picture(1400), "p.jpg"), caption="look")
    got = await bob.device.message("look")
    shown = [one.type for one in got.photo.sizes]
    assert shown == ["i", "s", "m", "x", "y", "w"] or shown == ["i", "m", "x", "y", "w"] or "x" in shown
    whole = await fetched(bob, got)
    assert whole == await fetched(ann, sent)
    largest = got.photo.sizes[-1]
    assert Image.open(io.BytesIO(whole)).size == (largest.w, largest.h)
    small = await fetched(bob, got, thumb=1)
    assert 0 < len(small) < len(whole)


async def test_what_is_no_picture_is_no_photo(town: Town) -> None:
    ann, bob = await town.people("Ann", "Bob")
    file = await ann.client.upload_file(named(noise(5000), "p.jpg"))
    with pytest.raises(errors.ImageProcessFailedError):
        await ann(
            functions.messages.SendMediaRequest(await ann.at(bob), types.InputMediaUploadedPhoto(file), message="")
        )
    assert await bob.texts(ann) == []


async def test_an_album_stands_together(town: Town) -> None:
    ann, bob = await town.people("Ann", "Bob")
    files = [named(picture(300, seed), f"{seed}.jpg") for seed in range(3)]
    sent = await ann.client.send_file(bob.id, files, caption=["one", "two", "three"])
    assert len({one.grouped_id for one in sent}) == 1 and sent[0].grouped_id
    got = [await bob.device.message(text) for text in ("one", "two", "three")]
    assert {one.grouped_id for one in got} == {sent[0].grouped_id}
    assert [await fetched(bob, one) for one in got] == [await fetched(ann, one) for one in sent]


async def test_a_file_travels_on_and_its_caption_changes(town: Town) -> None:
    ann, bob, cyd = await town.people("Ann", "Bob", "Cyd")
    data = noise(40_000)
    sent = await ann.client.send_file(bob.id, named(data, "a.pdf"), caption="first", force_document=True)
    await ann.client.edit_message(sent, "second")
    changed = await bob.device.wait(types.UpdateEditMessage)
    assert changed.message.message == "second" and changed.message.media.document.id == sent.document.id
    got = (await bob.client.get_messages(ann.id, limit=1))[0]
    await bob.client.forward_messages(cyd.id, got)
    theirs = await cyd.device.message("second")
    assert await fetched(cyd, theirs) == data
    await cyd.client.send_file(ann.id, theirs.media, caption="again")
    assert await fetched(ann, await ann.device.message("again")) == data


async def test_only_those_who_see_it_may_fetch_it(town: Town) -> None:
    ann, bob, cyd = await town.people("Ann", "Bob", "Cyd")
    sent = await ann.client.send_file(bob.id, named(noise(9000), "a.bin"), caption="ours", force_document=True)
    got = await bob.device.message("ours")
    document = got.document
    place = types.InputDocumentFileLocation(document.id, document.access_hash, document.file_reference, "")
    assert (await bob(functions.upload.GetFileRequest(place, 0, 4096))).bytes
    with pytest.raises(errors.FileReferenceExpiredError):
        await cyd(functions.upload.GetFileRequest(place, 0, 4096))
    for wrong in (b"\1", b"\xff" * 17):
        other = types.InputDocumentFileLocation(document.id, document.access_hash, wrong, "")
        with pytest.raises(errors.BadRequestError, match=r"(?i)file.reference"):
            await bob(functions.upload.GetFileRequest(other, 0, 4096))
    with pytest.raises(errors.LocationInvalidError):
        stranger = types.InputDocumentFileLocation(document.id, document.access_hash + 1, document.file_reference, "")
        await bob(functions.upload.GetFileRequest(stranger, 0, 4096))
    await ann.client.delete_messages(bob.id, [sent.id], revoke=True)
    await bob.device.wait(types.UpdateDeleteMessages)
    with pytest.raises(errors.FileReferenceExpiredError):
        await ann(functions.upload.GetFileHashesRequest(
            types.InputDocumentFileLocation(document.id, document.access_hash, sent.document.file_reference, ""), 0
        ))  # fmt: skip


async def test_hashes_of_pieces(town: Town) -> None:
    ann, bob = await town.people("Ann", "Bob")
    data = noise(300_000)
    sent = await ann.client.send_file(bob.id, named(data, "a.bin"), force_document=True)
    document = sent.document
    place = types.InputDocumentFileLocation(document.id, document.access_hash, document.file_reference, "")
    found = await ann(functions.upload.GetFileHashesRequest(place, 131_072))
    assert [(one.offset, one.limit) for one in found] == [(131_072, 131_072), (262_144, 37_856)]
    assert found[1].hash == hashlib.sha256(data[262_144:]).digest()


async def test_kinds_are_found(town: Town) -> None:
    ann, bob = await town.people("Ann", "Bob")
    await ann.client.send_file(bob.id, named(picture(200), "p.jpg"), caption="a photo")
    await ann.client.send_file(bob.id, named(noise(900), "report.bin"), caption="a file", force_document=True)
    voice = [types.DocumentAttributeAudio(3, voice=True, waveform=b"\x10" * 63)]
    await ann.client.send_file(bob.id, named(noise(900, 2), "v.ogg"), attributes=voice, voice_note=True)
    await ann.client.send_message(bob.id, "no file")

    async def count(kind: Any) -> int:
        return len(await bob.client.get_messages(ann.id, filter=kind, limit=10))

    assert await count(types.InputMessagesFilterPhotos) == 1
    assert await count(types.InputMessagesFilterPhotoVideo) == 1
    assert await count(types.InputMessagesFilterDocument) == 1
    assert await count(types.InputMessagesFilterVoice) == 1
    assert await count(types.InputMessagesFilterMusic) == 0
    assert len(await bob.client.get_messages(ann.id, search="report", limit=10)) == 1
    heard = (await bob.client.get_messages(ann.id, filter=types.InputMessagesFilterVoice))[0]
    assert heard.media_unread and heard.media.voice
    await bob(functions.messages.ReadMessageContentsRequest([heard.id]))
    assert not (await bob.client.get_messages(ann.id, ids=heard.id)).media_unread


async def test_files_that_one_has_sent_are_found_in_every_chat(town: Town) -> None:
    ann, bob = await town.people("Ann", "Bob")
    word = new_word()
    made = await ann(functions.channels.CreateChannelRequest("Table", "", megagroup=True))
    group = made.chats[0]
    await ann(functions.channels.UpdateUsernameRequest(group, new_word("table")))
    there = await bob.client.get_entity((await ann.client.get_entity(group)).username)
    await bob(functions.channels.JoinChannelRequest(there))
    for person, where, caption in (
        (ann, bob.id, f"{word} to Bob"),
        (ann, group, f"{word} to all"),
        (bob, ann.id, f"{word} from Bob"),
        (bob, there, f"{word} from Bob to all"),
    ):
        await person.client.send_file(where, named(noise(500), "a.bin"), caption=caption, force_document=True)
    await ann.client.send_message(bob.id, f"{word} and no file")
    await ann.client.send_file(bob.id, named(picture(300), "p.jpg"), caption=f"{word} a photo")

    async def sent(person: Any, filter: Any, text: str = word) -> list[str]:
        found = await person(functions.messages.SearchSentMediaRequest(text, filter, 10))
        return [one.message.removeprefix(word).strip() for one in found.messages]

    documents = types.InputMessagesFilterDocument()
    assert await sent(ann, documents) == ["to all", "to Bob"]
    assert await sent(ann, documents, "") == ["to all", "to Bob"]
    assert await sent(bob, documents) == ["from Bob to all", "from Bob"]
    assert await sent(ann, types.InputMessagesFilterPhotos()) == ["a photo"]
    assert await sent(ann, types.InputMessagesFilterPinned()) == []


async def test_a_repeated_request_sends_once(town: Town) -> None:
    ann, bob = await town.people("Ann", "Bob")
    file = await ann.client.upload_file(named(noise(5000), "a.bin"))
    media = types.InputMediaUploadedDocument(file, "text/plain", [types.DocumentAttributeFilename("a.txt")])
    request = functions.messages.SendMediaRequest(await ann.at(bob), media, message="once", random_id=77)
    first, second = await ann(request), await ann(request)
    assert first.updates[0].id == second.updates[0].id
    assert await bob.texts(ann) == ["once"]


async def test_a_file_in_a_channel(town: Town) -> None:
    ann, bob = await town.people("Ann", "Bob")
    made = await ann(functions.channels.CreateChannelRequest("Letters", "", megagroup=True))
    channel = made.chats[0]
    name = new_word("letters")
    await ann(functions.channels.UpdateUsernameRequest(channel, name))
    await bob(functions.channels.JoinChannelRequest(await bob.client.get_input_entity(name)))
    data = noise(5000)
    await ann.client.send_file(channel, named(data, "a.bin"), caption="for all", force_document=True)
    there = next(one for one in await bob.client.get_dialogs() if one.title == "Letters")
    got = (await bob.client.get_messages(there, limit=1))[0]
    assert await fetched(bob, got) == data
    await bob.client.send_file("me", got.media)
    await ann(functions.messages.ToggleNoForwardsRequest(channel, True))
    with pytest.raises(errors.ChatForwardsRestrictedError):
        await bob.client.send_file("me", got.media)
    assert await fetched(bob, got) == data


async def test_parts_that_cannot_be_meant(town: Town, tmp_path: Path) -> None:
    ann, bob = await town.people("Ann", "Bob")
    save = functions.upload.SaveFilePartRequest
    for part, data, name in (
        (0, b"", "FILE_PART_EMPTY"),
        (-1, b"x", "FILE_PART_INVALID"),
        (4000, b"x", "FILE_PART_INVALID"),
        (0, bytes(524_289), "FILE_PART_TOO_BIG"),
    ):
        with pytest.raises(errors.RPCError) as refused:
            await ann(save(1, part, data))
        assert name in str(refused.value) or name.replace("_", "") in type(refused.value).__name__.upper()
    await ann(save(2, 0, bytes(1024)))
    await ann(save(2, 2, bytes(5)))
    with pytest.raises(errors.FilePartMissingError):
        media = types.InputMediaUploadedDocument(types.InputFile(2, 3, "a", ""), "a/b", [])
        await ann(functions.messages.SendMediaRequest(await ann.at(bob), media, message=""))
    await ann(save(2, 1, bytes(1024)))
    with pytest.raises(errors.Md5ChecksumInvalidError):
        media = types.InputMediaUploadedDocument(types.InputFile(2, 3, "a", "0" * 32), "a/b", [])
        await ann(functions.messages.SendMediaRequest(await ann.at(bob), media, message=""))
    media = types.InputMediaUploadedDocument(types.InputFile(2, 3, "a", ""), "a/b", [])
    await ann(functions.messages.SendMediaRequest(await ann.at(bob), media, message="done"))
    assert await fetched(bob, await bob.device.message("done")) == bytes(2053)
