"""People known only from a message somebody sent: every request may name them by it (core.telegram.org/api/min)."""

from typing import Any

import pytest

from chappe.domain.channels import SetUsername
from chappe.domain.joining import Join
from chappe.domain.messages import SendMessage
from chappe.domain.values import Entity, PeerRef, User, user_peer
from chappe.rpc import folders, notify
from chappe.rpc.channels import joining as joining_calls
from chappe.rpc.channels import reading as channel_calls
from chappe.rpc.messages import dialogs, draft, edit, read, saved, schedule, send
from chappe.tl import functions as f
from chappe.tl import types as t
from tests.domain.test_channels import make, say
from tests.support.face import MODULES, Face, RpcError
from tests.support.world import World

ALL = (*MODULES, folders, notify, dialogs, draft, edit, read, saved, schedule, send)
LATER = 1_700_000_600


class Min:
    """Bob mentioned Eve to Ann, who has never met her."""

    def __init__(self, face: Face, ann: User, eve: User, chat: t.InputPeerUser, msg_id: int) -> None:
        self.face, self.ann, self.eve = face, ann, eve
        self.peer = t.InputPeerUserFromMessage(peer=chat, msg_id=msg_id, user_id=eve.id)
        self.mention = t.InputMessageEntityMentionName(
            offset=0, length=2, user_id=t.InputUserFromMessage(peer=chat, msg_id=msg_id, user_id=eve.id)
        )

    async def ask(self, request: Any) -> Any:
        return await self.face.call(request, self.ann)


@pytest.fixture
async def least(world: World) -> Min:
    ann, bob, eve = [await world.person(name, f"491700000{n}") for n, name in enumerate(("Ann", "Bob", "Eve"))]
    mention = (Entity("mention_name", 0, 3, eve.id),)
    await world.run(SendMessage(user_peer(ann.id), 1, "Eve is in town", mention), bob)
    face = Face(world, ALL)
    [id] = [one.id for one in await world.read(lambda tx: tx.messages.many(ann.id, [2, 1]))]
    return Min(face, ann, eve, face.input_peer(ann, bob), id)


async def test_writing(least: Min) -> None:
    sent = await least.ask(f.MessagesSendMessage(least.peer, "hi Eve", 5, entities=[least.mention]))
    message = sent.updates[-1].message
    assert message.peer_id == t.PeerUser(least.eve.id) and message.entities[0].user_id == least.eve.id
    edited = await least.ask(f.MessagesEditMessage(least.peer, message.id, message="oh Eve", entities=[least.mention]))
    assert edited.updates[0].message.entities[0].user_id == least.eve.id
    waits = await least.ask(
        f.MessagesSendMessage(least.peer, "later", 6, schedule_date=LATER, entities=[least.mention])
    )
    assert waits.updates[-1].message.peer_id == t.PeerUser(least.eve.id)
    reply = t.InputReplyToMessage(message.id, quote_text="oh", quote_entities=[least.mention])
    answer = await least.ask(f.MessagesSendMessage(least.peer, "quoted", 7, reply_to=reply))
    assert answer.updates[-1].message.reply_to.quote_text == "oh"  # of the styles of a quote mentions are none
    assert await least.ask(f.MessagesSaveDraft(least.peer, "to Eve", entities=[least.mention]))


async def test_lists(least: Min) -> None:
    await least.ask(f.MessagesSendMessage(least.peer, "hi", 5))
    chat = t.InputDialogPeer(least.peer)
    assert await least.ask(f.MessagesToggleDialogPin(chat, pinned=True))
    assert await least.ask(f.MessagesReorderPinnedDialogs(0, [chat], force=True))
    assert await least.ask(f.MessagesMarkDialogUnread(chat, unread=True))
    [only] = (await least.ask(f.MessagesGetPeerDialogs([chat]))).dialogs
    assert only.peer == t.PeerUser(least.eve.id) and only.pinned and only.unread_mark
    page = await least.ask(f.MessagesGetDialogs(0, 0, least.peer, 10, 0))
    assert least.peer.user_id not in [one.peer.user_id for one in page.dialogs], "the page begins after it"
    moved = await least.ask(f.FoldersEditPeerFolders([t.InputFolderPeer(least.peer, 1)]))
    assert any(isinstance(one, t.UpdateFolderPeers) for one in moved.updates)
    named = t.TextWithEntities("work", [])
    folder = t.DialogFilter(2, named, pinned_peers=[], include_peers=[least.peer], exclude_peers=[])
    assert await least.ask(f.MessagesUpdateDialogFilter(2, filter=folder))
    kept = (await least.ask(f.MessagesGetDialogFilters())).filters[1]
    assert [one.user_id for one in kept.include_peers] == [least.eve.id]


async def test_settings_and_saved_messages(least: Min) -> None:
    target = t.InputNotifyPeer(least.peer)
    quiet = t.InputPeerNotifySettings(mute_until=LATER)
    assert await least.ask(f.AccountUpdateNotifySettings(target, quiet))
    assert (await least.ask(f.AccountGetNotifySettings(target))).mute_until == LATER
    assert (await least.ask(f.MessagesGetSavedDialogsByID([least.peer]))).dialogs == []


async def test_who_is_not_in_the_message_is_not_found(least: Min) -> None:
    other = t.InputPeerUserFromMessage(peer=least.peer.peer, msg_id=least.peer.msg_id, user_id=777000)
    with pytest.raises(RpcError, match="PEER_ID_INVALID"):
        await least.ask(f.MessagesSendMessage(other, "hi", 5))
    with pytest.raises(RpcError, match="ENTITIES_TOO_LONG"):
        await least.ask(f.MessagesSendMessage(least.peer, "hi", 5, entities=[least.mention] * 101))


class Group:
    """A public supergroup where Eve and Bob write; Ann, who has met neither, reads it."""

    def __init__(self, face: Face, peer: PeerRef) -> None:
        self.face, self.peer = face, peer

    def named(self, who: User) -> t.InputPeerChannel:
        """How that person names the supergroup."""
        return t.InputPeerChannel(self.peer.id, self.face.access.of(who.id, self.peer))

    async def look(self, who: User, user: User, id: int) -> Any:
        """Ask for somebody whom a message of the group may name."""
        return await self.face.call(f.UsersGetFullUser(t.InputUserFromMessage(self.named(who), id, user.id)), who)


async def group_of(world: World, owner: User, *, name: str = "the_talk") -> Group:
    face = Face(world, (*MODULES, joining_calls, channel_calls, send))
    return Group(face, await make(world, owner, "Talk", group=True, name=name))


async def test_who_writes_in_a_supergroup_is_known_by_it(world: World) -> None:
    own, ann, bob, eve, dan = [await world.person(name, f"49170000{n}") for n, name in enumerate("OABED")]
    group = await group_of(world, own)
    for who in (ann, bob, eve):
        await world.run(Join(group.peer), who)
    said = (await say(world, eve, group.peer, "hello")).result[0].message.id
    shown = (await group.look(ann, eve, said)).users[0]
    assert (shown.id, shown.first_name) == (eve.id, "E")
    for other, id in ((bob, said), (eve, said + 9), (dan, said)):
        with pytest.raises(RpcError, match="USER_ID_INVALID"):
            await group.look(ann, other, id)
    # A message is no proof for whoever may not read it.
    await world.run(SetUsername(group.peer, ""), own)
    with pytest.raises(RpcError, match="USER_ID_INVALID"):
        await group.look(dan, eve, said)
    stolen = t.InputUserFromMessage(t.InputPeerChannel(group.peer.id, 5), said, eve.id)
    nested = t.InputUserFromMessage(t.InputPeerUserFromMessage(group.named(ann), said, eve.id), 1, eve.id)
    for wrong in (stolen, nested):
        with pytest.raises(RpcError, match="USER_ID_INVALID"):
            await group.face.call(f.UsersGetFullUser(wrong), ann)


async def test_who_hides_in_a_supergroup_is_not_known_by_it(world: World) -> None:
    own, ann = [await world.person(name, f"49170000{n}") for n, name in enumerate("OA")]
    group = await group_of(world, own)
    await world.run(Join(group.peer), ann)
    loud = await make(world, own, "Loud", name="loud_news")
    said = (await say(world, own, group.peer, "we say", send_as=loud)).result[0].message.id
    with pytest.raises(RpcError, match="USER_ID_INVALID"):
        await group.look(ann, own, said)
    # The channel that spoke is known by it, and can be looked into and followed.
    channel = t.InputChannelFromMessage(group.named(ann), said, loud.id)
    found = await group.face.call(f.ChannelsGetChannels([channel]), ann)
    assert [one.title for one in found.chats] == ["Loud"]
    assert (await group.face.call(f.ChannelsGetFullChannel(channel), ann)).full_chat.id == loud.id
    await group.face.call(f.ChannelsJoinChannel(channel), ann)
    wrong = t.InputChannelFromMessage(group.named(ann), said - 1, loud.id)
    for ask in (f.ChannelsGetFullChannel(wrong), f.ChannelsJoinChannel(wrong)):
        with pytest.raises(RpcError, match="CHANNEL_INVALID"):
            await group.face.call(ask, ann)
