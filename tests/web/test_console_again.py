"""A form of the console that is refused comes back with what was typed, as text alone, and never with a stranger's."""

import re
from html import unescape

import pytest

from chappe.safety.appeals import FileAppeal
from chappe.safety.cases import MOST_NOTE, TakeCase
from chappe.safety.dismissing import Dismiss
from chappe.safety.subjects import of_message
from tests.safety.desk import DESK, decide, staff
from tests.web.console_desk import Desk, case_about, reported
from tests.web.fair import Fair

NASTY = """\n"><script>alert(1)</script></textarea>'&quot; § 4"""
TYPED = {
    "action": "remove",
    "category": "fraud",
    "rule": 'Terms "4" <b>',
    "explanation": NASTY,
    "ground": "law",
    "until": "2001-01-01",
    "places": "",
    "order": "DE",
}


def value(page: str, name: str) -> str:
    """What a field of the page has."""
    area = re.search(rf'<textarea[^>]* name="{name}"[^>]*>\n?(.*?)</textarea>', page, re.DOTALL)
    if area:
        return unescape(area[1])
    chosen = re.search(rf'<select[^>]* name="{name}".*?</select>', page, re.DOTALL)
    if chosen:
        found = re.search(r'<option value="([^"]*)" selected', chosen[0])
        return unescape(found[1]) if found else ""
    field = re.search(rf'<input[^>]* name="{name}"[^>]*>', page)
    assert field, name
    found = re.search(r' value="([^"]*)"', field[0])
    return unescape(found[1]) if found else ""


async def test_a_refused_decision_keeps_every_field_as_text(fair: Fair, desk: Desk) -> None:
    _, _, case = await reported(fair)
    await desk.sign_in(await staff(fair.world, "Mod"))
    said = await desk.ask(f"/case/{case}", what="decide", **TYPED)
    assert said.status == 409 and "The end must be in the future" in said.text and 'role="alert"' in said.text
    assert "<title>Not done: " in said.text
    assert "<script>" not in said.text and "<b>" not in said.text.replace("<b>report</b>", "")
    for name in ("action", "rule", "explanation", "ground", "until", "order"):
        assert value(said.text, name) == TYPED[name].replace("\r\n", "\n"), name
    harm = re.search(r'<select id="harm".*?</select>', said.text, re.DOTALL)
    assert harm and 'value="fraud" selected' in harm[0] and harm[0].count("selected") == 1
    fresh = (await desk.ask(f"/case/{case}")).text
    assert value(fresh, "rule") == value(fresh, "explanation") == "" and "Not done" not in fresh
    assert "What you had typed" not in said.text, "it stands in the form"


async def test_what_has_no_field_any_more_is_shown_all_the_same(fair: Fair, desk: Desk) -> None:
    _, _, case = await reported(fair)
    await desk.sign_in(await staff(fair.world, "Mod"))
    await fair.world.run(Dismiss(DESK, case), await staff(fair.world, "Other"))
    late = await desk.ask(f"/case/{case}", what="decide", action="remove", category="spam", rule="4", explanation=NASTY)
    assert late.status == 409 and "closed already" in late.text and "What you had typed" in late.text
    assert "<script>" not in late.text and NASTY.strip() in unescape(late.text)
    gone = await desk.ask("/case/999", what="note", text="my long note")
    assert gone.status == 409 and "no such case" in gone.text and "my long note" in gone.text


async def test_a_note_and_a_reversal_keep_their_words_in_their_own_field(fair: Fair, desk: Desk) -> None:
    ann, channel, case = await reported(fair)
    mod = await staff(fair.world, "Mod")
    await desk.sign_in(mod)
    long = "x" * (MOST_NOTE + 1)
    said = await desk.ask(f"/case/{case}", what="note", text=long)
    assert said.status == 409 and value(said.text, "text") == long and value(said.text, "rule") == ""
    message = await fair.say(ann, channel, "buy more")
    made = [await decide(fair.world, mod, of_message(ann.id, channel, message.id))]
    other = await case_about(fair, of_message(ann.id, channel, message.id))
    why = "because " * 400
    back = await desk.ask(f"/case/{other}", what="reverse", decision=made[0].id, because=why)
    assert back.status == 409 and value(back.text, "because") == why


@pytest.mark.parametrize("back", ["", "?category=spam", "like"])
async def test_several_cases_keep_their_words_and_stay_chosen(fair: Fair, desk: Desk, back: str) -> None:
    ann, channel, first = await reported(fair)
    others = [
        await case_about(fair, of_message(ann.id, channel, (await fair.say(ann, channel, f"buy {n}")).id))
        for n in range(2)
    ]
    await desk.sign_in(await staff(fair.world, "Mod"))
    await fair.world.run(TakeCase(others[0]), await staff(fair.world, "Other"))
    list = f"like/{first}?by=place" if back == "like" else back
    given = {"what": "decide", "action": "remove", "category": "spam", "rule": "Terms, 4", "back": list}
    said = await desk.ask("/many", case=[first, others[0]], **given)
    assert said.status == 409 and "Somebody else is working" in said.text
    assert value(said.text, "rule") == "Terms, 4" and value(said.text, "back") == (list or "?category=")
    boxes = re.findall(r'<input type="checkbox" name="case" value="(\d+)"[^>]*?( checked)?>', said.text)
    shown = {number for number, checked in boxes if checked}
    assert shown == ({str(first)} if back != "like" else set()) or shown == {str(first)}
    assert str(others[1]) not in shown
    done = await desk.ask("/many", case=[first, others[1]], **given)
    assert done.status == 303 and done.headers["location"].endswith(f"/console/{list}")


async def test_a_refused_judgement_keeps_its_reasons_with_its_appeal(fair: Fair, desk: Desk) -> None:
    ann, channel, _ = await reported(fair)
    other = await staff(fair.world, "Other")
    appeals = []
    for n in range(2):
        message = await fair.say(ann, channel, f"buy {n}")
        made = await decide(fair.world, other, of_message(ann.id, channel, message.id))
        await fair.world.run(FileAppeal(made.puid, made.nonce, "No!", DESK))
        found = await fair.world.read(lambda tx, id=made.id: tx.appeals.of_decision(id, ann.id))
        assert found is not None
        appeals.append(found.id)
    await desk.sign_in(await staff(fair.world, "Mod"))
    why = "reasons " * 300
    said = await desk.ask(f"/appeals/{appeals[1]}", what="uphold", appeal=appeals[1], answer=why)
    assert said.status == 409 and "too long" in said.text
    areas = re.findall(r'<textarea id="answer(\d+)"[^>]*>\n(.*?)</textarea>', said.text, re.DOTALL)
    assert dict(areas) == {str(appeals[0]): "", str(appeals[1]): why}


async def test_a_refused_appointment_keeps_number_and_role(fair: Fair, desk: Desk) -> None:
    await desk.sign_in(await staff(fair.world, "Boss", "administrator"))
    for role in ("auditor", ""):
        said = await desk.ask("/staff", what="appoint", phone="+49 1", role=role)
        assert said.status == 409 and value(said.text, "phone") == "+49 1"
        assert (f"<option selected>{role}" if role else '<option value="" selected>') in said.text
        assert said.text.count(" selected") == 1


async def test_what_another_site_sends_is_never_shown(fair: Fair, desk: Desk) -> None:
    _, _, case = await reported(fair)
    await desk.sign_in(await staff(fair.world, "Mod"))
    desk.form = "0" * 64
    said = await desk.ask(f"/case/{case}", what="decide", **{**TYPED, "rule": "a stranger's words"})
    assert said.status == 403 and "a stranger" not in said.text


async def test_whoever_may_not_decide_is_told_so_with_the_page_that_role_has(fair: Fair, desk: Desk) -> None:
    _, _, case = await reported(fair)
    mod = await staff(fair.world, "Mod")
    await desk.sign_in(await staff(fair.world, "Tia", "triage"))
    said = await desk.ask(f"/case/{case}", what="decide", **TYPED)
    assert said.status == 409 and "Your role does not allow this" in said.text
    assert 'name="rule"' not in said.text and "What you had typed" in said.text
    for path, title in (("/appeals/1", "<h1>Appeals"), ("/staff", "<h1>Staff"), ("/tips", "<h1>Reports of")):
        denied = await desk.ask(path, what="uphold", answer="mine", phone=mod.phone, role="triage", person="1")
        assert denied.status == 409 and title not in denied.text and mod.phone not in denied.text, path
    assert "mine" in (await desk.ask("/appeals/1", what="uphold", answer="mine")).text
