"""What every Python driver shares: the line protocol on stdin and stdout, errors, and the texts of both.

In:  first a line of settings, then {"id": n, "verb": "...", "args": {...}} for each call; calls may overlap.
Out: {"id": n, "ok": ...} | {"id": n, "error": {"name", "detail"}} | {"id": n, "unsupported": "why"} | {"event": {...}}
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import traceback
from typing import Any


class Unsupported(Exception):
    """Raised by a verb that the library cannot do; the text says why."""


class BaseDriver:
    """One device of one person. Verbs are the coroutine methods named `do_<verb>`."""

    def __init__(self, settings: dict[str, Any], out: Any, unsupported: dict[str, str] | None = None) -> None:
        self.settings = settings
        self.unsupported = unsupported or {}
        self._out = out
        self.phone = ""

    def emit(self, kind: str, **fields: Any) -> None:
        """Tells the test that something happened."""
        self._write({"event": {"kind": kind, **fields}})

    def error_name(self, error: BaseException) -> str:
        """The server's error text if this error carries one, else the exception's class name."""
        return type(error).__name__

    async def answer(self, line: dict[str, Any]) -> None:
        """Carries out one call and writes its answer."""
        number, verb = line["id"], line["verb"]
        if verb in self.unsupported:
            self._write({"id": number, "unsupported": self.unsupported[verb]})
            return
        try:
            method = getattr(self, "do_" + verb)
            self._write({"id": number, "ok": await method(**line["args"])})
        except Unsupported as why:
            self._write({"id": number, "unsupported": str(why)})
        except Exception as error:
            print(f"--- {verb} {line['args']}", file=sys.stderr)
            traceback.print_exc()
            self._write({"id": number, "error": {"name": self.error_name(error), "detail": str(error)}})

    async def do_verbs(self) -> dict[str, Any]:
        """Which verbs this driver has, and which the library cannot do."""
        names = sorted(name[3:] for name in dir(self) if name.startswith("do_"))
        return {"verbs": [name for name in names if name not in self.unsupported], "unsupported": self.unsupported}

    async def do_dispose(self) -> None:
        """Forgets the device so that the process can play another."""
        raise NotImplementedError

    def _write(self, line: dict[str, Any]) -> None:
        self._out.write(json.dumps(line, default=str).encode() + b"\n")
        self._out.flush()


async def _serve(driver_class: type[BaseDriver], out: Any) -> None:
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(limit=1 << 24)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    first = await reader.readline()
    if not first:
        return
    driver = driver_class(json.loads(first), out)
    running: set[asyncio.Task[None]] = set()
    while line := await reader.readline():
        task = loop.create_task(driver.answer(json.loads(line)))
        running.add(task)
        task.add_done_callback(running.discard)
    os._exit(0)  # the test has closed our input: nothing here is worth an orderly farewell


def main(driver_class: type[BaseDriver]) -> None:
    """Runs the driver until its input ends. Whatever a library prints goes to stderr, never into the protocol."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    asyncio.run(_serve(driver_class, out))
