"""A post is hidden because enough people reported it: a machine's decision, until a person has looked."""

import json

import pytest

from chappe.domain import history
from chappe.domain.editing import EditMessage
from chappe.domain.errors import Refused
from chappe.domain.joining import Join
from chappe.domain.media import Given, SendMedia
from chappe.domain.ports import Tx
from chappe.domain.ports.decisions import Decision
from chappe.domain.ports.hashes import Match
from chappe.domain.ports.messages import Page
from chappe.domain.ports.rules import Rule
from chappe.domain.values import Message, PeerRef, User
from chappe.safety import posts
from chappe.safety.appeals import FileAppeal, JudgeAppeal
from chappe.safety.dismissing import Dismiss
from chappe.safety.ending import EndDue, Reverse
from chappe.safety.posts import GoOnWithPosts
from chappe.safety.showing_actions import VEIL
from chappe.safety.subjects import of_message
from tests.safety.desk import DESK, decide, staff
from tests.safety.forms import faults
from tests.safety.test_decisions import notices, post
from tests.safety.test_numbers import now
from tests.safety.test_reports import OLD, cases, desk, report, scene
from tests.support.pictures import photo
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


async def enough_reports(world: World, peer: PeerRef, id: int, *names: str) -> None:
    """People who are not new report it, more than hide a post."""
    some = [await world.person(name) for name in names]
    world.pass_time(OLD)
    for person in some:
        await report(world, person, peer, id, desk=desk(hold_at=1))


async def given_back(world: World, by_appeal: bool, action: str = "remove") -> tuple[User, User, PeerRef, Message]:
    """A post that was removed, and given back because that was wrong."""
    (ann, bob, cyd), channel, message = await scene(world, "Ann", "Bob", "Cyd")
    await world.run(Join(channel), bob)
    mod, other = await staff(world, "Mod"), await staff(world, "Other")
    decision = await decide(world, mod, of_message(ann.id, channel, message.id), action)
    world.pass_time(60)
    if by_appeal:
        await world.run(FileAppeal(decision.puid, decision.nonce, "No!", DESK))
        appeal = await world.read(lambda tx: tx.appeals.of_decision(decision.id, ann.id))
        assert appeal is not None
        await world.run(JudgeAppeal(appeal.id, True, "It was allowed.", DESK), other)
    else:
        await world.run(Reverse(decision.id, "", DESK), mod)
    while (await world.run(GoOnWithPosts())).result:
        world.pass_time(60)
    assert await texts_of(world, cyd, channel) == ["buy now"]
    return ann, cyd, channel, message


@pytest.mark.parametrize(("by_appeal", "action"), [(True, "remove"), (False, "remove"), (True, "remove_posts")])
async def test_what_was_given_back_is_not_hidden_again_by_reports_alone(
    world: World, by_appeal: bool, action: str
) -> None:
    ann, cyd, channel, message = await given_back(world, by_appeal, action)
    await enough_reports(world, channel, message.id, "Dan", "Eve", "Fay")
    assert await texts_of(world, cyd, channel) == ["buy now"]
    [case] = await cases(world)
    assert case.reports == 3, "a person decides"
    found = await world.read(lambda tx: tx.messages.get(message.box, message.id))
    assert found is not None and found.content.edit_hidden, "its author never edited it"
    await world.run(EditMessage(channel, message.id, "buy drugs now"), ann)
    await enough_reports(world, channel, message.id, "Gus", "Hal")
    assert "hidden until moderators" in (await texts_of(world, cyd, channel))[0]


async def test_given_back_in_a_later_piece_it_is_not_hidden_again_either(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posts, "SLICE", 1)
    (ann, cyd), channel, message = await scene(world, "Ann", "Cyd")
    later = await post(world, ann, channel, "buy more")
    await world.run(EditMessage(channel, later.id, "buy even more"), ann)
    mod = await staff(world, "Mod")
    decision = await decide(world, mod, of_message(ann.id, channel, message.id), "remove_posts")
    while (await world.run(GoOnWithPosts())).result:
        pass
    await world.run(Reverse(decision.id, "", DESK), mod)
    world.pass_time(60)
    while (await world.run(GoOnWithPosts())).result:
        world.pass_time(60)
    await enough_reports(world, channel, later.id, "Dan", "Eve")
    assert await texts_of(world, cyd, channel) == ["buy even more", "buy now"]


async def test_a_hiding_that_an_appeal_ended_is_not_done_again(world: World) -> None:
    ann, cyd, channel, message, mod = await hidden_scene(world)
    veil = await hiding_of(world)
    await world.run(FileAppeal(veil.puid, veil.nonce, "No!", DESK))
    appeal = await world.read(lambda tx: tx.appeals.of_decision(veil.id, ann.id))
    assert appeal is not None
    await world.run(JudgeAppeal(appeal.id, True, "It was allowed.", DESK), mod)
    assert await texts_of(world, cyd, channel) == ["buy now"]
    await enough_reports(world, channel, message.id, "Dan", "Eve")
    assert await texts_of(world, cyd, channel) == ["buy now"]


async def test_what_only_came_to_its_end_was_not_found_to_be_right(world: World) -> None:
    (ann, cyd), channel, message = await scene(world, "Ann", "Cyd")
    until = world.now + 60
    await decide(world, await staff(world, "Mod"), of_message(ann.id, channel, message.id), until=until)
    world.pass_time(61)
    await world.run(EndDue())
    await enough_reports(world, channel, message.id, "Dan", "Eve")
    assert "hidden until moderators" in (await texts_of(world, cyd, channel))[0]


async def test_a_list_of_hashes_that_names_its_file_anew_lets_reports_hide_it(world: World) -> None:
    (ann, cyd), channel, _ = await scene(world, "Ann", "Cyd")
    shown = (
        (await world.run(SendMedia(channel, 0, "look", media=Given(await photo(world, ann))), ann)).result[0].message
    )
    blob = shown.content.media.file.sizes[0].blob
    mod = await staff(world, "Mod")

    async def matched(hash: int, source: str) -> None:
        match = Match(hash, blob, 0)
        await world.write(lambda tx: tx.file_hashes.matched(match, source, 0, "flag", world.now))

    await matched(1, "scan")
    decision = await decide(world, mod, of_message(ann.id, channel, shown.id))
    world.pass_time(60)
    await world.run(Reverse(decision.id, "", DESK), mod)
    world.pass_time(60)
    await matched(1, "upload")
    await enough_reports(world, channel, shown.id, "Dan", "Eve")
    assert "look" in await texts_of(world, cyd, channel), "that list was known when it was looked at"
    await matched(2, "scan")
    await enough_reports(world, channel, shown.id, "Fay")
    assert "hidden until moderators" in (await texts_of(world, cyd, channel))[0]
