"""The evidence of reports to the CyberTipline: nothing deletes it before its time, and nothing keeps it longer."""

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from chappe.domain.channels import DeleteChannel
from chappe.domain.deleting import DeleteThere
from chappe.domain.deletion import DeleteAccount
from chappe.domain.editing_media import EditMedia
from chappe.domain.media import Given
from chappe.domain.values import user_peer
from chappe.safety import cybertip_evidence
from chappe.safety.cybertips import AbandonTip, PrepareTip
from chappe.safety.dismissing import Dismiss
from chappe.safety.ending import Reverse
from chappe.safety.exposure import SeePicture
from chappe.safety.posts import GoOnWithPosts
from chappe.safety.subjects import of_message, of_peer, of_posts
from tests.contracts.test_sealing import SECRET, Hidden, kept
from tests.safety.desk import DESK, decide, staff
from tests.safety.tip_house import DAY, judged, keep_house, refused, there
from tests.support.tip_scene import administrator, case_of, filing, posted, prepared, seen, tip_of
from tests.support.world import World, open_sqlite
from tests.web.fair import Fair

MANY_POSTS = 130


async def test_evidence_outlives_the_account_the_channel_and_the_year_of_what_is_removed(fair: Fair) -> None:
    judge, ann = await judged(fair)
    fair.world.pass_time(300 * DAY)
    tip = await prepared(fair, judge, ann.who)
    await fair.world.run(DeleteChannel(ann.place), ann.who)
    await fair.world.run(DeleteAccount(None), ann.who)
    await keep_house(fair.world, 100)
    removed = await fair.world.read(lambda tx: [tx.removed.get(one.content) for one in ann.decisions])
    assert all(one is not None for one in removed)
    assert await there(fair.world, tip) == [True, True]
    form = ET.fromstring((await seen(fair, judge, tip, filing())).form)
    assert form.findtext("personOrUserReported/personOrUserReportedPerson/phone") == f"+{ann.who.phone}"
    assert form.findtext("personOrUserReported/displayName", "").startswith("Ann")
    blobs = await fair.world.read(lambda tx: [one.blob for one in tx.cybertips.files(tip)])
    await keep_house(fair.world, 300)  # the lock is over
    assert await fair.world.read(lambda tx: [tx.files.blob(one) for one in blobs]) == [None, None]
    assert await fair.world.read(lambda tx: [tx.removed.get(one.content) for one in ann.decisions]) == [None, None]
    assert (await tip_of(fair, tip)).draft == b""
    assert (await seen(fair, judge, tip, filing())).draft is None
    assert not await fair.world.read(lambda tx: tx.cybertips.suspect(ann.who.id))


async def test_what_its_author_changes_or_deletes_after_it_was_reported_stays_to_be_reported(fair: Fair) -> None:
    judge, ann = await judged(fair, count=0)
    reported, other = [await fair.kept(await fair.photo(200, 150, hue), ann.who) for hue in (10, 90)]
    message = await fair.show(ann.who, ann.place, reported, "look")
    case = await case_of(fair, of_message(ann.who.id, ann.place, message.id))
    await fair.world.run(EditMedia(ann.place, message.id, Given(other), "look again"), ann.who)
    await keep_house(fair.world)
    assert await fair.world.read(lambda tx: tx.files.get(reported.id)) is not None
    await fair.world.run(DeleteThere(ann.place, (message.id,)), ann.who)
    await keep_house(fair.world)
    there = await fair.world.read(lambda tx: [tx.files.get(one.id) is not None for one in (reported, other)])
    assert there == [True, False]
    await decide(fair.world, judge, of_peer(user_peer(ann.who.id)), "limit", "csam")
    assert await refused(fair.world, PrepareTip(ann.who.id, DESK), judge) == "TIP_EMPTY"  # nobody has seen it
    await fair.world.run(SeePicture(case), judge)
    tip = await prepared(fair, judge, ann.who)
    view = await seen(fair, judge, tip, filing())
    assert [(one.file, one.viewed) for one in view.files] == [(reported.id, True)]
    assert "<chatRoomName>Ann's place (@place_of_ann)</chatRoomName>" in view.form
    assert "<publiclyAvailable>true" in view.forms[0]
    await fair.world.run(Dismiss(DESK, case), judge)
    await keep_house(fair.world)
    assert await fair.world.read(lambda tx: tx.files.get(reported.id)) is not None
    await fair.world.run(AbandonTip(tip), await administrator(fair))
    await keep_house(fair.world)
    assert await fair.world.read(lambda tx: tx.files.get(reported.id)) is None


async def test_without_a_report_all_of_it_goes_and_then_there_is_nothing_to_report(fair: Fair) -> None:
    judge, ann = await judged(fair)
    await fair.world.run(DeleteChannel(ann.place), ann.who)
    await keep_house(fair.world, 367)
    assert await refused(fair.world, PrepareTip(ann.who.id, DESK), judge) == "TIP_MEDIA_GONE"


async def test_what_is_given_back_stays_as_evidence_and_can_be_removed_again(fair: Fair) -> None:
    judge, ann = await judged(fair, count=1)
    await prepared(fair, judge, ann.who)
    [first] = ann.decisions
    await fair.world.run(Reverse(first.id, "wrong", DESK), judge)
    assert await fair.world.read(lambda tx: tx.removed.get(first.content)) is not None
    assert await fair.world.read(lambda tx: tx.removed.contents(first.id)) == []
    subject = of_message(ann.who.id, ann.place, first.message)
    second = await decide(fair.world, judge, subject, category="csam")
    assert await fair.world.read(lambda tx: tx.removed.contents(second.id)) == [first.content]
    await fair.world.run(Reverse(second.id, "wrong", DESK), judge)
    back = await fair.world.read(lambda tx: tx.messages.get(first.box, first.message))
    assert back is not None and back.content.text == "look 0" and back.content.media is not None


async def test_what_is_given_up_is_held_no_longer_and_can_be_prepared_anew(fair: Fair) -> None:
    judge, ann = await judged(fair)
    ruth = await administrator(fair)
    tip = await prepared(fair, judge, ann.who)
    await fair.world.run(AbandonTip(tip), ruth)
    assert (await tip_of(fair, tip)).state == "abandoned"
    assert await fair.world.read(lambda tx: tx.cybertips.files(tip)) == []
    assert await refused(fair.world, AbandonTip(tip), ruth) == "TIP_CLOSED"
    assert await prepared(fair, judge, ann.who) != tip


async def test_nothing_that_a_report_says_lies_open_on_disk(tmp_path: Path) -> None:
    store = open_sqlite(tmp_path, Hidden(b"k"))
    world = World(store)
    fair = Fair(world, tmp_path)
    judge = await staff(world, "Judge")
    ann = await posted(fair, judge, text="a word: hieroglyph")
    await prepared(fair, judge, ann.who, note="a hieroglyph", urgent="a hieroglyph")
    await fair.blobs.close()
    await store.close()
    assert SECRET == "hieroglyph" and SECRET.encode() not in kept(tmp_path)


async def test_what_is_removed_after_a_report_was_prepared_is_under_its_lock_too(fair: Fair) -> None:
    judge, ann = await judged(fair, count=0)
    said = [await fair.say(ann.who, ann.place, f"words {number}") for number in range(MANY_POSTS)]
    subject = of_posts(ann.place, ann.who.id)
    decision = await decide(fair.world, judge, subject, "remove_posts", "csam")
    fair.world.pass_time(300 * DAY)
    await prepared(fair, judge, ann.who)
    while (await fair.world.run(GoOnWithPosts())).result:
        pass
    await keep_house(fair.world, 100)
    removed = await fair.world.read(lambda tx: tx.removed.contents(decision.id))
    assert len(removed) == len(said)
    await keep_house(fair.world, 300)
    assert await fair.world.read(lambda tx: tx.removed.contents(decision.id)) == []


async def test_what_is_too_much_for_one_report_is_left_for_the_next(
    fair: Fair, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cybertip_evidence, "MOST_FILES", 2)
    judge, ann = await judged(fair, count=3)
    first = await prepared(fair, judge, ann.who)
    second = await prepared(fair, judge, ann.who)
    assert await refused(fair.world, PrepareTip(ann.who.id, DESK), judge) == "TIP_EMPTY"
    counts = [len((await seen(fair, judge, tip, filing())).files) for tip in (first, second)]
    assert counts == [2, 1]
