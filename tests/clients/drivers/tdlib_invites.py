"""TDLib's verbs of private groups and channels: links that lead into them, requests, and groups that grow."""

from __future__ import annotations

from typing import Any

from tdlib_admin import AdminVerbs


def _known(link: str) -> str:
    """The link in a form that TDLib takes for one.

    Of others it compares the host with the whole prefix that the server tells, slash and all, and so finds none.
    """
    return "tg://join?invite=" + link.rpartition("/+")[2]


class InviteVerbs(AdminVerbs):
    """Part of the driver, with what keeps order where links lead."""

    ask: Any

    async def do_make_group(self, title: str, users: list[Any]) -> dict[str, Any]:
        made = await self.ask("createNewBasicGroupChat", user_ids=users, title=title)
        return {"peer": made["chat_id"]}

    async def do_make_private(self, title: str, group: bool = False) -> dict[str, Any]:
        return {"peer": (await self.ask("createNewSupergroupChat", title=title, is_channel=not group))["id"]}

    async def do_find_public(self, query: str) -> list[str]:
        found = await self.ask("searchPublicChats", query=query)
        return [(await self.ask("getChat", chat_id=one))["title"] for one in found["chat_ids"]]

    async def do_make_link(
        self, peer: Any, title: str = "", limit: int = 0, request: bool = False, main: bool = False
    ) -> dict[str, Any]:
        if main:
            made = await self.ask("replacePrimaryChatInviteLink", chat_id=peer)
        else:
            made = await self.ask(
                "createChatInviteLink", chat_id=peer, name=title, member_limit=limit, creates_join_request=request
            )
        return {"link": made["invite_link"], "main": made["is_primary"]}

    async def do_revoke_link(self, peer: Any, link: str) -> None:
        await self.ask("revokeChatInviteLink", chat_id=peer, invite_link=link)

    async def do_check_link(self, link: str) -> dict[str, Any]:
        found = await self.ask("checkChatInviteLink", invite_link=_known(link))
        # Of a chat that one may see TDLib tells the id.
        return {"title": found["title"], "inside": found["chat_id"] != 0, "members": found["member_count"]}

    async def do_join_link(self, link: str) -> dict[str, Any]:
        joined = await self.ask("joinChatByInviteLink", invite_link=_known(link))
        return {"asked": True} if joined["@type"] == "chatJoinResultRequestSent" else {"peer": joined["chat_id"]}

    async def do_requests(self, peer: Any) -> list[int]:
        found = await self.ask("getChatJoinRequests", chat_id=peer, limit=20)
        return [one["user_id"] for one in found["requests"]]

    async def do_answer_request(self, peer: Any, user: int, approve: bool) -> None:
        await self.ask("processChatJoinRequest", chat_id=peer, user_id=user, approve=approve)

    async def do_migrate(self, peer: int) -> dict[str, Any]:
        return {"peer": (await self.ask("upgradeBasicGroupChatToSupergroupChat", chat_id=peer))["id"]}
