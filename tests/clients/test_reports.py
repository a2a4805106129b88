"""People report posts, messages and strangers in unmodified libraries, and are told what became of it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from chappe.domain.ports.cases import Case
from chappe.ops.assembly.database import open_engine
from tests.support.door import Door

from .harness.devices import Pool
from .harness.judged import drivers, judged_server
from .harness.people import Person, Stage, new_word, staged
from .harness.server import LiveServer

FIRST, SECOND = "What is wrong with this?", "What is offered?"
DRUGS = ["Illegal goods", "Drugs"]
OLD = "pyrogram"
"""Its layer knows ten reasons and no questions."""


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[LiveServer, Door]]:
    """A server of these scenes' own, with a door."""
    with judged_server(tmp_path_factory.mktemp("judged")) as both:
        yield both


@pytest.fixture(scope="module")
def seats(judged: tuple[LiveServer, Door], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pool]:
    """The driver processes."""
    with drivers(judged[0], tmp_path_factory.mktemp("judged-drivers")) as pool:
        yield pool


@pytest.fixture
def scene(seats: Pool) -> Iterator[Stage]:
    """People and devices."""
    with staged(seats) as stage:
        yield stage


def cases(server: LiveServer, person: Person) -> list[Case]:
    """Cases about what somebody did, newest first, as the server's database has them."""

    async def look() -> list[Case]:
        async with open_engine(server.data) as engine:
            return await engine.read(lambda tx: tx.cases.of_person(person.id, 10))

    return asyncio.run(look())


def test_a_post_is_reported_by_two_people_and_both_are_told(
    scene: Stage, judged: tuple[LiveServer, Door], library: str
) -> None:
    server, door = judged
    author, one, two = scene.person("telethon"), scene.person(library), scene.person("telethon")
    name, text = new_word("news"), new_word("wares")
    peer = int(author.device.make_channel(title="Wares", username=name)["peer"])
    for reader in (one, two):
        reader.device.join(username=name)
    id = author.device.send(peer=peer, text=text)["id"]
    for reader in (one, two):
        reader.device.wait_event("message", text=text)

    found = one.device.report(peer=peer, ids=[id], answers=DRUGS, comment="at the station")
    assert found == {"asked": [] if library == OLD else [FIRST, SECOND, "comment"], "done": True}
    assert two.device.report(peer=peer, ids=[id], answers=["Spam"]) == {"asked": [FIRST], "done": True}
    [case] = cases(server, author)
    assert (case.category, case.reports, case.public, case.message) == ("drugs", 2, True, id)

    if library != OLD:
        assert one.device.refused("report_path", peer=peer, ids=[id], path="goods/nonsense") == "OPTION_INVALID"
    assert one.device.refused("report_path", peer=peer, ids=[id + 9], path="spam") == "MESSAGE_ID_INVALID"
    assert cases(server, author) == [case]

    marks = [(reader, reader.device.now()) for reader in (one, two)]
    door.run("CloseCase", person=author.id, action="remove")
    for reader, mark in marks:
        told = reader.device.wait_event("message", since=mark, peer=777000)["text"]
        assert "Your report of" in told and "It was removed" in told and "answer this message" in told
        assert author.first not in told


def test_of_a_private_chat_one_message_is_reported(scene: Stage, judged: tuple[LiveServer, Door], library: str) -> None:
    if library == "tdlib":
        pytest.skip("TDLib reports people from the bar above a chat alone, not their messages")
    server, door = judged
    rude, one = scene.pair("telethon", library)
    for text in ("hello", "hand over the money", "or else"):
        rude.device.send(peer=one.id, text=text)
    got = one.device.wait_event("message", text="hand over the money")
    one.device.wait_event("message", text="or else")
    assert one.device.report(peer=rude.id, ids=[got["id"]], answers=["Violence", "Threats or calls for violence"])[
        "done"
    ]
    [case] = cases(server, rude)
    assert (case.public, case.box, case.message) == (False, one.id, got["id"])
    mark = one.device.now()
    door.run("CloseCase", person=rude.id)
    assert "stays as it is" in one.device.wait_event("message", since=mark, peer=777000)["text"]


def test_a_stranger_is_reported_and_blocked(scene: Stage, judged: tuple[LiveServer, Door], library: str) -> None:
    server, _ = judged
    stranger, one = scene.person("telethon"), scene.person(library)
    name = new_word("shop")
    one.device.set_username(username=name)
    stranger.device.send(peer=name, text="buy now")
    one.device.wait_event("message", text="buy now")
    one.device.report_stranger(peer=stranger.id)
    [case] = cases(server, stranger)
    assert (case.kind, case.category, case.content) == ("account", "spam", 0), "no message was looked at"
    one.device.block(peer=stranger.id)
    mark = one.device.now()
    stranger.device.send(peer=name, text="and again")
    other = scene.person("telethon")
    other.device.send(peer=name, text="hello from me")
    one.device.wait_event("message", since=mark, text="hello from me")
    assert "and again" not in [event.get("text") for event in one.device.events("message", since=mark)]
