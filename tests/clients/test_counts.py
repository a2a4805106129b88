"""Mentions, reactions, polls, dice, places and people's numbers, each library with the next one."""

from __future__ import annotations

import pytest

from .harness.devices import Device
from .harness.people import Person, Stage, new_word


def table(stage: Stage, libraries: tuple[str, str], group: bool) -> tuple[Person, Person, int]:
    """Two people in a supergroup or channel of the first."""
    a, b = stage.person(libraries[0]), stage.person(libraries[1])
    name = new_word("table")
    peer = a.device.make_channel(title="Table", username=name, group=group)["peer"]
    b.device.join(username=name)
    return a, b, peer


def test_a_mention(stage: Stage, libraries: tuple[str, str]) -> None:
    a, b, peer = table(stage, libraries, True)
    name = new_word("named")
    b.device.set_username(username=name)
    text = f"come here, @{name}"
    a.device.send(peer=peer, text=text)
    b.device.wait_event("message", peer=peer, text=text)
    assert b.device.last(peer=peer)["mentioned"]
    assert not a.device.last(peer=peer)["mentioned"]
    assert b.device.unread_mentions(peer=peer) == 1
    b.device.read_mentions(peer=peer)
    assert b.device.unread_mentions(peer=peer) == 0


def anew(stage: Stage, person: Person, library: str, peer: int) -> Device:
    """A new device of a person, that knows nothing but what it asks for."""
    device = stage.sign_in(person, library)
    assert peer in [dialog["peer"] for dialog in device.dialogs()]
    return device


@pytest.mark.parametrize("group", [True, False], ids=["supergroup", "channel"])
def test_reactions(stage: Stage, libraries: tuple[str, str], group: bool) -> None:
    a, b, peer = table(stage, libraries, group)
    id = a.device.send(peer=peer, text="react to this")["id"]
    b.device.wait_event("message", peer=peer, text="react to this")
    b.device.react(peer=peer, id=id, emoji="🔥")
    assert b.device.reacted(peer=peer, id=id, emoji="🔥") == 1
    a.device.react(peer=peer, id=id, emoji="🔥")
    assert anew(stage, a, libraries[1], peer).reacted(peer=peer, id=id, emoji="🔥") == 2


@pytest.mark.parametrize("libraries", [("telethon", "telethon"), ("tdlib", "telethon"), ("telethon", "kurigram")])
def test_reactions_that_an_administrator_takes_away(stage: Stage, libraries: tuple[str, str]) -> None:
    a, b, peer = table(stage, libraries, True)
    ids = []
    for text in ("one", "two", "three"):
        ids.append(a.device.send(peer=peer, text=text)["id"])
        b.device.wait_event("message", peer=peer, text=text)
        b.device.react(peer=peer, id=ids[-1], emoji="🔥")
    assert b.id in a.device.members(peer=peer)
    a.device.take_reactions(peer=peer, user=b.id, id=ids[0])
    a.device.take_reactions(peer=peer, user=b.id)
    for id in ids:
        b.device.wait_event("reaction", id=id, reactions=[])
    assert [m["reactions"] for m in b.device.history(peer=peer, limit=3)] == [[], [], []]


def test_a_poll_and_a_quiz(stage: Stage, libraries: tuple[str, str]) -> None:
    a, b, peer = table(stage, libraries, True)
    id = a.device.send_poll(peer=peer, question="Tea?", answers=["yes", "no", "later"])["id"]
    second = anew(stage, b, libraries[1], peer)
    asked = second.last(peer=peer)["poll"]
    assert (asked["question"], asked["closed"], asked["votes"]) == ("Tea?", False, None)
    second.vote(peer=peer, id=id, places=[1])
    seen = second.last(peer=peer)["poll"]
    assert (seen["votes"], seen["total"]) == ([0, 1, 0], 1)
    a.device.close_poll(peer=peer, id=id)
    seen = anew(stage, a, libraries[1], peer).last(peer=peer)["poll"]
    assert (seen["closed"], seen["votes"]) == (True, [0, 1, 0])
    id = a.device.send_poll(peer=peer, question="2 + 2?", answers=["3", "4"], correct=1)["id"]
    third = anew(stage, b, libraries[1], peer)
    third.vote(peer=peer, id=id, places=[0])
    assert third.last(peer=peer)["poll"]["votes"] == [1, 0]


@pytest.mark.parametrize("libraries", [("telethon", "tdlib"), ("tdlib", "telethon")])
def test_votes_that_whoever_asked_has_not_seen(stage: Stage, libraries: tuple[str, str]) -> None:
    a, b, peer = table(stage, libraries, True)
    id = a.device.send_poll(peer=peer, question="Tea?", answers=["yes", "no"], public=True)["id"]
    voter = anew(stage, b, libraries[1], peer)
    voter.last(peer=peer)
    voter.vote(peer=peer, id=id, places=[1])
    second = anew(stage, a, libraries[0], peer)
    assert (second.unread_votes(peer=peer), voter.unread_votes(peer=peer)) == (1, 0)
    second.last(peer=peer)
    second.read_votes(peer=peer)
    assert anew(stage, a, libraries[0], peer).unread_votes(peer=peer) == 0


def test_dice_places_and_numbers(stage: Stage, libraries: tuple[str, str]) -> None:
    a, b, peer = table(stage, libraries, True)
    value = a.device.send_dice(peer=peer, emoji="🎲")["value"]
    assert 1 <= value <= 6
    assert anew(stage, b, libraries[1], peer).last(peer=peer)["dice"] == ["🎲", value]
    a.device.send_place(peer=peer, lat=48.5, long=2.25)
    lat, long = anew(stage, b, libraries[1], peer).last(peer=peer)["geo"]
    assert (round(lat, 3), round(long, 3)) == (48.5, 2.25)
    a.device.send_number(peer=peer, phone="4470001234", first="Cyd")
    phone, first = anew(stage, b, libraries[1], peer).last(peer=peer)["contact"]
    assert (phone.lstrip("+"), first) == ("4470001234", "Cyd")
