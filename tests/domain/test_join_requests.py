"""Requests to come in: kept once, told to administrators alone, and answered by one of them."""

import pytest

from chappe.domain import channel_views, group_views, invites
from chappe.domain.admitting import CheckInvite, HideRequest, HideRequests, ImportInvite
from chappe.domain.bans import EditBanned
from chappe.domain.channels import SetFlag, SetUsername
from chappe.domain.deletion import DeleteAccount
from chappe.domain.errors import Refused
from chappe.domain.events import PendingRequests
from chappe.domain.groups import AddMember
from chappe.domain.inviting import InviteToChannel
from chappe.domain.joining import Came, Join
from chappe.domain.ports.invites import Since
from chappe.domain.rights import MAY, MAY_NOT
from chappe.domain.values import ADMIN, JOIN_REQUEST, KICKED, MEMBER, PeerRef, User
from tests.domain.test_invites import KINDS, link, make, members, refused, stand
from tests.support.world import World


async def waiting(world: World, admin: User, peer: PeerRef, words: str = "") -> list[int]:
    """Who asks to come in, as that administrator is shown it."""
    found = await world.read(lambda tx: invites.importers(tx, admin.id, peer, "", True, words, Since(), 100, world.now))
    assert found.total == len(found.importers)
    return [one.user for one in found.importers]


@pytest.mark.parametrize("kind", KINDS)
async def test_who_asks_by_a_link_waits_until_an_administrator_agrees(world: World, kind: str) -> None:
    ann, bob, cyd, eve = [await world.person(name) for name in ("Ann", "Bob", "Cyd", "Eve")]
    peer = await make(world, kind, ann)
    await stand(world, peer, cyd, ADMIN, MAY["invite_users"])
    await stand(world, peer, eve, MEMBER)
    made = await link(world, peer, ann, request_needed=True)
    assert not (await world.run(CheckInvite(made.hash), bob)).result.people
    world.forget()
    assert (await world.run(ImportInvite(made.hash), bob)).result.asked
    for admin in (ann, cyd):
        assert world.events(admin) == [PendingRequests(peer, 1, (bob.id,))]
    assert world.events(eve) == world.events(bob) == []
    world.forget()
    assert (await world.run(ImportInvite(made.hash), bob)).result.asked  # again: nothing new
    assert world.heard[-1].deliveries == ()
    before = await members(world, peer)
    assert await waiting(world, cyd, peer) == [bob.id]
    world.forget()
    outcome = await world.run(HideRequest(peer, bob.id, True), cyd)
    assert await members(world, peer) == before + 1
    assert PendingRequests(peer, 0, ()) in world.events(ann)
    if kind != "channel":
        kinds = [event.message.content.action.kind for event in world.events(bob) if getattr(event, "message", None)]
        assert kinds == ["chat_join_request"]
    if kind != "group":
        assert [(one.user_id, one.inside) for one in outcome.moves] == [(bob.id, True)]
    assert await waiting(world, ann, peer) == []
    used = await world.read(
        lambda tx: invites.importers(tx, ann.id, peer, made.hash, False, "", Since(), 10, world.now)
    )
    assert [(one.user, one.approved_by) for one in used.importers] == [(bob.id, cyd.id)]
    await refused(world, HideRequest(peer, bob.id, True), cyd, "HIDE_REQUESTER_MISSING")


@pytest.mark.parametrize("kind", KINDS)
async def test_who_is_turned_down_stays_outside(world: World, kind: str) -> None:
    ann, bob, eve = [await world.person(name) for name in ("Ann", "Bob", "Eve")]
    peer = await make(world, kind, ann)
    await stand(world, peer, eve, MEMBER)
    made = await link(world, peer, ann, request_needed=True)
    await world.run(ImportInvite(made.hash), bob)
    for who in (eve, bob):
        with pytest.raises(Refused):
            await world.run(HideRequest(peer, bob.id, True), who)
    before = await members(world, peer)
    await world.run(HideRequest(peer, bob.id, False), ann)
    assert await members(world, peer) == before
    assert await waiting(world, ann, peer) == []
    view = group_views if kind == "group" else channel_views
    full = await world.read(lambda tx: view.full(tx, ann.id, peer, world.now))
    assert (full.office.waiting, full.office.requesters) == (0, ())


async def test_a_public_group_can_be_asked_into(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    peer = await make(world, "supergroup", ann)
    await refused(world, SetFlag(peer, JOIN_REQUEST, True), ann, "CHAT_PUBLIC_REQUIRED")
    await world.run(SetUsername(peer, "ask_first"), ann)
    await world.run(SetFlag(peer, JOIN_REQUEST, True), ann)
    came: Came = (await world.run(Join(peer), bob)).result
    assert came.asked and await members(world, peer) == 1
    full = await world.read(lambda tx: channel_views.full(tx, ann.id, peer, world.now))
    assert (full.office.waiting, full.office.requesters) == (1, (bob.id,))
    await world.run(HideRequest(peer, bob.id, True), ann)
    assert await members(world, peer) == 2
    await world.run(SetFlag(peer, JOIN_REQUEST, False), ann)
    assert not (await world.run(Join(peer), await world.person("Cyd"))).result.asked


async def test_all_are_answered_some_at_a_time(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chappe.domain.admitting.AT_ONCE", 3)
    ann = await world.person("Ann")
    peer = await make(world, "supergroup", ann)
    one, other = [await link(world, peer, ann, request_needed=True) for _ in range(2)]
    people = [await world.person(f"Person {n}") for n in range(8)]
    for place, person in enumerate(people):
        await world.run(ImportInvite((one if place < 5 else other).hash), person)
        world.pass_time(place % 2)
    assert len(await waiting(world, ann, peer)) == 8
    assert await waiting(world, ann, peer, "person 3") == [people[3].id]
    await stand(world, peer, people[0], KICKED)

    async def all_of(hash: str, approved: bool) -> int:
        rounds, after = 0, Since()
        while after is not None:
            after = (await world.run(HideRequests(peer, hash, approved, after), ann)).result
            rounds += 1
        return rounds

    assert await all_of(one.hash, True) == 2
    assert await members(world, peer) == 5  # who was thrown out meanwhile does not come in
    assert sorted(await waiting(world, ann, peer)) == sorted(person.id for person in people[5:])
    assert await all_of("", False) == 2
    assert await waiting(world, ann, peer) == [] and await members(world, peer) == 5


async def test_who_deletes_the_account_asks_no_more(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    peer = await make(world, "group", ann)
    made = await link(world, peer, ann, request_needed=True)
    await world.run(ImportInvite(made.hash), bob)
    await world.run(DeleteAccount("no reason"), bob)
    assert await waiting(world, ann, peer) == []


async def test_only_so_many_may_wait(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chappe.domain.join_requests.JOIN_REQUESTS", 1)
    ann, bob, cyd = [await world.person(name) for name in ("Ann", "Bob", "Cyd")]
    peer = await make(world, "channel", ann)
    made = await link(world, peer, ann, request_needed=True)
    await world.run(ImportInvite(made.hash), bob)
    await refused(world, ImportInvite(made.hash), cyd, "USERS_TOO_MUCH")


@pytest.mark.parametrize("kind", KINDS)
async def test_who_comes_in_another_way_asks_no_more(world: World, kind: str) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    peer = await make(world, kind, ann)
    asking, open_ = await link(world, peer, ann, request_needed=True), await link(world, peer, ann)
    await world.run(ImportInvite(asking.hash), bob)
    world.forget()
    await world.run(ImportInvite(open_.hash), bob)
    assert [event for event in world.events(ann) if isinstance(event, PendingRequests)] == [
        PendingRequests(peer, 0, ())
    ]
    assert await waiting(world, ann, peer) == []
    cyd = await world.person("Cyd")
    await world.run(ImportInvite(asking.hash), cyd)
    world.forget()
    await world.run(AddMember(peer, cyd.id) if kind == "group" else InviteToChannel(peer, (cyd.id,)), ann)
    assert PendingRequests(peer, 0, ()) in world.events(ann) and await waiting(world, ann, peer) == []


async def test_who_is_thrown_out_asks_no_more(world: World) -> None:
    ann, bob, cyd = [await world.person(name) for name in ("Ann", "Bob", "Cyd")]
    peer = await make(world, "supergroup", ann)
    made = await link(world, peer, ann, request_needed=True)
    for who in (bob, cyd):
        await world.run(ImportInvite(made.hash), who)
    world.forget()
    await world.run(EditBanned(peer, bob.id, MAY_NOT["view_messages"]), ann)
    assert PendingRequests(peer, 1, (cyd.id,)) in world.events(ann)
    assert await waiting(world, ann, peer) == [cyd.id]
    await refused(world, HideRequest(peer, bob.id, True), ann, "HIDE_REQUESTER_MISSING")
    await world.run(EditBanned(peer, bob.id, 0), ann)
    assert (await world.run(ImportInvite(made.hash), bob)).result.asked  # forgiven, one may ask anew
    assert sorted(await waiting(world, ann, peer)) == [bob.id, cyd.id]
