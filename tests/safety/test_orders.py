"""Orders of authorities: registered with what was done, and counted by country for everybody."""

import pytest

from chappe.domain.errors import Refused
from chappe.safety import ledger_entries, numbers
from chappe.safety.deciding import Decide
from chappe.safety.subjects import Subject, of_message, of_peer
from tests.domain.test_channels import make
from tests.safety.desk import DESK, confirm, decide, staff
from tests.safety.test_decisions import notices, post
from tests.support.world import World


async def orders_of(world: World) -> dict[tuple[str, str, str], int]:
    """What everybody can count."""
    return dict((await world.read(lambda tx: numbers.read(tx, world.now // 86400, 30))).orders())


async def entries(world: World) -> list[ledger_entries.Entry]:
    """All leaves."""
    return [ledger_entries.decode(leaf) for leaf in await world.read(lambda tx: tx.ledger.leaves(0, 20))]


async def test_an_order_is_the_source_of_its_decision_and_an_entry_of_its_own(world: World) -> None:
    ann, mod = await world.person("Ann"), await staff(world, "Mod")
    channel = await make(world, ann, name="the_news")
    message = await post(world, ann, channel, "words")
    decision = await decide(world, mod, of_message(ann.id, channel, message.id), category="fraud", order="DE")
    assert (decision.source, decision.detected) == ("authority", False)
    [order, decided] = await entries(world)
    assert (order.kind, order.places, order.category, order.action) == ("order", ("DE",), "fraud", "remove")
    assert (decided.kind, decided.source) == ("decision", "authority")
    assert await orders_of(world) == {("DE", "fraud", "remove"): 1}
    assert "after an order of an authority" in (await notices(world, ann))[-1]


async def test_an_order_that_takes_two_people_is_counted_once(world: World) -> None:
    ann, mod, other = await world.person("Ann"), await staff(world, "Mod"), await staff(world, "Other")
    channel = await make(world, ann, name="the_news")
    await world.run(Decide(DESK, (of_peer(channel),), "suspend", "terrorism", "TCO, Art. 3", order="FR"), mod)
    case = await world.read(lambda tx: tx.cases.by_key(f"chat {channel.kind} {channel.id}"))
    assert case is not None
    assert (await confirm(world, other, case.id)).source == "authority"
    assert await orders_of(world) == {("FR", "terrorism", "suspend"): 1}


async def test_what_fails_is_no_order_and_no_country_is_made_up(world: World) -> None:
    ann, mod = await world.person("Ann"), await staff(world, "Mod")
    channel = await make(world, ann, name="the_news")
    message = await post(world, ann, channel, "words")
    missing = Subject("message", channel, -channel.id, 999)
    for subject, country in ((of_message(ann.id, channel, message.id), "XX"), (missing, "DE")):
        with pytest.raises(Refused):
            await decide(world, mod, subject, order=country)
    assert await orders_of(world) == {} and await entries(world) == []
