"""Does what a durable change left to do in the outside world: bringing codes and letters to people."""

import asyncio
import logging

from chappe.domain.errands import BringCode, BringLetter
from chappe.domain.outcome import Outcome
from chappe.ports import CodeSender, Mailer

log = logging.getLogger(__name__)
MOST_AT_ONCE = 1000


class Errands:
    """A bus listener that runs errands beside everything else; one that fails is logged without whom it was for."""

    __slots__ = ("_mailer", "_sender", "_tasks")

    def __init__(self, sender: CodeSender, mailer: Mailer | None = None) -> None:
        self._sender = sender
        self._mailer = mailer
        """None: letters are not sent; what they say stands on pages, too."""
        self._tasks: set[asyncio.Task[None]] = set()

    def heard(self, outcome: Outcome[object]) -> None:
        """Start the errands of an outcome."""
        for errand in outcome.after:
            if isinstance(errand, BringCode) or (isinstance(errand, BringLetter) and self._mailer is not None):
                if len(self._tasks) >= MOST_AT_ONCE:
                    log.error("a message was not sent: %d others are under way", len(self._tasks))
                    continue
                task = asyncio.create_task(self._bring(errand))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)

    async def _bring(self, errand: BringCode | BringLetter) -> None:
        what = errand.purpose if isinstance(errand, BringCode) else "letter"
        try:
            if isinstance(errand, BringCode):
                await self._sender.send(errand.to, errand.code, errand.purpose)
            elif self._mailer is not None:
                await self._mailer.mail(errand.to, errand.subject, errand.text)
        except Exception as fault:  # the person asks again; the operator must know
            log.error("a message (%s) could not be sent: %s", what, type(fault).__name__)

    async def close(self) -> None:
        """Wait a moment for what is under way, then give it up."""
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=5)
            for task in late:
                task.cancel()
