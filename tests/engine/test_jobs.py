"""What is done again and again goes on after a failure, and does not fill the log meanwhile."""

import asyncio
from typing import Any

import pytest

from chappe.engine import jobs
from chappe.engine.jobs import AFTER_FAILURE, Job, Jobs
from chappe.engine.store import StoreUnavailable
from tests.support.world import World


@pytest.mark.parametrize("fault", [StoreUnavailable("database or disk is full"), ZeroDivisionError("oops")])
async def test_a_job_that_fails_is_tried_again_a_little_later(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, fault: Exception
) -> None:
    given: list[Any] = [fault, True, False, fault, False]
    pauses: list[float] = []
    over = asyncio.Event()

    async def run(_: object) -> bool:
        found = given.pop(0)
        if isinstance(found, Exception):
            raise found
        return bool(found)

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)
        if not given:
            over.set()
            await asyncio.Event().wait()

    monkeypatch.setattr(jobs.asyncio, "sleep", sleep)  # type: ignore[attr-defined]
    running = Jobs(world.engine, (Job("trial", 0.5, run),))  # type: ignore[arg-type]
    running.start()
    await asyncio.wait_for(over.wait(), 10)
    await running.stop()
    assert pauses == [AFTER_FAILURE, 0, 0.5, AFTER_FAILURE, 0.5]
    assert caplog.text.count("the job trial") == 2
    assert ("Traceback" in caplog.text) == isinstance(fault, ZeroDivisionError)


async def test_a_job_that_has_time_keeps_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    over, pauses = asyncio.Event(), list[float]()

    async def run(_: object) -> bool:
        raise StoreUnavailable("full")

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)
        over.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(jobs.asyncio, "sleep", sleep)  # type: ignore[attr-defined]
    running = Jobs(world.engine, (Job("hourly", 3600, run),))  # type: ignore[arg-type]
    running.start()
    await asyncio.wait_for(over.wait(), 10)
    await running.stop()
    assert pauses == [3600]
