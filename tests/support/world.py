"""A whole engine over a store on a temporary path, with a clock that the test turns, to run commands in."""

import random
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from chappe.custody.seal import Unsealed
from chappe.domain.command import Command, Stop
from chappe.domain.errands import BringCode
from chappe.domain.outcome import Delivery, KeyChange, Outcome
from chappe.domain.ports import Sealer, Tx
from chappe.domain.ports.accounts import Authorization
from chappe.domain.values import User
from chappe.engine.bus import LocalBus
from chappe.engine.limits import Limits
from chappe.engine.screen import Screen
from chappe.engine.store import Store
from chappe.ports import Screener
from chappe.safety.desk import Desk
from chappe.safety.policy import Policy
from chappe.store.sqlite import SqliteStore
from tests.support.invariants import CheckedEngine

T = TypeVar("T")
START = 1_700_000_000
OpenStore = Callable[..., Store]
"""Opens a store in a folder, with a sealer of one's own if given."""


def open_sqlite(folder: Path, sealer: Sealer | None = None) -> Store:
    """The same folder gives the same data."""
    return SqliteStore(folder / "chappe.db", sealer or Unsealed(b"tests"))


STORES: dict[str, OpenStore] = {"sqlite": open_sqlite}
"""Every driver that the suites run on."""


class World:
    """People, their devices, and everything that was announced."""

    def __init__(
        self, store: Store, *, limits: bool = False, screeners: Mapping[Stop, Sequence[Screener]] | None = None
    ) -> None:
        self.store = store
        self.now = START
        self._dice = random.Random(1)
        self.heard: list[Outcome[Any]] = []
        """Every outcome announced, oldest first."""
        self.bus = LocalBus()
        self.bus.listen(self.heard.append)
        screen = Screen(screeners or {}, Desk(Policy()))
        self.limits = Limits(limits)
        self.engine = CheckedEngine(
            store, self.bus, self.limits, screen, clock=lambda: float(self.now), random=self._dice.randbytes
        )
        self._keys = 0

    # -- acting -------------------------------------------------------------------------------------------------------
    async def run(self, command: Command, user: User | int = 0, key: int = 0, ip: str = "127.0.0.1") -> Outcome[Any]:
        """Run a command as this person, from the key (the person's own first one unless said otherwise)."""
        user_id = user if isinstance(user, int) else user.id
        actor = self.engine.actor(user_id, key or self.key_of(user_id), ip, "Test device")
        return await self.engine.run(command, actor)

    async def read(self, query: Callable[[Tx], T]) -> T:
        """Ask the store."""
        return await self.store.read(query)

    async def write(self, change: Callable[[Tx], T]) -> T:
        """Change the store behind the engine's back, to set a scene."""
        return await self.store.write(change)

    def pass_time(self, seconds: int) -> None:
        """Turn the clock on."""
        self.now += seconds

    # -- people -------------------------------------------------------------------------------------------------------
    def key_of(self, user_id: int) -> int:
        """The key of the person's first device."""
        return 1000 + user_id if user_id else 1

    def new_key(self) -> int:
        """A key that nobody has used yet."""
        self._keys += 1
        return 500_000 + self._keys

    async def person(self, name: str, phone: str = "", last_name: str = "") -> User:
        """An account with one signed-in device."""

        def make(tx: Tx) -> User:
            user = tx.users.create(phone, name, last_name, self.now)
            key = self.key_of(user.id)
            tx.authorizations.put(Authorization(key, user.id, 0, key, self.now, self.now, "127.0.0.1", "", True))
            return user

        return await self.write(make)

    async def device(self, user: User) -> int:
        """One more signed-in device of a person; its key."""
        key = self.new_key()
        await self.write(
            lambda tx: tx.authorizations.put(
                Authorization(key, user.id, 0, key, self.now, self.now, "127.0.0.1", "", True)
            )
        )
        return key

    async def fresh(self, user: User | int) -> User:
        """The account as it is now."""
        user_id = user if isinstance(user, int) else user.id
        found = await self.read(lambda tx: tx.users.get(user_id))
        assert found is not None
        return found

    # -- what was announced -------------------------------------------------------------------------------------------
    def forget(self) -> None:
        """Begin to listen anew."""
        self.heard.clear()

    def deliveries(self, user: User | int) -> list[Delivery]:
        """What this person's devices were told since `forget`, in order."""
        user_id = user if isinstance(user, int) else user.id
        return [delivery for outcome in self.heard for delivery in outcome.deliveries if delivery.user_id == user_id]

    def events(self, user: User | int) -> list[Any]:
        """The bare events of `deliveries`."""
        return [logged.event for delivery in self.deliveries(user) for logged in delivery.events]

    @property
    def key_changes(self) -> list[KeyChange]:
        """Keys that changed hands since `forget`."""
        return [change for outcome in self.heard for change in outcome.key_changes]

    @property
    def codes(self) -> list[BringCode]:
        """Codes that were to be brought since `forget`."""
        return [errand for outcome in self.heard for errand in outcome.after if isinstance(errand, BringCode)]
