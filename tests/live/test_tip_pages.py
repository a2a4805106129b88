"""The pages about reports to the CyberTipline in a real browser: they fit, can be read, and do what they say."""

from collections.abc import AsyncIterator

import pytest

from chappe.domain.values import User
from chappe.web.console.app import application
from chappe.web.console.room import COOKIE
from chappe.web.public.site import Site
from tests.gateway import fakes
from tests.live import browser
from tests.live.browser import DESKTOP, PHONE, Screen, window
from tests.live.test_console_pages import reach, sound
from tests.safety.desk import DESK, staff
from tests.support.tip_scene import administrator, filing, posted, tip_of
from tests.web.console_desk import Desk
from tests.web.fair import Fair

pytestmark = pytest.mark.skipif(not browser.is_there(), reason=f"missing: {browser.CHROMIUM}")


class Scene:
    """Pages on a port, and the people who read them."""

    def __init__(self, fair: Fair, home: str, judge: User, ruth: User) -> None:
        self.fair, self.home, self.judge, self.ruth = fair, home, judge, ruth

    async def enter(self, screen: Screen, who: User) -> None:
        """Sign in; the browser gets what the forms gave."""
        desk = Desk(self.fair, WHERE_TO)
        await desk.sign_in(who)
        cookie = {"name": COOKIE, "value": desk.cookie, "url": f"{self.home}/console/"}
        await screen.page.context.add_cookies([cookie])  # type: ignore[list-item]


WHERE_TO = filing("https://exttest.cybertip.org/ispws")


@pytest.fixture
async def scene(fair: Fair) -> AsyncIterator[Scene]:
    site = Site(fair.world.engine, fair.files, "http://127.0.0.1/")
    mounts = {"/": fair.app, "/console": application(site, DESK, WHERE_TO)}
    async with fakes.world(http_mounts=mounts) as here:
        judge, ruth = await staff(fair.world, "Judge"), await administrator(fair)
        await posted(fair, judge, text="long words without a blank " + "x" * 200)
        await posted(fair, judge, "Bob", 1, public=False)
        yield Scene(fair, f"http://127.0.0.1:{here.port}", judge, ruth)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
async def test_a_report_is_prepared_and_sent_on_pages_that_fit(scene: Scene, size: dict[str, int], scheme: str) -> None:
    look = f"{scheme}-{size['width']}"
    async with window(scene.home, viewport=size, color_scheme=scheme) as screen:
        await scene.enter(screen, scene.judge)
        page = await screen.open("/console/")
        await page.get_by_role("link", name="CyberTipline", exact=True).click()
        await page.wait_for_load_state("networkidle")
        await sound(screen, f"tips-{look}")
        await page.get_by_role("radio", name="Ann").check()
        await page.get_by_label("Why it cannot wait").fill("a child is in danger")
        await page.get_by_role("button", name="Prepare the report").click()
        await page.wait_for_url("**/tips/1")
        assert await page.get_by_role("button", name="Send it").count() == 0
        await sound(screen, f"tip-{look}")
        await page.context.clear_cookies()
        await scene.enter(screen, scene.ruth)
        page = await screen.open("/console/tips/1")
        await sound(screen, f"tip-to-send-{look}")
        await page.get_by_role("button", name="Send it").click()
        await page.get_by_role("heading", name="being sent").wait_for()
        await sound(screen, f"tip-sending-{look}")
        page = await screen.open("/console/tips")
        await sound(screen, f"tips-listed-{look}")
    tip = await tip_of(scene.fair, 1)
    assert (tip.state, tip.by, tip.sender) == ("sending", scene.judge.id, scene.ruth.id)


async def test_it_is_prepared_by_keyboard_alone(scene: Scene) -> None:
    async with window(scene.home) as screen:
        await scene.enter(screen, scene.judge)
        page = await screen.open("/console/tips")
        await reach(screen, "person")
        await page.keyboard.press("Space")
        await reach(screen, "incident")
        await page.keyboard.type("Child Sex Tourism")
        await reach(screen, "Prepare the report")
        await page.keyboard.press("Enter")
        await page.wait_for_url("**/tips/1")
        assert "Child Sex Tourism" in await page.locator("main").inner_text()
        assert screen.faults == []
