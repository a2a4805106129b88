"""What decisions do to people and channels, as unmodified libraries show it; they come through a door for tests."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator

import pytest

from chappe.ops.assembly.database import pending_code
from tests.support.door import Door

from .conftest import require
from .harness.devices import Pool
from .harness.judged import drivers, judged_server
from .harness.libraries import LIBRARIES
from .harness.people import CODE, Person, Stage, new_word, staged
from .harness.server import LiveServer
from .test_media import picture

REASON = "Not shown in your country."
CHANNEL_MARK = -1_000_000_000_000
_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def decided(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[LiveServer, Door]]:
    """A server of these scenes' own, with a door."""
    with judged_server(tmp_path_factory.mktemp("decided")) as both:
        yield both


@pytest.fixture(scope="module")
def seats(decided: tuple[LiveServer, Door], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pool]:
    """The driver processes."""
    with drivers(decided[0], tmp_path_factory.mktemp("decided-drivers")) as pool:
        yield pool


@pytest.fixture
def scene(seats: Pool) -> Iterator[Stage]:
    """People and devices."""
    with staged(seats, EXPECTED) as stage:
        yield stage


EXPECTED = ("Your account was banned for suspicious activity",)
"""What TDLib has to say of what it is meant to meet here."""


@pytest.fixture
def door(decided: tuple[LiveServer, Door]) -> Door:
    return decided[1]


@pytest.fixture(params=list(LIBRARIES))
def library(request: pytest.FixtureRequest) -> str:
    require(request.param, "telethon")
    return str(request.param)


def settle(scene: Stage, server: LiveServer, library: str, prefix: str) -> Person:
    """Somebody whose number is of a country, signed up with the code that the operator sees."""
    phone = f"{prefix}{next(_numbers):07d}"
    device = scene.pool.device(library)
    device.connect()
    device.send_code(phone=phone)
    code = pending_code(server.data, phone)
    assert code is not None
    assert device.sign_in(phone=phone, code=code)["state"] == "sign_up"
    first = new_word("Person").capitalize()
    assert device.sign_up(first=first)["state"] == "ok"
    person = Person(phone, first, int(device.me()["id"]), [device])
    device.id = person.id
    return person


def test_a_frozen_account_reads_and_appeals(scene: Stage, door: Door, library: str) -> None:
    a, b = scene.pair(library, "telethon")
    a.device.send(peer=b.id, text="hello")
    b.device.wait_event("message", text="hello")
    until = int(time.time()) + 86_400
    door.run("Freeze", user_id=a.id, until=until, reason="spam")
    if library == "tdlib":
        state = a.device.wait_event("frozen", is_frozen=True)
        assert state["deletion_date"] == until and state["appeal_link"].endswith("/appeals")
    else:
        said = a.device.freeze_state()
        assert said["freeze_until_date"] == until and str(said["freeze_appeal_url"]).endswith("/appeals")
    assert a.device.refused("send", peer=b.id, text="let me out") == "FROZEN_METHOD_INVALID"
    b.device.send(peer=a.id, text="are you there?")
    a.device.wait_event("message", text="are you there?")
    assert {one["text"] for one in a.device.history(peer=b.id)} >= {"hello", "are you there?"}
    a.device.read(peer=b.id)
    assert a.device.resolve(username="appeals")["id"] == 777000
    a.device.send(peer="appeals", text="it was not me")
    door.run("Lift", user_id=a.id)
    if library == "tdlib":
        assert a.device.wait_event("frozen", is_frozen=False)["freezing_date"] == 0
    else:
        assert a.device.freeze_state() == {}
    a.device.send(peer=b.id, text="free")
    b.device.wait_event("message", text="free")


def test_a_frozen_account_reads_no_place_that_it_is_not_in(scene: Stage, door: Door, library: str) -> None:
    a, b = scene.pair(library, "telethon")
    inside, outside = new_word("place_"), new_word("place_")
    places = [
        int(b.device.make_channel(title="Square", username=name, group=True)["peer"]) for name in (inside, outside)
    ]
    for place in places:
        b.device.send(peer=place, text="good morning")
    a.device.join(username=inside)
    door.run("Freeze", user_id=a.id, reason="spam")
    assert "good morning" in {one["text"] for one in a.device.history(peer=places[0])}
    assert a.device.refused("history", peer=outside) == "FROZEN_PARTICIPANT_MISSING"
    door.run("Lift", user_id=a.id)
    assert "good morning" in {one["text"] for one in a.device.history(peer=outside)}


def test_a_limited_account_reaches_nobody_new(scene: Stage, door: Door, library: str) -> None:
    a, b = scene.pair(library, "telethon")
    name = new_word("place_")
    peer = int(b.device.make_channel(title="Square", username=name, group=True)["peer"])
    a.device.join(username=name)
    c = scene.person("telethon")
    found = new_word("person_")
    c.device.set_username(username=found)
    door.run("Limit", user_id=a.id)
    a.device.send(peer=b.id, text="we know each other")
    b.device.wait_event("message", text="we know each other")
    assert a.device.refused("send", peer=found, text="a word with you") == "PEER_FLOOD"
    assert a.device.refused("send", peer=peer, text="a word with you all") == "USER_BANNED_IN_CHANNEL"
    door.run("Lift", user_id=a.id)
    a.device.send(peer=found, text="a word with you")
    c.device.wait_event("message", text="a word with you")


def test_a_suspended_account_is_signed_out_and_comes_back(scene: Stage, door: Door, library: str) -> None:
    a, b = scene.pair(library, "telethon")
    a.device.send(peer=b.id, text="before")
    b.device.wait_event("message", text="before")
    door.run("Suspend", user_id=a.id, reason="fraud")
    if library == "tdlib":
        assert a.device.lost() == "Closed"
    else:
        assert a.device.refused("history", peer=b.id) == "USER_DEACTIVATED_BAN"
    gone = b.device.marks(peer=a.id)
    assert gone["deleted"] and a.first not in gone["name"]
    assert b.device.refused("send", peer=a.id, text="where are you?") == "INPUT_USER_DEACTIVATED"
    other = scene.pool.device(library)
    other.connect()
    assert other.refused("send_code", phone=a.phone) == "PHONE_NUMBER_BANNED"
    door.run("Lift", user_id=a.id)
    again = scene.pool.device(library)
    again.connect()
    again.send_code(phone=a.phone)
    assert again.sign_in(phone=a.phone, code=CODE)["state"] == "ok"
    again.dialogs()  # a device meets people in its list before it can ask about them
    assert [one["text"] for one in again.history(peer=b.id)] == ["before"]
    assert b.device.marks(peer=a.id)["name"].startswith(a.first)
    again.send(peer=b.id, text="after")
    b.device.wait_event("message", text="after")


def test_who_is_suspended_reads_why_before_the_device_is_out(scene: Stage, door: Door, library: str) -> None:
    rude, one = scene.person(library), scene.person("telethon")
    name = new_word("shop")
    one.device.set_username(username=name)
    rude.device.send(peer=name, text="buy now")
    one.device.wait_event("message", text="buy now")
    one.device.report_stranger(peer=rude.id)
    mark = rude.device.now()
    door.run("CloseCase", person=rude.id, action="ban", category="spam")
    told = rude.device.wait_event("message", since=mark, peer=777000)["text"]
    assert "Your account is suspended" in told and "\n\nDecision " in told
    if library == "tdlib":
        assert rude.device.lost() == "Closed"
    else:
        assert rude.device.refused("history", peer=one.id) == "USER_DEACTIVATED_BAN"


def test_a_channel_and_a_post_are_not_shown_in_one_country(
    scene: Stage, decided: tuple[LiveServer, Door], library: str
) -> None:
    server, door = decided
    owner = scene.person("telethon")
    german, french = settle(scene, server, library, "4917"), settle(scene, server, library, "336")
    name = new_word("place_")
    peer = int(owner.device.make_channel(title="News", username=name)["peer"])
    channel = CHANNEL_MARK - peer
    for one in (german, french):
        one.device.join(username=name)
    post = owner.device.send(peer=peer, text="the news")["id"]
    for one in (german, french):
        one.device.wait_event("message", text="the news")
    place = {"peer": [2, channel], "places": ["DE"], "text": REASON}
    door.run("Restrict", **place, box=-channel, id=post)
    if library == "tdlib":
        german.device.wait_event("content", id=post)
    assert german.device.withheld(peer=peer, id=post) == {"text": REASON, "why": REASON, "media": False}
    assert french.device.withheld(peer=peer, id=post) == {"text": "the news", "why": "", "media": False}
    door.run("Restrict", **place)
    if library == "tdlib":
        german.device.wait_event("supergroup", why=REASON)
    assert german.device.marks(peer=peer)["why"] == REASON
    assert french.device.marks(peer=peer)["why"] == ""
    owner.device.send(peer=peer, text="more news")
    for one in (german, french):
        one.device.wait_event("message", text="more news")
    assert german.device.marks(peer=peer)["why"] == REASON, "what is told to many at once says the same"
    assert french.device.marks(peer=peer)["why"] == ""
    door.run("Restrict", **{**place, "reason": ""})
    door.run("Restrict", **{**place, "reason": ""}, box=-channel, id=post)
    if library == "tdlib":
        german.device.wait_event("supergroup", why="")
        german.device.wait_events(2, "content", id=post)
    assert german.device.marks(peer=peer)["why"] == ""
    assert german.device.withheld(peer=peer, id=post)["text"] == "the news"


def test_a_scam_is_called_so(scene: Stage, door: Door, library: str) -> None:
    a, b = scene.pair(library, "telethon")
    a.device.send(peer=b.id, text="hello")
    name = new_word("place_")
    peer = int(b.device.make_channel(title="Riches", username=name)["peer"])
    a.device.join(username=name)
    door.run("Label", peer=[0, b.id], name="scam")
    door.run("Label", peer=[2, CHANNEL_MARK - peer], name="fake")
    b.device.send(peer=a.id, text="a word, so that all is told")
    a.device.wait_event("message", text="a word, so that all is told")
    b.device.send(peer=peer, text="posted")
    a.device.wait_event("message", text="posted")
    person, place = a.device.marks(peer=b.id), a.device.marks(peer=peer)
    assert (person["scam"], person["fake"]) == (True, False)
    assert (place["scam"], place["fake"]) == (False, True)


def test_what_is_withheld_takes_its_pictures_along(scene: Stage, decided: tuple[LiveServer, Door]) -> None:
    server, door = decided
    owner = scene.person("telethon")
    german, french = settle(scene, server, "telethon", "4917"), settle(scene, server, "telethon", "336")
    name = new_word("place_")
    peer = int(owner.device.make_channel(title="Pictures", username=name)["peer"])
    channel = CHANNEL_MARK - peer
    for one in (german, french):
        one.device.join(username=name)
    first, second = owner.device.send_album(peer=peer, photos=[picture("red"), picture("blue")])
    for id in (first, second):
        german.device.take_along(peer=peer, id=id)
        if id == first:
            door.run("Restrict", peer=[2, channel], places=["DE"], text=REASON, box=-channel, id=id)
            assert german.device.refused("fetch_kept") == "FILE_REFERENCE_EXPIRED"
        else:
            assert german.device.fetch_kept() > 0
    assert german.device.withheld(peer=peer, id=first) == {"text": REASON, "why": REASON, "media": False}
    assert french.device.withheld(peer=peer, id=first)["media"]
    french.device.take_along(peer=peer, id=first)
    assert french.device.fetch_kept() > 0
