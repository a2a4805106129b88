"""What TDLib shows of decisions: freezes, labels, what is withheld, who is gone, a group's own anti-spam."""

from __future__ import annotations

from typing import Any

from tdlib_views import SHIFT


def _why(info: dict[str, Any] | None) -> str:
    return str((info or {}).get("restriction_reason", ""))


class SanctionVerbs:
    """Verbs of what decisions do; `ask`, `until` and what finds chats and messages are the driver's."""

    ask: Any
    until: Any
    emit: Any
    _chat: Any

    def _on_updateFreezeState(self, update: dict[str, Any]) -> None:
        fields = {key: update[key] for key in ("is_frozen", "freezing_date", "deletion_date", "appeal_link")}
        self.emit("frozen", **fields)

    def _on_updateMessageContent(self, update: dict[str, Any]) -> None:
        self.emit("content", id=update["message_id"] >> SHIFT)

    def _on_updateSupergroup(self, update: dict[str, Any]) -> None:
        found = update["supergroup"]
        self.emit("supergroup", why=_why(found.get("restriction_info")), status=found["status"]["@type"])

    async def do_marks(self, peer: Any) -> dict[str, Any]:
        """Labels and restrictions of a person or channel, as the library has them."""
        chat = await self.ask("getChat", chat_id=await self._chat(peer))
        kind = chat["type"]
        if kind["@type"] == "chatTypeSupergroup":
            found = await self.ask("getSupergroup", supergroup_id=kind["supergroup_id"])
        else:
            found = await self.ask("getUser", user_id=kind["user_id"])
        status = found.get("verification_status") or {}
        return {
            "scam": bool(status.get("is_scam")),
            "fake": bool(status.get("is_fake")),
            "why": _why(found.get("restriction_info")),
            "deleted": (found.get("type") or {}).get("@type") == "userTypeDeleted",
            "name": chat["title"],
        }

    async def do_withheld(self, peer: Any, id: int) -> dict[str, Any]:
        """A message: its text, why it is withheld, and whether it shows anything else."""
        found = await self.ask("getMessage", chat_id=await self._chat(peer), message_id=id << SHIFT)
        content = found["content"]
        text = content["text"] if content["@type"] == "messageText" else content.get("caption", {"text": ""})
        return {
            "text": text["text"],
            "why": _why(found.get("restriction_info")),
            "media": content["@type"] != "messageText",
        }

    async def do_lost(self) -> str:
        """Wait until the library finds itself signed out."""
        return str(await self.until("Closed"))

    async def _group(self, peer: int) -> int:
        return int((await self.ask("getChat", chat_id=peer))["type"]["supergroup_id"])

    async def do_guard(self, peer: int, on: bool) -> None:
        """Switch a supergroup's own anti-spam on or off."""
        given = {"supergroup_id": await self._group(peer), "has_aggressive_anti_spam_enabled": on}
        await self.ask("toggleSupergroupHasAggressiveAntiSpamEnabled", **given)

    async def do_swept(self, peer: int) -> list[dict[str, Any]]:
        """What the log of administrators says was deleted, newest first, and by whom."""
        wanted = {"@type": "chatEventLogFilters", "message_deletions": True}
        found = await self.ask("getChatEventLog", chat_id=peer, query="", from_event_id=0, limit=10, filters=wanted)
        said = []
        for event in found["events"]:
            message = event["action"]["message"]
            text = message["content"]["text"]["text"]
            said.append({"id": message["id"] >> SHIFT, "text": text, "by": event["member_id"].get("user_id")})
        return said

    async def do_give_back(self, peer: int, id: int) -> None:
        """Say that what the anti-spam deleted was no spam; the library asks whether it could be said in the log."""
        given = {"supergroup_id": await self._group(peer), "message_id": id << SHIFT}
        await self.ask("reportSupergroupAntiSpamFalsePositive", **given)
