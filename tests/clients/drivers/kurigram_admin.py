"""Kurigram's and Pyrogram's verbs of keeping order in supergroups: administrators, restrictions, bans, members."""

from __future__ import annotations

from typing import Any

from pyrogram import Client, enums, types

RIGHTS = {
    "change_info": "can_change_info",
    "ban_users": "can_restrict_members",
    "invite_users": "can_invite_users",
    "add_admins": "can_promote_members",
}
KINDS = {
    "recent": enums.ChatMembersFilter.RECENT,
    "admins": enums.ChatMembersFilter.ADMINISTRATORS,
    "kicked": enums.ChatMembersFilter.BANNED,
    "restricted": enums.ChatMembersFilter.RESTRICTED,
    "search": enums.ChatMembersFilter.SEARCH,
}
OPEN = {
    "can_send_messages": True,
    "can_send_media_messages": True,
    "can_send_other_messages": True,
    "can_send_polls": True,
    "can_add_web_page_previews": True,
    "can_invite_users": True,
}


class AdminVerbs:
    """Part of the driver."""

    client: Client
    old: bool

    async def do_bring(self, peer: Any, users: list[Any]) -> None:
        await self.client.add_chat_members(peer, users)

    async def do_make_admin(self, peer: Any, user: Any, rights: list[str], title: str = "") -> None:
        # The library's own default is that an administrator may manage the chat: without it there is none left.
        given = {RIGHTS[one]: True for one in rights}
        await self.client.promote_chat_member(peer, user, types.ChatPrivileges(can_manage_chat=bool(rights), **given))
        if title:
            await self.client.set_administrator_title(peer, user, title)

    async def do_silence(self, peer: Any, user: Any = None, on: bool = True) -> None:
        allowed = types.ChatPermissions(**({} if on else OPEN))
        if user is None:
            await self.client.set_chat_permissions(peer, allowed)
        else:
            await self.client.restrict_chat_member(peer, user, allowed)

    async def do_throw_out(self, peer: Any, user: Any) -> None:
        await self.client.ban_chat_member(peer, user)

    async def do_forgive(self, peer: Any, user: Any) -> None:
        await self.client.unban_chat_member(peer, user)

    async def do_members(self, peer: Any, kind: str = "recent", query: str = "") -> list[int]:
        which = KINDS["search" if query and kind == "recent" else kind]
        found = [one async for one in self.client.get_chat_members(peer, query=query, filter=which)]
        return [(one.user or one.chat).id for one in found]
