"""What decisions call a channel, group or person stands wherever strangers meet it."""

import re

from chappe.domain.invites import ExportInvite
from chappe.domain.users import UpdateUsername
from chappe.domain.values import user_peer
from chappe.safety.subjects import of_peer
from tests.safety.desk import decide, staff
from tests.web.fair import Fair

SCAM, WARNING = '<span class="badge scam">Scam</span>', "The moderators of this server labelled it as a scam."


async def test_a_scam_is_called_one_on_every_page_and_preview(fair: Fair) -> None:
    ann = await fair.world.person("Ann")
    peer = await fair.channel(ann, "the_news", about="Win <money>")
    post = await fair.say(ann, peer, "hello")
    link = (await fair.world.run(ExportInvite(peer), ann)).result.invite
    pages = ["/the_news", "/s/the_news", f"/the_news/{post.id}", f"/+{link.hash}"]
    before = {path: await fair.ask(path) for path in pages}
    assert not any("badge" in page.text or "labelled" in page.text for page in before.values())
    await decide(fair.world, await staff(fair.world, "Mod"), of_peer(peer), "scam")
    for path in pages:
        page = await fair.ask(path, if_none_match=before[path].headers.get("etag", ""))
        assert page.status == 200 and SCAM in page.text, path
        assert f'<p class="warning" role="note"><b>Be careful.</b> {WARNING}</p>' in page.text, path
        assert f'property="og:description" content="{WARNING}' in page.text, path
    assert SCAM in (await fair.ask(f"/the_news/{post.id}?embed=1")).text
    described = re.findall(r'name="description" content="([^"]*)"', (await fair.ask(f"/the_news/{post.id}")).text)
    assert described == [f"{WARNING} hello"]
    assert (await fair.ask("/s/the_news/feed.json")).json["description"] == f"{WARNING} Win <money>"
    assert WARNING in (await fair.ask("/s/the_news/atom.xml")).text


async def test_people_and_groups_bear_labels_too(fair: Fair) -> None:
    ann = await fair.world.person("Ann")
    await fair.world.run(UpdateUsername("ann_lee"), ann)
    group = await fair.channel(ann, "the_group", group=True)
    mod = await staff(fair.world, "Mod")
    await decide(fair.world, mod, of_peer(user_peer(ann.id)), "fake")
    await decide(fair.world, mod, of_peer(group), "scam")
    page = (await fair.ask("/ann_lee")).text
    assert '<span class="badge fake">Fake</span>' in page and "labelled it as a fake." in page
    for path in ("/the_group", "/the_group/2"):
        page = (await fair.ask(path)).text
        assert SCAM in page and WARNING in page, path
