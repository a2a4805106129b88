"""Logs: no person can be read out of them."""

import io
import logging
import sqlite3
from collections.abc import Iterator

import pytest

from chappe.ops.logs import Names, set_up, without_people


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What goes to the log while a test runs."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    set_up("info", stream)
    yield stream
    root.handlers[:], root.level = handlers, level


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("from +49 151 2345 678 now", "from <number> now"),
        ("from +1 (555) 010-9999 now", "from <number> now"),
        ("9996612345", "<number>"),
        ("to ann.lee+x@mail.example.org.", "to <email>."),
        ("peer 192.0.2.7:443 left", "peer <address> left"),
        ("peer 2001:db8::7 left", "peer <address> left"),
        ("incident 3f9a01c2 in MessagesSendMessage", "incident 3f9a01c2 in MessagesSendMessage"),
        ("layer 229, 12 rows, 0.25 s", "layer 229, 12 rows, 0.25 s"),
    ],
)
def test_numbers_and_addresses_are_taken_out(text: str, left: str) -> None:
    assert without_people(text) == left


def test_a_line_and_its_arguments_are_cleaned(written: io.StringIO) -> None:
    logging.getLogger("chappe.x").warning("code for %s", "+4915123456789")
    assert "<number>" in written.getvalue()
    assert "4915" not in written.getvalue()


def test_a_trace_shows_places_and_kinds_not_words(written: io.StringIO) -> None:
    def fail(text: str) -> None:
        raise KeyError(text)

    try:
        try:
            fail("meet me at the harbour")
        except KeyError as error:
            raise ValueError("harbour again") from error
    except ValueError:
        logging.getLogger("chappe.x").exception("incident %s", "abcd1234")
    lines = written.getvalue()
    assert "harbour" not in lines
    assert "KeyError" in lines
    assert "ValueError" in lines
    assert "test_logs.py:" in lines
    assert "abcd1234" in lines


def test_the_databases_own_words_are_kept(written: io.StringIO) -> None:
    try:
        sqlite3.connect(":memory:").execute("SELECT * FROM nowhere")
    except sqlite3.Error:
        logging.getLogger("chappe.x").exception("incident")
    assert "no such table: nowhere" in written.getvalue()


def test_names_are_stable_and_keyed() -> None:
    one, other = Names(bytes(32)), Names(b"\1" * 32)
    assert one.of("user", 7) == Names(bytes(32)).of("user", 7)
    assert len({one.of("user", 7), one.of("user", 8), one.of("key", 7), other.of("user", 7)}) == 4
    assert one.of("key", -(1 << 63)).startswith("key:")
