"""Finds what an address on this server means, as far as everybody can see it."""

import re
from urllib.parse import urlsplit

from chappe.domain import public
from chappe.domain.ports import Tx
from chappe.safety.subjects import Facts, look, of_message, of_peer

MOST_PLACE = 500
_NAME, _ID = "([A-Za-z0-9_]{4,32})", "([0-9]{1,10})"
_PATH = re.compile(f"(?:s/)?{_NAME}(?:/{_ID})?/?")
_FILE = re.compile(f"s/{_NAME}/{_ID}/[a-z]{{1,8}}")
"""A post's picture or file, as browsers copy its address."""
_PORTRAIT = re.compile(f"pic/{_NAME}()/[0-9a-f]{{1,16}}/[a-z]")
_AMONG = re.compile(f"p{_ID}")
"""Which post of a page of many, after the #."""


def find(tx: Tx, place: str, site: str, countries: tuple[str, ...] = ()) -> Facts | None:
    """The public post, channel, group or account at an address of this site; None alike for everything else.

    `site` is the beginning of the site's addresses, ending in a slash; a path alone, or an address without its
    scheme, means the same. `countries`: those that whoever looks may be in; (): what is withheld anywhere is not there.
    """
    named = path_of(place, site)
    if named is None:
        return None
    name, id = named
    if not id:
        found = public.profile(tx, name, countries)
        return look(tx, of_peer(found.peer)) if found is not None else None
    channel = public.channel(tx, name, countries)
    message = public.open_post(tx, channel, id) if channel is not None else None
    if channel is None or message is None or message.content.removed:
        return None
    return look(tx, of_message(0, channel.peer, id))


def plainly(place: str, site: str) -> str:
    """The address without whatever else was written around it; "" for what is none of this site."""
    named = path_of(place, site)
    if named is None:
        return ""
    name, id = named
    return f"{site}{name}/{id}" if id else f"{site}{name}"


def path_of(place: str, site: str) -> tuple[str, int] | None:
    """The name that an address holds, and the number of a post (0: none)."""
    text = place.strip()
    if len(text) > MOST_PLACE:
        return None
    try:
        home, given = urlsplit(site), urlsplit(text)
    except ValueError:
        return None
    path, part = given.path, given.fragment
    if given.scheme or given.netloc:
        if given.scheme not in ("http", "https") or given.netloc.lower() != home.netloc.lower():
            return None
    elif text.lower().startswith(home.netloc.lower() + "/"):
        path = urlsplit("//" + text).path
    root = home.path if home.path.endswith("/") else "/"
    if not path.startswith(root):
        if path.startswith("/"):
            return None
        path = root + path
    path = path.removeprefix(root)
    found = _PATH.fullmatch(path) or _FILE.fullmatch(path) or _PORTRAIT.fullmatch(path)
    if found is None:
        return None
    among = _AMONG.fullmatch(part) if path.startswith("s/") else None
    return found[1], int(found[2] or (among[1] if among else 0))
