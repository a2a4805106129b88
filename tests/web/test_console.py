"""The console: signing in, working on cases with forms, who may do what, and that nobody else's form works."""

import re
from typing import Any
from urllib.parse import urlencode

import pytest

from chappe.domain.attachments import Attributes
from chappe.domain.channels import SetUsername
from chappe.domain.command import Verdict
from chappe.domain.deleting import DeleteThere
from chappe.domain.editing import EditMessage
from chappe.domain.errors import Refused
from chappe.domain.fileless import Option, Poll, Question, Styled
from chappe.domain.messages import SendMessage
from chappe.domain.portraits import ShowPhoto
from chappe.domain.ports.messages import Page
from chappe.domain.showing import SendFileless
from chappe.domain.values import SERVICE_USER, Entity, PeerRef, User, box_of, user_peer
from chappe.safety import console, exposure, holding, posts, second_factor
from chappe.safety.cases import TakeCase, open_case, subject_of
from chappe.safety.cybertips import Filing
from chappe.safety.decisions import seal_of
from chappe.safety.dismissing import Dismiss
from chappe.safety.ledger_entries import moment_of
from chappe.safety.opening import OpenBeside
from chappe.safety.reports import ReportPeer, Why
from chappe.safety.staff import MODERATOR
from chappe.safety.subjects import Subject, look, of_message, of_peer
from chappe.web.console import alike, queues
from chappe.web.console.app import application
from chappe.web.console.room import COOKIE, NOWHERE
from chappe.web.public.site import Site
from tests.safety.desk import DESK, decide, staff
from tests.web.fair import PREFIX, Answer, Fair


class Desk:
    """A browser in the console."""

    def __init__(self, fair: Fair, filing: Filing = NOWHERE) -> None:
        self.fair = fair
        self.world = fair.world
        self._app = application(Site(fair.world.engine, fair.files, PREFIX), DESK, filing)
        self.cookie = ""
        self.form = ""

    async def app(self, scope: Any, receive: Any, send: Any) -> None:
        """The console, as it is mounted."""
        await self._app({**scope, "root_path": "/console"}, receive, send)

    async def ask(self, path: str, **fields: object) -> Answer:
        """A page, or with fields what a form does."""
        before, self.fair.app = self.fair.app, self.app  # type: ignore[method-assign]
        try:
            headers = {"cookie": f"{COOKIE}={self.cookie}"} if self.cookie else {}
            if not fields:
                answer = await self.fair.ask(f"/console{path}", **headers)
            else:
                body = urlencode({"form": self.form, **fields}, doseq=True).encode()
                answer = await self.fair.ask(f"/console{path}", "POST", body=body, **headers)
        finally:
            self.fair.app = before  # type: ignore[method-assign]
        found = re.search(rf"{COOKIE}=([0-9a-f]+)", answer.headers.get("set-cookie", ""))
        if found:
            self.cookie = found[1]
        form = re.search(r'name="form" value="([0-9a-f]+)"', answer.text) if answer.status == 200 else None
        if form:
            self.form = form[1]
        return answer

    async def sign_in(self, person: User) -> None:
        """With both codes."""
        await self.ask("/sign-in", phone=person.phone)
        [notice] = await self.world.read(
            lambda tx: tx.messages.history(person.id, user_peer(SERVICE_USER), Page(limit=1))
        )
        await self.ask("/code", phone=person.phone, code=notice.content.text.removeprefix("Console code: ")[:6])
        session = await self.world.read(lambda tx: tx.console.get(console.key(self.cookie)))
        known = await self.world.read(lambda tx: tx.staff.get(person.id))
        assert session is not None and known is not None
        code = second_factor.code(known.secret or session.secret, self.world.now // 30)
        assert (await self.ask("/factor", code=code)).status == 303
        assert (await self.ask("/")).status == 200


@pytest.fixture
def desk(fair: Fair) -> Desk:
    return Desk(fair)


async def reported(fair: Fair, text: str = "buy now") -> tuple[User, PeerRef, int]:
    """A channel's post with a case about it: its author, the channel, the case."""
    ann = await fair.world.person("Ann")
    channel = await fair.channel(ann, "the_news", "The News")
    message = await fair.say(ann, channel, text)
    return ann, channel, await case_about(fair, of_message(ann.id, channel, message.id))


async def case_about(fair: Fair, subject: Subject) -> int:
    """A case about something."""

    def change(tx: Any) -> int:
        facts = look(tx, subject)
        assert facts is not None
        return open_case(tx, fair.world.now, facts, "spam", "report", DESK.policy, report=True, evidence="look").id

    return await fair.world.write(change)


async def test_nobody_gets_in_without_both_codes(fair: Fair, desk: Desk) -> None:
    mod = await staff(fair.world, "Mod")
    for path in ("/", "/case/1", "/appeals", "/staff", "/acts"):
        assert (await desk.ask(path)).status == 303
    await desk.ask("/sign-in", phone=mod.phone)
    assert (await desk.ask("/code", phone=mod.phone, code="000000")).status == 403
    await desk.sign_in(mod)
    assert "Mod" in (await desk.ask("/")).text
    assert (await desk.ask("/sign-out", bye="1")).status == 303
    assert (await desk.ask("/")).status == 303


async def test_a_case_is_taken_looked_at_and_decided(fair: Fair, desk: Desk) -> None:
    ann, _channel, case = await reported(fair)
    mod = await staff(fair.world, "Mod")
    await desk.sign_in(mod)
    queue = await desk.ask("/")
    assert "The News" in queue.text and "buy now" not in queue.text
    taken = await desk.ask("/take", case=0)
    assert taken.headers["location"].endswith(f"/case/{case}")
    page = await desk.ask(f"/case/{case}")
    assert "buy now" in page.text and "Ann" in page.text
    done = await desk.ask(f"/case/{case}", what="decide", action="remove", category="spam", rule="Terms, 4")
    assert done.status == 303
    [decision] = await fair.world.read(lambda tx: tx.decisions.of_person(ann.id, 5))
    assert (decision.by, decision.action, decision.rule) == (mod.id, "remove", "Terms, 4")
    assert decision.puid in (await desk.ask(f"/case/{case}")).text
    back = await desk.ask(f"/case/{case}", what="reverse", decision=decision.id, because="wrong")
    assert back.status == 303
    assert (await fair.world.read(lambda tx: tx.decisions.get(decision.id))).state == "reversed"  # type: ignore[union-attr]


async def test_what_is_wrong_is_said_in_words(fair: Fair, desk: Desk) -> None:
    _, _, case = await reported(fair)
    await desk.sign_in(await staff(fair.world, "Mod"))
    empty = await desk.ask(f"/case/{case}", what="decide", action="remove", category="spam", rule=" ")
    assert empty.status == 409 and "Say which law" in empty.text
    other = await staff(fair.world, "Other")
    await fair.world.run(TakeCase(case), other)
    taken = await desk.ask(f"/case/{case}", what="decide", action="remove", category="spam", rule="4")
    assert taken.status == 409 and "Somebody else" in taken.text
    assert (await desk.ask("/case/999")).status == 409
    assert (await desk.ask("/case/x")).status == 409


async def test_a_form_of_another_page_does_nothing(fair: Fair, desk: Desk) -> None:
    _ann, _, case = await reported(fair)
    await desk.sign_in(await staff(fair.world, "Mod"))
    desk.form = "0" * 64
    assert (await desk.ask(f"/case/{case}", what="dismiss")).status == 403
    assert (await fair.world.read(lambda tx: tx.cases.get(case))).state == "open"  # type: ignore[union-attr]


async def test_many_are_decided_at_once(fair: Fair, desk: Desk) -> None:
    ann, channel, first = await reported(fair)
    message = await fair.say(ann, channel, "buy more")
    second = await case_about(fair, of_message(ann.id, channel, message.id))
    await desk.sign_in(await staff(fair.world, "Mod"))
    await desk.ask("/many", case=[first, second], what="decide", action="remove", category="spam", rule="4")
    assert len(await fair.world.read(lambda tx: tx.decisions.of_person(ann.id, 5))) == 2
    assert "Nothing waits here" in (await desk.ask("/")).text


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


@pytest.mark.parametrize(
    ("role", "open", "closed"),
    [
        ("triage", ("/",), ("/appeals", "/staff", "/acts")),
        (MODERATOR, ("/", "/appeals"), ("/staff", "/acts")),
        ("auditor", ("/", "/acts"), ("/appeals", "/staff")),
        ("administrator", ("/", "/appeals", "/staff", "/acts"), ()),
    ],
)
async def test_roles_open_pages(
    fair: Fair, desk: Desk, role: str, open: tuple[str, ...], closed: tuple[str, ...]
) -> None:
    await desk.sign_in(await staff(fair.world, "Someone", role))
    for path in open:
        assert (await desk.ask(path)).status == 200, path
    for path in closed:
        assert (await desk.ask(path)).status == 403, path


async def test_grave_ones_take_two(fair: Fair, desk: Desk) -> None:
    ann, channel, _ = await reported(fair)
    case = await case_about(fair, Subject("chat", channel))
    await desk.sign_in(await staff(fair.world, "Mod"))
    decision = {"what": "decide", "action": "suspend", "category": "csam", "rule": "§ 1"}
    assert (await desk.ask(f"/case/{case}", **decision)).status == 303
    assert "waits for a second person" in (await desk.ask(f"/case/{case}")).text
    assert not (await fair.world.read(lambda tx: tx.chats.get(channel))).gone  # type: ignore[union-attr]
    proposal = await fair.world.read(lambda tx: tx.decisions.proposal(case))
    assert proposal is not None
    shown = seal_of(proposal)
    assert "Somebody else must" in (await desk.ask(f"/case/{case}", what="confirm", shown=shown)).text
    second = Desk(fair)
    await second.sign_in(await staff(fair.world, "Other"))
    assert shown in (await second.ask(f"/case/{case}")).text
    await desk.ask(f"/case/{case}", **{**decision, "rule": "§ 2"})
    assert (await second.ask(f"/case/{case}", what="confirm", shown=shown)).status == 409, "it is another by now"
    assert not (await fair.world.read(lambda tx: tx.chats.get(channel))).gone  # type: ignore[union-attr]
    found = re.search(r'name="shown" value="([0-9a-f]+)"', (await second.ask(f"/case/{case}")).text)
    assert found
    assert (await second.ask(f"/case/{case}", what="confirm", shown=found[1])).status == 303
    assert (await fair.world.read(lambda tx: tx.chats.get(channel))).gone  # type: ignore[union-attr]
    [made] = await fair.world.read(lambda tx: tx.decisions.of_person(ann.id, 5))
    assert made.by and made.second and made.by != made.second


async def test_a_held_one_is_published_where_nothing_is_wrong_with_several(fair: Fair, desk: Desk) -> None:
    ann, channel, case = await reported(fair)

    def hold(tx: Any) -> int:
        who = fair.world.engine.actor(ann.id)
        made = holding.hold(tx, who, SendMessage(channel, 0, "waits"), Verdict("hold", "spam"), DESK)
        assert made.result == holding.TurnedAway("MESSAGE_HELD")
        return max(one.id for one in tx.cases.of_place(channel, 9))

    held = await fair.world.write(hold)
    await desk.sign_in(await staff(fair.world, "Mod"))
    assert (await desk.ask("/many", case=[case, held], what="dismiss")).status == 303
    [newest] = await fair.world.read(lambda tx: tx.messages.history(-channel.id, channel, Page(limit=1)))
    assert newest.content.text == "waits"


async def test_a_case_that_was_closed_meanwhile_is_not_decided(fair: Fair, desk: Desk) -> None:
    ann, _, case = await reported(fair)
    await desk.sign_in(await staff(fair.world, "Mod"))
    await fair.world.run(Dismiss(DESK, case), await staff(fair.world, "Other"))
    late = await desk.ask(f"/case/{case}", what="decide", action="remove", category="spam", rule="4")
    assert late.status == 409 and "closed already" in late.text
    assert not await fair.world.read(lambda tx: tx.decisions.of_person(ann.id, 5))


async def test_nobody_decides_about_oneself(fair: Fair, desk: Desk) -> None:
    mod = await staff(fair.world, "Mod")
    channel = await fair.channel(mod, "mods_own", "Mod's own")
    message = await fair.say(mod, channel, "mine")
    case = await case_about(fair, of_message(mod.id, channel, message.id))
    await desk.sign_in(mod)
    assert "Nothing waits here" in (await desk.ask("/")).text
    for what in ("dismiss", "decide", "sort"):
        said = await desk.ask(f"/case/{case}", what=what, action="remove", category="spam", rule="4")
        assert said.status == 409 and "about yourself" in said.text, what
    other = await staff(fair.world, "Other")
    made = await decide(fair.world, other, of_message(mod.id, channel, message.id))
    back = await desk.ask(f"/case/{case}", what="reverse", decision=made.id, because="I like it")
    assert back.status == 409 and "about yourself" in back.text


async def test_each_of_several_says_how_it_was_found(fair: Fair, desk: Desk) -> None:
    ann, channel, first = await reported(fair)
    message = await fair.say(ann, channel, "buy more")

    def machine(tx: Any) -> int:
        facts = look(tx, of_message(ann.id, channel, message.id))
        assert facts is not None
        return open_case(tx, fair.world.now, facts, "spam", "own", DESK.policy).id

    second = await fair.world.write(machine)
    await desk.sign_in(await staff(fair.world, "Mod"))
    await desk.ask("/many", case=[first, second], what="decide", action="remove", category="spam", rule="4")
    made = await fair.world.read(lambda tx: tx.decisions.of_person(ann.id, 5))
    assert {(one.source, one.detected, one.automated) for one in made} == {
        ("report", False, "not"),
        ("own", True, "partially"),
    }


@pytest.mark.parametrize("path", ["/sign-in", "/code", "/factor"])
async def test_forms_that_are_too_large_are_refused(desk: Desk, path: str) -> None:
    assert (await desk.ask(path, phone="1" * 70_000)).status == 409
    assert (await desk.ask(path, phone=["1"] * 600)).status == 409


async def test_a_frozen_moderator_is_out(fair: Fair, desk: Desk) -> None:
    mod, other = await staff(fair.world, "Mod"), await staff(fair.world, "Other")
    await desk.sign_in(mod)
    await decide(fair.world, other, Subject("account", user_peer(mod.id)), "freeze", "fraud")
    assert (await desk.ask("/")).status == 303


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


async def desk_picture(desk: Desk, path: str, range: str = "") -> int:
    """The status of an answer that is no text, or of a piece of it."""
    before, desk.fair.app = desk.fair.app, desk.app  # type: ignore[method-assign]
    try:
        return (
            await desk.fair.ask(
                f"/console{path}", cookie=f"{COOKIE}={desk.cookie}", **({"range": range} if range else {})
            )
        ).status
    finally:
        desk.fair.app = before  # type: ignore[method-assign]


async def test_administrators_appoint(fair: Fair, desk: Desk) -> None:
    await desk.sign_in(await staff(fair.world, "Boss", "administrator"))
    new = await fair.world.person("New", "491700000001")
    assert (await desk.ask("/staff", phone="+49 170 0000001", role="triage")).status == 303
    assert (await fair.world.read(lambda tx: tx.staff.get(new.id))).role == "triage"  # type: ignore[union-attr]
    assert "No account" in (await desk.ask("/staff", phone="1", role="triage")).text


@pytest.mark.parametrize("action", ["remove_posts", "remove_all_posts"])
async def test_all_of_one_author_is_removed_from_a_case_and_taken_back_there(
    fair: Fair, desk: Desk, action: str
) -> None:
    ann, channel, case = await reported(fair)
    await fair.say(ann, channel, "buy more")
    await desk.sign_in(await staff(fair.world, "Mod"))
    assert f'value="{action}"' in (await desk.ask(f"/case/{case}")).text
    await desk.ask(f"/case/{case}", what="decide", action=action, category="spam", rule="4")
    [decision] = await fair.world.read(lambda tx: tx.decisions.of_person(ann.id, 5))
    assert decision.posts > 1
    page = (await desk.ask(f"/case/{case}")).text
    assert f"Decided <small>{decision.puid}" in page and "so far" not in page
    assert (await desk.ask(f"/case/{case}", what="reverse", decision=decision.id, because="wrong")).status == 303
    assert decision.puid not in (await desk.ask(f"/case/{case}")).text


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


async def test_a_queue_is_counted_so_far_and_no_further(
    fair: Fair, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann, channel, _ = await reported(fair)
    for word in ("more", "most"):
        message = await fair.say(ann, channel, f"buy {word}")
        await case_about(fair, of_message(ann.id, channel, message.id))
    await desk.sign_in(await staff(fair.world, "Mod"))
    assert "<b>3</b>" in (await desk.ask("/")).text
    monkeypatch.setattr(queues, "COUNTED", 2)
    page = (await desk.ask("/")).text
    assert page.count("<b>2+</b>") == 2 and "<b>3</b>" not in page


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


async def test_cases_of_one_place_are_one_line_and_are_decided_together(fair: Fair, desk: Desk) -> None:
    ann, channel, first = await reported(fair)
    others = []
    for number in range(3):
        message = await fair.say(ann, channel, f"buy {number}")
        others.append(await case_about(fair, of_message(ann.id, channel, message.id)))
    await desk.sign_in(await staff(fair.world, "Mod"))
    page = (await desk.ask("/")).text
    assert re.findall(r'name="case" value="(\d+)"', page) == [str(first)], "one line for all of them"
    assert f'href="/console/like/{first}?by=place">and 3 more like it' in page
    alone = (await desk.ask(f"/case/{first}")).text
    assert "3 more of this place" in alone and "3 more about this person" in alone
    page = (await desk.ask(f"/like/{first}?by=place")).text
    assert page.count("checked") == 4 and "buy 2" in page
    chosen = {"what": "decide", "action": "remove", "category": "spam", "rule": "4"}
    done = await desk.ask("/many", case=[first, *others[:2]], back=f"like/{first}?by=place", **chosen)
    assert done.status == 303 and done.headers["location"].endswith(f"/console/like/{first}?by=place")
    assert len(await fair.world.read(lambda tx: tx.decisions.of_person(ann.id, 9))) == 3
    page = (await desk.ask(f"/like/{first}?by=place")).text
    assert page.count("checked") == 1 and f'value="{others[2]}"' in page
    done = await desk.ask("/many", case=others[2], back="https://elsewhere.example/", **chosen)
    assert done.headers["location"].endswith("/console/")
    assert "Nothing waits here any more" in (await desk.ask(f"/like/{first}?by=place")).text


async def test_pages_of_cases_that_are_alike_are_bounded_and_go_on(
    fair: Fair, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alike, "AT_ONCE", 2)
    ann, channel, first = await reported(fair)
    for number in range(4):
        message = await fair.say(ann, channel, f"buy {number}")
        await case_about(fair, of_message(ann.id, channel, message.id))
    await desk.sign_in(await staff(fair.world, "Mod"))
    seen, path = [], f"/like/{first}?by=person"
    for _ in range(3):
        page = (await desk.ask(path)).text
        seen += re.findall(r'name="case" value="(\d+)"', page)
        onward = re.search(r"after=[0-9-]+", page)
        path = f"/like/{first}?by=person&{onward[0]}" if onward else ""
    assert len(seen) == len(set(seen)) == 5 and not path
    for wrong in ("/like/999?by=place", f"/like/{first}?by=else", "/like/x"):
        assert (await desk.ask(wrong)).status == 409


async def test_lists_of_what_is_alike_show_nothing_private(fair: Fair, desk: Desk) -> None:
    world = fair.world
    ann, bob = await world.person("Ann"), await world.person("Bob")
    found = []
    for text in ("my secret", "my other secret"):
        await fair.say(ann, user_peer(bob.id), text)
        [message] = await world.read(lambda tx: tx.messages.history(bob.id, user_peer(ann.id), Page(limit=1)))
        found.append(await case_about(fair, of_message(bob.id, user_peer(ann.id), message.id)))
    await desk.sign_in(await staff(world, "Mod"))
    for path in ("/", f"/like/{found[0]}?by=place", f"/like/{found[0]}?by=person"):
        page = (await desk.ask(path)).text
        assert "secret" not in page and "a private chat" in page


async def test_an_auditor_reads_what_is_alike_and_decides_nothing(fair: Fair, desk: Desk) -> None:
    _, _, first = await reported(fair)
    await desk.sign_in(await staff(fair.world, "Aud", "auditor"))
    page = await desk.ask(f"/like/{first}?by=place")
    assert page.status == 200 and "Decide" not in page.text and "Nothing wrong" not in page.text
    assert (await desk.ask("/many", case=first, what="dismiss")).status == 409
