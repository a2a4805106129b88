"""The public pages in a real browser: without JavaScript, as wide as a telephone and as a desk, in light and dark."""

from collections.abc import AsyncIterator

import pytest
from starlette.responses import HTMLResponse

from tests.gateway import fakes
from tests.live import browser
from tests.live.browser import DESKTOP, PHONE, Screen, window
from tests.web.fair import Fair
from tests.web.sample import sample

pytestmark = pytest.mark.skipif(not browser.is_there(), reason=f"missing: {browser.CHROMIUM}")


@pytest.fixture
async def home(fair: Fair) -> AsyncIterator[str]:
    """The address of pages with a channel of one of everything."""
    async with browser.port(fair) as address:
        fair.turn_to(f"{address}/")
        await sample(fair)
        yield address


async def clean(screen: Screen) -> None:
    """Nothing went wrong, nothing was asked of anybody else, and nothing is wider than the window."""
    assert screen.faults == []
    assert {url.split("/")[2] for url in screen.asked} == {screen.home.split("/")[2]}
    wide, window = await screen.measure("[document.documentElement.scrollWidth, innerWidth]")
    assert wide <= window


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_page_fits_and_keeps_to_itself(home: str, size: dict[str, int], scheme: str) -> None:
    async with window(home, viewport=size, color_scheme=scheme) as screen:
        for path in ("/", "/north_coast", "/s/north_coast", "/s/north_coast?before=20", "/s/north_coast?q=%23photos"):
            page = await screen.open(path)
            await clean(screen)
            assert await page.locator("main").count() == 1
        await page.locator(".post time").first.click()
        assert await page.locator("article").count() == 1
        await clean(screen)
        dark = await screen.measure("getComputedStyle(document.body).backgroundColor")
        assert (sum(map(int, dark.strip("rgb()").split(","))) < 200) == (scheme == "dark")


async def test_reading_on_and_searching_without_a_script(home: str) -> None:
    async with window(home, viewport=PHONE) as screen:
        page = await screen.open("/s/north_coast")
        first = await page.locator("article").count()
        assert first > 10
        await page.get_by_role("link", name="↓ Older").click()
        assert "day 1:" in await page.locator("main").inner_text()
        await page.get_by_role("link", name="↑ Newer").click()
        assert "First frost" in await page.locator("main").inner_text()
        await page.get_by_label("Search in this channel").fill("riddle lighthouse")
        await page.get_by_role("button", name="Search").click()
        assert await page.locator("article").count() == 1
        await page.get_by_role("link", name="All posts").click()
        await page.get_by_role("link", name="#winter", exact=True).click()
        assert await page.locator("article").count() == 1
        await page.get_by_role("link", name="North Coast Daily").click()
        app = page.get_by_role("link", name="Open in app")
        assert await app.get_attribute("href") == "tg://resolve?domain=north_coast"
        await page.get_by_text("QR picture").click()
        shown = page.get_by_alt_text("QR picture of", exact=False)
        await shown.scroll_into_view_if_needed()
        await page.wait_for_load_state("networkidle")
        assert (await screen.measure("document.querySelector('.qr img').naturalWidth")) > 100
        await clean(screen)


async def test_what_is_hidden_is_uncovered_by_a_touch(home: str) -> None:
    async with window(home, viewport=PHONE, reduced_motion="reduce") as screen:
        page = await screen.open("/s/north_coast")
        seen = "getComputedStyle(document.querySelector('%s')).%s"
        assert "blur" in await screen.measure(seen % (".veil img", "filter"))
        await page.get_by_label("Show what is hidden").check()
        assert await screen.measure(seen % (".veil img", "filter")) == "none"
        hidden = await screen.measure(seen % (".spoiler", "color"))
        assert hidden.replace(" ", "") == "rgba(0,0,0,0)"
        await page.locator(".spoiler").focus()
        assert await screen.measure(seen % (".spoiler", "color")) != hidden


async def test_pictures_and_sounds_load(home: str) -> None:
    async with window(home, java_script_enabled=True) as screen:
        page = await screen.open("/s/north_coast")
        for picture in await page.locator("article img").all():
            await picture.scroll_into_view_if_needed()
        await page.wait_for_load_state("networkidle")
        widths = await screen.measure("[...document.querySelectorAll('article img')].map(one => one.naturalWidth)")
        assert len(widths) >= 7 and min(widths) > 100
        length = await page.locator("audio").evaluate(
            "one => new Promise(done => { one.onloadedmetadata = () => done(one.duration);"
            " one.onerror = () => done(-1); one.preload = 'auto'; one.load(); })"
        )
        assert length == pytest.approx(1, abs=0.1)


async def test_a_post_in_a_frame_of_another_site(home: str, fair: Fair) -> None:
    box = await fair.world.read(lambda tx: tx.usernames.owner("north_coast"))
    top = (await fair.world.read(lambda tx: tx.messages.ids_after(box, 0, 100)))[-1]
    frames = "".join(f'<iframe src="{home}/north_coast/{top}{q}"></iframe>' for q in ("?embed=1", ""))
    other = HTMLResponse(f"<!doctype html>{frames}")
    async with fakes.world(http_mounts={"/": other}) as there, window(home) as screen:
        await screen.page.goto(f"http://localhost:{there.port}/", wait_until="networkidle")
        shown, refused = screen.page.frames[1:]
        assert "First frost" in await shown.locator("article").inner_text()
        assert await refused.locator("article").count() == 0


async def test_by_keyboard_alone(home: str) -> None:
    async with window(home) as screen:
        page = await screen.open("/s/north_coast")
        await page.keyboard.press("Tab")
        assert await page.locator(":focus").inner_text() == "To the content"
        names = []
        for _ in range(6):
            await page.keyboard.press("Tab")
            names.append(await page.locator(":focus").evaluate("one => one.tagName"))
        assert names[:2] == ["A", "A"] and "INPUT" in names and "BUTTON" in names


async def test_what_a_finger_is_to_meet_is_large_enough(home: str) -> None:
    """At least 24 pixels high, as WCAG 2.2 asks (2.5.8): the day of a post stands below the link that reports it."""
    async with window(home, viewport={"width": 360, "height": 740}) as screen:
        for path in ("/s/north_coast", "/north_coast"):
            await screen.open(path)
            found = "[...document.querySelectorAll('.meta a, summary, .report a, .button, .pager a')]"
            heights = await screen.measure(f"{found}.map(one => one.getBoundingClientRect().height)")
            assert len(heights) > 5 and min(heights) >= 24


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_words_stand_out_from_their_ground(home: str, scheme: str) -> None:
    """Contrast of at least 4.5 to 1, as WCAG 2.2 asks (1.4.3)."""
    async with window(home, color_scheme=scheme) as screen:
        for path in ("/s/north_coast", "/north_coast", "/nobody_there"):
            page = await screen.page.goto(home + path)
            assert page is not None
            poor = await screen.measure(CONTRAST)
            assert poor == []


CONTRAST = """
(() => {
  const parse = text => (text.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, at) => sum + v * [.2126, .7152, .0722][at], 0);
  const ground = one => {
    for (; one; one = one.parentElement) {
      const found = parse(getComputedStyle(one).backgroundColor);
      if (found.length === 3 || found[3] === 1) return found;
    }
    return [255, 255, 255];
  };
  const poor = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const one = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || one.closest('.spoiler, .skip, .veil, video, audio')) continue;
    const [a, b] = [light(parse(getComputedStyle(one).color)), light(ground(one))].sort((x, y) => y - x);
    const ratio = (a + .05) / (b + .05);
    if (ratio < 4.5) poor.push(walker.currentNode.data.trim().slice(0, 30) + ' ' + ratio.toFixed(2));
  }
  return poor;
})()
"""
