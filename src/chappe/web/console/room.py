"""What every page of the console needs: who is signed in, forms that only this browser can send, and its templates."""

import hmac
from collections.abc import Awaitable, Callable
from hashlib import sha256
from typing import NamedTuple
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from chappe.domain.command import Command
from chappe.domain.errors import Flood, Refused
from chappe.domain.outcome import Actor, Outcome
from chappe.domain.ports import Tx
from chappe.domain.ports.console import ConsoleSession
from chappe.domain.ports.staff import Staff
from chappe.safety import console, notices
from chappe.safety.console import SeenAtConsole
from chappe.safety.cybertip_form import Reporter
from chappe.safety.cybertips import Filing
from chappe.safety.desk import Desk
from chappe.safety.ledger_entries import day_of, moment_of
from chappe.safety.staff import MAY
from chappe.web.console.again import Again, untyped
from chappe.web.public.answers import HTML, SAFE
from chappe.web.public.site import Site

COOKIE = "chappe_console"
HEADERS = {**SAFE, "Cache-Control": "no-store", "Referrer-Policy": "same-origin", "X-Robots-Tag": "noindex"}
"""Without a referrer the Origin of its forms would be null, which says nothing of where they come from."""
MOST_BODY = 64 << 10
"""Bytes of a form."""
NOWHERE = Filing("", Reporter("", "", ""))
"""No reports of child abuse are sent."""
REFRESH = 60
"""Seconds after which using the console is written down again."""
SAID = {
    "STAFF_REQUIRED": "Your role does not allow this.",
    "CASE_TAKEN": "Somebody else is working on this case.",
    "CASE_OWN": "This is about yourself: somebody else decides it.",
    "CASE_CLOSED": "This case is closed already.",
    "CASE_INVALID": "There is no such case.",
    "CASES_EMPTY": "Nothing waits there.",
    "SUBJECT_INVALID": "What this is about is not there any more.",
    "ALREADY_DECIDED": "This was decided already, and the decision still holds.",
    "RULE_EMPTY": "Say which law or rule it is against, and why.",
    "REASON_TOO_LONG": "That is too long.",
    "CATEGORY_INVALID": "Choose what kind of harm it is.",
    "PLACES_INVALID": "Name countries by their two letters (ISO 3166), like DE FR; only where it is hidden in some.",
    "COPIES_INVALID": "Public copies go only with the removal of one post, and where there are any.",
    "UNTIL_INVALID": "The end must be in the future.",
    "ACTION_INVALID": "Choose what is to be done.",
    "APPEAL_OWN": "An appeal is judged by somebody who had no part in the decision.",
    "APPEAL_INVALID": "This appeal was judged already.",
    "DECISION_INVALID": "There is no such decision, or it holds no more.",
    "NOTE_EMPTY": "The note is empty.",
    "NOTE_TOO_LONG": "The note is too long.",
    "NOTES_TOO_MUCH": "This case has as many notes as a case can have.",
    "ROLE_INVALID": "There is no such role, or it is your own.",
    "USER_ID_INVALID": "No account has this number.",
    "EXPOSURE_LIMIT": "You have seen as many pictures as is good for a day. Somebody else may look.",
    "CONFIRM_OWN": "Somebody else must confirm it.",
    "TIP_INVALID": "There is no such report, or it says something else by now: look at it once more.",
    "TIP_CLOSED": "This report is under way, was sent, or was given up.",
    "TIP_EMPTY": "No decision about this person waits to be reported.",
    "TIP_MEDIA_GONE": "All the files that belonged to it are gone: there is nothing to report.",
    "TIP_NOWHERE": "The operator has not said where reports are sent.",
    "TIP_REVERSED": "One of its decisions was found to be wrong: give it up, and prepare another one.",
}
"""What refusals are in words."""


class Who(NamedTuple):
    """Who is signed in at this browser."""

    staff: Staff
    name: str
    token: str
    again: Again | None = None
    """The form on whose page this is shown once more."""

    @property
    def may(self) -> frozenset[str]:
        return MAY[self.staff.role]


class Room:
    """The console of one server."""

    def __init__(self, site: Site, desk: Desk, filing: Filing = NOWHERE) -> None:
        self.site = site
        self.desk = desk
        self.filing = filing
        self.root = f"{site.root}console/"

    def page(self, template: str, who: Who | None, status: int = 200, **words: object) -> Response:
        """A page out of its template."""
        form = self.seal(who.token) if who is not None else ""
        again = who.again if who is not None else None
        body = self.site.write(
            f"console/{template}",
            home=self.root,
            who=who,
            form=form,
            again=again,
            typed=again.typed if again is not None else untyped,
            day=day_of,
            moment=moment_of,
            category=notices.category,
            **words,
        )
        return Response(body, again.status if again is not None and status == 200 else status, HEADERS, HTML)

    def to(self, path: str) -> RedirectResponse:
        """To another page, by GET."""
        return RedirectResponse(self.root + path, 303, HEADERS)

    @staticmethod
    def seal(token: str) -> str:
        """What a form of this browser holds and no other page can know."""
        return sha256(f"form {token}".encode()).hexdigest()

    def actor(self, who: Who) -> Actor:
        """The person, acting now."""
        return self.site.engine.actor(who.staff.user_id)

    async def run(self, who: Who, command: Command) -> Outcome[object]:
        """Run a command as this person."""
        return await self.site.engine.run(command, self.actor(who))

    async def who(self, request: Request) -> Who | None:
        """Who is signed in; None: nobody, or not wholly."""
        token = request.cookies.get(COOKIE, "")[:128]
        now = self.site.now

        def look(tx: Tx) -> tuple[ConsoleSession, Who] | None:
            session = console.live(tx, token, now)
            member = tx.staff.get(session.user_id) if session is not None and session.whole else None
            user = tx.users.get(member.user_id) if member is not None else None
            if session is None or member is None or user is None:
                return None
            return session, Who(member, f"{user.first_name} {user.last_name}".strip(), token)

        found = await self.site.engine.read(look)
        if found is None:
            return None
        session, who = found
        if session.seen + REFRESH <= now:
            await self.site.engine.run(SeenAtConsole(token), self.actor(who))
        return who


Given = dict[str, list[str]]
Shown = Callable[[Room, Request, Who], Awaitable[Response]]
Done = Callable[[Room, Request, Who, Given], Awaitable[Response]]


async def fields(request: Request) -> Given:
    """What a form sent; raises Refused where it is too much."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > MOST_BODY:
            raise Refused("REASON_TOO_LONG")
    try:
        return parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=500)
    except ValueError:  # more fields than any form of ours has
        raise Refused("REASON_TOO_LONG") from None


def one(given: Given, name: str) -> str:
    """One field; "" where it was not sent."""
    return given.get(name, [""])[0]


def shown(room: Room, page: Shown, act: str) -> Callable[[Request], Awaitable[Response]]:
    """A page for those whose role allows the act; others are asked to sign in, or told so."""

    async def answer(request: Request) -> Response:
        who = await room.who(request)
        if who is None:
            return room.to("sign-in")
        if act not in who.may:
            return room.page("words.html", who, 403, title="Not for your role", words=SAID["STAFF_REQUIRED"])
        try:
            return await page(room, request, who)
        except Refused as error:
            return told(room, who, error)

    return answer


def done(room: Room, act: Done, page: tuple[Shown, str] | None = None) -> Callable[[Request], Awaitable[Response]]:
    """What a form does, if it is this browser's own form; the rule itself asks whether the person may.

    Where it is refused its page, for those whose role allows the act beside it, comes once more with what was typed;
    never with what another site has sent.
    """

    async def answer(request: Request) -> Response:
        who = await room.who(request)
        if who is None:
            return room.to("sign-in")
        given: Given = {}
        try:
            given = await fields(request)
            if not hmac.compare_digest(one(given, "form").encode(), room.seal(who.token).encode()):
                return room.page("words.html", who, 403, title="Please try again", words="The form was too old.")
            return await act(room, request, who, given)
        except Refused as error:
            again = Again(SAID.get(error.name, error.name), given)
        except Flood as error:
            again = Again(f"A moment: try again in {error.value} seconds.", given, 429)
        if page is not None and given and page[1] in who.may:
            try:
                return await page[0](room, request, who._replace(again=again))
            except (Refused, Flood):  # that page is not there for this person any more
                pass
        who = who._replace(again=again)
        return room.page("words.html", who, again.status, title="That was not done", words=again.words)

    return answer


def told(room: Room, who: Who | None, error: Refused) -> Response:
    """A refusal in words."""
    words = SAID.get(error.name, error.name)
    return room.page("words.html", who, 409, title="That was not done", words=words)
