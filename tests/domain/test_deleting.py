"""Deleting: for oneself and for both, single messages and whole histories."""

import pytest

from chappe.domain import dialogs, drafts
from chappe.domain.deleting import SLICE, DeleteHistory, DeleteMessages
from chappe.domain.errors import Refused
from chappe.domain.events import MessagesDeleted
from chappe.domain.values import Action
from tests.support.talk import chat, talk
from tests.support.world import World


async def test_for_oneself_the_other_keeps_it(world: World) -> None:
    scene = await talk(world, "Ann", "Bob")
    ann, bob = scene.people
    for text in "abc":
        await scene.say(ann, bob, text)
    world.forget()
    one, two, _ = await scene.ids(ann, bob)
    outcome = await world.run(DeleteMessages((one, two, two, 77)), ann)
    assert (outcome.result.taken, world.events(ann)) == (2, [MessagesDeleted((one, two))])
    assert not world.deliveries(bob)
    assert await scene.texts(ann, bob) == ["c"]
    assert await scene.texts(bob, ann) == ["a", "b", "c"]


async def test_revoked_it_is_gone_for_both_and_nothing_of_it_stays(world: World) -> None:
    scene = await talk(world, "Ann", "Bob")
    ann, bob = scene.people
    await scene.say(ann, bob, "secret")
    await scene.say(bob, ann, "hers")
    world.forget()
    [hers, _], [his, _] = await scene.ids(ann, bob), await scene.ids(bob, ann)
    await world.run(DeleteMessages((his,), True), bob)
    assert world.events(ann) == [MessagesDeleted((hers,))]
    assert world.events(bob) == [MessagesDeleted((his,))]
    kept = await world.read(lambda tx: tx.messages._execute("SELECT body FROM contents").fetchall())  # type: ignore[attr-defined]
    assert [row[0] for row in kept] == [b"\0hers"]


async def test_nothing_to_delete_takes_no_place(world: World) -> None:
    [ann] = (await talk(world, "Ann")).people
    outcome = await world.run(DeleteMessages((5,), True), ann)
    assert (outcome.result.taken, outcome.result.pts) == (0, 1)
    with pytest.raises(Refused, match="MESSAGE_ID_INVALID"):
        await world.run(DeleteMessages(tuple(range(101))), ann)


async def test_unread_counts_follow(world: World) -> None:
    scene = await talk(world, "Ann", "Bob")
    ann, bob = scene.people
    for text in "abc":
        await scene.say(ann, bob, text)
    first, second, third = await scene.ids(ann, bob)
    await world.run(DeleteMessages((second,), True), ann)
    assert await scene.ids(bob, ann) == [first, third]
    dialog = await world.read(lambda tx: tx.dialogs.get(bob.id, chat(ann)))
    assert dialog is not None and (dialog.unread, dialog.total, dialog.top_id) == (2, 2, third)


async def test_a_whole_history_goes_in_slices(world: World) -> None:
    scene = await talk(world, "Ann", "Bob")
    ann, bob = scene.people
    count = SLICE + 3
    for place in range(count):
        await scene.say(ann, bob, str(place))
    await world.run(dialogs.PinDialog(chat(bob), True), ann)
    await world.run(drafts.SaveDraft(chat(bob), "begun"), ann)
    first = (await world.run(DeleteHistory(chat(bob)), ann)).result
    assert (first.taken, first.left > 0) == (SLICE, True)
    second = (await world.run(DeleteHistory(chat(bob)), ann)).result
    assert (second.taken, second.left) == (3, 0)
    listed = await world.read(lambda tx: dialogs.page(tx, ann.id, 0, dialogs.Offset(), 10, False))
    assert (listed.dialogs, listed.total) == ((), 0)
    assert not (await world.read(lambda tx: drafts.everyone(tx, ann.id, 0)))[0]
    assert len((await scene.page(bob, ann)).messages) == 100


async def test_a_cleared_chat_stays_in_the_list(world: World) -> None:
    scene = await talk(world, "Ann", "Bob")
    ann, bob = scene.people
    for text in "abc":
        await scene.say(ann, bob, text)
    await world.run(DeleteHistory(chat(bob), just_clear=True), ann)
    [mark] = (await scene.page(ann, bob)).messages
    assert not isinstance(mark, int) and mark.content.action == Action("cleared")
    assert await scene.texts(bob, ann) == ["a", "b", "c"]
    world.forget()
    await world.run(DeleteHistory(chat(bob), just_clear=True), ann)
    assert not world.heard[0].deliveries, "there was nothing left to clear"


async def test_up_to_an_id_and_between_dates(world: World) -> None:
    scene = await talk(world, "Ann", "Bob")
    ann, bob = scene.people
    began = world.now
    for text in "abcdef":
        await scene.say(ann, bob, text)
        world.pass_time(10)
    await world.run(DeleteHistory(chat(bob), max_id=(await scene.ids(ann, bob))[1]), ann)
    assert await scene.texts(ann, bob) == ["c", "d", "e", "f"]
    await world.run(DeleteHistory(chat(bob), min_date=began + 30, max_date=began + 40), ann)
    assert await scene.texts(ann, bob) == ["c", "f"]
    await world.run(DeleteHistory(chat(bob), max_date=began + 5, revoke=True), ann)
    assert await scene.texts(ann, bob) == ["c", "f"]
    with pytest.raises(Refused, match="MAX_DATE_INVALID"):
        await world.run(DeleteHistory(chat(bob), min_date=9, max_date=5), ann)
