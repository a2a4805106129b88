"""The screener of texts: private places unread, public ones judged, by the policy and nothing else."""

from collections.abc import Callable

import pytest

from chappe.adapters.screeners.text import TextScreener, read
from chappe.domain.command import PASS, Command, Verdict
from chappe.domain.messages import SendMessage
from chappe.domain.outcome import Actor
from chappe.domain.values import PeerRef, user_peer
from chappe.ops.models import starter
from chappe.safety.facts import PRIVATE, Facts
from chappe.safety.policy import CATEGORIES, Policy
from chappe.safety.weighing import Finding, weigh

NOW = 1_800_000_000
PEER = PeerRef(2, 7)
ANN = Actor(5, 1, NOW, lambda count: bytes(count))


async def nobody(command: Command, actor: Actor) -> Facts:
    """Nobody asks."""
    raise AssertionError


def post(text: str, **known: object) -> Facts:
    """Facts of a post in a public supergroup by somebody who is no stranger."""
    plain = Facts("post", text, peer=PEER, members=50, author=5, now=NOW, account_age=10**7)
    return plain._replace(**known)  # type: ignore[arg-type]  # fields of Facts


def screener(given: Callable[[], Facts] | Facts) -> tuple[TextScreener, list[Command]]:
    """A screener whose facts are given, and the commands that it asked about."""
    asked: list[Command] = []

    async def read(command: Command, actor: Actor) -> Facts:
        asked.append(command)
        return given if isinstance(given, Facts) else given()

    return TextScreener(read, Policy()), asked


@pytest.mark.parametrize("peer", [user_peer(9), PeerRef(1, 9)])
async def test_private_chats_and_groups_are_not_even_asked_about(peer: PeerRef) -> None:
    judge, asked = screener(post("x"))
    assert await judge.judge(SendMessage(peer, 1, "anything at all"), ANN) == PASS
    assert asked == []


async def test_a_private_supergroup_passes_whatever_is_said(peer: PeerRef = PEER) -> None:
    judge, asked = screener(PRIVATE)
    assert await judge.judge(SendMessage(peer, 1, "anything at all"), ANN) == PASS
    assert len(asked) == 1


async def test_signs_of_behaviour_add_up_to_a_flag() -> None:
    strange = post("come here", links=("https://x.example",), first_here=True, account_age=60, joined_ago=5)
    judge, _ = screener(strange._replace(mentions=12))
    verdict = await judge.judge(SendMessage(PEER, 1, ""), ANN)
    assert (verdict.kind, verdict.category, verdict.source) == ("flag", "spam", "behaviour")
    assert "first message holds a link" in verdict.reason


async def test_an_administrator_behaves_as_they_like() -> None:
    judge, _ = screener(post("x", links=("https://x.example",), first_here=True, account_age=60, manages=True))
    assert await judge.judge(SendMessage(PEER, 1, ""), ANN) == PASS


async def test_writing_in_many_chats_is_noticed_by_the_last_hour() -> None:
    places = iter(range(100))
    judge, _ = screener(
        lambda: post("buy", links=("https://x.example",), account_age=60, peer=PeerRef(2, next(places)))
    )
    kinds = [(await judge.judge(SendMessage(PEER, 1, ""), ANN)).kind for _ in range(12)]
    assert kinds[:3] == ["pass"] * 3
    assert kinds[-1] == "flag"


def test_the_strictest_wins_and_the_gravest_of_equals() -> None:
    found = [Finding("rule", "spam", "a"), Finding("hash", "csam", "b"), Finding("hash", "terrorism", "c")]
    verdict = weigh(Policy(), post("x"), found)
    assert (verdict.kind, verdict.category) == ("refuse", "csam")
    assert weigh(Policy(), post("x"), found[:1]).category == "spam"
    assert weigh(Policy(), post("x"), []) is PASS


def test_a_rule_may_be_milder_than_policy_and_one_on_trial_only_counts() -> None:
    milder = Finding("rule", "fraud", "a", most="flag", rule=3)
    assert weigh(Policy(), post("x"), [milder]).kind == "flag"
    trial = weigh(Policy(), post("x"), [milder._replace(most="pass")])
    assert trial == Verdict("pass", rules=(3,))


def test_evidence_is_short() -> None:
    assert len(weigh(Policy(), post("x"), [Finding("rule", "fraud", "a", "e" * 5000)]).evidence) == 200


@pytest.mark.parametrize(("on", "manages", "score", "deleted"),
                         [(True, False, 0.99, True), (True, False, 0.9, False), (False, False, 0.99, False),
                          (True, True, 0.99, False)])  # fmt: skip
def test_the_groups_own_anti_spam(on: bool, manages: bool, score: float, deleted: bool) -> None:
    found = [Finding("model", "spam", "a", score=score)]
    assert weigh(Policy(), post("x", anti_spam=on, manages=manages), found).anti_spam == deleted


def test_every_category_has_a_place_in_the_queues() -> None:
    assert CATEGORIES["csam"].priority < CATEGORIES["fraud"].priority < CATEGORIES["spam"].priority


@pytest.mark.parametrize("name", ["name0001qx", "johnsmith1990", "Ann Lee", "m4ria", "x"])
@pytest.mark.parametrize("what", ["profile", "title"])
def test_a_name_alone_is_no_message_for_a_classifier_to_judge(what: str, name: str) -> None:
    judge = TextScreener(nobody, Policy(), starter())
    assert judge.find(read(name), Facts(what, name, author=5, now=NOW, account_age=10)) == []


def test_a_description_is_judged_as_a_message_is() -> None:
    judge = TextScreener(nobody, Policy(), starter())
    said = "FREE entry! Win a £1000 cash prize, text WIN to 80086 now. Claim at http://win-prize.example"
    for what in ("post", "profile"):
        found = judge.find(read(said), Facts(what, said, author=5, now=NOW, account_age=10))
        assert any(one.source == "model" for one in found), what
