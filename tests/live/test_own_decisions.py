"""The way to the decisions on one's account in a real browser: without JavaScript, on a telephone and at a desk."""

from collections.abc import AsyncIterator

import pytest

from chappe.domain.values import user_peer
from chappe.safety.subjects import of_peer
from tests.live import browser
from tests.live.browser import DESKTOP, PHONE, window
from tests.live.test_notices import shoot
from tests.live.test_public_pages import clean
from tests.safety.desk import DESK, decide, staff
from tests.web.fair import Fair

pytestmark = pytest.mark.skipif(not browser.is_there(), reason=f"missing: {browser.CHROMIUM}")


@pytest.fixture
async def home(fair: Fair) -> AsyncIterator[str]:
    """The address of pages; Ann is suspended."""
    async with browser.port(fair) as address:
        fair.turn_to(f"{address}/", desk=DESK)
        ann, mod = await fair.world.person("Ann", "491701234567"), await staff(fair.world, "Mod")
        await decide(fair.world, mod, of_peer(user_peer(ann.id)), "ban", "fraud")
        fair.world.forget()
        yield address


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
async def test_from_the_number_to_the_reasons(fair: Fair, home: str, size: dict[str, int], scheme: str) -> None:
    async with window(home, viewport=size, color_scheme=scheme) as screen:
        page = await screen.open("/notice")
        await page.get_by_role("link", name="Contest a decision").click()
        await clean(screen)
        await shoot(page, f"own-1-{scheme}-{size['width']}")
        number = page.get_by_label("Your phone number")
        box, sheet = await number.bounding_box(), await page.locator("form").bounding_box()
        assert box and sheet and box["height"] >= 40 and box["width"] > sheet["width"] * 0.8, "easily hit"
        await number.fill("+49 170 1234567")
        await page.keyboard.press("Enter")
        await page.get_by_label("The code", exact=True).wait_for()
        await clean(screen)
        await shoot(page, f"own-2-{scheme}-{size['width']}")
        await page.get_by_label("The code", exact=True).fill(fair.world.codes[-1].code)
        await page.get_by_role("button", name="Show the decisions").click()
        link = page.locator("main").get_by_role("link")
        assert await link.count() == 1
        await clean(screen)
        await shoot(page, f"own-3-{scheme}-{size['width']}")
        await link.click()
        assert "fraud or phishing" in await page.locator("main").inner_text()
        assert await page.get_by_role("button", name="Send the appeal").count() == 1
        await clean(screen)


async def test_a_wrong_code_is_said_where_a_reader_hears_it(fair: Fair, home: str) -> None:
    async with window(home, viewport=PHONE) as screen:
        page = await screen.open("/decision")
        await page.get_by_label("Your phone number").fill("+49 170 1234567")
        await page.get_by_role("button", name="Send a code").click()
        await page.get_by_label("The code", exact=True).fill("no code")
        await page.get_by_role("button", name="Show the decisions").click()
        alert = page.get_by_role("alert")
        assert "This is not the code" in await alert.inner_text()
        assert await page.get_by_label("The code", exact=True).get_attribute("aria-invalid") == "true"
        await alert.get_by_role("link").click()
        assert page.url.endswith("#code")
        await shoot(page, "own-fault")
