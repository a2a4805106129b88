"""What strikes lead to: warnings, steps that a machine does or people are asked for, and that all of it goes back."""

from dataclasses import replace

import pytest

from chappe.domain.errors import Refused
from chappe.domain.joining import Join
from chappe.domain.outcome import Outcome
from chappe.domain.ports.decisions import Decision
from chappe.domain.values import ACCOUNT_SUSPENDED, LIMITED, PeerRef, User, box_of, user_peer
from chappe.safety import ledger_entries, statements
from chappe.safety.deciding import Decide
from chappe.safety.desk import Desk
from chappe.safety.ending import EndDue, Reverse
from chappe.safety.policy import Policy, Strikes, Suspensions
from chappe.safety.subjects import of_message, of_peer
from tests.domain.test_channels import make
from tests.safety.desk import DESK, confirm, decide, staff
from tests.safety.forms import faults
from tests.safety.test_decisions import notices, post
from tests.support.world import World

AUTOMATIC = Desk(replace(Policy(), strikes=Strikes(automatic=True)), "https://chappe.test/")


async def strike(world: World, mod: User, ann: User, channel: PeerRef, desk: Desk, category: str = "spam") -> Decision:
    """One more of her posts removed: one strike for spam, ten for what is gravest."""
    ids = await world.read(lambda tx: tx.messages.ids_of_peer(box_of(channel.id), channel, 0, 100))
    messages = await world.read(lambda tx: tx.messages.many(box_of(channel.id), sorted(ids)))
    left = [one for one in messages if one.content.action is None and not one.content.removed]
    command = Decide(desk, (of_message(ann.id, channel, left[0].id),), "remove", category, "§4")
    made: Outcome[tuple[Decision, ...]] = await world.run(command, mod)
    return made.result[0]


async def of(world: World, ann: User, action: str) -> list[Decision]:
    """Decisions of that kind about her, oldest first."""
    found = await world.read(lambda tx: tx.decisions.of_person(ann.id, 50))
    return [one for one in reversed(found) if one.action == action]


async def scene(world: World) -> tuple[User, User, PeerRef]:
    ann, mod = await world.person("Ann", "15550001"), await staff(world, "Mod")
    channel = await make(world, ann, name="the_news")
    for number in range(7):  # beforehand: whoever is limited posts nothing there
        await post(world, ann, channel, f"buy {number}")
    return ann, mod, channel


async def evidence(world: World, ann: User) -> list[str]:
    """What the open case about her account says."""

    def read(tx):  # type: ignore[no-untyped-def]
        case = tx.cases.by_key(f"account {ann.id}")
        return [one.evidence for one in tx.cases.findings(case.id, 50)] if case else []

    found: list[str] = await world.read(read)
    return found


async def test_the_notice_warns_of_what_comes_next(world: World) -> None:
    ann, mod, channel = await scene(world)
    await strike(world, mod, ann, channel, DESK)
    [told] = await notices(world, ann)
    assert "This is a warning." in told and "you have 1 strike now" in told
    assert "from 3 on you may not write in public places for 7 days" in told


async def test_steps_are_proposed_to_moderators_where_policy_does_not_say_otherwise(world: World) -> None:
    ann, mod, channel = await scene(world)
    for _ in range(2):
        await strike(world, mod, ann, channel, DESK)
    assert not await evidence(world, ann)
    await strike(world, mod, ann, channel, DESK)
    await strike(world, mod, ann, channel, DESK)
    assert await evidence(world, ann) == ["3 strikes; from 3 on policy proposes: limit for 7 days"]
    assert not (await world.fresh(ann)).marks & LIMITED and not await of(world, ann, "limit")


async def test_a_machine_does_the_step_in_the_same_transaction(world: World) -> None:
    ann, mod, channel = await scene(world)
    for _ in range(2):
        await strike(world, mod, ann, channel, AUTOMATIC)
    assert not await of(world, ann, "limit")
    await strike(world, mod, ann, channel, AUTOMATIC)
    [limit] = await of(world, ann, "limit")
    assert (limit.automated, limit.by, limit.until) == ("fully", 0, world.now + 7 * 86400)
    assert (await world.fresh(ann)).marks & LIMITED
    assert "no person was involved" in (await notices(world, ann))[-1]
    assert not faults(statements.statement(limit, AUTOMATIC.policy))
    leaf = await world.read(lambda tx: tx.ledger.leaf(limit.leaf))
    assert leaf is not None and ledger_entries.decode(leaf).automation == "fully"
    strikes = await world.read(lambda tx: tx.decisions.strikes(ann.id, world.now))
    assert limit.id not in [one.decision for one in strikes] and len(strikes) == 3, "a consequence is no strike"


async def test_it_is_not_done_twice_but_again_when_it_is_over(world: World) -> None:
    ann, mod, channel = await scene(world)
    for _ in range(4):
        await strike(world, mod, ann, channel, AUTOMATIC)
    assert len(await of(world, ann, "limit")) == 1
    world.pass_time(7 * 86400)
    await world.run(EndDue())
    assert not (await world.fresh(ann)).marks & LIMITED
    await strike(world, mod, ann, channel, AUTOMATIC)
    assert len(await of(world, ann, "limit")) == 2


async def test_more_strikes_suspend_the_account(world: World) -> None:
    ann, mod, channel = await scene(world)
    for _ in range(6):
        await strike(world, mod, ann, channel, AUTOMATIC)
    [ban] = await of(world, ann, "ban")
    assert ban.until == world.now + 30 * 86400 and (await world.fresh(ann)).marks & ACCOUNT_SUSPENDED


async def test_deleting_is_only_ever_proposed(world: World) -> None:
    ann, mod, channel = await scene(world)
    await strike(world, mod, ann, channel, AUTOMATIC, "csam")
    assert len(await of(world, ann, "ban")) == 1 and not await of(world, ann, "delete")
    assert await evidence(world, ann) == ["10 strikes; from 10 on policy proposes: delete"]


async def test_what_rested_on_a_wrong_decision_ends_with_it(world: World) -> None:
    ann, mod, channel = await scene(world)
    made = [await strike(world, mod, ann, channel, AUTOMATIC) for _ in range(4)]
    [limit] = await of(world, ann, "limit")
    await world.run(Reverse(made[3].id, "", AUTOMATIC), mod)
    assert (await of(world, ann, "limit"))[0].state == "active", "it came after, and nothing rests on it"
    await world.run(Reverse(made[0].id, "", AUTOMATIC), mod)
    [after] = await of(world, ann, "limit")
    assert (after.id, after.state) == (limit.id, "reversed")
    assert not (await world.fresh(ann)).marks & LIMITED
    assert any("It followed from strikes" in text for text in await notices(world, ann))


async def test_what_rests_on_enough_else_stays(world: World) -> None:
    ann, mod, channel = await scene(world)
    first = await strike(world, mod, ann, channel, DESK)
    for _ in range(3):
        await strike(world, mod, ann, channel, DESK)
    await strike(world, mod, ann, channel, AUTOMATIC)
    await world.run(Reverse(first.id, "", AUTOMATIC), mod)
    assert (await of(world, ann, "limit"))[0].state == "active"


async def test_expired_strikes_lead_to_nothing(world: World) -> None:
    ann, mod, channel = await scene(world)
    for _ in range(2):
        await strike(world, mod, ann, channel, AUTOMATIC)
    world.pass_time(DESK.policy.category("spam").strike_days * 86400 + 1)
    await strike(world, mod, ann, channel, AUTOMATIC)
    assert not await of(world, ann, "limit")


async def test_an_account_is_deleted_by_two_people_and_for_good(world: World) -> None:
    ann, mod, channel = await scene(world)
    second = await staff(world, "Second")
    subject = of_peer(user_peer(ann.id))
    with pytest.raises(Refused, match="STAFF_REQUIRED"):
        await world.run(Decide(DESK, (subject,), "delete", "spam", "§4", automated="fully"))
    with pytest.raises(Refused, match="UNTIL_INVALID"):
        await world.run(Decide(DESK, (subject,), "delete", "spam", "§4", until=world.now + 9), mod)
    await world.run(Decide(DESK, (subject,), "delete", "spam", "§4"), mod)
    assert not (await world.fresh(ann)).deleted and not await notices(world, ann)
    case = await world.read(lambda tx: tx.cases.by_key(f"account {ann.id}"))
    assert case is not None
    with pytest.raises(Refused, match="CONFIRM_OWN"):
        await confirm(world, mod, case.id)
    decision = await confirm(world, second, case.id)
    assert (decision.by, decision.second) == (mod.id, second.id)
    user = await world.fresh(ann)
    assert user.deleted and not user.phone and not user.first_name
    told = (await notices(world, ann))[-1]
    assert "is deleted for good" in told and "cannot be undone" in told
    made = statements.statement(decision, DESK.policy)
    assert made["decision_account"] == "DECISION_ACCOUNT_TERMINATED" and not faults(made)
    assert str(made["decision_facts"]).startswith("An account was found by a person and assessed as spam: §4")
    await world.run(Reverse(decision.id, "", DESK), mod)
    assert (await world.fresh(ann)).deleted
    assert not await world.read(lambda tx: tx.decisions.strikes(ann.id, world.now))
    assert channel.id


@pytest.mark.parametrize(("least", "at_once"), [(2, False), (3, True), (0, True)])
async def test_a_channel_of_many_is_suspended_by_two_people_whatever_the_harm(
    world: World, least: int, at_once: bool
) -> None:
    ann, mod, channel = await scene(world)
    await world.run(Join(channel), await world.person("Bob"))
    desk = Desk(replace(DESK.policy, suspensions=Suspensions(least)))
    await world.run(Decide(desk, (of_peer(channel),), "suspend", "spam", "§4"), mod)
    subject = of_peer(channel)
    assert bool(await world.read(lambda tx: tx.decisions.active(*subject))) == at_once
    if not at_once:
        case = await world.read(lambda tx: tx.cases.by_key(f"chat {channel.kind} {channel.id}"))
        assert case is not None and not await notices(world, ann)
        await confirm(world, await staff(world, "Second"), case.id)
        assert await world.read(lambda tx: tx.decisions.active(*subject)) and await notices(world, ann)


async def test_a_suspended_account_can_be_deleted_and_a_deleted_one_cannot(world: World) -> None:
    ann, mod, _ = await scene(world)
    second = await staff(world, "Second")
    subject = of_peer(user_peer(ann.id))
    ban = await decide(world, mod, subject, "ban", "spam")

    async def confirmed() -> Decision:
        await world.run(Decide(DESK, (subject,), "delete", "spam", "§4"), mod)
        case = await world.read(lambda tx: tx.cases.by_key(f"account {ann.id}"))
        assert case is not None
        return await confirm(world, second, case.id)

    decision = await confirmed()
    with pytest.raises(Refused, match="ALREADY_DECIDED"):
        await confirmed()
    await world.run(Reverse(decision.id, "", DESK), mod)
    await world.run(Reverse(ban.id, "", DESK), mod)
    assert (await world.fresh(ann)).deleted
    with pytest.raises(Refused, match="SUBJECT_INVALID"):
        await confirmed()
