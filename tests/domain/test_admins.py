"""Administrators, restrictions and bringing people in: who may what to whom, who is told, and what ends by itself."""

from itertools import pairwise

import pytest

from chappe.domain import channel_views, members, rights
from chappe.domain.admins import EditAdmin
from chappe.domain.bans import EditBanned, EndRestrictions, SetDefaultBanned
from chappe.domain.channels import CreateChannel, EditTitle, SetUsername
from chappe.domain.command import Command
from chappe.domain.errors import Refused
from chappe.domain.events import ChatChanged
from chappe.domain.inviting import InviteToChannel
from chappe.domain.joining import Join, Leave
from chappe.domain.members import ADMINS, KICKED_OUT, RECENT, RESTRICTED, SEARCH
from chappe.domain.messages import SendMessage
from chappe.domain.ports.people import PrivacyRule
from chappe.domain.privacy import SetPrivacy
from chappe.domain.users import UpdateProfile
from chappe.domain.values import ADMIN, CREATOR, KICKED, LEFT, MEMBER, Member, PeerRef, User
from tests.support.world import World

MAY, MAY_NOT = rights.MAY, rights.MAY_NOT
SILENT = MAY_NOT["send_messages"]
OUT = MAY_NOT["view_messages"]


async def make(world: World, owner: User, *, group: bool = True, name: str = "the_table") -> PeerRef:
    peer: PeerRef = (await world.run(CreateChannel("Table", "", group), owner)).result[0].peer
    if name:
        await world.run(SetUsername(peer, name), owner)
    return peer


async def crowd(world: World, *names: str) -> list[User]:
    return [await world.person(name) for name in names]


async def member(world: World, peer: PeerRef, who: User) -> Member:
    found = await world.read(lambda tx: tx.members.get(peer, who.id))
    assert found is not None
    return found


async def listed(world: World, viewer: User, peer: PeerRef, kind: str) -> list[int]:
    found = await world.read(lambda tx: members.page(tx, viewer.id, peer, kind, "", 0, 200, world.now))
    assert found.total == len(found.members)
    return [one.user_id for one in found.members]


async def refused(world: World, command: Command, who: User, code: str) -> None:
    with pytest.raises(Refused) as caught:
        await world.run(command, who)
    assert caught.value.name == code


async def test_rights_are_given_and_taken(world: World) -> None:
    ann, bob, cyd = await crowd(world, "Ann", "Bob", "Cyd")
    peer = await make(world, ann)
    for one in (bob, cyd):
        await world.run(Join(peer), one)
    await refused(world, EditTitle(peer, "Mine"), bob, "CHAT_ADMIN_REQUIRED")
    world.forget()
    await world.run(EditAdmin(peer, bob.id, MAY["change_info"] | MAY["add_admins"], "Scribe"), ann)
    assert [type(event) for event in world.events(bob)] == [ChatChanged]
    assert [type(event) for event in world.events(ann)] == [ChatChanged]
    await world.run(EditTitle(peer, "Round table"), bob)
    assert await listed(world, cyd, peer, ADMINS) == [ann.id, bob.id]
    assert (await member(world, peer, bob)).title == "Scribe"
    # He gives what he has, and no more; and takes from those whom he made administrators, and no others.
    await refused(world, EditAdmin(peer, cyd.id, MAY["ban_users"]), bob, "RIGHT_FORBIDDEN")
    await world.run(EditAdmin(peer, cyd.id, MAY["change_info"]), bob)
    await world.run(EditAdmin(peer, cyd.id, 0), bob)
    assert (await member(world, peer, cyd)).standing == MEMBER
    await world.run(EditAdmin(peer, cyd.id, MAY["change_info"] | MAY["add_admins"]), ann)
    await refused(world, EditAdmin(peer, cyd.id, 0), bob, "CHAT_ADMIN_REQUIRED")
    await refused(world, EditAdmin(peer, ann.id, 0), bob, "USER_CREATOR")
    await world.run(EditAdmin(peer, bob.id, 0), bob)
    await refused(world, EditTitle(peer, "Mine"), bob, "CHAT_ADMIN_REQUIRED")


@pytest.mark.parametrize(
    ("title", "code"), [("x" * 17, "ADMIN_RANK_INVALID"), ("king 👑", "ADMIN_RANK_EMOJI_NOT_ALLOWED")]
)
async def test_titles_are_short_words(world: World, title: str, code: str) -> None:
    ann, bob = await crowd(world, "Ann", "Bob")
    peer = await make(world, ann)
    await world.run(Join(peer), bob)
    await refused(world, EditAdmin(peer, bob.id, MAY["change_info"], title), ann, code)


async def test_an_administrator_comes_in_by_being_made_one(world: World) -> None:
    ann, bob, cyd = await crowd(world, "Ann", "Bob", "Cyd")
    peer = await make(world, ann, group=False, name="")
    await world.run(EditAdmin(peer, bob.id, MAY["post_messages"]), ann)
    await world.run(SendMessage(peer, 1, "news"), bob)
    await world.run(SetPrivacy("invites", (PrivacyRule("none"),)), cyd)
    await refused(world, EditAdmin(peer, cyd.id, MAY["post_messages"]), ann, "USER_PRIVACY_RESTRICTED")


async def test_so_many_administrators_and_no_more(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chappe.domain.admins.MOST_ADMINS", 2)
    ann, bob, cyd = await crowd(world, "Ann", "Bob", "Cyd")
    peer = await make(world, ann)
    await world.run(EditAdmin(peer, bob.id, MAY["other"]), ann)
    await refused(world, EditAdmin(peer, cyd.id, MAY["other"]), ann, "ADMINS_TOO_MUCH")
    await world.run(EditAdmin(peer, bob.id, MAY["change_info"]), ann)


async def test_a_restriction_holds_until_its_time(world: World) -> None:
    ann, bob = await crowd(world, "Ann", "Bob")
    peer = await make(world, ann)
    await world.run(Join(peer), bob)
    await world.run(EditBanned(peer, bob.id, SILENT, world.now + 3600), ann)
    await refused(world, SendMessage(peer, 1, "hello"), bob, "USER_BANNED_IN_CHANNEL")
    assert await listed(world, ann, peer, RESTRICTED) == [bob.id]
    full = await world.read(lambda tx: channel_views.full(tx, ann.id, peer, world.now))
    assert full.banned == 1
    await world.run(Leave(peer), bob)  # leaving and coming back frees nobody
    await world.run(Join(peer), bob)
    await refused(world, SendMessage(peer, 2, "hello"), bob, "USER_BANNED_IN_CHANNEL")
    assert (await member(world, peer, bob)).changed_by == ann.id
    world.pass_time(3600)
    await world.run(SendMessage(peer, 3, "hello"), bob)
    assert await listed(world, ann, peer, RESTRICTED) == []
    assert await listed(world, ann, peer, RECENT) == [ann.id, bob.id]
    shown = await world.read(lambda tx: members.page(tx, ann.id, peer, RECENT, "", 0, 10, world.now))
    assert [one.banned for one in shown.members] == [0, 0]


async def test_who_is_thrown_out_sees_and_hears_nothing_more(world: World) -> None:
    ann, bob, cyd = await crowd(world, "Ann", "Bob", "Cyd")
    peer = await make(world, ann)
    for one in (bob, cyd):
        await world.run(Join(peer), one)
    outcome = await world.run(EditBanned(peer, bob.id, OUT), ann)
    assert [(moved.user_id, moved.inside) for moved in outcome.moves] == [(bob.id, False)]
    assert [one.message.content.action.kind for one in outcome.result] == ["chat_leave"]
    await refused(world, Join(peer), bob, "CHANNEL_PRIVATE")
    await refused(world, SendMessage(peer, 1, "hello"), bob, "CHANNEL_PRIVATE")
    assert await listed(world, ann, peer, KICKED_OUT) == [bob.id]
    assert await listed(world, ann, peer, RECENT) == [ann.id, cyd.id]
    with pytest.raises(Refused, match="CHAT_ADMIN_REQUIRED"):
        await listed(world, cyd, peer, KICKED_OUT)
    assert (await world.run(EditBanned(peer, bob.id, 0), ann)).result == ()
    assert (await member(world, peer, bob)).standing == LEFT
    await world.run(Join(peer), bob)


async def test_what_has_ended_is_taken_down(world: World) -> None:
    ann, bob, cyd = await crowd(world, "Ann", "Bob", "Cyd")
    peer = await make(world, ann)
    await world.run(Join(peer), bob)
    await world.run(EditBanned(peer, bob.id, SILENT, world.now + 60), ann)
    await world.run(EditBanned(peer, cyd.id, OUT, world.now + 90), ann)
    assert (await world.run(EndRestrictions())).result is False
    assert (await member(world, peer, bob)).banned
    world.pass_time(60)
    await world.run(EndRestrictions())
    assert ((await member(world, peer, bob)).standing, (await member(world, peer, bob)).banned) == (MEMBER, 0)
    assert (await member(world, peer, cyd)).standing == KICKED
    world.pass_time(30)
    await world.run(EndRestrictions())
    assert (await member(world, peer, cyd)).standing == LEFT
    assert await world.read(lambda tx: tx.members.ended(world.now, 10)) == []


async def test_anyone_is_found_by_name_in_each_list(world: World) -> None:
    ann, bob, cyd = await crowd(world, "Ann", "Bob", "Cyd")
    peer = await make(world, ann)
    for one in (bob, cyd):
        await world.run(Join(peer), one)

    async def found(kind: str, query: str) -> list[int]:
        page = await world.read(lambda tx: members.page(tx, ann.id, peer, kind, query, 0, 10, world.now))
        assert page.total == len(page.members)
        return [one.user_id for one in page.members]

    assert await found(SEARCH, "bo") == [bob.id]
    await world.run(UpdateProfile(first_name="Robert", last_name="Élan"), bob)
    assert (await found(SEARCH, "bo"), await found(SEARCH, "elan rob")) == ([], [bob.id])
    await world.run(EditBanned(peer, bob.id, SILENT), ann)
    await world.run(EditBanned(peer, cyd.id, OUT), ann)
    assert (await found(RESTRICTED, "rob"), await found(KICKED_OUT, "cy"), await found(ADMINS, "an")) == (
        [bob.id],
        [cyd.id],
        [ann.id],
    )
    assert (await found(SEARCH, "cy"), await found(KICKED_OUT, "rob")) == ([], [])
    assert await found(SEARCH, "robert") == [bob.id]


async def test_being_thrown_out_for_a_time_ends(world: World) -> None:
    ann, bob = await crowd(world, "Ann", "Bob")
    peer = await make(world, ann)
    await world.run(EditBanned(peer, bob.id, OUT, world.now + 60), ann)
    await refused(world, Join(peer), bob, "CHANNEL_PRIVATE")
    assert await listed(world, ann, peer, KICKED_OUT) == [bob.id]
    world.pass_time(60)
    assert await listed(world, ann, peer, KICKED_OUT) == []
    await world.run(Join(peer), bob)


async def test_who_may_throw_out_whom(world: World) -> None:
    ann, bob, cyd, dan = await crowd(world, "Ann", "Bob", "Cyd", "Dan")
    peer = await make(world, ann)
    for one in (bob, cyd, dan):
        await world.run(Join(peer), one)
    bans = MAY["ban_users"] | MAY["add_admins"]
    await world.run(EditAdmin(peer, bob.id, bans), ann)
    await world.run(EditAdmin(peer, cyd.id, bans), ann)
    for target in (ann, bob, cyd):
        await refused(world, EditBanned(peer, target.id, OUT), bob, "USER_ADMIN_INVALID")
    await refused(world, EditBanned(peer, dan.id, SILENT), dan, "CHAT_ADMIN_REQUIRED")
    await world.run(EditAdmin(peer, dan.id, MAY["ban_users"]), bob)
    await world.run(EditBanned(peer, dan.id, SILENT), bob)  # his own administrator: who is restricted is none any more
    found = await member(world, peer, dan)
    assert (found.standing, found.rights) == (MEMBER, 0)
    await world.run(EditBanned(peer, bob.id, OUT), ann)
    assert (await member(world, peer, bob)).standing == KICKED


async def test_in_a_channel_people_are_thrown_out_or_not(world: World) -> None:
    ann, bob = await crowd(world, "Ann", "Bob")
    peer = await make(world, ann, group=False)
    await world.run(Join(peer), bob)
    await refused(world, EditBanned(peer, bob.id, SILENT), ann, "BANNED_RIGHTS_INVALID")
    assert (await world.run(EditBanned(peer, bob.id, OUT), ann)).result == ()
    await refused(world, Join(peer), bob, "CHANNEL_PRIVATE")


async def test_what_members_may_do_at_all(world: World) -> None:
    ann, bob = await crowd(world, "Ann", "Bob")
    peer = await make(world, ann)
    await world.run(Join(peer), bob)
    await refused(world, SetDefaultBanned(peer, SILENT), bob, "CHAT_ADMIN_REQUIRED")
    world.forget()
    await world.run(SetDefaultBanned(peer, SILENT), ann)
    [told] = [one for outcome in world.heard for one in outcome.broadcasts]
    assert [type(logged.event).__name__ for logged in told.events] == ["DefaultRightsChanged", "ChatChanged"]
    await refused(world, SendMessage(peer, 1, "hello"), bob, "CHAT_WRITE_FORBIDDEN")
    await world.run(SendMessage(peer, 1, "hello"), ann)
    await refused(world, SetDefaultBanned(peer, SILENT), ann, "CHAT_NOT_MODIFIED")
    await refused(world, SetDefaultBanned(peer, OUT), ann, "BANNED_RIGHTS_INVALID")


async def test_bringing_people_in(world: World) -> None:
    ann, bob, cyd, dan, eve = await crowd(world, "Ann", "Bob", "Cyd", "Dan", "Eve")
    peer = await make(world, ann, name="")
    await world.run(SetPrivacy("invites", (PrivacyRule("none"),)), cyd)
    outcome = await world.run(InviteToChannel(peer, (bob.id, cyd.id)), ann)
    assert outcome.result.missing == (cyd.id,)
    [posted] = outcome.result.posted
    assert posted.message.content.action.users == (bob.id,)
    assert [(moved.user_id, moved.inside) for moved in outcome.moves] == [(bob.id, True)]
    await world.run(InviteToChannel(peer, (dan.id,)), bob)  # members may, as long as the group lets them
    await world.run(SetDefaultBanned(peer, MAY_NOT["invite_users"]), ann)
    await refused(world, InviteToChannel(peer, (eve.id,)), bob, "CHAT_ADMIN_REQUIRED")
    await refused(world, InviteToChannel(peer, (dan.id,)), ann, "USER_ALREADY_PARTICIPANT")
    await world.run(EditBanned(peer, dan.id, OUT), ann)
    await world.run(EditAdmin(peer, bob.id, MAY["invite_users"]), ann)
    await refused(world, InviteToChannel(peer, (dan.id,)), bob, "USER_KICKED")
    await world.run(InviteToChannel(peer, (dan.id,)), ann)
    assert (await member(world, peer, dan)).standing == MEMBER
    await refused(world, InviteToChannel(peer, (ann.id,)), eve, "CHANNEL_PRIVATE")


# -- the table --------------------------------------------------------------------------------------------------------
ACTORS = ("creator", "admin", "other admin", "member", "restricted", "left", "thrown out", "stranger")
ACTIONS: dict[str, tuple[str, set[str]]] = {
    "title": ("change_info", {"creator", "admin"}),
    "promote": ("add_admins", {"creator", "admin"}),
    "ban": ("ban_users", {"creator", "admin"}),
    "default": ("ban_users", {"creator", "admin"}),
    "invite": ("invite_users", {"creator", "admin"}),
}
"""Action → the one right that the "admin" of the table has (the "other admin" has all but that), and who may do it."""


def action(name: str, peer: PeerRef, target: User) -> Command:
    made: dict[str, Command] = {
        "title": EditTitle(peer, "Another"),
        "promote": EditAdmin(peer, target.id, MAY["add_admins"]),
        "ban": EditBanned(peer, target.id, OUT),
        "default": SetDefaultBanned(peer, rights.AT_FIRST | MAY_NOT["invite_users"] | SILENT),
        "invite": InviteToChannel(peer, (target.id,)),
    }
    return made[name]


@pytest.mark.parametrize("public", [True, False], ids=["public", "private"])
@pytest.mark.parametrize("actor", ACTORS)
@pytest.mark.parametrize("name", ACTIONS)
async def test_who_may_do_what(world: World, name: str, actor: str, public: bool) -> None:
    ann, bob, dan, new = await crowd(world, "Ann", "Bob", "Dan", "New")
    peer = await make(world, ann, name="the_table" if public else "")
    right, allowed = ACTIONS[name]
    await world.run(SetDefaultBanned(peer, rights.AT_FIRST | MAY_NOT["invite_users"]), ann)
    if actor not in ("creator", "stranger"):
        await world.run(InviteToChannel(peer, (bob.id,)), ann)
    await world.run(InviteToChannel(peer, (dan.id,)), ann)
    if actor == "admin":
        await world.run(EditAdmin(peer, bob.id, MAY[right]), ann)
    elif actor == "other admin":
        await world.run(EditAdmin(peer, bob.id, rights.ALL_RIGHTS & ~MAY[right]), ann)
    elif actor == "restricted":
        await world.run(EditBanned(peer, bob.id, SILENT), ann)
    elif actor == "left":
        await world.run(Leave(peer), bob)
    elif actor == "thrown out":
        await world.run(EditBanned(peer, bob.id, OUT), ann)
    who = ann if actor == "creator" else bob
    command = action(name, peer, new if name == "invite" else dan)
    if actor in allowed:
        await world.run(command, who)
        return
    hidden = actor == "thrown out" or (not public and actor in ("left", "stranger"))
    await refused(world, command, who, "CHANNEL_PRIVATE" if hidden else "CHAT_ADMIN_REQUIRED")


def test_standings_are_ordered_as_lists_show_them() -> None:
    assert all(one < other for one, other in pairwise((LEFT, MEMBER, ADMIN, CREATOR, KICKED)))


async def test_an_administrator_steps_down_whatever_rights_there_were(world: World) -> None:
    ann, bob, cyd = await crowd(world, "Ann", "Bob", "Cyd")
    peer = await make(world, ann)
    await world.run(InviteToChannel(peer, (bob.id, cyd.id)), ann)
    await world.run(EditAdmin(peer, bob.id, MAY["ban_users"], "guard"), ann)
    await refused(world, EditAdmin(peer, bob.id, MAY["ban_users"], "chief"), bob, "CHAT_ADMIN_REQUIRED")
    await refused(world, EditAdmin(peer, cyd.id, 0), cyd, "CHAT_ADMIN_REQUIRED")
    await world.run(EditAdmin(peer, bob.id, 0), bob)
    now = await member(world, peer, bob)
    assert (now.standing, now.rights, now.title) == (MEMBER, 0, "")
    await world.run(EditAdmin(peer, ann.id, 0), ann)
    assert (await member(world, peer, ann)).standing == CREATOR
