"""Kurigram's verbs of answers to messages of other chats; Pyrogram's layer has none."""

from __future__ import annotations

from typing import Any

from base import Unsupported
from pyrogram import raw, types, utils


class AnswerVerbs:
    """Verbs of answers; `client` is the driver's."""

    client: Any
    old: bool

    async def do_answer_elsewhere(
        self, peer: Any, source: Any, id: int, text: str, quote: str = "", offset: int = 0
    ) -> dict[str, Any]:
        if self.old:
            raise Unsupported("Pyrogram 2.0.106 speaks a layer without answers to other chats")
        how = types.ReplyParameters(
            message_id=id, chat_id=source, quote=quote or None, quote_position=offset if quote else None
        )
        return {"id": (await self.client.send_message(peer, text, reply_parameters=how)).id}

    async def _header(self, peer: Any, id: int) -> Any:
        there = await self.client.resolve_peer(peer)
        ids = [raw.types.InputMessageID(id=id)]
        if isinstance(there, raw.types.InputPeerChannel):
            channel = raw.types.InputChannel(channel_id=there.channel_id, access_hash=there.access_hash)
            found = await self.client.invoke(raw.functions.channels.GetMessages(channel=channel, id=ids))
        else:
            found = await self.client.invoke(raw.functions.messages.GetMessages(id=ids))
        return found.messages[0].reply_to

    async def do_answered(self, peer: Any, id: int) -> dict[str, Any]:
        header = await self._header(peer, id)
        if self.old:  # all that its layer tells
            there = header and header.reply_to_peer_id
            return {
                "chat": utils.get_peer_id(there) if there else None,
                "id": header.reply_to_msg_id if header else None,
            }
        origin, shown = header.reply_from, header.reply_media
        return {
            "chat": utils.get_peer_id(header.reply_to_peer_id) if header.reply_to_peer_id else None,
            "id": header.reply_to_msg_id,
            "from": utils.get_peer_id(origin.from_id) if origin.from_id else origin.from_name,
            "quote": header.quote_text or "",
            "chosen": bool(header.quote),
            "shows": "photo" if isinstance(shown, raw.types.MessageMediaPhoto) else None,
        }

    async def do_answered_bytes(self, peer: Any, id: int) -> str:
        if self.old:
            raise Unsupported("Pyrogram 2.0.106 speaks a layer without answers to other chats")
        message = await self.client.get_messages(peer, id)
        data = await self.client.download_media(message.external_reply.photo.file_id, in_memory=True)
        return bytes(data.getbuffer()[:3]).hex()
