"""Editing: by whom, for how long, and what both sides see."""

import pytest

from chappe.domain.bounds import EDIT_SECONDS
from chappe.domain.deleting import DeleteMessages
from chappe.domain.editing import EditMessage
from chappe.domain.errors import Refused
from chappe.domain.events import MessageEdited
from chappe.domain.forwarding import ForwardMessages
from chappe.domain.values import Entity
from tests.support.talk import chat, talk
from tests.support.world import World


async def test_both_see_the_new_text(world: World) -> None:
    scene = await talk(world, "Ann", "Bob")
    ann, bob = scene.people
    sent = await scene.say(ann, bob, "first")
    world.pass_time(10)
    world.forget()
    await world.run(EditMessage(chat(bob), sent.id, "second", (Entity("bold", 0, 3),)), ann)
    for who in (ann, bob):
        [event] = world.events(who)
        assert isinstance(event, MessageEdited)
        content = event.message.content
        assert (content.text, content.edit_date, content.date) == ("second", world.now, world.now - 10)
    assert await scene.texts(bob, ann) == ["second"]


async def test_what_may_not_be_edited(world: World) -> None:
    scene = await talk(world, "Ann", "Bob")
    ann, bob = scene.people
    sent = await scene.say(ann, bob, "mine")
    await world.run(ForwardMessages(chat(bob), (sent.id,), (7,), chat(bob)), ann)
    _, passed_on = await scene.ids(ann, bob)
    own = await scene.say(ann, ann, "note")

    async def refusal(command: EditMessage, who: object = ann) -> str:
        with pytest.raises(Refused) as found:
            await world.run(command, who)  # type: ignore[arg-type]
        return found.value.name

    assert await refusal(EditMessage(chat(ann), sent.id, "his"), bob) == "MESSAGE_AUTHOR_REQUIRED"
    assert await refusal(EditMessage(chat(bob), passed_on, "passed on")) == "MESSAGE_AUTHOR_REQUIRED"
    assert await refusal(EditMessage(chat(bob), 99, "none")) == "MESSAGE_ID_INVALID"
    assert await refusal(EditMessage(chat(ann), sent.id, "another chat")) == "MESSAGE_ID_INVALID"
    assert await refusal(EditMessage(chat(bob), sent.id, "mine ")) == "MESSAGE_NOT_MODIFIED"
    assert await refusal(EditMessage(chat(bob), sent.id, None)) == "MESSAGE_NOT_MODIFIED"
    assert await refusal(EditMessage(chat(bob), sent.id, "")) == "MESSAGE_EMPTY"
    assert await refusal(EditMessage(chat(bob), sent.id, "x" * 4097)) == "MESSAGE_TOO_LONG"
    world.pass_time(EDIT_SECONDS + 1)
    assert await refusal(EditMessage(chat(bob), sent.id, "late")) == "MESSAGE_EDIT_TIME_EXPIRED"
    await world.run(EditMessage(chat(ann), own.id, "notes may change for ever"), ann)


async def test_who_deleted_it_does_not_get_it_back(world: World) -> None:
    scene = await talk(world, "Ann", "Bob")
    ann, bob = scene.people
    sent = await scene.say(ann, bob, "first")
    await world.run(DeleteMessages(tuple(await scene.ids(bob, ann))), bob)
    world.forget()
    await world.run(EditMessage(chat(bob), sent.id, "second"), ann)
    assert not world.deliveries(bob)
    assert await scene.texts(bob, ann) == []
