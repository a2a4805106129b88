"""From a rule's hit over a moderator's decision to its precision, and to what a classifier is taught with."""

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest

from chappe.adapters.screeners.text import TEXT_STOPS, TextScreener, matcher
from chappe.domain.command import Command
from chappe.domain.errors import Refused
from chappe.domain.joining import Join
from chappe.domain.outcome import Actor
from chappe.domain.ports.rules import Rule
from chappe.domain.users import UpdateProfile
from chappe.domain.values import PeerRef, User, user_peer
from chappe.engine.rules import RuleKeeper
from chappe.ops.rule_commands import decided
from chappe.safety import facts
from chappe.safety.deciding import Decide
from chappe.safety.dismissing import Dismiss
from chappe.safety.ending import Reverse
from chappe.safety.facts import Facts
from chappe.safety.learning import KEPT, ForgetExamples
from chappe.safety.policy import Policy
from chappe.safety.rules import AddRule, no_models
from chappe.safety.subjects import of_message
from tests.domain.test_channels import make, say
from tests.safety.desk import DESK, staff
from tests.support.world import World, open_sqlite


class Guard:
    """The screener as a server has it, over the store of a world that is made after it."""

    def __init__(self) -> None:
        self.world: World
        self.texts = TextScreener(self.read, Policy())
        load = no_models
        self.keeper = RuleKeeper(self.texts.use, self.texts.hits, partial(matcher, load=load), load)

    async def read(self, command: Command, actor: Actor) -> Facts:
        return await self.world.store.read(lambda tx: facts.read(tx, actor, command))

    async def add(self, **fields: str) -> int:
        """A rule that is in force when this returns."""
        id: int = (await self.world.run(AddRule(**fields, operator=True))).result  # type: ignore[arg-type]
        await self.keeper.follow(self.world.engine)
        return id

    async def rule(self, id: int) -> Rule:
        """With its hits written down."""
        await self.keeper.count(self.world.engine)
        found = await self.world.read(lambda tx: tx.rules.get(id))
        assert found is not None
        return found


@pytest.fixture
async def guard(tmp_path: Path) -> AsyncIterator[Guard]:
    made = Guard()
    store = open_sqlite(tmp_path)
    made.world = World(store, screeners={stop: [made.texts] for stop in TEXT_STOPS})
    yield made
    await store.close()


SNOW = {"name": "snow", "kind": "term", "category": "drugs", "body": "snow ; near: gram, price", "mode": "hold"}


async def flagged(guard: Guard, who: User, peer: PeerRef, text: str) -> tuple[int, int]:
    """(message, case) of a post that a rule flagged."""
    message = (await say(guard.world, who, peer, text)).result[0].message
    [case, *_] = await guard.world.read(lambda tx: tx.cases.of_content(message.content.id))
    return message.id, case.id


async def test_a_hit_a_case_a_decision_and_what_is_learned(guard: Guard) -> None:
    world = guard.world
    ann, mod = await world.person("Ann"), await staff(world, "Mod")
    channel = await make(world, ann, name="the_news")
    id = await guard.add(**SNOW)
    message, case = await flagged(guard, ann, channel, "fresh snow, best price for you")
    assert (await guard.rule(id)).hits == 1
    made = await world.run(Decide(DESK, (of_message(mod.id, channel, message),), "remove", "drugs", "law"), mod)
    found = await guard.rule(id)
    assert (found.right, found.wrong) == (1, 0)
    [example] = await decided(world.engine, "drugs")
    assert (example.text, example.bad, example.language) == ("fresh snow, best price for you", True, "en")
    assert case == made.result[0].case
    await world.run(Reverse(made.result[0].id, "it was about skiing", DESK), mod)
    found = await guard.rule(id)
    assert (found.right, found.wrong) == (1, 1)
    [example] = await decided(world.engine, "drugs")
    assert not example.bad, "what was decided last counts"


async def test_a_case_in_which_nothing_was_wrong_teaches_too(guard: Guard) -> None:
    world = guard.world
    ann, mod = await world.person("Ann"), await staff(world, "Mod")
    channel = await make(world, ann, name="the_news")
    id = await guard.add(**SNOW)
    _, case = await flagged(guard, ann, channel, "the price of a ski trip when there is snow")
    await world.run(Dismiss(DESK, case), mod)
    assert (await guard.rule(id)).wrong == 1
    assert [example.bad for example in await decided(world.engine, "drugs")] == [False]


async def test_private_places_are_not_screened_whatever_is_said_there(guard: Guard) -> None:
    world = guard.world
    ann, ben = await world.person("Ann"), await world.person("Ben")
    id = await guard.add(**SNOW)
    closed = await make(world, ann, group=True)
    for peer in (user_peer(ben.id), closed):
        await say(world, ann, peer, "snow, best price")
    assert (await guard.rule(id)).hits == 0


async def test_what_is_held_for_its_words_in_a_name_or_post_is_not_shown(guard: Guard) -> None:
    world = guard.world
    ann, ben = await world.person("Ann"), await world.person("Ben")
    channel = await make(world, ann, group=True, name="the_group")
    await world.run(Join(channel), ben)
    await guard.add(name="shop", kind="link", category="fraud", body="bad-shop.top", mode="hold")
    with pytest.raises(Refused, match="MESSAGE_HELD"):
        await say(world, ben, channel, "look: HTTPS://WWW.BAD-SHOP.TOP/x")
    with pytest.raises(Refused, match="MESSAGE_HELD"):
        await world.run(UpdateProfile("Ben", about="buy at bad-shop.top"), ben)
    assert (await world.fresh(ben)).about == ""
    await say(world, ben, channel, "good morning")


async def test_examples_do_not_stay_for_ever(guard: Guard) -> None:
    world = guard.world
    ann, mod = await world.person("Ann"), await staff(world, "Mod")
    channel = await make(world, ann, name="the_news")
    await guard.add(**SNOW)
    _, case = await flagged(guard, ann, channel, "snow, best price")
    await world.run(Dismiss(DESK, case), mod)
    await world.run(ForgetExamples())
    assert len(await decided(world.engine, "drugs")) == 1
    world.pass_time(KEPT * 86_400 + 1)
    await world.run(ForgetExamples())
    assert await decided(world.engine, "drugs") == []
