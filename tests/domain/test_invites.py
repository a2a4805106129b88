"""Invite links: who may make and see them, who comes in by them, and what each of their bounds means."""

import asyncio

import pytest

from chappe.domain import channel_views, group_views, invites
from chappe.domain.admitting import CheckInvite, ImportInvite
from chappe.domain.bounds import BASIC_GROUP_MEMBERS
from chappe.domain.channels import CreateChannel, DeleteChannel, Sweep
from chappe.domain.command import Command
from chappe.domain.errors import Refused
from chappe.domain.groups import AddMember, CreateChat, DeleteChat, RemoveMember
from chappe.domain.invites import (
    DeleteInvite,
    DeleteRevoked,
    EditInvite,
    ExportInvite,
    KeepMain,
    RevokeInvite,
)
from chappe.domain.joining import Leave
from chappe.domain.ports.invites import Invite, Since
from chappe.domain.rights import MAY
from chappe.domain.values import ADMIN, KICKED, MEMBER, Member, PeerRef, User
from tests.support.world import World

KINDS = ("group", "supergroup", "channel")


async def make(world: World, kind: str, owner: User) -> PeerRef:
    """A private group, supergroup or channel."""
    if kind == "group":
        made: PeerRef = (await world.run(CreateChat("Here", ()), owner)).result.chat.peer
        return made
    peer: PeerRef = (await world.run(CreateChannel("Here", "what it is", kind == "supergroup"), owner)).result[0].peer
    return peer


async def link(world: World, peer: PeerRef, who: User, **how: object) -> Invite:
    made: Invite = (await world.run(ExportInvite(peer, **how), who)).result.invite  # type: ignore[arg-type]
    return made


async def refused(world: World, command: Command, who: User, name: str) -> None:
    with pytest.raises(Refused) as found:
        await world.run(command, who)
    assert found.value.name == name


async def stand(world: World, peer: PeerRef, who: User, standing: int, rights: int = 0) -> None:
    """Give someone a standing behind everybody's back."""
    await world.write(lambda tx: tx.members.put(Member(peer, who.id, standing, who.id, world.now, rights)))


async def members(world: World, peer: PeerRef) -> int:
    found = await world.read(lambda tx: tx.chats.get(peer))
    assert found is not None
    return found.members


@pytest.mark.parametrize("kind", KINDS)
async def test_a_link_lets_people_in(world: World, kind: str) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    peer = await make(world, kind, ann)
    made = await link(world, peer, ann, main=True)
    assert made.permanent and len(made.hash) == 20
    seen = (await world.run(CheckInvite(made.hash), bob)).result
    assert (seen.chat.peer, seen.already) == (peer, False)
    assert seen.people == (() if kind == "channel" else (ann.id,))
    world.forget()
    came = (await world.run(ImportInvite(made.hash), bob)).result
    assert not came.asked
    if kind == "channel":
        assert came.posted == ()
    else:
        action = came.posted[0].message.content.action
        assert (action.kind, action.number) == ("chat_join_link", ann.id)
    assert await members(world, peer) == 2
    assert (await world.run(CheckInvite(made.hash), bob)).result.already
    await refused(world, ImportInvite(made.hash), bob, "USER_ALREADY_PARTICIPANT")
    used = await world.read(lambda tx: tx.invites.get(made.hash))
    assert used is not None and used.usage == 1
    found = await world.read(
        lambda tx: invites.importers(tx, ann.id, peer, made.hash, False, "", Since(), 10, world.now)
    )
    assert [one.user for one in found.importers] == [bob.id] and found.total == 1


@pytest.mark.parametrize("kind", KINDS)
async def test_what_never_was_is_over_or_is_not_for_one_all_look_the_same(world: World, kind: str) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    peer = await make(world, kind, ann)
    revoked, late, full = [
        await link(world, peer, ann, **how) for how in ({}, {"expire_date": world.now + 60}, {"usage_limit": 1})
    ]
    open_ = await link(world, peer, ann)
    await world.run(RevokeInvite(peer, revoked.hash), ann)
    await world.run(ImportInvite(full.hash), await world.person("Cyd"))
    world.pass_time(61)
    for hash in (revoked.hash, late.hash, full.hash, "A" * 20):
        for command in (CheckInvite(hash), ImportInvite(hash)):
            await refused(world, command, bob, "INVITE_HASH_EXPIRED")
    for command in (CheckInvite(""), ImportInvite("")):
        await refused(world, command, bob, "INVITE_HASH_EMPTY")
    for command in (CheckInvite("no such"), ImportInvite("x" * 100)):
        await refused(world, command, bob, "INVITE_HASH_INVALID")
    await stand(world, peer, bob, KICKED)
    await refused(world, CheckInvite(open_.hash), bob, "INVITE_HASH_EXPIRED")
    await refused(world, ImportInvite(open_.hash), bob, "INVITE_HASH_EXPIRED")
    assert await members(world, peer) == 2


@pytest.mark.parametrize("kind", KINDS)
async def test_a_bound_of_uses_holds_for_many_at_once(world: World, kind: str) -> None:
    ann = await world.person("Ann")
    peer = await make(world, kind, ann)
    made = await link(world, peer, ann, usage_limit=3)
    people = [await world.person(f"Person {n}") for n in range(8)]
    done = await asyncio.gather(*(world.run(ImportInvite(made.hash), one) for one in people), return_exceptions=True)
    assert sum(not isinstance(one, Refused) for one in done) == 3
    assert {one.name for one in done if isinstance(one, Refused)} == {"INVITE_HASH_EXPIRED"}
    assert await members(world, peer) == 4
    used = await world.read(lambda tx: tx.invites.get(made.hash))
    assert used is not None and used.usage == 3


@pytest.mark.parametrize("kind", KINDS)
async def test_only_who_may_invite_makes_and_sees_links(world: World, kind: str) -> None:
    ann, bob, cyd, out = [await world.person(name) for name in ("Ann", "Bob", "Cyd", "Out")]
    peer = await make(world, kind, ann)
    hers = await link(world, peer, ann, title=" The \u202e first  ")
    assert hers.title == "The first" and not hers.permanent
    await stand(world, peer, bob, ADMIN, MAY["invite_users"])
    await stand(world, peer, cyd, MEMBER)
    his = await link(world, peer, bob)
    private = "CHAT_ID_INVALID" if kind == "group" else "CHANNEL_PRIVATE"
    for who, error in ((cyd, "CHAT_ADMIN_REQUIRED"), (out, private)):
        for command in (
            ExportInvite(peer),
            KeepMain(peer),
            EditInvite(peer, hers.hash, "mine"),
            RevokeInvite(peer, hers.hash),
            DeleteInvite(peer, hers.hash),
            DeleteRevoked(peer, ann.id),
        ):
            await refused(world, command, who, error)
        for ask in (
            lambda tx, who=who: invites.listed(tx, who.id, peer, ann.id, False, Since(), 10, world.now),
            lambda tx, who=who: invites.one(tx, who.id, peer, hers.hash, world.now),
            lambda tx, who=who: invites.makers(tx, who.id, peer, world.now),
            lambda tx, who=who: invites.importers(tx, who.id, peer, "", False, "", Since(), 10, world.now),
        ):
            with pytest.raises(Refused, match=error):
                await world.read(ask)
    # An administrator sees the own ones; the creator, everyone's.
    await refused(world, EditInvite(peer, hers.hash, "mine"), bob, "INVITE_HASH_EXPIRED")
    await refused(world, DeleteRevoked(peer, ann.id), bob, "CHAT_ADMIN_REQUIRED")
    with pytest.raises(Refused, match="CHAT_ADMIN_REQUIRED"):
        await world.read(lambda tx: invites.makers(tx, bob.id, peer, world.now))
    makers = await world.read(lambda tx: invites.makers(tx, ann.id, peer, world.now))
    assert makers.admins == ((ann.id, 1, 0), (bob.id, 1, 0))
    assert (await world.run(EditInvite(peer, his.hash, "watched"), ann)).result.invite.title == "watched"
    await refused(world, RevokeInvite(await make(world, kind, bob), hers.hash), bob, "INVITE_HASH_EXPIRED")


async def test_a_link_is_changed_revoked_and_deleted(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    peer = await make(world, "channel", ann)
    made = await link(world, peer, ann, expire_date=world.now + 60, usage_limit=5)
    for wrong, error in (
        ({"expire_date": world.now}, "EXPIRE_DATE_INVALID"),
        ({"usage_limit": 100_000}, "USAGE_LIMIT_INVALID"),
        ({"usage_limit": -1}, "USAGE_LIMIT_INVALID"),
        ({"usage_limit": 5, "request_needed": True}, "USAGE_LIMIT_INVALID"),
    ):
        await refused(world, ExportInvite(peer, **wrong), ann, error)  # type: ignore[arg-type]
        await refused(world, EditInvite(peer, made.hash, **wrong), ann, error)  # type: ignore[arg-type]
    world.pass_time(100)
    await refused(world, ImportInvite(made.hash), bob, "INVITE_HASH_EXPIRED")
    assert (await world.run(EditInvite(peer, made.hash, "old"), ann)).result.invite.title == "old"
    await world.run(EditInvite(peer, made.hash, expire_date=0), ann)
    await world.run(ImportInvite(made.hash), bob)
    await refused(world, DeleteInvite(peer, made.hash), ann, "INVITE_REVOKED_MISSING")
    assert (await world.run(RevokeInvite(peer, made.hash), ann)).result.invite.revoked
    assert (await world.run(RevokeInvite(peer, made.hash), ann)).result.new is None
    await refused(world, EditInvite(peer, made.hash, "x"), ann, "INVITE_HASH_EXPIRED")
    await world.run(DeleteInvite(peer, made.hash), ann)
    await refused(world, DeleteInvite(peer, made.hash), ann, "INVITE_HASH_EXPIRED")


async def test_a_main_link_gives_way_to_a_new_one(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    peer = await make(world, "supergroup", ann)
    first = (await world.run(KeepMain(peer), ann)).result.invite
    assert (await world.run(KeepMain(peer), ann)).result.invite == first
    await refused(world, EditInvite(peer, first.hash, "named"), ann, "CHAT_INVITE_PERMANENT")
    second = await link(world, peer, ann, main=True)
    changed = (await world.run(RevokeInvite(peer, second.hash), ann)).result
    assert changed.invite.revoked and changed.new is not None and changed.new.permanent
    for gone in (first, second):
        await refused(world, ImportInvite(gone.hash), bob, "INVITE_HASH_EXPIRED")
    full = await world.read(lambda tx: channel_views.full(tx, ann.id, peer, world.now))
    assert full.office.main == changed.new
    await world.run(ImportInvite(changed.new.hash), bob)
    full = await world.read(lambda tx: channel_views.full(tx, bob.id, peer, world.now))
    assert full.office == invites.Office()
    await world.run(DeleteRevoked(peer, ann.id), ann)
    found = await world.read(lambda tx: invites.listed(tx, ann.id, peer, ann.id, True, Since(), 10, world.now))
    assert found.invites == () and found.total == 0


async def test_the_main_link_is_listed_first_and_once(world: World) -> None:
    ann = await world.person("Ann")
    peer = await make(world, "channel", ann)
    main = (await world.run(KeepMain(peer), ann)).result.invite
    for n in range(3):
        world.pass_time(1)
        await link(world, peer, ann, title=f"{n}")
    seen: list[str] = []
    after = Since()
    for _ in range(5):
        found = await world.read(
            lambda tx, after=after: invites.listed(tx, ann.id, peer, ann.id, False, after, 1, world.now)
        )
        seen += [one.hash if one.permanent else one.title for one in found.invites]
        after = Since(found.invites[-1].date, found.invites[-1].hash) if found.invites else after
    assert seen == [main.hash, "2", "1", "0"] and found.total == 4
    revoked = await world.read(lambda tx: invites.listed(tx, ann.id, peer, ann.id, True, Since(), 5, world.now))
    assert revoked.invites == ()


async def test_links_come_in_pages_newest_first(world: World) -> None:
    ann = await world.person("Ann")
    peer = await make(world, "channel", ann)
    for n in range(7):
        await link(world, peer, ann, title=f"{n}")
        world.pass_time(n % 2)
    seen: list[str] = []
    after = Since()
    while True:
        found = await world.read(
            lambda tx, after=after: invites.listed(tx, ann.id, peer, ann.id, False, after, 2, world.now)
        )
        assert found.total == 7
        if not found.invites:
            break
        seen += [one.title for one in found.invites]
        after = Since(found.invites[-1].date, found.invites[-1].hash)
    assert sorted(seen) == [f"{n}" for n in range(7)] and seen[0] == "6"


async def test_too_many_links_and_too_many_people(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(invites, "INVITES_OF_ADMIN", 2)
    ann, bob = await world.person("Ann"), await world.person("Bob")
    peer = await make(world, "group", ann)
    for _ in range(2):
        made = await link(world, peer, ann)
    await refused(world, ExportInvite(peer), ann, "INVITES_TOO_MUCH")
    await world.write(lambda tx: tx.chats.add_members(peer, BASIC_GROUP_MEMBERS - 1))
    await refused(world, ImportInvite(made.hash), bob, "USERS_TOO_MUCH")


async def test_a_creator_comes_back_as_such(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    peer = (await world.run(CreateChat("Here", (bob.id,)), ann)).result.chat.peer
    made = await link(world, peer, ann)
    await world.run(RemoveMember(peer, ann.id), ann)
    await world.run(ImportInvite(made.hash), ann)
    full = await world.read(lambda tx: group_views.full(tx, ann.id, peer, world.now))
    assert full.office.may_invite
    await world.run(RemoveMember(peer, bob.id), bob)
    await world.run(AddMember(peer, bob.id), bob)
    full = await world.read(lambda tx: group_views.full(tx, bob.id, peer, world.now))
    assert not full.office.may_invite


@pytest.mark.parametrize("kind", KINDS)
async def test_links_go_with_the_chat(world: World, kind: str) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    peer = await make(world, kind, ann)
    made = await link(world, peer, ann)
    if kind != "group":
        await world.run(ImportInvite(made.hash), bob)
        await world.run(Leave(peer), bob)
    await world.run(DeleteChat(peer) if kind == "group" else DeleteChannel(peer), ann)
    await refused(world, ImportInvite(made.hash), bob, "INVITE_HASH_EXPIRED")
    while (await world.run(Sweep())).result:
        pass
    assert await world.read(lambda tx: (tx.invites.get(made.hash), tx.invites.count_uses(peer, ""))) == (None, 0)
