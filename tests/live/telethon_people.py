"""People with unmodified Telethon on a live server: signing up, meeting each other, waiting for what they are told."""

import asyncio
import itertools
from collections.abc import Callable
from contextlib import AsyncExitStack
from typing import Any, TypeVar

from telethon import TelegramClient, events, functions, types
from telethon.crypto import rsa
from telethon.sessions import MemorySession

from tests.live.wire_client import Place

API = (12345, "0123456789abcdef0123456789abcdef")
CODE = "22222"
SERVICE = 777000
SECONDS = 10.0
"""How long anything may take to arrive."""
_numbers = itertools.count(1)
_words = itertools.count(1)
T = TypeVar("T")


def new_phone() -> str:
    """A test number that nobody has used in this run."""
    return f"9996625{next(_numbers):03d}"


def new_word(stem: str = "word") -> str:
    """A word that occurs nowhere else in this run."""
    return f"{stem}{next(_words):04d}qx"


class Device:
    """One Telethon client and all updates that it was told."""

    def __init__(self, client: TelegramClient) -> None:
        self.client = client
        self.told: list[Any] = []
        self._news = asyncio.Condition()
        client.add_event_handler(self._hear, events.Raw())

    async def _hear(self, update: Any) -> None:
        async with self._news:
            self.told.append(update)
            self._news.notify_all()

    async def __call__(self, request: Any) -> Any:
        return await self.client(request)

    def seen(self, kind: type[T], which: Callable[[T], Any] = lambda update: True) -> list[T]:
        """Updates of this kind so far."""
        return [update for update in self.told if isinstance(update, kind) and which(update)]

    async def wait(self, kind: type[T], which: Callable[[T], Any] = lambda update: True) -> T:
        """The first update of this kind, come already or still to come."""
        try:
            async with asyncio.timeout(SECONDS), self._news:
                while not (found := self.seen(kind, which)):
                    await self._news.wait()
                return found[0]
        except TimeoutError:
            raise AssertionError(f"no {kind.__name__} of that kind among {self.told[-8:]}") from None

    async def message(self, text: str) -> Any:
        """The new message with that text."""
        new = await self.wait(types.UpdateNewMessage, lambda one: getattr(one.message, "message", "") == text)
        return new.message

    def forget(self) -> None:
        """Only what comes from now on counts."""
        self.told.clear()


class Person:
    """Somebody with an account and a first device."""

    def __init__(self, device: Device, me: Any, phone: str) -> None:
        self.device, self.id, self.phone = device, me.id, phone
        self.first = me.first_name

    async def __call__(self, request: Any) -> Any:
        return await self.device(request)

    @property
    def client(self) -> TelegramClient:
        return self.device.client

    async def at(self, other: "Person") -> Any:
        """How this person's client names the other."""
        return await self.client.get_input_entity(other.id)

    async def sees(self, other: "Person") -> Any:
        """The other as this person may see it now."""
        return (await self(functions.users.GetUsersRequest([await self.at(other)])))[0]

    async def full(self, other: "Person") -> Any:
        """The other's whole profile as this person may see it now."""
        return (await self(functions.users.GetFullUserRequest(await self.at(other)))).full_user

    async def texts(self, other: "Person", **how: Any) -> list[str | None]:
        """Texts of the chat with the other, newest first."""
        return [one.message for one in await self.client.get_messages(other.id, limit=None, **how)]


class Town:
    """Makes people and devices, and disconnects them all in the end; use as an async context manager."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self._open = AsyncExitStack()
        rsa.add_key(place.pem, old=False)

    async def __aenter__(self) -> "Town":
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self._open.aclose()

    async def device(self) -> Device:
        """A connected client that nobody is signed in with."""
        session = MemorySession()
        session.set_dc(2, "127.0.0.1", self.place.port)
        client = TelegramClient(session, *API, flood_sleep_threshold=0)
        await client.connect()
        self._open.push_async_callback(client.disconnect)
        return Device(client)

    async def person(self, first: str, phone: str = "") -> Person:
        """Somebody new."""
        device, phone = await self.device(), phone or new_phone()
        sent = await device.client.send_code_request(phone)
        await device(functions.auth.SignInRequest(phone, sent.phone_code_hash, CODE))
        made = await device(functions.auth.SignUpRequest(phone, sent.phone_code_hash, first, ""))
        await device.client._on_login(made.user)  # what the library's own sign_up did, which it has withdrawn
        return Person(device, made.user, phone)

    async def people(self, *names: str) -> list[Person]:
        """Several, who have each other's numbers in no book but know each other by a message."""
        found = [await self.person(name) for name in names]
        for one, other in itertools.permutations(found, 2):
            await self.meet(one, other)
        return found

    async def meet(self, one: Person, other: Person) -> None:
        """The one learns of the other by a public name, which is given up again."""
        name = new_word("name")
        await other(functions.account.UpdateUsernameRequest(name))
        await one.client.get_input_entity(name)
        await other(functions.account.UpdateUsernameRequest(""))

    async def sign_in(self, person: Person) -> Device:
        """One more device of the person."""
        device = await self.device()
        await device.client.send_code_request(person.phone)
        await device.client.sign_in(person.phone, CODE)
        return device
