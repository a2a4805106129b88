"""Saved Messages by where they were saved from."""

import pytest

from chappe.domain import saved
from chappe.domain.errors import Refused
from chappe.domain.events import SavedPinChanged, SavedPinOrderChanged
from chappe.domain.forwarding import ForwardMessages
from chappe.domain.ports.messages import Page
from chappe.domain.saved import DeleteSaved, PinSaved, ReorderSaved
from chappe.domain.values import User
from tests.support.talk import Talk, chat, talk
from tests.support.world import World


async def full(world: World) -> tuple[Talk, User, User, User]:
    """Ann with two notes of her own, three messages from Bob and one from Cyd."""
    scene = await talk(world, "Ann", "Bob", "Cyd")
    ann, bob, cyd = scene.people
    await scene.say(ann, ann, "note 1")
    for text in ("b1", "b2", "b3"):
        await scene.say(bob, ann, text)
    await scene.say(cyd, ann, "c1")
    for other in (cyd, bob):
        ids = tuple(await scene.ids(ann, other))
        random_ids = tuple(scene.random_id() for _ in ids)
        await world.run(ForwardMessages(chat(other), ids, random_ids, chat(ann)), ann)
    await scene.say(ann, ann, "note 2")
    return scene, ann, bob, cyd


async def test_parts_by_newest_message(world: World) -> None:
    _, ann, bob, cyd = await full(world)
    found = await world.read(lambda tx: saved.page(tx, ann.id, 0, 10, False))
    assert [part.peer for part in found.parts] == [chat(ann), chat(bob), chat(cyd)]
    assert [part.top.content.text for part in found.parts] == ["note 2", "b3", "c1"]
    assert found.whole and set(found.people) >= {ann.id, bob.id, cyd.id}
    first = await world.read(lambda tx: saved.page(tx, ann.id, 0, 2, False))
    assert (len(first.parts), first.total, first.whole) == (2, 3, False)
    rest = await world.read(lambda tx: saved.page(tx, ann.id, first.parts[-1].top.id, 2, False))
    assert [part.peer for part in rest.parts] == [chat(cyd)]
    assert (await world.read(lambda tx: saved.page(tx, bob.id, 0, 2, False))).parts == ()
    one = await world.read(lambda tx: saved.by_peers(tx, ann.id, [chat(cyd)]))
    assert [part.peer for part in one.parts] == [chat(cyd)]


async def test_the_history_of_one_part(world: World) -> None:
    _, ann, bob, _ = await full(world)
    found = await world.read(lambda tx: saved.history(tx, ann.id, chat(bob), Page(limit=2)))
    assert [one.content.text for one in found.messages if not isinstance(one, int)] == ["b3", "b2"]
    assert (found.total, found.whole) == (3, False)
    last = found.messages[-1]
    assert not isinstance(last, int)
    rest = await world.read(lambda tx: saved.history(tx, ann.id, chat(bob), Page(offset_id=last.id)))
    assert [one.content.text for one in rest.messages if not isinstance(one, int)] == ["b1"]


async def test_pinned_parts(world: World) -> None:
    _, ann, bob, cyd = await full(world)
    world.forget()
    for other in (cyd, bob):
        await world.run(PinSaved(chat(other), True), ann)
    assert world.events(ann)[0] == SavedPinChanged(chat(cyd), True)
    assert [part.peer for part in (await world.read(lambda tx: saved.pinned(tx, ann.id))).parts] == [
        chat(bob),
        chat(cyd),
    ]
    world.forget()
    await world.run(ReorderSaved((chat(cyd), chat(bob))), ann)
    assert world.events(ann) == [SavedPinOrderChanged((chat(cyd), chat(bob)))]
    whole = await world.read(lambda tx: saved.page(tx, ann.id, 0, 10, False))
    assert [part.peer for part in whole.parts] == [chat(cyd), chat(bob), chat(ann)]
    rest = await world.read(lambda tx: saved.page(tx, ann.id, 0, 10, True))
    assert [part.peer for part in rest.parts] == [chat(ann)]
    await world.run(ReorderSaved((chat(bob),), True), ann)
    await world.run(PinSaved(chat(bob), False), ann)
    assert (await world.read(lambda tx: saved.pinned(tx, ann.id))).parts == ()
    with pytest.raises(Refused, match="PINNED_DIALOGS_TOO_MUCH"):
        await world.run(ReorderSaved(tuple(chat(bob)._replace(id=id) for id in range(6))), ann)


async def test_one_part_is_deleted_alone(world: World) -> None:
    scene, ann, bob, _ = await full(world)
    outcome = await world.run(DeleteSaved(chat(bob)), ann)
    assert (outcome.result.taken, outcome.result.left) == (3, 0)
    assert await scene.texts(ann, ann) == ["note 1", "c1", "note 2"]
    assert await scene.texts(bob, ann) == ["b1", "b2", "b3"]
