"""Privacy rules in every answer: who sees what of whom."""

from typing import Any

import pytest

from chappe.domain import privacy, sight
from chappe.domain.contacts import AddContact
from chappe.domain.errors import Refused
from chappe.domain.events import PrivacyChanged
from chappe.domain.ports.people import PrivacyRule
from chappe.domain.privacy import SetPrivacy, SetSwitches
from chappe.domain.values import User
from tests.support.world import World

NOBODY, EVERYBODY, CONTACTS = (PrivacyRule("none"),), (PrivacyRule("all"),), (PrivacyRule("contacts"),)


async def two(world: World) -> tuple[User, User]:
    return await world.person("Ann", "4917000001"), await world.person("Bob", "4917000002")


async def sees(world: World, viewer: User, user: User) -> Any:
    (found,) = await world.read(lambda tx: tx.users.relations([(viewer.id, user.id)]))
    return found


@pytest.mark.parametrize(
    ("rules", "stranger", "contact", "close"),
    [
        ("all", True, True, True),
        ("none", False, False, False),
        ("contacts", False, True, True),
        ("contacts none", False, True, True),
        ("not_contacts all", True, False, False),
        ("close_friends none", False, False, True),
        ("users=7 none", True, True, True),
        ("not_users=7 all", False, False, False),
        ("users=8 contacts", False, True, True),
        ("not_users=7 users=7 all", False, False, False),
        ("", False, False, False),
        ("bots premium", False, False, False),
    ],
)
def test_the_first_rule_that_speaks_decides(rules: str, stranger: bool, contact: bool, close: bool) -> None:
    made = []
    for word in rules.split():
        kind, _, ids = word.partition("=")
        made.append(PrivacyRule(kind, tuple(int(id) for id in ids.split(",") if id)))
    assert [sight.allows(tuple(made), 7, *how) for how in ((False, False), (True, False), (True, True))] == [
        stranger, contact, close,
    ]  # fmt: skip


async def test_strangers_by_default(world: World) -> None:
    ann, bob = await two(world)
    seen = await sees(world, ann, bob)
    assert seen.version == 0 and not seen.sees_phone and not seen.sees_birthday
    assert seen.sees_status and seen.sees_photo and seen.sees_about
    own = await sees(world, ann, ann)
    assert own.sees_phone and own.sees_birthday and own.sees_status


@pytest.mark.parametrize(
    ("key", "field"),
    [
        ("phone", "sees_phone"),
        ("last_seen", "sees_status"),
        ("photo", "sees_photo"),
        ("about", "sees_about"),
        ("birthday", "sees_birthday"),
    ],
)
async def test_each_key_hides_and_shows(world: World, key: str, field: str) -> None:
    ann, bob = await two(world)
    versions = set()
    for rules, stranger in ((NOBODY, False), (EVERYBODY, True), (CONTACTS, False)):
        await world.run(SetPrivacy(key, rules), bob)
        seen = await sees(world, ann, bob)
        assert getattr(seen, field) is stranger
        versions.add(seen.version)
    await world.run(AddContact(ann.id, "Ann", ""), bob)
    seen = await sees(world, ann, bob)
    assert getattr(seen, field) is True
    versions.add(seen.version)
    assert len(versions) >= 2, "a relation that differs has another version"
    await world.run(SetPrivacy(key, (PrivacyRule("not_users", (ann.id,)), *CONTACTS)), bob)
    assert getattr(await sees(world, ann, bob), field) is False


async def test_who_hides_the_own_last_seen_does_not_see_others(world: World) -> None:
    ann, bob = await two(world)
    await world.run(SetPrivacy("last_seen", NOBODY), ann)
    assert not (await sees(world, ann, bob)).sees_status and not (await sees(world, bob, ann)).sees_status
    await world.run(SetPrivacy("last_seen", (PrivacyRule("users", (bob.id,)), *NOBODY)), ann)
    assert (await sees(world, ann, bob)).sees_status and (await sees(world, bob, ann)).sees_status


async def test_many_viewers_and_users_at_once(world: World) -> None:
    people = [await world.person(f"P{n}", f"491700{n:04}") for n in range(12)]
    await world.run(AddContact(people[1].id, "One", ""), people[0])
    await world.run(AddContact(people[0].id, "Nil", ""), people[5])
    await world.run(SetPrivacy("about", NOBODY), people[7])
    pairs = [(a.id, b.id) for a in people for b in people]
    together = await world.read(lambda tx: tx.users.relations(pairs))
    alone = await world.read(lambda tx: [tx.users.relations([pair])[0] for pair in pairs])
    assert sorted(together) == sorted(alone) and len(together) == 144
    assert await world.read(lambda tx: tx.users.relations([(people[0].id, 1), (1, people[0].id)])) == [
        *(await world.read(lambda tx: tx.users.relations([(1, people[0].id)])))
    ]


async def test_settings_are_kept_and_told(world: World) -> None:
    ann, bob = await two(world)
    found, _ = await world.read(lambda tx: privacy.setting(tx, ann.id, "phone"))
    assert found.rules == CONTACTS
    rules = (PrivacyRule("users", (bob.id,)), PrivacyRule("chats", (5,)), *NOBODY)
    outcome = await world.run(SetPrivacy("phone", rules), ann)
    assert world.events(ann) == [PrivacyChanged("phone", rules)] and bob.id in outcome.cast.users
    found, cast = await world.read(lambda tx: privacy.setting(tx, ann.id, "phone"))
    assert found.rules == rules and bob.id in cast.users


@pytest.mark.parametrize(
    ("key", "rules", "error"),
    [
        ("nothing", EVERYBODY, "PRIVACY_KEY_INVALID"),
        ("phone", (), "PRIVACY_VALUE_INVALID"),
        ("phone", (PrivacyRule("aliens"),), "PRIVACY_VALUE_INVALID"),
        ("phone", (PrivacyRule("users", (12345,)),), "PRIVACY_VALUE_INVALID"),
        ("phone", EVERYBODY * 21, "PRIVACY_TOO_LONG"),
        ("phone", (PrivacyRule("users", tuple(range(1001))),), "PRIVACY_TOO_LONG"),
    ],
)
async def test_settings_that_are_none(world: World, key: str, rules: Any, error: str) -> None:
    ann, _ = await two(world)
    with pytest.raises(Refused, match=error):
        await world.run(SetPrivacy(key, rules), ann)


async def test_switches(world: World) -> None:
    ann, _ = await two(world)
    assert not any((await world.read(lambda tx: privacy.switches(tx, ann.id))).values())
    found = (await world.run(SetSwitches(((privacy.HIDE_READ, True), (privacy.SENSITIVE, False))), ann)).result
    assert found == {name: name == privacy.HIDE_READ for name in privacy.SWITCHES}
    with pytest.raises(Refused, match="SETTINGS_INVALID"):
        await world.run(SetSwitches((("other", True),)), ann)
