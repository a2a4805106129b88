"""The form by which everybody tells of illegal content, its receipt, and what became of it (DSA Art. 16)."""

import hmac
from collections.abc import Mapping
from hashlib import sha256
from typing import NamedTuple
from urllib.parse import parse_qs, urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from chappe.domain.command import Pace
from chappe.domain.errors import Flood, Refused
from chappe.safety import appeal_notices, notice_letters, places, public_notices
from chappe.safety.ledger_entries import day_of
from chappe.safety.notice_appeals import AppealNotice
from chappe.safety.notices import category as in_words
from chappe.safety.public_notices import ANONYMOUS, Faults, SendNotice
from chappe.safety.subjects import ACCOUNT, CHAT, Facts
from chappe.web.public.answers import HTML, SAFE, from_here, nothing
from chappe.web.public.pages import number
from chappe.web.public.site import Site

LOOKS = Pace("notice_looks", 30, 10.0)
"""Looks at the state of notices from one network: their secrets are not to be guessed."""
MOST_BODY = 64 << 10
"""Bytes of a form: all that its fields may hold, at their largest in UTF-8 and escaped, is less."""
FORM_SECONDS = 24 * 3600
"""For which a form that was opened may be sent."""
OTHER = {"other": "something else that is illegal"}
UNKEPT = {**SAFE, "Cache-Control": "no-store", "X-Robots-Tag": "noindex"}


class Given(NamedTuple):
    """What somebody filled in."""

    place: str = ""
    category: str = ""
    explanation: str = ""
    name: str = ""
    email: str = ""
    faith: bool = False


def categories(site: Site) -> list[tuple[str, str]]:
    """Every kind of harm that the policy knows, in words."""
    return [(name, upper(OTHER.get(name) or in_words(name))) for name in site.desk.policy.categories]


def upper(words: str) -> str:
    """With a capital letter at the beginning."""
    return words[:1].upper() + words[1:]


async def form(site: Site, request: Request) -> Response:
    """/notice: first what and where, then why and by whom."""
    asked = request.query_params
    given = Given(asked.get("url", "")[: places.MOST_PLACE], asked.get("category", "")[:32])
    if asked.get("step") == "1" or given.category not in site.desk.policy.categories:
        faults = Faults(category="Choose what it is about." if "category" in asked and not asked.get("step") else "")
        return page(site, given, faults)
    return await second(site, request, given, Faults())


async def second(
    site: Site, request: Request, given: Given, faults: Faults, status: int = 200, general: str = ""
) -> Response:
    """The rest of the form, if there is something public at that place."""
    countries = site.places(request)
    facts = await site.engine.read(lambda tx: places.find(tx, given.place, site.prefix, countries))
    if facts is None:
        return page(site, given, Faults(place="Nothing public stands at this address on this server."), 422)
    return page(site, given, faults, status, general, facts)


def page(
    site: Site, given: Given, faults: Faults, status: int = 200, general: str = "", facts: Facts | None = None
) -> Response:
    """One of the two pages of the form."""
    wrong = [(name, words) for name, words in faults._asdict().items() if words]
    body = site.write(
        "notice.html",
        step=2 if facts is not None else 1,
        given=given,
        faults=faults._asdict(),
        wrong=[("", general)] if general else wrong,
        categories=categories(site),
        category=dict(categories(site)).get(given.category, ""),
        asked=given.category not in ANONYMOUS,
        target=address(site, facts) if facts is not None else "",
        what=describe(facts) if facts is not None else "",
        again=urlencode({"url": given.place, "category": given.category, "step": "1"}),
        token=token(site.secret, site.now),
        letters=site.letters,
    )
    return Response(body, status, {**UNKEPT, "Referrer-Policy": "same-origin"}, HTML)  # else its Origin would be null


def address(site: Site, facts: Facts) -> str:
    """Where everybody can see it."""
    name = facts.chat.username if facts.chat else facts.user.username if facts.user else ""
    return f"{site.prefix}{name}/{facts.message.id}" if facts.message else f"{site.prefix}{name}"


def describe(facts: Facts) -> str:
    """What it is."""
    if facts.subject.kind == ACCOUNT and facts.user is not None:
        return f"The account of {facts.user.first_name} {facts.user.last_name}".strip()
    assert facts.chat is not None
    kind = "channel" if facts.chat.broadcast else "group"
    if facts.subject.kind == CHAT:
        return f"The {kind} “{facts.chat.title}”"
    return f"A post of {day_of(facts.date)} in the {kind} “{facts.chat.title}”"


def token(secret: bytes, now: int) -> str:
    """What a form holds that this server gave out at that time."""
    return f"{now}.{hmac.new(secret, b'notice %d' % now, sha256).hexdigest()[:32]}"


def is_ours(secret: bytes, given: str, now: int) -> bool:
    """Was the form given out by this server, and not too long ago?"""
    date, _, _ = given.partition(".")
    if not (date.isascii() and date.isdigit() and len(date) < 12):
        return False
    return now - FORM_SECONDS <= int(date) <= now and hmac.compare_digest(token(secret, int(date)), given)


async def send(site: Site, request: Request) -> Response:
    """Take a notice, and lead to its receipt; what is missing is asked for again."""
    if not from_here(site, request):
        return _refused(site, 403, "Not from here", "A notice can be sent only from this server's own form.")
    fields = await read(request)
    if fields is None:
        return _refused(site, 413, "Too much", "This is more than the form can hold.")
    given = Given(
        fields.get("url", "")[: places.MOST_PLACE],
        fields.get("category", ""),
        fields.get("explanation", ""),
        fields.get("name", ""),
        fields.get("email", ""),
        bool(fields.get("faith")),
    )
    command = SendNotice(*given, site.desk, site.places(request))
    faults = public_notices.check(command)
    if faults.category or faults.place:
        return page(site, given, faults, 422)
    if fields.get("website"):
        return await second(
            site, request, given, Faults(), 422, "The hidden field must stay empty. Send the form once more."
        )
    if not is_ours(site.secret, fields.get("token", ""), site.now):
        return await second(site, request, given, Faults(), 422, "The form was open for too long. Send it once more.")
    if faults.any:
        return await second(site, request, given, faults, 422)
    try:
        done = await site.engine.run(command, site.engine.actor(0, ip=site.asker(request)))
    except Flood:
        raise
    except Refused as refused:
        if refused.name == "PLACE_INVALID":
            return await second(site, request, given, Faults(), 422)
        return _refused(site, 422, "Not taken", "The notice could not be taken.")
    receipt = done.result
    assert isinstance(receipt, public_notices.Receipt)
    return RedirectResponse(f"{site.root}notice/{receipt.number}/{receipt.secret}", 303, UNKEPT)


async def read(request: Request) -> Mapping[str, str] | None:
    """The fields of a form, the first of each name; None where it is too long or none."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BODY:
            return None
    try:
        found = parse_qs(body.decode("ascii"), keep_blank_values=True, max_num_fields=20)
    except (UnicodeDecodeError, ValueError):
        return None
    return {name: values[0] for name, values in found.items()}


async def look(site: Site, request: Request) -> Response:
    """/notice/look: from number and secret to the notice."""
    asked = request.query_params
    secret = "".join(letter for letter in asked.get("secret", "") if letter.isalnum() and letter.isascii())
    path = f"{site.root}notice/{number(asked.get('number', '').strip())}/{secret[:64] or '-'}"
    return RedirectResponse(path, 303, UNKEPT)


async def state(site: Site, request: Request) -> Response:
    """/notice/NUMBER/SECRET: the receipt, and later what was decided."""
    id, secret = number(request.path_params["number"]), request.path_params["secret"]
    found = await site.engine.read(lambda tx: public_notices.state(tx, id, secret))
    if found is None:
        return nothing(site, "No such notice", "There is no notice with this number and this secret.")
    notice, decision, appeal = found
    body = site.write(
        "notice_state.html",
        appeal=appeal_notices.known(appeal)[0] if appeal is not None else "",
        may_appeal=notice.outcome == "dismissed" and appeal is None and site.desk.policy.appeals.reporters,
        token=token(site.secret, site.now),
        notice=notice,
        secret=secret,
        sent=day_of(notice.date),
        category=dict(categories(site)).get(notice.category, notice.category),
        letters=site.letters,
        decided=day_of(notice.decided) if notice.decided else "",
        found=notice_letters.found(notice, decision) if notice.outcome else [],
        redress=notice_letters.redress(notice, site.desk) if notice.outcome else "",
    )
    return Response(body, 200, {**UNKEPT, "Referrer-Policy": "same-origin"}, HTML)


async def appeal(site: Site, request: Request) -> Response:
    """/notice/NUMBER/SECRET: contest that nothing was found (DSA Art. 20)."""
    fields = await read(request) if from_here(site, request) else None
    if fields is None or not is_ours(site.secret, fields.get("token", ""), site.now):
        return _refused(site, 403, "Not taken", "Open the page of your notice again, and send the form from there.")
    id, secret = number(request.path_params["number"]), request.path_params["secret"]
    command = AppealNotice(id, secret, fields.get("text", ""), site.desk)
    try:
        await site.engine.run(command, site.engine.actor(0, ip=site.asker(request)))
    except Refused:
        return nothing(site, "No such notice", "There is no notice with this number and this secret to contest.")
    return RedirectResponse(f"{site.root}notice/{id}/{secret}", 303, UNKEPT)


def _refused(site: Site, status: int, title: str, words: str) -> Response:
    said = nothing(site, title, words)
    said.status_code = status
    return said
