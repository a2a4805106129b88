"""Tries a command or a look as somebody, says what became of it, and takes everything back."""

from collections.abc import Callable
from typing import Any

from chappe.domain.command import Command
from chappe.domain.errors import Refused
from chappe.domain.ports import Tx
from chappe.domain.values import User
from tests.support.world import World


class Undone(Exception):
    """Takes back what an attempt changed."""


async def attempt(world: World, run: Callable[[Tx], object]) -> str:
    """What becomes of it: "" or the error; nothing is kept."""

    def once(tx: Tx) -> None:
        run(tx)
        raise Undone

    try:
        await world.write(once)
    except Undone:
        return ""
    except Refused as error:
        return str(error.name)
    raise AssertionError("neither done nor refused")


async def attempt_as(
    world: World, user: User, command: Command, first: Callable[[Tx], object] = lambda tx: None
) -> str:
    """The same of a command by this person, after something else was done that is taken back, too."""
    actor = world.engine.actor(user.id, world.key_of(user.id))
    rule: Any = type(command).run

    def both(tx: Tx) -> None:
        first(tx)
        rule(tx, actor, command)

    return await attempt(world, both)
