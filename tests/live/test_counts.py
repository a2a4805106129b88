"""Mentions, reactions, polls, dice, places and people's numbers with unmodified Telethon on a live server."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from telethon import errors, functions, types

from tests.live.telethon_people import Person, Town, new_word
from tests.live.wire_client import Place


@pytest.fixture
async def town(place: Place) -> AsyncIterator[Town]:
    async with Town(place) as town:
        yield town


async def channel(owner: Person, *others: Person, group: bool) -> Any:
    """A public supergroup or channel with these people in it; how its owner's client names it."""
    made = await owner(functions.channels.CreateChannelRequest("Table", "", broadcast=not group, megagroup=group))
    name = new_word("chat")
    await owner(functions.channels.UpdateUsernameRequest(made.chats[0], name))
    for one in others:
        await one(functions.channels.JoinChannelRequest(name))
    return name


async def told(person: Person, kind: type, text: str) -> Any:
    """The message with that text, as a push."""
    update = await person.device.wait(kind, lambda one: getattr(one.message, "message", "") == text)
    return update.message


async def test_a_mention_in_a_supergroup(town: Town) -> None:
    ann, bob, cyd = await town.people("Ann", "Bob", "Cyd")
    name = await channel(ann, bob, cyd, group=True)
    bobs = new_word("bob")
    await bob(functions.account.UpdateUsernameRequest(bobs))
    sent = await ann.client.send_message(name, f"look, @{bobs}")
    got = await told(bob, types.UpdateNewChannelMessage, sent.message)
    assert got.mentioned and got.media_unread
    assert not (await told(cyd, types.UpdateNewChannelMessage, sent.message)).mentioned
    [dialog] = [one for one in await bob.client.get_dialogs() if one.is_group]
    assert dialog.unread_mentions_count == 1
    peer = await bob.client.get_input_entity(name)
    found = await bob(functions.messages.GetUnreadMentionsRequest(peer, 0, 0, 10, 0, 0))
    assert [one.id for one in found.messages] == [sent.id]
    second = await town.sign_in(bob)
    await second.client.get_dialogs()
    await bob.client.send_read_acknowledge(name, clear_mentions=True)
    read = await second.wait(types.UpdateChannelReadMessagesContents)
    assert read.messages == [sent.id]
    [dialog] = [one for one in await bob.client.get_dialogs() if one.is_group]
    assert dialog.unread_mentions_count == 0
    answer = await cyd.client.send_message(name, "and you", reply_to=(await cyd.client.get_messages(name, ids=sent.id)))
    assert (await told(ann, types.UpdateNewChannelMessage, "and you")).mentioned
    await ann(functions.channels.ReadMessageContentsRequest(name, [answer.id]))
    [dialog] = [one for one in await ann.client.get_dialogs() if one.is_group]
    assert dialog.unread_mentions_count == 0


@pytest.mark.parametrize("group", [True, False])
async def test_reactions_in_supergroups_and_channels(town: Town, group: bool) -> None:
    ann, bob, cyd = await town.people("Ann", "Bob", "Cyd")
    name = await channel(ann, bob, cyd, group=group)
    sent = await ann.client.send_message(name, "react")
    await told(cyd, types.UpdateNewChannelMessage, "react")
    fire = [types.ReactionEmoji("🔥")]
    answer = await bob(functions.messages.SendReactionRequest(name, sent.id, reaction=fire))
    [update] = answer.updates
    assert update.reactions.results[0].chosen_order == 0 and update.reactions.can_see_list == group
    seen = await cyd.device.wait(types.UpdateMessageReactions)
    assert seen.reactions.min and [(one.count, one.chosen_order) for one in seen.reactions.results] == [(1, None)]
    assert bool(seen.reactions.recent_reactions) == group
    own = await ann.device.wait(types.UpdateMessageReactions)
    assert own.msg_id == sent.id
    ask = functions.messages.GetMessageReactionsListRequest(name, sent.id, 10)
    if group:
        listed = await cyd(ask)
        assert [one.peer_id.user_id for one in listed.reactions] == [bob.id]
        [dialog] = [one for one in await ann.client.get_dialogs() if one.is_group]
        assert dialog.dialog.unread_reactions_count == 1
        await ann(functions.messages.ReadReactionsRequest(name))
        [dialog] = [one for one in await ann.client.get_dialogs() if one.is_group]
        assert dialog.dialog.unread_reactions_count == 0
    else:
        with pytest.raises(errors.BroadcastForbiddenError):
            await cyd(ask)
    await ann(functions.messages.SetChatAvailableReactionsRequest(name, types.ChatReactionsSome(fire)))
    with pytest.raises(errors.ReactionInvalidError):
        await cyd(functions.messages.SendReactionRequest(name, sent.id, reaction=[types.ReactionEmoji("👍")]))
    full = await cyd(functions.channels.GetFullChannelRequest(name))
    assert [one.emoticon for one in full.full_chat.available_reactions.reactions] == ["🔥"]


def asked(question: str, *answers: str, **how: Any) -> types.InputMediaPoll:
    correct = how.pop("correct", None)
    poll = types.Poll(
        id=0,
        hash=0,
        question=types.TextWithEntities(question, []),
        answers=[types.PollAnswer(types.TextWithEntities(one, []), bytes([at])) for at, one in enumerate(answers)],
        **how,
    )
    solution = {"solution": "because", "solution_entities": []} if correct else {}
    return types.InputMediaPoll(poll, correct_answers=correct, **solution)


async def unread_votes(person: Person, name: str) -> int:
    """Polls of the person's in that chat with votes still to be seen, as the chat list counts them."""
    peer = types.InputDialogPeer(await person.client.get_input_entity(name))
    found = await person(functions.messages.GetPeerDialogsRequest([peer]))
    return int(found.dialogs[0].unread_poll_votes_count)


async def test_a_poll_and_a_quiz(town: Town) -> None:
    ann, bob, cyd = await town.people("Ann", "Bob", "Cyd")
    name = await channel(ann, bob, cyd, group=True)
    sent = await ann.client.send_message(name, file=asked("Tea?", "yes", "no", public_voters=True))
    got = (await bob.device.wait(types.UpdateNewChannelMessage, lambda one: getattr(one.message, "poll", None))).message
    assert got.poll.poll.question.text == "Tea?" and not got.poll.results.results
    answer = await bob(functions.messages.SendVoteRequest(name, got.id, [got.poll.poll.answers[0].option]))
    [update] = answer.updates
    assert [(one.voters, one.chosen) for one in update.results.results] == [(1, True), (0, False)]
    seen = await cyd.device.wait(types.UpdateMessagePoll)
    assert (seen.results.min, seen.results.results, seen.results.total_voters) == (True, None, 1)
    found = await bob(functions.messages.GetPollVotesRequest(name, got.id, 10))
    assert [one.peer.user_id for one in found.votes] == [bob.id]
    with pytest.raises(errors.PollVoteRequiredError):
        await cyd(functions.messages.GetPollVotesRequest(name, got.id, 10))
    told = await ann.device.wait(types.UpdateMessagePoll)
    assert (told.msg_id, told.results.min, told.results.has_unread_votes) == (sent.id, False, True)
    unseen = await ann(functions.messages.GetUnreadPollVotesRequest(name, 0, 0, 10, 0, 0))
    assert [one.id for one in unseen.messages] == [sent.id]
    assert await unread_votes(ann, name) == 1 and await unread_votes(bob, name) == 0
    await ann(functions.messages.ReadPollVotesRequest(name))
    assert await unread_votes(ann, name) == 0
    graph = (await ann(functions.stats.GetPollStatsRequest(name, sent.id))).votes_graph
    assert [sum(column[1:]) for column in json.loads(graph.json.data)["columns"] if column[0] == "y0"] == [1]
    with pytest.raises(errors.MessageAuthorRequiredError):
        await bob(functions.stats.GetPollStatsRequest(name, sent.id))
    closed = types.InputMediaPoll(
        types.Poll(sent.poll.poll.id, sent.poll.poll.question, sent.poll.poll.answers, 0, closed=True)
    )
    await ann.client.edit_message(name, sent.id, file=closed)
    end = await cyd.device.wait(types.UpdateEditChannelMessage)
    assert end.message.poll.poll.closed and end.message.poll.results.results[0].voters == 1
    quiz = await ann.client.send_message(name, file=asked("2+2?", "3", "4", quiz=True, correct=[1]))
    answer = await cyd(functions.messages.SendVoteRequest(name, quiz.id, [b"\x00"]))
    [update] = answer.updates
    assert [one.correct for one in update.results.results] == [False, True] and update.results.solution == "because"


async def test_dice_places_and_numbers(town: Town) -> None:
    ann, bob = await town.people("Ann", "Bob")
    thrown = await ann.client.send_file(bob.id, types.InputMediaDice("🎲"))
    assert 1 <= thrown.media.value <= 6
    got = await bob.device.wait(types.UpdateNewMessage, lambda one: getattr(one.message, "dice", None))
    assert got.message.dice.value == thrown.media.value
    here = types.InputGeoPoint(48.8738, 2.295)
    sent = await ann.client.send_file(bob.id, types.InputMediaGeoPoint(here))
    assert round(sent.geo.lat, 4) == 48.8738
    sent = await ann.client.send_file(bob.id, types.InputMediaVenue(here, "Arch", "Etoile", "", "", ""))
    assert sent.venue.title == "Arch"
    live = await ann.client.send_file(bob.id, types.InputMediaGeoLive(here, period=600))
    there = types.InputMediaGeoLive(types.InputGeoPoint(48.8584, 2.2945), heading=90)
    await ann(functions.messages.EditMessageRequest(bob.id, live.id, media=there))
    moved = await bob.device.wait(types.UpdateEditMessage)
    assert (round(moved.message.media.geo.lat, 4), moved.message.media.heading) == (48.8584, 90)
    await ann(functions.messages.EditMessageRequest(bob.id, live.id, media=types.InputMediaGeoLive(here, stopped=True)))
    await ann.client.send_file(bob.id, types.InputMediaContact("+4470001234", "Cyd", "", ""))
    got = await bob.device.wait(types.UpdateNewMessage, lambda one: getattr(one.message, "contact", None))
    assert got.message.contact.first_name == "Cyd"
