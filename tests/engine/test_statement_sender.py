"""Every statement owed reaches the database once, whatever it, the network or this server does in between."""

from collections.abc import AsyncIterator, Callable

import pytest

from chappe.adapters.dsa_database import Access, DsaDatabase
from chappe.domain.ports.decisions import Decision
from chappe.domain.ports.statements import Fault, Progress
from chappe.engine.statement_sender import StatementSender
from chappe.safety import statement_sending as sending
from chappe.safety.policy import Policy
from tests.safety.test_statement_batches import made
from tests.support.fixtures import world
from tests.support.statement_server import TOKEN, Database, database
from tests.support.world import World

__all__ = ["world"]
PLACE = "https://there.example"


@pytest.fixture
async def there() -> AsyncIterator[Database]:
    async with database() as held:
        yield held


def sender(there: Database, token: str = TOKEN, seconds: float = 5.0) -> StatementSender:
    access = Access(there.url, lambda: token.encode(), seconds)
    return StatementSender(DsaDatabase(access), PLACE, 0, Policy())


async def decided(world: World, number: int, start: int = 0, **more: object) -> list[str]:
    """Decisions out of the blue; their puids."""
    puids = [f"puid-{start + n}" for n in range(number)]

    def add(tx: object) -> None:
        for puid in puids:
            one: Decision = made("remove", "message", puid=puid, created=world.now, **more)
            tx.decisions.add(one)  # type: ignore[attr-defined]

    await world.write(add)
    return puids


async def until_done(world: World, by: StatementSender, turns: int = 50) -> None:
    """Turns, with all the waiting between them, until nothing is left."""
    for _ in range(turns):
        turn = await by.turn(world.engine)
        if not (turn.more or turn.fault or turn.early):
            return
        world.pass_time(0 if turn.more else sending.LONGEST_PAUSE)
    raise AssertionError("it does not come to an end")


async def state(world: World) -> Progress:
    return await world.read(lambda tx: sending.progress(tx, PLACE, 0))


async def refused(world: World) -> list[Fault]:
    return await world.read(lambda tx: tx.statements.faults(PLACE, 0, 100))


async def references(world: World, puids: list[str]) -> dict[str, str]:
    """What is remembered of each: the database's own name."""

    def look(tx: object) -> dict[str, str]:
        rows = tx.numbers._execute("SELECT decision, reference FROM statements_sent WHERE place = ?", (PLACE,))  # type: ignore[attr-defined]
        names = {tx.decisions.get(row[0]).puid: row[1] for row in rows.fetchall()}  # type: ignore[attr-defined]
        assert set(names) <= set(puids)
        return names

    return await world.read(look)


async def test_all_that_is_owed_is_delivered_once_in_hundreds_with_the_databases_names(
    world: World, there: Database
) -> None:
    puids = await decided(world, 230)
    private = await decided(world, 3, 300, public=False)
    by = sender(there)
    await until_done(world, by)
    assert there.taken == puids and not set(private) & set(there.taken)
    assert [number for _, number in there.requests] == [100, 100, 30]
    assert await references(world, puids) == {puid: there.held[puid]["uuid"] for puid in puids}
    await until_done(world, by)
    assert len(there.requests) == 3, "nothing new: nothing is asked"
    more = await decided(world, 1, 400)
    await until_done(world, by)
    assert there.taken[-1:] == more and (await state(world)).delivered == 231


async def test_what_is_older_than_the_first_day_is_not_sent_until_the_day_is_changed(
    world: World, there: Database
) -> None:
    old = await decided(world, 120)
    world.pass_time(86400)
    since = world.now
    new = await decided(world, 5, 200)
    database = DsaDatabase(Access(there.url, TOKEN.encode, 5.0))
    await until_done(world, StatementSender(database, PLACE, since, Policy()))
    assert there.taken == new
    await until_done(world, StatementSender(database, PLACE, 0, Policy()))
    assert sorted(there.taken) == sorted(new + old), "from another day on, and what is there is not sent again"


@pytest.mark.parametrize(
    "trouble",
    [
        "cut",
        "forget",
        "garbage",
        "endless",
        "500",
        "late 500",
        "503",
        "429",
        "400",
        "302 Location: http://127.0.0.1:9/",
    ],
)
@pytest.mark.parametrize("when", [0, 1])
async def test_after_any_trouble_nothing_is_missing_and_nothing_doubled(
    world: World, there: Database, trouble: str, when: int
) -> None:
    puids = await decided(world, 130)
    there.troubles = [""] * when + [trouble]
    by = sender(there)
    turns = [await by.turn(world.engine) for _ in range(when + 1)]
    assert turns[-1].fault and not turns[-1].more
    assert (await state(world)).tries == 1 and (await state(world)).fault
    asked = len(there.requests)
    assert (await by.turn(world.engine)).early and len(there.requests) == asked, "it waits before it asks again"
    world.pass_time(sending.FIRST_PAUSE)
    await until_done(world, by)
    assert there.taken == puids and await refused(world) == []
    assert set(await references(world, puids)) == set(puids)
    assert (await state(world)).fault == "" and (await state(world)).delivered == 130


async def test_a_database_that_hangs_is_left_after_a_time(world: World, there: Database) -> None:
    puids = await decided(world, 2)
    there.troubles = ["hang"]
    by = sender(there, seconds=0.2)
    assert "no answer" in (await by.turn(world.engine)).fault
    world.pass_time(sending.FIRST_PAUSE)
    await until_done(world, sender(there))
    assert there.taken == puids


async def test_pauses_grow_to_a_bound_and_what_the_database_wishes_is_heeded(world: World, there: Database) -> None:
    await decided(world, 1)
    by = sender(there)
    waits = []
    for _ in range(12):
        there.troubles = ["500"]
        await by.turn(world.engine)
        waits.append((await state(world)).next - world.now)
        world.now += waits[-1]
    assert waits == [min(30 * 2**n, 6 * 3600) for n in range(12)]
    there.troubles = ["429 Retry-After: 40000"]
    await by.turn(world.engine)
    assert (await state(world)).next - world.now == 40000
    world.pass_time(40000)
    there.troubles = ["429 Retry-After: 999999"]
    await by.turn(world.engine)
    assert (await state(world)).next - world.now == sending.LONGEST_WISH


async def test_a_wrong_token_is_a_fault_that_says_so_and_is_never_told(world: World, there: Database) -> None:
    await decided(world, 3)
    turn = await sender(there, "wrong-token").turn(world.engine)
    assert "401" in turn.fault and "token" in turn.fault and "wrong-token" not in turn.fault
    assert not there.taken
    turn = await sender(there, "two\nlines").turn(world.engine)
    assert turn.early
    world.pass_time(sending.LONGEST_PAUSE)
    turn = await sender(there, "two\r\nX-Other: lines").turn(world.engine)
    assert "no token" in turn.fault and len(there.requests) == 1, "nothing is sent with what is no token"


async def test_one_wrong_statement_keeps_none_of_the_others_back(world: World, there: Database) -> None:
    puids = await decided(world, 100)
    there.refuses = {puids[0], puids[41], puids[99]}
    await until_done(world, sender(there))
    assert there.taken == [puid for puid in puids if puid not in there.refuses]
    faults = await refused(world)
    assert len(faults) == 3 and all("decision_facts" in fault.fault for fault in faults)
    assert [number for _, number in there.requests] == [100, 97]
    await until_done(world, sender(there))
    assert len(there.requests) == 2, "what was refused is not sent for ever"
    there.refuses = {puids[41]}
    by = sender(there)
    assert await by.again(world.engine) == 3
    await until_done(world, by)
    assert set(puids) - set(there.taken) == {puids[41]} and len(there.taken) == 99
    assert [fault.again for fault in await refused(world)] == [False]


async def test_what_was_refused_stays_so_where_the_rest_of_its_batch_must_wait(world: World, there: Database) -> None:
    puids = await decided(world, 100)
    there.refuses, there.troubles = {puids[0]}, ["", "503"]
    by = sender(there)
    assert (await by.turn(world.engine)).fault
    world.pass_time(sending.FIRST_PAUSE)
    await until_done(world, by)
    assert there.taken == puids[1:] and [number for _, number in there.requests] == [100, 99, 99]


@pytest.mark.parametrize("quotes", [True, False])
@pytest.mark.parametrize("blind", [True, False])
async def test_known_wrong_and_new_ones_in_one_batch(world: World, there: Database, quotes: bool, blind: bool) -> None:
    puids = await decided(world, 50)
    there.quotes, there.blind = quotes, blind
    there.refuses = {puids[7]}
    for puid in puids[10:20]:
        there.held[puid] = {"puid": puid, "uuid": f"uuid-of-{puid}"}
    await until_done(world, sender(there))
    assert sorted(there.taken) == sorted(set(puids) - set(puids[10:20]) - {puids[7]})
    assert len(await refused(world)) == 1
    names = await references(world, puids)
    assert set(names) == set(puids) - {puids[7]}
    assert {names[puid] for puid in puids[10:20]} == ({f"uuid-of-{puid}" for puid in puids[10:20]} if quotes else {""})


async def test_what_is_only_on_its_way_there_does_not_count_as_delivered(world: World, there: Database) -> None:
    """The database calls a statement known while another request holds its puid, and that one may still fail."""
    puids = await decided(world, 4)
    there.locked = {puids[2]}
    by = sender(there)
    turn = await by.turn(world.engine)
    assert "not there" in turn.fault and puids[2] not in await references(world, puids)
    there.locked = set()
    world.pass_time(sending.FIRST_PAUSE)
    await until_done(world, by)
    assert sorted(there.taken) == puids and set(await references(world, puids)) == set(puids)


async def test_what_is_too_large_together_is_sent_in_parts(world: World, there: Database) -> None:
    puids = await decided(world, 5)
    there.troubles = ["split", "split", "split"]
    turn = await sender(there).turn(world.engine)
    assert not turn.fault and turn.delivered == 5 and sorted(there.taken) == puids
    assert [number for _, number in there.requests] == [5, 2, 1, 1, 3]


async def test_a_refusal_without_a_place_is_narrowed_down_to_the_one_that_it_means(
    world: World, there: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    puids = await decided(world, 100)
    plain: Callable[..., tuple[str, object]] = there.store

    def vague(statements: list[dict[str, object]]) -> tuple[str, object]:
        if any(one["puid"] == puids[33] for one in statements):
            return "422 Unprocessable Content", {"message": "The given data was invalid."}
        return plain(statements)

    monkeypatch.setattr(there, "store", vague)
    await until_done(world, sender(there))
    assert set(puids) - set(there.taken) == {puids[33]} and len(there.taken) == 99
    [fault] = await refused(world)
    assert "invalid" in fault.fault and len(there.requests) < 20


async def test_nothing_that_is_sent_names_anyone(world: World, there: Database) -> None:
    await decided(world, 1, explanation="Ann Miller, +4915112345678", rule="Terms §4")
    await until_done(world, sender(there))
    [held] = there.held.values()
    assert "Miller" not in str(held) and "49151" not in str(held)
