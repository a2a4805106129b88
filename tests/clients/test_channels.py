"""Channels and supergroups, each library with the next one: made, followed, written in, caught up with, left."""

from __future__ import annotations

from .harness.people import Stage, new_word


def test_a_channel_is_followed(stage: Stage, libraries: tuple[str, str]) -> None:
    a, b = stage.person(libraries[0]), stage.person(libraries[1])
    name = new_word("channel")
    channel = a.device.make_channel(title="The Gazette", username=name)["peer"]
    first = a.device.send(peer=channel, text="before anyone came")
    assert b.device.join(username=name)["peer"] == channel
    sent = a.device.send(peer=channel, text="news of the day")
    got = b.device.wait_event("message", peer=channel, text="news of the day")
    assert (got["id"], got["out"]) == (sent["id"], False)
    said = [m for m in b.device.history(peer=channel) if not m["service"]]
    assert [m["text"] for m in said] == ["news of the day", "before anyone came"]
    assert said[1]["id"] == first["id"]
    [dialog] = [d for d in b.device.dialogs() if d["peer"] == channel]
    assert (dialog["title"], dialog["top"]) == ("The Gazette", "news of the day")
    b.device.leave(peer=channel)
    assert [d for d in b.device.dialogs() if d["peer"] == channel] == []


def test_a_supergroup_talks(stage: Stage, libraries: tuple[str, str]) -> None:
    a, b = stage.person(libraries[0]), stage.person(libraries[1])
    name = new_word("group")
    group = a.device.make_channel(title="Round table", username=name, group=True)["peer"]
    b.device.join(username=name)
    sent = b.device.send(peer=group, text="hello, table")
    got = a.device.wait_event("message", peer=group, text="hello, table")
    assert (got["from"], got["id"], got["out"]) == (b.id, sent["id"], False)
    answer = a.device.send(peer=group, text="hello, B", reply_to=got["id"])
    back = b.device.wait_event("message", peer=group, text="hello, B")
    assert (back["from"], back["id"], back["reply_to"]) == (a.id, answer["id"], sent["id"])
    second = stage.sign_in(a, libraries[1])
    assert [m["text"] for m in second.history(peer=name, limit=2)] == ["hello, B", "hello, table"]


def test_what_was_posted_while_away_is_there(stage: Stage, library: str) -> None:
    a, b = stage.person("telethon"), stage.person(library)
    name = new_word("channel")
    channel = a.device.make_channel(title="Away", username=name)["peer"]
    b.device.join(username=name)
    a.device.send(peer=channel, text="one")
    b.device.wait_event("message", peer=channel, text="one")
    b.device.disconnect()
    for text in ("two", "three"):
        a.device.send(peer=channel, text=text)
    b.device.reconnect()
    said = [m["text"] for m in b.device.history(peer=channel) if not m["service"]]
    assert said == ["three", "two", "one"]
    a.device.send(peer=channel, text="four")
    b.device.wait_event("message", peer=channel, text="four")


def test_posts_that_show_their_author(stage: Stage, library: str) -> None:
    a, b = stage.person("telethon"), stage.person(library)
    name = new_word("channel")
    channel = a.device.make_channel(title="Signed", username=name)["peer"]
    b.device.join(username=name)
    assert b.id in a.device.members(peer=channel)
    a.device.make_admin(peer=channel, user=b.id, rights=["post_messages"])
    a.device.send(peer=channel, text="the channel says")
    assert b.device.wait_event("message", peer=channel, text="the channel says")["from"] == channel
    a.device.sign(peer=channel, profiles=True)
    a.device.send(peer=channel, text="A says")
    got = b.device.wait_event("message", peer=channel, text="A says")
    assert (got["from"], got["out"]) == (a.id, False)
    sent = b.device.send(peer=channel, text="B says")
    got = a.device.wait_event("message", peer=channel, text="B says")
    assert (got["from"], got["id"]) == (b.id, sent["id"])
    a.device.sign(peer=channel)
    a.device.send(peer=channel, text="a name alone")
    assert b.device.wait_event("message", peer=channel, text="a name alone")["from"] == channel
    said = {m["text"]: (m["from"], m["out"]) for m in b.device.history(peer=channel, limit=3)}
    assert said == {"a name alone": (channel, False), "B says": (b.id, True), "A says": (a.id, False)}
