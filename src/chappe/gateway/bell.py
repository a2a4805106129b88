"""Wakes whoever sends for a connection that is no plain stream: a request over HTTP, a WebSocket."""

import asyncio


class Bell:
    """A shell of a connection's machine; its sender waits for `ready`, and then asks the machine itself."""

    __slots__ = ("ready",)

    def __init__(self) -> None:
        self.ready = asyncio.Event()

    def flush(self, now: float) -> None:
        """The machine has something to send."""
        self.ready.set()
