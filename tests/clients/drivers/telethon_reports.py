"""What Telethon does to report: question after question, by raw requests."""

from __future__ import annotations

from typing import Any

from telethon import functions, types


class ReportVerbs:
    """Verbs of reports; `client` is the driver's."""

    client: Any

    async def do_report(self, peer: Any, ids: list[int], answers: list[str], comment: str = "") -> dict[str, Any]:
        """Answer question after question by what the answers say; what was asked, and whether it came to an end."""
        given, option, said, asked = await self.client.get_input_entity(peer), b"", "", []
        for answer in [*answers, None, None]:
            found = await self.client(functions.messages.ReportRequest(given, ids, option, said))
            if isinstance(found, types.ReportResultReported):
                return {"asked": asked, "done": True}
            if isinstance(found, types.ReportResultAddComment):
                asked.append("comment")
                option, said = found.option, comment
            else:
                asked.append(found.title)
                option = next(one.option for one in found.options if one.text == answer)
        return {"asked": asked, "done": False}

    async def do_report_path(self, peer: Any, ids: list[int], path: str) -> None:
        """Send a path that no server gave."""
        given = await self.client.get_input_entity(peer)
        await self.client(functions.messages.ReportRequest(given, ids, path.encode(), ""))

    async def do_report_stranger(self, peer: Any) -> None:
        """What the bar above a chat with a stranger does."""
        await self.client(functions.messages.ReportSpamRequest(await self.client.get_input_entity(peer)))
