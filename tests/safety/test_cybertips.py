"""Reports to the CyberTipline: one about each person, in the schema's order, with evidence that nothing deletes."""

import dataclasses
import xml.etree.ElementTree as ET
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chappe.domain.channels import DeleteChannel, Sweep
from chappe.domain.command import Command, Stop, Verdict
from chappe.domain.deleting import DeleteThere
from chappe.domain.deletion import DeleteAccount, PurgeDeleted
from chappe.domain.editing_media import EditMedia
from chappe.domain.errors import Refused
from chappe.domain.files import ForgetBlobs, SettleFiles
from chappe.domain.media import Given
from chappe.domain.outcome import Actor
from chappe.domain.values import User, user_peer
from chappe.safety import cybertip_draft, cybertip_evidence
from chappe.safety.cybertip_draft import Draft, Evidence, Place, Suspect
from chappe.safety.cybertip_form import INCIDENTS, MATERIAL, details, report
from chappe.safety.cybertips import AbandonTip, LookAtTip, PrepareTip, SendTip
from chappe.safety.decisions import Decide
from chappe.safety.dismissing import Dismiss
from chappe.safety.ending import Reverse
from chappe.safety.exposure import SeePicture
from chappe.safety.policy import Policy
from chappe.safety.posts import GoOnWithPosts
from chappe.safety.staff import ADMINISTRATOR, MODERATOR
from chappe.safety.subjects import of_message, of_peer, of_posts
from chappe.safety.upkeep import ForgetRemoved, KeepHeld
from tests.contracts.test_sealing import SECRET, Hidden, kept
from tests.safety.desk import DESK, confirm, decide, staff
from tests.support.tip_forms import faults
from tests.support.tip_scene import REPORTER, Posted, administrator, case_of, filing, posted, prepared, seen, tip_of
from tests.support.world import World, open_sqlite
from tests.web.fair import Fair

DAY = 86400
MANY_POSTS = 130


@pytest.fixture
async def fair(world: World, tmp_path: Path) -> AsyncIterator[Fair]:
    made = Fair(world, tmp_path)
    yield made
    await made.blobs.close()


async def judged(fair: Fair, **how: object) -> tuple[User, Posted]:
    """A moderator, and what was removed."""
    judge = await staff(fair.world, "Judge")
    return judge, await posted(fair, judge, **how)  # type: ignore[arg-type]


async def keep_house(world: World, days: int = 0) -> None:
    """Everything that throws away, after so many days, until nothing is left to do."""
    for pause in (days * DAY, DAY + 1, DAY + 1, DAY + 1):
        world.pass_time(pause)
        for command in (KeepHeld(), ForgetRemoved(), Sweep(), PurgeDeleted(), SettleFiles(), SettleFiles()):
            while (await world.run(command)).result:
                pass
        await world.run(ForgetBlobs())


async def there(world: World, tip: int) -> list[bool]:
    """Of each file of a report: are its bytes known?"""
    return await world.read(lambda tx: [tx.files.blob(one.blob) is not None for one in tx.cybertips.files(tip)])


async def refused(world: World, command: Command, who: User) -> str:
    with pytest.raises(Refused) as error:
        await world.run(command, who)
    return error.value.name


# -- what is said ------------------------------------------------------------------------------------------------------
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


# -- under lock --------------------------------------------------------------------------------------------------------
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


# -- who sends it ------------------------------------------------------------------------------------------------------
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
    assert await refused(fair.world, SendTip(tip, seal, filing(), DESK), ann.who) == "CASE_OWN"


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


# -- the forms ---------------------------------------------------------------------------------------------------------
anything = st.text(max_size=40)
drafts = st.builds(
    Draft,
    st.sampled_from(INCIDENTS),
    anything,
    anything,
    st.integers(1, 1 << 32),
    st.builds(
        Suspect,
        st.integers(1, 1 << 40),
        anything,
        anything,
        anything,
        st.text("0123456789", max_size=15),
        anything,
        st.integers(0, 1 << 32),
        anything,
        st.tuples(st.tuples(st.just("192.0.2.1"), st.integers(0, 1 << 32))),
    ),
    st.lists(st.builds(Place, anything, anything, anything), max_size=3).map(tuple),
    st.lists(
        st.builds(
            Evidence,
            st.integers(1, 9),
            anything,
            anything,
            st.integers(0, 1 << 40),
            st.integers(0, 1 << 32),
            anything,
            st.booleans(),
            st.just((("md5", "0" * 32),)),
            st.integers(0, 9),
            anything,
        ),
        max_size=2,
    ).map(tuple),
    st.integers(0, 9),
    st.lists(anything, max_size=2).map(tuple),
)


@given(drafts)
def test_whatever_people_wrote_the_forms_are_let_in_and_a_draft_is_kept_as_it_is(draft: Draft) -> None:
    assert cybertip_draft.read(cybertip_draft.write(draft)) == draft
    whole = draft._replace(places=tuple(place._replace(name=place.name or "a place") for place in draft.places))
    form = ET.fromstring(report(whole, REPORTER, ("12", "13")))
    assert [one for one in faults(form) if "text between" not in one] == []
    for file in draft.files:
        assert faults(ET.fromstring(details(file, "1", "a", True))) == []


def test_every_role_but_two_sees_nothing_of_it() -> None:
    from chappe.safety.staff import MAY

    assert {role for role, acts in MAY.items() if "prepare_tips" in acts} == {MODERATOR, ADMINISTRATOR}
    assert {role for role, acts in MAY.items() if "send_tips" in acts} == {ADMINISTRATOR}
