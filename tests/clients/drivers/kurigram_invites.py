"""Kurigram's and Pyrogram's verbs of private groups and channels: links into them, requests, groups that grow."""

from __future__ import annotations

from typing import Any

from kurigram_admin import AdminVerbs
from pyrogram import Client, errors, raw, utils


def _known(link: str) -> str:
    """The link in the one form that the library takes for an invite link: it looks for Telegram's own domains."""
    return "https://t.me/+" + link.rpartition("/+")[2]


class InviteVerbs(AdminVerbs):
    """Part of the driver, with what keeps order where links lead."""

    client: Client
    old: bool

    async def do_make_group(self, title: str, users: list[Any]) -> dict[str, Any]:
        return {"peer": (await self.client.create_group(title, users)).id}

    async def do_make_private(self, title: str, group: bool = False) -> dict[str, Any]:
        make = self.client.create_supergroup if group else self.client.create_channel
        return {"peer": (await make(title, "")).id}

    async def do_find_public(self, query: str) -> list[str]:
        found = await self.client.invoke(raw.functions.contacts.Search(q=query, limit=20))
        titles = {one.id: one.title for one in found.chats}
        return [titles[one.channel_id] for one in found.results if isinstance(one, raw.types.PeerChannel)]

    async def do_make_link(
        self, peer: Any, title: str = "", limit: int = 0, request: bool = False, main: bool = False
    ) -> dict[str, Any]:
        if main:
            made = await self.client.export_chat_invite_link(peer)
            return {"link": made if isinstance(made, str) else made.invite_link, "main": True}
        bounds: dict[str, Any] = {"member_limit": limit} if limit else {}
        made = await self.client.create_chat_invite_link(
            peer, name=title or None, creates_join_request=request or None, **bounds
        )
        return {"link": made.invite_link, "main": bool(made.is_primary)}

    async def do_revoke_link(self, peer: Any, link: str) -> None:
        await self.client.revoke_chat_invite_link(peer, link)

    async def do_check_link(self, link: str) -> dict[str, Any]:
        found = await self.client.get_chat(_known(link))
        inside = getattr(found, "id", None) is not None
        return {"title": found.title, "inside": inside, "members": found.members_count}

    async def do_join_link(self, link: str) -> dict[str, Any]:
        try:
            joined = await self.client.join_chat(_known(link))
        except errors.InviteRequestSent:  # Pyrogram's way of saying so
            return {"asked": True}
        if self.old:
            return {"peer": joined.id}
        return {"peer": joined.chat.id} if hasattr(joined, "chat") else {"asked": True}

    async def do_requests(self, peer: Any) -> list[int]:
        return [one.user.id async for one in self.client.get_chat_join_requests(peer)]

    async def do_answer_request(self, peer: Any, user: int, approve: bool) -> None:
        answer = self.client.approve_chat_join_request if approve else self.client.decline_chat_join_request
        await answer(peer, user)

    async def do_migrate(self, peer: int) -> dict[str, Any]:
        # The library has no method of its own for it, and offers the raw request.
        turned = await self.client.invoke(raw.functions.messages.MigrateChat(chat_id=-peer))
        there = next(one.id for one in turned.chats if isinstance(one, raw.types.Channel))
        return {"peer": utils.get_channel_id(there)}
