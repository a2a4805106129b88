"""Stickers with unmodified Telethon: sets made and changed, kept in lists, sent, found."""

import io
from collections.abc import AsyncIterator
from typing import Any

import pytest
from telethon import errors, functions, types

from tests.live.telethon_people import Person, Town, new_word
from tests.live.wire_client import Place
from tests.support.sticker_art import animation, picture, video

STICKERS = functions.stickers


@pytest.fixture
async def town(place: Place) -> AsyncIterator[Town]:
    async with Town(place) as town:
        yield town


async def uploaded(person: Person, data: bytes, mime: str = "image/webp") -> types.InputDocument:
    """A document that the person sent up to make a sticker of."""
    file = await person.client.upload_file(io.BytesIO(data), file_name="sticker")
    media = types.InputMediaUploadedDocument(file, mime, [types.DocumentAttributeFilename("sticker")])
    kept = (await person(functions.messages.UploadMediaRequest(types.InputPeerSelf(), media))).document
    return types.InputDocument(kept.id, kept.access_hash, kept.file_reference)


async def item(
    person: Person, data: bytes, emoji: str, mime: str = "image/webp", **how: Any
) -> types.InputStickerSetItem:
    return types.InputStickerSetItem(await uploaded(person, data, mime), emoji, **how)


async def made(person: Person, *stickers: types.InputStickerSetItem, title: str = "Birds", **how: Any) -> Any:
    """A new set of the person's."""
    request = STICKERS.CreateStickerSetRequest(types.InputUserSelf(), title, new_word("set"), list(stickers), **how)
    return await person(request)


def name(found: Any) -> types.InputStickerSetShortName:
    return types.InputStickerSetShortName(found.set.short_name)


def by_id(found: Any) -> types.InputStickerSetID:
    return types.InputStickerSetID(found.set.id, found.set.access_hash)


def given(document: Any) -> types.InputDocument:
    return types.InputDocument(document.id, document.access_hash, document.file_reference)


def emojis(found: Any) -> list[str]:
    """The emoji of a set's stickers, in order."""
    return [one.alt for document in found.documents for one in document.attributes if hasattr(one, "alt")]


async def test_a_set_is_made_and_changed(town: Town) -> None:
    ann, bob = await town.people("Ann", "Bob")
    first = await item(ann, picture("PNG"), "🐦", "image/png", keywords="robin, red")
    moving = await item(ann, animation(), "🦆", "application/x-tgsticker")
    film = await item(ann, video(), "🦉🦇", "video/webm")
    found = await made(ann, first, moving, film)
    assert (found.set.count, found.set.title, found.set.creator) == (3, "Birds", True)
    assert [one.mime_type for one in found.documents] == ["image/webp", "application/x-tgsticker", "video/webm"]
    assert emojis(found) == ["🐦", "🦆", "🦉"]
    assert [pack.emoticon for pack in found.packs] == ["🐦", "🦆", "🦉", "🦇"]
    assert [one.keyword for one in found.keywords] == [["robin", "red"]]
    attribute = next(one for one in found.documents[0].attributes if isinstance(one, types.DocumentAttributeSticker))
    assert attribute.stickerset == by_id(found)

    # Anybody who knows the set's name sees it and may have its files.
    seen = await bob(functions.messages.GetStickerSetRequest(name(found), 0))
    assert not seen.set.creator and seen.set.hash == found.set.hash
    again = await bob(functions.messages.GetStickerSetRequest(by_id(found), found.set.hash))
    assert isinstance(again, types.messages.StickerSetNotModified)
    data = await bob.client.download_media(seen.documents[1], bytes)
    assert data == animation()
    with pytest.raises(errors.StickersetInvalidError):
        wrong = types.InputStickerSetID(found.set.id, found.set.access_hash + 1)
        await bob(functions.messages.GetStickerSetRequest(wrong, 0))

    # Only its owner may change it.
    one = await item(bob, picture(colour="blue"), "🐤")
    with pytest.raises(errors.StickersetInvalidError):
        await bob(STICKERS.AddStickerToSetRequest(name(found), one))
    with pytest.raises(errors.StickerInvalidError):
        await bob(STICKERS.RemoveStickerFromSetRequest(given(seen.documents[0])))
    more = await ann(STICKERS.AddStickerToSetRequest(by_id(found), await item(ann, picture(colour="blue"), "🐤")))
    assert (more.set.count, emojis(more)) == (4, ["🐦", "🦆", "🦉", "🐤"]) and more.set.hash != found.set.hash
    moved = await ann(STICKERS.ChangeStickerPositionRequest(given(more.documents[3]), 0))
    assert emojis(moved) == ["🐤", "🐦", "🦆", "🦉"]
    less = await ann(STICKERS.RemoveStickerFromSetRequest(given(moved.documents[2])))
    assert emojis(less) == ["🐤", "🐦", "🦉"]
    changed = await ann(STICKERS.ChangeStickerRequest(given(less.documents[0]), emoji="🐥", keywords="chick"))
    assert emojis(changed)[0] == "🐥" and changed.documents[0].id == less.documents[0].id
    other = await item(ann, picture(colour="green"), "🦜")
    replaced = await ann(STICKERS.ReplaceStickerRequest(given(changed.documents[0]), other))
    assert emojis(replaced) == ["🦜", "🐦", "🦉"] and replaced.documents[0].id != less.documents[0].id
    renamed = await ann(STICKERS.RenameStickerSetRequest(by_id(found), "Owls and others"))
    assert renamed.set.title == "Owls and others"
    thumb = await ann(
        STICKERS.SetStickerSetThumbRequest(by_id(found), thumb=await uploaded(ann, picture(width=100, height=100)))
    )
    [size] = thumb.set.thumbs
    place = types.InputStickerSetThumb(name(found), thumb.set.thumb_version)
    small = await bob(functions.upload.GetFileRequest(place, 0, 4096))
    assert len(small.bytes) == size.size

    with pytest.raises(errors.StickersetInvalidError):
        await bob(STICKERS.DeleteStickerSetRequest(by_id(found)))
    assert await ann(STICKERS.DeleteStickerSetRequest(by_id(found)))
    with pytest.raises(errors.StickersetInvalidError):
        await ann(functions.messages.GetStickerSetRequest(name(found), 0))


async def test_names_are_taken_once(town: Town) -> None:
    ann, bob = await town.people("Ann", "Bob")
    found = await made(ann, await item(ann, picture(), "🐦"), title="Ж")
    word = found.set.short_name
    for request in (STICKERS.CheckShortNameRequest(word.upper()), STICKERS.CheckShortNameRequest("AnimatedEmoji")):
        with pytest.raises(errors.ShortNameOccupiedError):
            await bob(request)
    with pytest.raises(errors.ShortNameInvalidError):
        await bob(STICKERS.CheckShortNameRequest("1a"))
    assert await bob(STICKERS.CheckShortNameRequest(word + "_b"))
    twice = STICKERS.CreateStickerSetRequest(
        types.InputUserSelf(), "B", word.title(), [await item(bob, picture(), "🐦")]
    )
    with pytest.raises(errors.PackShortNameOccupiedError):
        await bob(twice)
    with pytest.raises(errors.UserIdInvalidError):
        await bob(
            STICKERS.CreateStickerSetRequest(await bob.at(ann), "B", new_word(), [await item(bob, picture(), "🐦")])
        )
    suggested = await bob(STICKERS.SuggestShortNameRequest("Cats & dogs"))
    assert suggested.short_name == "Cats_dogs"


@pytest.mark.parametrize(
    ("data", "emojis", "how", "error"),
    [
        (picture(width=300, height=200), "🐦", {}, "STICKER_PNG_DIMENSIONS"),
        (picture(), "🐦", {"emojis": True}, "STICKER_PNG_DIMENSIONS"),
        (picture("GIF"), "🐦", {}, "STICKER_MIME_INVALID"),
        (picture()[:600], "🐦", {}, "STICKER_FILE_INVALID"),
        (picture(), "bird", {}, "STICKER_EMOJI_INVALID"),
        (picture(), "", {}, "STICKER_EMOJI_INVALID"),
        (animation(side=100), "🐦", {}, "STICKER_TGS_NOTGS"),
        (animation(frames=200), "🐦", {}, "STICKER_TGS_NOTGS"),
        (animation(junk="0" * 5_000_000), "🐦", {}, "STICKER_TGS_NOTGS"),
        (b"\x1f\x8bnot what it seems", "🐦", {}, "STICKER_TGS_NOTGS"),
        (video(seconds=4), "🐦", {}, "STICKER_VIDEO_BIG"),
        (video(more=300_000), "🐦", {}, "STICKER_VIDEO_BIG"),
        (video(codec=b"V_VP8"), "🐦", {}, "STICKER_VIDEO_NOWEBM"),
        (video(sound=True), "🐦", {}, "STICKER_VIDEO_NOWEBM"),
    ],
    ids=lambda value: f"{len(value)} bytes" if isinstance(value, bytes) else None,
)
async def test_what_is_no_sticker(town: Town, data: bytes, emojis: str, how: Any, error: str) -> None:
    ann = await town.person("Ann")
    with pytest.raises(errors.RPCError) as refused:
        await made(ann, await item(ann, data, emojis), **how)
    assert error.replace("_", "") in type(refused.value).__name__.upper().replace("ERROR", "")


async def test_custom_emoji_and_masks(town: Town) -> None:
    ann = await town.person("Ann")
    found = await made(ann, await item(ann, picture(width=100, height=100), "🐦"), emojis=True, text_color=True)
    [attribute] = [one for one in found.documents[0].attributes if isinstance(one, types.DocumentAttributeCustomEmoji)]
    assert (attribute.alt, attribute.free, attribute.text_color) == ("🐦", True, True)
    chosen = await ann(STICKERS.SetStickerSetThumbRequest(by_id(found), thumb_document_id=found.documents[0].id))
    assert chosen.set.thumb_document_id == found.documents[0].id
    coords = types.MaskCoords(2, 0.5, -0.5, 1.5)
    masks = await made(ann, await item(ann, picture(), "🐦", mask_coords=coords), masks=True)
    [mask] = [one for one in masks.documents[0].attributes if isinstance(one, types.DocumentAttributeSticker)]
    assert masks.set.masks and mask.mask and mask.mask_coords == coords


async def test_lists_of_sets_are_kept_for_all_devices(town: Town) -> None:
    ann, bob = await town.people("Ann", "Bob")
    second = await town.sign_in(bob)
    one = await made(ann, await item(ann, picture(), "🐦"), title="One")
    two = await made(ann, await item(ann, picture(colour="blue"), "🦆"), title="Two")
    messages = functions.messages
    for found in (one, two):
        done = await bob(messages.InstallStickerSetRequest(name(found), False))
        assert isinstance(done, types.messages.StickerSetInstallResultSuccess)
    told = await second.wait(types.UpdateNewStickerSet)
    assert told.stickerset.set.title == "One" and len(told.stickerset.documents) == 1

    async def titles(request: Any) -> list[str]:
        return [one.title for one in (await bob(request)).sets]

    assert await titles(messages.GetAllStickersRequest(0)) == ["Two", "One"]
    await bob(messages.ReorderStickerSetsRequest([one.set.id, two.set.id]))
    ordered = await second.wait(types.UpdateStickerSetsOrder)
    assert ordered.order == [one.set.id, two.set.id]
    found = await bob(messages.GetAllStickersRequest(0))
    assert [one.title for one in found.sets] == ["One", "Two"] and all(one.installed_date for one in found.sets)
    again = await bob(messages.GetAllStickersRequest(found.hash))
    assert isinstance(again, types.messages.AllStickersNotModified)
    assert found.hash == reckoned([one.hash for one in found.sets])
    # Another's set that changes is another hash of the list.
    await ann(STICKERS.RenameStickerSetRequest(by_id(one), "First"))
    assert (await bob(messages.GetAllStickersRequest(found.hash))).sets[0].title == "First"
    await bob(messages.InstallStickerSetRequest(by_id(two), True))
    await second.wait(types.UpdateStickerSets)
    away = await bob(messages.GetArchivedStickersRequest(0, 10))
    assert (away.count, away.sets[0].set.title, away.sets[0].set.archived) == (1, "Two", True)
    assert await bob(messages.UninstallStickerSetRequest(by_id(one)))
    assert await titles(messages.GetAllStickersRequest(0)) == []
    assert (await ann(messages.GetMyStickersRequest(0, 10))).count == 2


def reckoned(numbers: list[int]) -> int:
    """The hash of a list as clients reckon it."""
    found = 0
    for number in numbers:
        found ^= found >> 21
        found ^= (found << 35) % (1 << 64)
        found ^= found >> 4
        found = (found + number) % (1 << 64)
    return found - (1 << 64) if found >> 63 else found


async def test_stickers_are_sent_kept_and_found(town: Town) -> None:
    ann, bob = await town.people("Ann", "Bob")
    word = new_word("parrots")
    found = await made(ann, await item(ann, picture(), "🦜", keywords=word), title=f"Set {word}")
    messages = functions.messages
    seen = await bob(messages.GetStickerSetRequest(name(found), 0))
    await bob.client.send_file(ann.id, seen.documents[0])
    update = await ann.device.wait(types.UpdateNewMessage, lambda one: getattr(one.message, "media", None))
    got = update.message.media.document
    assert (got.id, [one.stickerset for one in got.attributes if hasattr(one, "stickerset")]) == (
        found.documents[0].id,
        [by_id(found)],
    )
    assert await ann.client.download_media(update.message, bytes) == await bob.client.download_media(
        seen.documents[0], bytes
    )
    recent = await bob(messages.GetRecentStickersRequest(0))
    assert [one.id for one in recent.stickers] == [got.id] and recent.hash == reckoned([got.id])
    assert isinstance(
        await bob(messages.GetRecentStickersRequest(recent.hash)), types.messages.RecentStickersNotModified
    )
    assert await bob.client.download_media(recent.stickers[0], bytes)
    await bob(messages.FaveStickerRequest(given(recent.stickers[0]), False))
    faved = await bob(messages.GetFavedStickersRequest(0))
    assert [one.id for one in faved.stickers] == [got.id] and faved.packs[0].emoticon == "🦜"
    assert [one.id for one in (await bob(messages.GetStickersRequest("🦜", 0))).stickers] == [got.id]
    assert (await ann(messages.GetStickersRequest("🦜", 0))).stickers == []
    await ann(messages.InstallStickerSetRequest(name(found), False))
    assert [one.id for one in (await ann(messages.GetStickersRequest("🦜", 0))).stickers] == [got.id]
    [covered] = (await bob(messages.SearchStickerSetsRequest(word[:8], 0))).sets
    assert covered.set.title == f"Set {word}" and covered.cover.id == got.id
    by_word = await bob(messages.SearchStickersRequest(q=word, emoticon="", lang_code=[], offset=0, limit=10, hash=0))
    assert [one.id for one in by_word.stickers] == [got.id]


async def test_custom_emoji_stand_in_texts(town: Town) -> None:
    ann, bob = await town.people("Ann", "Bob")
    found = await made(ann, await item(ann, picture(width=100, height=100), "🐦"), emojis=True)
    id = found.documents[0].id
    entities = [types.MessageEntityCustomEmoji(0, 2, id), types.MessageEntityCustomEmoji(3, 2, id + 1)]
    await ann.client.send_message(bob.id, "🐦 🦆 at dawn", formatting_entities=entities)
    got = await bob.device.message("🐦 🦆 at dawn")
    assert [(one.offset, one.document_id) for one in got.entities] == [(0, id)]
    [document] = await bob(functions.messages.GetCustomEmojiDocumentsRequest([id, id + 1]))
    assert document.id == id and await bob.client.download_media(document, bytes)


async def test_what_was_drawn_on_a_photo_is_told(town: Town) -> None:
    ann, bob = await town.people("Ann", "Bob")
    found = await made(ann, await item(ann, picture(), "🐦"))
    file = await ann.client.upload_file(io.BytesIO(picture("PNG")), file_name="p.png")
    media = types.InputMediaUploadedPhoto(file, stickers=[given(found.documents[0])])
    await ann(functions.messages.SendMediaRequest(await ann.at(bob), media, message="look"))
    photo = (await bob.device.message("look")).media.photo
    assert photo.has_stickers
    asked = types.InputStickeredMediaPhoto(types.InputPhoto(photo.id, photo.access_hash, photo.file_reference))
    [covered] = await bob(functions.messages.GetAttachedStickersRequest(asked))
    assert covered.set.id == found.set.id and covered.cover.id == found.documents[0].id


async def test_a_supergroup_offers_a_set(town: Town) -> None:
    ann, bob = await town.people("Ann", "Bob")
    found = await made(ann, await item(ann, picture(), "🐦"))
    group = (await ann(functions.channels.CreateChannelRequest("Birds", "", megagroup=True))).chats[0]
    word = new_word("group")
    await ann(functions.channels.UpdateUsernameRequest(group, word))
    await bob(functions.channels.JoinChannelRequest(await bob.client.get_input_entity(word)))
    assert await ann(functions.channels.SetStickersRequest(group, name(found)))
    full = (await bob(functions.channels.GetFullChannelRequest(word))).full_chat
    assert full.stickerset.id == found.set.id and not full.can_set_stickers
    with pytest.raises(errors.ChatAdminRequiredError):
        await bob(functions.channels.SetStickersRequest(word, types.InputStickerSetEmpty()))
    assert await ann(functions.channels.SetStickersRequest(group, types.InputStickerSetEmpty()))
    assert (await ann(functions.channels.GetFullChannelRequest(group))).full_chat.can_set_stickers


async def test_a_group_may_keep_stickers_out(town: Town) -> None:
    ann, bob = await town.people("Ann", "Bob")
    found = await made(ann, await item(ann, picture(), "🐦"))
    group = (await ann(functions.channels.CreateChannelRequest("No pictures", "", megagroup=True))).chats[0]
    word = new_word("group")
    await ann(functions.channels.UpdateUsernameRequest(group, word))
    await bob(functions.channels.JoinChannelRequest(await bob.client.get_input_entity(word)))
    seen = await bob(functions.messages.GetStickerSetRequest(name(found), 0))
    await bob.client.send_file(word, seen.documents[0])
    banned = types.ChatBannedRights(None, send_stickers=True)
    await ann(functions.messages.EditChatDefaultBannedRightsRequest(group, banned))
    with pytest.raises(errors.ChatSendStickersForbiddenError):
        await bob.client.send_file(word, seen.documents[0])
