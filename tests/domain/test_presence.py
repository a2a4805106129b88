"""Presence: online while one device is used, told to those who may see it."""

from chappe.domain.auth import LogOut, SendCode, SignIn, SignUp
from chappe.domain.authorizations import NoteActivity
from chappe.domain.blocks import SetBlock
from chappe.domain.contacts import AddContact
from chappe.domain.events import StatusChanged
from chappe.domain.messages import SendMessage
from chappe.domain.ports.people import PrivacyRule
from chappe.domain.presence import LASTS, SetPresence
from chappe.domain.privacy import SetPrivacy
from chappe.domain.values import user_peer
from tests.support.world import World


async def test_those_who_know_the_person_are_told(world: World) -> None:
    ann, bob, eve, kim = [await world.person(name, f"4917{n}0000") for n, name in enumerate("ABEK")]
    await world.run(AddContact(ann.id, "Ann", ""), bob)
    await world.run(SendMessage(user_peer(eve.id), 1, "hello"), ann)
    world.forget()
    await world.run(SetPresence(True), ann)
    expected = [StatusChanged(ann.id, world.now + LASTS, world.now)]
    assert world.events(bob) == expected and world.events(eve) == expected and not world.events(kim)
    assert world.deliveries(ann)[0].not_key == world.key_of(ann.id)
    assert (await world.fresh(ann)).online_until == world.now + LASTS
    world.forget()
    world.pass_time(60)
    await world.run(SetPresence(True), ann)
    assert not world.events(bob), "nothing new to tell this soon"
    world.pass_time(150)
    await world.run(SetPresence(True), ann)
    assert world.events(bob) == [StatusChanged(ann.id, world.now + LASTS, world.now)]
    world.forget()
    await world.run(SetPresence(False), ann)
    assert world.events(bob) == [StatusChanged(ann.id, 0, world.now)]
    world.forget()
    await world.run(SetPresence(False), ann)
    assert not world.events(bob)


async def test_those_who_may_not_see_it_are_not(world: World) -> None:
    ann, bob, eve = [await world.person(name, f"4917{n}0000") for n, name in enumerate("ABE")]
    for other in (bob, eve):
        await world.run(AddContact(ann.id, "Ann", ""), other)
    await world.run(SetPrivacy("last_seen", (PrivacyRule("not_users", (bob.id,)), PrivacyRule("all"))), ann)
    world.forget()
    await world.run(SetPresence(True), ann)
    assert not world.events(bob) and world.events(eve)
    await world.run(SetBlock(eve.id, True), ann)
    world.forget()
    await world.run(SetPresence(False), ann)
    assert not world.events(bob) and not world.events(eve)


async def test_online_while_one_device_is(world: World) -> None:
    ann, bob = await world.person("Ann", "491700"), await world.person("Bob", "491701")
    await world.run(AddContact(ann.id, "Ann", ""), bob)
    second = await world.device(ann)
    await world.run(SetPresence(True), ann)
    await world.run(SetPresence(True), ann, key=second)
    world.forget()
    await world.run(SetPresence(False), ann)
    assert not world.events(bob) and (await world.fresh(ann)).online_until > world.now
    await world.run(LogOut(), ann, key=second)
    assert world.events(bob) == [StatusChanged(ann.id, 0, world.now)]


async def test_signing_up_and_in_count_as_being_seen(world: World) -> None:
    sent = (await world.run(SendCode("491777"), key=7)).result
    await world.run(SignIn("491777", sent.hash, world.codes[-1].code), key=7)
    user = (await world.run(SignUp("491777", sent.hash, "Zoe", ""), key=7)).result.user
    assert user.last_seen == world.now and user.online_until == 0
    world.pass_time(5000)
    sent = (await world.run(SendCode("491777"), key=8)).result
    code = (await world.read(lambda tx: tx.codes.latest("491777"))).code  # type: ignore[union-attr]
    assert (await world.run(SignIn("491777", sent.hash, code), key=8)).result.user.last_seen == world.now


async def test_what_people_do_raises_when_they_were_seen(world: World) -> None:
    ann, bob = await world.person("Ann", "491700"), await world.person("Bob", "491701")
    await world.run(NoteActivity(((world.key_of(ann.id), world.now, "192.0.2.9"),), ((bob.id, world.now),)))
    assert (await world.fresh(ann)).last_seen == 0, "a device that only listens is nobody's presence"
    assert (await world.fresh(bob)).last_seen == world.now
    await world.run(NoteActivity((), ((bob.id, world.now - 50),)))
    assert (await world.fresh(bob)).last_seen == world.now, "it is never lowered"
    await world.write(lambda tx: tx.users.mark_deleted(bob.id))
    await world.run(NoteActivity((), ((bob.id, world.now + 50),)))
    assert (await world.fresh(bob)).last_seen == 0
