"""What Kurigram and Pyrogram show of decisions, by raw requests: freezes, labels, restrictions, a group's anti-spam."""

from __future__ import annotations

from typing import Any

from pyrogram import raw

channels = raw.functions.channels


def _why(found: Any) -> str:
    return " ".join(one.text for one in found or ())


class SanctionVerbs:
    """Verbs of what decisions do; `client` is the driver's."""

    client: Any

    async def do_freeze_state(self) -> dict[str, Any]:
        """What the app config says of a freeze."""
        found = await self.client.invoke(raw.functions.help.GetAppConfig(hash=0))
        return {one.key: one.value.value for one in found.config.value if one.key.startswith("freeze_")}

    async def do_marks(self, peer: Any) -> dict[str, Any]:
        """Labels and restrictions of a person or channel, asked for anew."""
        given = await self.client.resolve_peer(peer)
        if isinstance(given, raw.types.InputPeerChannel):
            found = (await self.client.invoke(channels.GetChannels(id=[_channel(given)]))).chats[0]
        else:
            found = (await self.client.invoke(raw.functions.users.GetUsers(id=[given])))[0]
        return {
            "scam": bool(found.scam),
            "fake": bool(found.fake),
            "why": _why(found.restriction_reason),
            "deleted": bool(getattr(found, "deleted", False)),
            "name": getattr(found, "title", None) or getattr(found, "first_name", None) or "",
        }

    async def do_withheld(self, peer: Any, id: int) -> dict[str, Any]:
        """A message: its text, why it is withheld, and whether it shows anything else."""
        given = _channel(await self.client.resolve_peer(peer))
        asked = channels.GetMessages(channel=given, id=[raw.types.InputMessageID(id=id)])
        found = (await self.client.invoke(asked)).messages[0]
        return {"text": found.message, "why": _why(found.restriction_reason), "media": found.media is not None}

    async def do_guard(self, peer: Any, on: bool) -> None:
        """Switch a supergroup's own anti-spam on or off."""
        given = _channel(await self.client.resolve_peer(peer))
        await self.client.invoke(channels.ToggleAntiSpam(channel=given, enabled=on))

    async def do_swept(self, peer: Any) -> list[dict[str, Any]]:
        """What the log of administrators says was deleted, newest first, and by whom."""
        given = _channel(await self.client.resolve_peer(peer))
        wanted = raw.types.ChannelAdminLogEventsFilter(delete=True)
        asked = channels.GetAdminLog(channel=given, q="", max_id=0, min_id=0, limit=10, events_filter=wanted)
        found = await self.client.invoke(asked)
        return [
            {"id": one.action.message.id, "text": one.action.message.message, "by": one.user_id} for one in found.events
        ]

    async def do_give_back(self, peer: Any, id: int) -> None:
        """Say that what the anti-spam deleted was no spam."""
        given = _channel(await self.client.resolve_peer(peer))
        await self.client.invoke(channels.ReportAntiSpamFalsePositive(channel=given, msg_id=id))


def _channel(given: Any) -> Any:
    return raw.types.InputChannel(channel_id=given.channel_id, access_hash=given.access_hash)
