"""The system's Chromium, driven by Playwright, before pages that come through the real port."""

import os
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from playwright.async_api import Page, async_playwright

from tests.gateway import fakes
from tests.web.fair import Fair

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
]
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}


class Screen:
    """One window, what went wrong in it, and everything that it asked for."""

    def __init__(self, page: Page, home: str) -> None:
        self.page = page
        self.home = home
        self.faults: list[str] = []
        page.set_default_timeout(20_000)
        self.asked: list[str] = []
        page.on("console", lambda said: self.faults.append(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("request", lambda request: self.asked.append(request.url))

    async def open(self, path: str) -> Page:
        """Go there, and wait until everything is there."""
        await self.page.goto(self.home + path, wait_until="networkidle")
        return self.page

    async def measure(self, script: str) -> Any:
        """What the page's own numbers are; the test may run a script where the page itself may not."""
        return await self.page.evaluate(script)


@asynccontextmanager
async def port(fair: Fair) -> AsyncIterator[str]:
    """The fair's pages on a port of loopback; gives their address."""
    async with fakes.world(http_mounts={"/": fair.app}) as here:
        yield f"http://127.0.0.1:{here.port}"


@asynccontextmanager
async def window(home: str, **look: Any) -> AsyncIterator[Screen]:
    """A browser of its own with a profile of its own; without JavaScript unless asked."""
    how: dict[str, Any] = {"viewport": DESKTOP, "java_script_enabled": False, "color_scheme": "light", **look}
    async with async_playwright() as drive:
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
            browser = await drive.chromium.launch_persistent_context(
                profile, executable_path=CHROMIUM, headless=True, args=FLAGS, **how
            )
            try:
                yield Screen(browser.pages[0], home)
            finally:
                await browser.close()


def is_there() -> bool:
    """Has this machine a Chromium? Where it must have one, in CI, tests go on and fail without it."""
    return bool(os.environ.get("CI")) or Path(CHROMIUM).exists()
