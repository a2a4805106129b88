"""An anonymous administrator is to members as somebody who is not in the group, by whatever way they ask."""

import pytest

from chappe.domain import group_views, members, message_links, polls
from chappe.domain.admins import EditAdmin
from chappe.domain.admitting import CheckInvite, ImportInvite
from chappe.domain.bans import EditBanned
from chappe.domain.channels import SetFlag
from chappe.domain.contacts import AddContact
from chappe.domain.errors import Refused
from chappe.domain.fileless import Option, Poll, Question, Styled
from chappe.domain.forwarding import ForwardMessages
from chappe.domain.invites import ExportInvite
from chappe.domain.inviting import InviteToChannel
from chappe.domain.joining import Join
from chappe.domain.polls import SendVote, Votes
from chappe.domain.reading import ReadChannel
from chappe.domain.rights import ALL_RIGHTS, MAY, MAY_NOT
from chappe.domain.showing import SendFileless
from chappe.domain.values import HIDDEN_MEMBERS, PeerRef, User, user_peer
from chappe.rpc.views.participants import participant
from tests.domain.test_channels import make, say
from tests.domain.test_polls import last
from tests.support.world import World

LISTS = (members.RECENT, members.ADMINS, members.SEARCH, members.CONTACTS)


class Group:
    """A supergroup with its creator, an anonymous administrator ("Mask"), a plain one and a member."""

    def __init__(self, world: World, peer: PeerRef, *people: User) -> None:
        self.world, self.peer = world, peer
        self.owner, self.mask, self.admin, self.member, self.stranger = people

    async def listed(self, viewer: User, kind: str, query: str = "", offset: int = 0, limit: int = 50) -> list[int]:
        ask = lambda tx: members.page(  # noqa: E731
            tx, viewer.id, self.peer, kind, query, offset, limit, self.world.now
        )
        page = await self.world.read(ask)
        assert page.total >= len(page.members) and {one.user_id for one in page.members} <= set(page.people)
        return [one.user_id for one in page.members]

    async def asked(self, viewer: User, about: User) -> str:
        """How somebody stands to it, as the viewer is told: the error, or the standing."""
        try:
            found = await self.world.read(lambda tx: members.one(tx, viewer.id, self.peer, about.id, self.world.now))
        except Refused as refused:
            return refused.name
        return f"standing {found.members[0].standing}"


@pytest.fixture
async def group(world: World) -> Group:
    people = [await world.person(name) for name in ("Owner", "Mask", "Plain", "Member", "Stranger")]
    owner, mask, admin, member, _ = people
    peer = await make(world, owner, group=True)
    await world.run(InviteToChannel(peer, (mask.id, admin.id, member.id)), owner)
    await world.run(EditAdmin(peer, mask.id, ALL_RIGHTS | MAY["anonymous"], "Grey cloak"), owner)
    await world.run(EditAdmin(peer, admin.id, MAY["ban_users"]), owner)
    return Group(world, peer, *people)


@pytest.mark.parametrize("kind", LISTS)
async def test_no_list_names_one(group: Group, kind: str) -> None:
    query = "mask" if kind == members.SEARCH else ""
    if kind == members.CONTACTS:
        for who in (group.member, group.admin):
            await group.world.run(AddContact(group.mask.id, "Mask", ""), who)
    assert group.mask.id not in await group.listed(group.member, kind, query)
    assert group.mask.id in await group.listed(group.admin, kind, query)


async def test_pages_of_a_list_leave_nobody_else_out(group: Group) -> None:
    others = [group.owner.id, group.admin.id, group.member.id]
    one_by_one = [id for at in range(4) for id in await group.listed(group.member, members.RECENT, offset=at, limit=1)]
    assert one_by_one == await group.listed(group.member, members.RECENT) == others
    assert await group.listed(group.member, members.RECENT, offset=1, limit=2) == others[1:]


@pytest.mark.parametrize("hidden", [False, True], ids=["open list", "hidden list"])
async def test_one_is_as_somebody_who_is_not_in_it(group: Group, hidden: bool) -> None:
    if hidden:
        await group.world.run(SetFlag(group.peer, HIDDEN_MEMBERS, True), group.owner)
    assert await group.asked(group.member, group.mask) == await group.asked(group.member, group.stranger)
    for viewer in (group.admin, group.owner, group.mask):
        assert await group.asked(viewer, group.mask) == "standing 2"


async def test_nothing_else_tells_that_one_is_in_it(group: Group) -> None:
    world, ask = group.world, group_views.common
    common = lambda viewer: world.read(lambda tx: ask(tx, viewer.id, group.mask.id, 0, 10))  # noqa: E731
    assert (await common(group.member))[0] == () and (await common(group.admin))[0] == (group.peer,)
    assert await world.read(lambda tx: group_views.common_count(tx, group.member.id, group.mask.id)) == 0
    said = (await say(world, group.member, group.peer, "anybody?")).result[0].message
    for reader in (group.mask, group.admin):
        await world.run(ReadChannel(group.peer, said.id), reader)
    read = await world.read(lambda tx: group_views.readers(tx, group.member.id, group.peer, said.id, world.now))
    assert [one.user_id for one in read] == [group.admin.id]


async def test_ones_link_does_not_tell_whose_it_is(group: Group) -> None:
    world = group.world
    link = (await world.run(ExportInvite(group.peer), group.mask)).result.invite
    shown = (await world.run(CheckInvite(link.hash), group.stranger)).result
    assert group.mask.id not in shown.people and group.member.id in shown.people
    world.forget()
    came = await world.run(ImportInvite(link.hash), group.stranger)
    [told] = came.broadcasts
    assert group.mask.id not in told.people
    assert all(group.mask.id not in one.people for one in came.deliveries)
    [action] = [one.event.message.content.action for one in told.events]
    assert (action.number, action.users) == (group.stranger.id, (group.stranger.id,))
    own = await world.read(lambda tx: members.one(tx, group.stranger.id, group.peer, group.stranger.id, world.now))
    assert own.members[0].inviter == group.stranger.id and group.mask.id not in own.people


async def test_who_was_restricted_or_made_by_one_is_not_told_by_whom(group: Group) -> None:
    world = group.world
    await world.run(EditBanned(group.peer, group.member.id, MAY_NOT["send_polls"]), group.mask)
    found = await world.read(lambda tx: members.one(tx, group.member.id, group.peer, group.member.id, world.now))
    own = found.cast.members[group.member.id, group.peer]
    assert participant(found.members[0], group.member.id, own).kicked_by == group.member.id  # type: ignore[union-attr]
    assert group.mask.id not in found.people
    told = await world.read(lambda tx: members.one(tx, group.admin.id, group.peer, group.member.id, world.now))
    assert told.members[0].changed_by == group.mask.id


async def test_not_even_administrators_learn_whose_channel_spoke(world: World) -> None:
    owner, bob = await world.person("Owner"), await world.person("Bob")
    peer = await make(world, owner, group=True, name="the_place")
    await world.run(Join(peer), bob)
    channel = await make(world, bob, "Loud", name="bobs_channel")
    said = (await say(world, bob, peer, "psst", send_as=channel)).result[0].message
    for viewer in (owner, bob):
        with pytest.raises(Refused, match="CHAT_ADMIN_REQUIRED"):
            await world.read(lambda tx, viewer=viewer: message_links.author(tx, viewer.id, peer, said.id, world.now))


ASKED = Question(Styled("Tea?"), (Option(Styled("yes"), b"y"), Option(Styled("no"), b"n")), public=True)


async def test_one_votes_in_the_groups_name(group: Group) -> None:
    world, peer = group.world, group.peer
    sent = await world.run(SendFileless(peer, 0, "", fileless=Poll(0, question=ASKED)), group.owner)
    asked = sent.result[0].message
    await world.run(ForwardMessages(peer, (asked.id,), (7,), user_peer(group.stranger.id)), group.member)
    theirs = await last(world, group.stranger, user_peer(group.member.id))
    world.forget()
    for who, option in ((group.mask, b"y"), (group.member, b"y"), (group.admin, b"n")):
        world.pass_time(1)
        await world.run(SendVote(peer, asked.id, (option,)), who)
    await world.run(SendVote(user_peer(group.member.id), theirs.id, (b"y",)), group.stranger)

    async def votes(who: User, where: PeerRef, id: int, option: bytes | None = None) -> Votes:
        return await world.read(lambda tx: polls.votes(tx, who.id, where, id, option, 0, 50, world.now))

    def voted(found: Votes) -> list[int]:
        return [0 if one.user in found.veiled else one.user for one in found.votes]

    names = [group.stranger.id, group.admin.id, group.member.id]
    for who in (group.admin, group.mask, group.owner):
        if who is group.owner:
            await world.run(SendVote(peer, asked.id, (b"n",)), group.owner)
            names.insert(2, group.owner.id)  # at the same time as those before, with a lower number
        found = await votes(who, peer, asked.id)
        assert voted(found) == [*names, group.mask.id] and group.mask.id in found.people and found.group is None
    found = await votes(group.member, peer, asked.id)
    assert voted(found) == [*names, 0] and found.total == 5
    assert found.group == peer and peer in found.cast.chats
    assert group.mask.id not in found.people and group.mask.id not in found.cast.users
    assert voted(await votes(group.member, peer, asked.id, b"y")) == [group.stranger.id, group.member.id, 0]
    # Elsewhere nobody is told of it at all, by any way.
    found = await votes(group.stranger, user_peer(group.member.id), theirs.id)
    assert voted(found) == names and not found.veiled and group.mask.id not in found.people
    for one in world.heard:
        for delivery in one.deliveries:
            assert group.mask.id not in delivery.people or delivery.user_id == group.mask.id
        assert all(group.mask.id not in told.people for told in one.broadcasts)
    poll = await world.read(lambda tx: tx.polls.many([asked.content.poll.id])[asked.content.poll.id])
    assert poll.voters == 5 and group.mask.id not in poll.recent
    # Nor does one become known by being hidden only afterwards; what a plain member votes is the member's own.
    await world.run(EditAdmin(peer, group.admin.id, MAY["ban_users"] | MAY["anonymous"]), group.owner)
    assert group.admin.id not in (await votes(group.member, peer, asked.id)).people
    await world.run(EditAdmin(peer, group.mask.id, 0), group.owner)
    await world.run(SendVote(peer, asked.id, (b"n",)), group.mask)
    assert group.mask.id in (await votes(group.member, peer, asked.id)).people
