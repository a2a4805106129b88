"""Telethon's verbs of answers to messages of other chats, by raw requests: it has no words of its own for them."""

from __future__ import annotations

import base64
import io
from typing import Any

from telethon import TelegramClient, functions, types, utils


class AnswerVerbs:
    """Part of the driver."""

    client: TelegramClient

    async def do_answer_elsewhere(
        self, peer: Any, source: Any, id: int, text: str, quote: str = "", offset: int = 0
    ) -> dict[str, Any]:
        where = types.InputReplyToMessage(
            reply_to_msg_id=id,
            reply_to_peer_id=await self.client.get_input_entity(source),
            quote_text=quote or None,
            quote_offset=offset or None,
        )
        there = await self.client.get_input_entity(peer)
        made = await self.client(functions.messages.SendMessageRequest(there, text, reply_to=where))
        return {"id": next(one.id for one in made.updates if isinstance(one, types.UpdateMessageID))}

    async def do_answered(self, peer: Any, id: int) -> dict[str, Any]:
        [message] = await self.client.get_messages(peer, ids=[id])
        header = message.reply_to
        origin = header.reply_from
        shown = header.reply_media
        return {
            "chat": utils.get_peer_id(header.reply_to_peer_id) if header.reply_to_peer_id else None,
            "id": header.reply_to_msg_id,
            "from": utils.get_peer_id(origin.from_id) if origin.from_id else origin.from_name,
            "quote": header.quote_text or "",
            "chosen": bool(header.quote),
            "shows": "photo" if isinstance(shown, types.MessageMediaPhoto) else None,
        }

    async def do_answered_bytes(self, peer: Any, id: int) -> str:
        [message] = await self.client.get_messages(peer, ids=[id])
        data = await self.client.download_media(message.reply_to.reply_media, bytes)
        return bytes(data[:3]).hex()

    async def do_send_picture(self, peer: Any, data: str, text: str) -> dict[str, Any]:
        file = io.BytesIO(base64.b64decode(data))
        file.name = "picture.jpg"
        return {"id": (await self.client.send_file(peer, file, caption=text)).id}

    async def do_forward_answering(self, peer: Any, source: Any, id: int, reply_to: int = 0, topic: int = 0) -> int:
        """Pass one message on as an answer, or into a topic."""
        made = await self.client(
            functions.messages.ForwardMessagesRequest(
                from_peer=await self.client.get_input_entity(source),
                id=[id],
                to_peer=await self.client.get_input_entity(peer),
                reply_to=types.InputReplyToMessage(reply_to, top_msg_id=topic or None) if reply_to else None,
                top_msg_id=topic or None,
            )
        )
        return int(next(one.id for one in made.updates if isinstance(one, types.UpdateMessageID)))

    async def do_place_of(self, peer: Any, id: int) -> dict[str, Any]:
        """What a message answers, its topic, and whether it was passed on."""
        [message] = await self.client.get_messages(peer, ids=[id])
        header = message.reply_to
        topic = (header.reply_to_top_id or header.reply_to_msg_id) if header and header.forum_topic else 0
        return {"answers": header.reply_to_msg_id if header else 0, "topic": topic, "passed_on": bool(message.fwd_from)}

    async def do_draft_answering(
        self, peer: Any, source: Any, id: int, text: str, quote: str, offset: int, url: str
    ) -> None:
        """Begin a text that answers a bold stretch of another chat's message and shows a page."""
        where = types.InputReplyToMessage(
            reply_to_msg_id=id,
            reply_to_peer_id=await self.client.get_input_entity(source),
            quote_text=quote,
            quote_entities=[types.MessageEntityBold(0, len(quote))],
            quote_offset=offset,
        )
        there = await self.client.get_input_entity(peer)
        page = types.InputMediaWebPage(url, force_small_media=True)
        await self.client(functions.messages.SaveDraftRequest(there, text, reply_to=where, media=page))

    async def do_draft_told(self, peer: Any) -> dict[str, Any]:
        there = types.InputDialogPeer(await self.client.get_input_entity(peer))
        draft = (await self.client(functions.messages.GetPeerDialogsRequest([there]))).dialogs[0].draft
        where = draft.reply_to
        return {
            "text": draft.message,
            "chat": utils.get_peer_id(where.reply_to_peer_id),
            "id": where.reply_to_msg_id,
            "quote": [where.quote_text, where.quote_offset],
            "styles": [type(one).__name__.removeprefix("MessageEntity") for one in where.quote_entities],
            "page": [draft.media.url, draft.media.force_small_media],
        }
