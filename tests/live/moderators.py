"""Moderators at the console of a live server, in a real browser: how they sign in, take cases and decide."""

import asyncio
import base64
import hashlib
import hmac
import os
import re
import struct
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from playwright.async_api import Page

from bench.server import Server
from tests.live.browser import Screen, window
from tests.live.telethon_people import SERVICE, Person
from tests.live.test_serve import run


def one_time_code(secret: str, at: float) -> str:
    """What an authenticator app shows then, from the secret as it is typed in (RFC 6238, RFC 4226 5.3)."""
    words = secret.replace(" ", "").upper()
    key = base64.b32decode(words + "=" * (-len(words) % 8))
    mac = hmac.digest(key, struct.pack(">Q", int(at) // 30), hashlib.sha1)
    start = mac[19] & 15
    return f"{(struct.unpack('>I', mac[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


async def appoint(server: Server, person: Person, role: str) -> None:
    """Give somebody a role at the machine, while the server runs."""
    done = await asyncio.to_thread(run, "staff", "add", f"+{person.phone}", role, "--data", str(server.data))
    assert done.returncode == 0, done.stdout + done.stderr


class Moderator:
    """Somebody of the staff, at a browser."""

    def __init__(self, person: Person, screen: Screen) -> None:
        self.person, self.screen, self.page = person, screen, screen.page
        self.secret = ""

    async def sign_in(self) -> None:
        """With the number, the code that comes to the person's own device, and the authenticator's."""
        page = await self.screen.open("/console/")
        await page.get_by_label("Your phone number").fill(f"+{self.person.phone}")
        self.person.device.forget()
        await page.get_by_role("button", name="Send a code").click()
        text = await told(self.person, "Console code: ")
        await shoot(page, "sign-in")
        await page.get_by_label("The code", exact=True).fill(text.removeprefix("Console code: ")[:6])
        await page.get_by_role("button", name="Continue").click()
        if await page.get_by_text("Set up your authenticator").count():
            assert await page.locator(".qr svg").count() == 1
            self.secret = await page.locator("code").inner_text()
        await shoot(page, "factor")
        await page.get_by_label("The code that it shows").fill(one_time_code(self.secret, time.time()))
        await page.get_by_role("button", name="Sign in").click()
        assert await page.get_by_role("heading", level=1).inner_text() == "Queues", await page.content()

    async def take(self) -> str:
        """Work on the next case; gives its page in words."""
        page = await self.screen.open("/console/")
        await shoot(page, "queues")
        await page.get_by_role("button", name="Take the next case").click()
        await shoot(page, "case")
        return await page.locator("main").inner_text()

    async def decide(self, action: str, rule: str, why: str = "", copies: str = "") -> str:
        """Decide about the case whose page is open, and which public copies go, too; gives the decision's name."""
        page = self.page
        await page.get_by_label("What is done").select_option(action)
        if copies:
            await page.get_by_label("Its public copies").select_option(copies)
        await page.get_by_label("Law or rule that it is against").fill(rule)
        await page.get_by_label("Why, as the person hit is told").fill(why)
        await page.get_by_role("button", name="Decide", exact=True).click()
        made = page.get_by_role("heading", name=re.compile("^Decided "))
        assert await made.count(), await page.locator("main").inner_text()
        await shoot(page, "decided")
        return (await made.first.inner_text()).split()[-1]

    async def take_back(self, because: str) -> None:
        """Undo the decision whose case's page is open."""
        await self.page.get_by_label("It was wrong, because").fill(because)
        await self.page.get_by_role("button", name="Take it back").click()
        assert await self.page.get_by_role("heading", name=re.compile("^Decided ")).count() == 0

    async def judge(self, text: str, overturn: bool, answer: str) -> None:
        """Judge the appeal that says so."""
        page = await self.screen.open("/console/appeals")
        await shoot(page, "appeals")
        sheet = page.locator("section.paper", has_text=text)
        await sheet.get_by_label("Why, as the person is told").fill(answer)
        await sheet.get_by_role("button", name="Overturn it" if overturn else "The decision stands").click()
        assert await page.get_by_text(text).count() == 0, await page.locator("main").inner_text()


@asynccontextmanager
async def at_console(server: Server, person: Person, role: str = "", **look: Any) -> AsyncIterator[Moderator]:
    """The person at a browser, signed in; with a role: appointed to it at the machine first."""
    if role:
        await appoint(server, person, role)
    async with window(f"http://127.0.0.1:{server.port}", **look) as screen:
        moderator = Moderator(person, screen)
        await moderator.sign_in()
        yield moderator
        assert not screen.faults, screen.faults


async def told(person: Person, words: str) -> str:
    """What the service wrote to the person since `forget` that has these words in it: it comes by push."""
    from telethon import types

    def is_it(update: Any) -> bool:
        peer = getattr(update.message, "peer_id", None)
        return getattr(peer, "user_id", 0) == SERVICE and words in update.message.message

    update = await person.device.wait(types.UpdateNewMessage, is_it)
    return str(update.message.message)


async def shoot(page: Page, name: str) -> None:
    """A picture for people's eyes, where a folder for them is named."""
    folder = os.environ.get("CHAPPE_SHOTS")
    if folder:
        await page.screenshot(path=Path(folder) / f"console-{name}.png", full_page=True)
