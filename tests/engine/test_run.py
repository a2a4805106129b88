"""The door: limit, screen, transact, announce, in this order, and nothing after the step that said no."""

import asyncio
from dataclasses import dataclass
from typing import ClassVar

import pytest

from chappe.domain.command import Command, Pace, Stop, Verdict, rule
from chappe.domain.errors import DomainError, Flood, Refused
from chappe.domain.messages import SendMessage
from chappe.domain.outcome import Actor, Outcome
from chappe.domain.ports import Tx
from chappe.domain.values import user_peer
from chappe.engine.bus import LocalBus
from chappe.engine.limits import Limits
from chappe.engine.run import Engine
from chappe.engine.screen import Screen
from chappe.engine.store import StoreUnavailable
from chappe.safety.desk import Desk
from chappe.safety.holding import TurnedAway
from chappe.safety.policy import Policy
from tests.support.world import World

DESK = Desk(Policy())
STEPS: list[str] = []
"""What happened, in order."""


@dataclass(frozen=True, slots=True)
class Note(Command):
    """Write a word down."""

    stop: ClassVar[Stop | None] = Stop.ON_TEXT
    pace: ClassVar[Pace | None] = Pace("note", 2, 1000)
    word: str


@rule(Note)
def note(tx: Tx, who: Actor, command: Note) -> Outcome[str]:
    """Refuses "forbidden", and "unheard-of" before anything is written."""
    if command.word == "unheard-of":
        raise Refused("MESSAGE_INVALID")
    STEPS.append("transact")
    tx.users.set_setting(who.user_id, "word", command.word)
    if command.word == "forbidden":
        raise Refused("MESSAGE_INVALID")
    return Outcome(command.word)


class Screener:
    """Says one thing of everything, or does worse."""

    public_only = False

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.asked = 0

    def concerns(self, command: Command) -> bool:
        if self.kind == "cannot say":
            raise OSError
        return self.kind != "has no business here"

    async def judge(self, command: Command, actor: Actor) -> Verdict:
        STEPS.append("screen")
        self.asked += 1
        if self.kind in ("fails", "cannot say"):
            raise OSError
        if self.kind == "sleeps":
            await asyncio.Event().wait()
        if self.kind == "lies":
            return "all is well"  # type: ignore[return-value]  # that is the lie
        return Verdict(self.kind)


def engine(world: World, *screeners: Screener, limits: bool = False) -> Engine:
    """A door with these screeners behind one of its stops."""
    STEPS.clear()
    bus = LocalBus()
    bus.listen(lambda outcome: STEPS.append("announce"))
    screen = Screen({Stop.ON_TEXT: screeners}, DESK, timeout=0.05)
    return Engine(world.store, bus, Limits(limits), screen)


async def word(world: World) -> object:
    return (await world.store.read(lambda tx: tx.users.settings(5))).get("word")


async def test_the_four_steps_in_their_order(world: World) -> None:
    door = engine(world, Screener("pass"))
    assert (await door.run(Note("one"), door.actor(5))).result == "one"
    assert STEPS == ["screen", "transact", "announce"]


async def test_an_empty_stop_costs_nothing(world: World) -> None:
    door = engine(world)
    await door.run(Note("one"), door.actor(5))
    assert STEPS == ["transact", "announce"]


async def test_one_whom_it_does_not_concern_is_not_asked(world: World) -> None:
    idle = Screener("has no business here")
    door = engine(world, idle)
    await door.run(Note("one"), door.actor(5))
    assert STEPS == ["transact", "announce"]
    door = engine(world, idle, Screener("refuse"))
    with pytest.raises(DomainError, match="MESSAGE_REFUSED"):
        await door.run(Note("two"), door.actor(5))
    assert idle.asked == 0


async def test_who_is_too_fast_is_not_even_screened(world: World) -> None:
    door = engine(world, Screener("pass"), limits=True)
    for _ in range(2):
        await door.run(Note("one"), door.actor(5))
    STEPS.clear()
    with pytest.raises(Flood):
        await door.run(Note("two"), door.actor(5))
    assert STEPS == []
    assert await word(world) == "one"


@pytest.mark.parametrize(
    "kinds", [["refuse"], ["hold"], ["fails"], ["cannot say"], ["sleeps"], ["lies"], ["pass", "refuse", "flag"]]
)
async def test_what_is_not_passed_is_not_done(world: World, kinds: list[str]) -> None:
    door = engine(world, *map(Screener, kinds))
    with pytest.raises(DomainError):
        await door.run(Note("one"), door.actor(5))
    assert "transact" not in STEPS or await word(world) is None
    assert await word(world) is None


async def test_a_flag_stops_nothing(world: World) -> None:
    door = engine(world, Screener("flag"), Screener("pass"))
    await door.run(Note("one"), door.actor(5))
    assert await word(world) == "one"


async def test_what_the_rule_refuses_is_not_announced(world: World) -> None:
    door = engine(world)
    with pytest.raises(DomainError):
        await door.run(Note("forbidden"), door.actor(5))
    assert STEPS == ["transact"]
    assert await word(world) is None


async def test_what_is_not_durable_is_not_announced(world: World) -> None:
    door = engine(world)
    await world.store.close()
    with pytest.raises(StoreUnavailable):
        await door.run(Note("one"), door.actor(5))
    assert "announce" not in STEPS


async def test_one_that_hangs_is_left_alone_after_a_few_times_and_tried_again_later(world: World) -> None:
    hangs, now = Screener("sleeps"), 0.0
    bus = LocalBus()
    screen = Screen({Stop.ON_TEXT: (hangs,)}, DESK, timeout=0.01, clock=lambda: now)
    door = Engine(world.store, bus, Limits(False), screen)

    async def refused() -> None:
        with pytest.raises(DomainError, match="MESSAGE_REFUSED"):
            await door.run(Note("one"), door.actor(5))

    for _ in range(10):
        await refused()
    assert hangs.asked == 3
    now = 60.0
    hangs.kind = "pass"
    assert (await door.run(Note("two"), door.actor(5))).result == "two"
    await door.run(Note("three"), door.actor(5))
    assert hangs.asked == 5


async def test_what_is_private_does_not_wait_for_one_that_looks_at_public_places(world: World) -> None:
    ann = await world.person("Ann")
    for kind in ("sleeps", "fails", "lies"):
        bad = Screener(kind)
        bad.public_only = True
        door = engine(world, bad)
        made = await door.run(SendMessage(user_peer(ann.id), 1, f"while it {kind}"), door.actor(ann.id))
        assert not isinstance(made.result, TurnedAway)
        assert bad.asked == 0


async def test_what_the_rule_would_refuse_is_refused_by_it_whatever_screening_says(world: World) -> None:
    door = engine(world, Screener("hold"))
    with pytest.raises(DomainError, match="MESSAGE_INVALID"):
        await door.run(Note("unheard-of"), door.actor(5))
    assert "announce" not in STEPS


@pytest.mark.parametrize("category", ["", "rudeness"])
async def test_a_verdict_with_nonsense_in_it_is_still_a_verdict(world: World, category: str) -> None:
    class Babbler(Screener):
        async def judge(self, command: Command, actor: Actor) -> Verdict:
            return Verdict("refuse", category, "x" * 9000, "y" * 9000, "rule", float("nan"))

    door = engine(world, Babbler("refuse"))
    with pytest.raises(DomainError, match="MESSAGE_REFUSED"):
        await door.run(Note("one"), door.actor(5))
    assert await word(world) is None
