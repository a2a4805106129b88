"""The page of a decision: for whoever knows its secret, and the appeal that can be sent from it."""

import re
from base64 import b64decode
from hashlib import sha256
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

from chappe.ledger.hashing import leaf_hash
from chappe.safety.ledger_entries import decode
from chappe.safety.subjects import of_message
from tests.ledger import naive
from tests.safety.desk import decide, staff
from tests.support.book import Book
from tests.web.fair import Fair


async def test_whom_it_hit_reads_and_appeals_and_nobody_else_finds_it(fair: Fair) -> None:
    ann, mod = await fair.world.person("Ann"), await staff(fair.world, "Mod")
    channel = await fair.channel(ann, "the_news")
    message = await fair.say(ann, channel, "buy now")
    made = await decide(fair.world, mod, of_message(ann.id, channel, message.id))
    path = f"/decision/{made.puid}/{made.nonce.hex()}"
    page = await fair.ask(path)
    assert page.status == 200 and made.rule in page.text and "buy now" not in page.text
    for wrong in (f"/decision/{made.puid}/{'0' * 32}", f"/decision/{'0' * 20}/{made.nonce.hex()}", path[:-2] + "zz"):
        assert (await fair.ask(wrong)).status == 404, wrong
    found = re.search(r'name="token" value="([^"]+)"', page.text)
    assert found
    forged = await fair.ask(path, "POST", body=urlencode({"token": "1.x", "text": "No."}).encode())
    assert forged.status == 404 and not await fair.world.read(lambda tx: tx.appeals.queue(5))
    sent = await fair.ask(path, "POST", body=urlencode({"token": found[1], "text": "A quotation."}).encode())
    assert sent.status == 200 and "was received" in sent.text
    [appeal] = await fair.world.read(lambda tx: tx.appeals.queue(5))
    assert (appeal.person, appeal.text) == (ann.id, "A quotation.")
    assert "is being looked at" in (await fair.ask(path)).text


async def test_whom_it_hit_can_prove_that_it_is_in_the_ledger(fair: Fair, tmp_path: Path) -> None:
    ann, mod = await fair.world.person("Ann"), await staff(fair.world, "Mod")
    channel = await fair.channel(ann, "the_news")
    book = Book(fair.world, tmp_path)
    await book.decide(5)
    await book.sign()
    message = await fair.say(ann, channel, "buy now")
    made = await decide(fair.world, mod, of_message(ann.id, channel, message.id))
    path = f"/decision/{made.puid}/{made.nonce.hex()}"
    page = (await fair.ask(path)).text
    assert "proof?leaf" not in page and "not signed yet" in page
    await book.sign()
    page = (await fair.ask(path)).text
    found = re.search(r'href="([^"]*/transparency/log/proof[^"]*)"', page)
    assert found
    proof = (await fair.ask(unescape(found[1]))).json
    leaf = b64decode(proof["data"])
    root = naive.root_by_path(proof["leaf"], proof["size"], leaf_hash(leaf), [b64decode(one) for one in proof["path"]])
    assert root == b64decode(proof["root"]) == naive.hash_of(await book.leaves())
    statement = await fair.ask(f"{path}/statement.json")
    assert statement.json["puid"] == made.puid and statement.headers["cache-control"] == "no-store"
    assert decode(leaf).digest == sha256(made.nonce + statement.body).hexdigest(), "the line is about this statement"
    assert f"{path}/statement.json" in page and made.nonce.hex() in page
    assert (await fair.ask(f"/decision/{made.puid}/{'0' * 32}/statement.json")).status == 404
