"""Photos, albums, voice and GIFs, each library with the next one: shown, fetched, sent, heard, seen once."""

from __future__ import annotations

import base64
import hashlib
import io

import pytest
from PIL import Image

from tests.support.films import film

from .conftest import require
from .harness.devices import Device
from .harness.people import Person, Stage, new_word

JPEG = "ffd8ff"
SOUND, FILM = bytes(range(256)) * 20, film(b"vide")


def coded(data: bytes) -> str:
    """Bytes as drivers take them."""
    return base64.b64encode(data).decode()


def picture(colour: str, side: int = 320) -> str:
    """A picture of one colour."""
    out = io.BytesIO()
    Image.new("RGB", (side, side), colour).save(out, "JPEG")
    return coded(out.getvalue())


def newcomer(stage: Stage, person: Person, library: str, friend: Person) -> Device:
    """Another device of a person, which sees the friend for the first time."""
    device = stage.sign_in(person, library)
    assert device.add_contact(phone=friend.phone, first=friend.first)["id"] == friend.id
    return device


def test_a_profile_photo_is_shown(stage: Stage, libraries: tuple[str, str]) -> None:
    a, b = stage.pair(*libraries)
    a.device.set_photo(data=picture("red"))
    assert newcomer(stage, b, libraries[1], a).photo(peer=a.id) == JPEG
    a.device.clear_photos()
    assert newcomer(stage, b, libraries[1], a).photo(peer=a.id) is None


def test_a_channel_has_a_photo(stage: Stage, libraries: tuple[str, str]) -> None:
    a, b = stage.person(libraries[0]), stage.person(libraries[1])
    name = new_word("channel")
    channel = a.device.make_channel(title="The Gazette", username=name)["peer"]
    a.device.set_chat_photo(peer=channel, data=picture("blue"))
    assert b.device.join(username=name)["peer"] == channel
    assert b.device.photo(peer=channel) == JPEG


def test_an_album_arrives_together(stage: Stage, libraries: tuple[str, str]) -> None:
    a, b = stage.pair(*libraries)
    colours = ("red", "green", "blue")
    ids = a.device.send_album(peer=b.id, photos=[picture(colour) for colour in colours])
    assert len(set(ids)) == 3
    b.device.wait_events(3, "message", peer=a.id)
    got = b.device.album(peer=a.id, count=3)
    assert len({group for group, _ in got}) == 1 and got[0][0] not in ("0", "None", "null")
    assert len({digest for _, digest in got}) == 3


def test_voice_and_gif_arrive_as_they_were_sent(stage: Stage, libraries: tuple[str, str]) -> None:
    a, b = stage.pair(*libraries)
    for verb, data, kind in (("send_voice", SOUND, "voice"), ("send_gif", FILM, "gif")):
        since = b.device.now()
        a.device.call(verb, peer=b.id, data=coded(data))
        b.device.wait_event("message", since, peer=a.id)
        assert b.device.last_media(peer=a.id) == {"kind": kind, "sha256": hashlib.sha256(data).hexdigest()}


def test_a_text_becomes_a_photo(stage: Stage, library: str) -> None:
    a, b = stage.pair("telethon", library)
    a.device.send(peer=b.id, text="a mere text")
    b.device.wait_event("message", peer=a.id)
    a.device.text_to_photo(peer=b.id, data=picture("green"), text="seen at last")
    assert b.device.wait_event("edited", peer=a.id)["text"] == "seen at last"
    for one in (b.device, newcomer(stage, b, library, a)):
        assert one.last_media(peer=a.id)["kind"] == "photo"


def test_a_photo_is_seen_once(stage: Stage, library: str) -> None:
    a, b = stage.pair("telethon", library)
    a.device.send_once(peer=b.id, data=picture("red"), seconds=1)
    b.device.wait_event("message", peer=a.id)
    assert b.device.last_media(peer=a.id)["kind"] == "photo"
    b.device.open_last(peer=a.id)
    a.device.wait_event("edited", peer=b.id)
    assert a.device.last_media(peer=b.id)["kind"] == "gone"
    assert newcomer(stage, b, library, a).last_media(peer=a.id)["kind"] == "gone"
    since = a.device.now()
    b.device.send_once(peer=a.id, data=picture("blue"), seconds=1)
    a.device.wait_event("message", since, peer=b.id)
    a.device.open_last(peer=b.id)
    a.device.wait_event("edited", since, peer=b.id)
    assert a.device.last_media(peer=b.id)["kind"] == "gone"


@pytest.mark.parametrize("library", ["telethon", "tdlib"])
def test_photos_are_laid_out_by_the_day(stage: Stage, library: str) -> None:
    require(library)
    a, b = stage.person("telethon"), stage.person(library)
    name = new_word("channel")
    peer = a.device.make_channel(title="The Gazette", username=name)["peer"]
    assert b.device.join(username=name)["peer"] == peer
    ids = a.device.send_album(peer=peer, photos=[picture(colour) for colour in ("red", "green", "blue")])
    a.device.send(peer=peer, text="words between")
    a.device.delete(peer=peer, ids=[ids[1]])
    kept = sorted((ids[0], ids[2]), reverse=True)
    found = b.device.photo_days(peer=peer)
    assert found["total"] == sum(count for count, _ in found["days"]) == 2  # on one day, or around midnight on two
    assert found["days"][-1][1] == kept[-1]  # the first message of the oldest day
    assert found["places"] == [[place, id] for place, id in enumerate(kept)]
