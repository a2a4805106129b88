"""What plays about moderation have besides: a server of their own, moderators at browsers, strangers, an outsider."""

from contextlib import AsyncExitStack
from typing import Any, Self

from telethon import types

from bench.server import Server
from tests.live.moderators import Moderator, at_console
from tests.live.telethon_people import SERVICE, Town
from tests.live.wire_client import Place
from tests.plays.play import Play


class Court(Play):
    """A play whose server is nobody else's; use as an async context manager."""

    def __init__(self, town: Town, server: Server, place: Place) -> None:
        super().__init__(town)
        self.server, self.place = server, place
        self.home = f"http://127.0.0.1:{server.port}"
        self.desks: dict[str, Moderator] = {}
        """Moderators by their names, each at a browser of their own."""
        self.told: dict[str, Any] = {}
        """The last message of the service that somebody was said to be told."""
        self.receipt = ""
        """Where a stranger can look up what became of a notice."""
        self.pages: dict[str, str] = {}
        """Pages of decisions that people found without being told of them."""
        self._open = AsyncExitStack()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self._open.aclose()

    async def employ(self, name: str, role: str, **look: Any) -> None:
        """Give somebody a role at the machine, and sign them in at the console."""
        desk = at_console(self.server, self.person(name), role, **look)
        self.desks[name] = await self._open.enter_async_context(desk)

    async def from_service(self, name: str, words: list[str]) -> Any:
        """The service's message to somebody that has all these words, come by push; it is then the one to answer."""

        def is_it(update: Any) -> bool:
            message = update.message
            ours = getattr(getattr(message, "peer_id", None), "user_id", 0) == SERVICE
            return ours and all(one in (message.message or "") for one in words)

        person = self.person(name)
        self.told[name] = (await person.device.wait(types.UpdateNewMessage, is_it)).message
        return self.told[name]
