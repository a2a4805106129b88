"""The ledger as files for everybody: checkpoints, tiles, proofs, and the signed reports of days."""

import gzip
import json

from starlette.requests import Request
from starlette.responses import Response

from chappe.domain.command import Pace
from chappe.safety import checkpoints, daily_report
from chappe.safety.ledger_entries import day_number, day_text
from chappe.web.public.answers import BARE
from chappe.web.public.conditions import takes_gzip
from chappe.web.public.site import WORTH_PACKING, Site

LOG = Pace("public_log", 3000, 0.02)
"""Pieces of the log that one network address may ask for: whoever recounts it asks for all of them in a row."""
PROOFS = Pace("public_proofs", 120, 0.2)
FOR_EVER = "public, max-age=31536000, immutable"
SOON = "public, max-age=5"
"""What grows: a checkpoint may be told for some seconds after the next one (c2sp.org/tlog-tiles)."""
DAY_LONG = "public, max-age=86400"
TEXT, JSON, CSV, RAW = (
    "text/plain; charset=utf-8",
    "application/json",
    "text/csv; charset=utf-8",
    "application/octet-stream",
)
MOST_DAYS = 400
MOST_DIGITS = 15


async def checkpoint(site: Site, request: Request) -> Response:
    """The newest signed checkpoint."""
    found = await site.engine.read(checkpoints.newest)
    return _give(request, found.encode(), TEXT, SOON) if found is not None else _none("No checkpoint is signed yet.")


async def key(site: Site, request: Request) -> Response:
    """The key that signs, as programs for notes take it."""
    return _give(request, f"{site.log_key}\n".encode(), TEXT, SOON) if site.log_key else _none("There is no log.")


async def tile(site: Site, request: Request) -> Response:
    """A tile of hashes, or a bundle of entries."""
    path = request.path_params["path"]
    found = await site.engine.read(lambda tx: checkpoints.tile(tx, path))
    return _give(request, found, RAW, FOR_EVER) if found is not None else _none("No signed tree has this tile.")


async def proof(site: Site, request: Request) -> Response:
    """That a leaf is in the tree of a size: ?leaf=INDEX&size=SIZE."""
    index, size = _number(request, "leaf"), _number(request, "size")
    found = await site.engine.read(lambda tx: checkpoints.inclusion(tx, index, size))
    if found is None:
        return _none("No signed tree of this size has this leaf.")
    answer = {"leaf": index, "size": size, "root": found.root, "data": found.leaf, "path": found.path}
    return _give(request, json.dumps(answer).encode(), JSON, FOR_EVER)


async def consistency(site: Site, request: Request) -> Response:
    """That one tree goes on from another: ?from=SIZE&to=SIZE."""
    first, second = _number(request, "from"), _number(request, "to")
    found = await site.engine.read(lambda tx: checkpoints.consistency(tx, first, second))
    if found is None:
        return _none("There are no signed trees of these sizes.")
    answer = {"from": first, "to": second, "root": found.root, "path": found.path}
    return _give(request, json.dumps(answer).encode(), JSON, FOR_EVER)


async def report(site: Site, request: Request) -> Response:
    """The report of a day: as signed JSON, as a note, or as a table."""
    try:
        day = day_number(request.path_params["day"])
    except ValueError:
        return _none("This is no day: a day is written YYYY-MM-DD.")
    found = await site.engine.read(lambda tx: daily_report.published(tx, day))
    if found is None:
        return _none("This day has no report: it is not over, or is before the first entry of the ledger.")
    form = request.path_params["form"]
    if form == "json":
        return _give(request, daily_report.document(found), JSON, DAY_LONG)
    if form == "csv":
        return _give(request, daily_report.table(found).encode(), CSV, DAY_LONG)
    if form == "note":
        note = f"{daily_report.as_note(found.report)}\n{found.signature}\n"
        return _give(request, note.encode(), TEXT, DAY_LONG)
    return _none("A report is there as .json, .csv and .note.")


async def days(site: Site, request: Request) -> Response:
    """The days that have a report, newest first: ?before=YYYY-MM-DD goes on from there."""
    try:
        before = day_number(request.query_params.get("before", "9999-12-31"))
    except ValueError:
        return _none("This is no day: a day is written YYYY-MM-DD.")
    found = await site.engine.read(lambda tx: daily_report.published_days(tx, before, MOST_DAYS))
    return _give(request, json.dumps({"days": [day_text(day) for day in found]}).encode(), JSON, SOON)


def _number(request: Request, name: str) -> int:
    """A number of the query; -1, which no tree has, for what is none."""
    text = request.query_params.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS else -1


def _give(request: Request, body: bytes, media: str, caching: str) -> Response:
    headers = {**BARE, "Cache-Control": caching, "Vary": "Accept-Encoding", "Access-Control-Allow-Origin": "*"}
    if len(body) > WORTH_PACKING and takes_gzip(request):
        return Response(
            gzip.compress(body, 1, mtime=0), headers={**headers, "Content-Encoding": "gzip"}, media_type=media
        )
    return Response(body, headers=headers, media_type=media)


def _none(words: str) -> Response:
    return Response(f"{words}\n", 404, {**BARE, "Cache-Control": "no-store", "Access-Control-Allow-Origin": "*"}, TEXT)
