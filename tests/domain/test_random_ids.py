"""One random_id makes one message: used again it gives that one, and never another, whatever it is used for."""

import pytest

from chappe.domain.bans import EditBanned
from chappe.domain.errors import Refused
from chappe.domain.forwarding import ForwardMessages
from chappe.domain.inviting import InviteToChannel
from chappe.domain.messages import SendMessage
from chappe.domain.rights import MAY_NOT
from chappe.domain.scheduled import ScheduleForward
from chappe.domain.values import user_peer
from tests.domain.test_channels import make, say
from tests.support.world import World


async def test_forwards_with_one_random_id_twice_are_refused_beside_those_with_none(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    peer = user_peer(ann.id)
    ids = tuple([(await world.run(SendMessage(peer, n, f"{n}"), ann)).result[0].message.id for n in (1, 2, 3)])
    for random_ids in ((0, 5, 5), (5, 0, 5), (5, 5, 5)):
        for command in (
            ForwardMessages(peer, ids, random_ids, user_peer(bob.id)),
            ScheduleForward(peer, ids, random_ids, user_peer(bob.id), world.now + 50),
        ):
            with pytest.raises(Refused, match="RANDOM_ID_DUPLICATE"):
                await world.run(command, ann)
    done = (await world.run(ForwardMessages(peer, ids, (0, 5, 0), user_peer(bob.id)), ann)).result
    assert len(done.posted) == 3


async def test_a_random_id_of_another_chat_gives_nothing_of_it(world: World) -> None:
    ann, bob, cyd = [await world.person(name) for name in ("Ann", "Bob", "Cyd")]
    group = await make(world, ann, group=True)
    for _ in range(5):
        await say(world, bob, user_peer(cyd.id), "elsewhere")
    sent = (await world.run(SendMessage(user_peer(bob.id), 7, "for Bob"), ann)).result[0].message
    for peer in (user_peer(cyd.id), user_peer(ann.id)):
        with pytest.raises(Refused, match="RANDOM_ID_DUPLICATE"):
            await world.run(SendMessage(peer, 7, "for others"), ann)
    await say(world, ann, group, "here", random_id=8)
    with pytest.raises(Refused, match="RANDOM_ID_DUPLICATE"):
        await world.run(SendMessage(user_peer(bob.id), 8, "there"), ann)
    again = (await world.run(SendMessage(user_peer(bob.id), 7, "for Bob"), ann)).result[0].message
    assert again.id == sent.id


async def test_who_was_thrown_out_is_not_shown_what_became_of_a_message(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    peer = await make(world, ann, group=True)
    await world.run(InviteToChannel(peer, (bob.id,)), ann)
    sent = (await say(world, bob, peer, "here", random_id=7)).result[0].message
    assert (await say(world, bob, peer, "here", random_id=7)).result[0].message.id == sent.id
    await world.run(EditBanned(peer, bob.id, MAY_NOT["view_messages"]), ann)
    with pytest.raises(Refused, match="RANDOM_ID_DUPLICATE"):
        await say(world, bob, peer, "here", random_id=7)
