"""Searching by number counts as trying one: whoever tries them all soon finds people by their names alone."""

from chappe.domain.finding import SEARCH_BY_PHONE
from chappe.tl import functions as f
from tests.rpc.desk import Desk, desk
from tests.support.world import World

__all__ = ["desk"]


async def test_a_search_does_not_lead_around_the_pace_of_numbers(world: World, desk: Desk) -> None:
    eve = await world.person("Eve", "15550099")
    world.limits.on = True
    search = f.ContactsSearch(q="+1 555 00 99", limit=10)
    for _ in range(SEARCH_BY_PHONE.burst):
        assert [one.user_id for one in (await desk.get(search)).results] == [eve.id]
    assert (await desk.get(search)).results == []
    # Names are found as ever, and others' tries are their own.
    mine = (await desk.get(f.ContactsSearch(q="Ada", limit=10))).my_results
    assert [one.user_id for one in mine] == [desk.user.id]
    assert [one.user_id for one in (await Desk(world, eve).get(f.ContactsSearch(q="15550001", limit=10))).results] == [
        desk.user.id
    ]
