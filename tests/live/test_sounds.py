"""Music sent with Telethon: what its sender says stays, and the rest is read from the file."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from telethon import types

from tests.live.telethon_people import Town
from tests.live.test_media import fetched, named
from tests.live.wire_client import Place
from tests.support.sounds import flac, mp3


@pytest.fixture
async def town(place: Place) -> AsyncIterator[Town]:
    async with Town(place) as town:
        yield town


def audio(message: Any) -> Any:
    return next((one for one in message.document.attributes if isinstance(one, types.DocumentAttributeAudio)), None)


async def test_music_says_what_it_is(town: Town) -> None:
    ann, bob = await town.people("Ann", "Bob")
    data = mp3("Night Train", "The Ushers", 400)
    await ann.client.send_file(bob.id, named(data, "a.mp3"), caption="listen", attributes=[])
    got = await bob.device.message("listen")
    shown = audio(got)
    assert (shown.title, shown.performer, shown.duration) == ("Night Train", "The Ushers", 10)
    assert await fetched(bob, got) == data
    said = types.DocumentAttributeAudio(duration=5, title="Mine")
    await ann.client.send_file(bob.id, named(flac("Theirs", "Cyd", 61), "b.flac"), caption="mine", attributes=[said])
    shown = audio(await bob.device.message("mine"))
    assert (shown.title, shown.performer, shown.duration) == ("Mine", "Cyd", 5)


async def test_what_is_sent_as_a_plain_file_stays_one(town: Town) -> None:
    ann, bob = await town.people("Ann", "Bob")
    await ann.client.send_file(bob.id, named(b"no music" * 500, "c.mp3"), caption="odd", attributes=[])
    got = await bob.device.message("odd")
    assert audio(got) is None or audio(got).title is None
    file = named(mp3("Night Train", "The Ushers", 50), "d.mp3")
    await ann.client.send_file(bob.id, file, caption="plain", force_document=True, attributes=[])
    assert audio(await bob.device.message("plain")) is None
