"""Who of those who are there is told of a channel's posts."""

import asyncio

from chappe.domain.channels import CreateChannel, SetUsername
from chappe.domain.joining import Join, Leave
from chappe.rpc.audience import Audience
from tests.support.world import World


async def test_people_are_found_in_their_channels(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    peer = (await world.run(CreateChannel("News", "", False), ann)).result[0].peer
    await world.run(SetUsername(peer, "the_news"), ann)
    audience = Audience(world.engine)
    world.bus.listen(audience.heard)
    assert list(audience.of(peer.id)) == []
    await audience.here(ann.id)
    await audience.here(bob.id)
    assert set(audience.of(peer.id)) == {ann.id}
    await world.run(Join(peer), bob)
    assert set(audience.of(peer.id)) == {ann.id, bob.id}
    await world.run(Leave(peer), bob)
    assert set(audience.of(peer.id)) == {ann.id}
    audience.gone(ann.id)
    assert list(audience.of(peer.id)) == [] and not audience.knows(ann.id)
    await world.run(Join(peer), bob)
    audience.gone(bob.id)
    await audience.here(bob.id)
    assert set(audience.of(peer.id)) == {bob.id}


async def test_what_happens_while_it_is_read_is_not_lost(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    peer = (await world.run(CreateChannel("News", "", False), ann)).result[0].peer
    await world.run(SetUsername(peer, "the_news"), ann)
    audience = Audience(world.engine)
    world.bus.listen(audience.heard)
    await asyncio.gather(audience.here(bob.id), world.run(Join(peer), bob))
    assert set(audience.of(peer.id)) == {bob.id}
