"""Private groups and channels: links that lead into them, requests to come in, and basic groups that grow."""

from __future__ import annotations

import pytest

from .harness.people import Person, Stage, new_word

KINDS = ("group", "supergroup", "channel")


def make(person: Person, kind: str, *others: Person) -> int:
    """A private one; in a basic group there is somebody from the beginning."""
    if kind == "group":
        return int(person.device.make_group(title="Here", users=[one.id for one in others])["peer"])
    return int(person.device.make_private(title="Here", group=kind == "supergroup")["peer"])


@pytest.mark.parametrize("kind", KINDS)
def test_a_link_leads_in_until_it_is_taken_back(stage: Stage, libraries: tuple[str, str], kind: str) -> None:
    a, friend = stage.pair(libraries[0], "telethon")
    b = stage.person(libraries[1])
    peer = make(a, kind, friend)
    link = a.device.make_link(peer=peer, title="For B", limit=1)["link"]
    seen = b.device.check_link(link=link)
    assert (seen["title"], seen["inside"], seen["members"]) == ("Here", False, 2 if kind == "group" else 1)
    assert b.device.join_link(link=link) == {"peer": peer}
    b.device.history(peer=peer)  # who comes in looks around; TDLib then has all that was there, and is told the rest
    a.device.send(peer=peer, text="welcome")
    assert not b.device.wait_event("message", peer=peer, text="welcome")["out"]
    assert b.device.check_link(link=link)["inside"]
    c = stage.person(libraries[1])
    assert c.device.refused("join_link", link=link) == "INVITE_HASH_EXPIRED"  # for one person it was
    main = a.device.make_link(peer=peer, main=True)
    assert main["main"]
    a.device.revoke_link(peer=peer, link=main["link"])
    assert c.device.refused("join_link", link=main["link"]) == "INVITE_HASH_EXPIRED"


@pytest.mark.parametrize("kind", KINDS)
def test_who_asks_is_let_in_or_not(stage: Stage, libraries: tuple[str, str], kind: str) -> None:
    a, friend = stage.pair(libraries[0], "telethon")
    b, c = stage.person(libraries[1]), stage.person("telethon")
    peer = make(a, kind, friend)
    link = a.device.make_link(peer=peer, request=True)["link"]
    for one in (b, c):
        assert one.device.join_link(link=link) == {"asked": True}
    assert set(a.device.requests(peer=peer)) == {b.id, c.id}
    a.device.answer_request(peer=peer, user=c.id, approve=False)
    a.device.answer_request(peer=peer, user=b.id, approve=True)
    assert a.device.requests(peer=peer) == []
    a.device.send(peer=peer, text="welcome")
    assert not b.device.wait_event("message", text="welcome")["out"]
    assert [dialog["title"] for dialog in c.device.dialogs() if dialog["title"] == "Here"] == []


def test_a_group_grows_into_a_supergroup(stage: Stage, libraries: tuple[str, str]) -> None:
    a, b = stage.pair(*libraries)
    group = make(a, "group", b)
    a.device.send(peer=group, text="hello")
    b.device.wait_event("message", peer=group, text="hello")
    b.device.send(peer=group, text="in the old one")
    a.device.wait_event("message", peer=group, text="in the old one")
    there = a.device.migrate(peer=group)["peer"]
    assert there != group
    a.device.send(peer=there, text="in the new one")
    got = b.device.wait_event("message", peer=there, text="in the new one")
    assert got["from"] == a.id
    b.device.send(peer=there, text="here I am")
    a.device.wait_event("message", peer=there, text="here I am")
    for one in (a, b):
        assert "in the old one" in [m["text"] for m in one.device.history(peer=group)]
    assert b.device.refused("send", peer=group, text="may I?")


def test_public_ones_are_found_by_their_titles(stage: Stage, libraries: tuple[str, str]) -> None:
    a, b = stage.person(libraries[0]), stage.person(libraries[1])
    word = new_word("gazette")
    small = a.device.make_channel(title=f"Small {word}", username=new_word("paper"))["peer"]
    large = a.device.make_channel(title=f"Large {word}", username=new_word("paper"), group=True)["peer"]
    a.device.make_private(title=f"Secret {word}")
    assert small != large
    reader = stage.person("telethon")
    reader.device.join_link(link=a.device.make_link(peer=large)["link"])
    reader_too = stage.person("telethon")
    reader_too.device.join_link(link=a.device.make_link(peer=large)["link"])
    assert b.device.find_public(query=word[:-1]) == [f"Large {word}", f"Small {word}"]
