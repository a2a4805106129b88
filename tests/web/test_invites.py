"""Invite links: what they show to whoever has them, and that all others look the same."""

from chappe.domain.invites import ExportInvite, RevokeInvite
from chappe.domain.values import PeerRef, User
from tests.web.fair import PREFIX, Fair


async def made(fair: Fair, who: User, peer: PeerRef, **how: object) -> str:
    """A link's hash."""
    return str((await fair.world.run(ExportInvite(peer, **how), who)).result.invite.hash)  # type: ignore[arg-type]


async def test_a_link_shows_what_it_leads_to(fair: Fair) -> None:
    ann = await fair.world.person("Ann")
    peer = await fair.channel(ann, "", "The <Inner> circle", about="Between us")
    await fair.say(ann, peer, "secret words")
    hash = await made(fair, ann, peer)
    page = await fair.ask(f"/+{hash}")
    assert page.status == 200 and "The &lt;Inner&gt; circle" in page.text and "Between us" in page.text
    assert f'href="tg://join?invite={hash}"' in page.text and "1 subscriber" in page.text
    assert "secret words" not in page.text and "Ann" not in page.text
    assert 'content="noindex, nofollow"' in page.text and "no-store" in page.headers["cache-control"]
    assert (await fair.ask(f"/joinchat/{hash}")).body == page.body
    drawn = await fair.ask(f"/qr/+{hash}.svg")
    assert drawn.status == 200 and drawn.text.startswith("<svg")
    asked = await made(fair, ann, peer, request_needed=True)
    assert "Ask to join" in (await fair.ask(f"/+{asked}")).text


async def test_links_that_lead_nowhere_look_alike(fair: Fair) -> None:
    ann = await fair.world.person("Ann")
    peer = await fair.channel(ann, "", "Circle", group=True)
    over = await made(fair, ann, peer, expire_date=fair.world.now + 60)
    back = await made(fair, ann, peer)
    await fair.world.run(RevokeInvite(peer, back), ann)
    unknown = await fair.ask("/+AAAAAAAAAAAAAAAAAAAA")
    assert unknown.status == 404
    assert (await fair.ask(f"/+{over}")).status == 200
    fair.world.pass_time(61)
    for path in (
        f"/+{over}",
        f"/+{back}",
        "/+x",
        "/joinchat/x",
        f"/joinchat/{back}",
        f"/qr/+{back}.svg",
        "/+%00",
        "/+é",
    ):
        assert await fair.ask(path) == unknown, path


async def test_links_cannot_be_tried_out(fair: Fair) -> None:
    fair.world.limits.on = True
    statuses = [(await fair.ask(f"/+guess{n}")).status for n in range(31)]
    assert statuses == [404] * 30 + [429]


async def test_a_qr_picture_is_of_the_link(fair: Fair) -> None:
    ann = await fair.world.person("Ann")
    await fair.channel(ann, "the_news")
    from chappe.web.public.pages import picture

    assert (await fair.ask("/qr/The_News.svg")).body == picture(f"{PREFIX}the_news")
