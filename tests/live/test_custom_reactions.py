"""Custom emoji as reactions with unmodified Telethon on a live server."""

from collections.abc import AsyncIterator

import pytest
from telethon import errors, functions, types

from tests.live.telethon_people import Town
from tests.live.test_counts import channel
from tests.live.test_stickers import item, made
from tests.live.wire_client import Place
from tests.support.sticker_art import picture


@pytest.fixture
async def town(place: Place) -> AsyncIterator[Town]:
    async with Town(place) as town:
        yield town


async def test_a_custom_emoji_is_given_counted_and_listed(town: Town) -> None:
    ann, bob = await town.people("Ann", "Bob")
    document = (await made(ann, await item(ann, picture(width=100, height=100), "🐱"), emojis=True)).documents[0]
    name = await channel(ann, bob, group=True)
    sent = await ann.client.send_message(name, "look")
    mine = types.ReactionCustomEmoji(document.id)
    give = functions.messages.SendReactionRequest(name, sent.id, reaction=[mine])
    with pytest.raises(errors.ReactionInvalidError):
        await bob(give)
    everything = types.ChatReactionsAll(allow_custom=True)
    await ann(functions.messages.SetChatAvailableReactionsRequest(name, everything))
    await bob(give)
    told = await ann.device.wait(types.UpdateMessageReactions)
    assert told.reactions.results[0].reaction == mine
    listed = await ann(functions.messages.GetMessageReactionsListRequest(name, sent.id, 10, reaction=mine))
    assert [(one.peer_id.user_id, one.reaction) for one in listed.reactions] == [(bob.id, mine)]
    full = (await bob(functions.channels.GetFullChannelRequest(name))).full_chat
    assert full.available_reactions == everything
    got = await bob.client(functions.messages.GetCustomEmojiDocumentsRequest([document.id]))
    assert got[0].id == document.id
