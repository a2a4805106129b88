"""Has files of the web brought for people, a few at a time, as if they had sent them up themselves."""

import asyncio
from typing import NamedTuple

from chappe.domain.command import Pace
from chappe.domain.errors import Refused
from chappe.domain.outcome import Actor
from chappe.engine.files import Files
from chappe.engine.run import Engine
from chappe.engine.shares import Shares
from chappe.engine.uploads import Upload
from chappe.ports import Pages

PATIENCE = 20.0
"""Seconds that a person waits for a file: for its turn, and for the site."""
AT_ONCE = 4
"""Files under way, of everybody."""
OF_ONE = 2
"""Of one person, so that nobody's slow sites take the turns of all others."""
PIECE = 512 * 1024
"""Bytes of a part of an upload."""
PACE = Pace("fetch_file", 20, 5.0)


class Brought(NamedTuple):
    """A file that was brought, as an upload of the person who asked for it."""

    upload: Upload
    mime: str
    name: str


class Fetcher:
    """Brings files of the web into the uploads of whoever asks; what they become is judged like any other upload."""

    def __init__(self, engine: Engine, pages: Pages, kept: Files, patience: float = PATIENCE) -> None:
        self._engine = engine
        self._pages = pages
        self._kept = kept
        self._patience = patience
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._shares = Shares(OF_ONE)

    async def bring(self, actor: Actor, url: str, largest: int) -> Brought:
        """The file at an address; what was begun and failed is forgotten.

        Raises WEBPAGE_CURL_FAILED where it cannot be had in time, is larger than `largest` bytes, or is a page;
        FLOOD_WAIT for who asks too often.
        """
        limits = self._engine.limits
        if limits.on:
            limits.take(PACE, actor.user_id, actor.now)
        id = int.from_bytes(actor.random(8), "little") >> 1 or 1
        try:
            async with asyncio.timeout(self._patience), self._shares.turn(actor.user_id), self._turns:
                found = await self._bring(actor, url, largest, id)
        except TimeoutError:
            found = None
        if found is None:
            await self._kept.forget(actor.user_id, id)
            raise Refused("WEBPAGE_CURL_FAILED")
        return found

    async def _bring(self, actor: Actor, url: str, largest: int, id: int) -> Brought | None:
        waiting = bytearray()
        parts = 0

        async def keep(data: bytes, whole: bool = False) -> None:
            nonlocal parts
            waiting.extend(data)
            while len(waiting) > PIECE or (whole and waiting):
                await self._kept.save_part(actor.user_id, id, parts, 0, bytes(waiting[:PIECE]))
                del waiting[:PIECE]
                parts += 1

        got = await self._pages.bring(url, largest, keep)
        if got is None or not got.size:
            return None
        await keep(b"", True)
        return Brought(Upload(id, parts), got.mime, got.name)
