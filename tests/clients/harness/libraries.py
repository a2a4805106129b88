"""The six client libraries: how each is found, started and pointed at a relay, and why it may be missing here."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import itertools
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from .relay import Relay

HERE = Path(__file__).resolve().parents[1]
ROOT = HERE.parents[1]
DRIVERS = HERE / "drivers"
NODE_MODULES = HERE / "node" / "node_modules"
PYROGRAM_FOLDER = ROOT / ".venv" / "libs" / "pyrogram-2.0.106"


@dataclass(frozen=True)
class Library:
    """One client library under test.

    `ports` are the TCP ports that the library insists on (empty: any port will do); `catches_up` says whether it
    fetches what it missed while it was away; `repairs` says whether it fetches what it missed while a broken
    connection was being replaced (the server's own resending helps all of them); `resends` says whether it never loses
    what it was sending when its connection broke.
    """

    name: str
    version: str
    driver: str
    ports: tuple[int, ...]
    catches_up: bool
    repairs: bool
    resends: bool
    why_missing: Callable[[], str]

    def command(self) -> list[str]:
        """The command line that starts its driver."""
        program = sys.executable if self.driver.endswith(".py") else str(shutil.which("node"))
        return [program, str(DRIVERS / self.driver)]

    def environment(self) -> dict[str, str]:
        """The driver's environment."""
        env = {**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONDONTWRITEBYTECODE": "1"}
        if self.name == "pyrogram":
            env["PYTHONPATH"] = str(PYROGRAM_FOLDER)
        return env


def _python_package(name: str, version: str) -> Callable[[], str]:
    def why() -> str:
        try:
            found = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            return f"the Python package {name} is not installed"
        return "" if found == version else f"{name} {found} is installed, the tests are for {version}"

    return why


def _pyrogram() -> str:
    if not (PYROGRAM_FOLDER / "pyrogram" / "__init__.py").is_file():
        return f"Pyrogram is not installed in {PYROGRAM_FOLDER.relative_to(ROOT)} (make test does that)"
    return fixed_ports_refused()


def _tdlib() -> str:
    return _python_package("tdjson", "1.8.67")() or fixed_ports_refused()


def _node_package(folder: str) -> Callable[[], str]:
    def why() -> str:
        if shutil.which("node") is None:
            return "Node.js is not installed"
        if _node_major() < 20:
            return "Node.js is older than 20"
        if not (NODE_MODULES / folder / "package.json").is_file():
            return "the Node packages are not installed (npm ci --prefix tests/clients/node)"
        return ""

    return why


@cache
def _node_major() -> int:
    answer = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False, timeout=20)
    return int(answer.stdout.lstrip("v").split(".")[0] or 0)


@cache
def fixed_ports_refused() -> str:
    """Empty if this machine lets the tests listen on ports 80 and 443 of spare loopback addresses, else why not."""
    try:
        spare_relay(("127.0.0.1", 9), (443, 80)).close()
    except PermissionError:
        return "this library forces port 80 or 443, and listening there is not permitted here"
    except OSError:
        return "this library forces port 80 or 443, and no spare loopback address can be had here"
    return ""


def spare_relay(target: tuple[str, int], ports: tuple[int, ...]) -> Relay:
    """A relay at a loopback address where all of these ports are free.

    Raises PermissionError where such ports are not given to everybody, OSError if no address is left.
    """
    for host in spare_hosts():
        try:
            return Relay(target, host, ports)
        except PermissionError:
            raise
        except OSError:
            continue
    raise OSError("no loopback address with free ports is left")


def spare_hosts() -> itertools.chain[str]:
    """Loopback addresses of exactly 14 characters, for libraries whose ports are fixed (TDLib: its length too)."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    order = [100 + (worker + step) % 100 for step in range(100)]
    return itertools.chain.from_iterable((f"127.{second}.1{third}.51" for third in range(10, 55)) for second in order)


LIBRARIES: dict[str, Library] = {
    library.name: library
    for library in (
        Library(
            "telethon", "1.45.0", "telethon_driver.py", (), True, True, True, _python_package("telethon", "1.45.0")
        ),
        Library(
            "kurigram", "2.2.26", "kurigram_driver.py", (), True, False, True, _python_package("kurigram", "2.2.26")
        ),
        Library("pyrogram", "2.0.106", "kurigram_driver.py", (443,), False, False, True, _pyrogram),
        Library("mtcute", "0.30.3", "mtcute_driver.mjs", (), True, True, True, _node_package("@mtcute/node")),
        Library(
            "gramjs",
            "2.26.22",
            "gramjs_driver.cjs",
            (80,),
            False,
            False,
            False,
            lambda: _node_package("telegram")() or fixed_ports_refused(),
        ),
        Library("tdlib", "1.8.67", "tdlib_driver.py", (443, 80, 5222), True, True, True, _tdlib),
    )
}
