"""One driver process: starts it, sends it verbs, receives answers and events as lines of JSON."""

from __future__ import annotations

import contextlib
import json
import subprocess
import threading
import time
from concurrent.futures import Future
from pathlib import Path
from typing import Any

CALL_SECONDS = 40.0


class DriverError(AssertionError):
    """The library answered with an error: `name` is the server's error text or the library's exception."""

    def __init__(self, verb: str, name: str, detail: str) -> None:
        super().__init__(f"{verb}: {name}: {detail}")
        self.name = name
        self.detail = detail


class DriverUnsupported(Exception):
    """The library has no way to do this verb; the text says why."""


class DriverDied(AssertionError):
    """The driver process ended; the text holds the end of its error output."""


class DriverProcess:
    """A child process that speaks the driver protocol of `drivers/base.py`."""

    def __init__(
        self, command: list[str], settings: dict[str, Any], log: Path, env: dict[str, str], folder: Path
    ) -> None:
        self.log = log
        with log.open("ab") as errors:
            self._child = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, env=env, cwd=folder
            )
        self._lock = threading.Lock()
        self._news = threading.Condition()
        self._waiting: dict[int, tuple[str, Future[Any]]] = {}
        self._next_id = 0
        self._events: list[dict[str, Any]] = []
        threading.Thread(target=self._read, name="driver", daemon=True).start()
        self._write(settings)

    @property
    def alive(self) -> bool:
        """Whether the process still runs."""
        return self._child.poll() is None

    def start(self, verb: str, **arguments: Any) -> Future[Any]:
        """Sends a verb and returns at once; the future holds the answer or raises."""
        future: Future[Any] = Future()
        with self._lock:
            self._next_id += 1
            number = self._next_id
            self._waiting[number] = (verb, future)
        try:
            self._write({"id": number, "verb": verb, "args": arguments})
        except OSError:
            with self._lock:
                self._waiting.pop(number, None)
            raise DriverDied(self.log_tail()) from None
        return future

    def call(self, verb: str, timeout: float = CALL_SECONDS, **arguments: Any) -> Any:
        """Sends a verb and waits for its answer."""
        try:
            return self.start(verb, **arguments).result(timeout=timeout)
        except TimeoutError:
            raise DriverError(verb, "NO_ANSWER", f"nothing for {timeout} s\n{self.log_tail()}") from None

    def events_since(self, mark: int) -> list[dict[str, Any]]:
        """Events that arrived after the mark (see `mark`)."""
        with self._news:
            return self._events[mark:]

    def mark(self) -> int:
        """A place in the stream of events: now."""
        with self._news:
            return len(self._events)

    def wait_for_news(self, known: int, seconds: float) -> int:
        """Waits until there are more than `known` events or the time is over; returns their number."""
        deadline = time.monotonic() + seconds
        with self._news:
            while len(self._events) <= known:
                left = deadline - time.monotonic()
                if left <= 0 or not self.alive:
                    break
                self._news.wait(left)
            return len(self._events)

    def close(self) -> None:
        """Ends the process: by closing its input, then for certain."""
        stdin = self._child.stdin
        if stdin is not None:
            with contextlib.suppress(OSError):
                stdin.close()
        try:
            self._child.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """SIGKILL."""
        self._child.kill()
        self._child.wait(timeout=10)

    def log_tail(self, lines: int = 30) -> str:
        """The end of what the driver wrote to its error output."""
        try:
            return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])
        except OSError:
            return "(no log)"

    def _write(self, line: dict[str, Any]) -> None:
        stdin = self._child.stdin
        assert stdin is not None
        with self._lock:
            stdin.write(json.dumps(line).encode() + b"\n")
            stdin.flush()

    def _read(self) -> None:
        stdout = self._child.stdout
        assert stdout is not None
        for raw in stdout:
            try:
                line = json.loads(raw)
            except ValueError:
                continue
            if "event" in line:
                with self._news:
                    self._events.append(line["event"])
                    self._news.notify_all()
            else:
                self._settle(line)
        with self._lock:
            lost = list(self._waiting.values())
            self._waiting.clear()
        for verb, future in lost:
            future.set_exception(DriverDied(f"{verb}: the driver ended\n{self.log_tail()}"))
        with self._news:
            self._news.notify_all()

    def _settle(self, line: dict[str, Any]) -> None:
        with self._lock:
            verb, future = self._waiting.pop(line["id"], ("", None))
        if future is None:
            return
        if "unsupported" in line:
            future.set_exception(DriverUnsupported(f"{verb}: {line['unsupported']}"))
        elif "error" in line:
            error = line["error"]
            future.set_exception(DriverError(verb, str(error["name"]), str(error["detail"])))
        else:
            future.set_result(line.get("ok"))
