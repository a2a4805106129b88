"""What Kurigram and Pyrogram do to report: question after question, or with a given reason, by raw requests."""

from __future__ import annotations

from typing import Any

from pyrogram import raw

messages = raw.functions.messages


class ReportVerbs:
    """Verbs of reports; `client` is the driver's."""

    client: Any
    old: bool

    async def do_report(self, peer: Any, ids: list[int], answers: list[str], comment: str = "") -> dict[str, Any]:
        """Answer question after question by what the answers say; what was asked, and whether it came to an end."""
        given = await self.client.resolve_peer(peer)
        if self.old:  # its layer knows ten reasons and no questions
            reason = raw.types.InputReportReasonIllegalDrugs()
            done = await self.client.invoke(messages.Report(peer=given, id=ids, reason=reason, message=comment))
            return {"asked": [], "done": done}
        option, said, asked = b"", "", []
        for answer in [*answers, None, None]:
            found = await self.client.invoke(messages.Report(peer=given, id=ids, option=option, message=said))
            if isinstance(found, raw.types.ReportResultReported):
                return {"asked": asked, "done": True}
            if isinstance(found, raw.types.ReportResultAddComment):
                asked.append("comment")
                option, said = found.option, comment
            else:
                asked.append(found.title)
                option = next(one.option for one in found.options if one.text == answer)
        return {"asked": asked, "done": False}

    async def do_report_path(self, peer: Any, ids: list[int], path: str) -> None:
        """Send a path that no server gave."""
        given = await self.client.resolve_peer(peer)
        if self.old:
            reason = raw.types.InputReportReasonSpam()
            await self.client.invoke(messages.Report(peer=given, id=ids, reason=reason, message=""))
            return
        await self.client.invoke(messages.Report(peer=given, id=ids, option=path.encode(), message=""))

    async def do_report_stranger(self, peer: Any) -> None:
        """What the bar above a chat with a stranger does."""
        await self.client.invoke(messages.ReportSpam(peer=await self.client.resolve_peer(peer)))
