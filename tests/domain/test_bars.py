"""The bar above a chat with a stranger."""

from chappe.domain.bars import HideBar, of_chat
from chappe.domain.events import PeerSettingsChanged
from chappe.domain.users import Bar
from tests.support.talk import chat, talk
from tests.support.world import World


async def test_shown_for_strangers_until_it_is_closed(world: World) -> None:
    scene = await talk(world, "Ann", "Bob")
    ann, bob = scene.people
    await scene.say(bob, ann, "hello")
    bar, cast = await world.read(lambda tx: of_chat(tx, ann.id, chat(bob)))
    assert bar == Bar(report=True, add=True, block=True) and bob.id in cast.users
    world.forget()
    await world.run(HideBar(chat(bob)), ann)
    await world.run(HideBar(chat(bob)), ann)
    assert world.events(ann) == [PeerSettingsChanged(chat(bob))]
    assert (await world.read(lambda tx: of_chat(tx, ann.id, chat(bob))))[0] == Bar()
    assert (await world.read(lambda tx: of_chat(tx, ann.id, chat(ann))))[0] == Bar()
