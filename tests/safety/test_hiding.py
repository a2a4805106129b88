"""A post is hidden because enough people reported it: a machine's decision, until a person has looked."""

import json

import pytest

from chappe.domain import history
from chappe.domain.editing import EditMessage
from chappe.domain.errors import Refused
from chappe.domain.joining import Join
from chappe.domain.ports import Tx
from chappe.domain.ports.decisions import Decision
from chappe.domain.ports.messages import Page
from chappe.domain.ports.rules import Rule
from chappe.domain.values import Message, PeerRef, User
from chappe.safety.dismissing import Dismiss
from chappe.safety.ending import Reverse
from chappe.safety.showing_actions import VEIL
from chappe.safety.subjects import of_message
from tests.safety.desk import DESK, decide, staff
from tests.safety.forms import faults
from tests.safety.test_decisions import notices
from tests.safety.test_numbers import now
from tests.safety.test_reports import OLD, cases, desk, report, scene
from tests.support.world import World


async def texts_of(world: World, who: User, peer: PeerRef) -> list[str]:
    """What somebody finds there: text, and why it is withheld."""
    found = await world.read(lambda tx: history.history(tx, who.id, peer, Page(limit=10), world.now))
    return [
        f"{one.content.text} {' '.join(why.text for why in one.content.withheld)}".strip()
        for one in found.messages
        if isinstance(one, Message) and one.content.action is None
    ]


async def hidden_scene(world: World) -> tuple[User, User, PeerRef, Message, User]:
    """A post that two reporters have hidden."""
    (ann, bob, cyd), channel, message = await scene(world, "Ann", "Bob", "Cyd")
    await world.run(Join(channel), bob)
    few = desk(hold_at=1)
    await report(world, bob, channel, message.id, desk=few)
    assert await texts_of(world, cyd, channel) == ["buy now"]
    world.forget()
    await report(world, cyd, channel, message.id, desk=few)
    [shown] = await texts_of(world, cyd, channel)
    assert "hidden until moderators" in shown
    told = (await notices(world, ann))[-1]
    assert "is hidden until a person has looked at it" in told and "no person was involved" in told and "appeal" in told
    assert any(told.broadcasts for told in world.heard), "whoever is there sees it at once"
    return ann, cyd, channel, message, await staff(world, "Mod")


async def test_a_hidden_post_is_shown_again_if_nothing_is_found(world: World) -> None:
    ann, cyd, channel, _, mod = await hidden_scene(world)
    [case] = await cases(world)
    await world.run(Dismiss(DESK, case.id), mod)
    assert await texts_of(world, cyd, channel) == ["buy now"]
    assert "is shown again" in (await notices(world, ann))[-1]


async def test_what_was_found_to_be_right_is_not_hidden_again_until_it_is_changed(world: World) -> None:
    ann, cyd, channel, message, mod = await hidden_scene(world)
    [case] = await cases(world)
    await world.run(Dismiss(DESK, case.id), mod)
    world.pass_time(60)
    dan, eve = await world.person("Dan"), await world.person("Eve")
    world.pass_time(OLD)
    for person in (dan, eve):
        await report(world, person, channel, message.id, desk=desk(hold_at=1))
    assert await texts_of(world, cyd, channel) == ["buy now"]
    [again] = await cases(world)
    assert again.reports == 2, "they are heard all the same"
    await world.run(EditMessage(channel, message.id, "buy drugs now"), ann)
    fay = await world.person("Fay")
    world.pass_time(OLD)
    await report(world, fay, channel, message.id, desk=desk(hold_at=1))
    [shown] = await texts_of(world, cyd, channel)
    assert "hidden until moderators" in shown


async def test_a_decision_takes_the_place_of_the_hiding_and_its_reversal_shows_the_post(world: World) -> None:
    ann, cyd, channel, message, mod = await hidden_scene(world)
    decision = await decide(world, mod, of_message(ann.id, channel, message.id))
    [shown] = await texts_of(world, cyd, channel)
    assert "buy now" not in shown and "hidden until" not in shown and decision.puid in shown
    await world.run(Reverse(decision.id, "", DESK), mod)
    assert await texts_of(world, cyd, channel) == ["buy now"]


async def hiding_of(world: World) -> Decision:
    """The decision that hid the post of the scene."""
    [found] = [one for one in await world.read(lambda tx: tx.decisions.since(0, (0, 0), 9)) if one.action == VEIL]
    return found


async def test_hiding_is_a_machines_decision_with_all_that_belongs_to_one(world: World) -> None:
    ann, _, channel, message, mod = await hidden_scene(world)
    veil = await hiding_of(world)
    assert (veil.by, veil.automated, veil.person, veil.state) == (0, "fully", ann.id, "active")
    assert await world.read(lambda tx: tx.ledger.leaf(veil.leaf)), "the ledger has it"
    written = json.loads(await world.read(lambda tx: tx.numbers.statement(veil.id)) or "")
    assert not faults(written) and written["decision_visibility"] == ["DECISION_VISIBILITY_CONTENT_DISABLED"]
    assert (await now(world)).actions() == {VEIL: 1}
    assert not await world.read(lambda tx: tx.decisions.strikes(ann.id, world.now))
    [case] = await cases(world)
    assert case.state == "open", "a person still has to look"
    with pytest.raises(Refused) as refused:
        await decide(world, mod, of_message(ann.id, channel, message.id), VEIL)
    assert refused.value.name == "ACTION_INVALID"


async def test_hiding_that_nothing_was_found_for_was_wrong_and_rules_are_judged_once(world: World) -> None:
    _, _, _, _, mod = await hidden_scene(world)
    [case] = await cases(world)

    def met(tx: Tx) -> int:
        rule = tx.rules.add(Rule(0, "buy", "text", "spam", "buy now", 0, True, "flag", world.now, world.now))
        tx.rules.note_case(case.id, rule)
        return rule

    rule = await world.write(met)
    await world.run(Dismiss(DESK, case.id), mod)
    assert (await hiding_of(world)).state == "reversed"
    assert (await world.read(lambda tx: tx.rules.get(rule))).wrong == 1  # type: ignore[union-attr]


async def test_hiding_ends_with_the_decision_that_takes_its_place(world: World) -> None:
    ann, _, channel, message, mod = await hidden_scene(world)
    before = len(await notices(world, ann))
    await decide(world, mod, of_message(ann.id, channel, message.id))
    assert (await hiding_of(world)).state == "over"
    assert len(await notices(world, ann)) == before + 1, "one notice, of the decision"
