"""From a report to the removal, the appeal and the public count: clients, moderators at browsers, an outsider."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.live import browser
from tests.live.browser import window
from tests.live.moderators import Moderator, at_console, shoot
from tests.live.telethon_people import Town
from tests.live.test_moderation import ledger
from tests.live.test_public_channel import get
from tests.live.wire_client import Place
from tests.support.door import Door

from .harness.devices import Device, Pool
from .harness.judged import drivers, judged_server
from .harness.people import Person, Stage, new_word, staged
from .harness.server import LiveServer

pytestmark = pytest.mark.skipif(not browser.is_there(), reason=f"missing: {browser.CHROMIUM}")
SERVICE = 777000
RULE, WHY = "Terms, 4", "Such things may not be offered here."
TEXT = "Forbidden things, cheap"


@pytest.fixture
def judged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[LiveServer, Door]]:
    """A server of each scene's own, whose counts begin at nothing; it signs its ledger every second."""
    signing = "[ledger]\ncheckpoint_seconds = 1.0\n"
    with judged_server(tmp_path_factory.mktemp("moderated"), signing) as both:
        yield both


@pytest.fixture
def seats(judged: tuple[LiveServer, Door], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pool]:
    """The driver processes."""
    with drivers(judged[0], tmp_path_factory.mktemp("moderated-drivers")) as pool:
        yield pool


@pytest.fixture
def scene(seats: Pool) -> Iterator[Stage]:
    """People and devices."""
    with staged(seats) as stage:
        yield stage


def changed(device: Device, since: int, id: int) -> None:
    """Wait until the library is told that the post is another one now; TDLib does not call it an edit."""
    device.wait_event("content" if device.library.name == "tdlib" else "edited", since=since, id=id)


def changed_there(device: Device, since: int, peer: int, id: int) -> None:
    """The same of a post of one channel, where others have posts with the same id."""
    device.wait_event("edited", since=since, peer=peer, id=id)


def notice(device: Device, since: int, *words: str) -> dict[str, Any]:
    """What the service's own account writes, by push."""
    return device.wait_event("message", since=since, peer=SERVICE, text=lambda text: all(one in text for one in words))


async def test_from_a_report_to_the_public_count(scene: Stage, judged: tuple[LiveServer, Door], library: str) -> None:
    server, _ = judged
    author, reader = scene.person(library), scene.person(library)
    name = new_word("news")
    peer = int(author.device.make_channel(title="Wares", username=name)["peer"])
    reader.device.join(username=name)
    post = author.device.send(peer=peer, text=TEXT)["id"]
    reader.device.wait_event("message", text=TEXT)
    assert reader.device.report(peer=peer, ids=[post], answers=["Illegal goods", "Drugs"], comment="")["done"]

    place = Place(server, server.port, server.public_key_pem)  # type: ignore[arg-type]  # it has what is asked of one
    async with Town(place) as town:
        mod, judge = await town.people("Mod", "Judge")
        async with at_console(server, mod, "administrator") as first:  # type: ignore[arg-type]
            puid = await removed(first, author, reader, peer, post)
            assert TEXT.encode() not in (await get(place, f"/s/{name}"))[2]
            await own_appeal_is_not_judged(first)
            mark = author.device.now(), reader.device.now()
            async with at_console(server, judge, "moderator") as second:  # type: ignore[arg-type]
                await second.judge("These are herbs for tea.", True, "They are herbs indeed.")
    for one, since in zip((author, reader), mark, strict=True):
        changed(one.device, since, post)
        assert one.device.withheld(peer=peer, id=post) == {"text": TEXT, "why": "", "media": False}
    notice(author.device, mark[0], "Your appeal no. 1 was right.", "They are herbs indeed.")
    notice(reader.device, mark[1], "Your report of", "taken back")
    assert TEXT.encode() in (await get(place, f"/s/{name}"))[2]
    await counted(place, puid)


async def test_a_public_copy_goes_and_comes_back_with_the_post(
    scene: Stage, judged: tuple[LiveServer, Door], library: str
) -> None:
    if library == "tdlib":
        pytest.skip("it logs a fault where a forward, whose source a removal hides, comes back and has one again")
    server, _ = judged
    author, copier = scene.person(library), scene.person(library)
    name, other = new_word("news"), new_word("copy")
    peer = int(author.device.make_channel(title="Wares", username=name)["peer"])
    copier.device.join(username=name)
    post = author.device.send(peer=peer, text=TEXT)["id"]
    copier.device.wait_event("message", text=TEXT)
    there = int(copier.device.make_channel(title="Seen elsewhere", username=other)["peer"])
    [copy] = copier.device.forward(source=peer, ids=[post], peer=there)["ids"]
    assert copier.device.report(peer=peer, ids=[post], answers=["Illegal goods", "Drugs"], comment="")["done"]
    place = Place(server, server.port, server.public_key_pem)  # type: ignore[arg-type]  # it has what is asked of one
    async with Town(place) as town:
        [mod] = await town.people("Mod")
        async with at_console(server, mod, "administrator") as desk:  # type: ignore[arg-type]
            await desk.take()
            since = author.device.now(), copier.device.now()
            puid = await desk.decide("remove", RULE, WHY, copies="forwards")
            changed_there(copier.device, since[1], there, copy)
            shown = copier.device.withheld(peer=there, id=copy)
            assert TEXT not in shown["text"] and RULE in shown["text"] and puid not in shown["text"]
            told = notice(copier.device, since[1], "in “Seen elsewhere” was removed", RULE, "found by a machine")
            assert WHY not in told["text"] and puid not in told["text"]
            assert "Seen elsewhere" not in notice(author.device, since[0], puid, WHY)["text"]
            assert TEXT.encode() not in (await get(place, f"/s/{other}"))[2]
            since = author.device.now(), copier.device.now()
            await desk.take_back("They are herbs indeed.")
            for device, mark, where, id in (
                (author.device, since[0], peer, post),
                (copier.device, since[1], there, copy),
            ):
                changed_there(device, mark, where, id)
                assert device.withheld(peer=where, id=id)["text"] == TEXT
            notice(copier.device, since[1], "no longer holds", "another decision about the same content")
    assert TEXT.encode() in (await get(place, f"/s/{other}"))[2]


async def removed(first: Moderator, author: Person, reader: Person, peer: int, post: int) -> str:
    """The moderator removes it; both see the reason in its place, and hear of it; the author appeals."""
    page = await first.take()
    assert TEXT in page and "Wares" in page and reader.first not in page
    since = author.device.now(), reader.device.now()
    puid = await first.decide("remove", RULE, WHY)
    for one, mark in zip((author, reader), since, strict=True):
        changed(one.device, mark, post)
        shown = one.device.withheld(peer=peer, id=post)
        assert TEXT not in shown["text"] and RULE in shown["text"] and puid in shown["text"]
        assert RULE in shown["why"] and puid in shown["why"]
        assert TEXT not in [message["text"] for message in one.device.history(peer=peer)]
    told = notice(author.device, since[0], puid, RULE, WHY)
    assert "a report by a user" in told["text"] and "by a person" in told["text"]
    assert "answer this message" in told["text"].lower() and reader.first not in told["text"]
    notice(reader.device, since[1], "Your report of", "It was removed")
    mark = author.device.now()
    author.device.send(peer=SERVICE, text="These are herbs for tea.", reply_to=told["id"])
    notice(author.device, mark, "Your appeal no. 1 was received.")
    return puid


async def own_appeal_is_not_judged(first: Moderator) -> None:
    """Whoever decided has no part in the appeal."""
    page = await first.screen.open("/console/appeals")
    assert "You had a part in this decision" in await page.locator("main").inner_text()
    assert await page.get_by_role("button", name="Overturn it").count() == 0


async def counted(place: Place, puid: str) -> None:
    """An outsider finds it in the ledger, with proofs, and in the day's numbers, as page and as data."""
    about = [one for one in await ledger(place, 3) if puid in (one.id, one.refers)]
    assert [(one.kind, one.outcome) for one in about] == [
        ("decision", ""),
        ("reversal", "reversed"),
        ("appeal", "overturned"),
    ]
    async with window(f"http://127.0.0.1:{place.port}") as screen:
        page = await screen.open("/transparency")
        await shoot(page, "numbers")
        words = re.sub(r"\s+", " ", await page.locator("main").inner_text())
        assert "Posts removed: 1" in words and "Appeals that came in: 1." in words
        assert "against decisions: 1 of 1" in words and "without one: 1 of 1" in words
        assert not screen.faults
    told = json.loads((await get(place, "/transparency.json"))[2])
    assert told["removed"] == {"posts": 1, "chats": 0, "accounts": 0}
    kinds = {one["kind"]: one["count"] for one in told["counts"] if one["category"] == "drugs"}
    assert kinds == {"report": 1, "decision": 1, "appeal": 1, "reversal": 1, "overturned": 1}
