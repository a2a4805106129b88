"""What moderation did, for everybody: a page with bars by day, and the same numbers as JSON and as a table."""

import csv
import io
import json
from collections.abc import Mapping
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from chappe.domain.ports import Tx
from chappe.safety import daily_report, numbers
from chappe.safety.ledger_entries import DAY, day_text
from chappe.safety.notices import category as in_words
from chappe.safety.numbers import Numbers, Rate
from chappe.safety.waits import APPEAL, FLAGGER, NOTICE, REPORT
from chappe.web.public import bars
from chappe.web.public.answers import FRESH, HTML, SAFE
from chappe.web.public.conditions import has, takes_gzip
from chappe.web.public.ledger import CSV, JSON
from chappe.web.public.site import VERSION, Body, Site

LASTS = 600
"""Seconds for which the numbers stay as they were counted."""
BY = {"category": "category", "source": "source", "automation": "automated"}
"""Columns of `Tally` by the words of links."""
SOURCES = {
    "notice": "notices on the web",
    "flagger": "trusted flaggers",
    "report": "reports in the app",
    "authority": "orders of authorities",
    "own": "our own search",
}
AUTOMATION = {"fully": "a machine alone", "partially": "a person helped by a machine", "not": "a person"}
THINGS = {"posts": "Posts removed", "chats": "Groups and channels removed", "accounts": "Accounts removed"}
ACTIONS = {
    "remove": "posts removed",
    "remove_posts": "posts removed, all of one author at once",
    "remove_all_posts": "posts removed, all of one author in all public places at once",
    "withhold": "posts that were held, and not published",
    "suspend": "groups and channels removed",
    "ban": "accounts suspended",
    "delete": "accounts deleted",
    "limit": "accounts limited to people who know them",
    "freeze": "accounts frozen: they read, and change nothing",
    "veil": "posts hidden until a person had looked",
    "hide": "hidden in some countries",
    "scam": "labelled as a scam",
    "fake": "labelled as a fake",
}
WAITED = {
    "reports in the app": (REPORT,),
    "notices on the web": (NOTICE,),
    "notices of trusted flaggers": (FLAGGER,),
    "appeals": (APPEAL,),
}


class Asked(NamedTuple):
    """What somebody wants to see."""

    by: str
    days: int


def asked(request: Request) -> Asked:
    """The words of the link, or what is shown without any."""
    by, days = request.query_params.get("by", ""), request.query_params.get("days", "")
    spans = {str(span): span for span in numbers.SPANS}
    return Asked(by if by in BY else "category", spans.get(days, numbers.SPANS[0]))


async def page(site: Site, request: Request) -> Response:
    """/transparency?by=WORD&days=NUMBER."""
    wanted = asked(request)
    return await _answer(site, request, "page", wanted, HTML)


async def as_json(site: Site, request: Request) -> Response:
    """/transparency.json?days=NUMBER."""
    return await _answer(site, request, "json", asked(request)._replace(by=""), JSON)


async def as_csv(site: Site, request: Request) -> Response:
    """/transparency.csv?days=NUMBER."""
    return await _answer(site, request, "csv", asked(request)._replace(by=""), CSV)


async def _answer(site: Site, request: Request, form: str, wanted: Asked, media: str) -> Response:
    """What was made in these ten minutes, or made now, once however many ask."""
    tag = f'W/"numbers-{VERSION}-{form}-{wanted.by}-{wanted.days}-{site.now // LASTS}"'
    headers = {**SAFE, "Cache-Control": FRESH, "ETag": tag, "Vary": "Accept-Encoding"}
    if media != HTML:
        headers["Access-Control-Allow-Origin"] = "*"
    if has(request, tag):
        return Response(status_code=304, headers=headers)
    body = site.kept.get(tag)
    if body is None:
        async with site.counting:
            body = site.kept.get(tag) or await _made(site, tag, form, wanted)
    if body.packed and takes_gzip(request):
        return Response(body.packed, headers={**headers, "Content-Encoding": "gzip"}, media_type=media)
    return Response(body.plain, headers=headers, media_type=media)


async def _made(site: Site, tag: str, form: str, wanted: Asked) -> Body:
    today = site.now // DAY

    def look(tx: Tx) -> tuple[Numbers, list[int]]:
        return numbers.read(tx, today, wanted.days), daily_report.published_days(tx, today + 1, 10)

    found, reports = await site.engine.read(look)
    if form == "json":
        plain = json.dumps(document(found)).encode()
    elif form == "csv":
        plain = table(found).encode()
    else:
        plain = _page(site, wanted, found, [day_text(day) for day in reports])
    return site.kept.put(tag, plain)


def _page(site: Site, wanted: Asked, found: Numbers, reports: list[str]) -> bytes:
    names = {
        "category": {name: in_words(name) for name in site.desk.policy.categories},
        "source": SOURCES,
        "automation": AUTOMATION,
    }[wanted.by]
    first, last = day_text(found.first), day_text(found.last)
    charts = []
    for thing, days in found.removed(BY[wanted.by]).items():
        title = f"{THINGS[thing]}, by day and {wanted.by}, {first} to {last}; the numbers are in the table"
        charts.append((thing, THINGS[thing], bars.chart(days, found.first, found.last, names, title)))
    actions = [(ACTIONS.get(word, word), number) for word, number in found.actions().most_common()]
    return site.write(
        "transparency.html",
        wanted=wanted,
        spans=numbers.SPANS,
        ways=list(BY),
        first=first,
        last=last,
        charts=charts,
        actions=actions,
        refused=found.refused(),
        received=[(SOURCES.get(word, word), number) for word, number in found.received().most_common()],
        waited=[(words, lasting(found.wait(*kinds))) for words, kinds in WAITED.items()],
        orders=[
            (country, in_words(harm), ACTIONS.get(action, action), number)
            for (country, harm, action), number in sorted(found.orders().items())
        ],
        filed=found.filed(),
        overturned=found.overturned(),
        in_vain=found.in_vain(),
        reversed=found.reversed(),
        percent=percent,
        reports=reports,
        log_key=site.log_key,
    )


def percent(share: float) -> str:
    """A share as people read it."""
    return f"{100 * share:.1f} %"


def lasting(minutes: int | None) -> str:
    """Minutes as people read them; "" where there is nothing."""
    if minutes is None:
        return ""
    if minutes < 2:
        return "under two minutes"
    if minutes < 120:
        return f"about {minutes} minutes"
    return f"about {round(minutes / 60)} hours" if minutes < 2880 else f"about {round(minutes / 1440)} days"


def document(found: Numbers) -> dict[str, object]:
    """All of it for programs."""
    return {
        "v": 1,
        "first": day_text(found.first),
        "last": day_text(found.last),
        "removed": {thing: sum(numbers.total(days.values()).values()) for thing, days in found.removed("kind").items()},
        "actions": dict(found.actions()),
        "refused": found.refused(),
        "received": dict(found.received()),
        "median_minutes": {kind: found.wait(kind) for kind in (REPORT, NOTICE, FLAGGER, APPEAL)},
        "appeals": {
            "filed": found.filed(),
            "against_decisions": rate(found.overturned()),
            "against_doing_nothing": rate(found.in_vain()),
        },
        "reversed": rate(found.reversed()),
        "orders": [
            {"country": country, "category": harm, "action": action, "count": number}
            for (country, harm, action), number in sorted(found.orders().items())
        ],
        "counts": [
            {**dict(zip(COLUMNS, (day_text(day), *tally[:6]), strict=True)), "count": tally.number}
            for day, tally in found.tallies
        ],
    }


COLUMNS = ("day", "kind", "action", "subject", "category", "source", "automation")


def rate(found: Rate) -> Mapping[str, object]:
    """A share with its interval."""
    low, high = found.interval
    return {
        "of": found.whole,
        "wrong": found.part,
        "share": round(found.share, 6) if found.whole else None,
        "interval_95": [round(low, 6), round(high, 6)] if found.whole else None,
    }


def table(found: Numbers) -> str:
    """The same as rows for a spreadsheet (RFC 4180); what is of no one day has none."""
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow((*COLUMNS, "number"))
    for day, tally in found.tallies:
        rows.writerow((day_text(day), *tally))
    for kind in (REPORT, NOTICE, FLAGGER, APPEAL):
        minutes = found.wait(kind)
        rows.writerow(("", f"median_minutes_{kind}", "", "", "", "", "", "" if minutes is None else minutes))
    for name, one in (
        ("appeals_against_decisions", found.overturned()),
        ("appeals_against_doing_nothing", found.in_vain()),
        ("reversed", found.reversed()),
    ):
        low, high = one.interval
        told = {"of": one.whole, "wrong": one.part}
        if one.whole:
            told |= {"share": f"{one.share:.6f}", "low_95": f"{low:.6f}", "high_95": f"{high:.6f}"}  # type: ignore[dict-item]
        for what, number in told.items():
            rows.writerow(("", f"{name}_{what}", "", "", "", "", "", number))
    return out.getvalue()
