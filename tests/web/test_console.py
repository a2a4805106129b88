"""The console: signing in, working on cases with forms, who may do what, and that nobody else's form works."""

import re

import pytest

from chappe.domain.values import user_peer
from chappe.safety.cases import TakeCase
from chappe.safety.dismissing import Dismiss
from chappe.safety.staff import MODERATOR
from chappe.safety.subjects import Subject, of_message
from chappe.safety.two_people import seal_of
from tests.safety.desk import DESK, decide, staff
from tests.web.console_desk import Desk, case_about, reported
from tests.web.fair import Fair


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


@pytest.mark.parametrize("path", ["/sign-in", "/code", "/factor"])
async def test_forms_that_are_too_large_are_refused(desk: Desk, path: str) -> None:
    assert (await desk.ask(path, phone="1" * 70_000)).status == 409
    assert (await desk.ask(path, phone=["1"] * 600)).status == 409


async def test_a_frozen_moderator_is_out(fair: Fair, desk: Desk) -> None:
    mod, other = await staff(fair.world, "Mod"), await staff(fair.world, "Other")
    await desk.sign_in(mod)
    await decide(fair.world, other, Subject("account", user_peer(mod.id)), "freeze", "fraud")
    assert (await desk.ask("/")).status == 303


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
