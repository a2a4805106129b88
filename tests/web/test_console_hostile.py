"""What is tried at the console: others' browsers, forms of other pages, and going round what is counted."""

import pytest

from chappe.domain.attachments import Attributes
from chappe.domain.chat_photos import EditPhoto
from chappe.domain.inviting import InviteToChannel
from chappe.safety import console, exposure
from chappe.safety.reports import ReportPeer, Why
from chappe.safety.staff import AUDITOR, TRIAGE
from chappe.safety.subjects import of_message
from tests.safety.desk import DESK, staff
from tests.safety.test_console import first_step, second_code
from tests.web.console_desk import Desk, case_about, desk_picture
from tests.web.fair import Answer, Fair


async def from_elsewhere(desk: Desk, path: str, body: bytes) -> Answer:
    """A form that another site has a browser send."""
    before, desk.fair.app = desk.fair.app, desk.app  # type: ignore[method-assign]
    try:
        headers = {"sec_fetch_site": "cross-site", "origin": "https://evil.example"}
        if desk.cookie:
            headers["cookie"] = f"chappe_console={desk.cookie}"
        return await desk.fair.ask(f"/console{path}", "POST", body=body, **headers)
    finally:
        desk.fair.app = before  # type: ignore[method-assign]


async def test_what_a_browser_held_before_the_second_code_is_worth_nothing_after_it(fair: Fair, desk: Desk) -> None:
    """Whoever has planted it there knows it (session fixation)."""
    mod = await staff(fair.world, "Mod")
    planted = desk.cookie = await first_step(fair.world, mod)
    answer = await desk.ask("/factor", code=await second_code(fair.world, mod, planted))
    assert answer.status == 303 and desk.cookie != planted
    assert "HttpOnly" in answer.headers["set-cookie"] and "SameSite=strict" in answer.headers["set-cookie"]
    assert (await desk.ask("/")).status == 200
    desk.cookie = planted
    assert (await desk.ask("/")).status == 303
    assert (await desk.ask("/factor", code="000000")).status == 303


async def test_no_other_site_signs_a_browser_in(fair: Fair, desk: Desk) -> None:
    mod = await staff(fair.world, "Mod")
    token = await first_step(fair.world, mod)
    code = await second_code(fair.world, mod, token)
    for path, body in (("/sign-in", f"phone={mod.phone}"), ("/code", f"phone={mod.phone}&code=1")):
        refused = await from_elsewhere(desk, path, body.encode())
        assert refused.status == 403 and "set-cookie" not in refused.headers
    desk.cookie = token
    assert (await from_elsewhere(desk, "/factor", f"code={code}".encode())).status == 403
    session = await fair.world.read(lambda tx: tx.console.get(console.key(token)))
    assert session is not None and not session.whole and not session.tries


@pytest.mark.parametrize("role", [TRIAGE, AUDITOR])
async def test_numbers_of_accounts_are_not_tried_by_the_form_for_roles(fair: Fair, desk: Desk, role: str) -> None:
    ann = await fair.world.person("Ann", "15550001")
    await desk.sign_in(await staff(fair.world, "Mod", role))
    there = await desk.ask("/staff", phone=ann.phone, role="triage")
    nowhere = await desk.ask("/staff", phone="15559999", role="triage")
    assert (there.status, there.text) == (nowhere.status, nowhere.text)
    assert "Your role does not allow this." in there.text


async def test_pieces_are_no_way_round_the_count(fair: Fair, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """All but the first byte of a picture is the picture."""
    world = fair.world
    ann = await world.person("Ann")
    channel = await fair.channel(ann, "the_news", "The News")
    posts = [await fair.show(ann, channel, await fair.photo(hue=hue)) for hue in (10, 90)]
    film = await fair.document(b"a film's bytes", "video/mp4", Attributes("f.mp4", video=True, duration=3))
    posts.append(await fair.show(ann, channel, film))
    first, other, moving = [await case_about(fair, of_message(ann.id, channel, post.id)) for post in posts]
    mod = await staff(world, "Mod")
    await desk.sign_in(mod)
    monkeypatch.setattr(exposure, "MOST_A_DAY", 3)
    assert (await desk_picture(desk, f"/case/{first}/whole.jpg", "bytes=1-")) == 206
    assert (await desk_picture(desk, f"/case/{first}/whole.jpg", "bytes=1-")) == 206
    assert (await desk_picture(desk, f"/case/{moving}/file", "bytes=1-")) == 206
    acts = await world.read(lambda tx: tx.staff.acts(0, 20))
    assert [act.about for act in acts if act.what == "saw"] == [f"case {moving}", f"case {first}", f"case {first}"]
    assert (await desk_picture(desk, f"/case/{moving}/file", "bytes=4-")) == 206, "a player asks for the rest"
    assert (await desk_picture(desk, f"/case/{other}/whole.jpg", "bytes=1-")) == 409
    monkeypatch.setattr(exposure, "PLAYS", 60)
    world.pass_time(61)
    assert (await desk_picture(desk, f"/case/{moving}/file", "bytes=4-")) == 409


async def test_nobody_reads_what_was_said_of_oneself(fair: Fair, desk: Desk) -> None:
    mod, other = await staff(fair.world, "Mod"), await staff(fair.world, "Other")
    channel = await fair.channel(mod, "the_news", "The News")
    post = await fair.show(mod, channel, await fair.photo(), "buy now")
    case = await case_about(fair, of_message(mod.id, channel, post.id))
    await desk.sign_in(mod)
    page = await desk.ask(f"/case/{case}")
    assert page.status == 409 and "This is about yourself" in page.text and "What speaks for it" not in page.text
    assert (await desk.ask(f"/case/{case}", what="note", text="it was nothing")).status == 409
    assert not await fair.world.read(lambda tx: tx.cases.notes(case, 5))
    for way in ("place", "person", "words"):
        page = await desk.ask(f"/like/{case}?by={way}")
        assert page.status == 409 and "This is about yourself" in page.text
    assert await desk_picture(desk, f"/case/{case}/whole.jpg") == 409
    acts = await fair.world.read(lambda tx: tx.staff.acts(0, 20))
    assert not [act for act in acts if act.what == "saw"]
    desk.cookie = ""
    await desk.sign_in(other)
    assert "What speaks for it" in (await desk.ask(f"/case/{case}")).text


async def test_the_picture_of_a_private_group_is_not_seen_without_a_record(fair: Fair, desk: Desk) -> None:
    world = fair.world
    ann, bob = await world.person("Ann"), await world.person("Bob")
    peer = await fair.channel(ann, "", "Among us", group=True)
    await world.run(EditPhoto(peer, await fair.photo(640, 640)), ann)
    await world.run(InviteToChannel(peer, (bob.id,)), ann)
    photo = (await world.read(lambda tx: tx.chats.get(peer))).photo  # type: ignore[union-attr]
    await world.run(ReportPeer(peer, Why("fraud", "look"), DESK, photo=photo), bob)
    case = await world.read(lambda tx: tx.cases.by_key(f"chat {peer.kind} {peer.id}"))
    assert case is not None and not case.public
    triage, mod = await staff(world, "Tri", TRIAGE), await staff(world, "Mod")
    await desk.sign_in(triage)
    assert await desk_picture(desk, f"/case/{case.id}/small.jpg") == 409
    desk.cookie = ""
    await desk.sign_in(mod)
    assert await desk_picture(desk, f"/case/{case.id}/small.jpg") == 200
    acts = await world.read(lambda tx: tx.staff.acts(0, 20))
    assert [act.about for act in acts if act.staff == mod.id and act.what == "saw"] == [f"case {case.id}"]
