"""What TDLib does with stickers, in its own words throughout."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import Any

from tdlib_views import SHIFT

_FORMATS = {"image/webp": "Webp", "image/png": "Webp", "application/x-tgsticker": "Tgs", "video/webm": "Webm"}
_ENDINGS = {"image/webp": "webp", "image/png": "png", "application/x-tgsticker": "tgs", "video/webm": "webm"}


class TdlibStickers:
    """Verbs of stickers; `ask` is the driver's."""

    settings: dict[str, Any]

    async def _item(self, data: str, mime: str, emoji: str) -> dict[str, Any]:
        content = base64.b64decode(data)
        path = Path(self.settings["storage"]) / f"{hashlib.sha256(content).hexdigest()}.{_ENDINGS[mime]}"
        path.write_bytes(content)
        return {
            "@type": "newSticker",
            "sticker": {"@type": "inputFileLocal", "path": str(path)},
            "format": {"@type": "stickerFormat" + _FORMATS[mime]},
            "emojis": emoji,
        }

    async def do_make_set(self, name: str, title: str, stickers: list[list[str]], emoji: bool = False) -> list[str]:
        kind = "stickerTypeCustomEmoji" if emoji else "stickerTypeRegular"
        items = [await self._item(*one) for one in stickers]
        found = await self.ask(
            "createNewStickerSet", title=title, name=name, sticker_type={"@type": kind}, stickers=items
        )
        return [one["emoji"] for one in found["stickers"]]

    async def do_add_sticker(self, name: str, sticker: list[str]) -> list[str]:
        await self.ask("addStickerToSet", user_id=0, name=name, sticker=await self._item(*sticker))
        return [one["emoji"] for one in (await self._set(name))["stickers"]]

    async def _set(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = await self.ask("searchStickerSet", name=name, ignore_cache=True)
        return found

    async def do_sticker_set(self, name: str) -> dict[str, Any]:
        found = await self._set(name)
        emojis = [one["emoji"] for one in found["stickers"]]
        return {"title": found["title"], "emojis": emojis, "count": len(emojis)}

    async def do_install_set(self, name: str) -> None:
        found = await self._set(name)
        await self.ask("changeStickerSet", set_id=found["id"], is_installed=True, is_archived=False)

    async def do_sets(self) -> list[str]:
        found = await self.ask("getInstalledStickerSets", sticker_type={"@type": "stickerTypeRegular"})
        return [one["name"] for one in found["sets"]]

    async def do_order_sets(self, names: list[str]) -> None:
        ids = [(await self._set(name))["id"] for name in names]
        kind = {"@type": "stickerTypeRegular"}
        await self.ask("reorderInstalledStickerSets", sticker_type=kind, sticker_set_ids=ids)

    async def do_find_sets(self, query: str) -> list[str]:
        kind = {"@type": "stickerTypeRegular"}
        return [one["name"] for one in (await self.ask("searchStickerSets", sticker_type=kind, query=query))["sets"]]

    async def _send(self, peer: Any, content: dict[str, Any]) -> dict[str, Any]:
        chat = await self._chat(peer)
        first = await self.ask("sendMessage", chat_id=chat, input_message_content=content)
        return {"id": (await self._sent_message(first))["id"] >> SHIFT}

    async def do_send_sticker(self, peer: Any, name: str, place: int) -> dict[str, Any]:
        # As an app does with its panel open: where the list is not there yet, TDLib adds what is sent to it while it
        # takes the server's answer, and then finds that the answer's hash is not that of its own, longer list.
        await self.ask("getRecentStickers")
        found = (await self._set(name))["stickers"][place]
        file = {"@type": "inputFileId", "id": found["sticker"]["id"]}
        given = {"@type": "inputSticker", "sticker": file, "width": found["width"], "height": found["height"]}
        content = {"@type": "inputMessageSticker", "sticker": given, "emoji": found["emoji"]}
        return await self._send(peer, content)

    async def _last(self, peer: Any) -> dict[str, Any]:
        chat = await self._chat(peer)
        found = await self.ask("getChatHistory", chat_id=chat, from_message_id=0, offset=0, limit=1)
        content: dict[str, Any] = found["messages"][0]["content"]
        return content

    async def do_last_sticker(self, peer: Any) -> dict[str, Any]:
        sticker = (await self._last(peer))["sticker"]
        found = await self.ask("getStickerSet", set_id=sticker["set_id"])
        file = await self.ask(
            "downloadFile", file_id=sticker["sticker"]["id"], priority=1, offset=0, limit=0, synchronous=True
        )
        data = Path(file["local"]["path"]).read_bytes()
        return {"emoji": sticker["emoji"], "set": found["name"], "sha256": hashlib.sha256(data).hexdigest()}

    async def do_fave_sticker(self, name: str, place: int) -> None:
        found = (await self._set(name))["stickers"][place]
        await self.ask("addFavoriteSticker", sticker={"@type": "inputFileId", "id": found["sticker"]["id"]})

    async def do_faved(self) -> list[str]:
        return [one["emoji"] for one in (await self.ask("getFavoriteStickers"))["stickers"]]

    async def do_recent(self) -> list[str]:
        return [one["emoji"] for one in (await self.ask("getRecentStickers"))["stickers"]]

    async def do_stickers_for(self, emoji: str) -> list[str]:
        kind = {"@type": "stickerTypeRegular"}
        found = await self.ask("getStickers", sticker_type=kind, query=emoji, limit=10, chat_id=0)
        return [one["emoji"] for one in found["stickers"]]

    def _on_updateInstalledStickerSets(self, update: dict[str, Any]) -> None:
        kind = str(update["sticker_type"]["@type"]).removeprefix("stickerType").lower()
        self.emit("sets", sort=kind, ids=update["sticker_set_ids"])

    def _on_updateFavoriteStickers(self, update: dict[str, Any]) -> None:
        self.emit("faved", number=len(update["sticker_ids"]))

    async def do_send_emoji(self, peer: Any, text: str, name: str, place: int) -> dict[str, Any]:
        found = (await self._set(name))["stickers"][place]
        kind = {"@type": "textEntityTypeCustomEmoji", "custom_emoji_id": found["full_type"]["custom_emoji_id"]}
        entity = {"@type": "textEntity", "offset": 0, "length": 2, "type": kind}
        formatted = {"@type": "formattedText", "text": text, "entities": [entity]}
        return await self._send(peer, {"@type": "inputMessageText", "text": formatted})

    async def do_last_emoji(self, peer: Any) -> list[str]:
        entities = (await self._last(peer))["text"]["entities"]
        ids = [one["type"]["custom_emoji_id"] for one in entities if "custom_emoji_id" in one["type"]]
        found = await self.ask("getCustomEmojiStickers", custom_emoji_ids=ids)
        return [one["emoji"] for one in found["stickers"]]
