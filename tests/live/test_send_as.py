"""Writing in another name with unmodified Telethon on a live server: in a channel's, and in the group's own."""

import datetime
from collections.abc import AsyncIterator

import pytest
from telethon import errors, functions, types

from tests.live.telethon_people import Person, Town, new_word
from tests.live.test_channels import heard, make
from tests.live.wire_client import Place

_m, _c = functions.messages, functions.channels


@pytest.fixture
async def town(place: Place) -> AsyncIterator[Town]:
    async with Town(place) as town:
        yield town


async def names(person: Person, peer: types.Channel) -> list[tuple[str, int]]:
    """In whose name the person may write there."""
    found = await person(_c.GetSendAsRequest(peer))
    there = {chat.id for chat in found.chats} | {user.id for user in found.users}
    ids = [
        ("channel", one.peer.channel_id) if isinstance(one.peer, types.PeerChannel) else ("user", one.peer.user_id)
        for one in found.peers
    ]
    assert {id for _, id in ids} <= there
    return ids


async def test_a_member_writes_as_a_channel(town: Town) -> None:
    ann, bob = await town.people("Ann", "Bob")
    word = new_word("talk")
    group = await make(ann, "Talk", group=True, name=word)
    there = await bob.client.get_entity(word)
    await bob(_c.JoinChannelRequest(there))
    loud = await make(bob, "Loud", name=new_word("loud"))
    assert await names(bob, there) == [("user", bob.id), ("channel", loud.id)]
    assert await names(ann, group) == [("user", ann.id)]
    full = await bob(_c.GetFullChannelRequest(there))  # clients offer a choice where there is a name to begin with
    assert full.full_chat.default_send_as == types.PeerUser(bob.id) and bob.id in [user.id for user in full.users]
    secret = await make(ann, "Ours", group=True)
    assert (await ann(_c.GetFullChannelRequest(secret))).full_chat.default_send_as is None
    assert await bob(_m.SaveDefaultSendAsRequest(there, loud))
    full = (await bob(_c.GetFullChannelRequest(there))).full_chat
    assert full.default_send_as == types.PeerChannel(loud.id)
    await bob.client.send_message(there, "we say")
    got = await heard(ann, "we say")
    assert (got.from_id, got.post) == (types.PeerChannel(loud.id), False)
    assert (await ann.client.get_messages(group, limit=1))[0].sender.title == "Loud"
    await bob(_m.SendMessageRequest(there, "I say", send_as=types.InputPeerSelf()))
    assert (await heard(ann, "I say")).from_id == types.PeerUser(bob.id)
    with pytest.raises(errors.SendAsPeerInvalidError):
        await ann(_m.SendMessageRequest(group, "no", send_as=await ann.client.get_input_entity(group)))
    # What waits for its time is said in that name, too.
    due = datetime.datetime.now(datetime.UTC) + datetime.timedelta(hours=1)
    kept = await bob(_m.SendMessageRequest(there, "we will say", schedule_date=due, send_as=loud))
    waits = next(one.message for one in kept.updates if isinstance(one, types.UpdateNewScheduledMessage))
    assert waits.from_id == types.PeerChannel(loud.id)
    await bob(_m.SendScheduledMessagesRequest(there, [waits.id]))
    assert (await heard(ann, "we will say")).from_id == types.PeerChannel(loud.id)


async def test_what_was_said_in_a_channels_name_is_deleted_at_once(town: Town) -> None:
    ann, bob = await town.people("Ann", "Bob")
    word = new_word("talk")
    group = await make(ann, "Talk", group=True, name=word)
    there = await bob.client.get_entity(word)
    await bob(_c.JoinChannelRequest(there))
    loud = await make(bob, "Loud", name=new_word("loud"))
    for text, name in (("we say", loud), ("we repeat", loud), ("I say", types.InputPeerSelf())):
        await bob(_m.SendMessageRequest(there, text, send_as=name))
        got = await heard(ann, text)
    [said] = [one for one in await ann.client.get_messages(group, limit=5) if one.message == "we say"]
    speaker = await said.get_input_sender()
    with pytest.raises(errors.ChatAdminRequiredError):
        await bob(_c.DeleteParticipantHistoryRequest(there, loud))
    gone = await ann(_c.DeleteParticipantHistoryRequest(group, speaker))
    assert (gone.pts_count, gone.offset) == (2, 0)
    await bob.device.wait(types.UpdateDeleteChannelMessages, lambda one: len(one.messages) == 2)
    left = [one.message for one in await bob.client.get_messages(there, limit=10) if one.message]
    assert left == ["I say"] and got.message == "I say"


async def test_an_administrator_writes_as_the_group(town: Town) -> None:
    ann, bob = await town.people("Ann", "Bob")
    word = new_word("talk")
    group = await make(ann, "Talk", group=True, name=word)
    there = await bob.client.get_entity(word)
    await bob(_c.JoinChannelRequest(there))
    rights = types.ChatAdminRights(change_info=True, anonymous=True)
    who = await ann.client.get_input_entity(bob.id)
    await ann(_c.EditAdminRequest(group, who, rights, "speaker"))
    assert await names(bob, there) == [("channel", group.id)]
    sent = await bob.client.send_message(there, "the group says")
    assert sent.out
    got = await heard(ann, "the group says")
    assert (got.from_id, got.post_author, got.out) == (types.PeerChannel(group.id), "speaker", False)
    [shown] = await ann.client.get_messages(group, limit=1)
    assert shown.sender_id == -1000000000000 - group.id


async def test_what_waits_goes_into_its_topic(town: Town) -> None:
    ann, bob = await town.people("Ann", "Bob")
    word = new_word("forum")
    forum = await make(ann, "Forum", group=True, name=word)
    for tabs in (True, False):
        made = await ann(_c.ToggleForumRequest(forum, True, tabs))
        assert (made.chats[0].forum, made.chats[0].forum_tabs) == (True, tabs)
    made = await ann(_m.CreateForumTopicRequest(forum, "Cats"))
    cats = next(one.message.id for one in made.updates if isinstance(one, types.UpdateNewChannelMessage))
    there = await bob.client.get_entity(word)
    await bob(_c.JoinChannelRequest(there))
    due = datetime.datetime.now(datetime.UTC) + datetime.timedelta(hours=1)
    waits = await bob.client.send_message(there, "meow", reply_to=cats, schedule=due)
    assert (waits.reply_to.forum_topic, waits.reply_to.reply_to_msg_id) == (True, cats)
    [kept] = (await bob(_m.GetScheduledHistoryRequest(there, 0))).messages
    assert (kept.id, kept.reply_to.forum_topic) == (waits.id, True)
    await bob(_m.SendScheduledMessagesRequest(there, [waits.id]))
    got = await heard(ann, "meow")
    assert (got.reply_to.forum_topic, got.reply_to.reply_to_msg_id, got.from_scheduled) == (True, cats, True)
    found = [one.message async for one in ann.client.iter_messages(forum, reply_to=cats) if one.message]
    assert found == ["meow"]


async def test_a_channel_that_shows_who_posts(town: Town) -> None:
    ann, bob, cyd = await town.people("Ann", "Bob", "Cyd")
    word = new_word("news")
    channel = await make(ann, "News", name=word)
    there, seen = await bob.client.get_entity(word), await cyd.client.get_entity(word)
    await bob(_c.JoinChannelRequest(there))
    await cyd(_c.JoinChannelRequest(seen))
    rights = types.ChatAdminRights(post_messages=True)
    await ann(_c.EditAdminRequest(channel, await ann.client.get_input_entity(bob.id), rights, ""))
    told = await ann(_c.ToggleSignaturesRequest(channel, signatures_enabled=True, profiles_enabled=True))
    assert told.chats[0].signatures and told.chats[0].signature_profiles
    loud = await make(bob, "Loud", name=new_word("loud"))
    assert await names(bob, there) == [("user", bob.id), ("channel", channel.id), ("channel", loud.id)]
    assert (await bob(_c.GetFullChannelRequest(there))).full_chat.default_send_as == types.PeerUser(bob.id)
    for text, name, from_id, author in (
        ("I say", None, types.PeerUser(bob.id), "Bob"),
        ("it says", await bob.client.get_input_entity(there), None, None),
        ("they say", loud, types.PeerChannel(loud.id), "Loud"),
    ):
        await bob(_m.SendMessageRequest(there, text, send_as=name))
        got = await heard(cyd, text)
        assert (got.post, got.from_id, got.post_author, got.out) == (True, from_id, author, False)
    # Whoever reads it can look at the author's profile.
    [one] = [one for one in await cyd.client.get_messages(seen, limit=3) if one.message == "I say"]
    full = await cyd(functions.users.GetFullUserRequest(await one.get_input_sender()))
    assert full.users[0].first_name == "Bob"
    by_the_post = types.InputUserFromMessage(await cyd.client.get_input_entity(word), one.id, bob.id)
    assert (await cyd(functions.users.GetFullUserRequest(by_the_post))).users[0].first_name == "Bob"
    with pytest.raises(errors.UserIdInvalidError):
        by_the_post.msg_id += 1  # said by the channel
        await cyd(functions.users.GetFullUserRequest(by_the_post))
    with pytest.raises(errors.ChatNotModifiedError):
        await ann(_c.ToggleSignaturesRequest(channel, signatures_enabled=True, profiles_enabled=True))
    log = await ann.client.get_admin_log(channel, limit=10)
    assert types.ChannelAdminLogEventActionToggleSignatures(True) in [one.action for one in log]
    assert any(
        isinstance(one.action, types.ChannelAdminLogEventActionToggleSignatureProfiles) and one.action.new_value
        for one in log
    )
