"""What several features of groups do to each other, with unmodified Telethon on a live server."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from telethon import errors, functions, types

from tests.live.telethon_people import Person, Town, new_word
from tests.live.wire_client import Place

THUMB = types.ReactionEmoji("\U0001f44d")
FOR_EVER = 2**31 - 1


@pytest.fixture
async def town(place: Place) -> AsyncIterator[Town]:
    async with Town(place) as town:
        yield town


async def supergroup(owner: Person, *others: Person, forum: bool = False) -> types.Channel:
    """A new supergroup with these people in it."""
    made = await owner(functions.channels.CreateChannelRequest("Table", "", megagroup=True, forum=forum))
    [chat] = made.chats
    if others:
        await owner(functions.channels.InviteToChannelRequest(chat, [await owner.at(one) for one in others]))
    return chat


async def there(person: Person, chat: types.Channel) -> types.InputPeerChannel:
    """How that person's client names it."""
    await person.device.wait(types.UpdateChannel, lambda one: one.channel_id == chat.id)
    return await person.client.get_input_entity(types.PeerChannel(chat.id))


async def test_a_silenced_group_stays_silent_as_a_supergroup(town: Town) -> None:
    ann, bob, cyd = await town.people("Ann", "Bob", "Cyd")
    second = await town.sign_in(bob)
    made = await ann(functions.messages.CreateChatRequest([await ann.at(bob), await ann.at(cyd)], "Round table"))
    [chat] = made.updates.chats
    old = types.InputPeerChat(chat.id)
    await ann(
        functions.messages.SetChatAvailableReactionsRequest(old, types.ChatReactionsSome([THUMB]), reactions_limit=2)
    )
    quiet = types.InputPeerNotifySettings(mute_until=FOR_EVER)
    await bob(functions.account.UpdateNotifySettingsRequest(types.InputNotifyPeer(old), quiet))
    turned = await ann(functions.messages.MigrateChatRequest(chat.id))
    new = next(one for one in turned.chats if isinstance(one, types.Channel))
    for device in (bob.device, second):
        told = await device.wait(types.UpdateNotifySettings, lambda one: one.peer.peer == types.PeerChannel(new.id))
        assert told.notify_settings.mute_until.timestamp() == FOR_EVER
    for person, silent in ((bob, True), (cyd, False)):
        full = (await person(functions.channels.GetFullChannelRequest(await there(person, new)))).full_chat
        assert full.available_reactions == types.ChatReactionsSome([THUMB]) and full.reactions_limit == 2
        assert bool(full.notify_settings.mute_until) == silent


async def test_what_waits_is_seen_to_wait_on_another_device(town: Town) -> None:
    ann, bob = await town.people("Ann", "Bob")
    chat = await supergroup(ann, bob)
    await bob.client.send_message(await there(bob, chat), "later", schedule=datetime.now(UTC) + timedelta(hours=1))
    second = await town.sign_in(bob)
    await second.client.get_dialogs()
    at = await second.client.get_input_entity(types.PeerChannel(chat.id))
    assert (await second(functions.channels.GetFullChannelRequest(at))).full_chat.has_scheduled
    [waiting] = await second.client.get_messages(at, scheduled=True)
    assert waiting.message == "later"
    assert not (await ann(functions.channels.GetFullChannelRequest(chat))).full_chat.has_scheduled
    await second(functions.messages.DeleteScheduledMessagesRequest(at, [waiting.id]))
    assert not (await second(functions.channels.GetFullChannelRequest(at))).full_chat.has_scheduled


async def test_what_is_meant_for_a_topic_that_is_gone_is_said_to_nobody(town: Town) -> None:
    ann, bob = await town.people("Ann", "Bob")
    chat = await supergroup(ann, bob, forum=True)
    made = await ann(functions.messages.CreateForumTopicRequest(chat, "Two of us", random_id=1))
    topic = next(one.id for one in made.updates if isinstance(one, types.UpdateMessageID))
    at = await there(bob, chat)
    await ann(functions.messages.DeleteTopicHistoryRequest(chat, topic))
    into = types.InputReplyToMessage(topic, top_msg_id=topic)
    with pytest.raises(errors.TopicDeletedError):
        await bob(functions.messages.SendMessageRequest(at, "between us", reply_to=into))
    assert "between us" not in [one.message for one in await ann.client.get_messages(chat, limit=5)]


async def test_who_steps_down_says_nothing_more_in_the_groups_name(town: Town) -> None:
    ann, bob, cyd = await town.people("Ann", "Bob", "Cyd")
    chat = await supergroup(ann, bob, cyd)
    await ann(functions.channels.EditAdminRequest(chat, await ann.at(bob), types.ChatAdminRights(anonymous=True), ""))
    at = await there(bob, chat)
    said = await bob.client.send_message(at, "we say")
    assert said.from_id == types.PeerChannel(chat.id)
    await bob(functions.channels.EditAdminRequest(at, types.InputUserSelf(), types.ChatAdminRights(), ""))
    with pytest.raises(errors.MessageAuthorRequiredError):
        await bob.client.edit_message(at, said.id, "we take it all back")
    own = await bob.client.send_message(at, "I say")
    assert own.from_id == types.PeerUser(bob.id)
    shown = await cyd.client.get_messages(await there(cyd, chat), ids=[said.id, own.id])
    assert [one.message for one in shown] == ["we say", "I say"]


async def test_a_channel_that_is_banned_speaks_no_more(town: Town) -> None:
    ann, bob = await town.people("Ann", "Bob")
    chat = await supergroup(ann)
    named = new_word("talk")
    await ann(functions.channels.UpdateUsernameRequest(chat, named))
    at = await bob.client.get_input_entity(named)
    await bob(functions.channels.JoinChannelRequest(at))
    name = new_word("loud")
    made = await bob(functions.channels.CreateChannelRequest("Loud", "", broadcast=True))
    await bob(functions.channels.UpdateUsernameRequest(made.chats[0], name))
    loud = await bob.client.get_input_entity(name)
    await bob(functions.messages.SendMessageRequest(at, "buy!", send_as=loud))
    spoke = (await ann.client.get_messages(chat, limit=1))[0].from_id
    assert spoke == types.PeerChannel(loud.channel_id)
    theirs = await ann.client.get_input_entity(name)
    ann.device.forget()
    second = await town.sign_in(ann)
    await ann(functions.channels.EditBannedRequest(chat, theirs, types.ChatBannedRights(None, view_messages=True)))
    await second.wait(types.UpdateChannel, lambda one: one.channel_id == chat.id)
    with pytest.raises(errors.SendAsPeerInvalidError):
        await bob(functions.messages.SendMessageRequest(at, "buy more!", send_as=loud))
    assert [one.peer for one in (await bob(functions.channels.GetSendAsRequest(at))).peers] == [types.PeerUser(bob.id)]
    out = await ann(functions.channels.GetParticipantsRequest(chat, types.ChannelParticipantsKicked(""), 0, 10, 0))
    [banned] = out.participants
    assert (out.count, banned.peer, banned.kicked_by) == (1, spoke, ann.id)
    assert name in [getattr(one, "username", "") for one in out.chats] and bob.id not in [one.id for one in out.users]
    found = await ann(functions.channels.GetParticipantRequest(chat, theirs))
    assert found.participant.peer == spoke and found.participant.banned_rights.view_messages
    log = await ann(functions.channels.GetAdminLogRequest(chat, "", 0, 0, 1))
    assert log.events[0].action.new_participant.peer == spoke
    await ann(functions.channels.EditBannedRequest(chat, theirs, types.ChatBannedRights(None)))
    await bob(functions.messages.SendMessageRequest(at, "sorry", send_as=loud))
    with pytest.raises(errors.UserNotParticipantError):
        await ann(functions.channels.GetParticipantRequest(chat, theirs))


async def test_an_anonymous_administrator_votes_as_the_group(town: Town) -> None:
    ann, bob, cyd = await town.people("Ann", "Bob", "Cyd")
    chat = await supergroup(ann, bob, cyd)
    await ann(functions.channels.EditAdminRequest(chat, await ann.at(bob), types.ChatAdminRights(anonymous=True), ""))
    answers = [types.PollAnswer(types.TextWithEntities(one, []), one.encode()) for one in ("yes", "no")]
    asked = types.Poll(0, types.TextWithEntities("Tea?", []), answers, 0, public_voters=True)
    poll = await ann.client.send_message(chat, file=types.InputMediaPoll(asked))
    for person in (bob, cyd):
        await person(functions.messages.SendVoteRequest(await there(person, chat), poll.id, [b"yes"]))
    found = await cyd(functions.messages.GetPollVotesRequest(await there(cyd, chat), poll.id, limit=10))
    assert {one.peer.to_json() for one in found.votes} == {
        one.to_json() for one in (types.PeerChannel(chat.id), types.PeerUser(cyd.id))
    }
    assert [one.id for one in found.users] == [cyd.id] and [one.id for one in found.chats] == [chat.id]
    shown = (await cyd.client.get_messages(await there(cyd, chat), ids=poll.id)).poll.results
    assert shown.total_voters == 2 and [one.user_id for one in shown.recent_voters] == [cyd.id]
    await ann(functions.messages.SendVoteRequest(chat, poll.id, [b"no"]))
    found = await ann(functions.messages.GetPollVotesRequest(chat, poll.id, limit=10))
    assert {one.peer.user_id for one in found.votes} == {ann.id, bob.id, cyd.id}


async def test_groups_and_channels_stand_in_folders_on_every_device(town: Town) -> None:
    ann, bob = await town.people("Ann", "Bob")
    second = await town.sign_in(bob)
    large, made = (
        await supergroup(ann, bob),
        await bob(functions.messages.CreateChatRequest([await bob.at(ann)], "Small")),
    )
    news = (await bob(functions.channels.CreateChannelRequest("News", "", broadcast=True))).chats[0]
    small = types.InputPeerChat(made.updates.chats[0].id)
    at, own = await there(bob, large), await bob.client.get_input_entity(types.PeerChannel(news.id))
    person = await bob.at(ann)
    folder = types.DialogFilter(
        2, types.TextWithEntities("Mine", []), [own], [small, at, person], [types.InputPeerSelf()]
    )
    await bob(functions.messages.UpdateDialogFilterRequest(2, folder))
    await second.wait(types.UpdateDialogFilters)
    await second.client.get_dialogs()
    theirs = [await second.client.get_input_entity(types.PeerChannel(one.id)) for one in (news, large)]
    found = (await second(functions.messages.GetDialogFiltersRequest())).filters
    [kept] = [one for one in found if isinstance(one, types.DialogFilter)]
    assert kept.pinned_peers == theirs[:1]
    assert kept.include_peers == [small, theirs[1], await second.client.get_input_entity(ann.id)]
    assert kept.exclude_peers == [types.InputPeerSelf()]


async def test_a_basic_group_comes_back_from_the_archive(town: Town) -> None:
    ann, bob = await town.people("Ann", "Bob")
    second = await town.sign_in(bob)
    made = await ann(functions.messages.CreateChatRequest([await ann.at(bob)], "Small"))
    small = types.InputPeerChat(made.updates.chats[0].id)
    await bob(functions.folders.EditPeerFoldersRequest([types.InputFolderPeer(small, 1)]))
    assert [one.name for one in await second.client.get_dialogs(folder=1)] == ["Small"]
    for device in (bob.device, second):
        device.forget()
    await ann.client.send_message(small, "supper")
    for device in (bob.device, second):
        told = await device.wait(types.UpdateFolderPeers)
        assert [(one.peer, one.folder_id) for one in told.folder_peers] == [(types.PeerChat(small.chat_id), 0)]
    assert [one.name for one in await second.client.get_dialogs(folder=1)] == []
