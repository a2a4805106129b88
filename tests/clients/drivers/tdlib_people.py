"""TDLib's verbs of people: who they are, contacts, who is blocked."""

from __future__ import annotations

from typing import Any

from tdlib_views import user_view


class PeopleVerbs:
    """Part of the driver."""

    chats: dict[int, dict[str, Any]]
    ask: Any

    async def _chat(self, peer: Any) -> int:
        if peer == "me":
            peer = (await self.ask("getMe"))["id"]
        if isinstance(peer, str):
            return int((await self.ask("searchPublicChat", username=peer.removeprefix("@")))["id"])
        if peer > 0 and peer not in self.chats:
            await self.ask("createPrivateChat", user_id=peer)
        return int(peer)

    async def do_me(self) -> dict[str, Any]:
        return user_view(await self.ask("getMe"))

    async def do_resolve(self, username: str) -> dict[str, Any]:
        chat = await self.ask("searchPublicChat", username=username.removeprefix("@"))
        return user_view(await self.ask("getUser", user_id=chat["type"]["user_id"]))

    async def do_set_username(self, username: str) -> None:
        await self.ask("setUsername", username=username)

    async def do_add_contact(self, phone: str, first: str, last: str = "") -> dict[str, Any]:
        contact = {"@type": "importedContact", "phone_number": phone, "first_name": first, "last_name": last}
        found = await self.ask("importContacts", contacts=[contact])
        user_id = found["user_ids"][0]
        return user_view(await self.ask("getUser", user_id=user_id)) if user_id else {}

    async def do_contacts(self) -> list[dict[str, Any]]:
        found = await self.ask("getContacts")
        return [user_view(await self.ask("getUser", user_id=user_id)) for user_id in found["user_ids"]]

    async def _block_list(self, peer: int, block_list: dict[str, Any] | None) -> None:
        sender = {"@type": "messageSenderUser", "user_id": await self._chat(peer)}
        # The profile is where an app offers this; a profile still under way would overwrite what TDLib believes.
        await self.ask("getUserFullInfo", user_id=sender["user_id"])
        await self.ask("setMessageSenderBlockList", sender_id=sender, block_list=block_list)
        # TDLib says ok before the server has heard of it; the list that it fetches shows when that is so.
        while await self._is_blocked(sender) is not (block_list is not None):
            pass

    async def _is_blocked(self, sender: dict[str, Any]) -> bool:
        main = {"@type": "blockListMain"}
        found = await self.ask("getBlockedMessageSenders", block_list=main, offset=0, limit=100)
        return any(one["user_id"] == sender["user_id"] for one in found["senders"])

    async def do_block(self, peer: Any) -> None:
        await self._block_list(peer, {"@type": "blockListMain"})

    async def do_unblock(self, peer: Any) -> None:
        await self._block_list(peer, None)
