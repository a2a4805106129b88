"""What Telethon does with stickers: by raw requests, for it has no words of its own for sets."""

from __future__ import annotations

import base64
import hashlib
import io
from typing import Any

from telethon import functions, types

messages = functions.messages


def _name(name: str) -> Any:
    return types.InputStickerSetShortName(name)


def _alts(found: Any) -> list[str]:
    return [one.alt for document in found.documents for one in document.attributes if hasattr(one, "alt")]


def _set_of(document: Any) -> Any:
    return next(one for one in document.attributes if hasattr(one, "stickerset"))


class TelethonStickers:
    """Verbs of stickers; `client` is the driver's."""

    client: Any

    async def _item(self, data: str, mime: str, emoji: str) -> Any:
        file = await self.client.upload_file(io.BytesIO(base64.b64decode(data)), file_name="sticker")
        media = types.InputMediaUploadedDocument(file, mime, [types.DocumentAttributeFilename("sticker")])
        kept = (await self.client(messages.UploadMediaRequest(types.InputPeerSelf(), media))).document
        return types.InputStickerSetItem(
            types.InputDocument(kept.id, kept.access_hash, kept.file_reference), emoji, keywords=None
        )

    async def do_make_set(self, name: str, title: str, stickers: list[list[str]], emoji: bool = False) -> list[str]:
        items = [await self._item(*one) for one in stickers]
        request = functions.stickers.CreateStickerSetRequest(
            types.InputUserSelf(), title, name, items, emojis=emoji or None
        )
        return _alts(await self.client(request))

    async def do_add_sticker(self, name: str, sticker: list[str]) -> list[str]:
        item = await self._item(*sticker)
        return _alts(await self.client(functions.stickers.AddStickerToSetRequest(_name(name), item)))

    async def _set(self, name: str) -> Any:
        return await self.client(messages.GetStickerSetRequest(_name(name), 0))

    async def do_sticker_set(self, name: str) -> dict[str, Any]:
        found = await self._set(name)
        return {"title": found.set.title, "emojis": _alts(found), "count": found.set.count}

    async def do_install_set(self, name: str) -> None:
        await self.client(messages.InstallStickerSetRequest(_name(name), False))

    async def do_sets(self) -> list[str]:
        return [one.short_name for one in (await self.client(messages.GetAllStickersRequest(0))).sets]

    async def do_order_sets(self, names: list[str]) -> None:
        ids = [(await self._set(name)).set.id for name in names]
        await self.client(messages.ReorderStickerSetsRequest(ids))

    async def do_find_sets(self, query: str) -> list[str]:
        found = await self.client(messages.SearchStickerSetsRequest(query, 0))
        return [one.set.short_name for one in found.sets]

    async def do_send_sticker(self, peer: Any, name: str, place: int) -> dict[str, Any]:
        document = (await self._set(name)).documents[place]
        return {"id": (await self.client.send_file(peer, document)).id}

    async def do_last_sticker(self, peer: Any) -> dict[str, Any]:
        [message] = await self.client.get_messages(peer, limit=1)
        found = _set_of(message.document)
        shown = await self.client(messages.GetStickerSetRequest(found.stickerset, 0))
        data = await self.client.download_media(message, bytes)
        return {"emoji": found.alt, "set": shown.set.short_name, "sha256": hashlib.sha256(data).hexdigest()}

    async def do_fave_sticker(self, name: str, place: int) -> None:
        found = (await self._set(name)).documents[place]
        given = types.InputDocument(found.id, found.access_hash, found.file_reference)
        await self.client(messages.FaveStickerRequest(given, False))

    async def do_faved(self) -> list[str]:
        return [_set_of(one).alt for one in (await self.client(messages.GetFavedStickersRequest(0))).stickers]

    async def do_recent(self) -> list[str]:
        return [_set_of(one).alt for one in (await self.client(messages.GetRecentStickersRequest(0))).stickers]

    async def do_stickers_for(self, emoji: str) -> list[str]:
        return [_set_of(one).alt for one in (await self.client(messages.GetStickersRequest(emoji, 0))).stickers]

    async def do_send_emoji(self, peer: Any, text: str, name: str, place: int) -> dict[str, Any]:
        document = (await self._set(name)).documents[place]
        entities = [types.MessageEntityCustomEmoji(0, 2, document.id)]
        return {"id": (await self.client.send_message(peer, text, formatting_entities=entities)).id}

    async def do_last_emoji(self, peer: Any) -> list[str]:
        [message] = await self.client.get_messages(peer, limit=1)
        ids = [one.document_id for one in message.entities or () if isinstance(one, types.MessageEntityCustomEmoji)]
        found = await self.client(messages.GetCustomEmojiDocumentsRequest(ids))
        return [_set_of(document).alt for document in found]
