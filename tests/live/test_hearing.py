"""Voice in a supergroup with unmodified Telethon: heard by one, still to be heard by another, its author told."""

import io
from collections.abc import AsyncIterator

import pytest
from telethon import functions, types

from tests.live.telethon_people import Town, new_word
from tests.live.wire_client import Place


@pytest.fixture
async def town(place: Place) -> AsyncIterator[Town]:
    async with Town(place) as town:
        yield town


async def test_voice_in_a_supergroup(town: Town) -> None:
    ann, bob, cyd = await town.people("Ann", "Bob", "Cyd")
    made = await ann(functions.channels.CreateChannelRequest("Table", "", megagroup=True))
    name = new_word("chat")
    await ann(functions.channels.UpdateUsernameRequest(made.chats[0], name))
    for one in (bob, cyd):
        await one(functions.channels.JoinChannelRequest(name))
    sound = io.BytesIO(b"OggS" + bytes(4000))
    sound.name = "voice.ogg"
    sent = await ann.client.send_file(name, sound, voice_note=True, caption="listen")
    got = await bob.device.wait(types.UpdateNewChannelMessage, lambda one: getattr(one.message, "voice", None))
    assert sent.media_unread and got.message.media_unread
    second = await town.sign_in(bob)
    await second.client.get_dialogs()
    await bob(functions.channels.ReadMessageContentsRequest(name, [sent.id]))
    for device in (second, ann.device):
        told = await device.wait(types.UpdateChannelReadMessagesContents)
        assert told.messages == [sent.id]
    unread = [(await one.client.get_messages(name, ids=sent.id)).media_unread for one in (ann, bob, cyd)]
    assert unread == [False, False, True]
