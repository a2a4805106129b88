"""Telethon's verbs of keeping order in supergroups: administrators, restrictions, bans, lists of members."""

from __future__ import annotations

from typing import Any

from telethon import TelegramClient, functions, types, utils

KINDS = {
    "admins": types.ChannelParticipantsAdmins(),
    "kicked": types.ChannelParticipantsKicked(""),
    "restricted": types.ChannelParticipantsBanned(""),
}


class AdminVerbs:
    """Part of the driver."""

    client: TelegramClient

    async def do_bring(self, peer: Any, users: list[Any]) -> None:
        people = [await self.client.get_input_entity(one) for one in users]
        await self.client(functions.channels.InviteToChannelRequest(await self.client.get_input_entity(peer), people))

    async def do_make_admin(self, peer: Any, user: Any, rights: list[str], title: str = "") -> None:
        if not rights:
            await self.client.edit_admin(peer, user, is_admin=False)
            return
        await self.client.edit_admin(peer, user, title=title or None, **dict.fromkeys(rights, True))

    async def do_silence(self, peer: Any, user: Any = None, on: bool = True) -> None:
        await self.client.edit_permissions(peer, user, send_messages=not on)

    async def do_throw_out(self, peer: Any, user: Any) -> None:
        if not await self._channel(peer, user, view_messages=True):
            await self.client.edit_permissions(peer, user, view_messages=False)

    async def do_forgive(self, peer: Any, user: Any) -> None:
        if not await self._channel(peer, user):
            await self.client.edit_permissions(peer, user)

    async def _channel(self, peer: Any, user: Any, **kept: bool) -> bool:
        """A channel is banned by the bare call alone: what the library makes of it is for people."""
        there, who = await self.client.get_input_entity(peer), await self.client.get_input_entity(user)
        if isinstance(who, types.InputPeerChannel):
            await self.client(functions.channels.EditBannedRequest(there, who, types.ChatBannedRights(None, **kept)))
        return isinstance(who, types.InputPeerChannel)

    async def do_members(self, peer: Any, kind: str = "recent", query: str = "") -> list[int]:
        if kind == "kicked":  # the library leaves out channels, which are named by `peer` as people are
            request = functions.channels.GetParticipantsRequest(peer, types.ChannelParticipantsKicked(query), 0, 200, 0)
            return [utils.get_peer_id(one.peer) for one in (await self.client(request)).participants]
        found = await self.client.get_participants(peer, filter=KINDS.get(kind), search=query)
        return [one.id for one in found]

    async def do_sign(self, peer: Any, profiles: bool = False) -> None:
        channel = await self.client.get_input_entity(peer)
        await self.client(functions.channels.ToggleSignaturesRequest(channel, True, profiles))
