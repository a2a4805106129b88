"""People of the scenes: each with a number of their own, and the steps of signing up and signing in."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from .devices import Device, Pool

CODE = "22222"
_numbers = itertools.count(1)
_words = itertools.count(1)


def new_phone() -> str:
    """A test number that nobody has used in this run (99966 X YYYY; its code is X five times)."""
    return f"999662{next(_numbers):04d}"


def new_word(stem: str = "word") -> str:
    """A word that occurs nowhere else in this run."""
    return f"{stem}{next(_words):04d}q"


@dataclass
class Person:
    """Somebody with an account and at least one device."""

    phone: str
    first: str
    id: int
    devices: list[Device]
    password: str = ""

    @property
    def device(self) -> Device:
        """The first device."""
        return self.devices[0]


class Stage:
    """What a scene needs: people, their devices, and acquaintance between them."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool

    def person(self, library: str, first: str = "") -> Person:
        """Signs somebody up on a new device."""
        phone = new_phone()
        first = first or new_word("Person").capitalize()
        device = self.pool.device(library)
        device.connect()
        device.send_code(phone=phone)
        state = device.sign_in(phone=phone, code=CODE)["state"]
        assert state == "sign_up", f"a new number should have to sign up, but {library} says {state}"
        assert device.sign_up(first=first)["state"] == "ok"
        person = Person(phone, first, int(device.me()["id"]), [device])
        device.id = person.id
        return person

    def sign_in(self, person: Person, library: str) -> Device:
        """Signs the person in on one more device; the code is the one that the other device shows."""
        device = self.pool.device(library)
        device.connect()
        device.send_code(phone=person.phone)
        state = device.sign_in(phone=person.phone, code=CODE)["state"]
        if state == "password":
            state = device.password(password=person.password)["state"]
        assert state == "ok", f"{library}: signing in ended in {state}"
        device.id = person.id
        person.devices.append(device)
        return device

    def acquaint(self, *people: Person) -> None:
        """Puts everybody into everybody's contacts, from the first devices."""
        for one in people:
            for other in people:
                if one is not other:
                    found: dict[str, Any] = one.device.add_contact(phone=other.phone, first=other.first)
                    assert found.get("id") == other.id, f"{one.device.library.name}: importContacts gave {found}"

    def pair(self, one: str, other: str) -> tuple[Person, Person]:
        """Two people who know each other, on these libraries."""
        a, b = self.person(one), self.person(other)
        self.acquaint(a, b)
        return a, b


@contextmanager
def staged(pool: Pool, expected: tuple[str, ...] = ()) -> Iterator[Stage]:
    """A stage for one scene; afterwards its processes go back, and TDLib has found no fault but what is expected."""
    yield Stage(pool)
    complaints = pool.complaints()
    pool.release_all()
    faults = [line for line in complaints if not any(word in line for word in expected)]
    assert not faults, f"TDLib found fault with the server: {faults}"
