"""Connections break in the middle of traffic: nothing is lost and nothing comes twice."""

from __future__ import annotations

import time
from concurrent.futures import Future
from typing import Any

from .harness.devices import Device
from .harness.libraries import LIBRARIES
from .harness.people import Person, Stage
from .harness.process import DriverError

MESSAGES = 24
PATIENCE = 75.0  # Pyrogram and Kurigram ask again only after fifteen seconds without an answer


def _texts(device: Device, peer: int) -> list[str]:
    return [message["text"] for message in device.history(peer=peer, limit=100)]


def _finish(sends: list[Future[Any]], library: str) -> list[int]:
    """Waits for the sends; places of those that were answered, which is all of them where the library sends again.

    GramJS may lose what it was sending when its own reconnection meets a cut: such a call never ends.
    """
    answered = []
    deadline = time.monotonic() + PATIENCE
    for place, send in enumerate(sends):
        try:
            send.result(timeout=max(0.0, deadline - time.monotonic()))
        except TimeoutError:
            if LIBRARIES[library].resends:
                raise
        else:
            answered.append(place)
    assert len(answered) >= len(sends) // 2
    return answered


def _once_each(found: list[str], wanted: list[str]) -> None:
    assert sorted(found) == sorted(wanted), (
        f"lost {sorted(set(wanted) - set(found))}, doubled {sorted({t for t in found if found.count(t) > 1})}"
    )


def _acquainted(stage: Stage, library: str) -> tuple[Person, Person]:
    a, b = stage.pair(library, "telethon")
    a.device.send(peer=b.id, text="a")
    b.device.wait_event("message", peer=a.id, text="a")
    b.device.send(peer=a.id, text="b")
    a.device.wait_event("message", peer=b.id, text="b")
    return a, b


def test_sending_through_cuts(stage: Stage, library: str) -> None:
    a, b = _acquainted(stage, library)
    wanted = ["a", "b"]
    sends = []
    for number in range(MESSAGES):
        text = f"cut {number}"
        wanted.append(text)
        sends.append(a.device.begin("send", peer=b.id, text=text))
        if number % 8 == 7:
            a.device.drop_connection()
    answered = _finish(sends, library)
    b.device.wait_events(len(answered), "message", peer=a.id, text=lambda text: text.startswith("cut "))
    a.device.send(peer=b.id, text="last")
    b.device.wait_event("message", peer=a.id, text="last")
    if (
        len(answered) < MESSAGES
    ):  # what was lost on the way to the server may be missing; nothing else, and nothing twice
        there = _texts(b.device, a.id)
        assert {f"cut {number}" for number in answered} <= set(there) <= {*wanted, "last"}
        wanted = [text for text in wanted if text in there]
    _once_each([e["text"] for e in b.device.events("message", peer=a.id)], [*wanted[:1], *wanted[2:], "last"])
    _once_each(_texts(a.device, b.id), [*wanted, "last"])
    _once_each(_texts(b.device, a.id), [*wanted, "last"])


def test_requests_whose_answers_were_lost_are_not_carried_out_twice(stage: Stage, library: str) -> None:
    a, b = _acquainted(stage, library)
    mark = b.device.now()
    a.device.mute()
    sends = [a.device.begin("send", peer=b.id, text=f"unanswered {number}") for number in range(4)]
    b.device.wait_event("message", since=mark, peer=a.id)
    a.device.drop_connection()
    _finish(sends, library)
    wanted = [f"unanswered {number}" for number in range(4)]
    b.device.wait_events(4, "message", since=mark, peer=a.id)
    a.device.send(peer=b.id, text="last")
    b.device.wait_event("message", peer=a.id, text="last")
    _once_each([e["text"] for e in b.device.events("message", since=mark, peer=a.id)], [*wanted, "last"])
    _once_each(_texts(a.device, b.id), ["a", "b", *wanted, "last"])


def _connected_again(device: Device) -> None:
    """The server is heard again, and a call is answered; a library may hand one that a cut met to its caller."""
    assert device.wait_connected(PATIENCE)
    try:
        device.me()
    except DriverError:
        device.me()


def test_receiving_through_cuts(stage: Stage, library: str) -> None:
    a, b = _acquainted(stage, library)
    wanted = []
    mark = a.device.now()
    for number in range(MESSAGES):
        text = f"push {number}"
        wanted.append(text)
        b.device.send(peer=a.id, text=text)
        if number % 8 == 7:
            a.device.drop_connection()
    _connected_again(a.device)
    b.device.send(peer=a.id, text="last")
    a.device.wait_event("message", since=mark, peer=b.id, text="last", timeout=PATIENCE)
    _once_each(_texts(a.device, b.id), ["a", "b", *wanted, "last"])
    if LIBRARIES[library].repairs:
        a.device.wait_events(MESSAGES + 1, "message", since=mark, peer=b.id, timeout=PATIENCE)
        seen = [e["text"] for e in a.device.events("message", since=mark, peer=b.id)]
        _once_each(seen, [*wanted, "last"])
