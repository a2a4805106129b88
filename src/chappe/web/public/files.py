"""Hands out the bytes of files that public posts show: whole or in ranges (RFC 9110, 14), and as nothing that runs."""

import re
from collections.abc import AsyncIterator
from typing import NamedTuple
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from chappe.domain import public
from chappe.domain.attachments import File
from chappe.domain.errors import Refused
from chappe.domain.ports import Tx
from chappe.domain.ports.files import Blob
from chappe.domain.public_invites import invitation
from chappe.web.public.answers import BARE, missing
from chappe.web.public.conditions import has
from chappe.web.public.media import INLINE, WHOLE
from chappe.web.public.pages import number
from chappe.web.public.site import Site

PIECE = 128 << 10
_KNOWN = ("ETag", "Cache-Control", "Vary")
"""Headers that say of a file which the browser has for whom, and for how long, it may keep it (RFC 9110, 15.4.5)."""
CACHING = "public, max-age=600"
"""A file never changes, but its post may go."""
_HEX = re.compile(r"[0-9a-f]{1,16}")
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.IGNORECASE)


class Span(NamedTuple):
    """Which bytes are wanted: from the first on, up to the last and not with it."""

    start: int
    end: int


def span_of(header: str, size: int) -> Span | None:
    """What a Range header asks for; all where it asks for several ranges or none; None where it asks past the end."""
    asked = _asked(header)
    if asked is None:
        return Span(0, size)
    if not asked[1]:
        last = int(asked[2])
        return Span(max(0, size - last), size) if last and size else None
    start = int(asked[1])
    end = min(size, int(asked[2]) + 1) if asked[2] else size
    return Span(start, end) if start < size else None


def _asked(header: str) -> re.Match[str] | None:
    """The one range that a header asks for; None for what is none, which is passed over (RFC 9110, 14.2)."""
    asked = _RANGE.fullmatch(header.strip())
    backwards = asked is not None and asked[1] and asked[2] and int(asked[2]) < int(asked[1])
    return None if asked is None or backwards or asked[1] == asked[2] == "" else asked


async def file(site: Site, request: Request) -> Response:
    """A file of a public post, or one size of its picture."""
    name, which = request.path_params["name"], request.path_params["which"]
    id = number(request.path_params["id"])

    places = site.places(request)

    def look(tx: Tx) -> tuple[File, Blob] | None:
        found = public.channel(tx, name, places)
        return public.file_of(tx, found, id, "" if which == WHOLE else which) if found else None

    found = await site.engine.read(look)
    if found is None:
        return missing(site)
    shown, blob = found
    return await send(site, request, blob, site.varying(_headers(shown, which)))


async def portrait(site: Site, request: Request) -> Response:
    """The picture of whoever has a public name, or of what an invite link leads to."""
    name, which = request.path_params["name"], request.path_params["which"]
    given, now = request.path_params["photo"], site.now
    photo = int(given, 16) if _HEX.fullmatch(given) else 0
    places = site.places(request)

    def look(tx: Tx) -> tuple[File, Blob] | None:
        found = invitation(tx, name[1:], now, places) if name.startswith("+") else public.profile(tx, name, places)
        return public.portrait_of(tx, found.photo, photo, which) if found else None

    found = await site.engine.read(look)
    if found is None:
        return missing(site)
    shown, blob = found
    return await send(site, request, blob, site.varying(_headers(shown, which)))


def _headers(shown: File, which: str) -> dict[str, str]:
    mime = shown.mime if which == WHOLE else "image/jpeg"
    inline = mime in INLINE
    headers = {
        **BARE,
        "Cache-Control": CACHING,
        "Content-Type": mime if inline else "application/octet-stream",
        "ETag": f'"{shown.id:x}-{which}"',
        "Accept-Ranges": "bytes",
        "Content-Disposition": "inline" if inline else "attachment",
    }
    if which == WHOLE and shown.attributes.name:
        name = quote(shown.attributes.name.encode("utf-8", "replace")[:200], safe="")
        headers["Content-Disposition"] += f"; filename*=UTF-8''{name}"
    return headers


async def send(site: Site, request: Request, blob: Blob, headers: dict[str, str]) -> Response:
    """The bytes, as far as they are asked for."""
    tag = headers["ETag"]
    if has(request, tag):
        return Response(status_code=304, headers={name: headers[name] for name in _KNOWN if name in headers})
    wanted = request.headers.get("range", "")
    if request.headers.get("if-range", tag) != tag:
        wanted = ""
    span = span_of(wanted, blob.size)
    if span is None:
        return Response(status_code=416, headers={"Content-Range": f"bytes */{blob.size}"})
    partial = _asked(wanted) is not None
    if partial:
        headers["Content-Range"] = f"bytes {span.start}-{span.end - 1}/{blob.size}"
    headers["Content-Length"] = str(span.end - span.start)
    status = 206 if partial else 200
    if request.method == "HEAD":
        return Response(status_code=status, headers=headers)
    try:
        first = await site.files.read(blob, span.start, min(PIECE, span.end - span.start))
    except Refused:
        return missing(site)
    return StreamingResponse(_pieces(site, blob, span, first), status, headers)


async def _pieces(site: Site, blob: Blob, span: Span, first: bytes) -> AsyncIterator[bytes]:
    yield first
    at = span.start + len(first)
    while at < span.end:
        piece = await site.files.read(blob, at, min(PIECE, span.end - at))
        if not piece:
            return
        yield piece
        at += len(piece)
