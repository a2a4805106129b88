"""The console's pages in a real browser: they fit, can be read and named by every aid, and work by keyboard alone."""

from collections.abc import AsyncIterator
from itertools import pairwise
from typing import Any, NamedTuple

import pytest

from chappe.safety.appeals import FileAppeal
from chappe.safety.cases import open_case
from chappe.safety.subjects import Subject, look, of_message
from chappe.web.console.app import application
from chappe.web.console.room import COOKIE
from chappe.web.public.site import Site
from tests.gateway import fakes
from tests.live import browser
from tests.live.browser import DESKTOP, PHONE, Screen, window
from tests.live.moderators import shoot
from tests.live.test_public_pages import clean
from tests.safety.desk import DESK, decide, staff
from tests.web.console_desk import Desk
from tests.web.fair import Fair

pytestmark = pytest.mark.skipif(not browser.is_there(), reason=f"missing: {browser.CHROMIUM}")
NAMELESS = """[...document.querySelectorAll('input:not([type=hidden]), select, textarea, button, a, img, svg, nav')]
  .filter(one => one.checkVisibility() && !(one.labels?.length || one.ariaLabel || one.alt || one.role
    || one.textContent.trim() || one.closest('[role=img]'))).map(one => one.outerHTML.slice(0, 200))"""
LEVELS = "[...document.querySelectorAll('h1, h2, h3, h4')].map(one => Number(one.tagName[1]))"
TWICE = """(() => { const all = [...document.querySelectorAll('[id]')].map(one => one.id);
  return all.filter((one, at) => all.indexOf(one) !== at); })()"""
NARROW = """[...document.querySelectorAll('p, h1, h2, blockquote, label, textarea')]
  .filter(one => one.checkVisibility() && one.innerText.length > 40 && one.clientWidth > 1 && one.clientWidth < 150)
  .map(one => one.outerHTML.slice(0, 120))"""
"""Long words in a narrow column: something made a box too small."""
PALE = """(() => {
  const parts = text => (text.match(/[\\d.]+/g) ?? []).map(Number);
  const linear = c => c <= .03928 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => .2126 * linear(r / 255) + .7152 * linear(g / 255) + .0722 * linear(b / 255);
  const behind = one => { for (; one; one = one.parentElement) {
    const found = parts(getComputedStyle(one).backgroundColor);
    if (found.length === 3 || found[3] === 1) return found;
  } return parts(getComputedStyle(document.body).backgroundColor); };
  const ratio = (a, b) => (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
  const found = [];
  for (const one of document.querySelectorAll('main *, header *')) {
    if (!one.checkVisibility() || one.closest('svg, .skip, :disabled')) continue;
    const style = getComputedStyle(one), ground = light(behind(one));
    const words = [...one.childNodes].some(node => node.nodeType === 3 && node.data.trim());
    if (words && ratio(light(parts(style.color)), ground) < 4.5) found.push('text ' + one.outerHTML.slice(0, 120));
    if (one.matches('input:not([type=checkbox]), select, textarea')
      && ratio(light(parts(style.borderTopColor)), light(behind(one.parentElement))) < 3)
      found.push('border ' + one.outerHTML.slice(0, 120));
  }
  return found;
})()"""
"""Text below 4.5 : 1 and edges of fields below 3 : 1 against what is behind them (WCAG 2.2, 1.4.3 and 1.4.11)."""
WHERE = "(one => one.name + ' ' + one.value + ' ' + one.textContent.trim())(document.activeElement)"


class Scene(NamedTuple):
    """Pages on a port, and what there is to decide."""

    fair: Fair
    home: str
    post: int
    """The case about a post with a picture."""
    place: int
    """The case about a whole channel."""
    alike: int
    """One of some cases about posts of the channel, one of them with a picture, one with a long text."""


@pytest.fixture
async def scene(fair: Fair) -> AsyncIterator[Scene]:
    """A channel with a picture that was reported, a long word without a blank, and an appeal."""
    site = Site(fair.world.engine, fair.files, "http://127.0.0.1/")
    async with fakes.world(http_mounts={"/": fair.app, "/console": application(site, DESK)}) as here:
        ann = await fair.world.person("Ann")
        peer = await fair.channel(ann, "bargains", "Bargains of the day")
        photo = await fair.kept(await fair.photo(), ann)
        shown = await fair.show(ann, peer, photo, "Forbidden things, cheap")
        said = await fair.say(ann, peer, "x" * 300)
        post = await case(fair, of_message(0, peer, shown.id), "drugs")
        place = await case(fair, Subject("chat", peer), "fraud")
        again = await fair.show(ann, peer, photo, "Earn two thousand a week from home, write to me now")
        alike = await case(fair, of_message(0, peer, again.id), "spam")
        for text in ("Earn three thousand a week from home, write to me now", "y" * 300, "cheap " * 200):
            more = await fair.say(ann, peer, text)
            await case(fair, of_message(0, peer, more.id), "spam")
        first = await staff(fair.world, "First")
        decision = await decide(fair.world, first, of_message(0, peer, said.id))
        appeal = FileAppeal(decision.puid, decision.nonce, "It was a joke. " * 30, DESK)
        await fair.world.run(appeal)
        yield Scene(fair, f"http://127.0.0.1:{here.port}", post, place, alike)


async def case(fair: Fair, subject: Subject, category: str) -> int:
    """A case about something that was reported."""

    def change(tx: Any) -> int:
        facts = look(tx, subject)
        assert facts is not None
        opened = open_case(tx, fair.world.now, facts, category, "report", DESK.policy, report=True, evidence="words")
        return opened.id

    return await fair.world.write(change)


async def enter(scene: Scene, screen: Screen, role: str = "administrator") -> None:
    """Sign in; the browser gets what the forms gave."""
    desk = Desk(scene.fair)
    await desk.sign_in(await staff(scene.fair.world, "Mod", role))
    cookie = {"name": COOKIE, "value": desk.cookie, "url": f"{scene.home}/console/"}
    await screen.page.context.add_cookies([cookie])  # type: ignore[list-item]


async def sound(screen: Screen, name: str) -> None:
    """The page fits, everything on it has a name, its headings are in order, and it can be read."""
    await shoot(screen.page, name)
    await clean(screen)
    assert await screen.measure(NAMELESS) == []
    levels = await screen.measure(LEVELS)
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels)), levels
    assert await screen.measure(TWICE) == []
    assert await screen.measure(NARROW) == []
    assert await screen.measure(PALE) == []
    assert await screen.measure("document.documentElement.lang") == "en"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
async def test_every_page_fits_and_can_be_read(scene: Scene, size: dict[str, int], scheme: str) -> None:
    async with window(scene.home, viewport=size, color_scheme=scheme) as screen:
        look = f"{scheme}-{size['width']}"
        page = await screen.open("/console/sign-in")
        await sound(screen, f"sign-in-{look}")
        await page.get_by_label("Your phone number").fill("+491700000000")
        await page.get_by_role("button", name="Send a code").click()
        await sound(screen, f"code-{look}")
        await enter(scene, screen)
        page = await screen.open("/console/")
        await page.get_by_text("Decide the chosen ones together").click()
        await sound(screen, f"queues-{look}")
        page = await screen.open(f"/console/case/{scene.post}")
        blur = await screen.measure("getComputedStyle(document.querySelector('img')).filter")
        assert "grayscale(1)" in blur and "blur" in blur
        await sound(screen, f"case-{look}")
        await page.get_by_role("link", name="Show the whole picture").click()
        await page.wait_for_load_state("networkidle")
        assert await screen.measure("document.querySelector('img').naturalWidth") > 300
        await sound(screen, f"whole-{look}")
        for path in ("appeals", "staff", "acts", f"case/{scene.place}", f"case/{scene.alike}", "case/999"):
            await page.goto(f"{scene.home}/console/{path}", wait_until="networkidle")
            screen.faults[:] = [one for one in screen.faults if "409" not in one]  # a case that is not there says so
            await sound(screen, f"{path.replace('/', '-')}-{look}")


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
async def test_cases_that_are_alike_are_decided_together_by_keyboard(scene: Scene, size: dict[str, int]) -> None:
    async with window(scene.home, viewport=size) as screen:
        await enter(scene, screen, "moderator")
        page = await screen.open("/console/")
        async with page.expect_navigation(wait_until="networkidle"):
            await page.get_by_role("link", name="and 3 more like it").click()
        assert await page.locator("input[name=case]:checked").count() == 4
        blur = await screen.measure("getComputedStyle(document.querySelector('ul.alike img')).filter")
        assert "grayscale(1)" in blur and "blur" in blur
        await sound(screen, f"alike-{size['width']}")
        for _ in ("the link to it", "its box"):
            await reach(screen, f"case {scene.alike}")
        await page.keyboard.press("Space")  # this one is left out
        await reach(screen, "action")
        await page.keyboard.type("It is removed")
        await reach(screen, "rule")
        await page.keyboard.type("Terms, 4")
        await reach(screen, "what decide")
        async with page.expect_navigation(wait_until="networkidle"):
            await page.keyboard.press("Enter")
        assert page.url.endswith(f"/like/{scene.alike}?by=place")
        assert await page.locator("input[name=case]").get_attribute("value") == str(scene.alike), "it alone is left"
        await sound(screen, f"alike-after-{size['width']}")
        await page.goto(f"{scene.home}/console/like/{scene.place}?by=words", wait_until="networkidle")
        await sound(screen, f"alike-none-{size['width']}")
        assert screen.faults == []


async def test_a_case_is_taken_and_decided_by_keyboard_alone(scene: Scene) -> None:
    async with window(scene.home) as screen:
        await enter(scene, screen, "moderator")
        page = await screen.open("/console/")
        await page.keyboard.press("Tab")
        assert "To the content" in await screen.measure(WHERE)
        await reach(screen, "Take the next case")
        await page.keyboard.press("Enter")
        await page.wait_for_url(f"**/case/{scene.post}")
        await reach(screen, "action")
        await page.keyboard.type("It is removed")
        await reach(screen, "rule")
        await page.keyboard.type("Terms, 4")
        await page.keyboard.press("Tab")
        await page.keyboard.type("Such things may not be offered here.")
        await reach(screen, "what decide")
        await shoot(page, "keyboard")
        await page.keyboard.press("Enter")
        await page.get_by_role("heading", name="Decided", level=2).wait_for()
        assert "Terms, 4" in await page.locator("main").inner_text()
        await reach(screen, "Take the next case")
        await page.keyboard.press("Enter")
        await page.wait_for_url(f"**/case/{scene.place}")
        assert screen.faults == []


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
async def test_a_refused_form_comes_back_with_what_was_typed(scene: Scene, size: dict[str, int]) -> None:
    async with window(scene.home, viewport=size) as screen:
        await enter(scene, screen, "moderator")
        page = await screen.open(f"/console/case/{scene.post}")
        words = 'Sold "as is" <b>\n\nand & more'
        await page.get_by_label("What is done").select_option("remove")
        await page.get_by_label("Its public copies").select_option("file")
        await page.get_by_label("Law or rule that it is against").fill("§ 4 <i>")
        await page.get_by_label("Why, as the person hit is told").fill(words)
        await page.get_by_label("Until").fill("2001-01-01")
        async with page.expect_navigation(wait_until="networkidle"):
            await page.get_by_role("button", name="Decide", exact=True).click()
        screen.faults[:] = [one for one in screen.faults if "409" not in one]  # refused, and so said
        assert "The end must be in the future" in await page.get_by_role("alert").inner_text()
        await sound(screen, f"again-{size['width']}")
        assert await page.get_by_label("Why, as the person hit is told").input_value() == words
        assert await page.get_by_label("Law or rule that it is against").input_value() == "§ 4 <i>"
        assert await page.get_by_label("Its public copies").input_value() == "file"
        await page.get_by_label("Until").fill("")
        async with page.expect_navigation(wait_until="networkidle"):
            await page.get_by_role("button", name="Decide", exact=True).click()
        assert "it goes on" in await page.locator("main").inner_text()
        await sound(screen, f"again-done-{size['width']}")
        for path in ("appeals", "staff", ""):
            await page.goto(f"{scene.home}/console/{path}", wait_until="networkidle")
        await page.get_by_text("Decide the chosen ones together").click()
        await page.locator("input[name=case]").first.check()
        await page.get_by_label("What is done").select_option("hide")
        await page.get_by_label("Because of").select_option("spam")
        await page.get_by_label("Law or rule that it is against").fill("Terms, 4")
        async with page.expect_navigation(wait_until="networkidle"):
            await page.get_by_role("button", name="Decide all chosen").click()
        screen.faults[:] = [one for one in screen.faults if "40" not in one]
        assert await page.locator("input[name=case]:checked").count() == 1
        assert await page.get_by_label("Law or rule that it is against").input_value() == "Terms, 4"
        await sound(screen, f"again-many-{size['width']}")


async def reach(screen: Screen, what: str) -> None:
    """Press Tab until that has the focus, which can be seen."""
    for _ in range(40):
        await screen.page.keyboard.press("Tab")
        if what in await screen.measure(WHERE):
            assert await screen.measure("getComputedStyle(document.activeElement).outlineStyle") == "solid"
            return
    raise AssertionError(f"no way to {what}")
