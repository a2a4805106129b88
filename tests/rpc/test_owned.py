"""Which public channels are one's own, as clients ask before they make another."""

import pytest

from chappe.tl import functions as f
from chappe.tl import types as t
from tests.rpc.desk import Desk, desk
from tests.support.world import World

__all__ = ["desk"]


async def make(desk: Desk, title: str, name: str, *, group: bool = False) -> int:
    chat = (await desk.get(f.ChannelsCreateChannel(title, "", megagroup=group, broadcast=not group))).chats[0]
    if name:
        await desk.get(f.ChannelsUpdateUsername(t.InputChannel(chat.id, chat.access_hash), name))
    return int(chat.id)


async def test_public_ones_that_one_made(world: World, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    news, talk = await make(desk, "News", "the_news"), await make(desk, "Talk", "the_talk", group=True)
    await make(desk, "Quiet", "")
    found = await desk.get(f.ChannelsGetAdminedPublicChannels())
    assert [(chat.id, chat.creator) for chat in found.chats] == [(news, True), (talk, True)]
    assert [chat.id for chat in (await desk.get(f.ChannelsGetAdminedPublicChannels(for_personal=True))).chats] == [news]
    assert (await desk.get(f.ChannelsGetAdminedPublicChannels(by_location=True))).chats == []
    assert len((await desk.get(f.ChannelsGetAdminedPublicChannels(check_limit=True))).chats) == 2
    monkeypatch.setattr("chappe.domain.channel_views.PUBLIC_CHATS_OF_USER", 2)
    asked = await desk.ask(f.ChannelsGetAdminedPublicChannels(check_limit=True))
    assert asked.error == (400, "CHANNELS_ADMIN_PUBLIC_TOO_MUCH")
    bob = Desk(world, await world.person("Bob"))
    assert (await bob.get(f.ChannelsGetAdminedPublicChannels())).chats == []
