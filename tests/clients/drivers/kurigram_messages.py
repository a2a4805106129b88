"""Kurigram's and Pyrogram's verbs of messages: history, sending and what is done with them afterwards, pins, search."""

from __future__ import annotations

import datetime
from typing import Any

from kurigram_views import message_view
from pyrogram import enums, raw, types


class MessageVerbs:
    """Part of the driver."""

    client: Any
    old: bool

    async def do_history(self, peer: Any, limit: int = 50, offset_id: int = 0) -> list[dict[str, Any]]:
        if self.old:
            older = {"offset_id": offset_id}
        elif offset_id == 1:
            return []
        else:
            older = {"max_id": offset_id - 1} if offset_id else {}  # Kurigram has let go of offset_id
        return [message_view(m) async for m in self.client.get_chat_history(peer, limit=limit, **older)]

    async def do_send(
        self,
        peer: Any,
        text: str,
        reply_to: int | None = None,
        silent: bool = False,
        schedule: int | None = None,
        html: bool = False,
    ) -> dict[str, Any]:
        options: dict[str, Any] = {"parse_mode": enums.ParseMode.HTML} if html else {}
        if reply_to:
            if self.old:
                options["reply_to_message_id"] = reply_to
            else:
                options["reply_parameters"] = types.ReplyParameters(message_id=reply_to)
        if schedule:
            options["schedule_date"] = datetime.datetime.fromtimestamp(schedule, tz=datetime.UTC)
        sent = await self.client.send_message(peer, text, disable_notification=silent or None, **options)
        return {"id": sent.id}

    async def do_edit(self, peer: Any, id: int, text: str) -> None:
        await self.client.edit_message_text(peer, id, text)

    async def do_delete(self, peer: Any, ids: list[int], revoke: bool = True) -> None:
        await self.client.delete_messages(peer, ids, revoke)

    async def do_forward(self, source: Any, ids: list[int], peer: Any) -> dict[str, Any]:
        return {"ids": [m.id for m in await self.client.forward_messages(peer, source, ids)]}

    async def do_clear(self, peer: Any, for_all: bool) -> None:
        there = await self.client.resolve_peer(peer)
        there = raw.types.InputChannel(channel_id=there.channel_id, access_hash=there.access_hash)
        await self.client.invoke(raw.functions.channels.DeleteHistory(channel=there, max_id=0, for_everyone=for_all))

    async def do_look(self, peer: Any, id: int) -> dict[str, Any]:
        there = await self.client.resolve_peer(peer)
        found = await self.client.invoke(raw.functions.messages.GetMessagesViews(peer=there, id=[id], increment=True))
        return {"views": found.views[0].views, "forwards": found.views[0].forwards}

    async def do_react(self, peer: Any, id: int, emoji: str | None) -> None:
        await self.client.send_reaction(peer, id, emoji or ("" if self.old else None))

    async def do_pin(self, peer: Any, id: int) -> None:
        await self.client.pin_chat_message(peer, id, both_sides=True)

    async def do_unpin(self, peer: Any, id: int) -> None:
        await self.client.unpin_chat_message(peer, id)

    async def do_pinned(self, peer: Any) -> list[int]:
        found = self.client.search_messages(peer, filter=enums.MessagesFilter.PINNED)
        return [m.id async for m in found]

    async def do_search(self, peer: Any, query: str, limit: int = 20) -> list[dict[str, Any]]:
        return [message_view(m) async for m in self.client.search_messages(peer, query, limit=limit)]

    async def do_search_global(self, query: str, limit: int = 20) -> list[dict[str, Any]]:
        return [message_view(m) async for m in self.client.search_global(query, limit=limit)]
