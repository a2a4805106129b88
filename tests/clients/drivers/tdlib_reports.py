"""What TDLib does to report: question after question, in its own words throughout."""

from __future__ import annotations

import asyncio
import base64
from typing import Any

from tdlib_views import SHIFT


class ReportVerbs:
    """Verbs of reports; `ask` and what finds chats and messages are the driver's."""

    ask: Any
    watchers: list[Any]
    _chat: Any
    _known: Any

    async def do_report(self, peer: Any, ids: list[int], answers: list[str], comment: str = "") -> dict[str, Any]:
        """Answer question after question by what the answers say; what was asked, and whether it came to an end."""
        chat = await self._chat(peer)
        numbers = [await self._known(chat, id) for id in ids]
        option, said, asked = "", "", []
        for answer in [*answers, None, None]:
            found = await self.ask("reportChat", chat_id=chat, option_id=option, message_ids=numbers, text=said)
            match found["@type"]:
                case "reportChatResultOk":
                    return {"asked": asked, "done": True}
                case "reportChatResultTextRequired":
                    asked.append("comment")
                    option, said = found["option_id"], comment
                case "reportChatResultMessagesRequired":
                    return {"asked": [*asked, "messages"], "done": False}
                case _:
                    asked.append(found["title"])
                    option = next(one["id"] for one in found["options"] if one["text"] == answer)
        return {"asked": asked, "done": False}

    async def do_report_path(self, peer: Any, ids: list[int], path: str) -> None:
        """Send a path that no server gave."""
        chat = await self._chat(peer)
        numbers = [id << SHIFT for id in ids]
        option = base64.b64encode(path.encode()).decode()
        await self.ask("reportChat", chat_id=chat, option_id=option, message_ids=numbers, text="")

    async def do_report_stranger(self, peer: Any) -> None:
        """What the bar above a chat with a stranger does."""
        chat = await self._chat(peer)
        shown: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self.watchers.append((lambda said: said["@type"] == "updateChatActionBar" and said["chat_id"] == chat, shown))
        await self.ask("openChat", chat_id=chat)
        if not (await self.ask("getChat", chat_id=chat)).get("action_bar"):
            await shown
        found = await self.ask("reportChat", chat_id=chat, option_id="", message_ids=[], text="")
        assert found["@type"] == "reportChatResultOk", found
