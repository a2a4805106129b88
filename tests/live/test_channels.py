"""Supergroups and channels with unmodified Telethon on a live server."""

from collections.abc import AsyncIterator

import pytest
from telethon import errors, functions, types

from tests.live.telethon_people import Person, Town, new_word
from tests.live.wire_client import Place


@pytest.fixture
async def town(place: Place) -> AsyncIterator[Town]:
    async with Town(place) as town:
        yield town


async def make(person: Person, title: str, *, group: bool = False, name: str = "") -> types.Channel:
    """A new channel, or supergroup, with a public name if one is given."""
    made = await person(
        functions.channels.CreateChannelRequest(title, "about it", broadcast=not group, megagroup=group)
    )
    channel = made.chats[0]
    if name:
        assert await person(functions.channels.UpdateUsernameRequest(channel, name))
    return channel


async def heard(person: Person, text: str) -> types.Message:
    """The new message of a channel with that text."""
    told = await person.device.wait(
        types.UpdateNewChannelMessage, lambda one: getattr(one.message, "message", "") == text
    )
    return told.message


async def test_a_channel_that_anyone_can_follow(town: Town) -> None:
    ann, bob = await town.people("Ann", "Bob")
    name = new_word("gazette")
    channel = await make(ann, "The Gazette", name=name)
    assert channel.creator and channel.broadcast and channel.title == "The Gazette"
    await ann.client.send_message(channel, "before anyone came")
    seen = await bob.client.get_entity(name)
    assert (seen.id, seen.left, seen.title) == (channel.id, True, "The Gazette")
    assert (await bob.client.get_messages(seen, limit=5))[0].message == "before anyone came"
    joined = await bob(functions.channels.JoinChannelRequest(seen))
    assert joined.updates.chats[0].id == channel.id and not joined.updates.chats[0].left
    post = await ann.client.send_message(channel, "news of the day")
    assert post.post and post.from_id is None and post.out
    got = await heard(bob, "news of the day")
    assert got.post and got.from_id is None and not got.out and got.id == post.id
    with pytest.raises(errors.ChatWriteForbiddenError):
        await bob.client.send_message(seen, "may I?")
    [dialog] = [one for one in await bob.client.get_dialogs() if one.is_channel]
    assert (dialog.name, dialog.unread_count, dialog.message.message) == ("The Gazette", 1, "news of the day")
    await bob.client.send_read_acknowledge(seen)
    [dialog] = [one for one in await bob.client.get_dialogs() if one.is_channel]
    assert dialog.unread_count == 0
    full = await bob(functions.channels.GetFullChannelRequest(seen))
    assert (full.full_chat.about, full.full_chat.participants_count, full.full_chat.pts) == ("about it", 2, post.id)
    await bob(functions.channels.LeaveChannelRequest(seen))
    assert [one for one in await bob.client.get_dialogs() if one.is_channel] == []
    await ann.client.send_message(channel, "after Bob left")
    assert bob.device.seen(types.UpdateNewChannelMessage, lambda one: one.message.message == "after Bob left") == []


async def test_a_private_channel_is_not_there_for_others(town: Town) -> None:
    ann, bob = await town.people("Ann", "Bob")
    channel = await make(ann, "Ours alone")
    stolen = types.InputChannel(channel.id, channel.access_hash)
    for request in (
        functions.channels.GetFullChannelRequest(stolen),
        functions.channels.JoinChannelRequest(stolen),
        functions.channels.GetChannelsRequest([stolen]),
    ):
        with pytest.raises((errors.ChannelInvalidError, errors.ChannelPrivateError)):
            await bob(request)


async def test_a_supergroup_talks(town: Town) -> None:
    ann, bob, cyd = await town.people("Ann", "Bob", "Cyd")
    name = new_word("forum")
    group = await make(ann, "Round table", group=True, name=name)
    assert group.megagroup and not group.broadcast
    for one in (bob, cyd):
        await one(functions.channels.JoinChannelRequest(await one.client.get_entity(name)))
    there = await bob.client.get_entity(name)
    sent = await bob.client.send_message(there, "hello, table")
    got = await heard(cyd, "hello, table")
    assert got.from_id.user_id == bob.id and not got.out and got.id == sent.id
    await heard(ann, "hello, table")
    answer = await cyd.client.send_message(await cyd.client.get_entity(name), "hello, Bob", reply_to=got.id)
    back = await heard(bob, "hello, Bob")
    assert back.reply_to.reply_to_msg_id == sent.id and back.id == answer.id
    second = await town.sign_in(bob)
    difference = await second(
        functions.updates.GetChannelDifferenceRequest(
            await second.client.get_input_entity(name), types.ChannelMessagesFilterEmpty(), sent.id - 1, 100
        )
    )
    assert [one.message for one in difference.new_messages] == ["hello, table", "hello, Bob"]
    assert difference.final and difference.new_messages[0].out
    again = await bob(functions.messages.SendMessageRequest(there, "once", random_id=5))
    twice = await bob(functions.messages.SendMessageRequest(there, "once", random_id=5))
    assert again.updates[0].id == twice.updates[0].id
    assert [one.message for one in await ann.client.get_messages(group, limit=3)] == [
        "once",
        "hello, Bob",
        "hello, table",
    ]


async def test_members_are_listed_page_by_page(town: Town) -> None:
    ann, bob, cyd = await town.people("Ann", "Bob", "Cyd")
    name = new_word("club")
    group = await make(ann, "The club", group=True, name=name)
    for one in (bob, cyd):
        await one(functions.channels.JoinChannelRequest(await one.client.get_entity(name)))
    there = await bob.client.get_entity(name)
    everyone = await bob.client.get_participants(there)
    assert {one.id for one in everyone} == {ann.id, bob.id, cyd.id} and everyone.total == 3
    [admin] = await bob.client.get_participants(there, filter=types.ChannelParticipantsAdmins())
    assert admin.id == ann.id and isinstance(admin.participant, types.ChannelParticipantCreator)
    assert [one.id for one in await bob.client.get_participants(there, search="cy")] == [cyd.id]
    page = await bob(functions.channels.GetParticipantsRequest(there, types.ChannelParticipantsRecent(), 2, 200, 0))
    assert len(page.participants) == 1
    page = await bob(functions.channels.GetParticipantsRequest(there, types.ChannelParticipantsRecent(), 3, 200, 0))
    assert page.participants == []
    own = await bob(functions.channels.GetParticipantRequest(there, "me"))
    assert isinstance(own.participant, types.ChannelParticipantSelf)
    for kind in (types.ChannelParticipantsKicked(""), types.ChannelParticipantsBanned("")):
        with pytest.raises(errors.ChatAdminRequiredError):
            await bob(functions.channels.GetParticipantsRequest(there, kind, 0, 10, 0))
        assert (await ann(functions.channels.GetParticipantsRequest(group, kind, 0, 10, 0))).participants == []
    await cyd(functions.channels.LeaveChannelRequest(await cyd.client.get_entity(name)))
    with pytest.raises(errors.UserNotParticipantError):
        await ann(functions.channels.GetParticipantRequest(group, await ann.client.get_entity(cyd.id)))


async def test_readers_of_a_channel_are_shown_to_its_makers_alone(town: Town) -> None:
    ann, bob = await town.people("Ann", "Bob")
    name = new_word("leaflet")
    channel = await make(ann, "The leaflet", name=name)
    there = await bob.client.get_entity(name)
    await bob(functions.channels.JoinChannelRequest(there))
    with pytest.raises(errors.ChatAdminRequiredError):
        await bob(functions.channels.GetParticipantsRequest(there, types.ChannelParticipantsRecent(), 0, 10, 0))
    with pytest.raises(errors.ChatAdminRequiredError):
        await bob(functions.channels.GetParticipantRequest(there, await bob.client.get_input_entity(ann.id)))
    assert {one.id for one in await ann.client.get_participants(channel)} == {ann.id, bob.id}


async def test_public_ones_are_found_by_how_they_are_called(town: Town) -> None:
    ann, bob = await town.people("Ann", "Bob")
    word, name = new_word("gazette"), new_word("paper")
    made = (await ann(functions.channels.CreateChannelRequest(f"The {word}", "", broadcast=True))).chats[0]
    await ann(functions.channels.UpdateUsernameRequest(made, name))
    for query in (word, word[:-1], name, f"@{name}"):
        found = await bob(functions.contacts.SearchRequest(query, 10))
        assert [one.channel_id for one in found.results] == [made.id], query
        assert [one.title for one in found.chats] == [f"The {word}"]
    resolved = await bob(functions.contacts.ResolveUsernameRequest(name))
    assert resolved.peer.channel_id == made.id and resolved.chats[0].access_hash
    mine = await ann(functions.contacts.SearchRequest(word, 10))
    assert [one.channel_id for one in mine.my_results] == [made.id] and not mine.results
