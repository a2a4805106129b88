"""Telethon's verbs of private groups and channels: links that lead into them, requests, and groups that grow."""

from __future__ import annotations

from typing import Any

from telethon import TelegramClient, errors, functions, types, utils
from telethon_admin import AdminVerbs

_m = functions.messages


def _hash(link: str) -> str:
    return link.rpartition("/+")[2]


class InviteVerbs(AdminVerbs):
    """Part of the driver, with what keeps order where links lead."""

    client: TelegramClient

    async def do_make_group(self, title: str, users: list[Any]) -> dict[str, Any]:
        made = await self.client(
            _m.CreateChatRequest([await self.client.get_input_entity(one) for one in users], title)
        )
        return {"peer": utils.get_peer_id(made.updates.chats[0])}

    async def do_make_private(self, title: str, group: bool = False) -> dict[str, Any]:
        request = functions.channels.CreateChannelRequest(title, "", broadcast=not group, megagroup=group)
        return {"peer": utils.get_peer_id((await self.client(request)).chats[0])}

    async def do_find_public(self, query: str) -> list[str]:
        found = await self.client(functions.contacts.SearchRequest(query, 20))
        titles = {utils.get_peer_id(one): one.title for one in found.chats}
        return [titles[utils.get_peer_id(one)] for one in found.results if utils.get_peer_id(one) in titles]

    async def do_make_link(
        self, peer: Any, title: str = "", limit: int = 0, request: bool = False, main: bool = False
    ) -> dict[str, Any]:
        made = await self.client(
            _m.ExportChatInviteRequest(
                await self.client.get_input_entity(peer),
                legacy_revoke_permanent=main,
                request_needed=request,
                usage_limit=limit or None,
                title=title or None,
            )
        )
        return {"link": made.link, "main": bool(made.permanent)}

    async def do_revoke_link(self, peer: Any, link: str) -> None:
        there = await self.client.get_input_entity(peer)
        await self.client(_m.EditExportedChatInviteRequest(there, link, revoked=True))

    async def do_check_link(self, link: str) -> dict[str, Any]:
        found = await self.client(_m.CheckChatInviteRequest(_hash(link)))
        if isinstance(found, types.ChatInviteAlready):
            return {"title": found.chat.title, "inside": True}
        return {"title": found.title, "inside": False, "members": found.participants_count}

    async def do_join_link(self, link: str) -> dict[str, Any]:
        try:
            joined = await self.client(_m.ImportChatInviteRequest(_hash(link)))
        except errors.InviteRequestSentError:
            return {"asked": True}
        return {"peer": utils.get_peer_id(joined.updates.chats[0])}

    async def do_requests(self, peer: Any) -> list[int]:
        there = await self.client.get_input_entity(peer)
        request = _m.GetChatInviteImportersRequest(there, None, types.InputUserEmpty(), 20, requested=True)
        return [one.user_id for one in (await self.client(request)).importers]

    async def do_answer_request(self, peer: Any, user: int, approve: bool) -> None:
        there = await self.client.get_input_entity(peer)
        await self.client(
            _m.HideChatJoinRequestRequest(there, await self.client.get_input_entity(user), approved=approve)
        )

    async def do_migrate(self, peer: int) -> dict[str, Any]:
        turned = await self.client(_m.MigrateChatRequest(-peer))
        return {"peer": next(utils.get_peer_id(one) for one in turned.chats if isinstance(one, types.Channel))}
