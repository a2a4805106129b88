"""A channel's posts in pages: each exactly once whichever way one goes, albums whole, found by words."""

import re

import pytest

from chappe.domain import public, public_posts
from chappe.domain.attachments import Attributes
from chappe.domain.channels import EditTitle
from chappe.domain.deletion import DeleteAccount
from chappe.domain.forwarding import ForwardMessages
from chappe.domain.joining import Join
from chappe.domain.messages import ReplyTo
from chappe.domain.public_posts import POSTS, Posts, Wanted
from chappe.domain.upkeep import IndexMessages
from chappe.domain.values import PeerRef, User
from chappe.domain.viewing import CountViews, Look
from chappe.domain.weblinks import Link, Page
from tests.web.fair import Fair


async def wall(fair: Fair, **wanted: object) -> Posts:
    def look(tx: object) -> Posts:
        found = public.channel(tx, "the_news")  # type: ignore[arg-type]
        assert found is not None
        return public_posts.wall(tx, found, Wanted(**wanted))  # type: ignore[arg-type]

    return await fair.world.read(look)


async def many(fair: Fair, count: int = 53) -> tuple[User, PeerRef, list[int]]:
    """A channel whose posts stand among service messages and albums; ids of its posts, newest first."""
    ann = await fair.world.person("Ann")
    peer = await fair.channel(ann, "the_news")
    photos = [await fair.photo(64, 48, hue) for hue in (10, 20, 30, 40)]
    ids = []
    for n in range(count):
        if n % 9 == 5:
            await fair.world.run(EditTitle(peer, f"News {n}"), ann)
        if n % 7 == 3:
            ids.append((await fair.album(ann, peer, photos, ("a few",)))[0].id)
        else:
            ids.append((await fair.say(ann, peer, f"post {n} of #{'even' if n % 2 == 0 else 'odd'}")).id)
    return ann, peer, ids[::-1]


async def test_every_post_once_down_and_up_again(fair: Fair) -> None:
    _, _, ids = await many(fair)
    page = await wall(fair)
    down = [post.id for post in page.posts]
    assert not page.newer
    while page.older:
        page = await wall(fair, before=page.older)
        assert len(page.posts) <= POSTS and page.newer
        assert all(len(post.shots) in (0, 4) for post in page.posts)
        down += [post.id for post in page.posts]
    assert down == ids
    page = await wall(fair, after=ids[-1] - 1)
    up = [post.id for post in page.posts][::-1]
    while page.newer:
        page = await wall(fair, after=page.newer)
        assert all(len(post.shots) in (0, 4) for post in page.posts)
        up += [post.id for post in page.posts][::-1]
    assert up == ids[::-1]


async def test_pages_lead_to_each_other(fair: Fair) -> None:
    _, _, ids = await many(fair, 30)
    first = (await fair.ask("/s/the_news")).text
    [older] = set(re.findall(r'rel="next" href="([^"]+)"', first))
    second = (await fair.ask(older)).text
    [newer] = set(re.findall(r'rel="prev" href="([^"]+)"', second))
    [last] = set(re.findall(r'rel="next" href="([^"]+)"', second))
    third = (await fair.ask(last)).text
    assert 'rel="next"' not in third
    shown = [int(id) for page in (first, second, third) for id in re.findall(r'id="p(\d+)"', page)]
    assert shown == ids
    assert 'content="noindex, follow"' in second and 'content="noindex, follow"' not in first
    again = (await fair.ask(newer.replace("&amp;", "&"))).text
    assert re.findall(r'id="p(\d+)"', again) == re.findall(r'id="p(\d+)"', first)


@pytest.mark.parametrize("query", ["before=0", "before=-5", "before=x", "before=99999999999999", "after=" + "9" * 5000])
async def test_odd_pages_are_the_newest(fair: Fair, query: str) -> None:
    ann = await fair.world.person("Ann")
    peer = await fair.channel(ann, "the_news")
    await fair.say(ann, peer, "hello")
    page = await fair.ask(f"/s/the_news?{query}")
    assert page.status == 200 and ">hello<" in page.text


async def test_posts_are_found_by_words_and_tags(fair: Fair) -> None:
    ann, *_ = await many(fair, 60)
    other = await fair.channel(ann, "other_news")
    await fair.say(ann, other, "post 1 of #odd elsewhere")
    await fair.world.run(IndexMessages())
    found: list[int] = []
    page = await wall(fair, words="#odd")
    while True:
        assert all("#odd" in post.text for post in page.posts)
        found += [post.id for post in page.posts]
        if not page.older:
            break
        page = await wall(fair, words="#odd", before=page.older)
    assert len(found) == len(set(found)) == sum(1 for n in range(60) if n % 7 != 3 and n % 2)
    assert [post.text for post in (await wall(fair, words="post 58")).posts] == ["post 58 of #even"]
    text = (await fair.ask("/s/the_news?q=%23odd")).text
    assert '"/s/the_news/atom.xml?q=%23odd"' in text and "No post has" not in text
    assert "No post has <b>&lt;nothing&gt;</b>" in (await fair.ask("/s/the_news?q=%3Cnothing%3E")).text


async def test_an_album_is_one_post_with_one_text(fair: Fair) -> None:
    ann = await fair.world.person("Ann")
    peer = await fair.channel(ann, "the_news")
    photos = [await fair.photo(64, 48, hue) for hue in (1, 2, 3)]
    shown = await fair.album(ann, peer, photos, ("", "of the sea"))
    several = await fair.album(ann, peer, photos, ("one", "two"))
    page = (await fair.ask("/s/the_news")).text
    assert page.count("<article") == 2 and page.count("<figure") == 6
    assert '<div class="text" dir="auto">of the sea</div>' in page
    assert page.count("<figcaption") == 2 and '<figcaption dir="auto">two</figcaption>' in page
    for message in shown:
        assert f'id="p{shown[0].id}"' in (await fair.ask(f"/the_news/{message.id}")).text
    assert (await fair.ask(f"/s/the_news/{several[2].id}/x")).status == 200


async def test_each_kind_of_file_has_its_form(fair: Fair) -> None:
    ann = await fair.world.person("Ann")
    peer = await fair.channel(ann, "the_news")
    kinds = {
        "<audio": await fair.document(b"o", "audio/ogg", Attributes(audio=True, voice=True, waveform=b"\x55" * 60)),
        "<video": await fair.document(b"v", "video/mp4", Attributes(video=True, width=640, height=360), thumb=True),
        'class="file"': await fair.document(b"p", "application/pdf", Attributes("A <paper>.pdf")),
        'class="sticker"': await fair.document(b"w", "image/webp", Attributes(sticker=True, alt="🙂")),
        "<img": await fair.photo(),
    }
    for mark, file in kinds.items():
        post = await fair.show(ann, peer, file)
        page = (await fair.ask(f"/the_news/{post.id}")).text
        assert mark in page, mark
        assert f"/s/the_news/{post.id}/" in page
    assert '<svg class="wave"' in (await fair.ask("/s/the_news")).text
    veiled = await fair.show(ann, peer, await fair.photo(hue=5), spoiler=True)
    assert 'class="veil"' in (await fair.ask(f"/the_news/{veiled.id}")).text
    assert "og:image" not in (await fair.ask(f"/the_news/{veiled.id}")).text


async def test_the_page_that_a_post_links_to(fair: Fair) -> None:
    ann = await fair.world.person("Ann")
    peer = await fair.channel(ann, "the_news")
    post = await fair.say(ann, peer, "see https://example.org")
    photo = await fair.kept(await fair.photo(hue=77), ann)
    for url, shown in (("https://example.org/a", True), ("javascript:alert(1)", False)):
        page = Page(1, url, "article", "Example", "<A title>", "What it says", photo=photo)
        content = post.content._replace(link=Link(1, "https://example.org", 0, page))
        await fair.world.write(lambda tx, content=content: tx.messages.set_content(content))
        fair.world.pass_time(600)
        text = (await fair.ask(f"/the_news/{post.id}")).text
        assert ("&lt;A title&gt;" in text) == shown and "javascript:" not in text
        assert (f'src="/s/the_news/{post.id}/y"' in text) == shown
    assert (await fair.ask(f"/s/the_news/{post.id}/y")).status == 200


async def test_posts_say_how_many_have_seen_them(fair: Fair) -> None:
    ann, bob = await fair.world.person("Ann"), await fair.world.person("Bob")
    peer = await fair.channel(ann, "the_news")
    post = await fair.say(ann, peer, "hello")
    await fair.world.run(Join(peer), bob)
    await fair.world.run(CountViews((Look(bob.id, ((-peer.id, post.id),)),)))
    fair.world.pass_time(600)
    assert re.search(r"[12] views?<", (await fair.ask("/s/the_news")).text)


async def test_no_way_into_a_page_cuts_an_album(fair: Fair) -> None:
    ann = await fair.world.person("Ann")
    peer = await fair.channel(ann, "the_news")
    first = await fair.say(ann, peer, "before it")
    shown = await fair.album(ann, peer, [await fair.photo(64, 48, hue) for hue in (1, 2, 3, 4, 5)], ("of the sea",))
    last = await fair.say(ann, peer, "after it")
    ids = [one.id for one in shown]
    down = await wall(fair, before=ids[2])
    assert [(post.id, len(post.shots)) for post in down.posts] == [(ids[0], 5), (first.id, 0)]
    assert [post.id for post in (await wall(fair, after=down.newer)).posts] == [last.id]
    up = await wall(fair, after=ids[2])
    assert [(post.id, len(post.shots)) for post in up.posts] == [(last.id, 0), (ids[0], 5)]
    assert [post.id for post in (await wall(fair, before=up.older)).posts] == [first.id]
    await fair.world.run(IndexMessages())
    [found] = (await wall(fair, words="sea")).posts
    assert (found.id, [one.id for one in found.shots]) == (ids[0], ids)


async def test_the_way_to_a_picture_of_an_album_leads_to_the_album(fair: Fair) -> None:
    ann = await fair.world.person("Ann")
    peer = await fair.channel(ann, "the_news")
    shown = await fair.album(ann, peer, [await fair.photo(64, 48, hue) for hue in (1, 2, 3)])
    for message in shown:
        page, _, place = (await fair.ask(f"/s/the_news/{message.id}")).headers["location"].partition("#")
        text = (await fair.ask(page)).text
        assert f'id="{place}"' in text and text.count("<figure") == 3


async def test_an_answer_to_a_post_of_another_channel_shows_it(fair: Fair) -> None:
    ann = await fair.world.person("Ann")
    peer, other = await fair.channel(ann, "the_news"), await fair.channel(ann, "others", "Others & <more>")
    hidden = await fair.channel(ann, "", "Secret title")
    said = await fair.say(ann, other, "the whole of what was said there")
    picture = await fair.show(ann, other, await fair.photo())
    kept = await fair.say(ann, hidden, "behind a door")
    for answered, at, quote in ((said, other, ""), (said, other, "whole of"), (picture, other, ""), (kept, hidden, "")):
        await fair.say(ann, peer, "an answer", reply_to=ReplyTo(answered.id, quote, peer=at))
    lines = re.findall(
        r'<(a|p) class="answered"(?: href="([^"]*)")?[^>]*>(.*?)</\1>', (await fair.ask("/s/the_news")).text
    )
    shown = [(href, re.sub("<[^>]*>", "", words)) for _, href, words in lines]
    assert shown == [
        ("", "In answer to: a private chat behind a door"),
        (f"/others/{picture.id}", "In answer to: Others &amp; &lt;more&gt; A message"),
        (f"/others/{said.id}", "In answer to: Others &amp; &lt;more&gt; whole of"),
        (f"/others/{said.id}", "In answer to: Others &amp; &lt;more&gt; the whole of what was said there"),
    ]
    feed = (await fair.ask("/s/the_news/feed.json")).json["items"]
    assert feed[2]["content_html"] == "<blockquote><b>Others &amp; &lt;more&gt;</b>: whole of</blockquote>an answer"
    assert "Secret title" not in (await fair.ask("/s/the_news/feed.json")).text


async def test_an_answer_elsewhere_does_not_show_what_was_removed_there(fair: Fair) -> None:
    ann = await fair.world.person("Ann")
    peer, other = await fair.channel(ann, "the_news"), await fair.channel(ann, "others", "Others")
    said = await fair.say(ann, other, "buy herring")
    answer = await fair.say(ann, peer, "an answer", reply_to=ReplyTo(said.id, peer=other))
    await fair.world.write(lambda tx: tx.messages.set_content(said.content._replace(removed="terms", text="")))
    for path in ("/s/the_news", f"/the_news/{answer.id}", "/s/the_news/atom.xml"):
        page = (await fair.ask(path)).text
        assert "an answer" in page and "herring" not in page and "A post that is not here any more" in page


async def test_what_a_deleted_account_said_comes_from_no_private_chat(fair: Fair) -> None:
    ann, bob = await fair.world.person("Ann"), await fair.world.person("Bob")
    peer, hall = await fair.channel(ann, "the_news"), await fair.channel(ann, "the_hall", group=True)
    await fair.world.run(Join(hall), bob)
    said = await fair.say(bob, hall, "said by Bob")
    await fair.world.run(ForwardMessages(hall, (said.id,), (77,), peer), ann)
    assert 'Forwarded from <b dir="auto">Bob</b>' in (await fair.ask("/s/the_news")).text
    await fair.world.run(DeleteAccount(None), bob)
    fair.world.pass_time(3600)  # what was kept ready before
    page = (await fair.ask("/s/the_news")).text
    assert 'Forwarded from <b dir="auto">a deleted account</b>' in page and "Bob</b>" not in page


async def test_no_way_leads_to_a_page_without_posts(fair: Fair) -> None:
    """Below the first post stands that the channel was made, above the last that something was pinned or renamed."""
    ann = await fair.world.person("Ann")
    peer = await fair.channel(ann, "the_news")
    posts = [await fair.say(ann, peer, f"post {n} of {'all' if n else 'one'}") for n in range(3)]
    await fair.world.run(EditTitle(peer, "Newer news"), ann)
    last = await wall(fair, before=posts[-1].id + 1)
    assert (len(last.posts), last.older, last.newer) == (3, 0, 0)
    first = await wall(fair, after=posts[0].id - 1)
    assert (len(first.posts), first.older, first.newer) == (3, 0, 0)
    middle = await wall(fair, before=posts[-1].id)
    assert (len(middle.posts), middle.older, bool(middle.newer)) == (2, 0, True)
    await fair.world.run(IndexMessages())
    found = await wall(fair, before=posts[0].id + 1, words="one")
    assert (len(found.posts), found.older, found.newer) == (1, 0, 0), "what stands above it has other words"


async def test_a_link_opens_in_the_app_what_it_names(fair: Fair) -> None:
    ann = await fair.world.person("Ann")
    peer = await fair.channel(ann, "the_news")
    shown = await fair.album(ann, peer, [await fair.photo(64, 48, hue) for hue in (1, 2, 3)])
    at = shown[1].id
    for asked, more in (
        ("", ""),
        ("?single", "&amp;single"),
        ("?comment=7", "&amp;comment=7"),
        ("?t=90&single", "&amp;t=90&amp;single"),
        ('?comment=7"><script>&thread=x', ""),
    ):
        page = await fair.ask(f"/the_news/{at}{asked}")
        ways = re.findall('href="tg://resolve([^"]*)">Open', page.text)
        assert ways == [f"?domain=the_news&amp;post={at}{more}"] * 2
        assert f'rel="canonical" href="https://chappe.example/the_news/{shown[0].id}"' in page.text
