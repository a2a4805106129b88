"""The form for notices in a real browser: without JavaScript, by keyboard alone, on a telephone and at a desk."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from chappe.safety.dismissing import Dismiss
from chappe.safety.reporters import Settle
from chappe.safety.subjects import of_message
from tests.live import browser
from tests.live.browser import DESKTOP, PHONE, window
from tests.live.test_public_pages import clean
from tests.safety.desk import DESK, decide, staff
from tests.web.fair import Fair

pytestmark = pytest.mark.skipif(not browser.is_there(), reason=f"missing: {browser.CHROMIUM}")


@pytest.fixture
async def home(fair: Fair) -> AsyncIterator[str]:
    """The address of pages with one public channel."""
    async with browser.port(fair) as address:
        fair.turn_to(f"{address}/")
        ann = await fair.world.person("Ann")
        peer = await fair.channel(ann, "bargains", "Bargains of the day")
        await fair.say(ann, peer, "Forbidden things, cheap")
        yield address


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
async def test_a_notice_from_the_post_to_the_decision(fair: Fair, home: str, size: dict[str, int], scheme: str) -> None:
    async with window(home, viewport=size, color_scheme=scheme) as screen:
        page = await screen.open("/s/bargains")
        await page.locator("article").get_by_role("link", name="Report").click()
        await clean(screen)
        await shoot(page, f"notice-1-{scheme}-{size['width']}")
        assert await page.get_by_label("Address of the page").input_value() == f"{home}/bargains/3"
        await page.get_by_role("radio", name="Trade in drugs").check()
        await page.get_by_role("button", name="Continue").click()
        await clean(screen)
        assert "A post of" in await page.locator("main").inner_text()
        await page.get_by_label("Why is it illegal?").fill("These things may not be sold to anyone.")
        await page.get_by_label("Your name").fill("Eve Example")
        await page.get_by_label("Your e-mail address").fill("eve@example.org")
        await page.get_by_role("checkbox").check()
        await shoot(page, f"notice-2-{scheme}-{size['width']}")
        await page.get_by_role("button", name="Send the notice").click()
        assert await page.get_by_role("status").inner_text() == "Your notice has come. People will look at it."
        await clean(screen)
        await shoot(page, f"notice-3-{scheme}-{size['width']}")
        receipt = page.url.removeprefix(home)

        [case] = await fair.world.read(lambda tx: tx.cases.queue("", fair.world.now, 0, (0, 0), 5))
        mod = await staff(fair.world, "Mod")
        await decide(fair.world, mod, of_message(0, case.peer, case.message), category="drugs")
        await fair.world.run(Settle(DESK))
        page = await screen.open(receipt)
        assert "It was removed." in await page.locator("main").inner_text()
        await clean(screen)
        await shoot(page, f"notice-4-{scheme}-{size['width']}")
        assert not screen.faults


async def test_the_form_can_be_filled_in_by_keyboard_and_says_what_is_missing(fair: Fair, home: str) -> None:
    async with window(home, viewport=PHONE) as screen:
        page = await screen.open("/notice?url=/bargains/3&category=csam")
        assert await page.get_by_label("Your name").count() == 0
        await page.get_by_label("Why is it illegal?").focus()
        await page.keyboard.type("Words that are long enough to be taken.")
        await page.keyboard.press("Tab")
        await page.keyboard.press("Space")
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        await page.get_by_role("status").wait_for()
        page = await screen.open("/notice?url=/bargains/77&category=csam")
        alert = page.get_by_role("alert")
        assert "Nothing public stands at this address" in await alert.inner_text()
        assert await page.get_by_label("Address of the page").get_attribute("aria-invalid") == "true"
        await alert.get_by_role("link").click()
        assert page.url.endswith("#place")
        await shoot(page, "notice-fault")


async def test_a_notice_in_vain_is_contested(fair: Fair, home: str) -> None:
    async with window(home, viewport=PHONE) as screen:
        page = await screen.open("/notice?url=/bargains/3&category=csam")
        await page.get_by_label("Why is it illegal?").fill("Words that are long enough to be taken.")
        await page.get_by_role("checkbox").check()
        await page.get_by_role("button", name="Send the notice").click()
        receipt = page.url.removeprefix(home)
        [case] = await fair.world.read(lambda tx: tx.cases.queue("", fair.world.now, 0, (0, 0), 5))
        await fair.world.run(Dismiss(DESK, case.id), await staff(fair.world, "Mod"))
        await fair.world.run(Settle(DESK))
        page = await screen.open(receipt)
        await page.get_by_label("Why is it wrong?").fill("Look again, please.")
        await page.get_by_role("button", name="Send the appeal").click()
        assert "is being looked at" in await page.get_by_role("status").inner_text()
        await clean(screen)
        await shoot(page, "notice-appeal")


async def shoot(page: object, name: str) -> None:
    """A picture for people's eyes, where a folder for them is named."""
    folder = os.environ.get("CHAPPE_SHOTS")
    if folder:
        await page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)  # type: ignore[attr-defined]
