"""Two devices of one person stay in step, whatever library the second one runs."""

from __future__ import annotations

from .harness.people import Stage


def test_what_one_device_sends_the_other_shows(stage: Stage, libraries: tuple[str, str]) -> None:
    a, b = stage.pair(libraries[0], "telethon")
    second = stage.sign_in(a, libraries[1])
    mark = second.now()
    sent = a.device.send(peer=b.id, text="from my first device")
    shown = second.wait_event("message", since=mark, peer=b.id, text="from my first device")
    assert (shown["id"], shown["out"]) == (sent["id"], True)
    b.device.send(peer=a.id, text="to both")
    a.device.wait_event("message", peer=b.id, text="to both")
    second.wait_event("message", peer=b.id, text="to both")
    assert not a.device.events("message", text="from my first device")


def test_reading_on_one_device_reads_on_the_other(stage: Stage, libraries: tuple[str, str]) -> None:
    a, b = stage.pair(libraries[0], "telethon")
    second = stage.sign_in(a, libraries[1])
    b.device.send(peer=a.id, text="read me")
    got = a.device.wait_event("message", peer=b.id, text="read me")
    second.wait_event("message", peer=b.id, text="read me")
    mark = second.now()
    a.device.read(peer=b.id, max_id=got["id"])
    second.wait_event("read", since=mark, peer=b.id, outbox=False, max_id=got["id"])
    [dialog] = [d for d in second.dialogs() if d["peer"] == b.id]
    assert dialog["unread"] == 0


def test_a_draft_moves_to_the_other_device(stage: Stage, libraries: tuple[str, str]) -> None:
    a, b = stage.pair(libraries[0], "telethon")
    b.device.send(peer=a.id, text="well?")
    a.device.wait_event("message", peer=b.id, text="well?")
    second = stage.sign_in(a, libraries[1])
    second.dialogs()
    mark = second.now()
    a.device.draft(peer=b.id, text="I was about to")
    second.wait_event("draft", since=mark, peer=b.id, text="I was about to")
    assert second.drafts() == [{"peer": b.id, "text": "I was about to"}]
    second.draft(peer=b.id, text="")
    a.device.wait_event("draft", peer=b.id, text="")
    assert a.device.drafts() == []


def test_edits_and_deletions_reach_the_other_device(stage: Stage, libraries: tuple[str, str]) -> None:
    a, b = stage.pair(libraries[0], "telethon")
    second = stage.sign_in(a, libraries[1])
    sent = a.device.send(peer=b.id, text="frist")
    second.wait_event("message", peer=b.id, text="frist")
    second.edit(peer=b.id, id=sent["id"], text="first")
    a.device.wait_event("edited", peer=b.id, id=sent["id"], text="first")
    second.delete(peer=b.id, ids=[sent["id"]])
    a.device.wait_event("deleted", ids=lambda ids: sent["id"] in ids)
    assert a.device.history(peer=b.id) == []
