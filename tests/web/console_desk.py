"""A browser in the console, and cases for it to work on."""

import re
from typing import Any
from urllib.parse import urlencode

from chappe.domain.ports.messages import Page
from chappe.domain.values import SERVICE_USER, PeerRef, User, user_peer
from chappe.safety import console, second_factor
from chappe.safety.cases import open_case
from chappe.safety.cybertips import Filing
from chappe.safety.subjects import Subject, look, of_message
from chappe.web.console.app import application
from chappe.web.console.room import COOKIE, NOWHERE
from chappe.web.public.site import Site
from tests.safety.desk import DESK
from tests.web.fair import PREFIX, Answer, Fair


class Desk:
    """A browser in the console."""

    def __init__(self, fair: Fair, filing: Filing = NOWHERE) -> None:
        self.fair = fair
        self.world = fair.world
        self._app = application(Site(fair.world.engine, fair.files, PREFIX), DESK, filing)
        self.cookie = ""
        self.form = ""

    async def app(self, scope: Any, receive: Any, send: Any) -> None:
        """The console, as it is mounted."""
        await self._app({**scope, "root_path": "/console"}, receive, send)

    async def ask(self, path: str, **fields: object) -> Answer:
        """A page, or with fields what a form does."""
        before, self.fair.app = self.fair.app, self.app  # type: ignore[method-assign]
        try:
            headers = {"cookie": f"{COOKIE}={self.cookie}"} if self.cookie else {}
            if not fields:
                answer = await self.fair.ask(f"/console{path}", **headers)
            else:
                body = urlencode({"form": self.form, **fields}, doseq=True).encode()
                answer = await self.fair.ask(f"/console{path}", "POST", body=body, **headers)
        finally:
            self.fair.app = before  # type: ignore[method-assign]
        found = re.search(rf"{COOKIE}=([0-9a-f]+)", answer.headers.get("set-cookie", ""))
        if found:
            self.cookie = found[1]
        form = re.search(r'name="form" value="([0-9a-f]+)"', answer.text) if answer.status == 200 else None
        if form:
            self.form = form[1]
        return answer

    async def sign_in(self, person: User) -> None:
        """With both codes."""
        await self.ask("/sign-in", phone=person.phone)
        [notice] = await self.world.read(
            lambda tx: tx.messages.history(person.id, user_peer(SERVICE_USER), Page(limit=1))
        )
        await self.ask("/code", phone=person.phone, code=notice.content.text.removeprefix("Console code: ")[:6])
        session = await self.world.read(lambda tx: tx.console.get(console.key(self.cookie)))
        known = await self.world.read(lambda tx: tx.staff.get(person.id))
        assert session is not None and known is not None
        code = second_factor.code(known.secret or session.secret, self.world.now // 30)
        assert (await self.ask("/factor", code=code)).status == 303
        assert (await self.ask("/")).status == 200


async def reported(fair: Fair, text: str = "buy now") -> tuple[User, PeerRef, int]:
    """A channel's post with a case about it: its author, the channel, the case."""
    ann = await fair.world.person("Ann")
    channel = await fair.channel(ann, "the_news", "The News")
    message = await fair.say(ann, channel, text)
    return ann, channel, await case_about(fair, of_message(ann.id, channel, message.id))


async def case_about(fair: Fair, subject: Subject) -> int:
    """A case about something."""

    def change(tx: Any) -> int:
        facts = look(tx, subject)
        assert facts is not None
        return open_case(tx, fair.world.now, facts, "spam", "report", DESK.policy, report=True, evidence="look").id

    return await fair.world.write(change)


async def desk_picture(desk: Desk, path: str, range: str = "") -> int:
    """The status of an answer that is no text, or of a piece of it."""
    before, desk.fair.app = desk.fair.app, desk.app  # type: ignore[method-assign]
    try:
        return (
            await desk.fair.ask(
                f"/console{path}", cookie=f"{COOKIE}={desk.cookie}", **({"range": range} if range else {})
            )
        ).status
    finally:
        desk.fair.app = before  # type: ignore[method-assign]
