"""Hotlines: their keys, what they may tell of, that they are served first, and what follows when they are wrong."""

import json
import re
from typing import Any

import pytest

from chappe.domain.errors import Refused
from chappe.domain.values import PeerRef, User
from chappe.ops import flagger_commands
from chappe.ops.commands import CommandError
from chappe.safety.desk import Desk
from chappe.safety.dismissing import Dismiss
from chappe.safety.flaggers import AddFlagger, Made, SwitchFlagger
from chappe.safety.policy import Flaggers, Policy
from chappe.safety.reporters import Settle
from chappe.safety.reports import ReportMessages, Why
from chappe.safety.staff import ADMINISTRATOR, AUDITOR
from chappe.safety.subjects import of_message
from tests.safety.desk import DESK, decide, staff
from tests.safety.test_decisions import notices
from tests.support.deciding import Restrict
from tests.web.console_desk import Desk as Browser
from tests.web.fair import PREFIX, Answer, Fair
from tests.web.test_withheld import news as withheld_news

WORDS = "Known to us since May."
STRICT = Desk(Policy(flaggers=Flaggers(least=3, precision=0.5)), PREFIX)


async def hotline(fair: Fair, name: str = "hotline", *categories: str) -> str:
    """Its key."""
    command = AddFlagger(name, categories or ("csam", "fraud"), "+49 30 1234", DESK, operator=True)
    made = (await fair.world.run(command)).result
    assert isinstance(made, Made)
    return made.key


async def channel(fair: Fair, *texts: str) -> tuple[User, PeerRef, list[int]]:
    """A public channel with these posts."""
    ann = await fair.world.person("Ann")
    peer = await fair.channel(ann, "the_news")
    return ann, peer, [(await fair.say(ann, peer, text)).id for text in texts]


def item(reference: str, id: int = 0, **changes: str) -> dict[str, str]:
    """A notice about a post."""
    return {
        "reference": reference, "category": "fraud", "explanation": WORDS, "url": f"{PREFIX}the_news/{id}", **changes
    }  # fmt: skip


async def send(fair: Fair, key: str, *items: Any, body: bytes = b"", ip: str = "192.0.2.7") -> Answer:
    """A batch."""
    body = body or json.dumps({"notices": items}).encode()
    return await fair.ask("/api/flagger/notices", "POST", ip, body, authorization=f"Bearer {key}")


async def look(fair: Fair, key: str, reference: str) -> Answer:
    """What became of one."""
    return await fair.ask(f"/api/flagger/notices/{reference}", authorization=f"Bearer {key}")


async def test_a_hotline_is_served_first(fair: Fair) -> None:
    ann, peer, [first, second] = await channel(fair, "one", "two")
    key = await hotline(fair)
    for number in range(12):
        someone = await fair.world.person(f"P{number}")
        await fair.world.run(ReportMessages(peer, (first,), Why("csam", ""), DESK), someone)
    sent = await send(fair, key, item("A-1", second))
    assert sent.status == 200
    assert sent.json["notices"] == [
        {"reference": "A-1", "state": "open", "category": "fraud", "received": fair.world.now, "decided": None}
    ]
    assert sent.json["flagger"]["served_first"] and sent.json["flagger"]["precision"] is None
    cases = await fair.world.read(lambda tx: tx.cases.queue("", fair.world.now, 0, (0, 0), 5))
    assert [case.message for case in cases] == [second, first]
    assert cases[0].source == "flagger" and cases[0].person == ann.id
    [found] = await fair.world.read(lambda tx: tx.cases.findings(cases[0].id, 5))
    assert found.evidence == f"hotline A-1\n{WORDS}"


async def test_what_the_policy_holds_is_hidden_at_once(fair: Fair) -> None:
    ann, peer, [first, second] = await channel(fair, "one", "two")
    key = await hotline(fair)
    await send(fair, key, item("A-1", first, category="csam"), item("A-2", second))
    hidden = await fair.world.read(
        lambda tx: [bool(one.content.withheld) for one in tx.messages.many(-peer.id, [first, second])]
    )
    assert sorted(hidden) == [False, True]
    assert "is hidden until a person has looked at it" in (await notices(fair.world, ann))[-1]
    page = (await fair.ask(f"/the_news/{first}")).text
    assert "hidden until moderators" in page and '<div class="text"' not in page


async def test_the_same_reference_is_the_same_notice(fair: Fair) -> None:
    _, _, [id] = await channel(fair, "one")
    key = await hotline(fair)
    first = await send(fair, key, item("A-1", id), item("A-1", id, category="csam"))
    assert [one["category"] for one in first.json["notices"]] == ["fraud", "fraud"]
    fair.world.pass_time(60)
    again = await send(fair, key, item("A-1", id))
    assert again.json["notices"] == first.json["notices"][:1]
    [case] = await fair.world.read(lambda tx: tx.cases.queue("", fair.world.now, 0, (0, 0), 5))
    assert case.reports == 1
    other = await send(fair, await hotline(fair, "other"), item("A-1", id))
    assert other.json["notices"][0]["received"] == fair.world.now
    assert (await fair.world.read(lambda tx: tx.cases.get(case.id))).reports == 2  # type: ignore[union-attr]


async def test_what_was_decided_is_told(fair: Fair) -> None:
    ann, peer, [id] = await channel(fair, "one")
    key = await hotline(fair)
    await send(fair, key, item("A/1".replace("/", "-"), id))
    fair.world.pass_time(90)
    decision = await decide(
        fair.world, await staff(fair.world, "Mod"), of_message(ann.id, peer, id), category="fraud", source="flagger"
    )
    await fair.world.run(Settle(DESK))
    found = (await look(fair, key, "A-1")).json
    assert (found["state"], found["decision"], found["action"]) == ("decided", decision.puid, "remove")
    assert found["decided"] - found["received"] == 90
    shown = found["flagger"]
    assert (shown["precision"], shown["decided"], shown["median_seconds"]) == (1.0, 1, 90)
    assert (await look(fair, key, "A-2")).status == 404
    assert (await look(fair, await hotline(fair, "other"), "A-1")).status == 404


async def test_only_what_is_public_can_be_named(fair: Fair) -> None:
    bob = await fair.world.person("Bob")
    hidden = await fair.channel(bob, "", "Hidden")
    inside = await fair.say(bob, hidden, "secret")
    key = await hotline(fair)
    urls = [f"{PREFIX}c/{hidden.id}/{inside.id}", f"{PREFIX}nobody_here/5", "https://elsewhere.example/the_news/5"]
    sent = await send(fair, key, *(item(f"B-{n}", url=url) for n, url in enumerate(urls)))
    assert [one["state"] for one in sent.json["notices"]] == ["nothing_there"] * 3


async def test_what_is_withheld_in_some_countries_can_be_named(fair: Fair) -> None:
    peer, id = await withheld_news(fair)
    key = await hotline(fair)
    url = f"{PREFIX}the_news/{id}"
    await fair.world.run(Restrict(peer, ("DE",), text="Withheld by order.", box=-peer.id, id=id))
    sent = await send(fair, key, item("C-1", url=url))
    assert sent.json["notices"][0]["state"] != "nothing_there"
    await fair.world.run(Restrict(peer, (), text="Withheld by order.", box=-peer.id, id=id))
    assert (await send(fair, key, item("C-2", url=url))).json["notices"][0]["state"] == "nothing_there"
    assert (await look(fair, key, "B-0")).status == 404, "what was not kept may be sent again"


async def test_the_hash_of_a_file_is_banked_at_once(fair: Fair) -> None:
    key = await hotline(fair)
    sent = await send(fair, key, {k: v for k, v in item("H-1", sha256="ab" * 32).items() if k != "url"})
    assert sent.json["notices"][0]["state"] == "banked" and sent.json["notices"][0]["hits"] == 0
    [live] = await fair.world.read(lambda tx: tx.hashes.exact([("sha256", b"\xab" * 32)]))
    assert (live.bank, live.category, live.upstream) == ("flagger-hotline", "fraud", "H-1")
    assert sent.json["flagger"]["decided"] == 0, "nobody has judged it"
    desk = Browser(fair)
    await desk.sign_in(await staff(fair.world, "Audit", AUDITOR))
    rows = re.findall(r"<td dir=\"auto\">(.*?)</td><td>(.*?)</td><td>(.*?)</td>", (await desk.ask("/acts")).text)
    done = [(who, what) for who, what, about in rows if "flagger-hotline" in about]
    assert done == [("a hotline", "hotline: add"), ("a hotline", "hotline: make")], "nobody else did it"
    assert ("the operator", "added flagger", "hotline") in rows


WRONG: dict[str, tuple[Any, int, str]] = {
    "no JSON": (b"{", 400, "no_json"),
    "a JSON without end": (b"[" * 100_000, 400, "no_json"),
    "no list": (b"{}", 422, "invalid"),
    "none": (b'{"notices": []}', 422, "invalid"),
    "too many": (json.dumps({"notices": [{}] * 101}).encode(), 422, "too_many"),
    "too large": (b" " * ((1 << 20) + 1), 413, "too_large"),
    "no object": ([5], 422, "invalid"),
    "another field": ([{**item("A-1", 5), "colour": "red"}], 422, "invalid"),
    "no text": ([{**item("A-1", 5), "explanation": 5}], 422, "invalid"),
    "no reference": ([item("", 5)], 422, "invalid"),
    "a strange reference": ([item("a b", 5)], 422, "invalid"),
    "no explanation": ([item("A-1", 5, explanation="  ")], 422, "invalid"),
    "too long an explanation": ([item("A-1", 5, explanation="x" * 5001)], 422, "invalid"),
    "an address and a hash": ([item("A-1", 5, sha256="ab" * 32)], 422, "invalid"),
    "no hash": ([item("A-1", url="", sha256="xyz")], 422, "invalid"),
    "too long an address": ([item("A-1", url="x" * 501)], 422, "invalid"),
    "another category": ([item("A-1", 3), item("A-2", 3, category="drugs")], 403, "out_of_scope"),
}


@pytest.mark.parametrize("case", WRONG)
async def test_what_cannot_be_taken_is_told_and_nothing_of_the_batch_is_kept(fair: Fair, case: str) -> None:
    given, status, error = WRONG[case]
    await channel(fair, "one")
    key = await hotline(fair)
    answer = await (send(fair, key, body=given) if isinstance(given, bytes) else send(fair, key, *given))
    assert (answer.status, answer.json["error"]) == (status, error) and answer.json["message"]
    if case == "another category":
        assert answer.json["item"] == 1
    assert await fair.world.read(lambda tx: tx.cases.queue("", fair.world.now, 0, (0, 0), 5)) == []


async def test_keys(fair: Fair) -> None:
    _, _, [id] = await channel(fair, "one")
    key = await hotline(fair)
    for wrong in ("", "x", key + "0", key[:-1], "é" * 40):
        for answer in (await send(fair, wrong, item("A-1", id)), await look(fair, wrong, "A-1")):
            assert (answer.status, answer.json["error"]) == (401, "unauthorized")
            assert answer.headers["www-authenticate"] == "Bearer"
    assert (await fair.ask("/api/flagger/notices", "POST", body=b"{}")).status == 401
    for method, path, allowed in (("GET", "/notices", "POST"), ("POST", "/notices/A-1", "GET, HEAD")):
        answer = await fair.ask(f"/api/flagger{path}", method)
        assert (answer.status, answer.json["error"], answer.headers["allow"]) == (405, "method", allowed)
    await fair.world.run(SwitchFlagger("hotline", False, operator=True))
    assert (await send(fair, key, item("A-1", id))).status == 401
    await fair.world.run(SwitchFlagger("hotline", True, operator=True))
    assert (await send(fair, key, item("A-1", id))).status == 200
    [kept] = await fair.world.read(lambda tx: tx.flaggers.all())
    assert key.encode() not in kept.digest and len(kept.digest) == 32


async def test_keys_cannot_be_guessed_for_long(fair: Fair) -> None:
    fair.world.limits.on = True
    answers = [(await send(fair, f"guess {n}", item("A-1", 1))).status for n in range(12)]
    assert answers == [401] * 10 + [429] * 2
    assert (await send(fair, await hotline(fair), item("A-1", 1))).status == 200


async def test_who_is_wrong_too_often_is_not_served_first_any_more(fair: Fair) -> None:
    _, _, ids = await channel(fair, *(f"post {n}" for n in range(6)))
    fair.turn_to(PREFIX, desk=STRICT)
    key = await hotline(fair)
    mod, admin = await staff(fair.world, "Mod"), await staff(fair.world, "Adi", ADMINISTRATOR)
    for n in range(3):
        await send(fair, key, item(f"A-{n}", ids[n]))
        assert (await look(fair, key, f"A-{n}")).json["flagger"]["served_first"]
        [case] = await fair.world.read(lambda tx: tx.cases.queue("", fair.world.now, 0, (0, 0), 5))
        await fair.world.run(Dismiss(STRICT, case.id), mod)
        await fair.world.run(Settle(STRICT))
    [told] = await notices(fair.world, admin)
    assert "hotline" in told and "not served first" in told and await notices(fair.world, mod) == []
    sent = (await send(fair, key, item("A-9", ids[4]))).json
    assert not sent["flagger"]["served_first"] and "unfounded" in sent["flagger"]["notice"]
    [case] = await fair.world.read(lambda tx: tx.cases.queue("", fair.world.now, 0, (0, 0), 5))
    assert case.source == "notice" and case.priority < 1000
    banked = await send(fair, key, {k: v for k, v in item("H-1", sha256="ab" * 32).items() if k != "url"})
    assert banked.json["notices"] == [{"reference": "H-1", "state": "not_taken"}]
    await fair.world.run(SwitchFlagger("hotline", True, True), admin)
    assert (await look(fair, key, "A-9")).json["flagger"]["served_first"]


async def test_only_administrators_and_the_operator_change_hotlines(fair: Fair) -> None:
    await hotline(fair)
    for person in (await fair.world.person("Ann"), await staff(fair.world, "Mod")):
        with pytest.raises(Refused, match="STAFF_REQUIRED"):
            await fair.world.run(AddFlagger("x-line", ("csam",), "x", DESK), person)
        with pytest.raises(Refused, match="STAFF_REQUIRED"):
            await fair.world.run(SwitchFlagger("hotline", False), person)
    admin = await staff(fair.world, "Adi", ADMINISTRATOR)
    for name, categories, contact, error in (
        ("hotline", ("csam",), "x", "FLAGGER_INVALID"),
        ("Hot Line", ("csam",), "x", "FLAGGER_INVALID"),
        ("x-line", ("csam",), " ", "FLAGGER_INVALID"),
        ("x-line", ("rudeness",), "x", "CATEGORY_INVALID"),
        ("x-line", (), "x", "CATEGORY_INVALID"),
    ):
        with pytest.raises(Refused, match=error):
            await fair.world.run(AddFlagger(name, categories, contact, DESK), admin)


async def test_the_operators_commands(fair: Fair) -> None:
    engine = fair.world.engine
    said = await flagger_commands.added(engine, "hotline", ["csam", "fraud"], "+49 30 1234")
    assert (await look(fair, said[-1], "A-1")).status == 404
    assert await flagger_commands.listed(engine) == [
        "hotline  first  csam,fraud  none decided, reversed 0  +49 30 1234"
    ]
    assert said[-1] not in " ".join(await flagger_commands.listed(engine))
    assert "switched off" in await flagger_commands.switched(engine, "hotline", False)
    assert (await look(fair, said[-1], "A-1")).status == 401
    assert "served first" in await flagger_commands.switched(engine, "hotline", True, True)
    for wrong in (("hotline", ["csam"], "x"), ("A B", ["csam"], "x"), ("new-one", ["no"], "x")):
        with pytest.raises(CommandError):
            await flagger_commands.added(engine, *wrong)
    with pytest.raises(CommandError, match="no hotline"):
        await flagger_commands.switched(engine, "nobody", False)
