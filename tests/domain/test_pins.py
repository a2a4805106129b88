"""Pinned messages: for both or for oneself, the word of it, and taking all away."""

import pytest

from chappe.domain.errors import Refused
from chappe.domain.events import MessagesPinned, NewMessage
from chappe.domain.pins import PinMessage, UnpinAll
from chappe.domain.values import Action
from tests.support.talk import chat, talk
from tests.support.world import World


async def test_pinned_for_both_with_word_of_it(world: World) -> None:
    scene = await talk(world, "Ann", "Bob")
    ann, bob = scene.people
    sent = await scene.say(ann, bob, "mind this")
    [his] = await scene.ids(bob, ann)
    world.forget()
    await world.run(PinMessage(chat(bob), sent.id, True, silent=True), ann)
    pinned, word = world.events(bob)
    assert pinned == MessagesPinned(chat(ann), (his,), True)
    assert isinstance(word, NewMessage)
    assert (word.message.content.action, word.message.reply_to) == (Action("pin"), his)
    assert word.message.content.silent
    world.forget()
    await world.run(PinMessage(chat(ann), his, False), bob)
    assert world.events(ann) == [MessagesPinned(chat(bob), (sent.id,), False)]


async def test_pinned_for_oneself_the_other_hears_nothing(world: World) -> None:
    scene = await talk(world, "Ann", "Bob")
    ann, bob = scene.people
    sent = await scene.say(ann, bob, "mind this")
    world.forget()
    await world.run(PinMessage(chat(bob), sent.id, True, one_side=True), ann)
    assert world.events(ann) == [MessagesPinned(chat(bob), (sent.id,), True)]
    assert not world.deliveries(bob)


async def test_notes_are_pinned_without_a_word(world: World) -> None:
    scene = await talk(world, "Ann")
    [ann] = scene.people
    note = await scene.say(ann, ann, "note")
    world.forget()
    await world.run(PinMessage(chat(ann), note.id, True), ann)
    assert world.events(ann) == [MessagesPinned(chat(ann), (note.id,), True)]


async def test_what_cannot_be_pinned(world: World) -> None:
    scene = await talk(world, "Ann", "Bob")
    ann, bob = scene.people
    sent = await scene.say(ann, bob, "mind this")
    with pytest.raises(Refused, match="CHAT_NOT_MODIFIED"):
        await world.run(PinMessage(chat(bob), sent.id, False), ann)
    await world.run(PinMessage(chat(bob), sent.id, True), ann)
    with pytest.raises(Refused, match="CHAT_NOT_MODIFIED"):
        await world.run(PinMessage(chat(bob), sent.id, True), ann)
    word = (await scene.ids(ann, bob))[-1]
    for id in (word, 99):
        with pytest.raises(Refused, match="MESSAGE_ID_INVALID"):
            await world.run(PinMessage(chat(bob), id, True), ann)


async def test_all_are_taken_away_for_both(world: World) -> None:
    scene = await talk(world, "Ann", "Bob")
    ann, bob = scene.people
    sent = [await scene.say(ann, bob, text) for text in "abc"]
    his = await scene.ids(bob, ann)
    for one in sent[:2]:
        await world.run(PinMessage(chat(bob), one.id, True), ann)
    await world.run(PinMessage(chat(bob), sent[2].id, True, one_side=True), ann)
    world.forget()
    outcome = await world.run(UnpinAll(chat(bob)), ann)
    assert (outcome.result.taken, outcome.result.left) == (3, 0)
    assert world.events(bob) == [MessagesPinned(chat(ann), (his[0], his[1]), False)]
    assert (await world.run(UnpinAll(chat(bob)), ann)).result.taken == 0
