"""Queues of the console: what is counted, what is alike, and what is decided together."""

import re
from typing import Any

import pytest

from chappe.domain.command import Verdict
from chappe.domain.messages import SendMessage
from chappe.domain.ports.messages import Page
from chappe.domain.values import user_peer
from chappe.safety import holding
from chappe.safety.cases import open_case
from chappe.safety.subjects import look, of_message
from chappe.web.console import alike, queues
from tests.safety.desk import DESK, staff
from tests.web.console_desk import Desk, case_about, reported
from tests.web.fair import Fair


async def test_many_are_decided_at_once(fair: Fair, desk: Desk) -> None:
    ann, channel, first = await reported(fair)
    message = await fair.say(ann, channel, "buy more")
    second = await case_about(fair, of_message(ann.id, channel, message.id))
    await desk.sign_in(await staff(fair.world, "Mod"))
    await desk.ask("/many", case=[first, second], what="decide", action="remove", category="spam", rule="4")
    assert len(await fair.world.read(lambda tx: tx.decisions.of_person(ann.id, 5))) == 2
    assert "Nothing waits here" in (await desk.ask("/")).text


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
