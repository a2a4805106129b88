"""Several cases in which nothing is wrong: closed by one command, all or none; whoever reported or waits is told."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from chappe.domain.command import Stop
from chappe.domain.errors import Refused
from chappe.domain.joining import Join
from chappe.domain.values import PeerRef, User
from chappe.safety.cases import TakeCase
from chappe.safety.deciding import MANY
from chappe.safety.dismissing import DismissMany
from tests.domain.test_channels import make, say
from tests.safety.desk import DESK, staff
from tests.safety.test_decisions import notices, post, texts
from tests.safety.test_holding import Said
from tests.safety.test_reports import OLD, cases, desk, report
from tests.support.world import World, open_sqlite


@pytest.fixture
async def guarded(tmp_path: Path) -> AsyncIterator[World]:
    """A world where texts with a certain word are held."""
    store = open_sqlite(tmp_path)
    yield World(store, screeners={Stop.ON_TEXT: [Said()]})
    await store.close()


async def reported(world: World, number: int) -> tuple[User, User, PeerRef]:
    """So many posts of Ann's, each reported by Bob; hidden, since one report is enough."""
    ann, bob = await world.person("Ann"), await world.person("Bob")
    world.pass_time(OLD)
    channel = await make(world, ann, name="the_news")
    await world.run(Join(channel), bob)
    for n in range(number):
        message = await post(world, ann, channel, f"post {n}")
        await report(world, bob, channel, message.id, desk=desk(hold_at=0))
    return ann, bob, channel


async def test_all_are_closed_at_once_and_everybody_is_told(guarded: World) -> None:
    ann, bob, channel = await reported(guarded, 3)
    with pytest.raises(Refused, match="MESSAGE_HELD"):
        await say(guarded, ann, channel, "please hold this")
    with pytest.raises(Refused, match="MESSAGE_HELD"):
        await say(guarded, ann, channel, "and hold that")
    mod = await staff(guarded, "Mod")
    ids = tuple(case.id for case in await cases(guarded))
    assert len(ids) == 5
    before = len(await notices(guarded, bob))
    guarded.forget()
    assert (await guarded.run(DismissMany(DESK, (*ids, ids[0])), mod)).result == 5
    assert not await cases(guarded)
    assert sorted(await texts(guarded, bob, channel)) == sorted(
        ["post 0", "post 1", "post 2", "please hold this", "and hold that"]
    )
    assert len(await notices(guarded, bob)) == before + 3
    assert [told for told in await notices(guarded, ann) if "is shown again" in told]
    acts = [act.what for act in await guarded.read(lambda tx: tx.staff.acts(0, 10)) if act.staff == mod.id]
    assert (acts.count("dismissed"), acts.count("published")) == (3, 2)
    assert not guarded.deliveries(mod)
    with pytest.raises(Refused, match="CASE_CLOSED"):
        await guarded.run(DismissMany(DESK, ids), mod)


async def test_where_one_cannot_be_closed_none_is(world: World) -> None:
    await reported(world, 3)
    mod, other = await staff(world, "Mod"), await staff(world, "Other")
    ids = tuple(case.id for case in await cases(world))
    await world.run(TakeCase(ids[2]), other)
    with pytest.raises(Refused, match="CASE_TAKEN"):
        await world.run(DismissMany(DESK, ids), mod)
    with pytest.raises(Refused, match="CASE_INVALID"):
        await world.run(DismissMany(DESK, (*ids[:2], 999)), mod)
    assert len(await cases(world)) == 2, "the third is not offered to others, and open still"
    assert (await world.run(DismissMany(DESK, ids[:2]), mod)).result == 2


async def test_it_is_bounded(world: World) -> None:
    mod = await staff(world, "Mod")
    for ids in ((), tuple(range(1, MANY + 2))):
        with pytest.raises(Refused, match="CASE_INVALID"):
            await world.run(DismissMany(DESK, ids), mod)
