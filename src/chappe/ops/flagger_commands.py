"""What `chappe flagger …` does: plain functions that give back text."""

from collections.abc import Sequence

from chappe.domain.errors import Refused
from chappe.domain.ports import Tx
from chappe.engine.run import Engine
from chappe.ops.commands import CommandError
from chappe.safety.desk import Desk
from chappe.safety.flagger_records import standing
from chappe.safety.flaggers import AddFlagger, Made, SwitchFlagger
from chappe.safety.policy import Policy


async def added(engine: Engine, name: str, categories: Sequence[str], contact: str) -> list[str]:
    """Let a hotline send notices; its key is in these lines and nowhere else."""
    try:
        done = await engine.run(
            AddFlagger(name, tuple(categories), contact, Desk(Policy()), operator=True), engine.actor(0)
        )
    except Refused as error:
        raise CommandError(f"{name}: {error} (a name has a-z 0-9 _ -, is new, and needs a contact)") from error
    made = done.result
    assert isinstance(made, Made)
    return [
        f"{name} may send notices about {', '.join(made.flagger.categories)}.",
        "Its key, which is not kept and cannot be shown again:",
        made.key,
    ]


async def switched(engine: Engine, name: str, on: bool, restore: bool = False) -> str:
    """Switch a hotline on or off, or serve it first again."""
    try:
        await engine.run(SwitchFlagger(name, on, restore, operator=True), engine.actor(0))
    except Refused as error:
        raise CommandError(f"there is no hotline {name}") from error
    return f"{name} is {'served first again' if restore else 'switched on' if on else 'switched off'}"


async def listed(engine: Engine) -> list[str]:
    """Every hotline with how it does, one line each."""
    now = engine.actor(0).now

    def look(tx: Tx) -> list[str]:
        lines = []
        for one in tx.flaggers.all():
            found = standing(tx, one, now, Policy().flaggers)
            place = "off" if not one.on else "first" if one.first else "lowered"
            share = "none decided" if found.precision is None else f"right {found.right} of {found.decided}"
            took = f", median {found.seconds} s" if found.seconds is not None else ""
            done = f"{share}, reversed {found.reversed}{took}"
            lines.append(f"{one.name}  {place}  {','.join(one.categories)}  {done}  {one.contact}")
        return lines

    return await engine.read(look)
