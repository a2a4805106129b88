"""Answers a browser: with what it has already, with what is kept ready, or with a page made anew; and refusals."""

from collections.abc import Callable, Mapping
from hashlib import blake2b
from typing import NamedTuple, TypeVar

from starlette.requests import Request
from starlette.responses import Response

from chappe.domain.errors import DomainError
from chappe.domain.ports import Tx
from chappe.domain.public import Profile
from chappe.web.public.conditions import has, takes_gzip
from chappe.web.public.site import VERSION, Body, Site

T = TypeVar("T")
HTML = "text/html; charset=utf-8"
_RULES = "default-src 'none'; style-src 'self'; img-src 'self'; media-src 'self'; base-uri 'none'; form-action 'self'"
SAFE = {
    "Content-Security-Policy": f"{_RULES}; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
FRAMED = {**SAFE, "Content-Security-Policy": f"{_RULES}; frame-ancestors *"}
"""What others may show inside their own pages."""
BARE = {"Content-Security-Policy": "default-src 'none'; sandbox", "X-Content-Type-Options": "nosniff"}
"""What is no page."""
FRESH = "public, max-age=0, s-maxage=10, must-revalidate"
"""Browsers ask each time, mostly to hear that nothing changed; a cache in front may answer for ten seconds."""
LATEST = 600
"""Seconds after which a page is made anew though its channel is the same: views, and names of other channels."""


class Kind(NamedTuple):
    """A kind of answer."""

    name: str
    media: str = HTML
    headers: Mapping[str, str] = SAFE
    caching: str = FRESH
    lasts: int = LATEST
    """Seconds; 0: as long as the channel is the same."""


def tag_of(kind: Kind, found: Profile, wanted: object, now: int) -> str:
    """What the answer is known by: the same as long as nothing that it shows is another."""
    turn = now // kind.lasts if kind.lasts else 0
    shown = repr((VERSION, kind.name, found, wanted, turn))
    return f'W/"{blake2b(shown.encode("utf-8", "replace"), digest_size=12).hexdigest()}"'


async def answer(
    site: Site,
    request: Request,
    kind: Kind,
    wanted: object,
    find: Callable[[Tx], Profile | None],
    load: Callable[[Tx, Profile], T | None],
    make: Callable[[Profile, T], bytes],
    gone: Callable[[Profile], Response] | None = None,
) -> Response:
    """Find whom it is about, load what is wanted of it, and make a page; only as far as the browser has not got it.

    All is read from one snapshot. Where there is nobody, or nothing to load, the answer is `missing`, or else `gone`.
    """
    now = site.now

    def look(tx: Tx) -> tuple[Profile, str, Body | None, T | None] | None:
        found = find(tx)
        if found is None:
            return None
        tag = tag_of(kind, found, wanted, now)
        if found.restricted:
            return found, tag, None, None
        kept = site.kept.get(tag)
        return found, tag, kept, (None if kept or has(request, tag) else load(tx, found))

    looked = await site.engine.read(look)
    if looked is None:
        return missing(site)
    found, tag, body, loaded = looked
    if found.restricted:
        return restricted(site, found)
    headers = site.varying({**kind.headers, "Cache-Control": kind.caching, "ETag": tag, "Vary": "Accept-Encoding"})
    if has(request, tag):
        return Response(status_code=304, headers=headers)
    if body is None:
        if loaded is None:
            return gone(found) if gone else missing(site)
        body = site.kept.put(tag, make(found, loaded))
    if body.packed and takes_gzip(request):
        return Response(body.packed, headers={**headers, "Content-Encoding": "gzip"}, media_type=kind.media)
    return Response(body.plain, headers=headers, media_type=kind.media)


def from_here(site: Site, request: Request) -> bool:
    """Does the browser say that one of this server's own pages sends the form? Old browsers say nothing."""
    site_said = request.headers.get("sec-fetch-site")  # no page can make this up, and none can take it away
    if site_said is not None:
        return site_said in ("same-origin", "none")
    origin = request.headers.get("origin")
    own = {site.host.lower(), request.headers.get("host", "").lower()} - {""}
    return origin is None or origin.partition("://")[2].lower() in own


def missing(site: Site) -> Response:
    """The one answer to what is not there, is private, or was never there."""
    return _words(site, 404, "Nothing here", "No public channel, group or person has this name.")


def restricted(site: Site, found: Profile) -> Response:
    """The answer to what may not be shown where the asker is (RFC 7725)."""
    return _words(site, 451, "Not shown here", found.restricted)


def nothing(site: Site, title: str, words: str) -> Response:
    """An answer to what is missing of something that is there."""
    return _words(site, 404, title, words)


def too_many(site: Site, flood: DomainError) -> Response:
    """The answer to too many requests."""
    said = _words(site, 429, "A moment, please", "There were too many requests from your network. Try again soon.")
    said.headers["Retry-After"] = str(flood.value)
    return said


def unwell(site: Site) -> Response:
    """The answer while the store does not work."""
    said = _words(site, 503, "Not now", "The server cannot answer at the moment. Try again soon.")
    said.headers["Retry-After"] = "30"
    return said


def wrong_method(site: Site, allowed: str) -> Response:
    """The answer to whoever wants to change something by these pages; `allowed`: what may be done instead."""
    said = _words(site, 405, "Only for reading", "These pages can be read and nothing else.")
    said.headers["Allow"] = allowed
    return said


def _words(site: Site, status: int, title: str, words: str) -> Response:
    page = site.write("words.html", title=title, words=words)
    return Response(page, status, {**SAFE, "Cache-Control": "no-store"}, HTML)
