"""Channels that are banned where they spoke: their owners speak there in the name of none of theirs."""

import pytest

from chappe.domain import admin_log, channel_views, members, speaking
from chappe.domain.admins import EditAdmin
from chappe.domain.bans import EndRestrictions
from chappe.domain.channel_bans import BanChannel
from chappe.domain.channels import DeleteChannel, SetUsername
from chappe.domain.command import Command
from chappe.domain.editing import EditMessage
from chappe.domain.errors import Refused
from chappe.domain.events import ChatChanged
from chappe.domain.joining import Join
from chappe.domain.rights import MAY, MAY_NOT
from chappe.domain.scheduled import ScheduleMessage
from chappe.domain.scheduled_sending import SendDue
from chappe.domain.speaking import SetSpeaker
from chappe.domain.topics import CreateTopic
from chappe.domain.values import PeerRef, User, user_peer
from chappe.rpc.views.participants import participant
from chappe.tl import types
from tests.domain.test_channels import make, say
from tests.domain.test_topics import open_forum
from tests.support.world import World

OUT = MAY_NOT["view_messages"]


class Group:
    """A public group of Ann's in which Bob speaks in the name of his channel "Loud"; he has another one, "Clear"."""

    def __init__(self, world: World, peer: PeerRef, loud: PeerRef, clear: PeerRef, ann: User, bob: User) -> None:
        self.world, self.peer, self.loud, self.clear, self.ann, self.bob = world, peer, loud, clear, ann, bob

    async def ban(self, banned: int = OUT, until: int = 0) -> None:
        await self.world.run(BanChannel(self.peer, self.loud, banned, until), self.ann)

    async def names(self, who: User) -> list[PeerRef]:
        return (await self.world.read(lambda tx: speaking.offered(tx, who.id, self.peer, self.world.now)))[0]

    async def refused(self, command: Command, who: User, name: str = "SEND_AS_PEER_INVALID") -> None:
        with pytest.raises(Refused, match=name):
            await self.world.run(command, who)


@pytest.fixture
async def group(world: World) -> Group:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    peer = await make(world, ann, "Talk", group=True, name="the_talk")
    await world.run(Join(peer), bob)
    loud, clear = await make(world, bob, "Loud", name="bobs_news"), await make(world, bob, "Clear", name="bobs_views")
    return Group(world, peer, loud, clear, ann, bob)


async def test_none_of_the_owners_channels_speaks_any_more(group: Group) -> None:
    world, bob = group.world, group.bob
    said = (await say(world, bob, group.peer, "buy!", send_as=group.loud)).result[0].message.id
    assert await group.names(bob) == [user_peer(bob.id), group.loud, group.clear]
    await group.ban()
    assert await group.names(bob) == [user_peer(bob.id)]
    for name in (group.loud, group.clear):
        with pytest.raises(Refused, match="SEND_AS_PEER_INVALID"):
            await say(world, bob, group.peer, "buy more!", send_as=name)
        await group.refused(SetSpeaker(group.peer, name), bob)
    await group.refused(EditMessage(group.peer, said, "buy now!"), bob, "MESSAGE_AUTHOR_REQUIRED")
    content = (await say(world, bob, group.peer, "it is me", send_as=user_peer(bob.id))).result[0].message.content
    assert (content.author, content.sender) == (bob.id, None)
    # Nor does it by being private now; other people's channels speak as before.
    await world.run(SetUsername(group.loud, ""), bob)
    assert await group.names(bob) == [user_peer(bob.id)]
    cyd = await world.person("Cyd")
    await world.run(Join(group.peer), cyd)
    other = await make(world, cyd, "Calm", name="cyds_news")
    await say(world, cyd, group.peer, "hello", send_as=other)
    await group.ban(0)
    await say(world, bob, group.peer, "back again", send_as=group.clear)


async def test_nobody_is_named_who_had_chosen_the_channel(group: Group) -> None:
    world, bob = group.world, group.bob
    await world.run(SetSpeaker(group.peer, group.loud), bob)
    await world.run(ScheduleMessage(group.peer, world.now + 60, 5, "soon"), bob)
    await group.ban()
    with pytest.raises(Refused, match="SEND_AS_PEER_INVALID"):
        await say(world, bob, group.peer, "who, me?")
    world.pass_time(60)
    await world.run(SendDue())
    chat = await world.read(lambda tx: tx.chats.get(group.peer))
    newest = await world.read(lambda tx: tx.messages.get(-group.peer.id, chat.top_id))  # type: ignore[union-attr]
    assert newest is not None and newest.content.text != "soon"
    full = await world.read(lambda tx: channel_views.full(tx, bob.id, group.peer, world.now))
    assert full.speaks_as == user_peer(bob.id)
    await world.run(SetSpeaker(group.peer, user_peer(bob.id)), bob)
    await say(world, bob, group.peer, "me, then")


async def test_it_stands_among_the_thrown_out_and_in_the_log(group: Group) -> None:
    world, ann, bob = group.world, group.ann, group.bob
    second = await world.device(ann)
    world.forget()
    await group.ban()
    assert world.events(ann) == world.events(bob) == [ChatChanged(group.peer)]
    assert second not in {one.not_key for one in world.deliveries(ann)}
    assert bob.id not in world.heard[-1].cast.chats and {one.user_id for one in world.deliveries(bob)} == {bob.id}

    async def out() -> members.Members:
        return await world.read(
            lambda tx: members.page(tx, ann.id, group.peer, members.KICKED_OUT, "", 0, 10, world.now)
        )

    found = await out()
    [one] = found.members
    own = found.cast.members[ann.id, group.peer]
    shown = participant(one, ann.id, own)
    assert isinstance(shown, types.ChannelParticipantBanned) and shown.left
    assert (shown.peer, shown.kicked_by) == (types.PeerChannel(channel_id=group.loud.id), ann.id)
    assert found.total == 1 and found.channels == (group.loud,) and group.loud in found.cast.chats
    assert found.people == (ann.id,)
    same = await world.read(lambda tx: members.one(tx, ann.id, group.peer, -group.loud.id, world.now))
    assert same.members == found.members
    full = await world.read(lambda tx: channel_views.full(tx, ann.id, group.peer, world.now))
    assert (full.kicked, full.chat.members) == (1, 2)
    await group.ban(0)
    assert (await out()).members == ()
    with pytest.raises(Refused, match="USER_NOT_PARTICIPANT"):
        await world.read(lambda tx: members.one(tx, ann.id, group.peer, -group.loud.id, world.now))
    log = await world.read(
        lambda tx: admin_log.page(
            tx, ann.id, group.peer, (admin_log.KICK, admin_log.UNKICK), (), "", 0, 0, 10, world.now
        )
    )
    assert [entry.deed.kind for entry in log.entries] == [admin_log.UNKICK, admin_log.KICK]
    assert group.loud in log.chats and all(id > 0 for id in log.people)
    after = log.entries[0].deed.after
    assert after is not None
    left = participant(after, ann.id, own)
    assert left == types.ChannelParticipantLeft(peer=types.PeerChannel(channel_id=group.loud.id))


async def test_a_ban_for_a_time_ends(group: Group) -> None:
    world = group.world
    await group.ban(until=world.now + 600)
    world.pass_time(601)
    await world.run(EndRestrictions())
    await say(world, group.bob, group.peer, "back again", send_as=group.loud)
    full = await world.read(lambda tx: channel_views.full(tx, group.ann.id, group.peer, world.now))
    assert full.kicked == 0


async def test_what_cannot_be_banned(group: Group) -> None:
    world, ann, bob = group.world, group.ann, group.bob
    private = await make(world, ann, "Home", group=True)
    for name in (group.peer, private, user_peer(bob.id), PeerRef(2, 999)):
        await group.refused(BanChannel(group.peer, name, OUT), ann, "PARTICIPANT_ID_INVALID")
    await group.refused(BanChannel(group.peer, group.loud, MAY_NOT["send_media"]), ann, "BANNED_RIGHTS_INVALID")
    await group.refused(BanChannel(group.peer, group.loud, OUT), bob, "CHAT_ADMIN_REQUIRED")
    await group.refused(BanChannel(private, group.loud, OUT), bob, "CHANNEL_PRIVATE")
    await group.refused(BanChannel(PeerRef(1, 5), group.loud, OUT), ann, "CHANNEL_INVALID")
    await world.run(BanChannel(group.peer, group.loud, 0), ann)  # forgiven without having been banned: nothing
    assert await group.names(bob) == [user_peer(bob.id), group.loud, group.clear]


async def test_topics_and_deleted_channels(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    forum = await open_forum(world, ann, bob)
    loud = await make(world, bob, "Loud", name="bobs_news")
    await world.run(EditAdmin(forum, bob.id, MAY["manage_topics"]), ann)
    await world.run(BanChannel(forum, loud, OUT), ann)
    with pytest.raises(Refused, match="SEND_AS_PEER_INVALID"):
        await world.run(CreateTopic(forum, "Ads", 1, send_as=loud), bob)
    await world.run(DeleteChannel(loud), bob)
    found = await world.read(lambda tx: members.page(tx, ann.id, forum, members.KICKED_OUT, "", 0, 10, world.now))
    assert [one.user_id for one in found.members] == [-loud.id]
