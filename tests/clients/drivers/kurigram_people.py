"""Kurigram's and Pyrogram's verbs of people: who they are, contacts, who is blocked."""

from __future__ import annotations

from typing import Any

from kurigram_views import user_view
from pyrogram import types


class PeopleVerbs:
    """Part of the driver."""

    client: Any

    async def do_me(self) -> dict[str, Any]:
        return user_view(await self.client.get_me())

    async def do_resolve(self, username: str) -> dict[str, Any]:
        return user_view(await self.client.get_users(username))

    async def do_set_username(self, username: str) -> None:
        await self.client.set_username(username)

    async def do_add_contact(self, phone: str, first: str, last: str = "") -> dict[str, Any]:
        found = await self.client.import_contacts([types.InputPhoneContact(phone, first, last)])
        return user_view(found.users[0]) if found.users else {}

    async def do_contacts(self) -> list[dict[str, Any]]:
        return [user_view(user) for user in await self.client.get_contacts()]

    async def do_block(self, peer: Any) -> None:
        await self.client.block_user(peer)

    async def do_unblock(self, peer: Any) -> None:
        await self.client.unblock_user(peer)
