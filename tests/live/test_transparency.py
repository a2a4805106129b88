"""The page of numbers in a real browser: bars and tables, light and dark, on a telephone and at a desk."""

from collections.abc import AsyncIterator

import pytest

from tests.live import browser
from tests.live.browser import DESKTOP, PHONE, window
from tests.live.test_notices import shoot
from tests.live.test_public_pages import clean
from tests.web.fair import Fair
from tests.web.test_transparency import busy

pytestmark = pytest.mark.skipif(not browser.is_there(), reason=f"missing: {browser.CHROMIUM}")


@pytest.fixture
async def home(fair: Fair) -> AsyncIterator[str]:
    """The address of the pages."""
    async with browser.port(fair) as address:
        fair.turn_to(f"{address}/", log_key="key+1+abc")
        yield address


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
async def test_numbers_are_seen_and_chosen_by_links(fair: Fair, home: str, size: dict[str, int], scheme: str) -> None:
    async with window(home, viewport=size, color_scheme=scheme) as screen:
        name = f"{scheme}-{size['width']}"
        page = await screen.open("/transparency")
        await clean(screen)
        assert await page.locator("svg.bars").count() == 0
        await shoot(page, f"numbers-empty-{name}")
        await busy(fair)
        fair.world.pass_time(600)
        page = await screen.open("/transparency")
        assert await page.locator("svg.bars").count() == 3
        bar = await page.locator("svg.bars").first.bounding_box()
        assert bar is not None and bar["width"] > 300 and bar["height"] > 100
        await page.get_by_text("Day by day").first.click()
        assert await page.get_by_role("region", name="Posts removed, day by day").is_visible()
        await clean(screen)
        await shoot(page, f"numbers-30-{name}")
        await page.get_by_role("link", name="source").click()
        await page.get_by_role("link", name="365").click()
        assert page.url.endswith("/transparency?by=source&days=365")
        assert await page.get_by_role("link", name="source").get_attribute("aria-current") == "true"
        await clean(screen)
        await shoot(page, f"numbers-365-{name}")
        assert not screen.faults
