"""Reports to the CyberTipline: who prepares and sends them, and what is on record of it."""

import dataclasses

from chappe.safety.cybertips import AbandonTip, LookAtTip, PrepareTip, SendTip
from chappe.safety.ending import Reverse
from chappe.safety.exposure import SeePicture
from chappe.safety.policy import Policy
from chappe.safety.staff import ADMINISTRATOR, MODERATOR
from tests.safety.desk import DESK
from tests.safety.tip_house import judged, refused
from tests.support.tip_scene import administrator, filing, prepared, seen, tip_of
from tests.web.fair import Fair


async def test_it_takes_two_people_and_a_place_to_send_it_to(fair: Fair) -> None:
    judge, ann = await judged(fair)
    ruth, paul = await administrator(fair), await administrator(fair, "Paul")
    tip = await prepared(fair, ruth, ann.who)
    seal = (await seen(fair, ruth, tip, filing())).seal
    assert await refused(fair.world, SendTip(tip, seal, filing(), DESK), judge) == "STAFF_REQUIRED"
    assert await refused(fair.world, SendTip(tip, seal, filing(), DESK), ruth) == "CONFIRM_OWN"
    assert await refused(fair.world, SendTip(tip, seal, filing(""), DESK), paul) == "TIP_NOWHERE"
    assert await refused(fair.world, SendTip(tip, seal, filing("https://other.example"), DESK), paul) == "TIP_INVALID"
    assert await refused(fair.world, SendTip(99, seal, filing(), DESK), paul) == "TIP_INVALID"
    await fair.world.run(SeePicture(ann.cases[0]), judge)  # something else would be sent now
    assert await refused(fair.world, SendTip(tip, seal, filing(), DESK), paul) == "TIP_INVALID"
    seal = (await seen(fair, paul, tip, filing())).seal
    await fair.world.run(SendTip(tip, seal, filing(), DESK), paul)
    assert ((await tip_of(fair, tip)).state, (await tip_of(fair, tip)).sender) == ("sending", paul.id)
    assert await refused(fair.world, SendTip(tip, seal, filing(), DESK), paul) == "TIP_CLOSED"


async def test_one_person_can_do_it_where_the_policy_asks_for_no_second(fair: Fair) -> None:
    _, ann = await judged(fair)
    ruth = await administrator(fair)
    tip = await prepared(fair, ruth, ann.who)
    csam = dataclasses.replace(Policy().category("csam"), two_people=False)
    alone = DESK._replace(policy=dataclasses.replace(Policy(), categories={**Policy().categories, "csam": csam}))
    seal = (await seen(fair, ruth, tip, filing())).seal
    await fair.world.run(SendTip(tip, seal, filing(), alone), ruth)
    assert (await tip_of(fair, tip)).state == "sending"


async def test_nobody_prepares_or_sends_a_report_about_oneself(fair: Fair) -> None:
    judge, ann = await judged(fair)
    await fair.world.write(lambda tx: tx.staff.put(tx.staff.get(judge.id)._replace(user_id=ann.who.id)))  # type: ignore[union-attr]
    assert await refused(fair.world, PrepareTip(ann.who.id, DESK), ann.who) == "CASE_OWN"
    tip = await prepared(fair, judge, ann.who)
    await fair.world.write(
        lambda tx: tx.staff.put(tx.staff.get(judge.id)._replace(user_id=ann.who.id, role=ADMINISTRATOR))  # type: ignore[union-attr]
    )
    seal = (await seen(fair, judge, tip, filing())).seal
    for command in (SendTip(tip, seal, filing(), DESK), LookAtTip(tip, filing()), AbandonTip(tip)):
        assert await refused(fair.world, command, ann.who) == "TIP_INVALID", "no report is there for whom it is about"


async def test_a_decision_that_was_wrong_keeps_a_report_from_being_sent(fair: Fair) -> None:
    judge, ann = await judged(fair)
    ruth = await administrator(fair)
    tip = await prepared(fair, judge, ann.who)
    await fair.world.run(Reverse(ann.decisions[0].id, "wrong", DESK), judge)
    view = await seen(fair, ruth, tip, filing())
    assert view.reversed
    assert await refused(fair.world, SendTip(tip, view.seal, filing(), DESK), ruth) == "TIP_REVERSED"


async def test_what_people_do_and_see_is_on_record(fair: Fair) -> None:
    judge, ann = await judged(fair)
    ruth = await administrator(fair)
    tip = await prepared(fair, judge, ann.who)
    seal = (await seen(fair, ruth, tip, filing())).seal
    await fair.world.run(SendTip(tip, seal, filing(), DESK), ruth)
    await fair.world.run(AbandonTip(tip), ruth)
    await fair.world.run(LookAtTip(tip, filing(), operator=True))
    acts = await fair.world.read(lambda tx: [one for one in tx.staff.acts(0, 50) if one.about == f"tip {tip}"])
    assert [(one.staff, one.what) for one in reversed(acts)] == [
        (judge.id, "prepared"),
        (ruth.id, "looked"),
        (ruth.id, "sent"),
        (ruth.id, "abandoned"),
        (0, "looked"),
    ]


async def test_what_is_too_long_or_unknown_is_refused(fair: Fair) -> None:
    judge, ann = await judged(fair, count=1)
    assert await refused(fair.world, PrepareTip(ann.who.id, DESK, "anything"), judge) == "ACTION_INVALID"
    assert await refused(fair.world, PrepareTip(ann.who.id, DESK, urgent="a" * 3001), judge) == "REASON_TOO_LONG"
    assert await refused(fair.world, PrepareTip(12345, DESK), judge) == "TIP_EMPTY"
    assert await refused(fair.world, LookAtTip(1, filing()), judge) == "TIP_INVALID"


def test_every_role_but_two_sees_nothing_of_it() -> None:
    from chappe.safety.staff import MAY

    assert {role for role, acts in MAY.items() if "prepare_tips" in acts} == {MODERATOR, ADMINISTRATOR}
    assert {role for role, acts in MAY.items() if "send_tips" in acts} == {ADMINISTRATOR}
