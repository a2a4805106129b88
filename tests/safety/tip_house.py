"""What the tests of reports to the CyberTipline share: a removal, what throws away, what is still there."""

import pytest

from chappe.domain.channels import Sweep
from chappe.domain.command import Command
from chappe.domain.deletion import PurgeDeleted
from chappe.domain.errors import Refused
from chappe.domain.files import ForgetBlobs, SettleFiles
from chappe.domain.values import User
from chappe.safety.upkeep import ForgetRemoved, KeepHeld
from tests.safety.desk import staff
from tests.support.tip_scene import Posted, posted
from tests.support.world import World
from tests.web.fair import Fair

DAY = 86400


async def judged(fair: Fair, **how: object) -> tuple[User, Posted]:
    """A moderator, and what was removed."""
    judge = await staff(fair.world, "Judge")
    return judge, await posted(fair, judge, **how)  # type: ignore[arg-type]


async def keep_house(world: World, days: int = 0) -> None:
    """Everything that throws away, after so many days, until nothing is left to do."""
    for pause in (days * DAY, DAY + 1, DAY + 1, DAY + 1):
        world.pass_time(pause)
        for command in (KeepHeld(), ForgetRemoved(), Sweep(), PurgeDeleted(), SettleFiles(), SettleFiles()):
            while (await world.run(command)).result:
                pass
        await world.run(ForgetBlobs())


async def there(world: World, tip: int) -> list[bool]:
    """Of each file of a report: are its bytes known?"""
    return await world.read(lambda tx: [tx.files.blob(one.blob) is not None for one in tx.cybertips.files(tip)])


async def refused(world: World, command: Command, who: User) -> str:
    with pytest.raises(Refused) as error:
        await world.run(command, who)
    return error.value.name
