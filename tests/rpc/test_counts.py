"""Polls, dice, places, reactions and mentions as clients of every age ask for them and see them."""

from typing import Any

import pytest

from chappe.tl import functions as f
from chappe.tl import types as t
from chappe.tl.codec import decode_result, encode_result
from tests.rpc.desk import Desk, desk
from tests.support.world import World

__all__ = ["desk"]
LAYERS = (158, 181, 200, 214, 229)


async def make(desk: Desk, *, group: bool = True) -> t.InputPeerChannel:
    chat = (await desk.get(f.ChannelsCreateChannel("Here", "", megagroup=group, broadcast=not group))).chats[0]
    return t.InputPeerChannel(chat.id, chat.access_hash)


def asked(*answers: str, **how: Any) -> t.InputMediaPoll:
    correct = how.pop("correct", None)
    words = [t.InputPollAnswer(t.TextWithEntities(one, [])) for one in answers]
    return t.InputMediaPoll(t.Poll(0, t.TextWithEntities("Tea?", []), words, 0, **how), correct)


async def send(desk: Desk, peer: Any, media: Any, **how: Any) -> Any:
    answer = await desk.get(f.MessagesSendMedia(peer, media, "", 4711, **how))
    return next(one.message for one in answer.updates if hasattr(one, "message"))


@pytest.mark.parametrize("layer", LAYERS)
async def test_a_poll_in_every_layer(world: World, desk: Desk, layer: int) -> None:
    peer = await make(desk)
    sent = await send(desk, peer, asked("yes", "no", public_voters=True))
    assert [one.option for one in sent.media.poll.answers] == [b"0", b"1"]
    vote = f.MessagesSendVote(peer, sent.id, [b"1"])
    answer = await desk.get(vote)
    old = decode_result(f.MessagesSendVote, encode_result(f.MessagesSendVote, answer, layer), layer)
    [update] = old.updates
    assert [one.voters for one in update.results.results] == [0, 1]
    [now] = (await desk.get(f.MessagesGetPollResults(peer, sent.id, 0))).updates
    assert (now.results.total_voters, now.poll.answers[1].text.text) == (1, "no")
    votes = await desk.get(f.MessagesGetPollVotes(peer, sent.id, 10))
    assert [(one.peer.user_id, one.option) for one in votes.votes] == [(desk.user.id, b"1")]
    named = await desk.get(f.MessagesGetPollVotes(peer, sent.id, 10, option=b"1"))
    assert isinstance(named.votes[0], t.MessagePeerVoteInputOption)
    history = await desk.get(f.MessagesGetHistory(peer, 0, 0, 0, 1, 0, 0, 0))
    seen = decode_result(f.MessagesGetHistory, encode_result(f.MessagesGetHistory, history, layer), layer)
    assert seen.messages[0].media.poll.id == sent.media.poll.id


@pytest.mark.parametrize("layer", LAYERS)
async def test_dice_and_places_in_every_layer(desk: Desk, layer: int) -> None:
    here = t.InputGeoPoint(48.5, 2.25)
    for media, kind in (
        (t.InputMediaDice("🎲"), t.MessageMediaDice),
        (t.InputMediaGeoPoint(here), t.MessageMediaGeo),
        (t.InputMediaVenue(here, "Arch", "", "", "", ""), t.MessageMediaVenue),
        (t.InputMediaGeoLive(here, period=600), t.MessageMediaGeoLive),
        (t.InputMediaContact("+4470001", "Cyd", "", ""), t.MessageMediaContact),
    ):
        request = f.MessagesSendMedia(t.InputPeerSelf(), media, "", hash(kind) >> 2)
        answer = await desk.get(request)
        old = decode_result(f.MessagesSendMedia, encode_result(f.MessagesSendMedia, answer, layer), layer)
        assert any(isinstance(getattr(getattr(one, "message", None), "media", None), kind) for one in old.updates)


async def test_what_is_not_built_is_refused_and_not_done_in_part(desk: Desk) -> None:
    peer = await make(desk)
    refused = [
        (f.MessagesSendMedia(peer, t.InputMediaDice("🎲"), "", 1, schedule_date=2_000_000_000), "MEDIA_INVALID"),
        (f.MessagesSendMedia(peer, asked("a", "b", open_answers=True), "", 2), "MEDIA_INVALID"),
        (f.MessagesSendMedia(peer, asked("a"), "", 3), "POLL_ANSWERS_INVALID"),
        (f.MessagesSendMedia(peer, asked("a", "b", quiz=True), "", 4), "QUIZ_CORRECT_ANSWERS_EMPTY"),
        (f.MessagesSendMedia(peer, t.InputMediaGeoPoint(t.InputGeoPointEmpty()), "", 5), "GEO_POINT_INVALID"),
        (f.MessagesGetUnreadMentions(peer, 0, 0, 10, 0, 0, top_msg_id=1), "MSG_ID_INVALID"),
        (f.MessagesReadMentions(peer, top_msg_id=1), "MSG_ID_INVALID"),
        (f.MessagesSetChatAvailableReactions(peer, t.ChatReactionsAll(), paid_enabled=True), "REACTION_INVALID"),
        (f.MessagesEditMessage(peer, 1, media=asked("a", "b")), "MEDIA_NEW_INVALID"),
        (f.MessagesSendVote(peer, 1, [b"x"] * 13), "OPTIONS_TOO_MUCH"),
        (f.MessagesGetPollVotes(peer, 1, 10, offset="?"), "OFFSET_INVALID"),
    ]
    for request, error in refused:
        assert (await desk.ask(request)).error == (400, error), request


async def test_a_poll_is_closed_with_word_of_it_first(desk: Desk) -> None:
    peer = await make(desk)
    sent = await send(desk, peer, asked("yes", "no"))
    poll = sent.media.poll
    poll.closed = True
    first, second = (await desk.get(f.MessagesEditMessage(peer, sent.id, media=t.InputMediaPoll(poll)))).updates
    assert isinstance(first, t.UpdateMessagePoll) and first.poll.closed
    assert isinstance(second, t.UpdateEditChannelMessage) and second.pts > 0


async def test_a_poll_is_passed_on_later_with_all_that_it_asks(world: World, desk: Desk) -> None:
    peer = await make(desk)
    sent = await send(desk, peer, asked("yes", "no"))
    due = world.now + 100
    await desk.get(f.MessagesForwardMessages(peer, [sent.id], [1], t.InputPeerSelf(), schedule_date=due))
    [waiting] = (await desk.get(f.MessagesGetScheduledHistory(t.InputPeerSelf(), 0))).messages
    answer = await desk.get(f.MessagesSendScheduledMessages(t.InputPeerSelf(), [waiting.id]))
    [new] = [one.message for one in answer.updates if isinstance(one, t.UpdateNewMessage)]
    assert new.media.poll.question.text == "Tea?"


async def test_what_may_be_reacted_with_is_shown(desk: Desk) -> None:
    peer = await make(desk, group=False)
    there = t.InputChannel(peer.channel_id, peer.access_hash)
    for given in (t.ChatReactionsNone(), t.ChatReactionsSome([t.ReactionEmoji("🔥")]), t.ChatReactionsAll()):
        answer = await desk.get(f.MessagesSetChatAvailableReactions(peer, given, reactions_limit=3))
        assert any(isinstance(one, t.UpdateChannel) for one in answer.updates)
        full = (await desk.get(f.ChannelsGetFullChannel(there))).full_chat
        assert (full.available_reactions, full.reactions_limit) == (given, 3)
