"""With `web.public = false`: nobody with a public name has a page, and all that moderation owes is there."""

from chappe.safety.subjects import of_message
from tests.safety.desk import decide, staff
from tests.web.console_desk import Desk, case_about
from tests.web.fair import PREFIX, Fair


async def test_names_have_no_pages_and_moderation_has(fair: Fair) -> None:
    ann = await fair.world.person("Ann")
    channel = await fair.channel(ann, "the_news", "The News")
    message = await fair.say(ann, channel, "buy now")
    case = await case_about(fair, of_message(ann.id, channel, message.id))
    made = await decide(fair.world, await staff(fair.world, "Mod"), of_message(ann.id, channel, message.id))
    named = ("/the_news", "/s/the_news", f"/the_news/{message.id}", "/s/the_news/atom.xml", "/qr/the_news.svg")
    own = f"/decision/{made.puid}/{made.nonce.hex()}"
    judged = ("/", "/notice", "/decision", own, f"{own}/statement.json", "/transparency", "/transparency.csv")
    desk = Desk(fair)
    await desk.sign_in(await staff(fair.world, "Other"))
    assert "The public page" in (await desk.ask(f"/case/{case}")).text
    for path in (*named, *judged):
        assert (await fair.ask(path)).status == 200, path
    fair.turn_to(PREFIX, named=False)
    for path in named:
        assert (await fair.ask(path)).status == 404, path
    for path in judged:
        answer = await fair.ask(path)
        assert answer.status == 200, path
        assert "can be read here" not in answer.text
    assert (await fair.ask("/api/flagger/notices", "POST", body=b"{}")).status == 401
