"""What Telethon does with photos, albums, voice and GIFs."""

from __future__ import annotations

import base64
import hashlib
import io
from typing import Any

from telethon import TelegramClient, functions, types


def named(data: str, name: str) -> io.BytesIO:
    """Bytes under a file's name."""
    file = io.BytesIO(base64.b64decode(data))
    file.name = name
    return file


def kind_of(message: Any) -> str:
    """The one word for what a message shows."""
    media = message.media
    if getattr(media, "ttl_seconds", None) and not (getattr(media, "photo", None) or getattr(media, "document", None)):
        return "gone"
    return next((kind for kind in ("photo", "voice", "gif") if getattr(message, kind)), "none")


class MediaVerbs:
    """Part of the driver."""

    client: TelegramClient

    async def do_set_photo(self, data: str) -> None:
        file = await self.client.upload_file(named(data, "p.jpg"))
        await self.client(functions.photos.UploadProfilePhotoRequest(file=file))

    async def do_clear_photos(self) -> None:
        await self.client(functions.photos.DeletePhotosRequest(await self.client.get_profile_photos("me")))

    async def do_photo(self, peer: Any) -> str | None:
        """The first bytes of somebody's photo, or a chat's, in hex; None: there is none."""
        found = await self.client.get_entity(peer)
        data = await self.client.download_profile_photo(found, bytes)
        return data[:3].hex() if data else None

    async def do_set_chat_photo(self, peer: Any, data: str) -> None:
        photo = types.InputChatUploadedPhoto(await self.client.upload_file(named(data, "p.jpg")))
        there = await self.client.get_input_entity(peer)
        if isinstance(there, types.InputPeerChat):
            await self.client(functions.messages.EditChatPhotoRequest(there.chat_id, photo))
        else:
            await self.client(functions.channels.EditPhotoRequest(there, photo))

    async def do_set_moving_photo(self, peer: Any, data: str) -> None:
        photo = types.InputChatUploadedPhoto(video=await self.client.upload_file(named(data, "p.mp4")))
        await self.client(functions.channels.EditPhotoRequest(await self.client.get_input_entity(peer), photo))

    async def do_moves(self, peer: Any) -> bool:
        """Has the chat's photo a film?"""
        return bool((await self.client.get_entity(peer)).photo.has_video)

    async def do_send_by_address(self, peer: Any, url: str, text: str) -> None:
        await self.client.send_file(peer, url, caption=text)

    async def do_send_album(self, peer: Any, photos: list[str]) -> list[int]:
        files = [named(data, f"{place}.jpg") for place, data in enumerate(photos)]
        return [one.id for one in await self.client.send_file(peer, files)]

    async def do_album(self, peer: Any, count: int) -> list[list[str]]:
        """Album and hash of the last photos of a chat, the oldest first."""
        found = await self.client.get_messages(peer, limit=count)
        return [
            [str(one.grouped_id), hashlib.sha256(await self.client.download_media(one, bytes)).hexdigest()]
            for one in reversed(found)
        ]

    async def do_send_voice(self, peer: Any, data: str) -> None:
        shown = types.DocumentAttributeAudio(duration=3, voice=True, waveform=bytes(range(63)))
        await self.client.send_file(peer, named(data, "v.ogg"), attributes=[shown], voice_note=True)

    async def do_send_gif(self, peer: Any, data: str) -> None:
        video = types.DocumentAttributeVideo(duration=1, w=100, h=100)
        file = await self.client.upload_file(named(data, "a.mp4"))
        media = types.InputMediaUploadedDocument(file, "video/mp4", [video, types.DocumentAttributeAnimated()])
        await self.client.send_file(peer, media)

    async def do_last_media(self, peer: Any) -> dict[str, str]:
        [message] = await self.client.get_messages(peer, limit=1)
        kind = kind_of(message)
        data = b"" if kind in ("gone", "none") else await self.client.download_media(message, bytes)
        return {"kind": kind, "sha256": hashlib.sha256(data).hexdigest()}

    async def do_send_once(self, peer: Any, data: str, seconds: int) -> None:
        file = await self.client.upload_file(named(data, "p.jpg"))
        await self.client.send_file(peer, types.InputMediaUploadedPhoto(file, ttl_seconds=seconds))

    async def do_text_to_photo(self, peer: Any, data: str, text: str) -> None:
        """Give the last message, a text, a photo and other words."""
        [message] = await self.client.get_messages(peer, limit=1)
        await self.client.edit_message(message, text, file=named(data, "p.jpg"))

    async def do_open_last(self, peer: Any) -> None:
        [message] = await self.client.get_messages(peer, limit=1)
        await self.client(functions.messages.ReadMessageContentsRequest([message.id]))

    async def do_photo_days(self, peer: Any) -> dict[str, Any]:
        there, photos = await self.client.get_input_entity(peer), types.InputMessagesFilterPhotos()
        found = await self.client(functions.messages.GetSearchResultsCalendarRequest(there, photos, 0, None))
        laid = await self.client(functions.messages.GetSearchResultsPositionsRequest(there, photos, 0, 50))
        return {
            "total": found.count,
            "days": [[one.count, one.min_msg_id] for one in found.periods],
            "places": [[one.offset, one.msg_id] for one in laid.positions],
        }
