"""The console as one application that the port can mount."""

from collections.abc import Awaitable, Callable

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from chappe.domain.errors import Flood, Refused
from chappe.engine.store import StoreUnavailable
from chappe.safety.cybertips import Filing
from chappe.safety.desk import Desk
from chappe.web.console import alike, cases, people, queues, signing, tips
from chappe.web.console.room import NOWHERE, Room, done, shown, told
from chappe.web.public.answers import from_here, too_many, unwell
from chappe.web.public.site import Site

Open = Callable[[Room, Request], Awaitable[Response]]


def routes(room: Room) -> list[Route]:
    """Every page, and what its forms do."""

    def free(path: str, page: Open, method: str = "GET") -> Route:
        async def answer(request: Request) -> Response:
            if method != "GET" and not from_here(room.site, request):  # before anybody is signed in, no form has a seal
                words = "Open the console's own page, and send the form from there."
                return room.page("words.html", None, 403, title="Not from here", words=words)
            try:
                return await page(room, request)
            except Refused as error:
                return told(room, None, error)

        return Route(path, answer, methods=[method])

    return [
        free("/sign-in", signing.sign_in),
        free("/sign-in", signing.ask, "POST"),
        free("/code", signing.enter, "POST"),
        free("/factor", signing.factor),
        free("/factor", signing.passed, "POST"),
        Route("/sign-out", done(room, signing.leave), methods=["POST"]),
        Route("/", shown(room, queues.queues, "see_queue")),
        Route("/take", done(room, cases.take), methods=["POST"]),
        Route("/many", done(room, queues.many, (queues.again, "see_queue")), methods=["POST"]),
        Route("/like/{id}", shown(room, alike.page, "see_case")),
        Route("/case/{id}", shown(room, cases.case, "see_case")),
        Route("/case/{id}", done(room, cases.work, (cases.case, "see_case")), methods=["POST"]),
        Route("/case/{id}/{which}.jpg", shown(room, cases.picture, "see_case")),
        Route("/case/{id}/{which}", shown(room, cases.picture, "see_case")),
        Route("/appeals", shown(room, people.appeals, "appeal")),
        Route("/appeals/{id}", done(room, people.judge, (people.appeals, "appeal")), methods=["POST"]),
        Route("/tips", shown(room, tips.listed, "prepare_tips")),
        Route("/tips", done(room, tips.prepare, (tips.listed, "prepare_tips")), methods=["POST"]),
        Route("/tips/{id}", shown(room, tips.one_tip, "prepare_tips")),
        Route("/tips/{id}", done(room, tips.work, (tips.one_tip, "prepare_tips")), methods=["POST"]),
        Route("/staff", shown(room, people.staff, "staff")),
        Route("/staff", done(room, people.appoint, (people.staff, "staff")), methods=["POST"]),
        Route("/acts", shown(room, people.acts, "see_acts")),
    ]


def application(site: Site, desk: Desk, filing: Filing = NOWHERE) -> Starlette:
    """The console of one server."""
    room = Room(site, desk, filing)

    async def refused(request: Request, error: Exception) -> Response:
        if isinstance(error, Flood):
            return too_many(site, error)
        if isinstance(error, HTTPException):
            words = "There is no such page in the console."
            return room.page("words.html", None, error.status_code, title="Nothing here", words=words)
        return unwell(site)

    app = Starlette(
        routes=routes(room),
        exception_handlers={Flood: refused, HTTPException: refused, StoreUnavailable: refused},
    )
    app.router.redirect_slashes = False  # it would lead to whatever host the request names
    return app
