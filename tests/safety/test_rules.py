"""Rules: who may change them, what cannot be meant, that they act, count and can be tried without acting."""

import pytest

from chappe.adapters.screeners.text import TextScreener, matcher
from chappe.domain.channels import SetUsername
from chappe.domain.errors import Refused
from chappe.domain.joining import Join
from chappe.domain.ports.rules import Labelled, Rule
from chappe.engine.rules import RuleKeeper
from chappe.ops.models import starter
from chappe.safety.facts import PRIVATE, Facts
from chappe.safety.policy import Policy
from chappe.safety.rules import AddRule, ChangeRule, CountHits, DropRule, judged, no_models, precision, ready
from chappe.safety.staff import Appoint
from chappe.safety.trying import SLICE, StopTrial, TryRule
from tests.domain.test_channels import make, say
from tests.safety.test_text_screener import NOW, post
from tests.support.world import World

SNOW = AddRule("Snow for sale", "term", "drugs", "snow ; near: gram, price", "flag", operator=True)


def rule(kind: str, body: str, mode: str = "hold", id: int = 1, category: str = "fraud", on: bool = True) -> Rule:
    return Rule(id, "A rule", kind, category, body, 0, on, mode, NOW, NOW)


def screener(*rules: Rule) -> TextScreener:
    """A screener with these rules and no classifier."""

    async def nothing(command: object, actor: object) -> Facts:
        return PRIVATE

    made = TextScreener(nothing, Policy())
    made.use(ready(rules, lambda name: starter()))
    return made


@pytest.mark.parametrize(
    ("kind", "body", "text"),
    [
        ("term", "# slang\nsnow ; near: gram", "s n o w, fifty a gram"),
        ("link", "bad.example\nother.example/shop", "look at http://www.bad.example/x"),
        ("pattern", "earn <number> * per day", "EARN $300 and more per day"),
        ("campaign", "dear friends the new trading robot pays every day write to our agent now",
         "Dear friends, the new trading robot pays every day, write to our agent now!!"),
        ("behaviour", "account_days < 3 and links > 0", "http://some.example/"),
        ("model", "starter", "URGENT! You have won a guaranteed prize of £1000 cash, claim now: call 09061701461"),
    ],
)  # fmt: skip
def test_every_kind_of_rule_acts_and_shows_what_it_met(kind: str, body: str, text: str) -> None:
    met = screener(rule(kind, body, category="spam" if kind == "model" else "fraud"))
    verdict = met.weigh(post(text, account_age=60))
    assert verdict.kind in ("flag", "hold")
    assert verdict.rules == (1,)
    assert screener(rule(kind, body, on=False)).weigh(post(text, account_age=60)).rules == ()
    assert met.weigh(post("see you tomorrow at the station")).rules == ()


def test_a_rule_on_trial_only_counts() -> None:
    made = screener(rule("term", "snow", "trial"))
    verdict = made.weigh(post("snow"))
    assert (verdict.kind, verdict.rules) == ("pass", (1,))


def test_a_rule_that_cannot_be_made_ready_leaves_the_others_standing() -> None:
    book = ready([rule("model", "missing", id=1), rule("term", "snow", id=2)], no_models)
    assert set(book.rules) == {2}
    assert 1 in book.faults


async def test_rules_are_the_business_of_administrators(world: World) -> None:
    ann, ben = await world.person("Ann"), await world.person("Ben")
    await world.run(Appoint(ben.id, "moderator", operator=True))
    asked = SNOW.__class__(SNOW.name, SNOW.kind, SNOW.category, SNOW.body, SNOW.mode)
    for who in (ann, ben):
        for command in (asked, ChangeRule(1, on=False), DropRule(1), TryRule(1, 3), StopTrial(1)):
            with pytest.raises(Refused, match="STAFF_REQUIRED"):
                await world.run(command, who)
    await world.run(Appoint(ann.id, "administrator", operator=True))
    id = (await world.run(asked, ann)).result
    made = await world.read(lambda tx: tx.rules.get(id))
    assert made is not None
    assert (made.owner, made.on, made.mode, made.hits) == (ann.id, True, "flag", 0)
    acts = await world.read(lambda tx: tx.staff.acts(0, 10))
    assert acts[0].what == "made a rule"
    with pytest.raises(Refused, match="USER_ID_INVALID"):
        await world.run(ChangeRule(id, owner=12345), ann)
    changed = (await world.run(ChangeRule(id, mode="hold", owner=ben.id), ann)).result
    assert (changed.mode, changed.owner, changed.body) == ("hold", ben.id, SNOW.body)
    await world.run(DropRule(id), ann)
    assert await world.read(lambda tx: tx.rules.all()) == []
    with pytest.raises(Refused, match="RULE_INVALID"):
        await world.run(ChangeRule(id, on=True), ann)


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "regex"}, {"category": "everything"}, {"mode": "delete"}, {"body": ""}, {"body": "# nothing"}, 
        {"name": " "},
        {"kind": "link", "body": "no address"}, {"kind": "pattern", "body": "one"}, {"kind": "campaign", "body": "hi"},
        {"kind": "behaviour", "body": "links > many"}, {"kind": "behaviour", "body": "links > 1 or mentions > 2"},
    ],
)  # fmt: skip
async def test_what_cannot_be_meant_is_refused_and_changes_nothing(world: World, wrong: dict[str, str]) -> None:
    fields = {"name": "x", "kind": "term", "category": "spam", "body": "snow", "mode": "flag"} | wrong
    with pytest.raises(Refused, match="RULE_INVALID"):
        await world.run(AddRule(**fields, operator=True))  # type: ignore[arg-type]
    assert await world.read(lambda tx: tx.rules.all()) == []


async def test_counters_and_precision(world: World) -> None:
    id = (await world.run(SNOW)).result
    before = await world.read(lambda tx: tx.rules.version())
    await world.run(CountHits(((id, 3), (id, 2))))
    await world.write(lambda tx: [judged(tx, [id], right) for right in (True, True, False)])
    found = await world.read(lambda tx: tx.rules.get(id))
    assert found is not None
    assert (found.hits, found.last_hit, found.right, found.wrong) == (5, world.now, 2, 1)
    assert precision(found) == pytest.approx(2 / 3)
    assert await world.read(lambda tx: tx.rules.version()) == before, "counting makes nobody read the rules anew"


async def test_a_change_is_followed_and_hits_are_written_down(world: World) -> None:
    texts = screener()
    keeper = RuleKeeper(texts.use, texts.hits, lambda found: matcher(found, no_models), no_models)
    await keeper.follow(world.engine)
    assert texts.weigh(post("snow at a good price")).kind == "pass"
    id = (await world.run(SNOW)).result
    await keeper.follow(world.engine)
    assert texts.weigh(post("snow at a good price")).kind == "flag"
    await world.run(ChangeRule(id, on=False, operator=True))
    await keeper.follow(world.engine)
    assert texts.weigh(post("snow at a good price")).kind == "pass"
    texts._hits.update([id, id])
    await keeper.count(world.engine)
    found = await world.read(lambda tx: tx.rules.get(id))
    assert found is not None and found.hits == 2


async def test_a_rule_is_tried_on_what_was_posted_in_public_and_on_nothing_else(world: World) -> None:
    ann, ben = await world.person("Ann"), await world.person("Ben")
    news, closed = await make(world, ann, name="open_news"), await make(world, ann)
    await say(world, ann, news, "snow, best price, but long ago")
    world.pass_time(10 * 86_400)
    for number in range(SLICE + 10):
        await say(world, ann, news, f"snow on the hills, day {number}")
    for _ in range(3):
        await say(world, ann, news, "snow, best price")
        await say(world, ann, closed, "snow, best price")
    await world.run(Join(news), ben)
    id = (await world.run(SNOW)).result
    trial = (await world.run(TryRule(id, 3, operator=True))).result
    await say(world, ann, news, "snow, best price, but after it began")
    keeper = RuleKeeper(lambda book: None, tuple, lambda found: matcher(found, no_models), no_models)
    rounds = 1
    while await keeper.attempt(world.engine):
        rounds += 1
    found = await world.read(lambda tx: tx.rules.trial(trial))
    assert found is not None
    assert (found.state, found.met, found.looked) == ("done", 3, SLICE + 13)
    assert rounds > 1
    assert {channel for channel, _ in found.samples} == {news.id}
    kept = await world.read(lambda tx: tx.rules.get(id))
    assert kept is not None and kept.hits == 0, "a trial does not count as hits"


async def test_a_trial_can_be_stopped_and_a_rule_that_is_gone_ends_it(world: World) -> None:
    ann = await world.person("Ann")
    await say(world, ann, await make(world, ann, name="open_news"), "snow")
    keeper = RuleKeeper(lambda book: None, tuple, lambda found: matcher(found, no_models), no_models)
    id = (await world.run(SNOW)).result
    trial = (await world.run(TryRule(id, 3, operator=True))).result
    assert (await world.run(StopTrial(trial, operator=True))).result
    assert not await keeper.attempt(world.engine)
    with pytest.raises(Refused, match="LIMIT_INVALID"):
        await world.run(TryRule(id, 0, operator=True))
    await world.run(TryRule(id, 3, operator=True))
    await world.run(DropRule(id, operator=True))
    assert not await keeper.attempt(world.engine)


async def test_examples_are_kept_sealed_and_come_back(world: World) -> None:
    made = Labelled(0, "buy now \ud83d", True, "spam", "en", "decision", world.now)
    id = await world.write(lambda tx: tx.examples.add(made))
    [found] = await world.read(lambda tx: tx.examples.after(0, 10, "spam"))
    assert (found.id, found.bad, found.category, found.text[:7]) == (id, True, "spam", "buy now")
    assert await world.read(lambda tx: tx.examples.after(0, 10, "fraud")) == []
    assert await world.write(lambda tx: tx.examples.forget(world.now + 1, 10)) == 1


async def test_a_name_taken_away_makes_a_place_private_for_trials_too(world: World) -> None:
    ann = await world.person("Ann")
    news = await make(world, ann, name="open_news")
    await say(world, ann, news, "snow, best price")
    await world.run(SetUsername(news, ""), ann)
    id = (await world.run(SNOW)).result
    trial = (await world.run(TryRule(id, 3, operator=True))).result
    keeper = RuleKeeper(lambda book: None, tuple, lambda found: matcher(found, no_models), no_models)
    while await keeper.attempt(world.engine):
        pass
    found = await world.read(lambda tx: tx.rules.trial(trial))
    assert found is not None and (found.looked, found.met) == (0, 0)
