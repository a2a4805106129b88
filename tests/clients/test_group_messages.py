"""Messages of supergroups and channels edited, deleted, pinned, passed on and searched, each library with the next."""

from __future__ import annotations

import time

import pytest

from .harness.people import Stage, new_word

PLACES = ("supergroup", "channel")


def place(stage: Stage, libraries: tuple[str, str], kind: str) -> tuple:
    """A public supergroup or channel of the first library's person, with the second's in it."""
    a, b = stage.person(libraries[0]), stage.person(libraries[1])
    name = new_word(kind)
    peer = a.device.make_channel(title="Round table", username=name, group=kind == "supergroup")["peer"]
    b.device.join(username=name)
    return a, b, peer


@pytest.mark.parametrize("kind", PLACES)
def test_an_edit_and_a_deletion_reach_the_other(stage: Stage, libraries: tuple[str, str], kind: str) -> None:
    a, b, peer = place(stage, libraries, kind)
    sent = a.device.send(peer=peer, text="helo")
    b.device.wait_event("message", peer=peer, text="helo")
    a.device.edit(peer=peer, id=sent["id"], text="hello")
    got = b.device.wait_event("edited", id=sent["id"], text="hello")
    assert not got["out"]
    [newest] = b.device.history(peer=peer, limit=1)
    assert (newest["text"], newest["edited"]) == ("hello", True)
    a.device.delete(peer=peer, ids=[sent["id"]])
    b.device.wait_event("deleted", ids=lambda ids: sent["id"] in ids)
    assert sent["id"] not in [m["id"] for m in b.device.history(peer=peer)]


@pytest.mark.parametrize("kind", PLACES)
def test_pinned_messages(stage: Stage, libraries: tuple[str, str], kind: str) -> None:
    a, b, peer = place(stage, libraries, kind)
    one, two = a.device.send(peer=peer, text="one")["id"], a.device.send(peer=peer, text="two")["id"]
    b.device.wait_event("message", peer=peer, text="two")
    for id in (one, two):
        a.device.pin(peer=peer, id=id)
    b.device.wait_event("pinned", ids=lambda ids: two in ids, pinned=True)
    said = b.device.history(peer=peer)
    assert said[0]["service"]
    assert b.device.pinned(peer=peer) == [two, one]
    a.device.unpin(peer=peer, id=one)
    b.device.wait_event("pinned", ids=lambda ids: one in ids, pinned=False)
    assert b.device.pinned(peer=peer) == [two]


def test_a_post_is_passed_on_and_counted(stage: Stage, libraries: tuple[str, str]) -> None:
    a, b, channel = place(stage, libraries, "channel")
    name = new_word("group")
    group = a.device.make_channel(title="Readers", username=name, group=True)["peer"]
    b.device.join(username=name)
    post = a.device.send(peer=channel, text="the news")["id"]
    b.device.wait_event("message", peer=channel, text="the news")
    assert b.device.look(peer=channel, id=post) == {"views": 2, "forwards": 0}
    [made] = b.device.forward(source=channel, ids=[post], peer=group)["ids"]
    got = a.device.wait_event("message", peer=group, text="the news")
    assert (got["id"], got["from"]) == (made, b.id)
    assert got["forward"]["from"] == channel
    [back] = a.device.forward(source=group, ids=[made], peer=channel)["ids"]
    again = b.device.wait_event("message", peer=channel, id=back)
    assert again["forward"]["from"] == channel


@pytest.mark.parametrize("kind", PLACES)
def test_what_was_said_is_found(stage: Stage, libraries: tuple[str, str], kind: str) -> None:
    a, b, peer = place(stage, libraries, kind)
    word = new_word("needle")
    for text in (f"first {word}", "nothing here", f"{word} again"):
        sent = a.device.send(peer=peer, text=text)
    b.device.wait_event("message", peer=peer, id=sent["id"])
    assert [m["text"] for m in b.device.search(peer=peer, query=word)] == [f"{word} again", f"first {word}"]
    found = b.device.search_global(query=word)
    assert [(m["peer"], m["text"]) for m in found] == [(peer, f"{word} again"), (peer, f"first {word}")]


def test_who_types_is_seen(stage: Stage, libraries: tuple[str, str]) -> None:
    a, b, peer = place(stage, libraries, "supergroup")
    a.device.send(peer=peer, text="hello")
    b.device.wait_event("message", peer=peer, text="hello")
    a.device.typing(peer=peer)
    b.device.wait_event("typing", peer=peer, user=a.id)


def test_in_a_basic_group_everyone_has_it_in_the_own_box(stage: Stage, libraries: tuple[str, str]) -> None:
    a, b = stage.pair(*libraries)
    group = a.device.make_group(title="Here", users=[b.id])["peer"]
    word = new_word("needle")
    sent = a.device.send(peer=group, text=f"helo {word}")["id"]
    got = b.device.wait_event("message", peer=group, text=f"helo {word}")["id"]
    a.device.edit(peer=group, id=sent, text=f"hello {word}")
    assert not b.device.wait_event("edited", id=got, text=f"hello {word}")["out"]
    a.device.pin(peer=group, id=sent)
    b.device.wait_event("pinned", ids=lambda ids: got in ids, pinned=True)
    assert b.device.pinned(peer=group) == [got]
    a.device.typing(peer=group)
    b.device.wait_event("typing", peer=group, user=a.id)
    for found in (b.device.search(peer=group, query=word), b.device.search_global(query=word)):
        assert [(m["id"], m["text"]) for m in found] == [(got, f"hello {word}")]
    b.device.forward(source=group, ids=[got], peer=group)
    again = a.device.wait_event("message", peer=group, forward=lambda kept: kept is not None)
    assert (again["forward"]["from"], again["from"]) == (a.id, b.id)
    a.device.delete(peer=group, ids=[sent])
    b.device.wait_event("deleted", ids=lambda ids: got in ids)
    assert got not in [m["id"] for m in b.device.history(peer=group)]


@pytest.mark.parametrize("kind", PLACES)
def test_a_message_waits_for_its_time(stage: Stage, libraries: tuple[str, str], kind: str) -> None:
    a, b, peer = place(stage, libraries, kind)
    a.device.send(peer=peer, text="now")
    b.device.wait_event("message", peer=peer, text="now")
    a.device.send(peer=peer, text="later", schedule=int(time.time()) + 3)
    if libraries[0] != "tdlib":  # it sends at once what would wait for less than ten seconds
        assert [m["text"] for m in b.device.history(peer=peer, limit=1)] == ["now"]
    assert not b.device.wait_event("message", peer=peer, text="later")["out"]


def test_a_history_is_cleared_for_oneself_and_for_all(stage: Stage, libraries: tuple[str, str]) -> None:
    a, b, peer = place(stage, libraries, "supergroup")
    ids = [a.device.send(peer=peer, text=text)["id"] for text in ("one", "two")]
    b.device.wait_event("message", peer=peer, text="two")
    b.device.clear(peer=peer, for_all=False)
    third = stage.sign_in(b, "telethon")
    assert peer in [dialog["peer"] for dialog in third.dialogs()]
    assert [m["text"] for m in third.history(peer=peer)] == []
    assert [m["text"] for m in a.device.history(peer=peer, limit=2)] == ["two", "one"]
    a.device.clear(peer=peer, for_all=True)
    third.wait_event("deleted", ids=lambda gone: set(ids) <= set(gone))
    assert [m["text"] for m in a.device.history(peer=peer) if not m["service"]] == []
