"""Gathers what people look at for a moment, and has it counted in one go: a view costs no transaction of its own."""

import asyncio

from chappe.domain.viewing import CountViews, Look
from chappe.engine.run import Engine

GATHERED = 0.1
"""Seconds for which looks are gathered; who looks waits for it, so that the answer counts the own look, too."""
AT_ONCE = 500
"""Looks that one transaction counts."""


class Looks:
    """Counts looks in rounds; everyone of a round waits for the same transaction."""

    __slots__ = ("_engine", "_round", "_waiting")

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._waiting: list[Look] = []
        self._round: asyncio.Task[None] | None = None

    async def seen(self, look: Look) -> None:
        """Somebody saw posts; returns when that is counted."""
        if not look.posts:
            return
        self._waiting.append(look)
        if self._round is None:
            self._round = asyncio.create_task(self._count(), name="looks")
        await asyncio.shield(self._round)

    async def _count(self) -> None:
        await asyncio.sleep(GATHERED)
        looks, self._waiting = self._waiting, []
        self._round = None
        for start in range(0, len(looks), AT_ONCE):
            await self._engine.run(CountViews(tuple(looks[start : start + AT_ONCE])), self._engine.actor(0))

    async def close(self) -> None:
        """Let what is under way be counted."""
        if self._round is not None:
            await asyncio.gather(self._round, return_exceptions=True)
