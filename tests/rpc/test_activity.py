"""Activity: what devices call is noted and kept later, and only what a person does counts as being seen."""

from chappe.rpc.activity import Activity
from chappe.rpc.messages import send
from chappe.tl import functions, types
from tests.support.face import MODULES, Face
from tests.support.world import World


async def test_a_person_who_writes_was_seen_and_a_device_that_listens_was_not(world: World) -> None:
    ann, bob = await world.person("Ann", "491700"), await world.person("Bob", "491701")
    face = Face(world, (*MODULES, send))
    await face.call(functions.UsersGetUsers([types.InputUserSelf()]), bob)
    await face.answer(functions.MessagesSendMessage(types.InputPeerSelf(), "note", 1), world.key_of(ann.id))
    activity = face.router.activity
    assert await activity.keep(world.engine) is False
    seen = [(await world.fresh(one)).last_seen for one in (ann, bob)]
    assert seen == [world.now, 0]
    shown = await face.call(functions.UsersGetUsers([face.input_user(bob, ann)]), bob)
    assert shown[0].status == types.UserStatusOffline(was_online=world.now)


async def test_devices_are_noted_once_an_hour_and_people_each_time(world: World) -> None:
    ann = await world.person("Ann", "491700")
    activity = Activity()
    key = world.key_of(ann.id)
    sending = functions.MessagesSendMessage
    for _ in range(3):
        activity.called(world.engine.actor(ann.id, key, "192.0.2.1"), sending)
        await activity.keep(world.engine)
        world.pass_time(600)
    device = await world.read(lambda tx: tx.authorizations.get(key))
    assert device is not None and device.active == world.now - 1800 and device.ip == "192.0.2.1"
    assert (await world.fresh(ann)).last_seen == world.now - 600
    assert not await activity.keep(world.engine)
