"""What a report to the CyberTipline says: all that one person did, in the schema's order, and who saw it."""

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from chappe.domain.command import Command, Stop, Verdict
from chappe.domain.errors import Refused
from chappe.domain.outcome import Actor
from chappe.domain.values import user_peer
from chappe.safety.cybertip_form import INCIDENTS, MATERIAL
from chappe.safety.cybertips import PrepareTip
from chappe.safety.deciding import Decide
from chappe.safety.ending import Reverse
from chappe.safety.exposure import SeePicture
from chappe.safety.subjects import of_message, of_peer
from tests.safety.desk import DESK, confirm, decide, staff
from tests.safety.tip_house import judged, keep_house, refused, there
from tests.support.tip_forms import faults
from tests.support.tip_scene import REPORTER, case_of, filing, posted, prepared, seen
from tests.support.world import World, open_sqlite
from tests.web.fair import Fair


async def test_one_report_tells_of_all_that_one_person_did_in_the_order_of_the_schema(fair: Fair) -> None:
    judge, ann = await judged(fair)
    await posted(fair, judge, "Bob", 1)
    tip = await prepared(fair, judge, ann.who, urgent="a child is in danger", note="seen before")
    view = await seen(fair, judge, tip, filing())
    form = ET.fromstring(view.form)
    assert faults(form) == []
    assert form.findtext("incidentSummary/incidentType") == MATERIAL
    assert form.findtext("incidentSummary/escalateToHighPriority") == "a child is in danger"
    assert form.findtext("reporter/reportingPerson/email") == REPORTER.email
    assert form.findtext("personOrUserReported/espIdentifier") == str(ann.who.id)
    assert form.findtext("personOrUserReported/displayName") == "Ann Of <Example> & Co"
    assert form.findtext("personOrUserReported/personOrUserReportedPerson/phone") == f"+{ann.who.phone}"
    assert form.findtext("personOrUserReported/ipCaptureEvent/ipAddress") == "127.0.0.1"
    [place] = form.findall("internetDetails/chatImIncident")
    assert place.findtext("chatRoomName") == "Ann's place (@place_of_ann)"
    assert place.findtext("content") == "look 0\n\nlook 1"
    assert "seen before" in (form.findtext("additionalInfo") or "")
    assert "Bob" not in view.form
    assert [known.public for known in view.draft.files] == [True, True]  # type: ignore[union-attr]
    for words in view.forms:
        about = ET.fromstring(words.replace("…", "1"))
        assert faults(about) == []
        assert about.findtext("publiclyAvailable") == "true"
        assert about.findtext("locationOfFile", "").startswith("https://chappe.test/place_of_ann/")
        kinds = {one.get("hashType"): one.text for one in about.findall("originalFileHash")}
        assert kinds == {"MD5": "22" * 16, "SHA256": "11" * 32}
    assert await refused(fair.world, PrepareTip(ann.who.id, DESK), judge) == "TIP_EMPTY"
    owed = await fair.world.read(lambda tx: tx.cybertips.owed(10))
    assert [count for _, count in owed] == [1]  # Bob's


async def test_what_was_private_is_not_said_to_be_public(fair: Fair) -> None:
    judge, ann = await judged(fair, public=False, count=1)
    tip = await prepared(fair, judge, ann.who)
    [words] = (await seen(fair, judge, tip, filing())).forms
    about = ET.fromstring(words)
    assert about.findtext("publiclyAvailable") == "false"
    assert about.find("locationOfFile") is None


async def test_a_picture_in_a_chat_of_two_that_the_other_one_reported(fair: Fair) -> None:
    judge = await staff(fair.world, "Judge")
    ann, bob = await fair.world.person("Ann"), await fair.world.person("Bob")
    sent = await fair.show(ann, user_peer(bob.id), await fair.kept(await fair.photo(200, 150), ann), "look")
    [got] = [one for one in await fair.world.read(lambda tx: tx.messages.refs(sent.content.id)) if one.box == bob.id]
    subject = of_message(bob.id, user_peer(ann.id), got.id)
    await case_of(fair, subject)
    await decide(fair.world, judge, subject, category="csam")
    view = await seen(fair, judge, await prepared(fair, judge, ann), filing())
    assert "<chatRoomName>a private chat of two</chatRoomName>" in view.form
    assert [one.public for one in view.draft.files] == [False]  # type: ignore[union-attr]


async def test_a_picture_counts_as_seen_only_once_somebody_has_opened_the_whole_of_it(fair: Fair) -> None:
    judge, ann = await judged(fair)
    tip = await prepared(fair, judge, ann.who)
    view = await seen(fair, judge, tip, filing())
    assert [one.viewed for one in view.files] == [False, False]
    await fair.world.run(SeePicture(ann.cases[1]), judge)
    view = await seen(fair, judge, tip, filing())
    assert [one.viewed for one in view.files] == [False, True]
    assert ["<fileViewedByEsp>true" in words for words in view.forms] == [False, True]
    assert all("<exifViewedByEsp>false" in words for words in view.forms)


async def test_a_file_that_the_console_does_not_show_whole_is_seen_by_nobody(fair: Fair) -> None:
    judge, ann = await judged(fair, count=0)
    film = await fair.kept(await fair.document(b"frames of noise", "video/mp4", thumb=True), ann.who)
    message = await fair.show(ann.who, ann.place, film, "a film")
    subject = of_message(ann.who.id, ann.place, message.id)
    case = await case_of(fair, subject)
    await decide(fair.world, judge, subject, category="csam")
    await fair.world.run(SeePicture(case), judge)  # its small picture
    tip = await prepared(fair, judge, ann.who)
    [file] = (await seen(fair, judge, tip, filing())).files
    assert not file.viewed


async def test_words_alone_can_be_reported(fair: Fair) -> None:
    judge, ann = await judged(fair, count=0)
    said = await fair.say(ann.who, ann.place, "words alone")
    await decide(fair.world, judge, of_message(ann.who.id, ann.place, said.id), category="csam")
    tip = await prepared(fair, judge, ann.who, incident=INCIDENTS[6])
    view = await seen(fair, judge, tip, filing())
    assert view.files == () and "<content>words alone</content>" in view.form


async def test_decisions_about_other_harm_and_such_as_were_wrong_are_not_reported(fair: Fair) -> None:
    judge, ann = await judged(fair, count=1)
    await fair.world.run(Reverse(ann.decisions[0].id, "wrong", DESK), judge)
    said = await fair.say(ann.who, ann.place, "buy now")
    await decide(fair.world, judge, of_message(ann.who.id, ann.place, said.id))
    assert await refused(fair.world, PrepareTip(ann.who.id, DESK), judge) == "TIP_EMPTY"


class Known:
    """A screener that knows every file."""

    public_only = False

    def concerns(self, command: Command) -> bool:
        return True

    async def judge(self, command: Command, actor: Actor) -> Verdict:
        return Verdict("refuse", "csam", "a listed hash", "", "hash")


async def test_what_a_machine_kept_back_is_reported_from_its_bytes_alone(tmp_path: Path) -> None:
    store = open_sqlite(tmp_path)
    world = World(store, screeners={Stop.ON_MEDIA: [Known()]})
    fair = Fair(world, tmp_path)
    ann, judge = await world.person("Ann", "4930123"), await staff(world, "Judge")
    place = await fair.channel(ann, "the_place")
    with pytest.raises(Refused, match="MESSAGE_REFUSED"):
        await fair.show(ann, place, await fair.photo(200, 150))
    tip = await prepared(fair, judge, ann)
    [file] = await world.read(lambda tx: tx.cybertips.files(tip))
    assert file.file == 0
    view = await seen(fair, judge, tip, filing())
    assert "found: by a machine; judged by a machine alone" in view.form
    assert [one.viewed for one in view.files] == [False]
    [decision] = await world.read(lambda tx: tx.decisions.of_person(ann.id, 9))
    await keep_house(world, 300)
    assert await world.read(lambda tx: tx.held.get(decision.message)) is not None
    await world.write(lambda tx: tx.held.drop(decision.message))  # as when an appeal lets it out
    await keep_house(world)
    assert await there(world, tip) == [True]
    await fair.blobs.close()
    await store.close()


async def test_an_account_is_reported_as_it_was_though_decisions_ended_its_sessions_and_it_is_gone(fair: Fair) -> None:
    judge, ann = await judged(fair, count=1)
    second = await staff(fair.world, "Second")
    device = await fair.world.device(ann.who)
    await fair.world.write(lambda tx: tx.authorizations.touch(device, fair.world.now, "192.0.2.77"))
    await case_of(fair, of_peer(user_peer(ann.who.id)))
    await fair.world.run(Decide(DESK, (of_peer(user_peer(ann.who.id)),), "ban", "csam", "the law"), judge)
    [case] = [one for one in await fair.world.read(lambda tx: tx.cases.of_person(ann.who.id, 9)) if one.state == "open"]
    await confirm(fair.world, second, case.id)
    assert await fair.world.read(lambda tx: tx.authorizations.all(ann.who.id)) == []
    await fair.world.write(lambda tx: tx.users.mark_deleted(ann.who.id))
    tip = await prepared(fair, judge, ann.who)
    form = ET.fromstring((await seen(fair, judge, tip, filing())).form)
    assert faults(form) == []
    events = form.findall("personOrUserReported/ipCaptureEvent/ipAddress")
    assert {one.text for one in events} == {"127.0.0.1", "192.0.2.77"}
    assert form.findtext("personOrUserReported/displayName", "").startswith("Ann")
    assert form.findtext("personOrUserReported/personOrUserReportedPerson/phone") == f"+{ann.who.phone}"
    assert "is suspended" in form.findtext("personOrUserReported/additionalInfo", "")


async def test_of_an_account_that_was_wrongly_hit_nothing_is_kept(fair: Fair) -> None:
    judge, ann = await judged(fair)
    assert await fair.world.read(lambda tx: tx.cybertips.suspect(ann.who.id))
    await fair.world.run(Reverse(ann.decisions[0].id, "wrong", DESK), judge)
    assert await fair.world.read(lambda tx: tx.cybertips.suspect(ann.who.id))
    await fair.world.run(Reverse(ann.decisions[1].id, "wrong", DESK), judge)
    assert not await fair.world.read(lambda tx: tx.cybertips.suspect(ann.who.id))
