"""What TDLib does with photos, albums, voice and GIFs, in its own words."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import Any

from tdlib_views import SHIFT

_KINDS = {"messagePhoto": "photo", "messageVoiceNote": "voice", "messageAnimation": "gif"}


class TdlibMedia:
    """Verbs of media; `ask` is the driver's."""

    settings: dict[str, Any]

    def _local(self, data: str, ending: str) -> dict[str, Any]:
        content = base64.b64decode(data)
        path = Path(self.settings["storage"]) / f"{hashlib.sha256(content).hexdigest()}.{ending}"
        path.write_bytes(content)
        return {"@type": "inputFileLocal", "path": str(path)}

    async def _bytes(self, file: dict[str, Any]) -> bytes:
        found = await self.ask("downloadFile", file_id=file["id"], priority=1, offset=0, limit=0, synchronous=True)
        return Path(found["local"]["path"]).read_bytes()

    async def _put(self, peer: Any, content: dict[str, Any]) -> None:
        first = await self.ask("sendMessage", chat_id=await self._chat(peer), input_message_content=content)
        await self._sent_message(first)

    async def do_set_photo(self, data: str) -> None:
        photo = {"@type": "inputChatPhotoStatic", "photo": self._local(data, "jpg")}
        await self.ask("setProfilePhoto", photo=photo, is_public=False)

    async def do_clear_photos(self) -> None:
        me = (await self.ask("getMe"))["id"]
        for one in (await self.ask("getUserProfilePhotos", user_id=me, offset=0, limit=10))["photos"]:
            await self.ask("deleteProfilePhoto", profile_photo_id=one["id"])

    async def do_photo(self, peer: Any) -> str | None:
        photo = (await self.ask("getChat", chat_id=await self._chat(peer))).get("photo")
        return (await self._bytes(photo["big"]))[:3].hex() if photo else None

    async def do_set_chat_photo(self, peer: Any, data: str) -> None:
        photo = {"@type": "inputChatPhotoStatic", "photo": self._local(data, "jpg")}
        await self.ask("setChatPhoto", chat_id=await self._chat(peer), photo=photo)

    async def do_set_moving_photo(self, peer: Any, data: str) -> None:
        film = {"@type": "inputChatPhotoAnimation", "animation": self._local(data, "mp4"), "main_frame_timestamp": 1.0}
        await self.ask("setChatPhoto", chat_id=await self._chat(peer), photo=film)

    async def do_send_by_address(self, peer: Any, url: str, text: str) -> None:
        there = {"@type": "inputFileRemote", "id": url}
        photo = {"@type": "inputPhoto", "photo": there, "width": 64, "height": 64}
        said = {"@type": "formattedText", "text": text}
        await self._put(peer, {"@type": "inputMessagePhoto", "photo": photo, "caption": said})

    def _photo(self, data: str, **how: Any) -> dict[str, Any]:
        photo = {"@type": "inputPhoto", "photo": self._local(data, "jpg"), "width": 64, "height": 64}
        return {"@type": "inputMessagePhoto", "photo": photo, **how}

    async def do_send_album(self, peer: Any, photos: list[str]) -> list[int]:
        contents = [self._photo(data) for data in photos]
        first = await self.ask("sendMessageAlbum", chat_id=await self._chat(peer), input_message_contents=contents)
        return [(await self._sent_message(one))["id"] >> SHIFT for one in first["messages"]]

    async def _last_ones(self, peer: Any, count: int) -> list[dict[str, Any]]:
        chat, found = await self._chat(peer), []
        while len(found) < count:
            last = found[-1]["id"] if found else 0
            more = await self.ask(
                "getChatHistory", chat_id=chat, from_message_id=last, offset=0, limit=count - len(found)
            )
            if not more["messages"]:
                break
            found += more["messages"]
        return found

    async def do_album(self, peer: Any, count: int) -> list[list[str]]:
        return [
            [str(one["media_album_id"]), hashlib.sha256(await self._bytes(_file(one["content"]))).hexdigest()]
            for one in reversed(await self._last_ones(peer, count))
        ]

    async def do_send_voice(self, peer: Any, data: str) -> None:
        waveform = base64.b64encode(bytes(range(63))).decode()
        file = self._local(data, "ogg")
        voice = {"@type": "inputVoiceNote", "voice_note": file, "duration": 3, "waveform": waveform}
        await self._put(peer, {"@type": "inputMessageVoiceNote", "voice_note": voice})

    async def do_send_gif(self, peer: Any, data: str) -> None:
        file = self._local(data, "mp4")
        shown = {"@type": "inputAnimation", "animation": file, "duration": 1, "width": 100, "height": 100}
        await self._put(peer, {"@type": "inputMessageAnimation", "animation": shown})

    async def do_last_media(self, peer: Any) -> dict[str, str]:
        [message] = await self._last_ones(peer, 1)
        kind = _KINDS.get(message["content"]["@type"], "gone")
        data = b"" if kind == "gone" else await self._bytes(_file(message["content"]))
        return {"kind": kind, "sha256": hashlib.sha256(data).hexdigest()}

    async def do_send_once(self, peer: Any, data: str, seconds: int) -> None:
        once = {"@type": "messageSelfDestructTypeTimer", "self_destruct_time": seconds}
        await self._put(peer, self._photo(data, self_destruct_type=once))

    async def do_open_last(self, peer: Any) -> None:
        [message] = await self._last_ones(peer, 1)
        await self.ask("openMessageContent", chat_id=await self._chat(peer), message_id=message["id"])

    async def do_photo_days(self, peer: Any) -> dict[str, Any]:
        chat, photos = await self._chat(peer), {"@type": "searchMessagesFilterPhoto"}
        found = await self.ask("getChatMessageCalendar", chat_id=chat, filter=photos, from_message_id=0)
        laid = await self.ask(
            "getChatSparseMessagePositions",
            chat_id=chat,
            filter=photos,
            from_message_id=0,
            limit=50,
            saved_messages_topic_id=0,
        )
        return {
            "total": found["total_count"],
            "days": [[one["total_count"], one["message"]["id"] >> 20] for one in found["days"]],
            "places": [[one["position"], one["message_id"] >> 20] for one in laid["positions"]],
        }


def _file(content: dict[str, Any]) -> dict[str, Any]:
    """The file of a message's content, of a photo the largest size."""
    if content["@type"] == "messagePhoto":
        found: dict[str, Any] = content["photo"]["sizes"][-1]["photo"]
        return found
    name = "animation" if content["@type"] == "messageAnimation" else "voice_note"
    inner = "animation" if name == "animation" else "voice"
    kept: dict[str, Any] = content[name][inner]
    return kept
