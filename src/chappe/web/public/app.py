"""The public pages as one application that the port can mount: its routes, and its answers to what goes wrong."""

from collections.abc import Awaitable, Callable

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match, Mount, Route, Router

from chappe.domain.command import Pace
from chappe.domain.errors import Flood
from chappe.domain.public import FILES, PAGES
from chappe.domain.public_invites import INVITES
from chappe.engine.files import Files
from chappe.engine.run import Engine
from chappe.engine.store import StoreUnavailable
from chappe.safety.desk import Desk
from chappe.web.public import (
    decision,
    files,
    flagger,
    invites,
    ledger,
    message_links,
    notice,
    own_decisions,
    pages,
    sticker_sets,
    transparency,
    yearly,
)
from chappe.web.public.answers import BARE, missing, too_many, unwell, wrong_method
from chappe.web.public.conditions import takes_gzip
from chappe.web.public.site import PACKED, STATIC, VERSION, Site

Page = Callable[[Site, Request], Awaitable[Response]]
TYPES = {"css": "text/css; charset=utf-8", "svg": "image/svg+xml"}
FOR_EVER = "public, max-age=31536000, immutable"


async def static(site: Site, request: Request) -> Response:
    """Style and pictures of the pages, under a path that is another with each version."""
    name = request.path_params["file"]
    if request.path_params["version"] != VERSION or name not in STATIC:
        return missing(site)
    headers = {**BARE, "Cache-Control": FOR_EVER, "Vary": "Accept-Encoding"}
    media = TYPES[name.rpartition(".")[2]]
    if name in PACKED and takes_gzip(request):
        return Response(PACKED[name], headers={**headers, "Content-Encoding": "gzip"}, media_type=media)
    return Response(STATIC[name], headers=headers, media_type=media)


def routes(site: Site) -> list[BaseRoute]:
    """Every path, the particular ones before the names; what the law and those who are hit ask for is always there."""

    def at(path: str, page: Page, pace: Pace | None = PAGES, method: str = "GET") -> Route:
        async def shown(request: Request) -> Response:
            if pace is not None:  # else the page itself counts
                site.allow(request, pace)
            return await page(site, request)

        return Route(path, shown, methods=[method])

    async def atom(site: Site, request: Request) -> Response:
        return await pages.feed(site, request, pages.ATOM)

    async def json(site: Site, request: Request) -> Response:
        return await pages.feed(site, request, pages.JSON)

    judged = [
        at("/", pages.home),
        at("/static/{version}/{file}", static, FILES),
        at("/transparency", transparency.page),
        at("/transparency.json", transparency.as_json),
        at("/transparency.csv", transparency.as_csv),
        at("/transparency/log/checkpoint", ledger.checkpoint, ledger.LOG),
        at("/transparency/log/key", ledger.key, ledger.LOG),
        at("/transparency/log/proof", ledger.proof, ledger.PROOFS),
        at("/transparency/log/consistency", ledger.consistency, ledger.PROOFS),
        at("/transparency/log/tile/{path:path}", ledger.tile, ledger.LOG),
        at("/transparency/daily", ledger.days, ledger.LOG),
        at("/transparency/daily/{day}.{form}", ledger.report, ledger.LOG),
        at("/transparency/yearly", yearly.page),
        at("/transparency/yearly/{version}/{name}.csv", yearly.file, FILES),
        Mount(  # a wrong method is said to be one, whatever paths of names would fit
            flagger.ROOT,
            Router(
                [
                    at("/notices", flagger.notices, None, "POST"),
                    at("/notices/{reference}", flagger.notice, None),
                ],
                redirect_slashes=False,  # it would lead to whatever host the request names
            ),
        ),
        at("/notice", notice.form),
        at("/notice", notice.send, method="POST"),
        at("/notice/look", notice.look, notice.LOOKS),
        at("/notice/{number}/{secret}", notice.state, notice.LOOKS),
        at("/notice/{number}/{secret}", notice.appeal, notice.LOOKS, "POST"),
        at("/decision", own_decisions.form),
        at("/decision", own_decisions.send, notice.LOOKS, "POST"),
        at("/decision/code", own_decisions.form),
        at("/decision/code", own_decisions.see, notice.LOOKS, "POST"),
        at("/decision/{puid}/{secret}", decision.state, notice.LOOKS),
        at("/decision/{puid}/{secret}/statement.json", decision.statement, notice.LOOKS),
        at("/decision/{puid}/{secret}", decision.appeal, notice.LOOKS, "POST"),
    ]
    if not site.named:
        return judged
    return [
        *judged,
        at("/joinchat/{hash}", invites.invitation, INVITES),
        at("/+{hash}", invites.invitation, INVITES),
        at("/addstickers/{name}", sticker_sets.page),
        at("/addemoji/{name}", sticker_sets.page),
        at("/qr/+{hash}.svg", invites.qr, INVITES),
        at("/qr/{name}.svg", pages.qr),
        at("/pic/{name}/{photo}/{which}", files.portrait, FILES),
        at("/s/{name}", pages.wall),
        at("/s/{name}/atom.xml", atom),
        at("/s/{name}/feed.json", json),
        at("/s/{name}/{id}", message_links.around),
        at("/s/{name}/{id}/{which}", files.file, FILES),
        at("/c/{channel}/{id}", message_links.private),
        at("/c/{channel}/{topic}/{id}", message_links.private),
        at("/contact/{token}", message_links.contact),
        at("/{name}", pages.profile),
        at("/{name}/{id}", message_links.post),
        at("/{name}/{topic}/{id}", message_links.topic),
    ]


def _allowed(app: Starlette, request: Request) -> str:
    """What may be done at this path, which stands once for each method (RFC 9110, 15.5.6)."""
    scope = {**request.scope, "root_path": ""}  # a mount on the way has left its own there
    fitting = [one for one in app.routes if one.matches(scope)[0] != Match.NONE]
    if fitting and isinstance(fitting[0], Mount):
        scope |= fitting[0].matches(scope)[1]
        fitting = [one for one in fitting[0].routes if one.matches(scope)[0] != Match.NONE]
    here = [one for one in fitting if isinstance(one, Route)]
    return ", ".join(sorted({method for one in here if one.path == here[0].path for method in one.methods or ()}))


def application(
    engine: Engine,
    kept: Files,
    prefix: str,
    proxies: frozenset[str] = frozenset(),
    log_key: str = "",
    desk: Desk | None = None,
    secret: bytes = b"",
    letters: bool = False,
    country_header: str = "",
    named: bool = True,
) -> Starlette:
    """The pages of one server; `prefix` is the beginning of its links, ending in a slash, `secret` signs forms.

    `country_header`: where one of the proxies says from which country somebody asks; `named`: are there pages of
    whoever has a public name?
    """
    site = Site(engine, kept, prefix, proxies, log_key, desk, secret, letters, country_header, named)

    async def refused(request: Request, error: Exception) -> Response:
        if isinstance(error, Flood):
            return too_many(site, error)
        if isinstance(error, HTTPException):
            if error.status_code != 405:
                return missing(site)
            if request.scope["path"].startswith(flagger.ROOT):
                return flagger.wrong_method(_allowed(app, request))
            return wrong_method(site, _allowed(app, request))
        return unwell(site)

    app = Starlette(
        routes=routes(site),
        exception_handlers={Flood: refused, HTTPException: refused, StoreUnavailable: refused},
    )
    app.router.redirect_slashes = False
    return app
