"""Tables of accounts: what rules rely on, whatever the driver."""

import pytest

from chappe.domain.ports.accounts import Authorization, Code, LoginToken, Password, PushToken, SrpAttempt, StoredKey
from chappe.domain.ports.people import Contact, PrivacyRule
from chappe.domain.values import HAS_BLOCKS, HAS_RULES, SERVICE_USER, Birthday
from tests.support.world import World

KEY = StoredKey(-5, b"k" * 256, -5, 10, 0, 2, 0, "", 0, 99)


def device(key_id: int, user_id: int, hash: int = 1) -> Authorization:
    return Authorization(key_id, user_id, 0, hash, 10, 20, "10.0.0.1", "", True)


async def test_the_service_account_is_there_from_the_start(world: World) -> None:
    user = await world.read(lambda tx: tx.users.get(SERVICE_USER))
    assert user is not None and user.is_service and user.phone == "" and user.first_name


async def test_users_are_made_and_changed(world: World) -> None:
    one = await world.write(lambda tx: tx.users.create("491700", "Ann", "Lee", 5))
    two = await world.write(lambda tx: tx.users.create("", "No", "Phone", 5))
    three = await world.write(lambda tx: tx.users.create("", "No", "Phone either", 5))
    assert len({one.id, two.id, three.id, SERVICE_USER}) == 4
    assert await world.read(lambda tx: tx.users.get(one.id)) == one
    assert await world.read(lambda tx: tx.users.by_phone("491700")) == one
    assert await world.read(lambda tx: tx.users.by_phone("")) is None
    assert await world.read(lambda tx: tx.boxes.state(one.id) == tx.boxes.state(two.id))
    await world.write(lambda tx: tx.users.set_birthday(one.id, Birthday(1, 2)))
    await world.write(lambda tx: tx.users.set_presence(one.id, 50, 40))
    changed = await world.read(lambda tx: tx.users.get(one.id))
    assert changed.birthday == Birthday(1, 2, 0) and changed.version == one.version + 1
    assert (changed.online_until, changed.last_seen) == (50, 40)
    many = await world.read(lambda tx: tx.users.many([three.id, 1, one.id]))
    assert {user.id for user in many} == {one.id, three.id}
    ids = [user.id for user in (one, two, three)] * 300
    assert len(await world.read(lambda tx: tx.users.many([*dict.fromkeys(ids), *range(2, 900)]))) == 3


async def test_two_accounts_cannot_have_one_number(world: World) -> None:
    await world.write(lambda tx: tx.users.create("491700", "Ann", "", 5))
    with pytest.raises(Exception, match=r"(?i)unique|duplicate"):
        await world.write(lambda tx: tx.users.create("491700", "Bob", "", 5))


async def test_settings_keep_any_plain_value(world: World) -> None:
    ann = await world.person("Ann")
    for value in (1, "x", [1, 2], {"a": None}, True):
        await world.write(lambda tx, v=value: tx.users.set_setting(ann.id, "one", v))
        assert (await world.read(lambda tx: tx.users.settings(ann.id))) == {"one": value}
    assert await world.read(lambda tx: tx.users.with_setting("one", 5)) == [ann.id]
    await world.write(lambda tx: tx.users.set_setting(ann.id, "one", None))
    assert await world.read(lambda tx: tx.users.settings(ann.id)) == {}


async def test_public_names_are_unique_without_case(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    assert await world.write(lambda tx: tx.usernames.set(ann.id, "Ann_Lee"))
    assert not await world.write(lambda tx: tx.usernames.set(bob.id, "ANN_LEE"))
    assert await world.write(lambda tx: tx.usernames.set(bob.id, "annother"))
    assert await world.read(lambda tx: tx.usernames.search("ANN", 10)) == [ann.id, bob.id]
    assert await world.read(lambda tx: tx.usernames.search("ann_", 10)) == [ann.id]
    assert await world.read(lambda tx: tx.usernames.search("", 10)) == []
    assert await world.write(lambda tx: tx.usernames.set(ann.id, ""))
    assert await world.read(lambda tx: tx.usernames.owner("ann_lee")) == 0
    assert (await world.fresh(bob)).username == "annother"


async def test_guards_say_who_needs_a_closer_look(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.write(lambda tx: tx.privacy.put(ann.id, "about", (PrivacyRule("none"),)))
    assert (await world.fresh(ann)).guards == HAS_RULES
    assert await world.write(lambda tx: tx.blocks.put(ann.id, bob.id, 1))
    assert not await world.write(lambda tx: tx.blocks.put(ann.id, bob.id, 2))
    assert (await world.fresh(ann)).guards == HAS_RULES | HAS_BLOCKS
    await world.write(lambda tx: tx.blocks.clear(bob.id))
    assert (await world.fresh(ann)).guards == HAS_RULES
    await world.write(lambda tx: tx.privacy.clear(ann.id))
    assert (await world.fresh(ann)).guards == 0


async def test_contacts_are_mutual_when_both_are(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.write(lambda tx: tx.contacts.put(Contact(ann.id, bob.id, "B", "", "", False, False)))
    assert not (await world.read(lambda tx: tx.contacts.get(ann.id, bob.id))).mutual
    await world.write(lambda tx: tx.contacts.put(Contact(bob.id, ann.id, "A", "", "49", True, True)))
    assert (await world.read(lambda tx: tx.contacts.all(ann.id)))[0].mutual
    assert [one.user for one in await world.read(lambda tx: tx.contacts.numbered(bob.id, ["49"]))] == [ann.id]
    assert await world.read(lambda tx: tx.contacts.owners(ann.id)) == [bob.id]
    await world.write(lambda tx: tx.contacts.clear(ann.id))
    assert await world.read(lambda tx: tx.contacts.count(bob.id)) == 0


async def test_keys_and_who_they_speak_for(world: World) -> None:
    assert await world.write(lambda tx: tx.auth_keys.add(KEY))
    assert not await world.write(lambda tx: tx.auth_keys.add(KEY._replace(auth_key=b"x" * 256)))
    assert await world.read(lambda tx: tx.auth_keys.get(-5)) == KEY
    temporary = KEY._replace(key_id=6, perm_key_id=0, expires_at=1000)
    await world.write(lambda tx: tx.auth_keys.add(temporary))
    ann = await world.person("Ann")
    await world.write(lambda tx: tx.authorizations.put(device(-5, ann.id)))
    assert (await world.read(lambda tx: tx.auth_keys.get(6))).user_id == 0
    await world.write(lambda tx: tx.auth_keys.bind(6, -5, 2000))
    bound = await world.read(lambda tx: tx.auth_keys.get(6))
    assert (bound.user_id, bound.perm_key_id, bound.expires_at) == (ann.id, -5, 2000)
    await world.write(lambda tx: tx.auth_keys.set_client(-5, 200, '["client"]'))
    assert (await world.read(lambda tx: tx.authorizations.get(-5))).client == '["client"]'
    assert await world.write(lambda tx: tx.auth_keys.drop_expired(1999, 10)) == 0
    assert await world.write(lambda tx: tx.auth_keys.drop_expired(2001, 10)) == 1
    await world.write(lambda tx: tx.auth_keys.add(temporary._replace(perm_key_id=-5)))
    assert await world.write(lambda tx: tx.auth_keys.delete(-5))
    assert not await world.write(lambda tx: tx.auth_keys.delete(-5))
    assert await world.read(lambda tx: tx.auth_keys.get(6)) is None
    assert await world.read(lambda tx: tx.authorizations.get(-5)) is None


async def test_devices_and_what_ends_with_them(world: World) -> None:
    ann = await world.person("Ann")
    own = world.key_of(ann.id)
    await world.write(lambda tx: tx.authorizations.put(device(50, ann.id, 5)))
    await world.write(lambda tx: tx.authorizations.put(device(51, ann.id, 6)._replace(parent=50)))
    await world.write(lambda tx: tx.authorizations.add_push(PushToken(50, 2, "token", "{}")))
    await world.write(lambda tx: tx.login_tokens.put(LoginToken(b"t", 50, 9, 0, "", "", (1, 2))))
    assert {one.key_id for one in await world.read(lambda tx: tx.authorizations.all(ann.id))} == {own, 50}
    assert await world.read(lambda tx: tx.authorizations.family(50)) == [50, 51]
    assert (await world.read(lambda tx: tx.authorizations.by_hash(ann.id, 5))).key_id == 50
    assert (await world.read(lambda tx: tx.login_tokens.of_key(50))).but == (1, 2)
    await world.write(lambda tx: tx.authorizations.touch(50, 77, "10.9.9.9"))
    assert (await world.read(lambda tx: tx.authorizations.get(50)))[5:7] == (77, "10.9.9.9")
    await world.write(lambda tx: tx.authorizations.set_online(50, 500))
    assert await world.read(lambda tx: tx.authorizations.online_until(ann.id)) == 500
    assert await world.write(lambda tx: tx.authorizations.delete(50))
    assert await world.read(lambda tx: tx.authorizations.get(51)) is None
    assert await world.read(lambda tx: tx.authorizations.pushes(ann.id)) == []
    assert await world.read(lambda tx: tx.login_tokens.get(b"t")) is None
    assert await world.read(lambda tx: tx.authorizations.online_until(ann.id)) == 0
    assert not await world.write(lambda tx: tx.authorizations.delete(50))


async def test_codes_and_guesses(world: World) -> None:
    code = Code("491700", "h1", "12345", 10, 100, 0, "sender", 7, False)
    await world.write(lambda tx: tx.codes.put(code))
    await world.write(lambda tx: tx.codes.put(code._replace(hash="h2", sent=20, accepted=True)))
    assert await world.read(lambda tx: tx.codes.get("491700", "h1")) == code
    assert (await world.read(lambda tx: tx.codes.latest("491700"))).hash == "h2"
    await world.write(lambda tx: tx.codes.delete("491700", "h2"))
    assert (await world.read(lambda tx: tx.codes.latest("491700"))) == code
    assert await world.write(lambda tx: tx.codes.drop_expired(101)) == 1
    assert [await world.write(lambda tx: tx.codes.guessed_wrong("x", 10, 100)) for _ in range(3)] == [1, 2, 3]
    assert await world.read(lambda tx: tx.codes.wrong("x", 109)) == 3
    assert await world.read(lambda tx: tx.codes.wrong("x", 110)) == 0
    assert await world.write(lambda tx: tx.codes.guessed_wrong("x", 111, 100)) == 1
    await world.write(lambda tx: tx.codes.forgive("x"))
    assert await world.read(lambda tx: tx.codes.wrong("x", 112)) == 0


async def test_passwords_and_attempts(world: World) -> None:
    password = Password(5, b"s1", b"s2", b"v" * 256, "hint", "a@b.c", True, "", 0)
    await world.write(lambda tx: tx.passwords.put(password))
    await world.write(lambda tx: tx.passwords.put(password._replace(waits=True, hint="other")))
    assert await world.read(lambda tx: tx.passwords.get(5)) == password
    assert (await world.read(lambda tx: tx.passwords.waiting(5))).hint == "other"
    assert await world.write(lambda tx: tx.passwords.delete_waiting(5))
    attempts = [SrpAttempt(n, 5, b"secret", 100 + n) for n in range(-2, 3) if n]
    for attempt in attempts:
        await world.write(lambda tx, a=attempt: tx.passwords.add_attempt(a))
    await world.write(lambda tx: tx.passwords.drop_attempts(5, keep=3))
    assert await world.write(lambda tx: tx.passwords.take_attempt(-2)) is None
    assert await world.write(lambda tx: tx.passwords.take_attempt(-1)) == attempts[1]
    assert await world.write(lambda tx: tx.passwords.take_attempt(-1)) is None
    await world.write(lambda tx: tx.passwords.delete(5))
    assert await world.write(lambda tx: tx.passwords.take_attempt(2)) is None
    assert await world.read(lambda tx: tx.passwords.get(5)) is None
