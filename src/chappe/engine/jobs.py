"""Runs what must happen by itself: due messages, what has expired, the search index; each as commands of the engine."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import NamedTuple

from chappe.engine.run import Engine
from chappe.engine.store import StoreUnavailable

log = logging.getLogger(__name__)
AFTER_FAILURE = 5.0
"""Seconds between two runs of a job that fails, at least: on a full disk many do, for as long as it is full."""


class Job(NamedTuple):
    """Something to do again and again; `run` gives True when there is more to do at once."""

    name: str
    every: float
    """Seconds between two runs."""
    run: Callable[[Engine], Awaitable[bool]]


class Jobs:
    """One task for each job; a run that fails is logged and tried again at its next time."""

    def __init__(self, engine: Engine, jobs: tuple[Job, ...]) -> None:
        self._engine = engine
        self._jobs = jobs
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin; must be called inside a running loop."""
        self._tasks = [asyncio.create_task(self._repeat(job), name=f"job-{job.name}") for job in self._jobs]

    async def stop(self) -> None:
        """End all jobs; a command under way is finished by the store, not undone."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _repeat(self, job: Job) -> None:
        while True:
            try:
                pause = 0 if await job.run(self._engine) else job.every
            except asyncio.CancelledError:
                raise
            except StoreUnavailable as fault:  # that says enough: it is nothing in the job
                log.error("the job %s could do nothing: %s", job.name, fault)
                pause = max(job.every, AFTER_FAILURE)
            except Exception:
                log.exception("the job %s failed", job.name)
                pause = max(job.every, AFTER_FAILURE)
            await asyncio.sleep(pause)
