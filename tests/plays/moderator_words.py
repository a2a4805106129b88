"""The sentences of plays about what moderators do at the console, each before a browser of one's own."""

import re
import time

from chappe.safety.ledger_entries import day_of
from tests.live.browser import PHONE
from tests.plays.court import Court
from tests.plays.play import quoted, says

DAY = 86400


@says("{who} works here as {right}.")
async def employ(play: Court, who: str, right: str) -> None:
    await play.employ(who, right.split()[-1])


@says("{who} works here as {right}, at a phone in the dark.")
async def employ_outdoors(play: Court, who: str, right: str) -> None:
    await play.employ(who, right.split()[-1], viewport=PHONE, color_scheme="dark")


@says("{who} takes the next case and reads {texts}.")
async def take(play: Court, who: str, texts: str) -> None:
    page = await play.desks[who].take()
    for one in quoted(texts):
        assert one in page, page


@says("{who} does not read {texts} there.")
async def not_there(play: Court, who: str, texts: str) -> None:
    page = await play.desks[who].page.locator("main").inner_text()
    for one in quoted(texts):
        assert one not in page, page


async def _decide(play: Court, who: str, action: str, rule: str, why: str = "", **fields: str) -> None:
    desk = play.desks[who]
    labels = {"until": "Until (no date: without an end)", "places": "Only in these countries"}
    for name, value in fields.items():
        await desk.page.get_by_label(labels[name]).fill(value)
    await desk.decide(action, rule.strip('"'), why.strip('"'))


@says("{who} removes it under {text}, because {new}.")
async def remove(play: Court, who: str, text: str, new: str) -> None:
    await _decide(play, who, "remove", text, new)


@says("{who} removes all that its author posted in public under {text}, because {new}.")
async def remove_all(play: Court, who: str, text: str, new: str) -> None:
    await _decide(play, who, "remove_all_posts", text, new)


@says("{who} hides it in {country} under {text}.")
async def hide(play: Court, who: str, country: str, text: str) -> None:
    await _decide(play, who, "hide", text, places=country)


@says("{who} freezes the account for {n} days under {text}.")
async def freeze(play: Court, who: str, n: str, text: str) -> None:
    await _decide(play, who, "freeze", text, until=day_of(int(time.time()) + int(n) * DAY))


@says("{who} labels it a {right} under {text}.")
async def label(play: Court, who: str, right: str, text: str) -> None:
    await _decide(play, who, right, text)


@says("{who} suspends it under {text}.")
async def suspend(play: Court, who: str, text: str) -> None:
    await _decide(play, who, "suspend", text)


@says("{who} withholds it under {text}, because {new}.")
async def withhold(play: Court, who: str, text: str, new: str) -> None:
    await _decide(play, who, "withhold", text, new)


@says("{who} suspends the account under {text}.")
async def ban(play: Court, who: str, text: str) -> None:
    await _decide(play, who, "ban", text)


@says("{who} publishes it.")
async def publish(play: Court, who: str) -> None:
    page = play.desks[who].page
    await page.get_by_role("button", name="Nothing wrong: publish it").click()
    await page.get_by_role("heading", level=1, name=re.compile("closed")).wait_for()


@says("{who} finds nothing wrong.")
async def dismiss(play: Court, who: str) -> None:
    page = play.desks[who].page
    await page.get_by_role("button", name="Nothing wrong").click()
    await page.get_by_role("heading", level=1, name=re.compile("dismissed")).wait_for()


@says("{who} takes it back, because {new}.")
async def take_back(play: Court, who: str, new: str) -> None:
    """On the page of the case that was decided last."""
    page = play.desks[who].page
    await page.get_by_label("It was wrong, because").fill(new.strip('"'))
    await page.get_by_role("button", name="Take it back").click()
    assert await page.get_by_role("heading", name=re.compile("^Decided ")).count() == 0


@says("{who} may not judge the appeal.")
async def own_appeal(play: Court, who: str) -> None:
    page = await play.desks[who].screen.open("/console/appeals")
    assert "You had a part in this decision" in await page.locator("main").inner_text()
    assert await page.get_by_role("button", name="Overturn it").count() == 0


@says("{who} judges {old} to be right, because {new}.")
async def right(play: Court, who: str, old: str, new: str) -> None:
    await play.desks[who].judge(old.strip('"'), True, new.strip('"'))


@says("{who} judges {old} to be wrong, because {new}.")
async def wrong(play: Court, who: str, old: str, new: str) -> None:
    await play.desks[who].judge(old.strip('"'), False, new.strip('"'))
