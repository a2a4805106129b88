"""The interface for hotlines: notices in JSON, and what became of them (docs/safety/flaggers.md)."""

import json
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from chappe.domain.command import Pace
from chappe.domain.errors import Flood, Refused
from chappe.domain.ports import Tx
from chappe.domain.ports.decisions import Decision
from chappe.domain.ports.flaggers import Flagger
from chappe.domain.ports.notices import Notice
from chappe.safety import flaggers
from chappe.safety.flagger_records import Standing, standing
from chappe.safety.flaggers import MOST_ITEMS, Batch, Flag, Item, Taken
from chappe.web.public.answers import BARE
from chappe.web.public.site import Site

ASKED = Pace("flagger_api", 240, 0.5)
WRONG = Pace("flagger_wrong_keys", 10, 60.0)
ROOT = "/api/flagger"
MOST_BODY = 1 << 20
FIELDS = frozenset(Item._fields)
HEADERS = {**BARE, "Cache-Control": "no-store"}


class Bad(Exception):
    """The answer to a request that cannot be carried out."""

    def __init__(self, status: int, code: str, message: str, item: int | None = None) -> None:
        super().__init__(code)
        self.status = status
        self.said = {"error": code, "message": message, **({"item": item} if item is not None else {})}


async def notices(site: Site, request: Request) -> Response:
    """POST /api/flagger/notices: take a batch."""
    return await _carefully(site, request, _send)


async def notice(site: Site, request: Request) -> Response:
    """GET /api/flagger/notices/REFERENCE: what became of one."""
    return await _carefully(site, request, _look)


async def _carefully(site: Site, request: Request, do: object) -> Response:
    """Do it; what goes wrong is told in JSON."""
    assert callable(do)
    try:
        site.allow(request, ASKED)
        try:
            found: Mapping[str, object] = await do(site, request)
        except Refused as refused:
            if refused.name != "FLAGGER_INVALID":
                raise
            site.allow(request, WRONG)
            raise Bad(401, "unauthorized", "The key is unknown, or was switched off.") from refused
        return JSONResponse(found, headers=HEADERS)
    except Flood as flood:
        said = {"error": "too_fast", "message": f"Wait {flood.value} seconds."}
        return JSONResponse(said, 429, {**HEADERS, "Retry-After": str(flood.value)})
    except Bad as bad:
        more = {"WWW-Authenticate": "Bearer"} if bad.status == 401 else {}
        return JSONResponse(bad.said, bad.status, {**HEADERS, **more})


def wrong_method(allowed: str) -> Response:
    """The answer to a request by a method that its path does not take; `allowed`: those that it takes."""
    said = {"error": "method", "message": f"This address takes {allowed}."}
    return JSONResponse(said, 405, {**HEADERS, "Allow": allowed})


def key_of(request: Request) -> str:
    """The bearer's key; raises FLAGGER_INVALID where there is none."""
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not key.strip():
        raise Refused("FLAGGER_INVALID")
    return key.strip()


async def _send(site: Site, request: Request) -> Mapping[str, object]:
    key = key_of(request)
    await site.engine.read(lambda tx: flaggers.by_key(tx, key))  # before anything is read of strangers
    items = await _items(request)
    try:
        done = await site.engine.run(Flag(key, items, site.desk), site.engine.actor(0, ip=site.asker(request)))
    except Refused as refused:
        if refused.name == "SCOPE_INVALID":
            words = "This key may not send notices of this category; nothing of the batch was taken."
            raise Bad(403, "out_of_scope", words, refused.value) from refused
        if refused.name == "NOTICE_INVALID":
            raise Bad(422, "invalid", flaggers.fault(items[refused.value]), refused.value) from refused
        raise
    batch = done.result
    assert isinstance(batch, Batch)
    now, rules = site.now, site.desk.policy.flaggers
    made = await site.engine.read(
        lambda tx: {
            "notices": [_shown(tx, one) for one in batch.taken],
            "flagger": _standing(batch.flagger, standing(tx, batch.flagger, now, rules)),
        }
    )
    return made


async def _look(site: Site, request: Request) -> Mapping[str, object]:
    key, reference = key_of(request), request.path_params["reference"]
    now, rules = site.now, site.desk.policy.flaggers

    def look(tx: Tx) -> Mapping[str, object]:
        flagger, found = flaggers.found(tx, key, reference)
        if found is None:
            raise Bad(404, "unknown", "You have sent no notice with this reference.")
        taken = Taken(reference, found.outcome or "open", False, found)
        return {**_shown(tx, taken), "flagger": _standing(flagger, standing(tx, flagger, now, rules))}

    return await site.engine.read(look)


async def _items(request: Request) -> tuple[Item, ...]:
    """The notices of a batch; raises Bad."""
    return items_of(await _body(request))


async def _body(request: Request) -> bytes:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BODY:
            raise Bad(413, "too_large", f"A batch may have {MOST_BODY} bytes.")
    return body


def items_of(body: bytes) -> tuple[Item, ...]:
    """The notices in the body of a request; raises Bad."""
    try:
        given = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Bad(400, "no_json", "The body must be JSON.") from error
    listed = given.get("notices") if isinstance(given, dict) else None
    if not isinstance(listed, list) or not listed:
        raise Bad(422, "invalid", 'The body must be {"notices": [...]} with at least one notice.')
    if len(listed) > MOST_ITEMS:
        raise Bad(422, "too_many", f"A batch may have {MOST_ITEMS} notices.")
    return tuple(_item(one, number) for number, one in enumerate(listed))


def _item(given: object, number: int) -> Item:
    if not isinstance(given, dict):
        raise Bad(422, "invalid", "A notice must be an object.", number)
    unknown = sorted(given.keys() - FIELDS)
    if unknown:
        raise Bad(422, "invalid", f"There is no field {unknown[0]!r:.40}.", number)
    if not all(isinstance(value, str) for value in given.values()):
        raise Bad(422, "invalid", "All fields are texts.", number)
    item = Item(*(given.get(name, "") for name in Item._fields))
    if wrong := flaggers.fault(item):
        raise Bad(422, "invalid", wrong, number)
    return item


def _shown(tx: Tx, taken: Taken) -> dict[str, object]:
    """One notice, as it is told."""
    shown: dict[str, object] = {"reference": taken.reference, "state": taken.state}
    notice = taken.notice
    if notice is None:
        return shown
    shown |= {"category": notice.category, "received": notice.date, "decided": notice.decided or None}
    if notice.place.startswith("sha256:"):
        return {**shown, "hits": _hits(tx, notice)}
    decision = tx.decisions.get(notice.decision) if notice.decision else None
    return {**shown, **_decided(decision)} if decision is not None else shown


def _hits(tx: Tx, notice: Notice) -> int:
    """How often a hash that was sent has met a file."""
    flagger = tx.flaggers.get(notice.flagger)
    bank = tx.hashes.bank(f"flagger-{flagger.name}") if flagger is not None else None
    digest = bytes.fromhex(notice.place.removeprefix("sha256:"))
    listed = tx.hashes.named(bank.id, "sha256", digest) if bank is not None else None
    return listed.hits if listed is not None else 0


def _decided(decision: Decision) -> dict[str, object]:
    return {
        "decision": decision.puid,
        "action": decision.action,
        "decided_category": decision.category,
        "ground": decision.ground,
        "automated": decision.automated,
    }


def _standing(flagger: Flagger, found: Standing) -> dict[str, object]:
    """How the hotline does, and what follows from it."""
    shown: dict[str, object] = {
        "name": flagger.name,
        "categories": list(flagger.categories),
        "served_first": flagger.first,
        "decided": found.decided,
        "precision": found.precision,
        "reversed": found.reversed,
        "median_seconds": found.seconds,
    }
    if not flagger.first:
        shown["notice"] = (
            "Since too many of your notices were unfounded, they are not served first any more, and file hashes are "
            "not taken. Write to the administrators of this server to have that looked at."
        )
    return shown
