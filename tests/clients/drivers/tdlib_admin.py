"""TDLib's verbs of keeping order in supergroups: administrators, restrictions, bans, lists of members."""

from __future__ import annotations

from typing import Any

RIGHTS = {
    "change_info": "can_change_info",
    "ban_users": "can_restrict_members",
    "invite_users": "can_invite_users",
    "add_admins": "can_promote_members",
}
KINDS = {
    "recent": "supergroupMembersFilterRecent",
    "admins": "supergroupMembersFilterAdministrators",
    "kicked": "supergroupMembersFilterBanned",
    "restricted": "supergroupMembersFilterRestricted",
    "search": "supergroupMembersFilterSearch",
}
SENDING = (
    "can_send_basic_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_link_previews",
    "can_react_to_messages",
)


def sender(id: int) -> dict[str, Any]:
    """A person, or (below zero) a channel."""
    kind, name = ("messageSenderUser", "user_id") if id > 0 else ("messageSenderChat", "chat_id")
    return {"@type": kind, name: id}


class AdminVerbs:
    """Part of the driver."""

    ask: Any

    async def _set_status(self, peer: int, user: int, status: dict[str, Any]) -> None:
        await self.ask("setChatMemberStatus", chat_id=peer, member_id=sender(user), status=status)

    async def do_bring(self, peer: int, users: list[int]) -> None:
        await self.ask("addChatMembers", chat_id=peer, user_ids=users)

    async def do_make_admin(self, peer: int, user: int, rights: list[str], title: str = "") -> None:
        given = {"@type": "chatAdministratorRights", "can_manage_chat": True, **{RIGHTS[one]: True for one in rights}}
        made = {"@type": "chatMemberStatusAdministrator", "custom_title": title, "rights": given}
        await self._set_status(peer, user, made if rights else {"@type": "chatMemberStatusMember"})

    async def do_silence(self, peer: int, user: int | None = None, on: bool = True) -> None:
        allowed = {"@type": "chatPermissions", "can_invite_users": True, **dict.fromkeys(SENDING, not on)}
        if user is None:
            await self.ask("setChatPermissions", chat_id=peer, permissions=allowed)
            return
        await self._set_status(
            peer, user, {"@type": "chatMemberStatusRestricted", "is_member": True, "permissions": allowed}
        )

    async def do_throw_out(self, peer: int, user: int) -> None:
        await self._set_status(peer, user, {"@type": "chatMemberStatusBanned"})

    async def do_forgive(self, peer: int, user: int) -> None:
        now = (await self.ask("getChatMember", chat_id=peer, member_id=sender(user)))["status"]["@type"]
        back = "chatMemberStatusMember" if now == "chatMemberStatusRestricted" else "chatMemberStatusLeft"
        await self._set_status(peer, user, {"@type": back})

    async def do_members(self, peer: int, kind: str = "recent", query: str = "") -> list[int]:
        chat = await self.ask("getChat", chat_id=peer)
        which = {"@type": KINDS["search" if query and kind == "recent" else kind], "query": query}
        number = chat["type"]["supergroup_id"]
        found = await self.ask("getSupergroupMembers", supergroup_id=number, filter=which, limit=200)
        return [one["member_id"].get("user_id") or one["member_id"]["chat_id"] for one in found["members"]]
