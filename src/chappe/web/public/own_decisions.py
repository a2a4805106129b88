"""The way to the decisions on one's own account for whoever cannot sign in: number, code, and their pages."""

from starlette.requests import Request
from starlette.responses import Response

from chappe.domain.errors import Flood, Refused
from chappe.domain.phones import digits_of
from chappe.safety.actions import ACTIONS
from chappe.safety.ledger_entries import day_of
from chappe.safety.own_decisions import LIFE, SeeDecisions, Seen, SendDecisionCode
from chappe.web.public.answers import HTML, from_here, nothing
from chappe.web.public.decision import STATES
from chappe.web.public.notice import UNKEPT, is_ours, read, token
from chappe.web.public.site import Site

MOST_NUMBER = 64
LATE = "This code is good for nothing any more. Ask for another one."
WRONG = "This is not the code. After a few wrong ones it is good for nothing."


async def form(site: Site, request: Request) -> Response:
    """/decision: asks for the number."""
    return _page(site, 1)


async def send(site: Site, request: Request) -> Response:
    """The same by POST: send a code, if there is something to see; the answer is the same if there is not."""
    fields = await _fields(site, request)
    if fields is None:
        return _not_from_here(site)
    phone = fields.get("phone", "")[:MOST_NUMBER]
    command = SendDecisionCode(phone, site.desk)
    if not digits_of(phone):
        return _page(site, 1, 422, phone=phone, fault="This is no phone number.")
    made = await site.engine.run(command, site.engine.actor(0, ip=site.asker(request)))
    return _page(site, 2, phone=digits_of(phone), hash=str(made.result))


async def see(site: Site, request: Request) -> Response:
    """/decision/code: with the code, the decisions and the addresses of their pages."""
    fields = await _fields(site, request)
    if fields is None:
        return _not_from_here(site)
    phone, hash = digits_of(fields.get("phone", "")), fields.get("hash", "")[:64]
    command = SeeDecisions(phone, hash, fields.get("code", "")[:64], site.desk)
    try:
        done = await site.engine.run(command, site.engine.actor(0, ip=site.asker(request)))
        seen = done.result
        assert isinstance(seen, Seen)
        wrong = seen.wrong
    except Flood:
        raise
    except Refused as refused:
        seen, wrong = Seen(), refused.name
    if wrong in ("PHONE_CODE_INVALID", "PHONE_CODE_EMPTY"):
        return _page(site, 2, 422, phone=phone, hash=hash, fault=WRONG)
    if wrong:
        return _page(site, 1, 422, phone=phone, fault=LATE)
    found = [
        {
            "puid": one.puid,
            "secret": one.nonce.hex(),
            "done": ACTIONS[one.action].words.format("Something of yours" if one.kind != "account" else "Your account"),
            "made": day_of(one.created),
            "state": STATES[one.state],
        }
        for one in seen.decisions
    ]
    return _page(site, 3, found=found)


async def _fields(site: Site, request: Request) -> dict[str, str] | None:
    """What one of our own forms sends; None of what comes from anywhere else."""
    fields = await read(request) if from_here(site, request) else None
    if fields is None or not is_ours(site.secret, fields.get("token", ""), site.now):
        return None
    return dict(fields)


def _not_from_here(site: Site) -> Response:
    said = nothing(site, "Not taken", "Open this server's page for it again, and send the form from there.")
    said.status_code = 403
    return said


def _page(
    site: Site,
    step: int,
    status: int = 200,
    phone: str = "",
    hash: str = "",
    fault: str = "",
    found: list[dict[str, str]] | None = None,
) -> Response:
    body = site.write(
        "own_decisions.html",
        step=step,
        phone=phone,
        hash=hash,
        fault=fault,
        found=found or [],
        minutes=LIFE // 60,
        months=site.desk.policy.appeals.open_days // 30,
        token=token(site.secret, site.now),
    )
    return Response(body, status, {**UNKEPT, "Referrer-Policy": "same-origin"}, HTML)
