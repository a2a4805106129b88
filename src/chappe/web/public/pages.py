"""The pages: who somebody is, a channel's posts, one post, the same inside another page, feeds, and QR pictures."""

import re
from io import BytesIO
from urllib.parse import urlencode

import segno
from starlette.requests import Request
from starlette.responses import Response

from chappe.domain import public, public_posts
from chappe.domain.ports import Tx
from chappe.domain.public import Profile
from chappe.domain.public_posts import LONGEST_QUERY, Post, Posts, Wanted
from chappe.domain.upkeep import IndexMessages
from chappe.web.public import feeds
from chappe.web.public.answers import BARE, FRAMED, HTML, SAFE, Kind, answer, nothing
from chappe.web.public.entities import Place
from chappe.web.public.faces import face, row
from chappe.web.public.site import Site

PROFILE, WALL, POST = Kind("profile"), Kind("wall"), Kind("post")
EMBED = Kind("embed", headers=FRAMED)
HOUR = 3600
"""Seconds after which a feed is made anew though its channel is the same: forwards name others, which may be gone."""
_OPEN = {**BARE, "Access-Control-Allow-Origin": "*"}
ATOM = Kind("atom", f"{feeds.ATOM_TYPE}; charset=utf-8", _OPEN, "public, max-age=60", HOUR)
JSON = Kind("json", f"{feeds.JSON_TYPE}; charset=utf-8", _OPEN, "public, max-age=60", HOUR)
QR = Kind("qr", "image/svg+xml", BARE, "public, max-age=3600", 0)
MOST_ROUNDS = 4
"""Pieces of a backlog that one search indexes before it answers from what is there."""
_NUMBER = re.compile(r"[0-9]{1,10}")


def number(text: str) -> int:
    """A message's id as an address gives it; 0 for what is none."""
    return int(text) if _NUMBER.fullmatch(text) else 0


def for_app(request: Request, **named: int) -> str:
    """What the app is told of a message: with the thread, comment, moment or single picture that the address names.

    See core.telegram.org/api/links#message-links.
    """
    more = {name: number(request.query_params.get(name, "")) for name in ("thread", "comment", "t")}
    asked = urlencode({name: value for name, value in (named | more).items() if value})
    return f"{asked}&single" if "single" in request.query_params else asked


def _wanted(request: Request) -> Wanted:
    """Which posts the address asks for."""
    words = " ".join(request.query_params.get("q", "")[: 4 * LONGEST_QUERY].split())[:LONGEST_QUERY]
    before, after = (number(request.query_params.get(name, "")) for name in ("before", "after"))
    return Wanted(before, after, words)


def _here(site: Site, found: Profile, wanted: Wanted, feed: str = "") -> str:
    """The address of such a page, good anywhere."""
    given = {"q": wanted.words, "before": wanted.before, "after": wanted.after}
    asked = urlencode({name: value for name, value in given.items() if value})
    return f"{site.prefix}s/{found.name}{feed}" + (f"?{asked}" if asked else "")


async def _index(site: Site, wanted: Wanted) -> None:
    """Let a search find what was written a moment ago: what it finds is kept for as long as the channel is the same."""
    for _ in range(MOST_ROUNDS if wanted.words else 0):
        if not await site.engine.read(lambda tx: tx.messages.unindexed()):
            return
        await site.engine.run(IndexMessages(), site.engine.actor(0))


async def home(site: Site, request: Request) -> Response:
    """What this server is."""
    return Response(site.write("home.html"), headers={**SAFE, "Cache-Control": "public, max-age=300"}, media_type=HTML)


async def profile(site: Site, request: Request) -> Response:
    """/NAME: what a channel, group or person is, and the way into the app."""
    name = request.path_params["name"]

    def make(found: Profile, posts: Posts) -> bytes:
        place = Place(site.root, found.name)
        rows = [row(post, place, found.protected) for post in posts.posts[:3]]
        return site.write("profile.html", face=face(found, site.root), posts=rows)

    def load(tx: Tx, found: Profile) -> Posts:
        return public_posts.wall(tx, found, Wanted()) if found.kind == "channel" else Posts(())

    return await answer(
        site, request, PROFILE, "", lambda tx: public.profile(tx, name, site.places(request)), load, make
    )


async def wall(site: Site, request: Request) -> Response:
    """/s/NAME: a channel's posts, newest first; those before or after one, or those with some words."""
    given = request.query_params.get("format", "")
    if given in ("atom", "json"):
        return await feed(site, request, ATOM if given == "atom" else JSON)
    name, wanted = request.path_params["name"], _wanted(request)
    await _index(site, wanted)

    def make(found: Profile, posts: Posts) -> bytes:
        place = Place(site.root, found.name)
        at = f"{site.root}s/{found.name}"
        more = {"q": wanted.words} if wanted.words else {}
        return site.write(
            "wall.html",
            face=face(found, site.root),
            posts=[row(post, place, found.protected) for post in posts.posts],
            wanted=wanted,
            canonical=_here(site, found, wanted),
            newest=f"{at}?{urlencode(more)}" if more else at,
            older=f"{at}?{urlencode({**more, 'before': posts.older})}" if posts.older else "",
            newer=f"{at}?{urlencode({**more, 'after': posts.newer})}" if posts.newer else "",
            asked=f"?{urlencode(more)}" if more else "",
        )

    return await answer(
        site,
        request,
        WALL,
        wanted,
        lambda tx: public.channel(tx, name, site.places(request)),
        lambda tx, found: public_posts.wall(tx, found, wanted),
        make,
    )


async def feed(site: Site, request: Request, kind: Kind) -> Response:
    """/s/NAME/atom.xml and /s/NAME/feed.json: the newest posts, or those with some words."""
    name = request.path_params["name"]
    wanted = Wanted(words=_wanted(request).words)
    await _index(site, wanted)
    write, at = (feeds.atom, "/atom.xml") if kind is ATOM else (feeds.json_feed, "/feed.json")

    def find(tx: Tx) -> Profile | None:
        found = public.channel(tx, name, site.places(request))
        return found and found._replace(members=0)  # a feed does not say how many follow, and so is the same

    return await answer(
        site,
        request,
        kind,
        wanted,
        find,
        lambda tx, found: public_posts.wall(tx, found, wanted),
        lambda found, posts: write(
            found, posts, site.prefix, _here(site, found, wanted, at), feeds.ids(site.secret, found, wanted.words)
        ),
    )


async def single(site: Site, request: Request) -> Response:
    """/NAME/ID: one post; with ?embed=1 nothing but the post, for a frame in another page."""
    name, id = request.path_params["name"], number(request.path_params["id"])
    framed = request.query_params.get("embed", "") not in ("", "0")
    app = for_app(request, post=id)

    def make(found: Profile, post: Post) -> bytes:
        one = row(post, Place(site.root, found.name), found.protected)
        at = f"{site.prefix}{found.name}/{one.id}"
        shown = face(found, site.root)
        return site.write("embed.html" if framed else "post.html", face=shown, post=one, canonical=at, app=app)

    def gone(found: Profile) -> Response:
        return nothing(site, "No such post", f"{found.title} has no post here: it was removed, or never was.")

    return await answer(
        site,
        request,
        EMBED if framed else POST,
        (id, app),
        lambda tx: public.channel(tx, name, site.places(request)),
        lambda tx, found: public_posts.single(tx, found, id),
        make,
        gone,
    )


def picture(text: str) -> bytes:
    """A QR code as SVG, dark on light whatever the page is."""
    made = BytesIO()
    code = segno.make(text, error="m", micro=False)
    code.save(made, kind="svg", border=4, scale=8, dark="#1b2733", light="#fff", xmldecl=False, nl=False, omitsize=True)
    return made.getvalue()


async def qr(site: Site, request: Request) -> Response:
    """/qr/NAME.svg: the link of a channel, group or person as a picture for cameras."""
    name = request.path_params["name"]

    def find(tx: Tx) -> Profile | None:
        found = public.profile(tx, name, site.places(request))
        return found and Profile(found.peer, found.kind, found.name, "", "")  # the name is all that is drawn

    return await answer(
        site, request, QR, site.prefix, find, lambda tx, found: True, lambda found, _: picture(_link(site, found))
    )


def _link(site: Site, found: Profile) -> str:
    return f"{site.prefix}{found.name}"
