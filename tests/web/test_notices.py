"""The form for notices: without an account, without a script, and without anybody else's hand in it."""

import re
from urllib.parse import urlencode

import pytest

from chappe.domain.errands import BringLetter
from chappe.domain.errors import Refused
from chappe.domain.ports.cases import Case
from chappe.safety.appeals import JudgeAppeal
from chappe.safety.dismissing import Dismiss
from chappe.safety.policy import CATEGORIES
from chappe.safety.reporters import Settle
from chappe.safety.subjects import of_message
from chappe.web.public.notice import MOST_BODY
from tests.safety.desk import DESK, decide, staff
from tests.web.fair import PREFIX, Answer, Fair

WORDS = "This post sells what may not be sold."
FORM = {"content_type": "application/x-www-form-urlencoded"}


async def cases(fair: Fair) -> list[Case]:
    """Every open case."""
    return await fair.world.read(lambda tx: tx.cases.queue("", fair.world.now, 0, (0, 0), 100))


async def token(fair: Fair, url: str, category: str = "drugs") -> str:
    """What the form for that place holds."""
    page = (await fair.ask(f"/notice?{urlencode({'url': url, 'category': category})}")).text
    found = re.search(r'name="token" value="([^"]+)"', page)
    assert found is not None, page
    return found[1]


async def send(fair: Fair, url: str, fresh: str = "", ip: str = "192.0.2.7", **changes: str) -> Answer:
    """Fill in and send the form; some headers may be given as `header_NAME`."""
    headers = {name.removeprefix("header_"): changes.pop(name) for name in [*changes] if name.startswith("header_")}
    category = changes.get("category", "drugs")
    fields = {
        "token": fresh or await token(fair, url, category),
        "url": url,
        "category": category,
        "explanation": WORDS,
        "name": "Eve Example",
        "email": "eve@example.org",
        "faith": "yes",
        "website": "",
        **changes,
    }
    body = urlencode({name: value for name, value in fields.items() if value != "-"}).encode()
    return await fair.ask("/notice", "POST", ip, body, **FORM, **headers)


def letters(fair: Fair) -> list[BringLetter]:
    """Letters since `forget`."""
    return [one for outcome in fair.world.heard for one in outcome.after if isinstance(one, BringLetter)]


async def news(fair: Fair) -> tuple[str, int]:
    """The address of a post in a public channel, and the post's id."""
    ann = await fair.world.person("Ann")
    peer = await fair.channel(ann, "the_news")
    post = await fair.say(ann, peer, "buy now")
    return f"{PREFIX}the_news/{post.id}", post.id


async def test_every_public_page_leads_to_the_form(fair: Fair) -> None:
    url, id = await news(fair)
    for path in (f"/the_news/{id}", "/s/the_news", "/the_news"):
        page = (await fair.ask(path)).text
        [*links] = re.findall(r'href="(/notice\?url=[^"]+)"', page)
        assert links, path
        shown = await fair.ask(links[0].replace("&amp;", "&"))
        assert shown.status == 200 and "What is it about?" in shown.text
        assert 'value="https://chappe.example/the_news' in shown.text
    assert (await fair.ask("/notice")).status == 200
    assert len(url) > 20


async def test_a_notice_from_the_form_to_the_decision(fair: Fair) -> None:
    url, id = await news(fair)
    fair.world.forget()
    sent = await send(fair, url)
    assert sent.status == 303 and re.fullmatch(r"/notice/1/[0-9a-f]{24}", sent.headers["location"])
    [case] = await cases(fair)
    assert (case.category, case.source, case.reports, case.public) == ("drugs", "notice", 1, True)
    [found] = await fair.world.read(lambda tx: tx.cases.findings(case.id, 5))
    assert found.evidence == WORDS and "Eve" not in found.evidence
    [letter] = letters(fair)
    assert letter.to == "eve@example.org" and sent.headers["location"][1:] in letter.text
    today = fair.world.now // 86400
    [(_, tally)] = await fair.world.read(lambda tx: tx.decisions.counts(today, today))
    assert (tally.kind, tally.source, tally.category) == ("report", "notice", "drugs"), "it is counted in the ledger"
    receipt = await fair.ask(sent.headers["location"])
    assert receipt.status == 200 and "waits for a decision" in receipt.text and url in receipt.text
    assert receipt.headers["cache-control"] == "no-store" and receipt.headers["referrer-policy"] == "same-origin"
    assert "Eve" not in receipt.text and "eve@" not in receipt.text

    mod = await staff(fair.world, "Mod")
    fair.world.forget()
    await decide(fair.world, mod, of_message(0, case.peer, id), category="drugs")
    await fair.world.run(Settle(DESK))
    later = (await fair.ask(sent.headers["location"])).text
    assert "trade in drugs" in later and "It was removed." in later and "out-of-court" in later and "Mod" not in later
    [letter] = letters(fair)
    assert "It was removed." in letter.text and "out-of-court" in letter.text
    for one in (later.partition("<footer")[0], letter.text):
        assert "contest" not in one.lower(), "there is no form for it where the notice was followed"


async def test_a_notice_in_which_nothing_was_found(fair: Fair) -> None:
    url, _ = await news(fair)
    sent = await send(fair, url)
    [case] = await cases(fair)
    await fair.world.run(Dismiss(DESK, case.id), await staff(fair.world, "Mod"))
    await fair.world.run(Settle(DESK))
    later = (await fair.ask(sent.headers["location"])).text
    assert "Nothing was found" in later and "contest it until" in later and "Contest it</h2>" in later


async def test_nobody_gives_a_name_about_the_abuse_of_children(fair: Fair) -> None:
    url, _ = await news(fair)
    page = (await fair.ask(f"/notice?{urlencode({'url': url, 'category': 'csam'})}")).text
    assert 'name="name"' not in page and 'name="email"' not in page and "Nobody asks for your name" in page
    fair.world.forget()
    sent = await send(fair, url, category="csam", name="-", email="-")
    assert sent.status == 303 and letters(fair) == []
    sent = await send(fair, url, category="csam")
    assert sent.status == 303 and letters(fair) == [], "what was given all the same is not kept"
    kept = await fair.world.read(lambda tx: tx.notices.get(2))
    assert kept is not None and (kept.name, kept.email) == ("", "")


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"explanation": "bad"}, "at least 20 characters"), ({"explanation": "-"}, "at least 20 characters"),
        ({"explanation": "x" * 5001}, "At most 5000"), ({"name": " "}, "Give your name"),
        ({"email": "nobody"}, "Give an e-mail address"), ({"email": "a@b\nBcc: c@d"}, "Give an e-mail address"),
        ({"faith": "-"}, "accurate and complete"), ({"website": "https://spam.example"}, "must stay empty"),
        ({"token": "1.abc"}, "open for too long"), ({"token": "-"}, "open for too long"),
        ({"category": "rudeness", "fresh": "x"}, "Choose what it is about"),
    ],
)  # fmt: skip
async def test_what_is_missing_is_asked_for_again_and_nothing_is_lost(
    fair: Fair, changes: dict[str, str], says: str
) -> None:
    url, _ = await news(fair)
    answer = await send(fair, url, **changes)
    assert answer.status == 422 and says in answer.text and 'role="alert"' in answer.text
    if "category" not in changes and "explanation" not in changes:
        assert WORDS in answer.text
    assert await cases(fair) == []


async def test_only_what_is_public_can_be_named(fair: Fair) -> None:
    url, id = await news(fair)
    bob = await fair.world.person("Bob")
    hidden = await fair.channel(bob, "", "Hidden")
    group = await fair.channel(bob, "the_group", "Group", group=True)
    inside, said = await fair.say(bob, hidden, "secret"), await fair.say(bob, group, "said")
    fresh = await token(fair, url)
    answers = set()
    for place in (
        f"{PREFIX}c/{hidden.id}/{inside.id}",
        f"{PREFIX}the_group/{said.id}",
        f"{PREFIX}nobody_here",
        f"{PREFIX}the_news/{id + 7}",
        f"https://elsewhere.example/the_news/{id}",
        "javascript:alert(1)",
        "x" * 500,
        "http://[::1/the_news",
        f"{PREFIX}the_news/1",
    ):
        answer = await send(fair, place, fresh)
        assert answer.status == 422 and await cases(fair) == []
        answers.add(re.sub(r'value="[^"]*"', "", answer.text))
    assert len(answers) == 1, "nobody can tell what is private from what is not there"
    for place in (url, f"chappe.example/the_news/{id}", f"/s/the_news/{id}", f" {url}?single ", f"the_news/{id}"):
        assert (await send(fair, place, fresh)).status == 303, place
    [case] = await cases(fair)
    assert case.reports == 5
    assert (await send(fair, f"{PREFIX}the_group", fresh)).status == 303
    assert len(await cases(fair)) == 2


async def test_no_other_page_sends_a_notice(fair: Fair) -> None:
    url, _ = await news(fair)
    for headers in (
        {"header_origin": "https://evil.example"},
        {"header_origin": "null"},
        {"header_sec_fetch_site": "cross-site"},
        {"header_sec_fetch_site": "same-site"},
    ):
        assert (await send(fair, url, **headers)).status == 403
    fair.world.pass_time(5)
    old = await token(fair, url)
    fair.world.pass_time(25 * 3600)
    assert (await send(fair, url, old)).status == 422
    assert await cases(fair) == []
    for good in (
        {"header_origin": "https://chappe.example"},
        {"header_origin": "null", "header_sec_fetch_site": "same-origin"},
    ):
        assert (await send(fair, url, **good)).status == 303


async def test_too_much_is_not_read(fair: Fair) -> None:
    url, _ = await news(fair)
    assert (await send(fair, url, explanation="x" * (MOST_BODY + 1))).status == 413
    assert (await fair.ask("/notice", "POST", body=b"\xff=1", **FORM)).status == 413
    assert (await fair.ask("/notice", "POST", body=b"a=1&" * 100, **FORM)).status == 413
    assert (await fair.ask("/notice", "POST", body=b"", **FORM)).status == 422


async def test_notices_have_a_pace_for_each_network_and_each_address(fair: Fair) -> None:
    url, _ = await news(fair)
    fresh = await token(fair, url)
    fair.world.limits.on = True
    for _ in range(3):
        assert (await send(fair, url, fresh)).status == 303
    assert (await send(fair, url, fresh)).status == 429, "nobody's box is filled by others"
    answers = [(await send(fair, url, fresh, email=f"e{n}@example.org")).status for n in range(4)]
    assert answers == [303, 303, 429, 429]
    assert (await send(fair, url, fresh, ip="192.0.2.8", email="f@example.org")).status == 303


async def test_the_state_is_shown_to_those_who_know_the_secret(fair: Fair) -> None:
    url, _ = await news(fair)
    place = (await send(fair, url)).headers["location"]
    _, _, number, secret = place.split("/")
    nobody = await fair.ask("/notice/2/" + secret)
    assert nobody.status == 404
    for path in (f"/notice/{number}/{'0' * 24}", f"/notice/0/{secret}", "/notice/x/y", f"/notice/{number}/é"):
        assert await fair.ask(path) == nobody
    found = await fair.ask(f"/notice/look?{urlencode({'number': f' {number} ', 'secret': secret})}")
    assert (found.status, found.headers["location"]) == (303, place)
    assert (await fair.ask("/notice/look")).headers["location"] == "/notice/0/-"


async def test_what_people_wrote_is_sealed_and_in_the_end_forgotten(fair: Fair) -> None:
    from chappe.safety.public_notices import ForgetNotices

    url, _ = await news(fair)
    await send(fair, url)
    [case] = await cases(fair)
    await fair.world.run(Dismiss(DESK, case.id), await staff(fair.world, "Mod"))
    await fair.world.run(Settle(DESK))
    fair.world.pass_time(DESK.policy.appeals.open_days * 86400)
    await fair.world.run(ForgetNotices(DESK))
    kept = await fair.world.read(lambda tx: tx.notices.get(1))
    assert kept is not None and kept.email == "eve@example.org"
    fair.world.pass_time(1)
    await fair.world.run(ForgetNotices(DESK))
    kept = await fair.world.read(lambda tx: tx.notices.get(1))
    assert kept is not None and (kept.email, kept.name, kept.explanation, kept.outcome) == ("", "", "", "dismissed")


async def test_every_category_of_the_policy_can_be_chosen(fair: Fair) -> None:
    page = (await fair.ask("/notice")).text
    assert re.findall(r'name="category" value="(\w+)"', page) == list(CATEGORIES)
    assert "<script" not in page and "style=" not in page


async def test_who_sent_a_notice_in_vain_contests_that_and_is_told(fair: Fair) -> None:
    url, _ = await news(fair)
    place = (await send(fair, url)).headers["location"]
    body = urlencode({"token": await token(fair, url), "text": "Look at the second picture."}).encode()
    assert (await fair.ask(place, "POST", body=body, **FORM)).status == 404, "nothing is decided yet"
    mod, other = await staff(fair.world, "Mod"), await staff(fair.world, "Other")
    [case] = await cases(fair)
    await fair.world.run(Dismiss(DESK, case.id), mod)
    await fair.world.run(Settle(DESK))
    assert "Contest it" in (await fair.ask(place)).text
    assert (await fair.ask(place, "POST", body=b"text=x", **FORM)).status == 403
    assert (await fair.ask(place[:-1] + "g", "POST", body=body, **FORM)).status == 404
    for _ in range(2):
        assert (await fair.ask(place, "POST", body=body, **FORM)).headers["location"] == place
    page = (await fair.ask(place)).text
    assert "is being looked at" in page and "Contest it" not in page
    [appeal] = await fair.world.read(lambda tx: tx.appeals.queue(5))
    assert (appeal.text, appeal.person, appeal.side) == ("Look at the second picture.", -1, "reporter")
    fair.world.forget()
    with pytest.raises(Refused, match="APPEAL_OWN"):
        await fair.world.run(JudgeAppeal(appeal.id, True, "You are right.", DESK), mod)
    await fair.world.run(JudgeAppeal(appeal.id, True, "You are right.", DESK), other)
    assert "looked at again" in (await fair.ask(place)).text
    [letter] = letters(fair)
    assert letter.to == "eve@example.org" and "You are right." in letter.text
    [again] = await cases(fair)
    assert again.id != case.id
