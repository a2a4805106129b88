"""What a browser says it has already, and in which form it takes an answer (RFC 9110, 12.5.3 and 13.1.2)."""

import re

from starlette.requests import Request

_NOT_AT_ALL = re.compile(r"q=0(\.0{0,3})?")


def has(request: Request, tag: str) -> bool:
    """Does the browser have the answer with that tag? Weak or strong: caches on the way make one of the other."""
    said = ",".join(request.headers.getlist("if-none-match"))
    return tag.removeprefix("W/") in {one.strip().removeprefix("W/") for one in said.split(",")}


def takes_gzip(request: Request) -> bool:
    """May the answer be packed? Not where gzip is named to be refused."""
    said = ",".join(request.headers.getlist("accept-encoding")).lower()
    for one in said.split(","):
        name, *how = (part.strip() for part in one.split(";"))
        if name == "gzip":
            return not any(_NOT_AT_ALL.fullmatch(part) for part in how)
    return False
