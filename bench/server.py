"""Starts the server in a process of its own and reads what it costs from /proc."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """`chappe serve` on a data folder; use as an async context manager."""

    def __init__(
        self, data: str | None = None, extra: tuple[str, ...] = ("--no-limits",), module: str = "chappe"
    ) -> None:
        self.module = module
        self._folder = tempfile.TemporaryDirectory() if data is None else None
        self.data = Path(data or self._folder.name)  # type: ignore[union-attr]
        self.port = free_port()
        self.extra = extra
        self.process: subprocess.Popen[bytes] | None = None

    async def __aenter__(self) -> "Server":
        await self.start()
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.stop()
        if self._folder:
            self._folder.cleanup()

    async def start(self) -> None:
        """Start the process and wait until it listens; raises RuntimeError with its last words if it ends."""
        self.log = (self.data / "server.out").open("ab")
        extra = self.extra
        if "--config" not in extra:  # whoever tests or measures looks at no pages of others
            settings = self.data / "settings.toml"
            settings.write_text("[links]\npreviews = false\n")
            extra = (*extra, "--config", str(settings))
        self.process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                self.module,
                "serve",
                "--data",
                str(self.data),
                "--listen",
                f"127.0.0.1:{self.port}",
                "--test-numbers",
                *extra,
            ],
            stdout=self.log,
            stderr=self.log,
            stdin=subprocess.DEVNULL,
        )
        for _ in range(600):
            if self.process.poll() is not None:
                raise RuntimeError((self.data / "server.out").read_text()[-3000:])
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            await asyncio.sleep(0.05)
        raise RuntimeError("the server does not listen")

    def config(self) -> dict[str, object]:
        """What `chappe client-config json` prints."""
        out = subprocess.run(
            [sys.executable, "-m", "chappe", "client-config", "json", "--data", str(self.data)],
            check=True,
            stdout=subprocess.PIPE,
        ).stdout
        return dict(json.loads(out))

    def kill(self) -> None:
        """SIGKILL, as power would fail."""
        assert self.process
        self.process.kill()
        self.process.wait()

    async def stop(self) -> None:
        """SIGTERM, then wait; SIGKILL after 20 s."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            await asyncio.get_running_loop().run_in_executor(None, self.process.wait, 20)
        except subprocess.TimeoutExpired:
            self.kill()

    def cpu(self) -> float:
        """User and system seconds of the server so far."""
        assert self.process
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return sum(map(int, fields[11:15])) / TICK

    def rss(self) -> float:
        """Resident memory in MiB."""
        assert self.process
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
        raise RuntimeError("no VmRSS")
