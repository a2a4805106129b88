"""Feeds, read by a feed reader's own parser."""

import json
from xml.etree import ElementTree as ET

import feedparser
from hypothesis import given
from hypothesis import strategies as st

from chappe.domain.attachments import Attributes
from chappe.domain.channels import SetUsername
from chappe.domain.editing import EditMessage
from chappe.domain.public import Profile
from chappe.domain.public_posts import Post, Posts
from chappe.domain.values import PeerRef
from chappe.web.public import feeds
from tests.web.fair import PREFIX, Fair


async def test_an_atom_feed(fair: Fair) -> None:
    ann = await fair.world.person("Ann")
    peer = await fair.channel(ann, "the_news", "All the <News>", about="Daily & more")
    await fair.say(ann, peer, "Good <i>morning</i>\nsecond line")
    fair.world.pass_time(60)
    shown = await fair.album(ann, peer, [await fair.photo(), await fair.photo(hue=9)], ("the sea",))
    fair.world.pass_time(60)
    sound = await fair.show(ann, peer, await fair.document(b"ID3", "audio/mpeg", Attributes("a.mp3", audio=True)))
    answer = await fair.ask("/s/the_news/atom.xml")
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    feed = feedparser.parse(answer.body)
    assert not feed.bozo and feed.version == "atom10"
    assert (feed.feed.title, feed.feed.subtitle) == ("All the <News>", "Daily & more")
    assert [one["href"] for one in feed.feed.links if one.rel == "self"] == [f"{PREFIX}s/the_news/atom.xml"]
    first, second, third = feed.entries
    assert first.link == f"{PREFIX}the_news/{sound.id}"
    assert [(one.href, one.type, one.length) for one in first.enclosures] == [
        (f"{PREFIX}s/the_news/{sound.id}/file", "audio/mpeg", "3")
    ]
    assert [one.href for one in second.enclosures] == [f"{PREFIX}s/the_news/{one.id}/y" for one in shown]
    assert second.title == "the sea" and f'src="{PREFIX}s/the_news/{shown[0].id}/y"' in second.content[0].value
    assert third.title == "Good <i>morning</i>"
    assert "Good &lt;i&gt;morning&lt;/i&gt;<br" in third.content[0].value
    assert third.published == "2023-11-14T22:13:20Z"
    assert (await fair.ask("/s/the_news?format=atom")).body == answer.body


async def test_a_json_feed(fair: Fair) -> None:
    ann = await fair.world.person("Ann")
    peer = await fair.channel(ann, "the_news")
    await fair.say(ann, peer, "about #boats")
    about = Attributes("a.mp4", video=True, duration=61.5)
    post = await fair.show(ann, peer, await fair.document(b"v" * 9, "video/mp4", about, thumb=True), "moving")
    feed = (await fair.ask("/s/the_news/feed.json")).json
    assert feed["version"] == "https://jsonfeed.org/version/1.1" and feed["title"] == "News"
    assert feed["feed_url"] == f"{PREFIX}s/the_news/feed.json" and feed["home_page_url"] == f"{PREFIX}s/the_news"
    newest = feed["items"][0]
    assert newest["url"] == f"{PREFIX}the_news/{post.id}"
    assert newest["attachments"] == [
        {
            "url": f"{PREFIX}s/the_news/{post.id}/file",
            "mime_type": "video/mp4",
            "size_in_bytes": 9,
            "duration_in_seconds": 61,
        }
    ]
    assert newest["image"] == f"{PREFIX}s/the_news/{post.id}/m"
    found = (await fair.ask("/s/the_news/feed.json?q=%23boats")).json
    assert [one["title"] for one in found["items"]] == ["about #boats"]
    assert found["feed_url"].endswith("feed.json?q=%23boats")
    assert (await fair.ask("/s/the_news?format=json")).json == feed


async def test_posts_are_known_by_the_same_ids_for_ever(fair: Fair) -> None:
    """Whoever edits a post, renames the channel or moves the site shows readers nothing anew (RFC 4287, 4.2.6)."""
    ann = await fair.world.person("Ann")
    peer, other = await fair.channel(ann, "the_news"), await fair.channel(ann, "others")
    posts = [await fair.say(ann, peer, f"about #boats, part {n}") for n in range(3)]
    await fair.say(ann, other, "elsewhere")

    async def known(name: str = "the_news", asked: str = "") -> list[str]:
        feed = feedparser.parse((await fair.ask(f"/s/{name}/atom.xml{asked}")).body)
        ids = [one.id for one in feed.entries]
        assert ids == [one["id"] for one in (await fair.ask(f"/s/{name}/feed.json{asked}")).json["items"]]
        return [feed.feed.id, *ids]

    first = await known()
    assert len({*first, *await known("others")}) == 6 and all(one.startswith("urn:uuid:") for one in first)
    found = await known("the_news", "?q=%23boats")
    assert found[1:] == first[1:] and found[0] != first[0], "another feed of the same posts"
    fair.world.pass_time(60)
    await fair.world.run(EditMessage(peer, posts[1].id, "about #ships"), ann)
    assert await known() == first
    await fair.world.run(SetUsername(peer, "The_Newest"), ann)
    assert await known("the_newest") == first
    fair.turn_to("https://another.example/at/")
    assert await known("the_newest") == first


@given(st.text(max_size=40), st.text(max_size=200))
def test_whatever_is_written_feeds_stay_well_formed(title: str, text: str) -> None:
    found = Profile(PeerRef(2, 1), "channel", "the_news", title, title)
    posts = Posts((Post(2, 1_700_000_000, 0, text=text, signature=title),))
    known = feeds.ids(b"secret", found, text)
    ET.fromstring(feeds.atom(found, posts, PREFIX, PREFIX, known))
    read = json.loads(feeds.json_feed(found, posts, PREFIX, PREFIX, known))
    assert len(read["items"]) == 1
