"""Drafts: kept as written, the same on all devices."""

import pytest

from chappe.domain import drafts
from chappe.domain.drafts import ClearDrafts, SaveDraft
from chappe.domain.errors import Refused
from chappe.domain.events import DraftChanged
from chappe.domain.values import Draft, Entity
from tests.support.talk import chat, talk
from tests.support.world import World


async def test_other_devices_get_it(world: World) -> None:
    ann, bob = (await talk(world, "Ann", "Bob")).people
    bold = (Entity("bold", 0, 5),)
    await world.run(SaveDraft(chat(bob), "hello ", bold, reply_to=3, quote="what", no_webpage=True), ann)
    kept = Draft(world.now, "hello ", bold, 3, True, False, "what")
    assert world.events(ann) == [DraftChanged(chat(bob), kept)]
    assert world.deliveries(ann)[0].not_key == world.key_of(ann.id)
    assert not world.deliveries(bob)
    events, _, people = await world.read(lambda tx: drafts.everyone(tx, ann.id, world.now))
    assert [logged.event for logged in events] == [DraftChanged(chat(bob), kept)]
    assert bob.id in people


async def test_the_same_again_tells_nobody_and_an_empty_one_clears(world: World) -> None:
    ann, bob = (await talk(world, "Ann", "Bob")).people
    await world.run(SaveDraft(chat(bob), "hello"), ann)
    world.forget()
    world.pass_time(5)
    await world.run(SaveDraft(chat(bob), "hello"), ann)
    assert not world.deliveries(ann)
    await world.run(SaveDraft(chat(bob), ""), ann)
    await world.run(SaveDraft(chat(bob), ""), ann)
    assert world.events(ann) == [DraftChanged(chat(bob), None)]


async def test_all_are_cleared_at_once(world: World) -> None:
    ann, bob, cyd = (await talk(world, "Ann", "Bob", "Cyd")).people
    for other in (bob, cyd):
        await world.run(SaveDraft(chat(other), "begun"), ann)
    world.forget()
    await world.run(ClearDrafts(), ann)
    await world.run(ClearDrafts(), ann)
    assert sorted(event.peer.id for event in world.events(ann)) == sorted([bob.id, cyd.id])


async def test_drafts_that_are_refused(world: World) -> None:
    ann, bob = (await talk(world, "Ann", "Bob")).people
    with pytest.raises(Refused, match="MESSAGE_TOO_LONG"):
        await world.run(SaveDraft(chat(bob), "x" * 4097), ann)
    with pytest.raises(Refused, match="ENTITY_BOUNDS_INVALID"):
        await world.run(SaveDraft(chat(bob), "x", (Entity("bold", 0, 2),)), ann)
