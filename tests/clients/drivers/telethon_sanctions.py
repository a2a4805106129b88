"""What Telethon shows of decisions: freezes, labels, what is withheld, who is gone, a group's own anti-spam."""

from __future__ import annotations

from typing import Any

from telethon import functions, types, utils


class SanctionVerbs:
    """Verbs of what decisions do; `client` is the driver's."""

    client: Any

    async def do_freeze_state(self) -> dict[str, Any]:
        """What the app config says of a freeze."""
        found = await self.client(functions.help.GetAppConfigRequest(hash=0))
        return {one.key: one.value.value for one in found.config.value if one.key.startswith("freeze_")}

    async def do_marks(self, peer: Any) -> dict[str, Any]:
        """Labels and restrictions of a person or channel, asked for anew."""
        given = await self.client.get_input_entity(peer)
        if isinstance(given, types.InputPeerChannel):
            found = (await self.client(functions.channels.GetChannelsRequest([given]))).chats[0]
        else:
            found = (await self.client(functions.users.GetUsersRequest([given])))[0]
        return {
            "scam": bool(found.scam),
            "fake": bool(found.fake),
            "why": " ".join(one.text for one in found.restriction_reason or ()),
            "deleted": bool(getattr(found, "deleted", False)),
            "name": utils.get_display_name(found),
        }

    async def do_withheld(self, peer: Any, id: int) -> dict[str, Any]:
        """A message: its text, why it is withheld, and whether it shows anything else."""
        found = await self.client.get_messages(peer, ids=id)
        why = " ".join(one.text for one in found.restriction_reason or ())
        return {"text": found.message, "why": why, "media": found.media is not None}

    async def do_take_along(self, peer: Any, id: int) -> None:
        """Keep a message's file in mind, to ask for its bytes later."""
        found = await self.client.get_messages(peer, ids=id)
        self.kept = found.media

    async def do_fetch_kept(self) -> int:
        """Ask for the bytes of what was kept in mind."""
        return len(await self.client.download_media(self.kept, bytes))

    async def do_guard(self, peer: Any, on: bool) -> None:
        """Switch a supergroup's own anti-spam on or off."""
        there = await self.client.get_input_entity(peer)
        await self.client(functions.channels.ToggleAntiSpamRequest(there, on))

    async def do_swept(self, peer: Any) -> list[dict[str, Any]]:
        """What the log of administrators says was deleted, newest first, and by whom."""
        found = await self.client.get_admin_log(peer, delete=True, limit=10)
        return [{"id": one.old.id, "text": one.old.message, "by": one.user_id} for one in found]

    async def do_give_back(self, peer: Any, id: int) -> None:
        """Say that what the anti-spam deleted was no spam."""
        there = await self.client.get_input_entity(peer)
        await self.client(functions.channels.ReportAntiSpamFalsePositiveRequest(there, id))
