"""The end of an account, and a new number for one."""

from typing import Any

import pytest

from chappe.domain import deletion
from chappe.domain.authorizations import EndIdle, NoteActivity, SetAuthorizationTtl, idle
from chappe.domain.blocks import SetBlock
from chappe.domain.contacts import AddContact
from chappe.domain.deletion import DeleteAccount, DeleteIdle, PurgeDeleted, SetAccountTtl
from chappe.domain.errors import Refused, Unauthorized
from chappe.domain.events import UserChanged
from chappe.domain.messages import SendMessage
from chappe.domain.passwords import ChangePassword, NewPassword, Proof
from chappe.domain.phone_change import ChangePhone, SendChangeCode
from chappe.domain.ports.messages import Page
from chappe.domain.ports.people import SavedNumber
from chappe.domain.users import UpdateUsername
from chappe.domain.values import user_peer
from tests.support.world import World

VERIFIER = b"v" * 256


async def refused(world: World, command: Any, user: Any, key: int = 0) -> str:
    with pytest.raises(Refused) as caught:
        await world.run(command, user, key)
    return caught.value.name


async def test_nothing_of_the_person_is_left(world: World) -> None:
    ann, bob = await world.person("Ann", "491700", "Lee"), await world.person("Bob", "491701")
    second = await world.device(ann)
    await world.run(UpdateUsername("ann_lee"), ann)
    await world.run(AddContact(ann.id, "Annie", ""), bob)
    await world.run(AddContact(bob.id, "Bob", ""), ann)
    await world.run(SetBlock(ann.id, True), bob)
    await world.run(SetBlock(ann.id, False), bob)
    for n in range(3):
        await world.run(SendMessage(user_peer(bob.id), n + 1, "hello"), ann)
    world.forget()
    outcome = await world.run(DeleteAccount(None), ann)
    assert outcome.result == 0
    assert {tuple(change) for change in outcome.key_changes} == {(world.key_of(ann.id), 0), (second, 0)}
    gone = await world.fresh(ann)
    assert gone.deleted and gone[2:8] == ("", "", "", "", "", None)
    assert world.events(bob) == [UserChanged(ann.id, "user")]
    assert await world.read(lambda tx: tx.contacts.all(bob.id)) == []
    assert await world.read(lambda tx: tx.usernames.owner("ann_lee")) == 0
    assert await world.read(lambda tx: tx.users.by_phone("491700")) is None
    assert len(await world.read(lambda tx: tx.messages.history(bob.id, user_peer(ann.id), Page()))) == 3
    while (await world.run(PurgeDeleted())).result:
        pass
    assert not await world.read(lambda tx: tx.messages.history(ann.id, user_peer(bob.id), Page()))
    assert not await world.read(lambda tx: tx.dialogs.page(ann.id, -1, 0, 0, 10, with_pinned=True))
    assert len(await world.read(lambda tx: tx.messages.history(bob.id, user_peer(ann.id), Page()))) == 3
    assert (await world.person("New", "491700")).id != ann.id


async def test_the_password_is_asked_for_or_a_week_goes_by(world: World) -> None:
    ann = await world.person("Ann", "491700")
    await world.run(ChangePassword(None, NewPassword(b"s" * 40, b"s" * 16, VERIFIER, "")), ann)
    wrong = Proof(ann.id, b"x" * 256)
    assert await refused(world, DeleteAccount(wrong), ann) == "PASSWORD_HASH_INVALID"
    world.forget()
    assert (await world.run(DeleteAccount(None), ann)).result == 7 * 86400
    assert len(world.events(ann)) == 1
    world.pass_time(86400)
    assert (await world.run(DeleteAccount(None), ann)).result == 6 * 86400
    await world.run(ChangePassword(Proof(ann.id, VERIFIER), None, email=""), ann)
    world.pass_time(8 * 86400)
    assert (await world.run(DeleteAccount(None), ann)).result == 7 * 86400, "who knows the password stops it"
    world.pass_time(7 * 86400)
    assert (await world.run(DeleteAccount(None), ann)).result == 0
    assert (await world.fresh(ann)).deleted


async def test_with_the_password_it_goes_at_once(world: World) -> None:
    ann = await world.person("Ann", "491700")
    await world.run(ChangePassword(None, NewPassword(b"s" * 40, b"s" * 16, VERIFIER, "")), ann)
    assert (await world.run(DeleteAccount(Proof(ann.id, VERIFIER)), ann)).result == 0
    with pytest.raises(Unauthorized):
        await world.run(DeleteAccount(None), key=99)


async def test_accounts_and_devices_that_are_not_used(world: World) -> None:
    ann, bob = await world.person("Ann", "491700"), await world.person("Bob", "491701")
    second = await world.device(bob)
    assert await refused(world, SetAccountTtl(5), ann) == "TTL_DAYS_INVALID"
    await world.run(SetAccountTtl(30), ann)
    await world.run(SetAuthorizationTtl(10), bob)
    world.pass_time(11 * 86400)
    await world.run(NoteActivity(((second, world.now, "10.1.1.1"),)))
    assert await world.read(lambda tx: idle(tx, world.now)) == (world.key_of(bob.id),)
    assert (await world.run(EndIdle((world.key_of(bob.id), second)))).result == 1
    assert [one.ip for one in await world.read(lambda tx: tx.authorizations.all(bob.id))] == ["10.1.1.1"]
    assert await world.read(lambda tx: deletion.idle(tx, world.now)) == ()
    world.pass_time(20 * 86400)
    assert await world.read(lambda tx: deletion.idle(tx, world.now)) == (ann.id,)
    assert (await world.run(DeleteIdle((ann.id, bob.id)))).result == 1
    assert (await world.fresh(ann)).deleted and not (await world.fresh(bob)).deleted
    assert await world.read(lambda tx: deletion.ttl_days(tx, bob.id)) == 365


async def test_a_new_number(world: World) -> None:
    ann, bob = await world.person("Ann", "491700"), await world.person("Bob", "491701")
    await world.write(lambda tx: tx.contacts.save_number(SavedNumber(bob.id, "491799", "Annie", "", 1)))
    assert await refused(world, SendChangeCode("491701"), ann) == "PHONE_NUMBER_OCCUPIED"
    sent = (await world.run(SendChangeCode("+49 17 99"), ann)).result
    (errand,) = world.codes
    assert (errand.to, errand.purpose) == ("491799", "change_phone")
    wrong = "00000" if errand.code != "00000" else "11111"
    assert (await world.run(ChangePhone("491799", sent.hash, wrong), ann)).result == "PHONE_CODE_INVALID"
    assert await refused(world, ChangePhone("491798", sent.hash, errand.code), ann) == "PHONE_CODE_EXPIRED"
    assert await refused(world, ChangePhone("491799", sent.hash, errand.code), bob) == "PHONE_CODE_EXPIRED"
    world.forget()
    found = (await world.run(ChangePhone("491799", sent.hash, errand.code), ann)).result
    assert found.phone == "491799"
    assert UserChanged(ann.id, "phone") in world.events(ann)
    assert UserChanged(ann.id, "user") in world.events(bob)
    assert (await world.read(lambda tx: tx.contacts.get(bob.id, ann.id))).first_name == "Annie"
    assert await world.read(lambda tx: tx.users.by_phone("491700")) is None
