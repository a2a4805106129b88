"""The pages by which somebody who cannot sign in comes to the decisions on the account: number, code, list, appeal."""

import logging
import re
from urllib.parse import urlencode

import pytest

from chappe.domain.ports.decisions import Decision
from chappe.domain.values import user_peer
from chappe.safety.subjects import of_peer
from tests.safety.desk import DESK, decide, staff
from tests.web.fair import PREFIX, Answer, Fair

PHONE, NOBODY, INNOCENT = "491701234567", "491709999999", "491700000002"


@pytest.fixture
async def ban(fair: Fair) -> Decision:
    """Ann's account is suspended; Bob's is not."""
    ann, mod = await fair.world.person("Ann", PHONE), await staff(fair.world, "Mod")
    await fair.world.person("Bob", INNOCENT)
    made = await decide(fair.world, mod, of_peer(user_peer(ann.id)), "ban", "fraud")
    fair.turn_to(PREFIX, desk=DESK)
    fair.world.forget()
    return made


def field(page: Answer, name: str) -> str:
    """What a hidden field holds."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page.text)
    assert found, page.text
    return found[1]


async def ask(fair: Fair, phone: str = PHONE, ip: str = "192.0.2.7", **headers: str) -> Answer:
    """From the first page to the second."""
    page = await fair.ask("/decision", ip=ip)
    assert page.status == 200
    body = urlencode({"token": field(page, "token"), "phone": phone}).encode()
    return await fair.ask("/decision", "POST", ip, body, **headers)


async def give(fair: Fair, page: Answer, code: str, **changed: str) -> Answer:
    """From the second to the third."""
    fields = {name: field(page, name) for name in ("token", "phone", "hash")}
    return await fair.ask("/decision/code", "POST", body=urlencode({**fields, "code": code, **changed}).encode())


def code_of(fair: Fair) -> str:
    """The code that went out last."""
    return fair.world.codes[-1].code


def bare(page: Answer) -> str:
    """A page without what is another each time anyway."""
    return re.sub(r'(name="(?:hash|token|phone)" value=")[^"]*|\+?\d{12}', r"\1", page.text)


async def test_from_the_number_to_the_appeal(fair: Fair, ban: Decision, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    page = await ask(fair, "+49 170 1234567")
    assert page.status == 200 and page.headers["cache-control"] == "no-store"
    listed = await give(fair, page, code_of(fair))
    assert listed.status == 200 and "Your account is suspended." in listed.text
    assert listed.headers["cache-control"] == "no-store" and "set-cookie" not in listed.headers
    [path] = set(re.findall(r'href="[^"]*(/decision/\w+/\w+)"', listed.text))
    assert path == f"/decision/{ban.puid}/{ban.nonce.hex()}"
    decision = await fair.ask(path)
    assert ban.rule in decision.text
    body = urlencode({"token": field(decision, "token"), "text": "It was not me."}).encode()
    assert "was received" in (await fair.ask(path, "POST", body=body)).text
    again = await give(fair, page, code_of(fair))
    assert again.status == 422 and "good for nothing any more" in again.text and ban.puid not in again.text
    assert PHONE not in caplog.text and code_of(fair) not in caplog.text


@pytest.mark.parametrize("phone", [NOBODY, INNOCENT], ids=["no account", "no decision"])
async def test_the_pages_do_not_tell_whose_number_it_is(fair: Fair, ban: Decision, phone: str) -> None:
    one, other = await ask(fair), await ask(fair, phone)
    assert [errand.to for errand in fair.world.codes] == [PHONE]
    assert (one.status, set(one.headers)) == (other.status, set(other.headers))
    assert bare(one) == bare(other) and len(one.body) == len(other.body)
    right = code_of(fair)
    wrong = "".join(str((int(digit) + 1) % 10) for digit in right)
    for _ in range(4):
        said, same = await give(fair, one, wrong), await give(fair, other, wrong)
        assert said.status == same.status == 422 and "This is not the code" in said.text and bare(said) == bare(same)
    said, same = await give(fair, one, wrong), await give(fair, other, wrong)
    assert "good for nothing any more" in said.text and bare(said) == bare(same)
    late = await give(fair, one, right)
    assert late.status == 422 and ban.puid not in late.text, "the right code comes too late"


async def test_the_code_of_one_number_opens_no_other_and_ends(fair: Fair, ban: Decision) -> None:
    page, other = await ask(fair), await ask(fair, NOBODY)
    for answer in (
        await give(fair, page, code_of(fair), phone=NOBODY),
        await give(fair, page, code_of(fair), phone="x"),
        await give(fair, page, code_of(fair), hash=field(other, "hash")),
        await give(fair, page, code_of(fair), hash=""),
        await give(fair, page, ""),
        await give(fair, page, "é" * 200),
    ):
        assert answer.status == 422 and ban.puid not in answer.text
    fair.world.pass_time(601)
    late = await give(fair, page, code_of(fair))
    assert late.status == 422 and ban.puid not in late.text


async def test_only_our_own_forms_are_taken_and_only_numbers(fair: Fair, ban: Decision) -> None:
    body = urlencode({"token": "1.x", "phone": PHONE}).encode()
    assert (await fair.ask("/decision", "POST", body=body)).status == 403
    assert (await ask(fair, sec_fetch_site="cross-site")).status == 403
    assert (await fair.ask("/decision/code", "POST", body=body)).status == 403
    assert (await ask(fair, "call me")).status == 422
    assert (await ask(fair, "<b>")).text.count("<b>") == 0
    assert not fair.world.codes
    assert (await fair.ask("/decision/code")).status == 200, "who reloads begins again"
    assert 'href="/decision"' in (await fair.ask("/")).text


async def test_asking_is_paced_alike_for_every_number(fair: Fair, ban: Decision) -> None:
    fair.world.limits.on = True
    for phone in (PHONE, NOBODY):
        said = [(await ask(fair, phone, f"192.0.2.{place}")).status for place in range(21)]
        assert said == [200] * 20 + [429], phone


async def test_a_strangers_guesses_change_nothing_that_pages_say_of_a_number(fair: Fair, ban: Decision) -> None:
    said = {}
    for phone in (PHONE, NOBODY, INNOCENT):
        pages = []
        for _ in range(6):
            page = await ask(fair, phone)
            pages.append(bare(page))
            for _ in range(5):
                wrong = await give(fair, page, "0" * 13)
                pages.append(f"{wrong.status} {bare(wrong)}")
        said[phone] = pages
    assert said[PHONE] == said[NOBODY] == said[INNOCENT]
    listed = await give(fair, await ask(fair), code_of(fair))
    assert listed.status == 200 and ban.puid in listed.text and len(code_of(fair)) == 12
