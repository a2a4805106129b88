"""The public pages: what is shown, what is not, and what an unchanged channel costs."""

import gzip
import re

import pytest

from chappe.domain.channels import DeleteChannel, EditTitle, SetFlag, SetUsername
from chappe.domain.chat_photos import EditPhoto
from chappe.domain.discussions import SetDiscussionGroup
from chappe.domain.joining import Join
from chappe.domain.ports.messages import Page
from chappe.domain.signing import SetSignatures
from chappe.domain.values import NO_FORWARDS, box_of
from chappe.safety.subjects import of_message, of_peer
from tests.safety.desk import decide, staff
from tests.support.sticker_sets import made
from tests.web.fair import Fair


async def test_a_channel_and_its_posts(fair: Fair) -> None:
    ann = await fair.world.person("Ann", last_name="Lee")
    peer = await fair.channel(ann, "The_News", "All the <News>", about="What happens. See https://example.org")
    first = await fair.say(ann, peer, "Good morning")
    await fair.say(ann, peer, "And <b>more</b> of #weather", answers=first.id)
    about = await fair.ask("/the_news")
    assert about.status == 200
    assert "All the &lt;News&gt;" in about.text and "1 subscriber" in about.text
    assert 'href="tg://resolve?domain=The_News"' in about.text and "https://chappe.example/The_News" in about.text
    assert '<a href="https://example.org"' in about.text
    wall = (await fair.ask("/s/the_news")).text
    assert wall.index("more&lt;/b&gt;") < wall.index('<div class="text" dir="auto">Good morning')
    assert '<a href="/s/The_News?q=%23weather">#weather</a>' in wall
    assert f'class="answered" href="/The_News/{first.id}"' in wall
    assert '<link rel="canonical" href="https://chappe.example/s/The_News">' in wall
    assert "<script" not in wall and "style=" not in wall


async def test_one_post_and_its_frame(fair: Fair) -> None:
    ann = await fair.world.person("Ann", last_name="Lee")
    peer = await fair.channel(ann, "the_news")
    await fair.world.run(SetSignatures(peer, True), ann)
    post = await fair.show(ann, peer, await fair.photo(), 'Look "there"')
    page = await fair.ask(f"/the_news/{post.id}")
    assert 'property="og:title" content="Look &#34;there&#34;"' in page.text
    assert f'property="og:image" content="https://chappe.example/s/the_news/{post.id}/y"' in page.text
    assert 'name="twitter:card" content="summary_large_image"' in page.text
    assert "Ann Lee" in page.text
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    framed = await fair.ask(f"/the_news/{post.id}?embed=1")
    assert "frame-ancestors *" in framed.headers["content-security-policy"]
    assert "Look &#34;there&#34;" in framed.text and "<form" not in framed.text
    assert " UTC</time>" in page.text and " UTC</time>" in framed.text, "the wall says so once, at its foot"
    assert framed.headers["etag"] != page.headers["etag"]


async def test_what_is_not_public_answers_like_what_is_not_there(fair: Fair) -> None:
    ann = await fair.world.person("Ann")
    hidden = await fair.channel(ann, "", "Hidden")
    group = await fair.channel(ann, "the_group", "Group", group=True)
    gone = await fair.channel(ann, "the_gone", "Gone")
    was = await fair.channel(ann, "the_former", "Former")
    said = {peer: await fair.say(ann, peer, "secret words") for peer in (hidden, group, gone, was)}
    shown = await fair.show(ann, was, await fair.photo(), "secret picture")
    assert (await fair.ask(f"/s/the_former/{shown.id}/x")).status == 200
    await fair.world.run(DeleteChannel(gone), ann)
    await fair.world.run(SetUsername(was, ""), ann)
    nobody = await fair.ask("/nobody_here")
    assert nobody.status == 404
    paths = ["/the_gone", "/the_former", f"/{hidden.id}", "/s/the_gone", "/s/the_former", "/s/the_group", "/s/nobody"]
    paths += [f"/the_former/{said[was].id}", f"/s/the_group/{said[group].id}", f"/s/the_former/{shown.id}/x"]
    paths += ["/s/the_former/atom.xml", "/s/the_group/feed.json", "/qr/the_gone.svg"]
    paths += [
        f"/the_gone/{said[gone].id}?embed=1",
        "/c/secret/2",
        "/c/1/0",
        f"/the_group/x/{said[group].id}",
        "/the_gone/1/2",
        "/s/nobody/" + "9" * 5000,
        "/a/b/c/d/e",
        "/x%2fy",
    ]
    for path in paths:
        assert await fair.ask(path) == nobody, path
    assert (await fair.ask("/the_group")).status == 200
    for path in ("/the_group", "/qr/the_group.svg"):
        assert "secret" not in (await fair.ask(path)).text


async def test_links_to_messages_lead_into_the_app_and_tell_nothing(fair: Fair) -> None:
    ann = await fair.world.person("Ann")
    hidden = await fair.channel(ann, "", "Hidden")
    group = await fair.channel(ann, "the_group", "Group", group=True)
    said = await fair.say(ann, group, "secret words")
    there, nowhere = await fair.ask(f"/the_group/{said.id}"), await fair.ask("/the_group/99999")
    assert there.status == nowhere.status == 200 and "secret" not in there.text
    assert f'href="tg://resolve?domain=the_group&amp;post={said.id}"' in there.text
    assert there.text.replace(f"post={said.id}", "post=99999") == nowhere.text
    assert "domain=the_group&amp;post=7&amp;thread=3" in (await fair.ask("/the_group/3/7")).text
    assert "domain=the_group&amp;post=7&amp;thread=3" in (await fair.ask("/the_group/7?thread=3")).text
    kept, unknown = await fair.ask(f"/c/{hidden.id}/2"), await fair.ask("/c/77/2")
    assert f"tg://privatepost?channel={hidden.id}&amp;post=2" in kept.text and "Hidden" not in kept.text
    assert kept.text.replace(f"channel={hidden.id}", "channel=77") == unknown.text
    assert "channel=77&amp;post=2&amp;thread=5" in (await fair.ask("/c/77/5/2")).text


async def test_a_link_to_oneself_leads_into_the_app_and_tells_nothing(fair: Fair) -> None:
    """What contacts.exportContactToken gives out (core.telegram.org/api/links#contact-links)."""
    page = await fair.ask("/contact/AAAAAAAAAAEAAAAAZ-_w")
    assert page.status == 200 and 'href="tg://contact?token=AAAAAAAAAAEAAAAAZ-_w"' in page.text
    assert 'content="noindex"' in page.text and page.headers["cache-control"] == "private, no-store"
    nobody = await fair.ask("/nobody")
    for token in ("a%22b", "x" * 129, "%3Cscript%3E", "a/b"):
        assert await fair.ask(f"/contact/{token}") == nobody


async def test_a_post_among_the_others(fair: Fair) -> None:
    ann = await fair.world.person("Ann")
    await fair.channel(ann, "the_group", "Group", group=True)
    peer = await fair.channel(ann, "The_News")
    post = await fair.say(ann, peer, "Good morning")
    led = await fair.ask(f"/s/the_news/{post.id}")
    assert (led.status, led.headers["location"]) == (302, f"/s/The_News?before={post.id + 1}#p{post.id}")
    for path in ("/s/the_group/3", "/s/nobody_here/3", "/s/the_news/x"):
        assert (await fair.ask(path)).status == 404


async def test_comments_are_counted(fair: Fair) -> None:
    ann = await fair.world.person("Ann")
    channel = await fair.channel(ann, "the_news")
    group = await fair.channel(ann, "", "Talk", group=True)
    await fair.world.run(SetDiscussionGroup(channel, group), ann)
    post = await fair.say(ann, channel, "Good morning")
    assert "comment" not in (await fair.ask(f"/the_news/{post.id}")).text
    [copy] = await fair.world.read(lambda tx: tx.messages.history(box_of(group.id), group, Page(limit=1)))
    await fair.say(ann, group, "nice", answers=copy.id)
    fair.world.pass_time(600)
    assert ">1 comment</a>" in (await fair.ask(f"/the_news/{post.id}")).text
    assert ">1 comment</a>" in (await fair.ask("/s/the_news")).text


async def test_people_show_what_they_let_everyone_see(fair: Fair) -> None:
    from chappe.domain.ports.people import PrivacyRule
    from chappe.domain.privacy import SetPrivacy
    from chappe.domain.users import UpdateProfile, UpdateUsername

    ann = await fair.world.person("Ann", phone="9996620001", last_name="Lee")
    assert (await fair.ask("/ann_lee")).status == 404
    await fair.world.run(UpdateUsername("ann_lee"), ann)
    await fair.world.run(UpdateProfile(about="I paint boats"), ann)
    page = (await fair.ask("/ann_lee")).text
    assert "Ann Lee" in page and "I paint boats" in page and "9996620001" not in page and "Read here" not in page
    await fair.world.run(SetPrivacy("about", (PrivacyRule("contacts"),)), ann)
    fair.world.pass_time(1)
    assert "I paint boats" not in (await fair.ask("/ann_lee")).text


async def test_an_unchanged_channel_is_neither_read_nor_made_again(fair: Fair, monkeypatch: pytest.MonkeyPatch) -> None:
    ann, bob = await fair.world.person("Ann"), await fair.world.person("Bob")
    peer = await fair.channel(ann, "the_news")
    post = await fair.say(ann, peer, "Good morning")
    paths = ("/the_news", "/s/the_news", f"/the_news/{post.id}", "/s/the_news/atom.xml", "/s/the_news/feed.json")
    tags = {}
    for path in paths:
        answer = await fair.ask(path)
        tags[path] = answer.headers["etag"]
        assert "must-revalidate" in answer.headers["cache-control"] or "max-age=60" in answer.headers["cache-control"]
    from chappe.domain import public_posts

    def loaded(*_: object) -> None:
        raise AssertionError("posts were read")

    with monkeypatch.context() as patch:
        patch.setattr(public_posts, "wall", loaded)
        patch.setattr(public_posts, "single", loaded)
        for path in paths:
            again = await fair.ask(path, if_none_match=f'"other", {tags[path]}')
            assert (again.status, again.body) == (304, b"") and again.headers["etag"] == tags[path]
            assert (await fair.ask(path)).status == 200  # kept ready
    await fair.world.run(Join(peer), bob)
    for path in paths:
        same = path.endswith((".xml", ".json"))  # how many follow is no part of a feed
        assert (await fair.ask(path, if_none_match=tags[path])).status == (304 if same else 200), path
    await fair.world.run(EditTitle(peer, "Other news"), ann)
    for path in paths:
        changed = await fair.ask(path, if_none_match=tags[path])
        assert changed.status == 200 and "Other news" in changed.text, path


async def test_other_sites_show_a_picture_large_where_the_post_has_one(fair: Fair) -> None:
    ann = await fair.world.person("Ann")
    peer = await fair.channel(ann, "the_news")
    await fair.world.run(EditPhoto(peer, await fair.photo(640, 640)), ann)
    words = await fair.say(ann, peer, "words alone")
    small = await fair.show(ann, peer, await fair.photo(40, 30))
    large = await fair.show(ann, peer, await fair.photo())
    for post, card, picture in (
        (words, "summary", "/pic/the_news/"),
        (small, "summary", f"/s/the_news/{small.id}/"),
        (large, "summary_large_image", f"/s/the_news/{large.id}/"),
    ):
        page = (await fair.ask(f"/the_news/{post.id}")).text
        assert f'name="twitter:card" content="{card}"' in page
        assert f'property="og:image" content="https://chappe.example{picture}' in page


async def test_pictures_of_an_album_have_names_of_their_own(fair: Fair) -> None:
    ann = await fair.world.person("Ann")
    peer = await fair.channel(ann, "the_news")
    await fair.album(ann, peer, [await fair.photo(64, 48, hue) for hue in (1, 2)], ("of the sea",))
    await fair.album(ann, peer, [await fair.photo(64, 48, hue) for hue in (1, 2, 3)], ("one", "two"))
    page = (await fair.ask("/s/the_news")).text
    names = re.findall(r'<img [^>]*alt="([^"]+)"', page)
    assert names == ["Photo 1 of 3: one", "Photo 2 of 3: two", "Photo 3 of 3", "Photo 1 of 2", "Photo 2 of 2"]


async def test_removed_posts(fair: Fair) -> None:
    ann = await fair.world.person("Ann")
    peer = await fair.channel(ann, "the_news")
    first = await fair.say(ann, peer, "to be removed")
    await fair.say(ann, peer, "an answer", answers=first.id)
    await _delete(fair, ann, peer, first.id)
    wall = (await fair.ask("/s/the_news")).text
    assert "to be removed" not in wall and "A post that is not here any more" in wall
    page = await fair.ask(f"/the_news/{first.id}")
    assert page.status == 404 and "removed, or never was" in page.text
    assert await fair.ask("/the_news/77777") == page


async def _delete(fair: Fair, who: object, peer: object, id: int) -> None:
    box = -peer.id  # type: ignore[attr-defined]
    await fair.world.write(lambda tx: (tx.messages.delete(box, [id]), tx.boxes.advance(box, 1)))


async def test_restricted_posts_say_so_and_nothing_else(fair: Fair, monkeypatch: pytest.MonkeyPatch) -> None:
    from chappe.domain import public, public_posts

    ann = await fair.world.person("Ann")
    peer = await fair.channel(ann, "the_news")
    bad = await fair.show(ann, peer, await fair.photo(), "not for the public")
    await fair.say(ann, peer, "an answer", answers=bad.id)

    def restriction(tx: object, found: object, message: object) -> str:
        return "A court said so." if message.id == bad.id else ""  # type: ignore[attr-defined]

    monkeypatch.setattr(public, "restriction", restriction)
    monkeypatch.setattr(public_posts, "restriction", restriction)
    for path in ("/the_news", "/s/the_news", f"/the_news/{bad.id}", f"/the_news/{bad.id}?embed=1"):
        page = (await fair.ask(path)).text
        assert "A court said so." in page and "not for the public" not in page and "<figure" not in page, path
    for path in ("/s/the_news/atom.xml", "/s/the_news/feed.json"):
        feed = (await fair.ask(path)).text
        assert "not for the public" not in feed and f"/the_news/{bad.id}" not in feed
    assert (await fair.ask(f"/s/the_news/{bad.id}/x")).status == 404


async def test_too_many_questions_are_refused(fair: Fair) -> None:
    ann = await fair.world.person("Ann")
    await fair.channel(ann, "the_news")
    fair.world.limits.on = True
    statuses = [(await fair.ask("/s/the_news")).status for _ in range(121)]
    assert statuses == [200] * 120 + [429]
    refused = await fair.ask("/nobody")
    assert refused.status == 429 and int(refused.headers["retry-after"]) > 0
    assert (await fair.ask("/s/the_news", ip="192.0.2.8")).status == 200
    fair.world.pass_time(10)
    assert (await fair.ask("/s/the_news")).status == 200


async def test_nothing_can_be_changed_here(fair: Fair) -> None:
    for path in ("/", "/the_news", "/s/the_news"):
        refused = await fair.ask(path, method="POST")
        assert (refused.status, refused.headers["allow"]) == (405, "GET, HEAD")
    assert (await fair.ask("/", method="HEAD")).status == 200
    assert (await fair.ask("/notice", method="PUT")).headers["allow"] == "GET, HEAD, POST"
    assert (await fair.ask("/api/flagger/notices", method="GET")).headers["allow"] == "POST"


async def test_what_a_browser_says_it_has_and_takes(fair: Fair) -> None:
    """Tags are compared weakly, and a form of packing that weighs nothing is refused (RFC 9110, 12.4.2 and 13.1.2)."""
    ann = await fair.world.person("Ann")
    peer = await fair.channel(ann, "the_news")
    for n in range(9):
        await fair.say(ann, peer, f"post {n}")
    for path in ("/s/the_news", "/transparency"):
        tag = (await fair.ask(path)).headers["etag"]
        for said in (tag, tag.removeprefix("W/"), f'"x", {tag}'):
            assert (await fair.ask(path, if_none_match=said)).status == 304, said
        assert (await fair.ask(path, if_none_match='"x"')).status == 200
        for said in ("gzip", "br, GZIP;q=0.5"):
            assert (await fair.ask(path, accept_encoding=said)).headers["content-encoding"] == "gzip"
        for said in ("identity", "gzip;q=0", "br, gzip; q=0.0", "x-notgzip"):
            assert "content-encoding" not in (await fair.ask(path, accept_encoding=said)).headers, said


async def test_every_answer_forbids_what_is_not_ours(fair: Fair) -> None:
    ann = await fair.world.person("Ann")
    peer = await fair.channel(ann, "the_news")
    post = await fair.show(ann, peer, await fair.photo())
    paths = ["/", "/the_news", "/s/the_news", f"/the_news/{post.id}", "/nobody", f"/s/the_news/{post.id}/x"]
    paths += ["/s/the_news/atom.xml", "/qr/the_news.svg"]
    home = (await fair.ask("/")).text
    paths += re.findall(r'(?:href|src)="(/static/[^"]+)"', home)
    assert len(paths) > 9
    for path in paths:
        answer = await fair.ask(path)
        assert "default-src 'none'" in answer.headers["content-security-policy"], path
        assert answer.headers["x-content-type-options"] == "nosniff", path
        assert "script-src" not in answer.headers["content-security-policy"], path
    for path in paths[-2:]:
        assert "immutable" in (await fair.ask(path)).headers["cache-control"]
    style = next(path for path in paths if path.endswith(".css"))
    packed = await fair.ask(style, accept_encoding="gzip")
    assert packed.headers["content-encoding"] == "gzip" and len(packed.body) < 8000
    assert gzip.decompress(packed.body) == (await fair.ask(style)).body


async def test_what_is_not_to_be_passed_on_is_not_handed_out(fair: Fair) -> None:
    ann = await fair.world.person("Ann")
    peer = await fair.channel(ann, "the_news")
    post = await fair.show(ann, peer, await fair.document(b"%PDF-1.7"), "a paper")
    assert (await fair.ask(f"/s/the_news/{post.id}/file")).status == 200
    assert "enclosure" in (await fair.ask("/s/the_news/atom.xml")).text
    await fair.world.run(SetFlag(peer, NO_FORWARDS, True), ann)
    assert (await fair.ask(f"/s/the_news/{post.id}/file")).status == 404
    assert f"/{post.id}/file" not in (await fair.ask("/s/the_news")).text
    assert "enclosure" not in (await fair.ask("/s/the_news/atom.xml")).text


async def test_whose_requests_are_counted_behind_a_proxy(fair: Fair) -> None:
    fair.turn_to("https://chappe.example/", frozenset(("10.0.0.1", "10.0.0.2")))
    fair.world.limits.on = True

    async def ask(peer: str, said: str) -> int:
        return (await fair.ask("/nobody", ip=peer, x_forwarded_for=said)).status

    assert [await ask("10.0.0.1", "192.0.2.9") for _ in range(120)] == [404] * 120
    assert await ask("10.0.0.1", "192.0.2.9") == 429
    assert await ask("10.0.0.2", "6.6.6.6, 192.0.2.9, 10.0.0.1") == 429  # what the guest says of itself is no matter
    assert await ask("10.0.0.1", "192.0.2.10") == 404
    assert await ask("192.0.2.9", "1.2.3.4") == 429  # who is no proxy of ours speaks for itself alone
    assert await ask("10.0.0.1", "nonsense") == 404


async def test_links_may_begin_with_a_path(fair: Fair) -> None:
    fair.turn_to("https://chappe.example/talk/")
    ann = await fair.world.person("Ann")
    peer = await fair.channel(ann, "the_news", about="see @the_news")
    post = await fair.show(ann, peer, await fair.photo(), "a #tag")
    for path in ("/", "/the_news", "/s/the_news", f"/the_news/{post.id}", f"/the_news/{post.id}?embed=1", "/nobody"):
        links = re.findall(r'(?:href|src|action|content)="(/[^"]*|https?:[^"]*)"', (await fair.ask(path)).text)
        assert links and all(one.startswith(("/talk/", "https://chappe.example/talk/")) for one in links), path


async def test_what_was_removed_says_so(fair: Fair) -> None:
    ann = await fair.world.person("Ann")
    mod = await staff(fair.world, "Mod")
    channel = await fair.channel(ann, "the_news", "The News")
    message = await fair.say(ann, channel, "buy now")
    await decide(fair.world, mod, of_message(ann.id, channel, message.id))
    for path in ("/s/the_news", f"/the_news/{message.id}"):
        page = (await fair.ask(path)).text
        assert "buy now" not in page and "was removed" in page, path
    assert "buy now" not in (await fair.ask("/s/the_news/atom.xml")).text
    await decide(fair.world, mod, of_peer(channel), "suspend", "fraud")
    for path in ("/the_news", "/s/the_news", f"/the_news/{message.id}"):
        answer = await fair.ask(path)
        assert answer.status == 451 and "removed from this service by a decision" in answer.text, path
        assert "The News" not in answer.text


async def test_a_set_of_stickers_has_a_page(fair: Fair) -> None:
    ann = await fair.world.person("Ann")
    found = (await made(fair.world, ann, "birds", "🐦", "🦆")).shown.set
    page = await fair.ask("/addstickers/birds")
    assert page.status == 200 and found.title in page.text and "2 stickers" in page.text
    assert 'href="tg://addstickers?set=birds"' in page.text and "Ann" not in page.text
    assert (await fair.ask("/addemoji/birds")).text == page.text
    assert (await fair.ask("/addstickers/bees")).status == 404
