"""Looks at posts are counted in rounds: many people, one transaction, and everyone's answer counts the own look."""

import asyncio
from typing import Any

from chappe.domain.outcome import Actor, Outcome
from chappe.domain.viewing import CountViews, Look
from chappe.engine.looks import Looks


class Engine:
    """Notes the commands that it is given, and may refuse to do anything."""

    def __init__(self) -> None:
        self.commands: list[CountViews] = []
        self.broken = False

    def actor(self, user_id: int) -> Actor:
        return Actor(user_id, 0, 0, bytes)

    async def run(self, command: CountViews, actor: Actor) -> Outcome[Any]:
        if self.broken:
            raise RuntimeError("no store")
        self.commands.append(command)
        return Outcome(0)


async def test_a_thousand_looks_cost_a_handful_of_transactions() -> None:
    engine = Engine()
    looks = Looks(engine)  # type: ignore[arg-type]
    await asyncio.gather(*(looks.seen(Look(n, ((-7, 3),))) for n in range(1000)))
    assert sum(len(command.looks) for command in engine.commands) == 1000
    assert len(engine.commands) == 2
    await looks.seen(Look(5, ()))
    assert len(engine.commands) == 2
    await looks.seen(Look(5, ((-7, 4),)))
    assert engine.commands[-1].looks == (Look(5, ((-7, 4),)),)


async def test_who_looks_hears_when_it_could_not_be_counted() -> None:
    engine = Engine()
    looks = Looks(engine)  # type: ignore[arg-type]
    engine.broken = True
    answers = await asyncio.gather(*(looks.seen(Look(n, ((-7, 3),))) for n in range(2)), return_exceptions=True)
    assert [type(answer) for answer in answers] == [RuntimeError, RuntimeError]
    engine.broken = False
    await looks.seen(Look(1, ((-7, 3),)))
    await looks.close()
    assert len(engine.commands) == 1
