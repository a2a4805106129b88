"""Links to messages that no page shows: the way into the app, and nothing that tells whether the message is there."""

import re

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from chappe.domain import public, public_posts
from chappe.domain.ports import Tx
from chappe.domain.public import HIGHEST_ID, Profile
from chappe.web.public import pages
from chappe.web.public.answers import HTML, SAFE, Kind, answer, missing
from chappe.web.public.faces import face
from chappe.web.public.pages import for_app, number
from chappe.web.public.site import Site

MESSAGE = Kind("message")
GROUPS = {
    "said": "A message. It can be read in the app.",
    "words": "What is written in groups is read in the app.",
    "button": "Open this message in the app",
}
PRIVATE = {**GROUPS, "words": "Only who is in the chat can read this message, in the app."}
CONTACT = {
    "said": "Somebody to write to, in the app.",
    "words": "Whoever gave you this link can be written to in the app. It is good for a day.",
    "button": "Open in app",
}
_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,128}")
KEPT = "public, max-age=3600"
"""What is said of a private chat's message depends on nothing but the address."""


async def post(site: Site, request: Request) -> Response:
    """/NAME/ID: a channel's post, or the way to a group's message."""
    shown = await pages.single(site, request)
    return shown if shown.status_code != 404 else await _in_group(site, request) or shown


async def topic(site: Site, request: Request) -> Response:
    """/NAME/TOPIC/ID: the way to a message in a forum's topic."""
    return await _in_group(site, request) or missing(site)


async def _in_group(site: Site, request: Request) -> Response | None:
    name, id = request.path_params["name"], number(request.path_params["id"])
    top = request.path_params.get("topic", "")
    if not 0 < id <= HIGHEST_ID or (top and not number(top)):
        return None
    asked = for_app(request, post=id) + (f"&thread={number(top)}" if top else "")

    def find(tx: Tx) -> Profile | None:
        found = public.profile(tx, name, site.places(request))
        return found if found is not None and found.kind == "group" else None

    def make(found: Profile, _: bool) -> bytes:
        shown = face(found, site.root)
        return site.write("message.html", face=shown, title=found.title, app=f"{shown.app}&{asked}", **GROUPS)

    made = await answer(site, request, MESSAGE, asked, find, lambda tx, found: True, make)
    return made if made.status_code != 404 else None


async def private(site: Site, request: Request) -> Response:
    """/c/CHANNEL/ID, /c/CHANNEL/TOPIC/ID: the way to a message for those who are in the chat; it is not looked up."""
    channel, id = number(request.path_params["channel"]), number(request.path_params["id"])
    top = request.path_params.get("topic", "")
    if not (channel and 0 < id <= HIGHEST_ID) or (top and not number(top)):
        return missing(site)
    asked = for_app(request, channel=channel, post=id) + (f"&thread={number(top)}" if top else "")
    page = site.write("message.html", face=None, title="A private chat", app=f"tg://privatepost?{asked}", **PRIVATE)
    return Response(page, headers={**SAFE, "Cache-Control": KEPT}, media_type=HTML)


async def contact(site: Site, request: Request) -> Response:
    """/contact/TOKEN: the way to whoever gave out the link; whose it is, and if it is good, the app alone is told."""
    token = request.path_params["token"]
    if not _TOKEN.fullmatch(token):
        return missing(site)
    page = site.write("message.html", face=None, title="A contact", app=f"tg://contact?token={token}", **CONTACT)
    return Response(page, headers={**SAFE, "Cache-Control": "private, no-store"}, media_type=HTML)


async def around(site: Site, request: Request) -> Response:
    """/s/NAME/ID: that post among those before it."""
    name, id = request.path_params["name"], number(request.path_params["id"])
    places = site.places(request)

    def look(tx: Tx) -> tuple[str, int] | None:
        found = public.channel(tx, name, places)
        if found is None or found.restricted or not 0 < id < HIGHEST_ID:
            return None
        return found.name, public_posts.first_of(tx, found, id)

    looked = await site.engine.read(look)
    if looked is None:
        return missing(site)
    there = f"{site.root}s/{looked[0]}?before={id + 1}#p{looked[1]}"
    return RedirectResponse(there, 302, {"Cache-Control": "no-store"})
