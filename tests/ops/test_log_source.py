"""Fetching a log over HTTP: packed or not, patiently, and over a connection that is sometimes cut."""

import gzip
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from chappe.ops.verifying import HttpSource, Unreachable


class Moody(BaseHTTPRequestHandler):
    """A server that answers what is next on its list."""

    protocol_version = "HTTP/1.1"
    moods: list[str]
    later = "7"
    asked: list[str]

    def do_GET(self) -> None:
        """Answer, or end the connection."""
        self.asked.append(self.path)
        mood = self.moods.pop(0)
        if mood == "cut":
            self.close_connection = True
            return
        body = gzip.compress(b"words") if mood in ("packed", "broken", "garbled") else b"words"
        body = body[:-9] if mood == "broken" else body
        body = body[:10] + b"\xff" * 20 if mood == "garbled" else body
        self.send_response(int(mood) if mood.isdecimal() else 200)
        if mood in ("packed", "broken", "garbled"):
            self.send_header("Content-Encoding", "gzip")
        if mood == "429":
            self.send_header("Retry-After", self.later)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[ThreadingHTTPServer]:
    Moody.moods, Moody.asked = [], []
    made = ThreadingHTTPServer(("127.0.0.1", 0), Moody)
    threading.Thread(target=made.serve_forever, daemon=True).start()
    yield made
    made.shutdown()
    made.server_close()


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def source(server: ThreadingHTTPServer, waits: list[float]) -> HttpSource:
    return HttpSource(f"http://127.0.0.1:{server.server_port}/under/", wait=waits.append)


def test_files_are_fetched_below_the_address(source: HttpSource) -> None:
    Moody.moods += ["plain", "packed"]
    assert source.get("a/b") == source.get("c") == b"words"
    assert Moody.asked == ["/under/a/b", "/under/c"]


def test_who_is_told_to_wait_waits_but_not_for_ever(source: HttpSource, waits: list[float]) -> None:
    Moody.moods += ["429", "429", "plain"]
    assert source.get("a") == b"words"
    assert waits == [7, 7]
    Moody.moods += ["429"] * 30
    with pytest.raises(Unreachable, match="429"):
        source.get("a")
    assert len(waits) < 15


def test_a_connection_that_was_cut_is_made_anew_once(source: HttpSource) -> None:
    Moody.moods += ["plain", "cut", "plain", "cut", "cut"]
    assert source.get("a") == source.get("b") == b"words"
    with pytest.raises(Unreachable):
        source.get("c")


@pytest.mark.parametrize("mood", ["404", "500", "broken"])
def test_what_is_not_there_or_not_whole_is_told(source: HttpSource, mood: str) -> None:
    Moody.moods += [mood]
    with pytest.raises(Unreachable, match="a/b"):
        source.get("a/b")


def test_a_site_that_lies_is_unreachable_and_no_fault_of_the_program(source: HttpSource, waits: list[float]) -> None:
    Moody.moods = ["garbled"]
    with pytest.raises(Unreachable):
        source.get("key")
    Moody.moods, Moody.later = ["429", "200"], "9" * 5000
    try:
        assert source.get("key") == b"words"
    finally:
        Moody.later = "7"
    assert waits == [60]
