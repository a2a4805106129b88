"""What strangers try at the public pages: to be somebody else, to learn what is hidden, to use others' letters."""

import html
import re

import pytest
from starlette.requests import Request

from chappe.domain.forwarding import ForwardMessages
from chappe.safety.subjects import of_message, of_peer
from chappe.web.public.site import Site
from tests.safety.desk import decide, staff
from tests.support.deciding import Restrict
from tests.web.console_desk import Desk
from tests.web.fair import PREFIX, Fair
from tests.web.test_notices import letters, news, send
from tests.web.test_withheld import ask
from tests.web.test_withheld import news as withheld_news

PROXY = "10.0.0.1"


def request(**headers: list[str]) -> Request:
    """What a proxy hands on, headers of one name each on a line of its own."""
    lines = [(name.replace("_", "-").encode(), one.encode()) for name, given in headers.items() for one in given]
    return Request({"type": "http", "headers": lines, "client": (PROXY, 4000)})


async def test_what_a_guest_says_of_itself_counts_for_nothing_on_a_line_of_its_own(fair: Fair) -> None:
    """HAProxy and others add a line of their own below what the guest sent (RFC 9110, 5.3: both are one list)."""
    site = Site(fair.world.engine, fair.files, PREFIX, frozenset({PROXY}), country_header="CF-IPCountry")
    assert site.asker(request(x_forwarded_for=["6.6.6.6", "192.0.2.9"])) == "192.0.2.9"
    assert site.asker(request(x_forwarded_for=["6.6.6.6", f"192.0.2.9, {PROXY}"])) == "192.0.2.9"
    assert site.places(request(cf_ipcountry=["FR", "DE"])) == ("DE",)
    assert site.places(request(cf_ipcountry=["DE"])) == ("DE",)


async def test_guests_of_a_proxy_that_writes_addresses_long_are_told_apart(fair: Fair) -> None:
    """What listens for both families writes IPv4 inside IPv6 (RFC 4291, 2.5.5.2): all in one network of 64 bits."""
    fair.turn_to(PREFIX, frozenset({PROXY, "10.0.0.2"}))
    fair.world.limits.on = True

    async def guest(said: str) -> int:
        return (await fair.ask("/nobody", ip=PROXY, x_forwarded_for=said)).status

    assert [await guest("::ffff:192.0.2.9") for _ in range(120)] == [404] * 120
    assert await guest("192.0.2.9") == await guest("::ffff:c000:209, ::ffff:10.0.0.2") == 429
    assert await guest("::ffff:192.0.2.10") == 404


async def test_what_is_to_be_copied_into_other_pages_is_harmless_there(fair: Fair) -> None:
    """The frame stands on the page as words: what a browser shows of them is pasted elsewhere as it stands."""
    ann = await fair.world.person("Ann")
    peer = await fair.channel(ann, "the_news", 'News"><script src=//evil.example>')
    post = await fair.say(ann, peer, "hello")
    page = (await fair.ask(f"/the_news/{post.id}")).text
    [code] = re.findall(r'<code class="copy">(.*?)</code>', page)
    shown = html.unescape(code)
    assert shown.startswith("<iframe ") and shown.endswith("></iframe>")
    assert "<script" not in shown and shown.count('"') % 2 == 0
    assert html.unescape(re.findall(r'title="([^"]*)"', shown)[0]) == 'A post of News"><script src=//evil.example>'


async def test_searching_does_not_tell_what_a_hidden_post_says(fair: Fair) -> None:
    peer, id = await withheld_news(fair)
    await fair.world.run(Restrict(peer, ("DE",), text="Withheld by order.", box=-peer.id, id=id))
    for path in ("/s/the_news", "/s/the_news/feed.json"):
        found, missed = await ask(fair, f"{path}?q=happened", "DE"), await ask(fair, f"{path}?q=nowhere", "DE")
        assert found.text.replace("happened", "WORD") == missed.text.replace("nowhere", "WORD")
    assert "what happened" in (await ask(fair, "/s/the_news?q=happened", "FR")).text


async def test_searching_does_not_tell_what_a_removed_post_said(fair: Fair) -> None:
    ann = await fair.world.person("Ann")
    peer = await fair.channel(ann, "the_news")
    post = await fair.say(ann, peer, "buy herring")
    await decide(fair.world, await staff(fair.world, "Mod"), of_message(ann.id, peer, post.id))
    found, missed = await fair.ask("/s/the_news?q=herring"), await fair.ask("/s/the_news?q=nowhere")
    assert found.text.replace("herring", "WORD") == missed.text.replace("nowhere", "WORD")


async def test_what_a_browser_has_of_a_file_is_good_in_its_country_alone(fair: Fair) -> None:
    fair.turn_to(PREFIX, frozenset({PROXY}), country_header="CF-IPCountry")
    ann = await fair.world.person("Ann")
    peer = await fair.channel(ann, "the_news")
    post = await fair.show(ann, peer, await fair.photo())
    first = await ask(fair, f"/s/the_news/{post.id}/y", "FR")
    again = await ask(fair, f"/s/the_news/{post.id}/y", "FR", if_none_match=first.headers["etag"])
    assert (first.status, again.status) == (200, 304)
    assert again.headers["vary"] == first.headers["vary"] == "CF-IPCountry"


async def test_nobody_writes_letters_to_others_by_the_form(fair: Fair) -> None:
    """The receipt goes to whatever address was given: nothing but the place itself stands in it."""
    url, _ = await news(fair)
    taken = []
    for number, more in enumerate(
        ("?cheap=http://evil.example", "#Call+http://evil.example", "?\n\nBuy:\n evil.example")
    ):
        fair.world.heard.clear()
        sent = await send(fair, f"{url}{more}", ip=f"192.0.2.{number}")
        assert sent.status == 303
        [letter] = letters(fair)
        taken.append(letter.text)
        assert "evil" not in letter.text and f"about {url} has come" in letter.text
    assert len(taken) == 3


async def test_a_forward_does_not_name_where_it_may_not_be_read(fair: Fair) -> None:
    peer, id = await withheld_news(fair)
    bob = await fair.world.person("Bob", "15550002")
    other = await fair.channel(bob, "others", "Others")
    await fair.world.run(ForwardMessages(peer, (id,), (77,), other), bob)
    paths = ("/s/others", "/s/others/atom.xml", "/s/others/feed.json")
    title = (await fair.world.read(lambda tx: tx.chats.get(peer))).title  # type: ignore[union-attr]
    for path in paths:
        assert title in (await ask(fair, path, "FR")).text
    await fair.world.run(Restrict(peer, ("DE",), text="Withheld by order."))
    for path in paths:
        shown = await ask(fair, path, "DE")
        assert "what happened" in shown.text and title not in shown.text and "a private chat" in shown.text
    await decide(fair.world, await staff(fair.world, "Mod"), of_peer(peer), "suspend")
    fair.world.pass_time(3600)
    for path in paths:
        assert title not in (await ask(fair, path, "FR")).text, "nor for ever what was kept ready before"


@pytest.mark.parametrize("path", ["/api/flagger/notices/", "/console/appeals/", "/console/sign-in/", "/s/news/"])
async def test_no_answer_leads_where_the_host_header_says(fair: Fair, desk: Desk, path: str) -> None:
    """A slash too many would send keys and cookies on to whatever host was asked for, and without TLS."""
    if path.startswith("/console"):
        fair.app = desk.app  # type: ignore[method-assign]
    for method in ("GET", "POST"):
        said = await fair.ask(path, method, host="evil.example", authorization="Bearer x")
        assert said.status in (404, 405) and "location" not in said.headers
