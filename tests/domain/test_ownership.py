"""A group or channel given to somebody else: who may, to whom, and what each of the two is afterwards."""

import pytest

from chappe.domain import admin_log, rights
from chappe.domain.admins import EditAdmin
from chappe.domain.bans import EditBanned
from chappe.domain.channels import CreateChannel, DeleteChannel, SetUsername, public_chats
from chappe.domain.command import Command
from chappe.domain.errors import Refused
from chappe.domain.events import ChatChanged, ParticipantAdmin
from chappe.domain.groups import CreateChat
from chappe.domain.joining import Join, Leave
from chappe.domain.ownership import SETTLED, GiveAway, ready
from chappe.domain.passwords import ChangePassword, NewPassword, Proof
from chappe.domain.values import ADMIN, CREATOR, MEMBER, Member, PeerRef, User
from tests.support.world import World

SECRET = b"v" * 256


async def password(world: World, who: User) -> Proof:
    await world.run(ChangePassword(None, NewPassword(b"1" * 40, b"2" * 16, SECRET, "")), who)
    return Proof(who.id, SECRET)


async def settled(world: World, who: User) -> Proof:
    proof = await password(world, who)
    world.pass_time(SETTLED)
    return proof


async def public(world: World, owner: User, *, group: bool = True, name: str = "the_table") -> PeerRef:
    peer: PeerRef = (await world.run(CreateChannel("Table", "", group), owner)).result[0].peer
    await world.run(SetUsername(peer, name), owner)
    return peer


async def refused(world: World, command: Command, who: User) -> str:
    with pytest.raises(Refused) as caught:
        await world.run(command, who)
    return str(caught.value.name)


async def member(world: World, peer: PeerRef, who: User) -> Member:
    found = await world.read(lambda tx: tx.members.get(peer, who.id))
    assert found is not None
    return found


@pytest.mark.parametrize("group", [True, False], ids=["supergroup", "channel"])
async def test_the_other_is_creator_then_and_one_is_administrator(world: World, group: bool) -> None:
    ann, bob = [await world.person(name) for name in ("Ann", "Bob")]
    peer = await public(world, ann, group=group)
    await world.run(Join(peer), bob)
    proof = await settled(world, ann)
    world.forget()
    await world.run(GiveAway(peer, bob.id, proof), ann)
    for one in (ann, bob):
        assert [type(event) for event in world.events(one)] == [ChatChanged]
    assert ((await member(world, peer, bob)).standing, (await member(world, peer, ann)).standing) == (CREATOR, ADMIN)
    assert [
        [chat.peer for chat in await world.read(lambda tx, id=one.id: public_chats(tx, id))] for one in (ann, bob)
    ] == [
        [],
        [peer],
    ]
    log = await world.read(lambda tx: admin_log.page(tx, bob.id, peer, (), (), "", 0, 0, 10, world.now))
    told = {
        (one.deed.before.user_id, one.deed.after.standing) for one in log.entries if one.deed.before and one.deed.after
    }
    assert told == {(ann.id, ADMIN), (bob.id, CREATOR)}
    assert await refused(world, DeleteChannel(peer), ann) == "CHAT_ADMIN_REQUIRED"
    assert await refused(world, GiveAway(peer, bob.id, proof), ann) == "CHAT_ADMIN_REQUIRED"
    assert await refused(world, Leave(peer), bob) == "USER_CREATOR"
    await world.run(EditAdmin(peer, ann.id, 0), bob)  # the new one may take the old one's rights
    assert (await member(world, peer, ann)).standing == MEMBER
    await world.run(Leave(peer), ann)


async def test_a_basic_group_is_given_in_sight_of_all(world: World) -> None:
    ann, bob, cyd = [await world.person(name) for name in ("Ann", "Bob", "Cyd")]
    peer = (await world.run(CreateChat("Few", (bob.id, cyd.id)), ann)).result.posted[0].peer
    proof = await settled(world, ann)
    world.forget()
    await world.run(GiveAway(peer, bob.id, proof), ann)
    for one in (ann, bob, cyd):
        assert [type(event) for event in world.events(one)] == [ParticipantAdmin]
    assert ((await member(world, peer, bob)).standing, (await member(world, peer, ann)).standing) == (CREATOR, ADMIN)


async def test_a_device_and_a_password_have_to_be_there_for_a_day(world: World) -> None:
    ann, bob = [await world.person(name) for name in ("Ann", "Bob")]
    peer = await public(world, ann)
    await world.run(Join(peer), bob)
    for proof in (None, Proof(ann.id, SECRET)):
        assert await refused(world, GiveAway(peer, bob.id, proof), ann) == "PASSWORD_MISSING"
    world.pass_time(SETTLED)
    proof = await password(world, ann)
    with pytest.raises(Refused) as caught:
        await world.run(GiveAway(peer, bob.id, proof), ann)
    assert (caught.value.name, caught.value.value) == ("PASSWORD_TOO_FRESH_X", SETTLED)
    world.pass_time(SETTLED)
    key = await world.device(ann)
    world.pass_time(SETTLED - 1)
    with pytest.raises(Refused) as caught:
        await world.run(GiveAway(peer, bob.id, proof), ann, key)
    assert (caught.value.name, caught.value.value) == ("SESSION_TOO_FRESH_X", 1)
    for wrong in (None, Proof(ann.id, b"w" * 256), Proof(bob.id, SECRET)):
        assert await refused(world, GiveAway(peer, bob.id, wrong), ann) == "PASSWORD_HASH_INVALID"
    assert (await member(world, peer, ann)).standing == CREATOR
    await world.read(lambda tx: ready(tx, world.engine.actor(ann.id, world.key_of(ann.id))))
    await world.run(GiveAway(peer, bob.id, proof), ann)


async def test_to_whom_it_can_be_given(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chappe.domain.ownership.PUBLIC_CHATS_OF_USER", 1)
    ann, bob, cyd, dan = [await world.person(name) for name in ("Ann", "Bob", "Cyd", "Dan")]
    peer = await public(world, ann)
    for one in (bob, cyd):
        await world.run(Join(peer), one)
    proof, his = await settled(world, ann), await settled(world, cyd)
    await public(world, bob, name="bobs_own")
    assert await refused(world, GiveAway(peer, bob.id, proof), ann) == "CHANNELS_ADMIN_PUBLIC_TOO_MUCH"
    assert await refused(world, GiveAway(peer, dan.id, proof), ann) == "USER_NOT_PARTICIPANT"
    assert await refused(world, GiveAway(peer, ann.id, proof), ann) == "CHAT_NOT_MODIFIED"
    assert await refused(world, GiveAway(peer, 5, proof), ann) == "USER_ID_INVALID"
    assert await refused(world, GiveAway(PeerRef(0, bob.id), bob.id, proof), ann) == "PEER_ID_INVALID"
    await world.run(EditAdmin(peer, cyd.id, rights.ALL_RIGHTS), ann)
    assert await refused(world, GiveAway(peer, cyd.id, his), cyd) == "CHAT_ADMIN_REQUIRED"
    await world.run(EditBanned(peer, cyd.id, rights.MAY_NOT["view_messages"]), ann)
    assert await refused(world, GiveAway(peer, bob.id, his), cyd) == "CHANNEL_PRIVATE"
