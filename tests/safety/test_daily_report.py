"""The report of a day: counted once, over the whole day, and the same for whoever counts again."""

import json
from base64 import b64encode
from pathlib import Path

from chappe.crypto.ed25519 import verify
from chappe.domain.ports import Tx
from chappe.domain.ports.ledger import DayReport
from chappe.ledger import notes
from chappe.safety import daily_report
from chappe.safety.daily_report import GRACE, KeepReport, Tally
from chappe.safety.ledger_entries import DAY, Entry, canonical, day_number, decode, digest_of
from tests.ledger import naive
from tests.support.book import NAME, Book, decision
from tests.support.world import World

FIRST, SECOND, THIRD = "2023-11-14", "2023-11-15", "2023-11-16"
MIXED = (
    decision(1, FIRST),
    decision(1, FIRST)._replace(id="e1"),
    decision(2, FIRST, "suspend", "chat")._replace(count=4),
    decision(6, FIRST)._replace(kind="reversal", id="r1", refers="d1", outcome="overturned"),
    Entry("appeal", "a1", FIRST, "fraud", refers="d1", outcome="overturned"),
    Entry("appeal", "a2", FIRST, "fraud", refers="e1", outcome="upheld"),
    Entry("notices", "n1", FIRST, "spam", "notice", count=17),
    Entry("order", "o1", FIRST, "terrorism", action="remove", places=("DE", "FR")),
)


async def stored(world: World, day: str) -> DayReport | None:
    return await world.read(lambda tx: tx.checkpoints.report(day_number(day)))


def midnight(world: World) -> int:
    """Seconds until the next one."""
    return DAY - world.now % DAY


async def test_a_report_counts_what_the_day_had(world: World, tmp_path: Path) -> None:
    book = Book(world, tmp_path)
    assert not await book.report(), "nothing was ever written"
    await book.write(*MIXED)
    assert not await book.report(), "the day is not over"
    world.pass_time(midnight(world) + GRACE - 1)
    assert not await book.report(), "what began before midnight may still be on its way"
    world.pass_time(1)
    assert await book.report()
    assert not await book.report()
    found = await stored(world, FIRST)
    assert found is not None
    leaves = await book.leaves()
    tree = naive.hash_of(leaves[:8])
    report = json.loads(found.report)
    assert canonical(report).decode() == found.report
    other = {"source": "notice", "automation": "not_automated", "outcome": "overturned"}
    acted = {"subject": "message", "source": "own", "automation": "fully"}
    assert report == {
        "v": 1,
        "log": NAME,
        "day": FIRST,
        "tree_size": 8,
        "root": b64encode(tree).decode(),
        "entries": 8,
        "decisions": [
            {"action": "remove", "category": "fraud", "count": 2, **acted},
            {"action": "suspend", "category": "csam", "count": 4, **acted, "subject": "chat"},
        ],
        "reversals": [
            {**acted, **other, "action": "remove", "category": "fraud", "count": 1},
        ],
        "appeals": [
            {"category": "fraud", "outcome": "overturned", "count": 1},
            {"category": "fraud", "outcome": "upheld", "count": 1},
        ],
        "notices": [{"category": "spam", "source": "notice", "subject": "", "count": 17}],
        "orders": [
            {"country": "DE", "category": "terrorism", "action": "remove", "count": 1},
            {"country": "FR", "category": "terrorism", "action": "remove", "count": 1},
        ],
    }  # fmt: skip
    note = f"{found.report}\n\n{found.signature}\n"
    assert notes.opened(note.encode(), book.signer.key, verify)
    leaf = decode(leaves[found.leaf])
    assert (leaf.kind, leaf.day, leaf.digest) == ("report", FIRST, digest_of(found.report.encode()))
    tally = Tally(FIRST)
    for at, data in enumerate(leaves):
        tally.add(at, data)
    assert daily_report.differences(report, tally) == []


async def test_every_day_has_one_even_where_nothing_happened_or_the_server_was_off(
    world: World, tmp_path: Path
) -> None:
    book = Book(world, tmp_path)
    await book.decide(700, FIRST)
    await book.decide(3, SECOND)
    await book.decide(2, FIRST)  # began before midnight, and was in the ledger after the other day's first
    world.pass_time(midnight(world) + 2 * DAY + GRACE)
    while await book.report():
        pass
    counts = {}
    for day in (FIRST, SECOND, THIRD):
        found = await stored(world, day)
        assert found is not None
        counts[day] = json.loads(found.report)["entries"]
    assert counts == {FIRST: 702, SECOND: 3, THIRD: 0}
    assert await stored(world, "2023-11-17") is None
    assert await world.read(lambda tx: tx.checkpoints.report_days(99_999, 9)) == [19677, 19676, 19675]


async def test_a_day_is_counted_from_where_it_began_not_from_the_ledgers_beginning(
    world: World, tmp_path: Path
) -> None:
    book = Book(world, tmp_path)
    await book.decide(900)
    world.pass_time(midnight(world) + 60)
    await book.decide(5)
    world.pass_time(GRACE)
    assert await book.report()
    first = await stored(world, FIRST)
    assert first is not None and first.next == 900
    world.pass_time(DAY)
    due = await world.read(lambda tx: daily_report.due(tx, world.now))
    assert due is not None and (due.day, due.first) == (day_number(SECOND), 900)
    assert await book.report()
    second = await stored(world, SECOND)
    assert second is not None and json.loads(second.report)["entries"] == 5


async def test_a_report_is_published_with_the_checkpoint_that_holds_its_hash(world: World, tmp_path: Path) -> None:
    book = Book(world, tmp_path)
    await book.decide(3)
    await book.sign()
    world.pass_time(midnight(world) + GRACE)
    day = day_number(FIRST)

    def shown(tx: Tx) -> tuple[bool, list[int]]:
        return daily_report.published(tx, day) is not None, daily_report.published_days(tx, 99_999, 9)

    await world.run(KeepReport(day, 3, "{}", "line"))
    assert await world.read(shown) == (False, [])
    await book.sign()
    assert await world.read(shown) == (True, [day])


async def test_no_day_gets_a_second_report(world: World, tmp_path: Path) -> None:
    book = Book(world, tmp_path)
    await book.decide(3)
    day = day_number(FIRST)
    assert (await world.run(KeepReport(day, 3, "{}", "line"))).result == 3
    for again in (day, day - 1, day + 2):
        assert (await world.run(KeepReport(again, 4, "{}", "line"))).result == -1
    assert len(await book.leaves()) == 4


async def test_leaves_that_are_none_are_told_of(world: World, tmp_path: Path) -> None:
    book = Book(world, tmp_path)
    await book.decide(1)
    await world.write(lambda tx: tx.ledger.append(b"not an entry"))
    tally = Tally(FIRST)
    assert await world.read(lambda tx: daily_report.count(tx, tally, 0, 2)) == 2
    assert (tally.entries, tally.unreadable) == (1, [1])


def test_a_table_that_was_bent_is_seen() -> None:
    tally = Tally(FIRST)
    for at, entry in enumerate(MIXED):
        tally._count(entry)
        tally.entries = at + 1
    good = {"entries": 8, **tally.tables()}
    assert daily_report.differences(good, tally) == []
    rows = tally.tables()["decisions"]
    bent = [
        {**good, "entries": 7},
        {**good, "decisions": rows[1:]},
        {**good, "decisions": [{**rows[0], "count": 1}, rows[1]]},
        {**good, "decisions": [*rows, rows[0]]},
        {**good, "decisions": [{**rows[0], "more": 1}, rows[1]]},
        {**good, "decisions": {}},
        {**good, "notices": "many"},
        {key: value for key, value in good.items() if key != "appeals"},
        {**good, "appeals": [{"category": "fraud", "outcome": "upheld", "count": 2}]},
    ]
    for one in bent:
        assert daily_report.differences(one, tally), one


def test_a_report_as_a_table_has_every_count() -> None:
    tally = Tally(FIRST)
    for entry in MIXED:
        tally._count(entry)
    tally.entries = len(MIXED)
    report = daily_report.write(tally, NAME, daily_report.Tree(8, b"\0" * 32))
    lines = daily_report.table(DayReport(1, 0, 0, report, "")).splitlines()
    assert lines[0] == "day,table,action,subject,category,source,automation,outcome,country,count"
    assert f"{FIRST},decisions,suspend,chat,csam,own,fully,,,4" in lines
    assert f"{FIRST},orders,remove,,terrorism,,,,DE,1" in lines
    assert len(lines) == 1 + sum(len(rows) for rows in tally.tables().values())
