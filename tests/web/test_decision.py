"""The page of a decision: for whoever knows its secret, and the appeal that can be sent from it."""

import re
from urllib.parse import urlencode

from chappe.safety.subjects import of_message
from tests.safety.desk import decide, staff
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
