"""The sentences of plays about comments under a channel's posts, topics of a forum, and reactions and votes."""

from typing import Any

from telethon import functions as f
from telethon import types as t

from tests.live.telethon_people import Person
from tests.plays.play import Play, quoted, says

_m, _c = f.messages, f.channels


# -- comments ----------------------------------------------------------------------------------------------------------
@says("{who} has {chat} talked about in {other}.")
async def link(play: Play, who: str, chat: str, other: str) -> None:
    person = play.person(who)
    channel, group = await play.entity(person, chat), await play.entity(person, other)
    await person(_c.SetDiscussionGroupRequest(channel, group))


@says("{who} comments {new} on {old} in {chat}.")
async def comment(play: Play, who: str, new: str, old: str, chat: str) -> None:
    person = play.person(who)
    post = await play.found(person, chat, old.strip('"'))
    await person.client.send_message(await play.entity(person, chat), new.strip('"'), comment_to=post.id)


@says("{who} reads {texts} under {text} in {chat}.")
async def read_comments(play: Play, who: str, texts: str, text: str, chat: str) -> None:
    """All comments, newest first; and the post counts as many."""
    person = play.person(who)
    post = await play.found(person, chat, text.strip('"'))
    where = await play.entity(person, chat)
    found = [one.message async for one in person.client.iter_messages(where, reply_to=post.id)]
    assert found == quoted(texts), found
    assert post.replies.comments and post.replies.replies == len(found)


# -- topics ------------------------------------------------------------------------------------------------------------
@says("{who} divides {chat} into topics.")
async def divide(play: Play, who: str, chat: str) -> None:
    person = play.person(who)
    await person(_c.ToggleForumRequest(await play.entity(person, chat), True, False))


@says("{who} opens the topic {text} in {chat}.")
async def open_topic(play: Play, who: str, text: str, chat: str) -> None:
    person = play.person(who)
    await person(_m.CreateForumTopicRequest(await play.entity(person, chat), text.strip('"')))


async def _topic(play: Play, person: Person, chat: str, title: str) -> Any:
    found = await person(_m.GetForumTopicsRequest(await play.entity(person, chat), None, 0, 0, 50))
    [topic] = [one for one in found.topics if one.title == title.strip('"')]
    return topic


@says("{who} writes {new} under the topic {text} in {chat}.")
async def write_under(play: Play, who: str, new: str, text: str, chat: str) -> None:
    person = play.person(who)
    topic = await _topic(play, person, chat, text)
    await person.client.send_message(await play.entity(person, chat), new.strip('"'), reply_to=topic.id)


@says("{who} reads {texts} under the topic {text} in {chat}.")
async def read_topic(play: Play, who: str, texts: str, text: str, chat: str) -> None:
    person = play.person(who)
    topic, where = await _topic(play, person, chat, text), await play.entity(person, chat)
    found = [one.message async for one in person.client.iter_messages(where, reply_to=topic.id) if one.message]
    assert found == quoted(texts), found


@says("{who} has {n} unread under the topic {text} in {chat}.")
async def unread_under(play: Play, who: str, n: str, text: str, chat: str) -> None:
    topic = await _topic(play, play.person(who), chat, text)
    assert topic.unread_count == int(n), topic.unread_count


@says("{who} closes the topic {text} in {chat}.")
async def close_topic(play: Play, who: str, text: str, chat: str) -> None:
    person = play.person(who)
    topic = await _topic(play, person, chat, text)
    await person(_m.EditForumTopicRequest(await play.entity(person, chat), topic.id, closed=True))


# -- reactions and votes -----------------------------------------------------------------------------------------------
@says("{who} reacts to {text} in {chat} with {emoji}.")
async def react(play: Play, who: str, text: str, chat: str, emoji: str) -> None:
    person = play.person(who)
    message = await play.found(person, chat, text.strip('"'))
    given = [t.ReactionEmoji(emoji)]
    await person(_m.SendReactionRequest(await play.entity(person, chat), message.id, reaction=given))


@says("{who} sees {n} of {emoji} under {text} in {chat}.")
async def reactions(play: Play, who: str, n: str, emoji: str, text: str, chat: str) -> None:
    message = await play.found(play.person(who), chat, text.strip('"'))
    counts = {one.reaction.emoticon: one.count for one in message.reactions.results}
    assert counts.get(emoji) == int(n), counts


@says("{who} asks {text} in {chat}, to be answered with {texts}.")
async def ask(play: Play, who: str, text: str, chat: str, texts: str) -> None:
    person = play.person(who)
    words = [t.PollAnswer(t.TextWithEntities(one, []), bytes([place])) for place, one in enumerate(quoted(texts))]
    poll = t.Poll(0, t.TextWithEntities(text.strip('"'), []), words, 0)
    await person.client.send_message(await play.entity(person, chat), file=t.InputMediaPoll(poll))


async def _poll(play: Play, person: Person, chat: str, question: str) -> Any:
    async for message in person.client.iter_messages(await play.entity(person, chat), limit=100):
        if message.poll is not None and message.poll.poll.question.text == question.strip('"'):
            return message
    raise AssertionError(f"{person.first} finds no such question")


@says("{who} answers the question {old} in {chat} with {new}.")
async def vote(play: Play, who: str, old: str, chat: str, new: str) -> None:
    person = play.person(who)
    message = await _poll(play, person, chat, old)
    [option] = [one.option for one in message.poll.poll.answers if one.text.text == new.strip('"')]
    await person(_m.SendVoteRequest(await play.entity(person, chat), message.id, [option]))


@says("{who} sees {n} for {new} at the question {old} in {chat}.")
async def votes(play: Play, who: str, n: str, new: str, old: str, chat: str) -> None:
    message = await _poll(play, play.person(who), chat, old)
    [option] = [one.option for one in message.poll.poll.answers if one.text.text == new.strip('"')]
    counts = {one.option: one.voters for one in message.poll.results.results or ()}
    assert counts.get(option, 0) == int(n), counts
