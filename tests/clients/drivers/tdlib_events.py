"""What TDLib tells of its own accord, as the events that every driver writes."""

from __future__ import annotations

import asyncio
from typing import Any

from tdlib_views import SHIFT, draft_text, message_view, reactions_view


class Happenings:
    """Part of the driver: one method for each kind of update."""

    loop: asyncio.AbstractEventLoop
    chats: dict[int, dict[str, Any]]
    settled: dict[int, dict[str, Any]]
    looked: dict[tuple[int, int], asyncio.Future[Any]]
    ask: Any
    emit: Any

    def _on_updateNewChat(self, update: dict[str, Any]) -> None:
        self.chats[update["chat"]["id"]] = update["chat"]

    def _on_updateNewMessage(self, update: dict[str, Any]) -> None:
        if update["message"].get("sending_state") is None:
            self.emit("message", **message_view(update["message"]))

    def _on_updateChatLastMessage(self, update: dict[str, Any]) -> None:
        message = update.get("last_message")
        if message is not None and message.get("sending_state") is None:
            self.emit("newest", **message_view(message))

    def _on_updateMessageSendSucceeded(self, update: dict[str, Any]) -> None:
        self.settled[update["old_message_id"]] = update

    _on_updateMessageSendFailed = _on_updateMessageSendSucceeded

    def _on_updateMessageEdited(self, update: dict[str, Any]) -> None:
        if update["edit_date"]:
            self.loop.create_task(self._tell_edited(update["chat_id"], update["message_id"]))

    async def _tell_edited(self, chat: int, number: int) -> None:
        self.emit("edited", **message_view(await self.ask("getMessage", chat_id=chat, message_id=number)))

    def _on_updateDeleteMessages(self, update: dict[str, Any]) -> None:
        if update["is_permanent"] and not update["from_cache"]:
            numbers = [number >> SHIFT for number in update["message_ids"] if not number & ((1 << SHIFT) - 1)]
            if numbers:
                self.emit("deleted", peer=update["chat_id"], ids=numbers)

    def _on_updateChatReadInbox(self, update: dict[str, Any]) -> None:
        number = update["last_read_inbox_message_id"] >> SHIFT
        self.emit("read", peer=update["chat_id"], max_id=number, outbox=False)

    def _on_updateChatReadOutbox(self, update: dict[str, Any]) -> None:
        number = update["last_read_outbox_message_id"] >> SHIFT
        self.emit("read", peer=update["chat_id"], max_id=number, outbox=True)

    def _on_updateMessageInteractionInfo(self, update: dict[str, Any]) -> None:
        waiting = self.looked.pop((update["chat_id"], update["message_id"]), None)
        if waiting is not None:
            waiting.set_result(update["interaction_info"])
        found = reactions_view(update.get("interaction_info"))
        self.emit("reaction", peer=update["chat_id"], id=update["message_id"] >> SHIFT, reactions=found)

    def _on_updateMessageIsPinned(self, update: dict[str, Any]) -> None:
        number = update["message_id"] >> SHIFT
        self.emit("pinned", peer=update["chat_id"], ids=[number], pinned=update["is_pinned"])

    def _on_updateChatAction(self, update: dict[str, Any]) -> None:
        if update["action"]["@type"] == "chatActionTyping":
            self.emit("typing", peer=update["chat_id"], user=update["sender_id"].get("user_id"))

    def _on_updateForumTopic(self, update: dict[str, Any]) -> None:
        if update["is_pinned"]:
            self.emit("topics_pinned", peer=update["chat_id"], topics=[update["forum_topic_id"]])

    def _on_updateChatDraftMessage(self, update: dict[str, Any]) -> None:
        if update["chat_id"] in self.chats:
            self.chats[update["chat_id"]]["draft_message"] = update.get("draft_message")
        self.emit("draft", peer=update["chat_id"], text=draft_text(update.get("draft_message")))

    def _on_updateUserStatus(self, update: dict[str, Any]) -> None:
        self.emit("status", user=update["user_id"], online=update["status"]["@type"] == "userStatusOnline")
