"""Topics of a forum with unmodified Telethon on a live server: what is seen there, and which of them ring otherwise."""

from collections.abc import AsyncIterator

import pytest
from telethon import functions, types

from tests.live.telethon_people import Town, new_word
from tests.live.wire_client import Place

m = functions.messages


@pytest.fixture
async def town(place: Place) -> AsyncIterator[Town]:
    async with Town(place) as town:
        yield town


async def test_devices_are_told_in_which_topic_something_was_seen(town: Town) -> None:
    ann, bob = await town.people("Ann", "Bob")
    made = await ann(functions.channels.CreateChannelRequest("Forum", "", megagroup=True, forum=True))
    name, bobs = new_word("forum"), new_word("bob")
    await ann(functions.channels.UpdateUsernameRequest(made.chats[0], name))
    await bob(functions.account.UpdateUsernameRequest(bobs))
    await bob(functions.channels.JoinChannelRequest(name))
    there = await ann.client.get_input_entity(name)
    topic = await ann(m.CreateForumTopicRequest(there, "Cats"))
    [cats] = [one.message.id for one in topic.updates if isinstance(one, types.UpdateNewChannelMessage)]
    called = await ann.client.send_message(name, f"@{bobs}, cats", reply_to=cats)
    peer = await bob.client.get_input_entity(name)
    second = await town.sign_in(bob)
    await second.client.get_dialogs()
    await bob(functions.channels.ReadMessageContentsRequest(peer, [called.id]))
    told = await second.wait(types.UpdateChannelReadMessagesContents)
    assert (told.top_msg_id, told.messages) == (cats, [called.id])

    where = types.InputNotifyForumTopic(peer, cats)
    await bob(functions.account.UpdateNotifySettingsRequest(where, types.InputPeerNotifySettings(silent=True)))
    found = await bob(functions.account.GetNotifyExceptionsRequest(peer=types.InputNotifyPeer(peer)))
    assert [(one.peer.top_msg_id, one.notify_settings.silent) for one in found.updates] == [(cats, True)]
    assert [chat.id for chat in found.chats] == [peer.channel_id]
    assert not (await bob(functions.account.GetNotifyExceptionsRequest())).updates  # in no list of chats

    await bob(m.SaveDraftRequest(peer, "begun", reply_to=types.InputReplyToMessage(cats, top_msg_id=cats)))
    await second.wait(types.UpdateDraftMessage, lambda one: one.top_msg_id == cats)
    await bob(functions.channels.LeaveChannelRequest(peer))
    empty = types.DraftMessageEmpty
    await second.wait(types.UpdateDraftMessage, lambda one: one.top_msg_id == cats and isinstance(one.draft, empty))


async def test_who_types_in_a_topic_is_seen_there(town: Town) -> None:
    ann, bob = await town.people("Ann", "Bob")
    made = await ann(functions.channels.CreateChannelRequest("Forum", "", megagroup=True, forum=True))
    name = new_word("forum")
    await ann(functions.channels.UpdateUsernameRequest(made.chats[0], name))
    await bob(functions.channels.JoinChannelRequest(name))
    there, peer = await ann.client.get_input_entity(name), await bob.client.get_input_entity(name)
    topic = await ann(m.CreateForumTopicRequest(there, "Cats"))
    [cats] = [one.message.id for one in topic.updates if isinstance(one, types.UpdateNewChannelMessage)]
    await bob(m.SetTypingRequest(peer, types.SendMessageTypingAction(), top_msg_id=cats))
    told = await ann.device.wait(types.UpdateChannelUserTyping)
    assert (told.channel_id, told.top_msg_id, told.from_id) == (peer.channel_id, cats, types.PeerUser(bob.id))
