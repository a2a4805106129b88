"""What Kurigram and Pyrogram do with stickers: sets by raw requests, messages in the library's own words."""

from __future__ import annotations

import base64
import hashlib
import io
from typing import Any

from pyrogram import enums, raw, types

messages, functions = raw.functions.messages, raw.functions.stickers


def _name(name: str) -> Any:
    return raw.types.InputStickerSetShortName(short_name=name)


def _alts(found: Any) -> list[str]:
    return [one.alt for document in found.documents for one in document.attributes if hasattr(one, "alt")]


def _each(found: Any) -> list[str]:
    return [one.alt for document in found.stickers for one in document.attributes if hasattr(one, "alt")]


def _input(document: Any) -> Any:
    return raw.types.InputDocument(
        id=document.id, access_hash=document.access_hash, file_reference=document.file_reference
    )


class KurigramStickers:
    """Verbs of stickers; `client` is the driver's."""

    client: Any

    async def _item(self, data: str, mime: str, emoji: str) -> Any:
        file = io.BytesIO(base64.b64decode(data))
        file.name = "sticker"
        media = raw.types.InputMediaUploadedDocument(
            file=await self.client.save_file(file),
            mime_type=mime,
            attributes=[raw.types.DocumentAttributeFilename(file_name="sticker")],
        )
        kept = await self.client.invoke(messages.UploadMedia(peer=raw.types.InputPeerSelf(), media=media))
        return raw.types.InputStickerSetItem(document=_input(kept.document), emoji=emoji)

    async def do_make_set(self, name: str, title: str, stickers: list[list[str]], emoji: bool = False) -> list[str]:
        items = [await self._item(*one) for one in stickers]
        request = functions.CreateStickerSet(
            user_id=raw.types.InputUserSelf(), title=title, short_name=name, stickers=items, emojis=emoji or None
        )
        return _alts(await self.client.invoke(request))

    async def do_add_sticker(self, name: str, sticker: list[str]) -> list[str]:
        request = functions.AddStickerToSet(stickerset=_name(name), sticker=await self._item(*sticker))
        return _alts(await self.client.invoke(request))

    async def _set(self, name: str) -> Any:
        return await self.client.invoke(messages.GetStickerSet(stickerset=_name(name), hash=0))

    async def do_sticker_set(self, name: str) -> dict[str, Any]:
        found = await self._set(name)
        return {"title": found.set.title, "emojis": _alts(found), "count": found.set.count}

    async def do_install_set(self, name: str) -> None:
        await self.client.invoke(messages.InstallStickerSet(stickerset=_name(name), archived=False))

    async def do_sets(self) -> list[str]:
        return [one.short_name for one in (await self.client.invoke(messages.GetAllStickers(hash=0))).sets]

    async def do_order_sets(self, names: list[str]) -> None:
        ids = [(await self._set(name)).set.id for name in names]
        await self.client.invoke(messages.ReorderStickerSets(order=ids))

    async def do_find_sets(self, query: str) -> list[str]:
        found = await self.client.invoke(messages.SearchStickerSets(q=query, hash=0))
        return [one.set.short_name for one in found.sets]

    async def do_send_sticker(self, peer: Any, name: str, place: int) -> dict[str, Any]:
        document = (await self._set(name)).documents[place]
        media = raw.types.InputMediaDocument(id=_input(document))
        target = await self.client.resolve_peer(peer)
        request = messages.SendMedia(peer=target, media=media, message="", random_id=self.client.rnd_id())
        sent = await self.client.invoke(request)
        return {"id": next(one.id for one in sent.updates if isinstance(one, raw.types.UpdateMessageID))}

    async def do_last_sticker(self, peer: Any) -> dict[str, Any]:
        [message] = [one async for one in self.client.get_chat_history(peer, limit=1)]
        data = await self.client.download_media(message, in_memory=True)
        return {
            "emoji": message.sticker.emoji,
            "set": message.sticker.set_name,
            "sha256": hashlib.sha256(bytes(data.getbuffer())).hexdigest(),
        }

    async def do_fave_sticker(self, name: str, place: int) -> None:
        given = _input((await self._set(name)).documents[place])
        await self.client.invoke(messages.FaveSticker(id=given, unfave=False))

    async def do_faved(self) -> list[str]:
        return _each(await self.client.invoke(messages.GetFavedStickers(hash=0)))

    async def do_recent(self) -> list[str]:
        return _each(await self.client.invoke(messages.GetRecentStickers(hash=0)))

    async def do_stickers_for(self, emoji: str) -> list[str]:
        return _each(await self.client.invoke(messages.GetStickers(emoticon=emoji, hash=0)))

    async def do_send_emoji(self, peer: Any, text: str, name: str, place: int) -> dict[str, Any]:
        document = (await self._set(name)).documents[place]
        styled = types.MessageEntity(
            type=enums.MessageEntityType.CUSTOM_EMOJI, offset=0, length=2, custom_emoji_id=document.id
        )
        return {"id": (await self.client.send_message(peer, text, entities=[styled])).id}

    async def do_last_emoji(self, peer: Any) -> list[str]:
        [message] = [one async for one in self.client.get_chat_history(peer, limit=1)]
        ids = [int(one.custom_emoji_id) for one in message.entities or () if one.custom_emoji_id]
        return [one.emoji for one in await self.client.get_custom_emoji_stickers(ids)]
