"""Statistics of a channel and a supergroup, with unmodified Telethon; and channels like one."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from telethon import errors, functions, types

from tests.live.telethon_people import Town, new_word
from tests.live.wire_client import Place


@pytest.fixture
async def town(place: Place) -> AsyncIterator[Town]:
    async with Town(place) as town:
        yield town


async def make(person: Any, title: str, *, group: bool = False) -> tuple[Any, str]:
    """A public channel or supergroup, and its name."""
    made = await person.client(functions.channels.CreateChannelRequest(title, "", broadcast=not group, megagroup=group))
    name = new_word("chat")
    await person.client(functions.channels.UpdateUsernameRequest(made.chats[0], name))
    return made.chats[0], name


def values(graph: Any, column: int = 1) -> list[int]:
    assert isinstance(graph, types.StatsGraph), graph
    return list(json.loads(graph.json.data)["columns"][column][1:])


async def test_statistics_of_a_channel(town: Town) -> None:
    ann, bob = await town.person("Ann"), await town.person("Bob")
    channel, name = await make(ann, "News")
    await bob.client(functions.channels.JoinChannelRequest(name))
    await ann.client.send_message(channel, "one")
    full = await ann.client(functions.channels.GetFullChannelRequest(channel))
    assert full.full_chat.can_view_stats and full.full_chat.stats_dc == 2
    found = await ann.client.get_stats(channel)
    assert isinstance(found, types.stats.BroadcastStats)
    assert (found.followers.current, found.enabled_notifications.part) == (2, 2)
    assert values(found.growth_graph)[-1] == 2 and values(found.followers_graph)[-1] == 2
    with pytest.raises(errors.ChatAdminRequiredError):
        await bob.client(functions.stats.GetBroadcastStatsRequest(await bob.client.get_input_entity(name)))


async def test_figures_of_one_post_and_where_views_come_from(town: Town) -> None:
    ann, bob = await town.person("Ann"), await town.person("Bob")
    channel, name = await make(ann, "News")
    other, _ = await make(bob, "Other")
    await bob.client(functions.channels.JoinChannelRequest(name))
    sent = await ann.client.send_message(channel, "one")
    peer = await bob.client.get_input_entity(name)
    await bob.client(functions.messages.GetMessagesViewsRequest(peer, [sent.id], increment=True))
    fire = [types.ReactionEmoji("🔥")]
    await bob.client(functions.messages.SendReactionRequest(peer, sent.id, reaction=fire))
    await bob.client.forward_messages(other, sent.id, peer)
    found = await ann.client.get_stats(channel, sent.id)
    assert isinstance(found, types.stats.MessageStats)
    assert sum(values(found.views_graph)) == sum(values(found.reactions_by_emotion_graph)) == 1
    assert json.loads(found.reactions_by_emotion_graph.json.data)["names"] == {"y0": "🔥"}
    passed = await ann.client(functions.stats.GetMessagePublicForwardsRequest(channel, sent.id, "", 10))
    assert passed.count == 1 and {one.title for one in passed.chats} == {"Other", "News"}
    assert [one.message.fwd_from.channel_post for one in passed.forwards] == [sent.id] and not passed.next_offset
    whole = await ann.client.get_stats(channel)
    assert json.loads(whole.views_by_source_graph.json.data)["names"] == {"y0": "Followers"}
    assert json.loads(whole.new_followers_by_source_graph.json.data)["names"] == {"y0": "Public name"}
    assert json.loads(whole.languages_graph.json.data)["names"] == {"y0": "en"}
    assert isinstance(whole.mute_graph, types.StatsGraphError)


async def test_statistics_of_a_supergroup(town: Town) -> None:
    ann, bob = await town.person("Ann"), await town.person("Bob")
    group, name = await make(ann, "Table", group=True)
    await bob.client(functions.channels.JoinChannelRequest(name))
    for _ in range(3):
        await bob.client.send_message(name, "abcd")
    found = await ann.client.get_stats(group)
    assert isinstance(found, types.stats.MegagroupStats)
    assert (found.members.current, found.messages.current, found.posters.current) == (2, 3, 1)
    [best] = found.top_posters
    assert (best.user_id, best.messages, best.avg_chars) == (bob.id, 3, 4)
    assert [user.id for user in found.users] == [bob.id]
    assert sum(values(found.messages_graph)) == sum(values(found.top_hours_graph)) == 3
    assert found.viewers.current == 2
    cyd = await town.person("Cyd")
    own_name = new_word("cyd")
    await cyd.client(functions.account.UpdateUsernameRequest(own_name))
    await ann.client(functions.channels.InviteToChannelRequest(group, [own_name]))
    assert (await ann.client.get_stats(group)).viewers.current == 2  # who was brought in has not looked yet
    await cyd.client.send_read_acknowledge(await cyd.client.get_entity(name))
    found = await ann.client.get_stats(group)
    assert found.viewers.current == 3
    assert json.loads(found.languages_graph.json.data)["names"] == {"y0": "en"}


async def test_channels_like_one(town: Town) -> None:
    ann, bob = await town.person("Ann"), await town.person("Bob")
    (_, name), (_, other) = await make(ann, "News"), await make(ann, "Sport")
    for one in (name, other):
        await bob.client(functions.channels.JoinChannelRequest(one))
    eve = await town.person("Eve")
    found = await eve.client(
        functions.channels.GetChannelRecommendationsRequest(await eve.client.get_input_entity(name))
    )
    assert [chat.username for chat in found.chats] == [other]
