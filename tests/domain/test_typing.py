"""Typing: told to the other alone, kept nowhere, and not to those who want to hear nothing."""

from chappe.domain.blocks import SetBlock
from chappe.domain.events import Typing
from chappe.domain.typing import SetTyping
from tests.support.talk import chat, talk
from tests.support.world import World


async def test_the_other_sees_it(world: World) -> None:
    ann, bob = (await talk(world, "Ann", "Bob")).people
    await world.run(SetTyping(chat(bob), "upload_photo", 40), ann)
    assert world.events(bob) == [Typing(chat(ann), ann.id, "upload_photo", 40)]
    assert not world.deliveries(ann)


async def test_not_where_one_blocked_the_other_nor_to_oneself(world: World) -> None:
    ann, bob = (await talk(world, "Ann", "Bob")).people
    await world.run(SetTyping(chat(ann), "typing"), ann)
    await world.run(SetBlock(ann.id, True), bob)
    world.forget()
    await world.run(SetTyping(chat(bob), "typing"), ann)
    await world.run(SetTyping(chat(ann), "typing"), bob)
    assert not world.deliveries(ann) and not world.deliveries(bob)
