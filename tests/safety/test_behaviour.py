"""Signs of behaviour, the memory behind them, and conditions of rules."""

import pytest

from chappe.domain.values import PeerRef
from chappe.safety.behaviour import MOST_EACH, Watch, judge
from chappe.safety.conditions import FACTS, OTHERS, parse
from chappe.safety.facts import Facts
from chappe.safety.normal import Signs
from chappe.safety.policy import Spam
from chappe.safety.terms import BadRule
from tests.safety.test_text_screener import NOW, post


def arrival(number: int, at: int = NOW, guests: int = 0) -> Facts:
    return Facts(
        "invite" if guests else "join", peer=PeerRef(2, 7), author=number, now=at, account_age=60, guests=guests
    )


def test_a_wave_of_people_coming_in_is_noticed_and_one_by_one_is_none() -> None:
    watch, settings = Watch(), Spam()
    slow = [watch.note(arrival(number, NOW + 10 * number)) for number in range(40)]
    assert not [one for one in slow if judge(one, 0, settings)]
    fast = [watch.note(arrival(number, NOW + 1000)) for number in range(settings.joins_a_minute)]
    assert [bool(judge(one, 0, settings)) for one in fast[-2:]] == [False, True]


def test_people_who_are_brought_in_count_each() -> None:
    settings = Spam()
    found = Watch().note(arrival(1, guests=settings.joins_a_minute))
    assert "wave" in judge(found, 0, settings)[0].reason


def test_what_is_remembered_is_bounded_and_of_the_last_hour() -> None:
    watch = Watch(most=10)
    for author in range(100):
        watch.note(post("x", author=author))
    assert watch.note(post("x", author=99)).messages_hour == 2
    assert watch.note(post("x", author=5)).messages_hour == 1, "forgotten for want of room: as one who did nothing"
    for _ in range(3 * MOST_EACH):
        found = watch.note(post("x", author=99))
    assert found.messages_hour == MOST_EACH
    assert watch.note(post("x", author=99, now=NOW + 3601)).messages_hour == 1


def test_many_people_named_at_once() -> None:
    names = " ".join(f"@person{number}" for number in range(12))
    [found] = judge(post(names), 0, Spam())
    assert "many people named" in found.reason and 0 < found.score < 1
    assert judge(post(names, manages=True), 0, Spam()) == []


@pytest.mark.parametrize(
    ("line", "holds"),
    [
        ("account_days < 3", True),
        ("account_days < 1 and links > 0", True),
        ("links > 5", False),
        ("not first_here", True),
        ("first_here", False),
        ("members >= 50 and members <= 50", True),
        ("members = 51", False),
        ("invisible > 1", True),
        ("mixed", False),
        ("is_post and not administrator", True),
        ("joined_minutes < 5", False),
    ],
)
def test_conditions(line: str, holds: bool) -> None:
    facts = post("x", account_age=3600)
    assert all(one.holds(facts, 2, Signs(invisible=2)) for one in parse(line)) == holds


@pytest.mark.parametrize(
    "line", ["", "links >", "links > -1", "links > 1 or mixed", "secrets > 1", "links => 1", "1 < links"]
)
def test_conditions_that_cannot_be_meant(line: str) -> None:
    with pytest.raises(BadRule):
        parse(line)


@pytest.mark.parametrize("name", [*FACTS, *OTHERS])
def test_every_fact_can_be_compared_and_of_what_nobody_knows_no_youth_follows(name: str) -> None:
    unknown = Facts("post", "x", peer=PeerRef(2, 7), now=NOW)
    (one,) = parse(f"{name} < 1")
    assert isinstance(one.holds(unknown, 0, Signs()), bool)
    if name in ("account_hours", "account_days", "joined_minutes"):
        assert not one.holds(unknown, 0, Signs())
