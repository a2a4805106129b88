"""A live `chappe serve` in a process of its own, with a fresh data folder, for the client scenes."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from .libraries import fixed_ports_refused, spare_relay
from .relay import Relay

START_SECONDS = 30.0
STOP_SECONDS = 30.0
_HOST = "127.0.0.1"


class ServerFailed(RuntimeError):
    """The server did not start, or ended early; the text holds the end of its log."""


class LiveServer:
    """Starts the server on a free loopback port and knows how a client reaches it.

    `front` is a relay at the address that the server tells its clients: a library that believes the server's own
    list of addresses (TDLib) does not get round the harness's hands.
    """

    def __init__(self, folder: Path, options: tuple[str, ...] = ("--test-numbers", "--no-limits")) -> None:
        self.data = folder / "data"
        self.log_file = folder / "server.log"
        self.options = options
        self.program: tuple[str, ...] = ("chappe",)
        """The module that is the server, and what it is told first."""
        self.port = _free_port()
        # GramJS takes the server's address for files and port 443 for the port, whatever the server says.
        self.front = Relay(self.address) if fixed_ports_refused() else spare_relay(self.address, (443,))
        self.fingerprint = ""
        self.public_key_pem = ""
        self._process: subprocess.Popen[bytes] | None = None
        folder.mkdir(parents=True, exist_ok=True)
        self.config = folder / "chappe.toml"
        self.config.write_text(
            f'[server]\npublic_host = "{self.front.host}"\npublic_port = {self.front.port}\n[links]\npreviews = false\n'
        )

    def start(self) -> None:
        """Starts (or starts again, on the same port) and waits until it listens."""
        run_file = self.data / "run.json"
        run_file.unlink(missing_ok=True)
        command = [sys.executable, "-m", *self.program, "serve", "--data", str(self.data)]
        command += ["--config", str(self.config), "--listen", f"{_HOST}:{self.port}", *self.options]
        with self.log_file.open("ab") as log:
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, env=_environment()
            )
        deadline = time.monotonic() + START_SECONDS
        pause = 0.02
        while True:
            if self._is_up(run_file):
                break
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise ServerFailed(f"chappe serve did not come up:\n{self.log_tail()}")
            time.sleep(pause)  # the run file is the server's own sign that it has bound; there is nothing to wait on
        if not self.public_key_pem:
            self._read_client_config()

    def _is_up(self, run_file: Path) -> bool:
        try:
            running = json.loads(run_file.read_text())
        except (OSError, ValueError):
            return False
        return self._process is not None and running.get("pid") == self._process.pid

    def _read_client_config(self) -> None:
        command = [sys.executable, "-m", "chappe", "client-config", "json", "--data", str(self.data)]
        answer = subprocess.run(command, capture_output=True, check=False, timeout=START_SECONDS, env=_environment())
        if answer.returncode:
            raise ServerFailed(f"chappe client-config failed:\n{answer.stderr.decode()}")
        config = json.loads(answer.stdout)
        self.fingerprint = str(config["fingerprint"])
        self.public_key_pem = config["public_key_pem"]

    @property
    def address(self) -> tuple[str, int]:
        """Where the server listens."""
        return _HOST, self.port

    @property
    def pid(self) -> int:
        """The server's process id."""
        assert self._process is not None
        return self._process.pid

    def stop(self) -> None:
        """Ends the server as an operator would (SIGTERM); raises ServerFailed where it did not end well."""
        process, self._process = self._process, None
        if process is None:
            return
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(timeout=STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(timeout=10)
                raise ServerFailed(f"chappe serve did not end in {STOP_SECONDS} s:\n{self.log_tail()}") from None
        if process.returncode not in (0, -signal.SIGKILL):
            raise ServerFailed(f"chappe serve ended with code {process.returncode}:\n{self.log_tail()}")

    def close(self) -> None:
        """Ends the server and its relay."""
        try:
            self.stop()
        finally:
            self.front.close()

    def kill(self) -> None:
        """SIGKILL: no chance to tidy up."""
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait(timeout=10)

    def log_tail(self, lines: int = 40) -> str:
        """The end of the server's log, for messages of failed tests."""
        try:
            return "\n".join(self.log_file.read_text(errors="replace").splitlines()[-lines:])
        except OSError:
            return "(no log)"


def _free_port() -> int:
    """A port that is free now: the server must be told where to listen before it says where it does."""
    with socket.create_server((_HOST, 0)) as probe:
        return int(probe.getsockname()[1])


def _environment() -> dict[str, str]:
    """The test's environment, with the source folder on the path so that an uninstalled checkout works too."""
    root = Path(__file__).resolve().parents[3]
    paths = [str(root / "src"), str(root), *os.environ.get("PYTHONPATH", "").split(os.pathsep)]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in paths if path), "PYTHONUNBUFFERED": "1"}
