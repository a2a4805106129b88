"""Sending reports to a stand-in as strict as the documentation: through every trouble each report is finished once."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from chappe.adapters.cybertipline import Cybertipline
from chappe.domain.values import User
from chappe.engine.cybertips import TipSender
from chappe.safety.cybertip_sending import MOST_TRIES, PAUSES, WITHIN
from chappe.safety.cybertips import AbandonTip, Filing
from chappe.safety.ending import Reverse
from chappe.safety.exposure import SeePicture
from chappe.safety.subjects import of_message
from tests.safety.desk import DESK, decide, staff
from tests.support.fixtures import world
from tests.support.tip_scene import Posted, administrator, asked, case_of, filing, posted, prepared, seen, tip_of
from tests.support.tipline import NAME, Tipline, http, said
from tests.support.world import World
from tests.web.fair import Fair

__all__ = ["world"]
STEPS = ["submit", "upload", "fileinfo", "finish"]


class Scene:
    """One person's pictures, prepared by one and to be sent by another, and who sends."""

    def __init__(self, fair: Fair, line: Tipline) -> None:
        self.fair = fair
        self.line = line
        self.seconds = 5.0
        self.where = filing(line.endpoint)
        self._open: list[Cybertipline] = []

    async def prepare(self, count: int = 2) -> int:
        """The number of the report."""
        self.judge: User = await staff(self.fair.world, "Judge")
        self.posted: Posted = await posted(self.fair, self.judge, count=count)
        self.ruth = await administrator(self.fair)
        self.tip = await prepared(self.fair, self.judge, self.posted.who)
        return self.tip

    async def ask(self) -> None:
        """Have it sent."""
        await asked(self.fair, self.ruth, self.tip, self.where)

    def sender(self, where: Filing | None = None) -> TipSender:
        """As a server that has just been started has it."""
        wanted = where or self.where
        self._open.append(Cybertipline(wanted.endpoint, lambda: (NAME, self.password), self.seconds))
        return TipSender(self._open[-1], self.fair.files, wanted)

    password = "of these letters"

    async def once(self) -> bool:
        """One try of a server; whether there was anything to try."""
        return await self.sender().run(self.fair.world.engine)

    async def until_done(self) -> None:
        """Tries, one after another, with the waits between them."""
        for pause in (0, *PAUSES):
            self.fair.world.pass_time(pause)
            while await self.once():
                pass
            if (await tip_of(self.fair, self.tip)).state in ("sent", "failed", "abandoned"):
                return

    async def close(self) -> None:
        """Let connections go."""
        for one in self._open:
            await one.close()


@pytest.fixture
async def scene(world: World, tmp_path: Path) -> AsyncIterator[Scene]:
    fair = Fair(world, tmp_path)
    async with Tipline() as line:
        made = Scene(fair, line)
        yield made
        await made.close()
    await fair.blobs.close()


async def filed_once(scene: Scene) -> None:
    """One report is finished, with each file once and all that is known of it."""
    tip = await tip_of(scene.fair, scene.tip)
    assert (tip.state, tip.step) == ("sent", "")
    [(number, report)] = scene.line.finished.items()
    assert number == tip.report and report.finished == 1
    sent = []
    for file in scene.posted.files:
        blob = await scene.fair.world.read(lambda tx, file=file: tx.files.blob(file.sizes[-1].blob))  # type: ignore[misc]
        assert blob is not None
        sent.append(await scene.fair.files.read(blob, 0, blob.size))
    assert sorted(report.files.values()) == sorted(sent)
    assert set(report.details) == set(report.files)


async def test_a_report_is_sent_step_by_step_and_its_lock_begins_anew(scene: Scene) -> None:
    await scene.prepare()
    assert not await scene.once()  # nobody has asked for it
    assert scene.line.asked == []
    scene.fair.world.pass_time(1000)
    await scene.fair.world.run(SeePicture(scene.posted.cases[0]), scene.judge)
    await scene.ask()
    assert await scene.once()
    await filed_once(scene)
    assert scene.line.asked == ["submit", "upload", "fileinfo", "upload", "fileinfo", "finish"]
    [report] = scene.line.finished.values()
    looks = [report.details[name].findtext("fileViewedByEsp") for name in report.files]
    assert looks == ["true", "false"]  # one picture was opened, the other was not
    tip = await tip_of(scene.fair, scene.tip)
    assert tip.locked_until == scene.fair.world.now + 366 * 86400
    assert not await scene.once()


@pytest.mark.parametrize("how", ["hang before", "hang after", "drop before", "drop after"])
@pytest.mark.parametrize("step", STEPS)
async def test_whatever_happens_to_a_step_the_report_is_filed_once(scene: Scene, step: str, how: str) -> None:
    await scene.prepare()
    await scene.ask()
    scene.seconds = 0.3
    scene.line.troubles = [(step, how)]
    await scene.until_done()
    assert scene.line.troubled.is_set()
    await filed_once(scene)


@pytest.mark.parametrize("how", ["hang before", "hang after"])
@pytest.mark.parametrize("step", STEPS)
async def test_a_server_that_ends_in_a_step_leaves_nothing_double(scene: Scene, step: str, how: str) -> None:
    await scene.prepare()
    await scene.ask()
    scene.line.troubles = [(step, how)]
    dying = asyncio.create_task(scene.once())
    await scene.line.troubled.wait()
    dying.cancel()
    await asyncio.gather(dying, return_exceptions=True)
    assert (await tip_of(scene.fair, scene.tip)).step.startswith(step)
    await scene.until_done()
    await filed_once(scene)


@pytest.mark.parametrize("step", STEPS)
async def test_a_report_that_the_other_end_has_deleted_meanwhile_is_made_anew(scene: Scene, step: str) -> None:
    await scene.prepare()
    await scene.ask()
    scene.line.troubles = [(step, "drop before")]
    await scene.once()
    scene.line.expire()
    await scene.until_done()
    await filed_once(scene)


async def test_wrong_credentials_are_tried_again_and_a_form_that_is_refused_is_not(scene: Scene) -> None:
    await scene.prepare()
    await scene.ask()
    scene.password = "another"
    await scene.once()
    tip = await tip_of(scene.fair, scene.tip)
    assert (tip.state, tip.due - scene.fair.world.now) == ("sending", PAUSES[0])
    assert tip.fault == "submit: 2000 the credentials were refused"
    assert not await scene.once()  # not before its time
    scene.password = "of these letters"
    scene.fair.world.pass_time(PAUSES[0])
    scene.line.troubles = [("upload", said(4100, "Validation failed").decode())]
    await scene.once()
    tip = await tip_of(scene.fair, scene.tip)
    assert (tip.state, tip.fault) == ("failed", "upload 1: 4100 Validation failed")
    assert scene.line.finished == {}
    await scene.ask()  # a person has looked
    await scene.once()
    await filed_once(scene)


async def test_after_ten_tries_a_person_must_look_and_after_thirty_days(scene: Scene) -> None:
    await scene.prepare()
    await scene.ask()
    scene.line.troubles = [("submit", "drop before")] * 50
    await scene.until_done()
    assert scene.line.asked == ["submit"] * MOST_TRIES
    scene.fair.world.pass_time(PAUSES[-1])
    assert await scene.once() and not await scene.once()
    tip = await tip_of(scene.fair, scene.tip)
    assert (tip.state, len(scene.line.asked)) == ("failed", MOST_TRIES)
    assert tip.fault.startswith("not done after 10 tries: submit: no answer")
    await scene.ask()
    scene.fair.world.pass_time(WITHIN)
    assert await scene.once()
    assert ((await tip_of(scene.fair, scene.tip)).state, len(scene.line.asked)) == ("failed", MOST_TRIES)


async def test_a_server_error_at_the_end_does_not_lead_to_a_second_report(scene: Scene) -> None:
    await scene.prepare()
    await scene.ask()
    scene.line.troubles = [("finish", said(1000, "Server error").decode()), ("finish", http(503, "").decode())]
    await scene.until_done()
    await filed_once(scene)
    assert scene.line.asked.count("submit") == 1


async def test_what_arrives_as_something_else_is_taken_back(scene: Scene) -> None:
    await scene.prepare(1)
    await scene.ask()
    other = said(0, "Success", reportId="1", fileId="f" * 32, hash="0" * 32)
    scene.line.troubles = [("upload", other.decode())]
    await scene.until_done()
    await filed_once(scene)
    assert "retract" in scene.line.asked


async def test_a_report_without_any_file_left_is_never_filed(scene: Scene) -> None:
    await scene.prepare()
    await scene.ask()
    blobs = await scene.fair.world.read(lambda tx: [tx.files.blob(one.blob) for one in tx.cybertips.files(scene.tip)])
    lost, kept = blobs
    assert lost is not None and kept is not None
    await scene.fair.blobs.delete(lost.name)
    scene.line.troubles = [("fileinfo", "drop before")]
    await scene.once()
    await scene.fair.blobs.delete(kept.name)
    scene.fair.world.pass_time(PAUSES[0])
    await scene.once()
    tip = await tip_of(scene.fair, scene.tip)
    assert (tip.state, tip.fault) == ("failed", "all of its files are lost: nothing is left to report")
    assert scene.line.finished == {}


async def test_what_is_given_up_is_taken_back_at_the_other_end(scene: Scene) -> None:
    await scene.prepare()
    await scene.ask()
    scene.line.troubles = [("upload", "drop before"), ("retract", "drop after")]
    await scene.once()
    await scene.fair.world.run(AbandonTip(scene.tip), scene.ruth)
    await scene.until_done()
    assert (await tip_of(scene.fair, scene.tip)).state == "abandoned"
    [report] = scene.line.reports.values()
    assert report.retracted and not report.finished
    again = await prepared(scene.fair, scene.judge, scene.posted.who)
    assert again != scene.tip


async def test_what_was_finished_before_it_could_be_given_up_is_sent(scene: Scene) -> None:
    await scene.prepare()
    await scene.ask()
    scene.line.troubles = [("finish", "drop after")]
    await scene.once()
    await scene.fair.world.run(AbandonTip(scene.tip), scene.ruth)
    await scene.until_done()
    await filed_once(scene)


async def test_giving_up_in_the_middle_of_a_step_stops_the_next_one(scene: Scene) -> None:
    await scene.prepare()
    await scene.ask()
    scene.line.troubles = [("submit", "hang after")]
    under_way = asyncio.create_task(scene.once())
    await scene.line.troubled.wait()
    await scene.fair.world.run(AbandonTip(scene.tip), scene.ruth)
    under_way.cancel()
    await asyncio.gather(under_way, return_exceptions=True)
    await scene.until_done()
    assert (await tip_of(scene.fair, scene.tip)).state == "abandoned"
    assert scene.line.finished == {} and scene.line.asked == ["submit"]


async def test_a_decision_that_was_wrong_keeps_the_report_from_being_finished(scene: Scene) -> None:
    await scene.prepare()
    await scene.ask()
    scene.line.troubles = [("fileinfo", "drop before")]
    await scene.once()
    await scene.fair.world.run(Reverse(scene.posted.decisions[0].id, "wrong", DESK), scene.judge)
    await scene.until_done()
    tip = await tip_of(scene.fair, scene.tip)
    assert tip.state == "abandoned" and "was reversed" in tip.fault
    assert scene.line.finished == {} and scene.line.asked[-1] == "retract"


async def test_a_trial_at_the_test_system_can_be_followed_by_the_real_one(scene: Scene) -> None:
    await scene.prepare()
    await scene.ask()
    await scene.once()
    async with Tipline() as real:
        where = filing(real.endpoint)
        await asked(scene.fair, scene.ruth, scene.tip, where)
        await scene.sender(where).run(scene.fair.world.engine)
        tip = await tip_of(scene.fair, scene.tip)
        assert (tip.state, tip.endpoint) == ("sent", real.endpoint)
        assert [one.finished for one in real.finished.values()] == [1]
    assert len(scene.line.finished) == 1


async def test_an_open_report_is_not_gone_on_with_elsewhere(scene: Scene) -> None:
    await scene.prepare()
    await scene.ask()
    scene.line.troubles = [("upload", "drop before")]
    await scene.once()
    scene.fair.world.pass_time(PAUSES[0])
    async with Tipline() as other:
        await scene.sender(filing(other.endpoint)).run(scene.fair.world.engine)
        assert other.asked[0] == "submit" and len(other.finished) == 1
    assert scene.line.finished == {}


async def test_earlier_reports_about_the_same_person_are_named(scene: Scene) -> None:
    await scene.prepare()
    await scene.ask()
    await scene.once()
    [first] = scene.line.finished
    said_more = await scene.fair.say(scene.posted.who, scene.posted.place, "more of it")
    subject = of_message(scene.posted.who.id, scene.posted.place, said_more.id)
    await case_of(scene.fair, subject)
    await decide(scene.fair.world, scene.judge, subject, category="csam")
    tip = await prepared(scene.fair, scene.judge, scene.posted.who)
    view = await seen(scene.fair, scene.ruth, tip, scene.where)
    assert f"<priorCTReports>{first}</priorCTReports>" in view.form
