"""TDLib's verbs of messages: history, sending and what is done with them afterwards, pins, search."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from base import Unsupported
from tdlib_views import SHIFT, TdError, message_view


class MessageVerbs:
    """Part of the driver."""

    loop: asyncio.AbstractEventLoop
    settled: dict[int, dict[str, Any]]
    looked: dict[tuple[int, int], asyncio.Future[Any]]
    watchers: list[tuple[Callable[[dict[str, Any]], bool], asyncio.Future[Any]]]
    ask: Any
    _chat: Any

    async def do_history(self, peer: Any, limit: int = 50, offset_id: int = 0) -> list[dict[str, Any]]:
        chat, messages, last = await self._chat(peer), [], offset_id << SHIFT
        while len(messages) < limit:
            found = await self.ask(
                "getChatHistory", chat_id=chat, from_message_id=last, offset=0, limit=min(100, limit - len(messages))
            )
            page = [m for m in found["messages"] if not messages or m["id"] < messages[-1]["id"]]
            if not page:
                break
            messages += page
            last = messages[-1]["id"]
        return [message_view(m) for m in messages]

    async def _sent_message(self, message: dict[str, Any]) -> dict[str, Any]:
        """Waits until the server has taken a message that TDLib first shows under a number of its own."""
        number = message["id"]
        if message.get("sending_state") is None:
            return message
        if number not in self.settled:
            future: asyncio.Future[Any] = self.loop.create_future()
            self.watchers.append((lambda _: number in self.settled, future))
            await future
        update = self.settled.pop(number)
        if update["@type"] == "updateMessageSendFailed":
            raise TdError(update["error"]["code"], update["error"]["message"])
        sent: dict[str, Any] = update["message"]
        return sent

    async def _content(self, text: str, html: bool) -> dict[str, Any]:
        formatted: dict[str, Any] = {"@type": "formattedText", "text": text}
        if html:
            formatted = await self.ask("parseTextEntities", text=text, parse_mode={"@type": "textParseModeHTML"})
            formatted.pop("@extra", None)
        return {"@type": "inputMessageText", "text": formatted, "clear_draft": False}

    async def do_send(
        self,
        peer: Any,
        text: str,
        reply_to: int | None = None,
        silent: bool = False,
        schedule: int | None = None,
        html: bool = False,
    ) -> dict[str, Any]:
        chat = await self._chat(peer)
        options: dict[str, Any] = {"@type": "messageSendOptions", "disable_notification": silent}
        if schedule:
            options["scheduling_state"] = {"@type": "messageSchedulingStateSendAtDate", "send_date": schedule}
        reply = None
        if reply_to:
            reply = {"@type": "inputMessageReplyToMessage", "message_id": await self._known(chat, reply_to)}
        content = await self._content(text, html)
        first = await self.ask(
            "sendMessage", chat_id=chat, reply_to=reply, options=options, input_message_content=content
        )
        return {"id": (await self._sent_message(first))["id"] >> SHIFT}

    async def _known(self, chat: int, id: int) -> int:
        """Makes sure that TDLib has the message, and gives its number there."""
        return int((await self.ask("getMessage", chat_id=chat, message_id=id << SHIFT))["id"])

    async def do_edit(self, peer: Any, id: int, text: str) -> None:
        chat = await self._chat(peer)
        content = await self._content(text, False)
        await self.ask(
            "editMessageText", chat_id=chat, message_id=await self._known(chat, id), input_message_content=content
        )

    async def do_delete(self, peer: Any, ids: list[int], revoke: bool = True) -> None:
        chat = await self._chat(peer)
        numbers = [await self._known(chat, one) for one in ids]
        await self.ask("deleteMessages", chat_id=chat, message_ids=numbers, revoke=revoke)

    async def do_forward(self, source: Any, ids: list[int], peer: Any) -> dict[str, Any]:
        origin, target = await self._chat(source), await self._chat(peer)
        numbers = [await self._known(origin, one) for one in ids]
        found = await self.ask("forwardMessages", chat_id=target, from_chat_id=origin, message_ids=numbers)
        return {"ids": [(await self._sent_message(m))["id"] >> SHIFT for m in found["messages"]]}

    async def do_react(self, peer: Any, id: int, emoji: str | None) -> None:
        chat = await self._chat(peer)
        number = await self._known(chat, id)
        if emoji:
            kind = {"@type": "reactionTypeEmoji", "emoji": emoji}
            await self.ask("addMessageReaction", chat_id=chat, message_id=number, reaction_type=kind)
            return
        message = await self.ask("getMessage", chat_id=chat, message_id=number)
        for reaction in ((message.get("interaction_info") or {}).get("reactions") or {}).get("reactions", ()):
            if reaction["is_chosen"]:
                await self.ask("removeMessageReaction", chat_id=chat, message_id=number, reaction_type=reaction["type"])

    async def do_clear(self, peer: Any, for_all: bool) -> None:
        if not for_all:
            raise Unsupported("TDLib clears a public supergroup for everyone or not at all")
        chat = await self._chat(peer)
        await self.ask("deleteChatHistory", chat_id=chat, remove_from_chat_list=False, revoke=for_all)

    async def do_look(self, peer: Any, id: int) -> dict[str, Any]:
        """Looks as a person does; the library counts it by itself and then says how often the post was seen."""
        chat = await self._chat(peer)
        number = await self._known(chat, id)
        self.looked[chat, number] = counted = self.loop.create_future()
        await self.ask("openChat", chat_id=chat)
        source = {"@type": "messageSourceChatHistory"}
        await self.ask("viewMessages", chat_id=chat, message_ids=[number], source=source, force_read=True)
        info = await asyncio.wait_for(counted, 15)
        return {"views": info["view_count"], "forwards": info["forward_count"]}

    async def do_pin(self, peer: Any, id: int) -> None:
        chat = await self._chat(peer)
        await self.ask("pinChatMessage", chat_id=chat, message_id=await self._known(chat, id))

    async def do_unpin(self, peer: Any, id: int) -> None:
        chat = await self._chat(peer)
        await self.ask("unpinChatMessage", chat_id=chat, message_id=await self._known(chat, id))

    async def do_pinned(self, peer: Any) -> list[int]:
        found = await self._find(peer, "", 100, {"@type": "searchMessagesFilterPinned"})
        return [message["id"] >> SHIFT for message in found]

    async def _find(self, peer: Any, query: str, limit: int, kind: dict[str, Any] | None) -> list[dict[str, Any]]:
        chat = await self._chat(peer)
        found = await self.ask("searchChatMessages", chat_id=chat, query=query, limit=limit, filter=kind)
        messages: list[dict[str, Any]] = found["messages"]
        return messages

    async def do_search(self, peer: Any, query: str, limit: int = 20) -> list[dict[str, Any]]:
        return [message_view(m) for m in await self._find(peer, query, limit, None)]

    async def do_search_global(self, query: str, limit: int = 20) -> list[dict[str, Any]]:
        found = await self.ask("searchMessages", query=query, limit=limit)
        return [message_view(m) for m in found["messages"]]
