"""TDLib's verbs of chats: making, joining and leaving, the list of them, reading, drafts, typing."""

from __future__ import annotations

from typing import Any

from tdlib_views import SHIFT, TdError, dialog_view, draft_text

MAIN = {"@type": "chatListMain"}


class ChatVerbs:
    """Part of the driver."""

    chats: dict[int, dict[str, Any]]
    ask: Any
    _chat: Any
    _known: Any

    async def do_make_channel(self, title: str, username: str, group: bool = False) -> dict[str, Any]:
        chat = await self.ask("createNewSupergroupChat", title=title, is_channel=not group)
        number = chat["type"]["supergroup_id"]
        await self.ask("setSupergroupUsername", supergroup_id=number, username=username)
        return {"peer": chat["id"]}

    async def do_join(self, username: str) -> dict[str, Any]:
        chat = await self.ask("searchPublicChat", username=username)
        await self.ask("joinChat", chat_id=chat["id"])
        return {"peer": chat["id"]}

    async def do_leave(self, peer: Any) -> None:
        await self.ask("leaveChat", chat_id=peer)

    async def do_dialogs(self, limit: int = 100) -> list[dict[str, Any]]:
        try:
            while True:
                await self.ask("loadChats", chat_list=MAIN, limit=limit)
        except TdError as error:
            if not str(error).startswith("404"):
                raise
        found = await self.ask("getChats", chat_list=MAIN, limit=limit)
        return [dialog_view(await self.ask("getChat", chat_id=chat_id)) for chat_id in found["chat_ids"]]

    async def do_read(self, peer: Any, max_id: int = 0) -> None:
        chat = await self._chat(peer)
        if not max_id:
            found = await self.ask("getChatHistory", chat_id=chat, from_message_id=0, offset=0, limit=1)
            max_id = found["messages"][0]["id"] >> SHIFT
        number = await self._known(chat, max_id)
        await self.ask("viewMessages", chat_id=chat, message_ids=[number], force_read=True)

    async def do_draft(self, peer: Any, text: str) -> None:
        formatted = {"@type": "formattedText", "text": text}
        draft = {"@type": "draftMessage", "content": {"@type": "draftMessageContentText", "text": formatted}}
        chat = await self._chat(peer)
        await self.ask("setChatDraftMessage", chat_id=chat, draft_message=draft if text else None)

    async def do_drafts(self) -> list[dict[str, Any]]:
        await self.do_dialogs()
        return [
            {"peer": chat_id, "text": draft_text(chat["draft_message"])}
            for chat_id, chat in self.chats.items()
            if chat.get("draft_message")
        ]

    async def do_typing(self, peer: Any) -> None:
        await self.ask("sendChatAction", chat_id=await self._chat(peer), action={"@type": "chatActionTyping"})
