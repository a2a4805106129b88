"""What Kurigram and Pyrogram do with photos, albums, voice and GIFs."""

from __future__ import annotations

import base64
import hashlib
import io
from typing import Any

from pyrogram import raw, types


def named(data: str, name: str) -> io.BytesIO:
    """Bytes under a file's name."""
    file = io.BytesIO(base64.b64decode(data))
    file.name = name
    return file


class KurigramMedia:
    """Verbs of media; `client` is the driver's."""

    client: Any

    async def _bytes(self, what: Any) -> bytes:
        found = await self.client.download_media(what, in_memory=True)
        return bytes(found.getbuffer())

    async def do_set_photo(self, data: str) -> None:
        await self.client.set_profile_photo(photo=named(data, "p.jpg"))

    async def do_clear_photos(self) -> None:
        wanted = raw.functions.photos.GetUserPhotos(user_id=raw.types.InputUserSelf(), offset=0, max_id=0, limit=10)
        given = [
            raw.types.InputPhoto(id=one.id, access_hash=one.access_hash, file_reference=one.file_reference)
            for one in (await self.client.invoke(wanted)).photos
        ]
        await self.client.invoke(raw.functions.photos.DeletePhotos(id=given))

    async def do_photo(self, peer: Any) -> str | None:
        photo = (await self.client.get_chat(peer)).photo
        if photo is None:
            return None
        return (await self._bytes(getattr(photo, "big_file_id", None) or photo.file_id))[:3].hex()

    async def do_set_chat_photo(self, peer: Any, data: str) -> None:
        await self.client.set_chat_photo(peer, photo=named(data, "p.jpg"))

    async def do_set_moving_photo(self, peer: Any, data: str) -> None:
        await self.client.set_chat_photo(peer, video=named(data, "p.mp4"))

    async def do_send_by_address(self, peer: Any, url: str, text: str) -> None:
        await self.client.send_photo(peer, url, caption=text)

    async def do_send_album(self, peer: Any, photos: list[str]) -> list[int]:
        files = [types.InputMediaPhoto(named(data, f"{place}.jpg")) for place, data in enumerate(photos)]
        return [one.id for one in await self.client.send_media_group(peer, files)]

    async def _last(self, peer: Any, count: int = 1) -> list[Any]:
        return [one async for one in self.client.get_chat_history(peer, limit=count)]

    async def do_album(self, peer: Any, count: int) -> list[list[str]]:
        return [
            [str(one.media_group_id), hashlib.sha256(await self._bytes(one)).hexdigest()]
            for one in reversed(await self._last(peer, count))
        ]

    async def do_send_voice(self, peer: Any, data: str) -> None:
        await self.client.send_voice(peer, named(data, "v.ogg"), duration=3)

    async def do_send_gif(self, peer: Any, data: str) -> None:
        await self.client.send_animation(peer, named(data, "a.mp4"), duration=1, width=100, height=100)

    async def do_last_media(self, peer: Any) -> dict[str, str]:
        [message] = await self._last(peer)
        kinds = {"photo": message.photo, "voice": message.voice, "gif": message.animation}
        kind = next((name for name, found in kinds.items() if found), "gone")
        data = b"" if kind == "gone" else await self._bytes(message)
        return {"kind": kind, "sha256": hashlib.sha256(data).hexdigest()}

    async def do_send_once(self, peer: Any, data: str, seconds: int) -> None:
        await self.client.send_photo(peer, named(data, "p.jpg"), ttl_seconds=seconds)

    async def do_open_last(self, peer: Any) -> None:
        [message] = await self._last(peer)
        await self.client.invoke(raw.functions.messages.ReadMessageContents(id=[message.id]))
