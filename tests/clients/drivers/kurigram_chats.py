"""Kurigram's and Pyrogram's verbs of chats: making, joining and leaving, the list of them, reading, drafts, typing."""

from __future__ import annotations

from typing import Any

from kurigram_views import chat_title, text
from pyrogram import enums, raw


class ChatVerbs:
    """Part of the driver."""

    client: Any
    old: bool

    async def do_make_channel(self, title: str, username: str, group: bool = False) -> dict[str, Any]:
        make = self.client.create_supergroup if group else self.client.create_channel
        made = await make(title, "")
        await self.client.set_chat_username(made.id, username)
        return {"peer": made.id}

    async def do_join(self, username: str) -> dict[str, Any]:
        joined = await self.client.join_chat(username)
        return {"peer": (joined if self.old else joined.chat).id}

    async def do_leave(self, peer: Any) -> None:
        await self.client.leave_chat(peer)

    async def do_dialogs(self, limit: int = 100) -> list[dict[str, Any]]:
        return [
            {
                "peer": dialog.chat.id,
                "title": chat_title(dialog.chat),
                "unread": dialog.unread_messages_count,
                "top": text(dialog.top_message) if dialog.top_message else "",
                "top_id": dialog.top_message.id if dialog.top_message else 0,
                "pinned": bool(dialog.is_pinned),
            }
            async for dialog in self.client.get_dialogs(limit)
        ]

    async def do_read(self, peer: Any, max_id: int = 0) -> None:
        await self.client.read_chat_history(peer, max_id)

    async def do_draft(self, peer: Any, text: str) -> None:
        await self.client.invoke(
            raw.functions.messages.SaveDraft(peer=await self.client.resolve_peer(peer), message=text)
        )

    async def do_drafts(self) -> list[dict[str, Any]]:
        found = await self.client.invoke(raw.functions.messages.GetAllDrafts())
        return [
            {"peer": update.peer.user_id, "text": update.draft.message}
            for update in found.updates
            if getattr(update.draft, "message", "")
        ]

    async def do_typing(self, peer: Any) -> None:
        await self.client.send_chat_action(peer, enums.ChatAction.TYPING)
