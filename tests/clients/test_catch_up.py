"""A device that was away learns what happened, exactly once."""

from __future__ import annotations

from .harness.libraries import LIBRARIES
from .harness.people import Stage

MANY = 130


def test_what_happened_while_away(stage: Stage, library: str) -> None:
    a, b = stage.pair(library, "telethon")
    first = b.device.send(peer=a.id, text="to be edited")
    second = b.device.send(peer=a.id, text="to be deleted")
    a.device.wait_event("message", peer=b.id, text="to be deleted")
    a.device.disconnect()
    mark = a.device.now()
    b.device.edit(peer=a.id, id=first["id"], text="edited")
    b.device.delete(peer=a.id, ids=[second["id"]])
    for number in range(5):
        b.device.send(peer=a.id, text=f"missed {number}")
    catches_up = LIBRARIES[library].catches_up
    a.device.reconnect(**({"catch_up": True} if catches_up else {}))
    missed = [f"missed {number}" for number in range(5)]
    assert [m["text"] for m in a.device.history(peer=b.id)] == [*missed[::-1], "edited"]
    [dialog] = [d for d in a.device.dialogs() if d["peer"] == b.id]
    assert dialog["top"] == "missed 4"
    b.device.send(peer=a.id, text="live again")
    a.device.wait_event("message", since=mark, peer=b.id, text="live again")
    if catches_up:
        a.device.wait_events(6, "message", since=mark, peer=b.id)
        seen = [event["text"] for event in a.device.events("message", since=mark, peer=b.id)]
        assert sorted(seen) == sorted([*missed, "live again"])


def test_a_long_absence(stage: Stage, library: str) -> None:
    a, b = stage.pair(library, "telethon")
    b.device.send(peer=a.id, text="before")
    a.device.wait_event("message", peer=b.id, text="before")
    a.device.disconnect()
    mark = a.device.now()
    for send in [b.device.begin("send", peer=a.id, text=f"missed {number}") for number in range(MANY)]:
        send.result(timeout=60)
    catches_up = LIBRARIES[library].catches_up
    a.device.reconnect(**({"catch_up": True} if catches_up else {}))
    found = [message["text"] for message in a.device.history(peer=b.id, limit=200)]
    assert sorted(found) == sorted([f"missed {number}" for number in range(MANY)] + ["before"])
    if catches_up and library != "tdlib":  # TDLib shows only the newest of many as new messages
        a.device.wait_events(MANY, "message", since=mark, peer=b.id)
        seen = [event["text"] for event in a.device.events("message", since=mark, peer=b.id)]
        assert sorted(seen) == sorted(f"missed {number}" for number in range(MANY))
