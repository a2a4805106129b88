"""An anonymous administrator is to members as somebody who is not in the group, by whatever way they ask."""

import pytest

from chappe.domain import group_views, members, message_links
from chappe.domain.admins import EditAdmin
from chappe.domain.admitting import CheckInvite, ImportInvite
from chappe.domain.bans import EditBanned
from chappe.domain.channels import SetFlag
from chappe.domain.contacts import AddContact
from chappe.domain.errors import Refused
from chappe.domain.invites import ExportInvite
from chappe.domain.inviting import InviteToChannel
from chappe.domain.joining import Join
from chappe.domain.reading import ReadChannel
from chappe.domain.rights import ALL_RIGHTS, MAY, MAY_NOT
from chappe.domain.values import HIDDEN_MEMBERS, PeerRef, User
from chappe.rpc.views.participants import participant
from tests.domain.test_channels import make, say
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
