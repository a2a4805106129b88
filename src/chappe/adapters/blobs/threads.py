"""The threads of a blob store: so many calls at once, so many waiting, and nobody leaves one running unseen."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from chappe.ports import BlobsUnavailable

T = TypeVar("T")
THREADS = 8
MOST_WAITING = 512
"""Calls that wait or run; more are refused, for a store that hangs must not gather them all."""


class Threads:
    """Threads of one store's own, so that a slow store holds up nothing else."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="blobs")
        self._waiting = 0

    async def run(self, work: Callable[[], T]) -> T:
        """Do it in a thread; an OSError of it is BlobsUnavailable, as is a full queue.

        Who is cancelled leaves once the work is done: what cleans up after it cannot come before it.
        """
        if self._waiting >= MOST_WAITING:
            raise BlobsUnavailable("too many calls wait for the store")
        self._waiting += 1
        try:
            return await self._awaited(work)
        except OSError as error:  # without the path: names of blobs are hashes of what people sent
            raise BlobsUnavailable(error.strerror or type(error).__name__) from error
        finally:
            self._waiting -= 1

    async def must_run(self, work: Callable[[], object]) -> None:
        """Clean up in a thread, however many wait."""
        try:
            await self._awaited(work)
        except OSError as error:
            raise BlobsUnavailable(error.strerror or type(error).__name__) from error

    async def _awaited(self, work: Callable[[], T]) -> T:
        done = asyncio.get_running_loop().run_in_executor(self._pool, work)
        try:
            return await asyncio.shield(done)
        except asyncio.CancelledError:
            await asyncio.wait([done])
            if not done.cancelled():
                done.exception()  # looked at, so that nothing is logged as forgotten
            raise

    async def close(self) -> None:
        """Wait for what runs, and end the threads."""
        await asyncio.to_thread(self._pool.shutdown)
