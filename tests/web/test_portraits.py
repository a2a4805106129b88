"""Pictures of channels, groups and people, as far as everyone may see them."""

import re

from chappe.domain.chat_photos import EditPhoto
from chappe.domain.invites import ExportInvite
from chappe.domain.portraits import ShowPhoto
from chappe.domain.ports.people import PrivacyRule
from chappe.domain.privacy import SetPrivacy
from chappe.domain.users import UpdateUsername
from tests.web.fair import PREFIX, Fair


async def test_a_channel_has_a_picture(fair: Fair) -> None:
    ann = await fair.world.person("Ann")
    peer = await fair.channel(ann, "the_news")
    post = await fair.say(ann, peer, "hello")
    before = (await fair.ask("/s/the_news")).headers["etag"]
    await fair.world.run(EditPhoto(peer, await fair.photo(640, 640, 120)), ann)
    wall = await fair.ask("/s/the_news", if_none_match=before)
    assert wall.status == 200
    [src] = set(re.findall(r'src="(/pic/the_news/[^"]+)"', wall.text))
    assert (await fair.ask(src)).headers["content-type"] == "image/jpeg"
    [card] = re.findall(rf'property="og:image" content="{PREFIX}(pic/[^"]+)"', wall.text)
    assert (await fair.ask(f"/{card}")).status == 200
    assert "/pic/" in (await fair.ask(f"/the_news/{post.id}?embed=1")).text
    assert (await fair.ask("/s/the_news/feed.json")).json["favicon"] == f"{PREFIX[:-1]}{src}"
    await fair.world.run(EditPhoto(peer, None), ann)
    assert (await fair.ask(src)) == await fair.ask("/nobody")
    assert "/pic/" not in (await fair.ask("/s/the_news")).text


async def test_a_persons_picture_is_shown_where_everyone_may_see_it(fair: Fair) -> None:
    ann = await fair.world.person("Ann")
    await fair.world.run(UpdateUsername("ann_lee"), ann)
    await fair.world.run(ShowPhoto(await fair.photo(640, 640, 120)), ann)
    page = (await fair.ask("/ann_lee")).text
    [src] = set(re.findall(r'src="(/pic/ann_lee/[^"]+)"', page))
    assert (await fair.ask(src)).status == 200
    await fair.world.run(SetPrivacy("photo", (PrivacyRule("contacts"),)), ann)
    fair.world.pass_time(1)
    assert "/pic/" not in (await fair.ask("/ann_lee")).text
    for path in (src, "/pic/ann_lee/xyz/a", "/pic/ann_lee/" + "f" * 99 + "/a", "/pic/nobody/1/a"):
        assert (await fair.ask(path)) == await fair.ask("/nobody")


async def test_a_private_groups_picture_is_shown_with_its_link_alone(fair: Fair) -> None:
    ann = await fair.world.person("Ann")
    peer = await fair.channel(ann, "", "Circle", group=True)
    await fair.world.run(EditPhoto(peer, await fair.photo(640, 640, 120)), ann)
    hash = (await fair.world.run(ExportInvite(peer), ann)).result.invite.hash
    [src] = set(re.findall(r'src="(/pic/[^"]+)"', (await fair.ask(f"/+{hash}")).text))
    assert src.startswith(f"/pic/+{hash}/") and (await fair.ask(src)).status == 200
    assert (await fair.ask(src.replace(hash, hash[:-1]))).status == 404
