"""Appeals: by answering a notice or on the web, judged by another person, with what follows and what is told."""

import pytest

from chappe.domain.errors import Refused
from chappe.domain.messages import ReplyTo
from chappe.domain.ports.messages import Page
from chappe.domain.values import SERVICE_USER, User, user_peer
from chappe.safety import ledger_entries
from chappe.safety.appeals import FileAppeal, JudgeAppeal, WriteToService
from chappe.safety.dismissing import Dismiss
from chappe.safety.ending import EndDue, Reverse
from chappe.safety.reports import ReportMessages, Why
from chappe.safety.subjects import of_message, of_peer
from tests.domain.test_channels import make
from tests.safety.desk import DESK, decide, staff
from tests.safety.test_decisions import notices, post, texts
from tests.support.world import World

SERVICE = user_peer(SERVICE_USER)


async def answer(world: World, person: User, text: str) -> None:
    """Answer the newest notice."""
    [newest] = await world.read(lambda tx: tx.messages.history(person.id, SERVICE, Page(limit=1)))
    await world.run(WriteToService(SERVICE, 0, text, reply_to=ReplyTo(newest.id), desk=DESK), person)


async def open_appeals(world: World) -> list[int]:
    """Ids of what waits."""
    return [appeal.id for appeal in await world.read(lambda tx: tx.appeals.queue(10))]


async def test_an_answer_to_a_notice_is_an_appeal_that_another_person_judges(world: World) -> None:
    ann, mod, other = await world.person("Ann"), await staff(world, "Mod"), await staff(world, "Other")
    channel = await make(world, ann, name="the_news")
    message = await post(world, ann, channel, "harmless")
    decision = await decide(world, mod, of_message(ann.id, channel, message.id))
    await answer(world, ann, "It is a quotation.")
    [appeal] = await open_appeals(world)
    assert f"appeal no. {appeal} was received" in (await notices(world, ann))[-1]
    judged = JudgeAppeal(appeal, True, "You are right.", DESK)
    with pytest.raises(Refused, match="APPEAL_OWN"):
        await world.run(judged, mod)
    assert (await world.run(judged, other)).result.outcome == "overturned"
    assert await texts(world, ann, channel) == ["harmless"]
    assert "was right" in (await notices(world, ann))[-1]
    again = await world.read(lambda tx: tx.decisions.get(decision.id))
    assert again is not None and again.state == "reversed"
    size = await world.read(lambda tx: tx.ledger.size())
    leaf = await world.read(lambda tx: tx.ledger.leaf(size - 1))
    assert leaf is not None
    entry = ledger_entries.decode(leaf)
    assert (entry.kind, entry.outcome, entry.refers) == ("appeal", "overturned", decision.puid)
    with pytest.raises(Refused, match="APPEAL_INVALID"):
        await world.run(judged, other)


async def test_an_appeal_that_is_turned_down_says_where_else_to_turn(world: World) -> None:
    ann, mod, other = await world.person("Ann"), await staff(world, "Mod"), await staff(world, "Other")
    channel = await make(world, ann, name="the_news")
    await decide(world, mod, of_peer(channel), "suspend", "fraud")
    await answer(world, ann, "Please.")
    [appeal] = await open_appeals(world)
    await world.run(JudgeAppeal(appeal, False, "It asked for passwords.", DESK), other)
    told = (await notices(world, ann))[-1]
    assert "stands" in told and "out-of-court" in told and "passwords" in told
    with pytest.raises(Refused, match="CHANNEL_PRIVATE"):
        await texts(world, ann, channel)
    await answer(world, ann, "Once more.")
    assert "is being looked at" not in (await notices(world, ann))[-1] and not await open_appeals(world)


async def test_one_decision_is_appealed_once_and_not_for_ever(world: World) -> None:
    ann, mod = await world.person("Ann"), await staff(world, "Mod")
    channel = await make(world, ann, name="the_news")
    message = await post(world, ann, channel, "harmless")
    decision = await decide(world, mod, of_message(ann.id, channel, message.id))
    told = (await world.run(FileAppeal(decision.puid, decision.nonce, "  ", DESK))).result
    assert "say why" in told
    world.pass_time(DESK.policy.appeals.open_days * 86400)
    assert "received" in (await world.run(FileAppeal(decision.puid, decision.nonce, "Wrong.", DESK))).result
    assert "is being looked at" in (await world.run(FileAppeal(decision.puid, decision.nonce, "Wrong!", DESK))).result
    second = await decide(world, mod, of_message(ann.id, channel, (await post(world, ann, channel, "more")).id))
    world.pass_time(DESK.policy.appeals.open_days * 86400 + 1)
    assert "no longer be appealed" in (await world.run(FileAppeal(second.puid, second.nonce, "Late.", DESK))).result


async def test_only_whoever_knows_the_secret_appeals_on_the_web(world: World) -> None:
    ann, mod = await world.person("Ann"), await staff(world, "Mod")
    channel = await make(world, ann, name="the_news")
    decision = await decide(world, mod, of_peer(channel), "suspend", "fraud")
    for puid, nonce in ((decision.puid, b"\0" * 16), ("0" * 20, decision.nonce), (decision.puid, b"")):
        with pytest.raises(Refused, match="DECISION_INVALID"):
            await world.run(FileAppeal(puid, nonce, "Wrong.", DESK))
    assert not await open_appeals(world)


async def test_what_was_reversed_already_needs_no_appeal(world: World) -> None:
    ann, mod = await world.person("Ann"), await staff(world, "Mod")
    channel = await make(world, ann, name="the_news")
    decision = await decide(world, mod, of_peer(channel), "suspend", "fraud")
    await world.run(Reverse(decision.id, "", DESK), mod)
    assert "no longer holds" in (await world.run(FileAppeal(decision.puid, decision.nonce, "x", DESK))).result


async def test_only_those_who_may_judge_do_and_with_reasons(world: World) -> None:
    ann, mod = await world.person("Ann"), await staff(world, "Mod")
    channel = await make(world, ann, name="the_news")
    await decide(world, mod, of_peer(channel), "suspend", "fraud")
    await answer(world, ann, "Please.")
    [appeal] = await open_appeals(world)
    for role in ("triage", "auditor"):
        with pytest.raises(Refused, match="STAFF_REQUIRED"):
            await world.run(JudgeAppeal(appeal, True, "x", DESK), await staff(world, role.title(), role))
    other = await staff(world, "Other")
    with pytest.raises(Refused, match="RULE_EMPTY"):
        await world.run(JudgeAppeal(appeal, True, " ", DESK), other)
    with pytest.raises(Refused, match="REASON_TOO_LONG"):
        await world.run(JudgeAppeal(appeal, True, "x" * 2001, DESK), other)
    assert await open_appeals(world) == [appeal]


async def test_other_messages_to_the_service_are_just_messages(world: World) -> None:
    ann, mod = await world.person("Ann"), await staff(world, "Mod")
    channel = await make(world, ann, name="the_news")
    await decide(world, mod, of_peer(channel), "suspend", "fraud")
    await world.run(WriteToService(SERVICE, 0, "hello?", desk=DESK), ann)
    assert not await open_appeals(world)


async def test_a_suspended_account_is_told_first_and_comes_back_after_an_appeal(world: World) -> None:
    ann, mod, other = await world.person("Ann"), await staff(world, "Mod"), await staff(world, "Other")
    decision = await decide(world, mod, of_peer(user_peer(ann.id)), "ban", "fraud")
    assert decision.puid in (await notices(world, ann))[-1]
    assert (await world.fresh(ann)).deleted
    await world.run(FileAppeal(decision.puid, decision.nonce, "It was not me.", DESK))
    [appeal] = await open_appeals(world)
    await world.run(JudgeAppeal(appeal, True, "Indeed.", DESK), other)
    assert not (await world.fresh(ann)).deleted


async def test_what_is_over_can_be_appealed_and_leaves_nothing_if_it_was_wrong(world: World) -> None:
    ann, mod, other = await world.person("Ann"), await staff(world, "Mod"), await staff(world, "Other")
    subject = of_peer(user_peer(ann.id))
    decision = await decide(world, mod, subject, "limit", "fraud", until=world.now + 3600)
    world.pass_time(7200)
    await world.run(EndDue())
    assert (await world.read(lambda tx: tx.decisions.get(decision.id))).state == "over"  # type: ignore[union-attr]
    assert await world.read(lambda tx: tx.decisions.strikes(ann.id, world.now))
    told = (await world.run(FileAppeal(decision.puid, decision.nonce, "It was not me.", DESK))).result
    assert "was received" in told
    [appeal] = await open_appeals(world)
    size = await world.read(lambda tx: tx.ledger.size())
    await world.run(JudgeAppeal(appeal, True, "It was not you.", DESK), other)
    after = await world.read(lambda tx: tx.decisions.get(decision.id))
    assert after is not None and (after.state, after.ended_by) == ("reversed", other.id)
    assert await world.read(lambda tx: tx.decisions.strikes(ann.id, world.now)) == []
    leaves = await world.read(lambda tx: tx.ledger.leaves(size, 5))
    assert [(one.kind, one.outcome) for one in map(ledger_entries.decode, leaves)] == [
        ("reversal", "reversed"),
        ("appeal", "overturned"),
    ]


async def test_one_that_is_over_while_its_appeal_waits_is_judged_all_the_same(world: World) -> None:
    ann, mod, other = await world.person("Ann"), await staff(world, "Mod"), await staff(world, "Other")
    await decide(world, mod, of_peer(user_peer(ann.id)), "limit", "fraud", until=world.now + 3600)
    await answer(world, ann, "It was not me.")
    world.pass_time(7200)
    await world.run(EndDue())
    [appeal] = await open_appeals(world)
    await world.run(JudgeAppeal(appeal, True, "It was not you.", DESK), other)
    assert await world.read(lambda tx: tx.decisions.strikes(ann.id, world.now)) == []


async def write(world: World, person: User, text: str) -> list[str]:
    """Write to the service account, answering nothing; what it says to that."""
    before = len(await notices(world, person))
    await world.run(WriteToService(SERVICE, 0, text, desk=DESK), person)
    return (await notices(world, person))[before + 1 :]  # after the own words


async def test_a_frozen_account_appeals_by_writing_where_its_client_leads_it(world: World) -> None:
    ann, mod, other = await world.person("Ann"), await staff(world, "Mod"), await staff(world, "Other")
    decision = await decide(world, mod, of_peer(user_peer(ann.id)), "freeze", "fraud")
    [said] = await write(world, ann, "Please let me in again.")
    assert "appeal no. 1 was received" in said
    [again] = await write(world, ann, "Hello?")
    assert "is being looked at" in again
    await world.run(JudgeAppeal(1, True, "You may.", DESK), other)
    assert (await world.read(lambda tx: tx.decisions.get(decision.id))).state == "reversed"  # type: ignore[union-attr]
    assert await write(world, ann, "Thank you!") == []


async def test_who_writes_without_answering_a_notice_is_told_how_to_appeal(world: World) -> None:
    ann, mod = await world.person("Ann"), await staff(world, "Mod")
    assert await write(world, ann, "Hello.") == []
    channel = await make(world, ann, name="the_news")
    message = await post(world, ann, channel, "harmless")
    decision = await decide(world, mod, of_message(ann.id, channel, message.id))
    [said] = await write(world, ann, "That is not right!")
    assert "answer the message" in said and decision.puid in said and not await open_appeals(world)
    world.pass_time(DESK.policy.appeals.open_days * 86400 + 1)
    assert await write(world, ann, "That is still not right!") == []


async def test_nobody_judges_whether_something_should_have_been_done_about_oneself(world: World) -> None:
    mod, first, other = await staff(world, "Mod"), await staff(world, "First"), await staff(world, "Other")
    bob = await world.person("Bob")
    channel = await make(world, mod, name="the_news")
    message = await post(world, mod, channel, "spam")
    await world.run(ReportMessages(channel, (message.id,), Why("spam", ""), DESK), bob)
    [case] = await world.read(lambda tx: tx.cases.queue("", world.now, 0, (0, 0), 5))
    await world.run(Dismiss(DESK, case.id), first)
    await answer(world, bob, "It is spam all the same.")
    [appeal] = await open_appeals(world)
    for overturned in (False, True):
        with pytest.raises(Refused, match="APPEAL_OWN"):
            await world.run(JudgeAppeal(appeal, overturned, "It is nothing.", DESK), mod)
    assert (await world.run(JudgeAppeal(appeal, True, "It is.", DESK), other)).result.outcome == "overturned"
