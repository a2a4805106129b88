"""The numbers for everybody: what is counted as what, how long people waited, and what an error rate is worth."""

import pytest

from chappe.domain.ports.numbers import Wait
from chappe.safety import numbers, statements
from chappe.safety.actions import ACTIONS
from chappe.safety.appeals import FileAppeal, JudgeAppeal
from chappe.safety.dismissing import Dismiss
from chappe.safety.ledger_entries import DAY, decode
from chappe.safety.numbers import Numbers, Rate
from chappe.safety.reports import ReportMessages, Why
from chappe.safety.subjects import of_message, of_peer
from chappe.safety.waits import APPEAL, REPORT, coarse, median, width
from chappe.web.public import transparency
from tests.domain.test_channels import make, say
from tests.safety.desk import DESK, decide, staff
from tests.support.world import World


async def now(world: World, days: int = 30) -> Numbers:
    """The numbers of the days up to today."""
    return await world.read(lambda tx: numbers.read(tx, world.now // DAY, days))


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [(0, 0, 0.0, 1.0), (0, 10, 0.0, 0.2775), (1, 10, 0.0179, 0.4042), (5, 10, 0.2366, 0.7634), (10, 10, 0.7225, 1.0),
     (0, 1, 0.0, 0.7935), (81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605)],
)  # fmt: skip
def test_wilsons_interval_is_the_published_one(part: int, whole: int, low: float, high: float) -> None:
    """81 of 263 and 15 of 148 are R. G. Newcombe's examples (Statistics in Medicine 17, 1998, table I)."""
    assert Rate(part, whole).interval == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize("seconds", [0, 59, 60, 61, 959, 960, 3600, 86400, 86400 * 30, 86400 * 3650, -5])
def test_a_wait_is_kept_to_an_eighth_of_itself(seconds: int) -> None:
    kept = coarse(seconds)
    assert kept * 60 <= max(0, seconds) < (kept + width(kept)) * 60
    assert width(kept) <= max(1, kept / 8)


def test_waits_have_few_different_lengths() -> None:
    assert len({coarse(60 * minutes) for minutes in range(60 * 24 * 365)}) < 150


def test_the_median_is_in_the_step_that_holds_the_middle() -> None:
    def waits(*found: tuple[int, int]) -> list[Wait]:
        return [Wait(REPORT, "spam", "none", "not", minutes, number) for minutes, number in found]

    assert median([]) is None
    assert median(waits((7, 1))) == 7
    assert median(waits((7, 1), (3, 1), (5, 1))) == 5
    assert median(waits((1, 1), (1024, 2))) == 1024 + 64
    assert median([*waits((1, 5)), *waits((9, 4))]) == 1


async def test_reports_wait_from_the_report_to_the_decision(world: World) -> None:
    ann, bob, mod = await world.person("Ann"), await world.person("Bob"), await staff(world, "Mod")
    channel = await make(world, ann, name="the_news")
    first = (await say(world, ann, channel, "one")).result[0].message
    second = (await say(world, ann, channel, "two")).result[0].message
    for message in (first, second):
        await world.run(ReportMessages(channel, (message.id,), Why("spam", "Spam"), DESK), bob)
    world.pass_time(600)
    await decide(world, mod, of_message(ann.id, channel, first.id))
    [case] = await world.read(lambda tx: tx.cases.queue("", world.now, 0, (0, 0), 9))
    world.pass_time(3000)
    await world.run(Dismiss(DESK, case.id), mod)
    found = await now(world)
    assert {(wait.kind, wait.outcome, wait.minutes) for wait in found.waited} == {
        (REPORT, "terms", 10), (REPORT, "none", 60),
    }  # fmt: skip
    assert found.received() == {"report": 2} and found.wait(REPORT) == 10 and found.wait(APPEAL) is None


async def test_appeals_count_what_was_wrong_among_those_judged(world: World) -> None:
    ann, mod, other = await world.person("Ann"), await staff(world, "Mod"), await staff(world, "Other")
    channel = await make(world, ann, name="the_news")
    made = []
    for number in range(3):
        message = (await say(world, ann, channel, f"text {number}")).result[0].message
        made.append(await decide(world, mod, of_message(ann.id, channel, message.id)))
    for decision in made:
        await world.run(FileAppeal(decision.puid, decision.nonce, "Wrong.", DESK))
    world.pass_time(7200)
    first, second, _ = await world.read(lambda tx: tx.appeals.queue(10))
    await world.run(JudgeAppeal(first.id, True, "Right.", DESK), other)
    await world.run(JudgeAppeal(second.id, False, "No.", DESK), other)
    found = await now(world)
    assert (found.filed(), found.overturned(), found.in_vain(), found.reversed()) == (
        3, Rate(1, 2), Rate(0, 0), Rate(1, 3),
    )  # fmt: skip
    assert found.wait(APPEAL) == coarse(7200) + width(coarse(7200)) // 2
    told = transparency.document(found)
    assert told["appeals"] == {
        "filed": 3,
        "against_decisions": {"of": 2, "wrong": 1, "share": 0.5, "interval_95": [0.094531, 0.905469]},
        "against_doing_nothing": {"of": 0, "wrong": 0, "share": None, "interval_95": None},
    }


async def test_only_what_takes_away_counts_as_removed_and_only_in_its_days(world: World) -> None:
    ann, mod = await world.person("Ann"), await staff(world, "Mod")
    channel = await make(world, ann, name="the_news")
    message = (await say(world, ann, channel, "text")).result[0].message
    await decide(world, mod, of_message(ann.id, channel, message.id), category="fraud")
    await decide(world, mod, of_peer(channel), "scam", "fraud")
    await decide(world, mod, of_peer(channel), "suspend", "fraud")
    today = world.now // DAY
    found = await now(world)
    assert found.removed("category") == {"posts": {today: {"fraud": 1}}, "chats": {today: {"fraud": 1}}, "accounts": {}}
    assert found.removed("automated")["posts"] == {today: {"not": 1}}
    assert found.actions() == {"remove": 1, "scam": 1, "suspend": 1}
    world.pass_time(29 * DAY)
    assert (await now(world)).actions()
    world.pass_time(DAY)
    assert not (await now(world)).actions() and (await now(world, 365)).actions()


def test_every_action_is_either_gone_or_not_and_has_words() -> None:
    assert {name for name in ACTIONS if numbers.is_gone(name)} == {
        "remove", "remove_posts", "remove_all_posts", "withhold", "suspend", "ban", "delete",
    }  # fmt: skip
    assert set(transparency.ACTIONS) == set(ACTIONS)
    assert not numbers.is_gone("dismiss")
    assert set(numbers.THINGS) == set(statements.KINDS)


async def test_the_statement_is_kept_as_the_ledgers_digest_has_it(world: World) -> None:
    ann, mod = await world.person("Ann"), await staff(world, "Mod")
    channel = await make(world, ann, name="the_news")
    decision = await decide(world, mod, of_peer(channel), "suspend", "fraud")
    document = await world.read(lambda tx: tx.numbers.statement(decision.id))
    leaf = await world.read(lambda tx: tx.ledger.leaf(decision.leaf))
    assert document == statements.document(decision, DESK.policy) and leaf is not None
    assert decode(leaf).digest == statements.commitment(decision.nonce, document)


async def test_decisions_are_read_from_a_day_on(world: World) -> None:
    ann, mod = await world.person("Ann"), await staff(world, "Mod")
    channel = await make(world, ann, name="the_news")
    made = []
    for _ in range(4):
        message = (await say(world, ann, channel, "text")).result[0].message
        made.append((await decide(world, mod, of_message(ann.id, channel, message.id))).id)
        world.pass_time(DAY)
    begun = world.now - 3 * DAY
    found = await world.read(lambda tx: tx.decisions.since(begun, (0, 0), 2))
    assert [one.id for one in found] == made[1:3]
    after = (found[-1].created, found[-1].id)
    assert [one.id for one in await world.read(lambda tx: tx.decisions.since(begun, after, 9))] == made[3:]
