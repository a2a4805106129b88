"""Auto-delete: the period of a chat, and the end of its messages for both."""

import pytest

from chappe.domain.editing import EditMessage
from chappe.domain.errors import Refused
from chappe.domain.events import MessagesDeleted, NewMessage, TtlChanged
from chappe.domain.ttl import DeleteDue, SetDefaultTtl, SetHistoryTtl, default_period
from chappe.domain.values import Action
from tests.support.talk import chat, talk
from tests.support.world import World


async def test_messages_go_when_their_time_is_over(world: World) -> None:
    scene = await talk(world, "Ann", "Bob")
    ann, bob = scene.people
    await scene.say(ann, bob, "stays")
    world.forget()
    await world.run(SetHistoryTtl(chat(bob), 60), ann)
    word, period = world.events(bob)
    assert isinstance(word, NewMessage) and word.message.content.action == Action("ttl", 60)
    assert period == TtlChanged(chat(ann), 60)
    world.pass_time(1)
    sent = await scene.say(bob, ann, "goes")
    assert sent.content.ttl == 60
    world.pass_time(59)
    await world.run(EditMessage(chat(ann), sent.id, "goes all the same"), bob)
    await world.run(DeleteDue())
    assert await scene.texts(ann, bob) == ["stays", "goes all the same"]
    world.pass_time(1)
    world.forget()
    assert (await world.run(DeleteDue())).result is False
    assert [type(event) for event in world.events(ann)] == [MessagesDeleted]
    assert await scene.texts(ann, bob) == await scene.texts(bob, ann) == ["stays"]
    await world.run(SetHistoryTtl(chat(bob), 0), ann)
    assert (await scene.say(bob, ann, "stays too")).content.ttl == 0


async def test_periods_that_are_refused(world: World) -> None:
    ann, bob = (await talk(world, "Ann", "Bob")).people
    for period in (-1, 400 * 86400):
        with pytest.raises(Refused, match="TTL_PERIOD_INVALID"):
            await world.run(SetHistoryTtl(chat(bob), period), ann)
        with pytest.raises(Refused, match="TTL_PERIOD_INVALID"):
            await world.run(SetDefaultTtl(period), ann)
    with pytest.raises(Refused, match="CHAT_NOT_MODIFIED"):
        await world.run(SetHistoryTtl(chat(bob), 0), ann)


async def test_the_period_for_new_chats(world: World) -> None:
    [ann] = (await talk(world, "Ann")).people
    for period in (86400, 0):
        await world.run(SetDefaultTtl(period), ann)
        assert await world.read(lambda tx: default_period(tx, ann.id)) == period
