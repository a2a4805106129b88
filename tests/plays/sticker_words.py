"""The sentences of plays about stickers and custom emoji, and what each does with an unmodified Telethon."""

import io
import re
from typing import Any

from telethon import functions as f
from telethon import types as t

from tests.live.telethon_people import Person, new_word
from tests.plays.play import Play, says
from tests.support.sticker_art import picture


async def _item(person: Person, emoji: str, side: int = 512) -> t.InputStickerSetItem:
    data = picture(width=side, height=side, colour=f"#{ord(emoji[0]) & 0xFFFFFF:06x}")
    file = await person.client.upload_file(io.BytesIO(data), file_name="sticker.webp")
    media = t.InputMediaUploadedDocument(file, "image/webp", [])
    kept = (await person(f.messages.UploadMediaRequest(t.InputPeerSelf(), media))).document
    return t.InputStickerSetItem(t.InputDocument(kept.id, kept.access_hash, kept.file_reference), emoji)


def _name(play: Play, set: str) -> t.InputStickerSetShortName:
    return t.InputStickerSetShortName(play.sets[set])


def _split(emojis: str) -> list[str]:
    return re.split(r", | and ", emojis)


def _alt(document: Any) -> str:
    return str(next(one.alt for one in document.attributes if hasattr(one, "alt")))


async def _full(play: Play, who: Person, set: str) -> Any:
    return await who(f.messages.GetStickerSetRequest(_name(play, set), 0))


async def _make(play: Play, who: str, set: str, emojis: str, *, emoji: bool) -> None:
    person = play.person(who)
    items = [await _item(person, one, 100 if emoji else 512) for one in _split(emojis)]
    word = new_word(set.lower())
    request = f.stickers.CreateStickerSetRequest(t.InputUserSelf(), set, word, items, emojis=emoji or None)
    await person(request)
    play.sets[set] = word


@says("{who} makes the set {set} of {emojis}.")
async def make_set(play: Play, who: str, set: str, emojis: str) -> None:
    await _make(play, who, set, emojis, emoji=False)


@says("{who} makes the emoji set {set} of {emojis}.")
async def make_emoji_set(play: Play, who: str, set: str, emojis: str) -> None:
    await _make(play, who, set, emojis, emoji=True)


@says("{who} adds {emoji} to the set {set}.")
async def add(play: Play, who: str, emoji: str, set: str) -> None:
    person = play.person(who)
    await person(f.stickers.AddStickerToSetRequest(_name(play, set), await _item(person, emoji)))


@says("{who} takes {emoji} out of the set {set}.")
async def take_out(play: Play, who: str, emoji: str, set: str) -> None:
    person = play.person(who)
    found = next(one for one in (await _full(play, person, set)).documents if _alt(one) == emoji)
    given = t.InputDocument(found.id, found.access_hash, found.file_reference)
    await person(f.stickers.RemoveStickerFromSetRequest(given))


@says("{who} puts {emoji} first in the set {set}.")
async def put_first(play: Play, who: str, emoji: str, set: str) -> None:
    person = play.person(who)
    found = next(one for one in (await _full(play, person, set)).documents if _alt(one) == emoji)
    given = t.InputDocument(found.id, found.access_hash, found.file_reference)
    await person(f.stickers.ChangeStickerPositionRequest(given, 0))


@says("{who} deletes the set {set}.")
async def delete(play: Play, who: str, set: str) -> None:
    await play.person(who)(f.stickers.DeleteStickerSetRequest(_name(play, set)))


@says("{who} sees {emojis} in the set {set}.")
async def sees(play: Play, who: str, emojis: str, set: str) -> None:
    found = await _full(play, play.person(who), set)
    shown = [_alt(one) for one in found.documents]
    assert shown == _split(emojis) and found.set.count == len(shown), f"there are {shown}"


@says("{who} finds the set {set}.")
async def finds(play: Play, who: str, set: str) -> None:
    found = await play.person(who)(f.messages.SearchStickerSetsRequest(play.sets[set], 0))
    assert [one.set.title for one in found.sets] == [set]


@says("{who} takes in the set {set}.")
async def take_in(play: Play, who: str, set: str) -> None:
    await play.person(who)(f.messages.InstallStickerSetRequest(_name(play, set), False))


@says("{who} has the sets {sets}.")
async def has(play: Play, who: str, sets: str) -> None:
    found = [one.title for one in (await play.person(who)(f.messages.GetAllStickersRequest(0))).sets]
    assert found == ([] if sets == "nothing" else _split(sets)), f"there are {found}"


@says("{who} sends the {emoji} of {set} to {whom}.")
async def send_to(play: Play, who: str, emoji: str, set: str, whom: str) -> None:
    await _send(play, who, emoji, set, whom)


@says("{who} sends the {emoji} of {set} in {chat}.")
async def send_in(play: Play, who: str, emoji: str, set: str, chat: str) -> None:
    await _send(play, who, emoji, set, chat)


async def _send(play: Play, who: str, emoji: str, set: str, where: str) -> None:
    person = play.person(who)
    found = next(one for one in (await _full(play, person, set)).documents if _alt(one) == emoji)
    await person.client.send_file(await play.entity(person, where), found)


@says("{who} gets the {emoji} of {set} from {whom}.")
async def gets(play: Play, who: str, emoji: str, set: str, whom: str) -> None:
    person = play.person(who)
    await _got(play, person, await person.at(play.person(whom)), emoji, set)


@says("{who} gets the {emoji} of {set} in {chat}.")
async def gets_in(play: Play, who: str, emoji: str, set: str, chat: str) -> None:
    person = play.person(who)
    await _got(play, person, await play.entity(person, chat), emoji, set)


async def _got(play: Play, person: Person, where: Any, emoji: str, set: str) -> None:
    [message] = await person.client.get_messages(where, limit=1)
    attribute = next(one for one in message.document.attributes if isinstance(one, t.DocumentAttributeSticker))
    found = await person(f.messages.GetStickerSetRequest(attribute.stickerset, 0))
    assert (attribute.alt, found.set.title) == (emoji, set)
    assert await person.client.download_media(message, bytes)


@says("{who} writes {text} to {whom} with the emoji of {set}.")
async def write_with(play: Play, who: str, text: str, whom: str, set: str) -> None:
    person = play.person(who)
    [document] = (await _full(play, person, set)).documents
    entities = [t.MessageEntityCustomEmoji(0, 2, document.id)]
    where = await person.at(play.person(whom))
    await person.client.send_message(where, text.strip('"'), formatting_entities=entities)


@says("{who} sees the emoji of {set} in what {whom} wrote.")
async def sees_emoji(play: Play, who: str, set: str, whom: str) -> None:
    person = play.person(who)
    [message] = await person.client.get_messages(await person.at(play.person(whom)), limit=1)
    ids = [one.document_id for one in message.entities or () if isinstance(one, t.MessageEntityCustomEmoji)]
    [document] = (await _full(play, person, set)).documents
    assert ids == [document.id]
    assert [one.id for one in await person(f.messages.GetCustomEmojiDocumentsRequest(ids))] == ids
