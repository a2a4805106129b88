"""Profiles: names, public names, birthdays, and who is told."""

from typing import Any

import pytest

from chappe.domain import users
from chappe.domain.errors import Refused
from chappe.domain.events import UserChanged
from chappe.domain.names import tidy_about, tidy_name, username
from chappe.domain.phones import digits_of
from chappe.domain.ports.people import Contact
from chappe.domain.users import UpdateBirthday, UpdateProfile, UpdateUsername
from chappe.domain.values import Birthday
from tests.support.world import World


async def refused(world: World, command: Any, user: Any) -> str:
    with pytest.raises(Refused) as caught:
        await world.run(command, user)
    return caught.value.name


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("+49 (30) 123-45 67", "49301234567"),
        ("0049 30 1234567", "49301234567"),
        ("12345", "12345"),
        ("1234", ""),
        ("0301234567", ""),
        ("1234567890123456", ""),
        ("+49 30 12x", ""),
        ("٤٩١٧٠١٢٣", ""),
        ("", ""),
        ("+" * 70, ""),
    ],
)
def test_phone_numbers(given: str, kept: str) -> None:
    assert digits_of(given) == kept


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("  Ann \n Lee ", "Ann Lee"),
        ("\u202eevil", "evil"),
        ("\u200b\u3164 \u2800", ""),
        ("", ""),
        ("x" * 100, "x" * 64),
        ("👩‍👩‍👧", "👩‍👩‍👧"),
        ("a\x00b", "a b"),
    ],
)
def test_names(given: str, kept: str) -> None:
    assert tidy_name(given) == kept


@pytest.mark.parametrize("name", ["abcde", "A_b_c_1", "x" * 32])
def test_public_names_that_are_fine(name: str) -> None:
    assert username(name) == name


@pytest.mark.parametrize(
    "name", ["abcd", "x" * 33, "1abcde", "_abcde", "abcde_", "ab__cde", "abc-de", "abcdé", "ab cde", "", "Telegram"]
)
def test_public_names_that_are_not(name: str) -> None:
    with pytest.raises(Refused, match="USERNAME_INVALID"):
        username(name)


def test_about_is_one_short_line() -> None:
    assert tidy_about(" a\nb  c ") == "a b c"
    with pytest.raises(Refused, match="ABOUT_TOO_LONG"):
        tidy_about("x" * 71)


async def test_a_changed_name_is_told_to_those_who_know_the_person(world: World) -> None:
    ann, bob, eve = [await world.person(name, f"49{n}000") for n, name in enumerate(("Ann", "Bob", "Eve"))]
    await world.write(lambda tx: tx.contacts.put(Contact(bob.id, ann.id, "Annie", "", ann.phone, False, False)))
    outcome = await world.run(UpdateProfile(first_name="Anna", about="hello"), ann)
    assert (outcome.result.first_name, outcome.result.about) == ("Anna", "hello")
    assert world.events(ann) == [UserChanged(ann.id, "name")]
    assert world.deliveries(ann)[0].not_key == world.key_of(ann.id)
    assert world.events(bob) == [UserChanged(ann.id, "user")] and not world.events(eve)
    assert outcome.result.version > ann.version
    seen = outcome.cast.relations[bob.id, ann.id]
    assert seen.contact and seen.first_name == "Annie"


async def test_what_is_not_given_stays(world: World) -> None:
    ann = await world.person("Ann", "49170", "Lee")
    assert (await world.run(UpdateProfile(about="x"), ann)).result.last_name == "Lee"
    assert (await world.run(UpdateProfile(last_name=""), ann)).result[2:4] == ("Ann", "")
    world.forget()
    await world.run(UpdateProfile(first_name="Ann", about="x"), ann)
    assert not world.deliveries(ann)
    assert await refused(world, UpdateProfile(first_name=""), ann) == "FIRSTNAME_INVALID"


async def test_public_names_have_one_owner(world: World) -> None:
    ann, bob = await world.person("Ann", "49170"), await world.person("Bob", "49171")
    assert (await world.run(UpdateUsername("Ann_Lee"), ann)).result.username == "Ann_Lee"
    assert await refused(world, UpdateUsername("ann_lee"), bob) == "USERNAME_OCCUPIED"
    assert await refused(world, UpdateUsername("Ann_Lee"), ann) == "USERNAME_NOT_MODIFIED"
    assert not await world.read(lambda tx: users.username_free(tx, bob.id, "ANN_LEE"))
    assert await world.read(lambda tx: users.username_free(tx, ann.id, "ANN_LEE"))
    assert (await world.run(UpdateUsername("ANN_lee"), ann)).result.username == "ANN_lee"
    await world.run(UpdateUsername("another1"), ann)
    assert (await world.run(UpdateUsername("ann_lee"), bob)).result.username == "ann_lee"
    await world.run(UpdateUsername(""), bob)
    assert await world.read(lambda tx: tx.usernames.owner("ann_lee")) == 0
    assert (await world.fresh(bob)).username == ""


async def test_birthdays(world: World) -> None:
    ann = await world.person("Ann", "49170")
    born = Birthday(29, 2, 2000)
    assert (await world.run(UpdateBirthday(born), ann)).result.birthday == born
    assert (await world.fresh(ann)).birthday == born
    assert (await world.run(UpdateBirthday(Birthday(29, 2)), ann)).result.birthday == Birthday(29, 2)
    for never in ((29, 2, 2001), (31, 4, 0), (0, 1, 0), (1, 13, 0), (1, 1, 2999), (1, 1, 1700)):
        assert await refused(world, UpdateBirthday(Birthday(*never)), ann) == "BIRTHDAY_INVALID"
    assert (await world.run(UpdateBirthday(None), ann)).result.birthday is None
