"""Invitations: what the link to a group or channel shows before one comes in, and its QR picture."""

from starlette.requests import Request
from starlette.responses import Response

from chappe.domain.public_invites import Invitation
from chappe.domain.public_invites import invitation as opened
from chappe.web.public.answers import BARE, HTML, SAFE, nothing
from chappe.web.public.faces import invited
from chappe.web.public.pages import picture
from chappe.web.public.site import Site

UNKEPT = "private, no-store"
"""Whoever has a link may use it, and it may be taken back: nobody keeps what it shows."""


async def _find(site: Site, request: Request) -> Invitation | None:
    hash, now, places = request.path_params["hash"], site.now, site.places(request)
    return await site.engine.read(lambda tx: opened(tx, hash, now, places))


def _unknown(site: Site) -> Response:
    return nothing(site, "This link leads nowhere", "It is over, was taken back, or never was.")


async def invitation(site: Site, request: Request) -> Response:
    """/+HASH and /joinchat/HASH: what one is invited to, and the way in."""
    found = await _find(site, request)
    if found is None:
        return _unknown(site)
    page = site.write("invite.html", face=invited(found, site.root), asked=found.request_needed, hash=found.hash)
    return Response(page, headers={**SAFE, "Cache-Control": UNKEPT}, media_type=HTML)


async def qr(site: Site, request: Request) -> Response:
    """/qr/+HASH.svg: a link that leads somewhere, as a picture for cameras."""
    found = await _find(site, request)
    if found is None:
        return _unknown(site)
    drawn = picture(f"{site.prefix}+{found.hash}")
    return Response(drawn, headers={**BARE, "Cache-Control": UNKEPT}, media_type="image/svg+xml")
