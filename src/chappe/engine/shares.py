"""Turns of which each person has few, so that one person's slow work never fills the queue that all wait in."""

import asyncio
import contextlib
from collections.abc import AsyncIterator


class Shares:
    """At most `each` turns at once for each person; whoever wants more waits for one's own to end."""

    __slots__ = ("_asking", "_each", "_of")

    def __init__(self, each: int) -> None:
        self._each = each
        self._of: dict[int, asyncio.Semaphore] = {}
        self._asking: dict[int, int] = {}
        """How many of a person's are under way or wait; who has none is forgotten."""

    @contextlib.asynccontextmanager
    async def turn(self, user: int) -> AsyncIterator[None]:
        """Wait for a turn of this person's, and have it."""
        own = self._of.setdefault(user, asyncio.Semaphore(self._each))
        self._asking[user] = self._asking.get(user, 0) + 1
        try:
            async with own:
                yield
        finally:
            self._asking[user] -= 1
            if not self._asking[user]:
                del self._asking[user], self._of[user]
