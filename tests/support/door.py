"""A live server with a door for tests: `chappe serve` whose engine runs commands that come over a local socket.

`python -m tests.support.door SOCKET serve ...` is `chappe serve ...` in all but this; `Door` asks from outside.
"""

from __future__ import annotations

import asyncio
import json
import socket
import sys
from pathlib import Path
from typing import Any

from chappe.domain.command import Command
from chappe.domain.values import PeerRef
from chappe.engine.run import Engine
from chappe.ops.assembly import core
from chappe.ops.cli import main
from tests.support import deciding

COMMANDS: dict[str, type[Command]] = {
    kind.__name__: kind
    for kind in vars(deciding).values()
    if isinstance(kind, type) and issubclass(kind, Command) and "run" in kind.__dict__
}


def command(name: str, given: dict[str, Any]) -> Command:
    """A command of `tests.support.deciding` from JSON."""
    fields = {key: tuple(value) if isinstance(value, list) else value for key, value in given.items()}
    if "peer" in fields:
        fields["peer"] = PeerRef(*fields["peer"])
    return COMMANDS[name](**fields)


def open_door(path: str) -> None:
    """From now on every engine that is built listens there."""

    class OpenEngine(Engine):
        """An engine that outsiders of the test may give commands to."""

        __slots__ = ("_door",)

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self._door = asyncio.ensure_future(asyncio.start_unix_server(self._asked, path))

        async def _asked(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                name, given = json.loads(await reader.readline())
                await self.run(command(name, given), self.actor(0))
                writer.write(b"ok\n")
            except Exception as error:
                writer.write(f"{type(error).__name__}: {error}\n".encode())
            await writer.drain()
            writer.close()

    core.Engine = OpenEngine  # type: ignore[misc]


class Door:
    """Runs commands in a live server."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def run(self, what: str, **given: Any) -> None:
        """Run one, and wait until it is durable and announced."""
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(20)
            line.connect(str(self.path))
            line.sendall(json.dumps([what, given]).encode() + b"\n")
            said = line.makefile().readline().strip()
        assert said == "ok", said


if __name__ == "__main__":
    open_door(sys.argv.pop(1))
    main()
