"""What the page of a case shows, opens and leads on to, and what of it goes on record."""

from typing import Any

import pytest

from chappe.domain.attachments import Attributes
from chappe.domain.channels import SetUsername
from chappe.domain.command import Verdict
from chappe.domain.deleting import DeleteThere
from chappe.domain.editing import EditMessage
from chappe.domain.errors import Refused
from chappe.domain.fileless import Option, Poll, Question, Styled
from chappe.domain.media import Given, SendMedia
from chappe.domain.portraits import ShowPhoto
from chappe.domain.ports.messages import Page
from chappe.domain.showing import SendFileless
from chappe.domain.values import Entity, box_of, user_peer
from chappe.safety import exposure, holding, posts
from chappe.safety.cases import subject_of
from chappe.safety.ledger_entries import moment_of
from chappe.safety.opening import OpenBeside
from chappe.safety.reports import ReportPeer, Why
from chappe.safety.subjects import of_message, of_peer
from tests.safety.desk import DESK, decide, staff
from tests.safety.test_decisions import notices
from tests.web.console_desk import Desk, case_about, desk_picture, reported
from tests.web.fair import Fair


async def test_a_private_message_is_seen_only_on_record(fair: Fair, desk: Desk) -> None:
    world = fair.world
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await fair.say(ann, user_peer(bob.id), "my secret")
    [message] = await world.read(lambda tx: tx.messages.history(bob.id, user_peer(ann.id), Page(limit=1)))
    case = await case_about(fair, of_message(bob.id, user_peer(ann.id), message.id))
    mod = await staff(world, "Mod")
    await desk.sign_in(mod)
    assert "my secret" not in (await desk.ask(f"/case/{case}")).text
    assert "my secret" in (await desk.ask(f"/case/{case}?private=1")).text
    acts = await world.read(lambda tx: tx.staff.acts(0, 10))
    assert ("looked", f"case {case}") in [(act.what, act.about) for act in acts if act.staff == mod.id]


async def test_a_blur_of_a_private_picture_goes_on_record(fair: Fair, desk: Desk) -> None:
    world = fair.world
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await fair.show(ann, user_peer(bob.id), await fair.photo(320, 200, 20), "look")
    [message] = await world.read(lambda tx: tx.messages.history(bob.id, user_peer(ann.id), Page(limit=1)))
    case = await case_about(fair, of_message(bob.id, user_peer(ann.id), message.id))
    triage = Desk(fair)
    await triage.sign_in(await staff(world, "Tia", "triage"))
    assert (await triage.ask(f"/case/{case}/small.jpg")).status == 409
    mod = await staff(world, "Mod")
    await desk.sign_in(mod)
    assert (await desk_picture(desk, f"/case/{case}/small.jpg")) == 200
    acts = await world.read(lambda tx: tx.staff.acts(0, 10))
    assert ("looked", f"case {case}") in [(act.what, act.about) for act in acts if act.staff == mod.id]


async def test_how_far_a_long_removal_is_stands_in_its_case(
    fair: Fair, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posts, "SLICE", 1)
    ann, channel, case = await reported(fair)
    await fair.say(ann, channel, "buy more")
    await desk.sign_in(await staff(fair.world, "Mod"))
    await desk.ask(f"/case/{case}", what="decide", action="remove_all_posts", category="spam", rule="4")
    [decision] = await fair.world.read(lambda tx: tx.decisions.of_person(ann.id, 5))
    assert f"1 of {decision.posts} so far" in (await desk.ask(f"/case/{case}")).text


async def test_a_case_shows_what_has_become_of_a_post_and_what_stands_beside_it(fair: Fair, desk: Desk) -> None:
    world = fair.world
    ann = await world.person("Ann")
    channel = await fair.channel(ann, "the_news", "The News", "All that happens")
    for number in range(9):
        await fair.say(ann, channel, f"words {number}")
    ids = await world.read(lambda tx: tx.messages.ids_of_peer(box_of(channel.id), channel, 0, 9))
    case = await case_about(fair, of_message(ann.id, channel, ids[4]))
    await desk.sign_in(await staff(world, "Mod"))
    before = (await desk.ask(f"/case/{case}")).text
    assert [number for number in range(9) if f"words {number}" in before] == [1, 2, 3, 4, 5, 6, 7]
    assert "All that happens" in before and f'href="/the_news/{ids[4]}"' in before and "As it is now" not in before
    await world.run(EditMessage(channel, ids[4], "worse words"), ann)
    after = (await desk.ask(f"/case/{case}")).text
    assert "As it is now" in after and "worse words" in after and "words 4" in after
    await world.run(DeleteThere(channel, (ids[4],)), ann)
    assert "not there any more" in (await desk.ask(f"/case/{case}")).text


async def test_a_case_about_a_channel_shows_its_newest_posts_while_it_is_public(fair: Fair, desk: Desk) -> None:
    ann = await fair.world.person("Ann")
    channel = await fair.channel(ann, "the_news", "The News")
    await fair.say(ann, channel, "words 1")
    case = await case_about(fair, of_peer(channel))
    await desk.sign_in(await staff(fair.world, "Mod"))
    assert "words 1" in (await desk.ask(f"/case/{case}")).text
    await fair.world.run(SetUsername(channel, ""), ann)
    await fair.say(ann, channel, "words 2")
    page = (await desk.ask(f"/case/{case}")).text
    assert "words 1" not in page and "words 2" not in page


async def test_nothing_stands_beside_what_a_private_chat_holds(fair: Fair, desk: Desk) -> None:
    world = fair.world
    ann, bob = await world.person("Ann"), await world.person("Bob")
    for text in ("one", "two", "three"):
        await fair.say(ann, user_peer(bob.id), f"{text} words")
    messages = await world.read(lambda tx: tx.messages.history(bob.id, user_peer(ann.id), Page(limit=3)))
    case = await case_about(fair, of_message(bob.id, user_peer(ann.id), messages[1].id))
    await desk.sign_in(await staff(world, "Mod"))
    page = (await desk.ask(f"/case/{case}?private=1")).text
    assert "two words" in page and "one words" not in page and "three words" not in page


async def test_everything_that_a_post_says_is_shown(fair: Fair, desk: Desk) -> None:
    world = fair.world
    ann = await world.person("Ann")
    channel = await fair.channel(ann, "the_news", "The News")
    link = (Entity("text_url", 0, 4, "https://odd.example/x"),)
    said = await fair.say(ann, channel, "here it is", entities=link)
    await desk.sign_in(await staff(world, "Mod"))
    assert (
        "https://odd.example/x"
        in (await desk.ask(f"/case/{await case_about(fair, of_message(ann.id, channel, said.id))}")).text
    )
    asked = Question(Styled("Which harm?"), (Option(Styled("the first"), b"0"), Option(Styled("the second"), b"1")))
    poll = (await world.run(SendFileless(channel, 99, "", fileless=Poll(0, question=asked)), ann)).result[0].message
    page = (await desk.ask(f"/case/{await case_about(fair, of_message(ann.id, channel, poll.id))}")).text
    assert "Which harm?" in page and "the second" in page and "no words" not in page and "As it is now" not in page


async def test_a_file_is_opened_on_record_and_bounded(fair: Fair, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    world = fair.world
    ann = await world.person("Ann")
    channel = await fair.channel(ann, "the_news", "The News")
    film = await fair.document(b"a film's bytes", "video/mp4", Attributes("f.mp4", video=True, duration=3))
    post = await fair.show(ann, channel, film, "look")
    case = await case_about(fair, of_message(ann.id, channel, post.id))
    mod = await staff(world, "Mod")
    await desk.sign_in(mod)
    assert "Play the film" in (await desk.ask(f"/case/{case}")).text
    assert f'src="/console/case/{case}/file"' in (await desk.ask(f"/case/{case}?picture=1")).text
    monkeypatch.setattr(exposure, "MOST_A_DAY", 2)
    for wanted in ("", "bytes=0-3", "bytes=4-"):
        assert (await desk_picture(desk, f"/case/{case}/file", wanted)) in (200, 206)
    acts = await world.read(lambda tx: tx.staff.acts(0, 10))
    assert [act.what for act in acts if act.staff == mod.id].count("saw") == 2, "pieces of the rest are no new look"
    assert (await desk_picture(desk, f"/case/{case}/file")) == 409
    assert (await desk_picture(desk, f"/case/{case}/now-file")) == 404


async def test_the_photo_that_was_reported_is_kept_and_shown(fair: Fair, desk: Desk) -> None:
    world = fair.world
    ann, bob = await world.person("Ann"), await world.person("Bob")
    why = Why("other", "Pornography")
    await world.run(ReportPeer(user_peer(ann.id), why, DESK), bob)  # its case holds no photo yet
    await world.run(ShowPhoto(await fair.photo(640, 640, 120)), ann)
    user = await world.read(lambda tx: tx.users.get(ann.id))
    assert user is not None and user.photo is not None
    cay = await world.person("Cay")
    await world.run(ReportPeer(user_peer(ann.id), why, DESK, photo=user.photo.id), cay)
    case = await world.read(lambda tx: tx.cases.by_key(f"account {ann.id}"))
    assert case is not None
    await world.run(ShowPhoto(await fair.photo(640, 640, 20)), ann)
    await desk.sign_in(await staff(world, "Mod"))
    page = (await desk.ask(f"/case/{case.id}")).text
    assert f"case/{case.id}/small.jpg" in page and f"case/{case.id}/now-small.jpg" in page
    for which in ("small.jpg", "whole.jpg", "now-whole.jpg"):
        assert (await desk_picture(desk, f"/case/{case.id}/{which}")) == 200


async def test_notes_of_a_case_have_an_end(fair: Fair, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chappe.safety.cases.MOST_NOTES", 2)
    _, _, case = await reported(fair)
    await desk.sign_in(await staff(fair.world, "Mod"))
    for word in ("one", "two"):
        assert (await desk.ask(f"/case/{case}", what="note", text=f"note {word}")).status == 303
    third = await desk.ask(f"/case/{case}", what="note", text="note three")
    assert third.status == 409 and "as many notes" in third.text
    page = (await desk.ask(f"/case/{case}")).text
    assert "note one" in page and "note two" in page and "note three" not in page
    long = await desk.ask(f"/case/{case}", what="note", text="x" * 4001)
    assert long.status == 409 and "too long" in long.text


async def test_a_moderator_goes_on_from_a_post_to_its_author_and_its_channel(fair: Fair, desk: Desk) -> None:
    ann, channel, case = await reported(fair)
    mod, other = await staff(fair.world, "Mod"), await staff(fair.world, "Other")
    await desk.sign_in(mod)
    found = await fair.world.read(lambda tx: tx.cases.get(case))
    assert found is not None
    await decide(fair.world, mod, subject_of(found), cases=(case,))
    for kind, key in (("account", f"account {ann.id}"), ("chat", f"chat {channel.kind} {channel.id}")):
        assert f'value="open-{kind}"' in (await desk.ask(f"/case/{case}")).text
        answer = await desk.ask(f"/case/{case}", what=f"open-{kind}")
        opened = await fair.world.read(lambda tx, key=key: tx.cases.by_key(key))
        assert opened is not None and answer.headers["location"].endswith(f"/case/{opened.id}")
        assert (opened.assignee, opened.source, opened.category) == (mod.id, "own", "spam")
        again = await desk.ask(f"/case/{case}", what=f"open-{kind}")
        assert again.headers["location"] == answer.headers["location"], "one case about one thing"
        assert f"open-{kind}" not in (await desk.ask(f"/case/{opened.id}")).text
        assert (await desk.ask(f"/case/{opened.id}", what=f"open-{kind}")).status == 409, "it is about that itself"
        with pytest.raises(Refused, match="CASE_TAKEN"):
            await fair.world.run(OpenBeside(case, kind, DESK.policy), other)
    acts = await fair.world.read(lambda tx: tx.staff.acts(0, 20))
    assert [act.what for act in acts].count("opened") == 2


async def test_what_is_decided_in_a_case_that_a_moderator_opened_was_found_by_a_person(fair: Fair, desk: Desk) -> None:
    ann, channel, case = await reported(fair)
    await desk.sign_in(await staff(fair.world, "Mod"))
    for kind, action in (("account", "freeze"), ("chat", "suspend")):
        await desk.ask(f"/case/{case}", what=f"open-{kind}")
        key = f"account {ann.id}" if kind == "account" else f"chat {channel.kind} {channel.id}"
        opened = await fair.world.read(lambda tx, key=key: tx.cases.by_key(key))
        assert opened is not None
        done = await desk.ask(f"/case/{opened.id}", what="decide", action=action, category="spam", rule="4")
        assert done.status == 303
        made = (await fair.world.read(lambda tx: tx.decisions.of_person(ann.id, 1)))[0]
        assert (made.action, made.source, made.detected, made.automated) == (action, "own", False, "not")
    told = (await notices(fair.world, ann))[-1]
    assert "found by people, after our own search; decided by a person." in told


async def test_no_case_is_opened_about_oneself_or_about_nothing(fair: Fair) -> None:
    mod = await staff(fair.world, "Mod")
    bob = await fair.world.person("Bob")
    await fair.say(mod, user_peer(bob.id), "words")
    [had] = await fair.world.read(lambda tx: tx.messages.history(bob.id, user_peer(mod.id), Page(limit=1)))
    case = await case_about(fair, of_message(bob.id, user_peer(mod.id), had.id))
    boss = await staff(fair.world, "Boss")
    for person, about, error in (
        (mod, "account", "CASE_OWN"),
        (boss, "chat", "SUBJECT_INVALID"),
        (boss, "x", "SUBJECT"),
    ):
        with pytest.raises(Refused, match=error):
            await fair.world.run(OpenBeside(case, about, DESK.policy), person)


async def test_what_was_done_and_found_says_at_which_minute(fair: Fair, desk: Desk) -> None:
    _, _, case = await reported(fair)
    await desk.sign_in(await staff(fair.world, "Boss", "administrator"))
    await desk.ask("/take", case=case)
    minute = moment_of(fair.world.now)
    assert f"took</td><td>case {case}" in (acts := (await desk.ask("/acts")).text) and minute in acts
    page = (await desk.ask(f"/case/{case}")).text
    hours = DESK.policy.category("spam").decide_hours
    assert f"opened {minute}" in page and f"to be decided by {moment_of(fair.world.now + 3600 * hours)}" in page


@pytest.mark.parametrize("which", ["small.jpg", "whole.jpg"])
async def test_a_picture_that_is_held_back_is_shown_to_whom_it_waits_for(fair: Fair, desk: Desk, which: str) -> None:
    ann = await fair.world.person("Ann")
    channel = await fair.channel(ann, "the_news", "The News")
    photo = await fair.photo(320, 200, 20)

    def hold(tx: Any) -> int:
        who = fair.world.engine.actor(ann.id)
        holding.hold(tx, who, SendMedia(channel, 0, "waits", media=Given(photo)), Verdict("hold", "spam"), DESK)
        return max(one.id for one in tx.cases.of_place(channel, 9))

    case = await fair.world.write(hold)
    await desk.sign_in(await staff(fair.world, "Mod"))
    assert f"/case/{case}/small.jpg" in (await desk.ask(f"/case/{case}")).text
    assert await desk_picture(desk, f"/case/{case}/{which}") == 200
    withheld = {"action": "withhold", "category": "spam", "rule": "4"}
    assert (await desk.ask(f"/case/{case}", what="decide", **withheld)).status == 303
    assert await desk_picture(desk, f"/case/{case}/{which}") == 200, "an appeal is judged by looking at it"
