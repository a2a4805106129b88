"""People report: what is kept of it, who may, what they are told, and what false reports lead to."""

import pytest

from chappe.domain.deleting import DeleteThere
from chappe.domain.editing import EditMessage
from chappe.domain.errors import DomainError, Refused
from chappe.domain.joining import Join
from chappe.domain.portraits import ShowPhoto
from chappe.domain.ports.cases import Case
from chappe.domain.ports.messages import Page
from chappe.domain.ports.people import PrivacyRule
from chappe.domain.privacy import SetPrivacy
from chappe.domain.reactions import SendReaction
from chappe.domain.values import Message, PeerRef, User, box_of, user_peer
from chappe.safety.cases import LookAtCase
from chappe.safety.desk import Desk
from chappe.safety.dismissing import Dismiss
from chappe.safety.ending import Reverse
from chappe.safety.policy import Policy, Reports
from chappe.safety.reporters import AT_ONCE, Settle, should_hold, weight
from chappe.safety.reports import ReportMessages, ReportPeer, ReportReaction, Why
from chappe.safety.subjects import of_message
from tests.domain.test_channels import make
from tests.safety.desk import DESK, decide, staff
from tests.safety.test_decisions import notices, post
from tests.support.pictures import photo
from tests.support.world import World

SPAM = Why("spam", "Spam")
OLD = 10 * 86400
"""Seconds after which an account is no new one."""


async def report(world: World, who: User, peer: PeerRef, *ids: int, why: Why = SPAM, desk: Desk = DESK) -> int:
    """Report messages; how many were news."""
    new: int = (await world.run(ReportMessages(peer, ids, why, desk), who)).result
    return new


async def cases(world: World) -> list[Case]:
    """Every open case, most urgent first."""
    return await world.read(lambda tx: tx.cases.queue("", world.now, 0, (0, 0), 100))


async def scene(world: World, *names: str) -> tuple[list[User], PeerRef, Message]:
    """People whose accounts are not new, a public channel of the first, and a post in it."""
    some = [await world.person(name) for name in names]
    world.pass_time(OLD)
    channel = await make(world, some[0], name="the_news")
    return some, channel, await post(world, some[0], channel, "buy now")


async def test_two_people_report_one_post_and_there_is_one_case(world: World) -> None:
    (_ann, bob, cyd), channel, message = await scene(world, "Ann", "Bob", "Cyd")
    assert await report(world, bob, channel, message.id, why=Why("spam", "Spam", "every day")) == 1
    assert await report(world, bob, channel, message.id, why=Why("other", "Other")) == 0, "once for each person"
    [case] = await cases(world)
    before = case.priority
    await report(world, cyd, channel, message.id, why=Why("drugs", "Goods › Drugs"))
    [case] = await cases(world)
    assert (case.reports, case.category, case.public) == (2, "drugs", True)
    assert case.priority > before
    found = await world.read(lambda tx: tx.cases.findings(case.id, 10))
    assert [(one.category, one.score, one.source) for one in found] == [
        ("spam", 0.5, "report"), ("drugs", 0.5, "report")
    ]  # fmt: skip
    assert found[0].evidence == "Spam\nevery day"
    day = world.now // 86400
    counted = {tally.category: tally.number for _, tally in await world.read(lambda tx: tx.decisions.counts(day, day))}
    assert counted == {"spam": 1, "drugs": 1}


async def test_who_finds_something_graver_later_moves_the_case_and_counts_once(world: World) -> None:
    (_ann, bob), channel, message = await scene(world, "Ann", "Bob")
    await report(world, bob, channel, message.id)
    for _ in range(3):
        assert await report(world, bob, channel, message.id, why=Why("csam", "Child abuse", "look closely")) == 0
    [case] = await cases(world)
    assert (case.reports, case.category) == (1, "csam")
    found = await world.read(lambda tx: tx.cases.findings(case.id, 10))
    assert [one.evidence for one in found] == ["Spam", "Child abuse\nlook closely"]
    assert is_hidden(await world.read(lambda tx: tx.messages.get(box_of(channel.id), message.id)))
    assert await world.read(lambda tx: tx.reports.weight(case.id)) == 0.5


def is_hidden(message: Message | None) -> bool:
    """Is it hidden from everybody?"""
    return message is not None and bool(message.content.withheld)


async def test_a_case_keeps_what_was_reported_whatever_becomes_of_it(world: World) -> None:
    (ann, bob), channel, message = await scene(world, "Ann", "Bob")
    mod = await staff(world, "Mod")
    await report(world, bob, channel, message.id)
    await world.run(EditMessage(channel, message.id, "good morning"), ann)
    [case] = await cases(world)
    seen = (await world.run(LookAtCase(case.id), mod)).result.seen
    assert seen is not None and seen.text == "buy now"
    await world.run(DeleteThere(channel, (message.id,)), ann)
    seen = (await world.run(LookAtCase(case.id), mod)).result.seen
    assert seen is not None and seen.text == "buy now"


async def test_of_a_private_chat_exactly_the_reported_message_is_kept(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    mod = await staff(world, "Mod")
    for text in ("dear Bob", "hand over the money", "or else"):
        await post(world, ann, user_peer(bob.id), text)
    found = await world.read(lambda tx: tx.messages.history(bob.id, user_peer(ann.id), Page(limit=5)))
    threat = next(one for one in found if "money" in one.content.text)
    await report(world, bob, user_peer(ann.id), threat.id, why=Why("threats", "Threats"))
    [case] = await cases(world)
    assert (case.public, case.person) == (False, ann.id)
    shown = (await world.run(LookAtCase(case.id), mod)).result
    assert shown.hidden and shown.seen is None, "a private content is shown to those only who ask for it"
    shown = (await world.run(LookAtCase(case.id, private=True), mod)).result
    assert shown.seen is not None and shown.seen.text == "hand over the money"
    assert "looked" in [act.what for act in await world.read(lambda tx: tx.staff.acts(0, 5, mod.id))]
    rows = await world.read(lambda tx: tx.cases._execute("SELECT count(*) FROM cases").fetchone())  # type: ignore[attr-defined]
    assert rows == (1,)


async def test_who_may_not_see_a_thing_is_answered_as_if_it_were_not_there(world: World) -> None:
    ann, bob, eve = [await world.person(name) for name in ("Ann", "Bob", "Eve")]
    closed = await make(world, ann)
    inside = await post(world, ann, closed, "inside")
    await post(world, ann, user_peer(bob.id), "between us")
    [between] = await world.read(lambda tx: tx.messages.history(bob.id, user_peer(ann.id), Page(limit=5)))
    nowhere = PeerRef(2, 999_999)
    answers = []
    for peer, id in ((closed, inside.id), (nowhere, inside.id)):
        with pytest.raises(Refused) as refused:
            await report(world, eve, peer, id)
        answers.append(refused.value.name)
    assert answers[0] == answers[1] == "CHANNEL_PRIVATE"
    for who, peer, id in (
        (eve, user_peer(ann.id), between.id),
        (eve, user_peer(bob.id), between.id),
        (bob, user_peer(ann.id), 999),
        (bob, closed, inside.id),
    ):
        with pytest.raises(Refused, match=r"MESSAGE_ID_INVALID|CHANNEL_PRIVATE"):
            await report(world, who, peer, id)
    assert await cases(world) == []


async def test_what_cannot_be_reported(world: World) -> None:
    (ann, bob), channel, message = await scene(world, "Ann", "Bob")
    await world.run(Join(channel), bob)
    for ids in ((), (message.id, 999), (1,), (0,), (-5,), tuple(range(1, 102))):
        with pytest.raises(Refused, match="MESSAGE_ID_INVALID"):  # 1 says only that the channel was made
            await report(world, bob, channel, *ids)
    with pytest.raises(Refused, match="MESSAGE_ID_INVALID"):
        await report(world, ann, channel, message.id)
    with pytest.raises(Refused, match="MESSAGE_TOO_LONG"):
        await report(world, bob, channel, message.id, why=Why("spam", "", "x" * 2001))
    for peer in (user_peer(bob.id), user_peer(777000), user_peer(999_999)):
        with pytest.raises(Refused, match="PEER_ID_INVALID"):
            await world.run(ReportPeer(peer, SPAM, DESK), bob)
    assert await cases(world) == []


async def test_a_person_is_reported_with_how_that_person_shows_oneself(world: World) -> None:
    ann, bob = await world.person("Ann", last_name="Lee"), await world.person("Bob")
    assert (await world.run(ReportPeer(user_peer(ann.id), Why("fraud", "Fake", "not Ann"), DESK), bob)).result
    assert not (await world.run(ReportPeer(user_peer(ann.id), SPAM, DESK), bob)).result
    [case] = await cases(world)
    assert (case.kind, case.person, case.content) == ("account", ann.id, 0)
    [found] = await world.read(lambda tx: tx.cases.findings(case.id, 5))
    assert found.evidence == "Fake\nnot Ann\nAnn Lee"
    with pytest.raises(Refused, match="PHOTO_ID_INVALID"):
        await world.run(ReportPeer(user_peer(ann.id), SPAM, DESK, photo=5), bob)


async def test_a_photo_is_reported_by_those_who_see_it(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    file = (await world.run(ShowPhoto(await photo(world, ann, "one")), ann)).result.photo
    assert (await world.run(ReportPeer(user_peer(ann.id), SPAM, DESK, photo=file.id), bob)).result
    [case] = await cases(world)
    [found] = await world.read(lambda tx: tx.cases.findings(case.id, 5))
    assert found.evidence == f"Spam\nphoto {file.id}\nAnn"
    await world.run(SetPrivacy("photo", (PrivacyRule("none"),)), ann)
    cyd = await world.person("Cyd")
    with pytest.raises(Refused, match="PHOTO_ID_INVALID"):
        await world.run(ReportPeer(user_peer(ann.id), SPAM, DESK, photo=file.id), cyd)


async def test_reporting_a_stranger_closes_the_bar_on_every_device(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await post(world, ann, user_peer(bob.id), "buy now")
    world.forget()
    await world.run(ReportPeer(user_peer(ann.id), SPAM, DESK, hide_bar=True), bob)
    dialog = await world.read(lambda tx: tx.dialogs.get(bob.id, user_peer(ann.id)))
    assert dialog is not None and dialog.settings_hidden
    assert len(world.events(bob)) == 1 and not world.deliveries(ann)


async def test_administrators_report_somebodys_spam_in_their_group(world: World) -> None:
    ann, bob, cyd = [await world.person(name) for name in ("Ann", "Bob", "Cyd")]
    group = await make(world, ann, group=True, name="the_group")
    for one in (bob, cyd):
        await world.run(Join(group), one)
    spam, fine = await post(world, bob, group, "buy"), await post(world, cyd, group, "hi")
    with pytest.raises(Refused, match="CHAT_ADMIN_REQUIRED"):
        await world.run(ReportMessages(group, (spam.id,), SPAM, DESK, by=bob.id), cyd)
    with pytest.raises(Refused, match="MESSAGE_ID_INVALID"):
        await world.run(ReportMessages(group, (spam.id, fine.id), SPAM, DESK, by=bob.id), ann)
    assert (await world.run(ReportMessages(group, (spam.id,), SPAM, DESK, by=bob.id), ann)).result == 1
    [case] = await cases(world)
    assert case.person == bob.id


async def test_a_reaction_is_reported_where_all_see_who_reacted(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await post(world, ann, user_peer(bob.id), "my cat died")
    [got] = await world.read(lambda tx: tx.messages.history(bob.id, user_peer(ann.id), Page(limit=5)))
    [sent] = await world.read(lambda tx: tx.messages.history(ann.id, user_peer(bob.id), Page(limit=5)))
    with pytest.raises(Refused, match="MESSAGE_ID_INVALID"):
        await world.run(ReportReaction(user_peer(bob.id), sent.id, bob.id, DESK), ann)
    await world.run(SendReaction(user_peer(ann.id), got.id, ("👍",)), bob)
    assert (await world.run(ReportReaction(user_peer(bob.id), sent.id, bob.id, DESK), ann)).result
    [case] = await cases(world)
    assert (case.kind, case.person) == ("account", bob.id)
    [found] = await world.read(lambda tx: tx.cases.findings(case.id, 5))
    assert "reacted 👍" in found.evidence


async def test_reporters_are_told_what_was_decided_and_how_to_contest_it(world: World) -> None:
    (ann, bob, cyd), channel, message = await scene(world, "Ann", "Bob", "Cyd")
    mod = await staff(world, "Mod")
    for one in (bob, cyd):
        await report(world, one, channel, message.id)
    decision = await decide(world, mod, of_message(ann.id, channel, message.id))
    for one in (bob, cyd):
        [told] = await notices(world, one)
        assert "It was removed" in told and "spam" in told and "“News”" in told and "answer this message" in told
        assert "Ann" not in told and "Mod" not in told and decision.puid not in told and "buy now" not in told
        record = await world.read(lambda tx, one=one: tx.reports.record(one.id))  # type: ignore[misc]
        assert (record.right, record.wrong) == (1, 0)
        [kept] = await world.read(lambda tx, one=one: tx.reports.of_reporter(one.id, 5))  # type: ignore[misc]
        assert await world.read(lambda tx, kept=kept: tx.reports.by_notice(kept.notice)) == kept  # type: ignore[misc]
    assert weight(record, OLD, Policy()) == pytest.approx(2 / 3)


async def test_a_dismissed_report_is_answered_and_remembered(world: World) -> None:
    (_ann, bob), channel, message = await scene(world, "Ann", "Bob")
    mod = await staff(world, "Mod")
    await report(world, bob, channel, message.id)
    [case] = await cases(world)
    closed = (await world.run(Dismiss(DESK, case.id), mod)).result
    assert (closed.state, closed.outcome) == ("closed", "dismissed")
    [told] = await notices(world, bob)
    assert "stays as it is" in told and "answer this message" in told
    record = await world.read(lambda tx: tx.reports.record(bob.id))
    assert (record.right, record.wrong) == (0, 1)
    with pytest.raises(Refused, match="CASE_CLOSED"):
        await world.run(Dismiss(DESK, case.id), mod)
    assert await report(world, bob, channel, message.id) == 1, "a new case may be opened"
    with pytest.raises(Refused, match="STAFF_REQUIRED"):
        await world.run(Dismiss(DESK, (await cases(world))[0].id), bob)


async def test_many_reporters_are_told_a_piece_at_a_time(world: World) -> None:
    (ann,), channel, message = await scene(world, "Ann")
    mod = await staff(world, "Mod")
    some = [await world.person(f"P{number}") for number in range(AT_ONCE + 5)]
    for one in some:
        await report(world, one, channel, message.id)
    await decide(world, mod, of_message(ann.id, channel, message.id))
    assert [len(await notices(world, one)) for one in some] == [1] * AT_ONCE + [0] * 5
    assert (await world.run(Settle(DESK))).result
    assert [len(await notices(world, one)) for one in some] == [1] * (AT_ONCE + 5)
    assert not (await world.run(Settle(DESK))).result


async def test_a_decision_that_was_wrong_takes_back_what_it_counted(world: World) -> None:
    (ann, bob), channel, message = await scene(world, "Ann", "Bob")
    mod = await staff(world, "Mod")
    await report(world, bob, channel, message.id)
    decision = await decide(world, mod, of_message(ann.id, channel, message.id))
    await world.run(Reverse(decision.id, "", DESK), mod)
    await world.run(Settle(DESK))
    assert "taken back" in (await notices(world, bob))[-1]
    assert (await world.read(lambda tx: tx.reports.record(bob.id))).right == 0


def desk(**rules: float) -> Desk:
    """A desk with other numbers for reports."""
    return Desk(Policy(reports=Reports(**rules)))  # type: ignore[arg-type]


async def test_repeat_false_reporters_are_warned_and_then_not_heard_for_a_time(world: World) -> None:
    strict = desk(warn_false_at=2, suspend_false_at=4)
    (ann, bob), channel, _ = await scene(world, "Ann", "Bob")
    mod = await staff(world, "Mod")
    said = []
    for number in range(4):
        message = await post(world, ann, channel, f"fine {number}")
        await report(world, bob, channel, message.id)
        [case] = await cases(world)
        await world.run(Dismiss(strict, case.id), mod)
        said.append([text.split("\n")[0] for text in await notices(world, bob)][-1])
        world.pass_time(60)
    assert [text.startswith("Your report of") for text in said] == [True, False, True, False]
    assert "unfounded" in said[1] and "not taken until" in said[3]
    message = await post(world, ann, channel, "one more")
    with pytest.raises(DomainError) as refused:
        await report(world, bob, channel, message.id)
    assert refused.value.name == "FLOOD_WAIT_X" and refused.value.value == 30 * 86400 - 60
    assert await cases(world) == []
    today = world.now // 86400
    counted = [tally for _, tally in await world.read(lambda tx: tx.decisions.counts(today - 1, today))]
    assert [one.number for one in counted if one.kind == "suspension"] == [1]
    world.pass_time(30 * 86400)
    assert await report(world, bob, channel, message.id) == 1


async def test_who_is_mostly_right_is_not_warned(world: World) -> None:
    strict = desk(warn_false_at=2, suspend_false_at=4)
    (ann, bob), channel, _ = await scene(world, "Ann", "Bob")
    mod = await staff(world, "Mod")
    for number in range(6):
        message = await post(world, ann, channel, f"post {number}")
        await report(world, bob, channel, message.id)
        [case] = [one for one in await cases(world) if one.kind == "message"]
        if number % 2:
            await world.run(Dismiss(strict, case.id), mod)
        else:
            await decide(world, mod, of_message(ann.id, channel, message.id))
    assert not any("unfounded" in text for text in await notices(world, bob))


async def held(world: World, policy: Policy) -> bool:
    [case] = await cases(world)
    return await world.read(lambda tx: should_hold(tx, case, policy))


async def test_enough_independent_reporters_hide_a_public_post(world: World) -> None:
    (_ann, *others), channel, message = await scene(world, "Ann", *(f"P{number}" for number in range(4)))
    policy = Policy(reports=Reports(hold_at=2))
    hidden = []
    for one in others:
        await report(world, one, channel, message.id)
        hidden.append(await held(world, policy))
    assert hidden == [False, False, False, True], "a word weighs one half where nothing is known"


async def test_a_report_of_the_gravest_harm_hides_at_once_unless_nobody_trusts_it(world: World) -> None:
    (_ann, bob), channel, message = await scene(world, "Ann", "Bob")
    new = await world.person("New")
    why = Why("csam", "Child abuse")
    await report(world, new, channel, message.id, why=why)
    assert not await held(world, Policy())
    await report(world, bob, channel, message.id, why=why)
    assert await held(world, Policy())


async def test_reports_hide_nothing_private(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    world.pass_time(OLD)
    await post(world, ann, user_peer(bob.id), "a picture")
    [got] = await world.read(lambda tx: tx.messages.history(bob.id, user_peer(ann.id), Page(limit=5)))
    await report(world, bob, user_peer(ann.id), got.id, why=Why("csam", "Child abuse"))
    assert not await held(world, Policy())


async def test_nobody_reports_without_end(world: World) -> None:
    (_ann, bob), channel, message = await scene(world, "Ann", "Bob")
    world.limits.on = True
    for _ in range(30):
        await report(world, bob, channel, message.id)
    with pytest.raises(DomainError) as refused:
        await report(world, bob, channel, message.id)
    assert refused.value.name == "FLOOD_WAIT_X"
