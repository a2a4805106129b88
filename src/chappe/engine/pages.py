"""Has pages of the web looked at, a few at a time, and keeps what was found; a bus listener beside the errands."""

import asyncio
import logging

from chappe.domain.attachments import File
from chappe.domain.errands import LookAtPage
from chappe.domain.outcome import Outcome
from chappe.domain.pages import AT_ONCE, OVERDUE, KeepPage
from chappe.domain.weblinks import Page
from chappe.engine.files import Files
from chappe.engine.run import Engine
from chappe.ports import Pages

log = logging.getLogger(__name__)
MOST_WAITING = 1000
"""Pages that wait to be looked at; more are left to the job that asks again."""
LOOKED_AT_ONCE = 4


class PageLooker:
    """One look at each page, whoever asks for it meanwhile; what fails is kept as a page with nothing to show."""

    def __init__(self, engine: Engine, pages: Pages, kept: Files) -> None:
        self._engine = engine
        self._pages = pages
        self._kept = kept
        self._turns = asyncio.Semaphore(LOOKED_AT_ONCE)
        self._tasks: dict[int, asyncio.Task[None]] = {}

    def heard(self, outcome: Outcome[object]) -> None:
        """A bus listener: begin to look at what an outcome asks for."""
        for errand in outcome.after:
            if isinstance(errand, LookAtPage):
                self._begin(errand)

    def _begin(self, errand: LookAtPage) -> None:
        if errand.id in self._tasks or len(self._tasks) >= MOST_WAITING:
            return
        task = asyncio.create_task(self._look(errand))
        self._tasks[errand.id] = task
        task.add_done_callback(lambda _: self._tasks.pop(errand.id, None))

    async def _look(self, errand: LookAtPage) -> None:
        async with self._turns:
            page: Page | None = None
            photo: File | None = None
            try:
                found = await self._pages.look(errand.url)
                if found is not None:
                    photo = await self._photo(found.picture)
                    page = Page(
                        errand.id,
                        found.url,
                        found.kind,
                        found.site_name,
                        found.title,
                        found.description,
                        found.author,
                        large=found.large,
                    )
                    if found.kind == "photo" and photo is None:
                        page = None
            except Exception:  # whoever wrote the message must not wait for ever; the address stays out of the log
                log.exception("a page could not be looked at")
            command = KeepPage(errand.id, page, photo)
            while (await self._engine.run(command, self._engine.actor(0))).result:
                command = KeepPage(errand.id, None)

    async def _photo(self, data: bytes) -> File | None:
        drawn = await self._kept.picture(self._engine.actor(0), data) if data else None
        if drawn is None or not drawn.sizes:
            return None
        return File(0, 0, 0, True, "image/jpeg", drawn.sizes[-1].size, 0, drawn.sizes, drawn.stripped)

    async def settled(self, id: int, seconds: float) -> None:
        """Wait until the page was looked at, so long at most."""
        task = self._tasks.get(id)
        if task is not None:
            await asyncio.wait((task,), timeout=seconds)

    async def ask_again(self, engine: Engine) -> bool:
        """A job: look at what was asked for before the server was last stopped; never more to do at once."""
        now = engine.actor(0).now
        for known in await engine.read(lambda tx: tx.pages.overdue(now - OVERDUE, AT_ONCE)):
            self._begin(LookAtPage(known.id, known.url))
        return False

    async def close(self) -> None:
        """Give up what is under way: it is asked for again after the next start."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._pages.close()
