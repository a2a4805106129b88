"""Basic groups with unmodified Telethon on a live server."""

from collections.abc import AsyncIterator

import pytest
from telethon import errors, functions, types

from tests.live.telethon_people import Person, Town
from tests.live.wire_client import Place


@pytest.fixture
async def town(place: Place) -> AsyncIterator[Town]:
    async with Town(place) as town:
        yield town


async def make(person: Person, title: str, *others: Person) -> types.Chat:
    """A new group with these people in it."""
    made = await person(functions.messages.CreateChatRequest([await person.at(one) for one in others], title))
    assert made.missing_invitees == []
    [update] = [one for one in made.updates.updates if isinstance(one, types.UpdateNewMessage)]
    assert isinstance(update.message.action, types.MessageActionChatCreate)
    assert [one.id for one in made.updates.updates if isinstance(one, types.UpdateMessageID)] == [update.message.id]
    [chat] = made.updates.chats
    assert (chat.title, chat.creator, chat.participants_count) == (title, True, len(others) + 1)
    return chat


async def test_a_group_from_making_to_leaving(town: Town) -> None:
    ann, bob, cyd = await town.people("Ann", "Bob", "Cyd")
    chat = await make(ann, "Round table", bob, cyd)
    told = await bob.device.wait(types.UpdateNewMessage, lambda one: getattr(one.message, "action", None))
    assert isinstance(told.message.action, types.MessageActionChatCreate)
    sent = await bob.client.send_message(types.PeerChat(chat.id), "hello, table")
    assert sent.out and sent.peer_id == types.PeerChat(chat.id)
    got = await ann.device.message("hello, table")
    assert got.from_id == types.PeerUser(bob.id) and not got.out
    answer = await ann.client.send_message(chat.id * -1, "hello, Bob", reply_to=got.id)
    back = await bob.device.message("hello, Bob")
    assert back.reply_to.reply_to_msg_id == sent.id and answer.reply_to.reply_to_msg_id == got.id
    [dialog] = [one for one in await cyd.client.get_dialogs() if one.is_group]
    assert (dialog.name, dialog.unread_count, dialog.message.message) == ("Round table", 3, "hello, Bob")
    await cyd.client.send_read_acknowledge(types.PeerChat(chat.id))
    await bob.device.wait(types.UpdateReadHistoryOutbox, lambda one: one.max_id == sent.id)
    [dialog] = [one for one in await cyd.client.get_dialogs() if one.is_group]
    assert dialog.unread_count == 0
    people = await cyd.client.get_participants(types.PeerChat(chat.id))
    assert {one.id for one in people} == {ann.id, bob.id, cyd.id}
    readers = await bob(functions.messages.GetMessageReadParticipantsRequest(types.InputPeerChat(chat.id), sent.id))
    assert [one.user_id for one in readers] == [cyd.id]
    await bob(functions.messages.EditChatTitleRequest(chat.id, "Square table"))
    await ann(functions.messages.EditChatAdminRequest(chat.id, await ann.at(bob), True))
    await cyd.device.wait(types.UpdateChatParticipantAdmin, lambda one: one.user_id == bob.id and one.is_admin)
    await cyd(functions.messages.DeleteChatUserRequest(chat.id, types.InputUserSelf()))
    await ann.device.wait(types.UpdateChatParticipantDelete, lambda one: one.user_id == cyd.id)
    await ann.client.send_message(types.PeerChat(chat.id), "after Cyd left")
    await bob.device.message("after Cyd left")
    assert "after Cyd left" not in [
        one.message for one in await cyd.client.get_messages(types.PeerChat(chat.id), limit=20)
    ]
    with pytest.raises(errors.ChatWriteForbiddenError):
        await cyd.client.send_message(types.PeerChat(chat.id), "may I?")


async def test_who_is_gone_forgets_what_was_said_and_nobody_else_does(town: Town) -> None:
    ann, bob, cyd = await town.people("Ann", "Bob", "Cyd")
    chat = await make(ann, "Round table", bob, cyd)
    there = types.PeerChat(chat.id)
    for person, text in ((ann, "one"), (bob, "two"), (cyd, "three")):
        await person.client.send_message(there, text)
    await ann.device.message("three")
    left = await bob(functions.messages.DeleteChatUserRequest(chat.id, types.InputUserSelf(), revoke_history=True))
    kinds = [type(one) for one in left.updates]
    assert kinds[0] is types.UpdateNewMessage and types.UpdateDeleteMessages in kinds
    gone = next(one for one in left.updates if isinstance(one, types.UpdateDeleteMessages))
    assert (
        gone.pts == max(getattr(one, "pts", 0) for one in left.updates) and left.updates[0].message.id in gone.messages
    )
    await ann(functions.messages.DeleteChatUserRequest(chat.id, await ann.at(cyd), revoke_history=True))
    await cyd.device.wait(types.UpdateDeleteMessages)
    for person in (bob, cyd):
        assert await person.client.get_messages(there, limit=10) == []
        assert [one for one in await person.client.get_dialogs() if one.is_group] == []
    kept = [one.message for one in await ann.client.get_messages(there, limit=10) if one.message]
    assert kept == ["three", "two", "one"]


async def test_people_come_and_are_removed(town: Town) -> None:
    ann, bob, cyd = await town.people("Ann", "Bob", "Cyd")
    chat = await make(ann, "Small", bob)
    await ann.client.send_message(types.PeerChat(chat.id), "written before")
    added = await bob(functions.messages.AddChatUserRequest(chat.id, await bob.at(cyd), 10))
    assert added.missing_invitees == []
    await cyd.device.message("written before")
    shared = await cyd(functions.messages.GetCommonChatsRequest(await cyd.at(ann), 0, 10))
    assert [one.id for one in shared.chats] == [chat.id]
    await ann.client.kick_participant(types.PeerChat(chat.id), await ann.at(cyd))
    [face] = (await cyd(functions.messages.GetChatsRequest([chat.id]))).chats
    assert isinstance(face, types.ChatForbidden)
    second = await town.sign_in(cyd)
    await second.client.get_dialogs()
    assert "written before" in [
        one.message for one in await second.client.get_messages(types.PeerChat(chat.id), limit=20)
    ]


async def test_who_is_not_in_a_group_learns_nothing(town: Town) -> None:
    ann, bob = await town.people("Ann", "Bob")
    chat = await make(ann, "Mine alone")
    for id in (chat.id, chat.id + 1000):
        for request in (
            functions.messages.GetFullChatRequest(id),
            functions.messages.GetChatsRequest([id]),
            functions.messages.AddChatUserRequest(id, types.InputUserSelf(), 5),
            functions.messages.DeleteChatUserRequest(id, types.InputUserSelf()),
            functions.messages.GetHistoryRequest(types.InputPeerChat(id), 0, None, 0, 10, 0, 0, 0),
            functions.messages.EditChatTitleRequest(id, "Bob's"),
            functions.messages.DeleteChatRequest(id),
        ):
            with pytest.raises(errors.ChatIdInvalidError):
                await bob(request)


async def test_a_group_becomes_a_supergroup(town: Town) -> None:
    ann, bob, cyd = await town.people("Ann", "Bob", "Cyd")
    chat = await make(ann, "Round table", bob, cyd)
    await bob.client.send_message(types.PeerChat(chat.id), "in the old one")
    turned = await ann(functions.messages.MigrateChatRequest(chat.id))
    old = next(one for one in turned.chats if isinstance(one, types.Chat))
    new = next(one for one in turned.chats if isinstance(one, types.Channel))
    assert old.deactivated and old.migrated_to.channel_id == new.id
    assert (new.megagroup, new.title, new.participants_count, new.creator) == (True, "Round table", 3, True)
    actions = {type(one): one.message.action for one in turned.updates if hasattr(one, "message")}
    assert actions[types.UpdateNewMessage] == types.MessageActionChatMigrateTo(new.id)
    assert actions[types.UpdateNewChannelMessage] == types.MessageActionChannelMigrateFrom("Round table", chat.id)
    told = await bob.device.wait(
        types.UpdateNewMessage, lambda one: isinstance(one.message.action, types.MessageActionChatMigrateTo)
    )
    there = await bob.client.get_input_entity(types.PeerChannel(told.message.action.channel_id))
    await bob.client.send_message(there, "in the new one")
    await cyd.device.wait(types.UpdateNewChannelMessage, lambda one: one.message.message == "in the new one")
    full = await cyd(functions.channels.GetFullChannelRequest(await cyd.client.get_input_entity(new.id)))
    assert full.full_chat.migrated_from_chat_id == chat.id and full.full_chat.hidden_prehistory
    before = await cyd.client.get_messages(types.PeerChat(chat.id), limit=10)
    assert before[0].id == full.full_chat.migrated_from_max_id
    assert [one.message for one in before if not one.action] == ["in the old one"]
    with pytest.raises(errors.ChatWriteForbiddenError):
        await bob.client.send_message(types.PeerChat(chat.id), "may I?")
    named = [one for one in await cyd.client.get_dialogs(ignore_migrated=True) if one.name == "Round table"]
    assert [one.entity.id for one in named] == [new.id]
