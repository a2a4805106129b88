"""What was found or made a moment ago, so that whoever asks again need not wait for it anew."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import TypeVar, cast

T = TypeVar("T")
RECENT = 20
"""Seconds for which somebody who might read a file may go on without being asked again."""
MOST_RECENT = 10_000
MOST_FINISHED = 2000
"""Uploads whose outcome is remembered, so that a repeated request does not need the parts again."""
REMEMBERED = 3600
"""Seconds for which it is: much less than the time for which bytes stay that no file holds."""


class Recent:
    """What was looked up a moment ago, so that the next pieces of the same file need not be asked for again."""

    __slots__ = ("_found",)

    def __init__(self) -> None:
        self._found: OrderedDict[object, tuple[int, object]] = OrderedDict()

    def get(self, key: object, now: int) -> object:
        """What was put there within RECENT seconds; None: nothing."""
        at, found = self._found.get(key, (0, None))
        return found if at + RECENT > now else None

    def put(self, key: object, found: object, now: int) -> None:
        """Remember it; the oldest is forgotten where there are too many."""
        self._found[key] = (now, found)
        self._found.move_to_end(key)
        if len(self._found) > MOST_RECENT:
            self._found.popitem(last=False)


class Finished:
    """What was made of each upload, or is being made just now, so that it is made once however many ask."""

    __slots__ = ("_kept",)

    def __init__(self) -> None:
        self._kept: OrderedDict[object, tuple[int, asyncio.Task[object]]] = OrderedDict()

    async def once(self, key: object, now: int, begin: Callable[[], None], make: Callable[[], Awaitable[T]]) -> T:
        """What `make` gives for this key, made now or before; what failed may be tried again.

        `begin` is called before anything is made, and its error is everybody's who asked for it.
        """
        since, task = self._kept.get(key, (0, None))
        if task is None or since + REMEMBERED < now:
            begin()

            async def run() -> object:
                return await make()

            task = asyncio.create_task(run())
            self._kept[key] = (now, task)
            task.add_done_callback(lambda done: self._settled(key, done))
            while len(self._kept) > MOST_FINISHED:
                self._kept.popitem(last=False)
        return cast(T, await asyncio.shield(task))

    async def close(self, patience: float) -> None:
        """Wait for what is under way, so many seconds at most."""
        under_way = [task for _, task in self._kept.values() if not task.done()]
        if under_way:
            await asyncio.wait(under_way, timeout=patience)

    def _settled(self, key: object, task: "asyncio.Task[object]") -> None:
        if task.cancelled() or task.exception() is not None:
            self._kept.pop(key, None)
