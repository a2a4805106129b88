"""The door: the whole pipeline of a change on one screen."""

import os
import time
from collections.abc import Callable
from typing import TypeVar

from chappe.domain.command import PASS, Command
from chappe.domain.errors import Refused
from chappe.domain.outcome import Actor, Outcome
from chappe.domain.ports import Tx
from chappe.engine.bus import LocalBus
from chappe.engine.limits import Limits
from chappe.engine.screen import Screen, answered
from chappe.engine.standings import Standings
from chappe.engine.store import Store
from chappe.safety import holding

T = TypeVar("T")
Observe = Callable[[str, float], None]


class Engine:
    """Runs commands in one order: limit, screen, transact, announce."""

    __slots__ = ("_bus", "_clock", "_limits", "_observe", "_random", "_screen", "_standings", "_store")

    def __init__(
        self,
        store: Store,
        bus: LocalBus,
        limits: Limits,
        screen: Screen,
        observe: Observe = lambda step, seconds: None,
        clock: Callable[[], float] = time.time,
        random: Callable[[int], bytes] = os.urandom,
    ) -> None:
        self._store = store
        self._bus = bus
        self._limits = limits
        self._screen = screen
        self._observe = observe
        self._clock = clock
        self._random = random
        self._standings = Standings()
        bus.listen(self._standings.heard)

    def actor(self, user_id: int, key_id: int = 0, ip: str = "", device: str = "", layer: int = 0) -> Actor:
        """Someone acting now, with the engine's clock and randomness."""
        return Actor(user_id, key_id, int(self._clock()), self._random, ip, device, layer)

    @property
    def limits(self) -> Limits:
        return self._limits

    async def run(self, command: Command, actor: Actor) -> Outcome[object]:
        """Make the change that `command` asks for, and tell everyone concerned once it is durable.

        Raises DomainError (nothing was changed) or StoreUnavailable (nothing was kept); MESSAGE_HELD and
        MESSAGE_REFUSED where screening said so, which is on record then.
        """
        outcome = await self.carry_out(command, actor)
        if isinstance(outcome.result, holding.TurnedAway):
            raise Refused(outcome.result.error)
        return outcome

    async def carry_out(self, command: Command, actor: Actor) -> Outcome[object]:
        """The four steps; where screening turned the command away, the result says so."""
        began = time.perf_counter()
        self._limits.check(command, actor, began)
        if not self._standings.loaded:
            await self._standings.load(self._store)
        self._standings.check(command, actor)
        verdict = PASS
        asked = self._screen.who_looks(command)
        if asked:
            verdict = await self._screen.judge(asked, command, actor)
            self._standings.check(command, actor)  # a decision may have come in between
            self._observe("screen", time.perf_counter() - began)
            began = time.perf_counter()
        if verdict.kind in ("hold", "refuse"):  # what its rule refuses anyway is not kept, and makes nobody any work
            rule = type(command).run
            await self._store.rehearse(lambda tx: rule(tx, actor, command))
        outcome = await self._store.write(answered(command, actor, verdict, self._screen.desk))
        durable = time.perf_counter()
        self._observe("transact", durable - began)
        self._bus.announce(outcome)
        self._observe("announce", time.perf_counter() - durable)
        return outcome

    async def read(self, query: Callable[[Tx], T]) -> T:
        """Answer a question from one snapshot; changes nothing."""
        return await self._store.read(query)

    async def glance(self, query: Callable[[Tx], T]) -> T:
        """The same for a handful of look-ups by an index."""
        return await self._store.glance(query)
