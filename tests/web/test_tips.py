"""Reports to the CyberTipline in the console: prepared, read and sent by forms, by those who may."""

import pytest

from chappe.safety.ending import Reverse
from chappe.safety.staff import ADMINISTRATOR, AUDITOR, TRIAGE, Appoint
from tests.safety.desk import DESK, staff
from tests.support.tip_scene import administrator, filing, posted, prepared, tip_of
from tests.web.console_desk import Desk
from tests.web.fair import Fair


@pytest.fixture
def desk(fair: Fair) -> Desk:
    return Desk(fair, filing("https://exttest.cybertip.org/ispws"))


async def test_a_report_is_prepared_by_one_and_sent_by_another(fair: Fair, desk: Desk) -> None:
    judge = await staff(fair.world, "Judge")
    ann = await posted(fair, judge)
    await desk.sign_in(judge)
    page = await desk.ask("/tips")
    assert "Ann Of &lt;Example&gt; &amp; Co" in page.text and "2 decisions" in page.text
    made = await desk.ask("/tips", person=ann.who.id, incident="Child Sex Tourism", urgent="", note="a note")
    assert made.status == 303
    [tip] = await fair.world.read(lambda tx: tx.cybertips.page(0, 9))
    assert made.headers["location"].endswith(f"/tips/{tip.id}")
    page = await desk.ask(f"/tips/{tip.id}")
    assert "&lt;incidentType&gt;Child Sex Tourism" in page.text and "a note" in page.text
    assert "An administrator sends it" in page.text and 'value="send"' not in page.text
    assert (await desk.ask(f"/tips/{tip.id}", what="send", shown="0" * 64)).status == 409
    other = Desk(fair, filing("https://exttest.cybertip.org/ispws"))
    await other.sign_in(await administrator(fair))
    page = await other.ask(f"/tips/{tip.id}")
    assert "nobody reads what is sent there" in page.text
    seal = page.text.partition('name="shown" value="')[2][:64]
    assert (await other.ask(f"/tips/{tip.id}", what="send", shown="1" * 64)).status == 409
    assert (await other.ask(f"/tips/{tip.id}", what="send", shown=seal)).status == 303
    assert (await tip_of(fair, tip.id)).state == "sending"
    assert "being sent" in (await other.ask("/tips")).text
    assert (await other.ask(f"/tips/{tip.id}", what="abandon")).status == 303
    assert (await tip_of(fair, tip.id)).state == "abandoned"


@pytest.mark.parametrize("role", [TRIAGE, AUDITOR])
async def test_others_learn_nothing_of_reports(fair: Fair, desk: Desk, role: str) -> None:
    judge = await staff(fair.world, "Judge")
    ann = await posted(fair, judge, count=1)
    tip = await prepared(fair, judge, ann.who)
    await desk.sign_in(await staff(fair.world, "Someone", role))
    assert "CyberTipline" not in (await desk.ask("/")).text
    for path in ("/tips", f"/tips/{tip}", "/tips/999"):
        answer = await desk.ask(path)
        assert answer.status == 403 and "Ann" not in answer.text
    assert (await desk.ask("/tips", person=ann.who.id, incident="Child Sex Tourism")).status == 409
    assert (await desk.ask(f"/tips/{tip}", what="abandon")).status == 409


async def test_without_an_endpoint_nothing_can_be_sent(fair: Fair) -> None:
    judge = await staff(fair.world, "Judge")
    tip = await prepared(fair, judge, (await posted(fair, judge, count=1)).who)
    desk = Desk(fair)
    await desk.sign_in(await administrator(fair))
    page = await desk.ask(f"/tips/{tip}")
    assert "has not said where reports are sent" in page.text and 'value="send"' not in page.text
    assert (await desk.ask("/tips/x")).status == 409
    assert (await desk.ask("/tips?before=x")).status == 409
    assert (await desk.ask(f"/tips/{tip}", what="burn")).status == 409


async def test_whom_a_report_is_about_finds_no_trace_of_it(fair: Fair, desk: Desk) -> None:
    judge = await staff(fair.world, "Judge")
    ann = await posted(fair, judge, count=2)
    await fair.world.run(Appoint(ann.who.id, ADMINISTRATOR, operator=True))
    other = Desk(fair, filing("https://exttest.cybertip.org/ispws"))
    await desk.sign_in(ann.who)
    await other.sign_in(judge)
    assert "People to report" in (await other.ask("/")).text
    for number in range(2):
        assert "People to report" not in (await desk.ask("/")).text
        page = (await desk.ask("/tips")).text
        assert "Nobody." in page and "None." in page and "2 decisions" not in page
        assert (await desk.ask("/tips/1")).status == (await desk.ask("/tips/999")).status
        assert (await desk.ask("/tips/1", what="abandon")).status == 409
        if number == 0:
            assert await prepared(fair, judge, ann.who) == 1
    assert (await tip_of(fair, 1)).state == "prepared"


@pytest.mark.parametrize("state", ["prepared", "sent"])
async def test_a_report_with_a_wrong_decision_says_whether_it_was_sent(fair: Fair, desk: Desk, state: str) -> None:
    judge = await staff(fair.world, "Judge")
    ann = await posted(fair, judge, count=1)
    tip = await prepared(fair, judge, ann.who)
    known = await tip_of(fair, tip)
    await fair.world.write(lambda tx: tx.cybertips.save(known._replace(state=state)))
    await fair.world.run(Reverse(ann.decisions[0].id, "wrong", DESK), judge)
    await desk.sign_in(judge)
    page = (await desk.ask(f"/tips/{tip}")).text
    assert "was found to be wrong" in page
    assert ("It is not sent as it is" in page) == (state == "prepared")
    assert ("nothing here takes that back: tell NCMEC" in page) == (state == "sent")
