"""Handing a channel over: to whom, by whom, with what proof."""

import pytest

from chappe.domain.channels import CreateChannel, DeleteChannel, SetUsername
from chappe.domain.errors import Refused
from chappe.domain.handing_over import SETTLED, HandOver
from chappe.domain.inviting import InviteToChannel
from chappe.domain.passwords import Proof
from chappe.domain.ports.accounts import Password
from chappe.domain.rights import ALL_RIGHTS
from chappe.domain.values import ADMIN, CREATOR, PeerRef, User
from tests.support.world import World

VERIFIER = b"v" * 256


async def make(world: World, owner: User, *members: User) -> PeerRef:
    peer: PeerRef = (await world.run(CreateChannel("Table", "", True), owner)).result[0].peer
    await world.run(InviteToChannel(peer, tuple(one.id for one in members)), owner)
    return peer


async def refused(world: World, who: User, command: HandOver, code: str) -> None:
    with pytest.raises(Refused) as caught:
        await world.run(command, who)
    assert caught.value.name == code


async def test_a_channel_changes_hands(world: World) -> None:
    ann, bob, cyd, eve = [await world.person(name) for name in ("Ann", "Bob", "Cyd", "Eve")]
    peer = await make(world, ann, bob, cyd)
    proof = Proof(ann.id, VERIFIER)
    await refused(world, bob, HandOver(peer, cyd.id, None), "CHAT_ADMIN_REQUIRED")
    await refused(world, eve, HandOver(peer, cyd.id, None), "CHANNEL_PRIVATE")
    await refused(world, ann, HandOver(peer, bob.id, None), "PASSWORD_MISSING")
    await world.write(lambda tx: tx.passwords.put(Password(ann.id, b"a", b"b", VERIFIER, "", "", False, "", 0)))
    await refused(world, ann, HandOver(peer, bob.id, proof), "SESSION_TOO_FRESH_X")
    world.pass_time(SETTLED)
    await refused(world, ann, HandOver(peer, bob.id, None), "PASSWORD_HASH_INVALID")
    await refused(world, ann, HandOver(peer, bob.id, Proof(ann.id, b"w" * 256)), "PASSWORD_HASH_INVALID")
    await refused(world, ann, HandOver(peer, eve.id, proof), "USER_NOT_PARTICIPANT")
    await refused(world, ann, HandOver(peer, ann.id, proof), "USER_ID_INVALID")
    await world.run(HandOver(peer, bob.id, proof), ann)
    members = await world.read(lambda tx: tx.members.of_users(peer, [ann.id, bob.id]))
    assert [(one.standing, one.rights) for one in members] == [(ADMIN, ALL_RIGHTS), (CREATOR, ALL_RIGHTS)]
    await world.run(SetUsername(peer, "bobs_table"), bob)
    with pytest.raises(Refused, match="CHAT_ADMIN_REQUIRED"):
        await world.run(DeleteChannel(peer), ann)
    await world.run(DeleteChannel(peer), bob)
