"""Runs the server from a configuration until it is told to stop: lock, keys, signals, and what the operator sees."""

import asyncio
import contextlib
import gc
import logging
import os
import shutil
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

import uvloop

from chappe.ops import logs
from chappe.ops.addresses import Address
from chappe.ops.assembly.server import serve
from chappe.ops.config import Config
from chappe.ops.connect import LIBRARIES, Target
from chappe.ops.data_folder import DataFolder, Identity
from chappe.ops.metrics import Metrics

log = logging.getLogger(__name__)
YOUNG_OBJECTS = 20_000
"""Objects made between two looks for rings of them: few are in one, and looking was a sixth of the work."""


def program() -> str:
    """How the operator calls this program from the same folder: by its path where no shell would find its name."""
    called = Path(sys.argv[0])
    if called.name != "chappe" or shutil.which("chappe"):
        return "chappe"
    return os.path.relpath(called) if called.is_relative_to(Path.cwd()) else str(called)


def greeting(config: Config, bound: Sequence[Address], target: Target) -> str:
    """What the operator reads once the server listens."""
    data, chappe = config.server.data, program()
    lines = [
        f"Chappe listens on {', '.join(map(str, bound))}; clients connect to {Address(target.host, target.port)}",
        f"Key fingerprint  {target.fingerprint}",
        f"Data folder      {data.resolve()}",
        f"Connect with     {chappe} client-config {'|'.join(LIBRARIES)} --data {data}",
    ]
    if config.codes.phone == "console":
        lines.append(f"Sign-in codes    are printed here; or: {chappe} code PHONE --data {data}")
    if config.accounts.test_numbers:
        lines.append("Test numbers     99966XYYYY are open, code XXXXX: anyone who reaches this server can take them")
    if not config.limits.on:
        lines.append("Flood limits     are off")
    if config.web.console:
        where = config.server.link_prefix or f"http://{Address(target.host, target.port)}/"
        lines.append(
            f"Moderators       {where}console/ (the first one: {chappe} staff add PHONE administrator --data {data})"
        )
    return "\n".join(lines)


def run(config: Config, out: TextIO = sys.stdout) -> None:
    """Serve until SIGTERM or SIGINT; raises FolderError, OSError where the server cannot start."""
    logs.set_up(config.log.level)
    with DataFolder(config.server.data) as folder, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_until_told(config, folder, folder.make_identity(), out))


def say(folder: DataFolder, told: Address) -> None:
    """Write where the server is; on a full disk it serves all the same, and is found by its address alone."""
    try:
        folder.say_running(told.host, told.port)
    except OSError as error:
        log.error("%s cannot be written: %s; commands do not find this server", folder.run_file, error.strerror)


async def _until_told(config: Config, folder: DataFolder, identity: Identity, out: TextIO) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)

    def ready(bound: Sequence[Address], told: Address) -> None:
        say(folder, told)
        gc.collect()
        gc.freeze()  # what is here now stays: it need not be looked through again
        gc.set_threshold(YOUNG_OBJECTS, 20, 50)
        with contextlib.suppress(OSError):  # where it would go there is no room: nobody is served the worse for it
            print(greeting(config, bound, Target(told.host, told.port, identity.key)), file=out, flush=True)

    await serve(config, folder, identity, Metrics(), stop, ready)
    log.info("stopped")
