"""From a report to the removal, the appeal and what everybody can count, with clients, browsers and an outsider."""

import asyncio
import json
import time
from base64 import b64decode
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from telethon import functions, types

from bench.server import Server
from chappe.ops import verifying
from chappe.ops.assembly import database
from chappe.safety.ledger_entries import Entry, decode
from tests.ledger import naive
from tests.live import browser
from tests.live.moderators import at_console, told
from tests.live.telethon_people import SERVICE, Person, Town, new_word
from tests.live.test_ledger import ask
from tests.live.test_public_channel import channel, get
from tests.live.wire_client import Place

pytestmark = pytest.mark.skipif(not browser.is_there(), reason=f"missing: {browser.CHROMIUM}")
SECONDS = 30.0


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    """A server of the scene's own, which signs its ledger every second."""
    settings = tmp_path / "settings.toml"
    settings.write_text("[links]\npreviews = false\n[ledger]\ncheckpoint_seconds = 1.0\n")
    (tmp_path / "data").mkdir()
    async with Server(str(tmp_path / "data"), ("--no-limits", "--config", str(settings))) as server:
        yield server


@pytest.fixture
def here(server: Server) -> Place:
    return Place(server, server.port, str(server.config()["public_key_pem"]))


@pytest.fixture
async def town(here: Place) -> AsyncIterator[Town]:
    async with Town(here) as town:
        yield town


async def report(person: Person, peer: Any, message: int, *answers: str) -> None:
    """Through the menu: each answer by its words, as the app shows them; words of one's own are left empty."""
    where = await person.client.get_input_entity(peer)
    said = await person(functions.messages.ReportRequest(where, [message], b"", ""))
    for answer in answers:
        assert isinstance(said, types.ReportResultChooseOption)
        [option] = [one.option for one in said.options if one.text == answer]
        said = await person(functions.messages.ReportRequest(where, [message], option, ""))
    if isinstance(said, types.ReportResultAddComment):
        assert said.optional
        said = await person(functions.messages.ReportRequest(where, [message], said.option, ""))
    assert isinstance(said, types.ReportResultReported)


async def shown(person: Person, peer: Any, message: int, *, withheld: bool, text: str = "") -> Any:
    """The post as a push brings it, and as a fresh history has it; both must say the same."""

    def is_it(update: Any) -> bool:
        return update.message.id == message and bool(update.message.restriction_reason) is withheld

    pushed = (await person.device.wait(types.UpdateEditChannelMessage, is_it)).message
    [fresh] = await person.client.get_messages(peer, ids=[message])
    for one in (pushed, fresh):
        assert bool(one.restriction_reason) is withheld
        if text:
            assert one.message == text
    assert pushed.message == fresh.message
    return fresh


async def ledger(place: Place, atleast: int) -> list[Entry]:
    """Every entry that anybody can read, checked by an independent tree against the signed root, leaf by leaf."""
    deadline = time.monotonic() + SECONDS
    while True:
        status, _, note = await get(place, "/transparency/log/checkpoint")
        size = int(note.split(b"\n")[1]) if status == 200 else 0
        if size >= atleast:
            break
        assert time.monotonic() < deadline, f"the ledger has {size} entries"
        await asyncio.sleep(0.1)
    leaves, root = [], b""
    for index in range(size):
        status, _, body = await get(place, f"/transparency/log/proof?leaf={index}&size={size}")
        assert status == 200
        proof = json.loads(body)
        leaf, root = b64decode(proof["data"]), b64decode(proof["root"])
        leaves.append(leaf)
        siblings = [b64decode(one) for one in proof["path"]]
        assert naive.root_by_path(index, size, naive.hash_of([leaf]), siblings) == root
    assert root == b64decode(note.split(b"\n")[2]), "what was signed"
    assert naive.hash_of(leaves) == root
    return [decode(leaf) for leaf in leaves]


async def test_a_post_is_reported_removed_appealed_and_given_back(server: Server, here: Place, town: Town) -> None:
    ann, bob, mod, judge = await town.people("Ann", "Bob", "Mod", "Judge")
    name = f"fair_{new_word()}"
    peer = await channel(ann, name)
    await bob(functions.channels.JoinChannelRequest(await bob.client.get_input_entity(name)))
    post = await ann.client.send_message(peer, "Forbidden things, cheap")
    await bob.device.wait(types.UpdateNewChannelMessage, lambda one: one.message.id == post.id)
    await report(bob, name, post.id, "Illegal goods", "Drugs")
    for one in (ann, bob):
        one.device.forget()

    async with at_console(server, mod, "administrator") as first:
        page = await first.take()
        assert "Forbidden things, cheap" in page and "Live news" in page and "trade in drugs" in page
        assert "Bob" not in page, "who reported is nobody's business"
        puid = await first.decide("remove", "Terms, 4", "Such things may not be offered here.")
        await removed_for_everybody(ann, bob, here, name, peer, post.id, puid)
        notice = await notice_of(ann, puid)
        assert "Terms, 4" in notice.message and "Such things may not be offered here." in notice.message
        assert "a report by a user" in notice.message and "by a person" in notice.message
        assert "It was removed" in await told(bob, "Your report of")

        for one in (ann, bob):
            one.device.forget()
        await ann.client.send_message(SERVICE, "These are herbs for tea.", reply_to=notice.id)
        assert "was received" in await told(ann, "Your appeal no. 1")
        own = await first.screen.open("/console/appeals")
        assert "You had a part in this decision" in await own.locator("main").inner_text()
        assert await own.get_by_role("button", name="Overturn it").count() == 0
        async with at_console(server, judge, "moderator") as second:
            await second.judge("These are herbs for tea.", True, "They are herbs indeed.")

    for one in (ann, bob):
        await shown(one, peer if one is ann else name, post.id, withheld=False, text="Forbidden things, cheap")
    assert "They are herbs indeed." in await told(ann, "Your appeal no. 1 was right.")
    assert "taken back" in await told(bob, "Your report of")
    assert b"Forbidden things, cheap" in (await get(here, f"/s/{name}"))[2]
    await counted(server, here, puid)


async def removed_for_everybody(
    ann: Person, bob: Person, here: Place, name: str, peer: Any, id: int, puid: str
) -> None:
    """Its author, a subscriber and the public page have the reason in the place of the words."""
    for one, where in ((ann, peer), (bob, name)):
        found = await shown(one, where, id, withheld=True)
        assert "Forbidden" not in found.message and puid in found.message
        [reason] = found.restriction_reason
        assert reason.platform == "all" and puid in reason.text and "Terms, 4" in reason.text
    assert b"Forbidden" not in (await get(here, f"/s/{name}"))[2]


async def notice_of(person: Person, puid: str) -> Any:
    """The service's message about that decision, as a fresh history has it."""
    found = [one async for one in person.client.iter_messages(SERVICE, limit=20) if puid in (one.message or "")]
    assert found, "no notice came"
    return found[-1]


async def counted(server: Server, here: Place, puid: str) -> None:
    """What happened stands in the ledger for everybody, in order and without names; the day counts it."""
    entries = await ledger(here, 3)
    about = [one for one in entries if puid in (one.id, one.refers)]
    assert [one.kind for one in about] == ["decision", "reversal", "appeal"]
    decision, reversal, appeal = about
    assert (decision.action, decision.subject, decision.category) == ("remove", "post", "drugs")
    assert (decision.source, decision.automation) == ("report", "not") and decision.digest
    assert (reversal.outcome, appeal.outcome) == ("reversed", "overturned")
    source = verifying.HttpSource(f"http://127.0.0.1:{server.port}/")
    key = await asyncio.to_thread(source.get, "transparency/log/key")

    def recount() -> verifying.Findings:
        return verifying.check(source, decision.day, verifying.key_from(key.decode()))[0]

    found = await asyncio.to_thread(recount)
    assert not found.broken, found.said
    async with database.open_engine(server.data) as engine:
        days = await engine.read(lambda tx: tx.decisions.counts(0, 1 << 30))
    kinds = {tally.kind: tally[-1] for _, tally in days if tally.category == "drugs"}
    assert kinds == {"report": 1, "decision": 1, "appeal": 1, "reversal": 1, "overturned": 1}, kinds
    assert await asyncio.to_thread(ask, server.port, "/transparency/daily") == 200
