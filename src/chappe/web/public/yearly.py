"""The yearly reports by the EU's templates: a list of all versions, and their files."""

import re

from starlette.requests import Request
from starlette.responses import Response

from chappe.domain.ports import Tx
from chappe.domain.ports.yearly import Report
from chappe.safety.ledger_entries import day_of
from chappe.web.public.answers import FRESH, HTML, SAFE, missing
from chappe.web.public.ledger import CSV
from chappe.web.public.site import Site

VERSION = re.compile(r"([0-9]{4})-([0-9]{1,4})")
FIXED = "public, max-age=86400"
"""A published file never changes."""


async def page(site: Site, request: Request) -> Response:
    """/transparency/yearly: every version of every year."""

    def look(tx: Tx) -> list[tuple[Report, list[str]]]:
        return [(one, tx.yearly.names(one.year, one.version)) for one in tx.yearly.reports()]

    found = await site.engine.read(look)
    newest = {one.year: one.version for one, _ in reversed(found)}
    listed = [
        (one, one.version == newest[one.year], day_of(one.date), sorted(names, key=_place)) for one, names in found
    ]
    body = site.write("yearly.html", reports=listed)
    return Response(body, headers={**SAFE, "Cache-Control": FRESH}, media_type=HTML)


def _place(name: str) -> tuple[int, str]:
    """Sheets in their order, then the rest."""
    number = name.partition("_")[0]
    return (int(number) if number.isdecimal() else 99, name)


async def file(site: Site, request: Request) -> Response:
    """/transparency/yearly/YEAR-VERSION/NAME.csv."""
    which = VERSION.fullmatch(request.path_params["version"])
    if which is None:
        return missing(site)
    name = f"{request.path_params['name']}.csv"
    body = await site.engine.read(lambda tx: tx.yearly.file(int(which[1]), int(which[2]), name))
    if body is None:
        return missing(site)
    headers = {**SAFE, "Cache-Control": FIXED, "Access-Control-Allow-Origin": "*"}
    headers["Content-Disposition"] = f'attachment; filename="{which[0]}_{name}"'
    return Response(body, headers=headers, media_type=CSV)
