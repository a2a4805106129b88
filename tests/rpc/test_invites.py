"""Invite links as clients of every age are answered."""

import pytest

from chappe.rpc.views.links import hash_in
from chappe.tl import functions as f
from chappe.tl import types as t
from chappe.tl.codec import decode_result, encode_result
from tests.rpc.desk import Desk, desk
from tests.support.world import World

__all__ = ["desk"]


async def make(desk: Desk, *, group: bool = False) -> t.InputPeerChannel | t.InputPeerChat:
    if group:
        return t.InputPeerChat((await desk.get(f.MessagesCreateChat([], "Here"))).updates.chats[0].id)
    chat = (await desk.get(f.ChannelsCreateChannel("Here", "", megagroup=True))).chats[0]
    return t.InputPeerChannel(chat.id, chat.access_hash)


@pytest.mark.parametrize("group", [False, True], ids=["supergroup", "group"])
async def test_coming_in_is_answered_in_the_form_of_the_layer(world: World, desk: Desk, group: bool) -> None:
    peer = await make(desk, group=group)
    made = await desk.get(f.MessagesExportChatInvite(peer, legacy_revoke_permanent=True))
    assert made.link.startswith("https://chappe.example/+")
    bob = Desk(world, await world.person("Bob"))
    request = f.MessagesImportChatInvite(hash_in(made.link))
    answer = await bob.get(request)
    assert isinstance(answer, t.MessagesChatInviteJoinResultOk) and len(answer.updates.chats) == 1
    for layer in (158, 200, 225):
        encoded = encode_result(f.MessagesImportChatInvite, answer, layer)
        old = decode_result(f.MessagesImportChatInvite, encoded, layer)
        assert type(old).TL_NAME == "updates" and len(old.chats) == 1
    newest = encode_result(f.MessagesImportChatInvite, answer, 229)
    assert isinstance(decode_result(f.MessagesImportChatInvite, newest, 229), t.MessagesChatInviteJoinResultOk)


async def test_the_main_link_is_there_from_the_first(world: World, desk: Desk) -> None:
    peer = await make(desk)
    me = t.InputUserSelf()
    [only] = (await desk.get(f.MessagesGetExportedChatInvites(peer, me, limit=1))).invites
    assert only.permanent and not only.revoked
    other = await desk.get(f.MessagesExportChatInvite(peer, title="another"))
    listed = await desk.get(f.MessagesGetExportedChatInvites(peer, me, limit=10))
    assert [one.link for one in listed.invites] == [only.link, other.link] and listed.count == 2
    past = f.MessagesGetExportedChatInvites(peer, me, limit=1, offset_date=only.date, offset_link=only.link)
    assert [one.link for one in (await desk.get(past)).invites] == [other.link]


async def test_who_has_to_ask_is_told_so(world: World, desk: Desk) -> None:
    peer = await make(desk)
    await desk.get(f.ChannelsUpdateUsername(t.InputChannel(peer.channel_id, peer.access_hash), "ask_me_first"))  # type: ignore[union-attr]
    await desk.get(f.ChannelsToggleJoinRequest(t.InputChannel(peer.channel_id, peer.access_hash), True))  # type: ignore[union-attr]
    made = await desk.get(f.MessagesExportChatInvite(peer, request_needed=True))
    bob, eve = [Desk(world, await world.person(name)) for name in ("Bob", "Eve")]
    asked = await bob.ask(f.MessagesImportChatInvite(hash_in(made.link)))
    assert asked.error == (400, "INVITE_REQUEST_SENT")
    [there] = (await eve.get(f.ContactsResolveUsername("ask_me_first"))).chats
    asked = await eve.ask(f.ChannelsJoinChannel(t.InputChannel(there.id, there.access_hash)))
    assert asked.error == (400, "INVITE_REQUEST_SENT")
    full = await desk.get(f.ChannelsGetFullChannel(t.InputChannel(peer.channel_id, peer.access_hash)))  # type: ignore[union-attr]
    assert full.full_chat.requests_pending == 2
    assert {bob.user.id, eve.user.id} <= {user.obj.id for user in full.users}
    assert full.full_chat.exported_invite.permanent
    assert (
        await desk.get(f.MessagesGetChatInviteImporters(peer, 0, t.InputUserEmpty(), 10, requested=True))
    ).count == 2


@pytest.mark.parametrize(
    "link", ["https://chappe.example/+ABC", "+ABC", "ABC", "tg.example/joinchat/ABC", " https://t.me/+ABC?x=1 "]
)
def test_a_link_is_known_in_every_form(link: str) -> None:
    assert hash_in(link) == "ABC"
