"""Posts of public channels and what one has left, with unmodified Telethon on a live server."""

from collections.abc import AsyncIterator

import pytest
from telethon import functions, types

from tests.live.telethon_people import Town, new_word
from tests.live.wire_client import Place


@pytest.fixture
async def town(place: Place) -> AsyncIterator[Town]:
    async with Town(place) as town:
        yield town


async def test_a_post_of_a_channel_that_one_never_saw_is_found(town: Town) -> None:
    ann, bob = await town.people("Ann", "Bob")
    name, word = new_word("paper"), new_word("tag")
    made = await ann(functions.channels.CreateChannelRequest("Paper", "", broadcast=True))
    await ann(functions.channels.UpdateUsernameRequest(made.chats[0], name))
    for number in range(3):
        await ann.client.send_message(name, f"number {number} #{word}")
    empty = types.InputPeerEmpty()
    found = await bob(functions.channels.SearchPostsRequest(0, empty, 0, 2, hashtag=word))
    assert [one.message for one in found.messages] == [f"number {n} #{word}" for n in (2, 1)] and found.count == 3
    assert found.search_flood.query_is_free and found.search_flood.remains > 0
    nothing = await bob(functions.channels.SearchPostsRequest(0, empty, 0, 2, query=new_word("nothing")))
    assert nothing.messages == [] and nothing.search_flood.query_is_free
    [chat] = found.chats
    peer = types.InputPeerChannel(chat.id, chat.access_hash)
    last = found.messages[-1].id
    rest = await bob(functions.channels.SearchPostsRequest(found.next_rate, peer, last, 2, hashtag=word))
    assert [one.message for one in rest.messages] == [f"number 0 #{word}"]
    assert (await bob.client.get_messages(peer, ids=last)).message == f"number 1 #{word}"
    await bob(functions.channels.JoinChannelRequest(peer))
    await bob(functions.channels.LeaveChannelRequest(peer))
    left = await bob(functions.channels.GetLeftChannelsRequest(0))
    assert [one.id for one in left.chats] == [chat.id] and left.chats[0].left
    assert (await bob(functions.channels.GetInactiveChannelsRequest())).chats == []
