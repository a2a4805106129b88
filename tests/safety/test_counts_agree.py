"""What moderation counts by the day is what the day's report recounts from the ledger."""

import json
from collections import Counter
from pathlib import Path

from chappe.domain.ports import Tx
from chappe.safety.daily_notices import WriteNotices
from chappe.safety.daily_report import GRACE
from chappe.safety.desk import Desk
from chappe.safety.dismissing import Dismiss
from chappe.safety.ending import EndDue, Reverse
from chappe.safety.ledger_entries import DAY, decode
from chappe.safety.policy import Policy, Reports
from chappe.safety.reports import ReportMessages, ReportPeer, Why
from chappe.safety.showing_actions import VEIL
from chappe.safety.statements import KINDS
from chappe.safety.subjects import of_message, of_peer
from tests.domain.test_channels import make, say
from tests.safety.desk import DESK, decide, staff
from tests.safety.test_reports import cases
from tests.support.book import Book
from tests.support.world import World

TABLES = {"decision": ("decisions", None), "reversal": ("reversals", "reversed"), "end": ("reversals", "over")}


async def test_counts_of_a_day_are_those_of_its_report(world: World, tmp_path: Path) -> None:
    ann, mod = await world.person("Ann"), await staff(world, "Mod")
    channel = await make(world, ann, name="the_news")
    begun = world.now // DAY
    made = []
    for number in range(7):
        message = (await say(world, ann, channel, f"text {number}")).result[0].message
        how = {"category": "fraud" if number % 2 else "spam", "source": "notice" if number > 4 else "own"}
        made.append(await decide(world, mod, of_message(ann.id, channel, message.id), **how))  # type: ignore[arg-type]
    for decision in made[:3]:
        await world.run(Reverse(decision.id, "An error.", DESK), mod)
    other = await make(world, ann, name="the_gossip")
    await decide(world, mod, of_peer(other), "suspend", until=world.now + DAY)
    few = Desk(Policy(reports=Reports(hold_at=0.1)))
    bob = await world.person("Bob")
    for _ in range(2):  # hidden by reports; of one nothing is found, of the other something is
        message = (await say(world, ann, channel, "hidden")).result[0].message
        await world.run(ReportMessages(channel, (message.id,), Why("spam", "Spam"), few), bob)
    [fine] = [one.id for one in await cases(world) if one.message not in (0, message.id)]
    await world.run(Dismiss(DESK, fine), mod)
    made.append(await decide(world, mod, of_message(ann.id, channel, message.id)))
    world.pass_time(DAY + 1)
    await world.run(EndDue())
    world.pass_time(2 * DAY + GRACE)
    book = Book(world, tmp_path)
    while await book.report():
        pass

    def counted(tx: Tx) -> Counter[tuple[object, ...]]:
        found: Counter[tuple[object, ...]] = Counter()
        for day, one in tx.decisions.counts(begun, begun + 5):
            if one.kind in TABLES:
                table, why = TABLES[one.kind]
                key = (day, table, one.action, KINDS[one.subject], one.category, one.source, one.automated, why)
                found[key] += one.number
        return found

    def reported(tx: Tx) -> Counter[tuple[object, ...]]:
        found: Counter[tuple[object, ...]] = Counter()
        for day in tx.checkpoints.report_days(begun + 5, 9):
            report = tx.checkpoints.report(day)
            assert report is not None
            for table in ("decisions", "reversals"):
                for row in json.loads(report.report)[table]:
                    words = [
                        row.get(name) for name in ("action", "subject", "category", "source", "automation", "outcome")
                    ]
                    found[day, table, *words] += row["count"]
        return found

    counts = await world.read(counted)
    assert {why: number for (_, _, action, *_, why), number in counts.items() if action == VEIL} == {
        None: 2,
        "reversed": 1,
        "over": 1,
    }
    assert sum(counts.values()) == 7 + 3 + 1 + 1 + 2 + 1 + 1 + 1
    assert await world.read(reported) == counts


async def test_what_people_reported_is_in_the_ledger_once_and_names_nobody(world: World, tmp_path: Path) -> None:
    people = [await world.person(name) for name in ("Ann", "Bob", "Cyd")]
    channel = await make(world, people[0], name="the_news")
    message = (await say(world, people[0], channel, "buy now")).result[0].message
    day = world.now // DAY
    for person in people[1:]:
        await world.run(
            ReportMessages(channel, (message.id,), Why("spam", "Spam", "their number is 123"), DESK), person
        )
    await world.run(ReportPeer(channel, Why("fraud", "Fraud"), DESK), people[1])
    book = Book(world, tmp_path)
    assert not await book.report()
    world.pass_time(DAY + GRACE)
    await world.run(WriteNotices(day))  # and then the server was killed
    assert await book.report()
    leaves = [decode(leaf) for leaf in await book.leaves()]
    assert [(one.kind, one.category, one.source, one.subject, one.count) for one in leaves] == [
        ("notices", "fraud", "report", "chat", 1),
        ("notices", "spam", "report", "post", 2),
        ("report", "", "", "", 1),
    ]
    report = await world.read(lambda tx: tx.checkpoints.report(day))
    assert report is not None
    assert json.loads(report.report)["notices"] == [
        {"category": "fraud", "source": "report", "subject": "chat", "count": 1},
        {"category": "spam", "source": "report", "subject": "post", "count": 2},
    ]
    assert (await world.run(WriteNotices(day))).result == 0
