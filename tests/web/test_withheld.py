"""What is withheld somewhere on the public pages: shown to whoever is known to be elsewhere, and to nobody else."""

import re
from typing import Any
from urllib.parse import urlencode

import pytest

from chappe.domain.users import UpdateUsername
from chappe.domain.values import PeerRef, user_peer
from tests.domain.test_channels import make, say
from tests.support.deciding import Restrict
from tests.web.fair import PREFIX, Fair
from tests.web.test_notices import FORM, WORDS

PROXY, HEADER = "10.0.0.1", "CF-IPCountry"
PAGES = ("/the_news", "/s/the_news", "/s/the_news/atom.xml", "/s/the_news/feed.json")


async def news(fair: Fair) -> tuple[PeerRef, int]:
    """A public channel with a post, behind a proxy that says where people are."""
    fair.turn_to(PREFIX, frozenset({PROXY}), country_header=HEADER)
    ann = await fair.world.person("Ann", "15550001")
    peer = await make(fair.world, ann, name="the_news")
    return peer, (await say(fair.world, ann, peer, "what happened")).result[0].message.id


async def ask(fair: Fair, path: str, country: str, ip: str = PROXY, **headers: Any) -> Any:
    return await fair.ask(path, ip=ip, cf_ipcountry=country, x_forwarded_for="192.0.2.9", **headers)


@pytest.mark.parametrize("path", PAGES)
async def test_a_restricted_channel_is_shown_elsewhere_only(fair: Fair, path: str) -> None:
    peer, _ = await news(fair)
    await fair.world.run(Restrict(peer, ("DE", "AT"), text="Withheld by order."))
    shown = await ask(fair, path, "FR")
    assert shown.status == 200 and "what happened" in shown.text
    assert HEADER in shown.headers["vary"]
    for country, ip in (("DE", PROXY), ("AT", PROXY), ("", PROXY), ("XX", PROXY), ("fr", PROXY), ("FR", "192.0.2.7")):
        hidden = await ask(fair, path, country, ip)
        assert hidden.status == 451, (country, ip)
        assert "Withheld by order." in hidden.text and "what happened" not in hidden.text
        assert hidden.headers["cache-control"] == "no-store"
    known = shown.headers["etag"]
    assert (await ask(fair, path, "DE", if_none_match=known)).status == 451
    assert (await ask(fair, path, "FR", if_none_match=known)).status == 304


async def test_a_withheld_post_is_a_gap_for_those_there(fair: Fair) -> None:
    peer, id = await news(fair)
    await fair.world.run(Restrict(peer, ("DE",), text="Withheld by order.", box=-peer.id, id=id))
    for path in ("/s/the_news", f"/the_news/{id}", f"/the_news/{id}?embed=1", "/the_news"):
        assert "what happened" in (await ask(fair, path, "FR")).text
        hidden = await ask(fair, path, "DE")
        assert hidden.status == 200 and "what happened" not in hidden.text
        assert "Withheld by order." in hidden.text
    assert "what happened" not in (await ask(fair, "/s/the_news/atom.xml", "DE")).text
    assert "what happened" not in (await ask(fair, "/s/the_news?q=happened", "DE")).text


async def test_without_a_proxy_that_says_where_nothing_withheld_is_shown(fair: Fair) -> None:
    peer, id = await news(fair)
    fair.turn_to(PREFIX)
    assert "what happened" in (await fair.ask("/s/the_news", cf_ipcountry="FR")).text
    await fair.world.run(Restrict(peer, ("DE",), box=-peer.id, id=id))
    assert "what happened" not in (await fair.ask("/s/the_news", cf_ipcountry="FR")).text


async def test_a_restricted_person_has_a_name_and_no_more(fair: Fair) -> None:
    await news(fair)
    eve = await fair.world.person("Eve", "15550002", "Evans")
    await fair.world.run(UpdateUsername("eve_here"), eve)
    await fair.world.run(Restrict(user_peer(eve.id), text="Withheld by order."))
    hidden = await ask(fair, "/eve_here", "FR")
    assert hidden.status == 451 and "Evans" not in hidden.text


async def test_what_is_withheld_elsewhere_can_be_reported_where_it_is_seen(fair: Fair) -> None:
    peer, id = await news(fair)
    await fair.world.run(Restrict(peer, ("DE",), text="Withheld by order.", box=-peer.id, id=id))
    form = f"/notice?category=drugs&url={PREFIX}the_news/{id}"
    there, here = await ask(fair, form, "DE"), await ask(fair, form, "FR")
    assert (there.status, here.status) == (422, 200) and "A post of" in here.text and "A post of" not in there.text
    report = f"/notice?url={PREFIX}the_news/{id}".replace(":", "%3A").encode()
    assert report in (await ask(fair, f"/the_news/{id}", "FR")).body
    assert b">Report<" not in (await ask(fair, f"/the_news/{id}", "DE")).body, "a way that would lead nowhere"
    fields = {"url": f"{PREFIX}the_news/{id}", "category": "drugs", "explanation": WORDS, "name": "Eve Example"}
    fields |= {"email": "eve@example.org", "faith": "yes", "website": ""}
    [fields["token"]] = re.findall('name="token" value="([^"]+)"', here.text)
    for country, status in (("DE", 422), ("FR", 303)):
        sent = await ask(fair, "/notice", country, method="POST", body=urlencode(fields).encode(), **FORM)
        assert sent.status == status, country
