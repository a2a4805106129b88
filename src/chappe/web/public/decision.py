"""The page of one decision, for the person whom it hit: what and why, its line in the ledger, and the appeal."""

from starlette.requests import Request
from starlette.responses import Response

from chappe.domain.errors import Refused
from chappe.domain.ports import Tx
from chappe.domain.ports.appeals import Appeal
from chappe.domain.ports.decisions import Decision
from chappe.safety import appeal_notices, appeals, notices, statements
from chappe.safety.actions import ACTIONS
from chappe.safety.appeals import FileAppeal
from chappe.safety.ledger_entries import day_of
from chappe.web.public.answers import HTML, from_here, nothing
from chappe.web.public.notice import UNKEPT, is_ours, read, token
from chappe.web.public.site import Site

DECIDED = {
    "fully": "by a machine; no person was involved",
    "partially": "by a person whom a machine helped",
    "not": "by a person",
}
NONE = ("No such decision", "There is no decision with this address.")
STATES = {"active": "holds", "reversed": "was taken back", "over": "is over"}


def _nonce(request: Request) -> bytes:
    try:
        return bytes.fromhex(request.path_params["secret"][:64])
    except ValueError:
        return b""


def _of(tx: Tx, puid: str, nonce: bytes) -> Decision | None:
    try:
        return appeals.of_secret(tx, puid, nonce)
    except Refused:
        return None


async def state(site: Site, request: Request, said: str = "") -> Response:
    """/decision/PUID/SECRET: whoever knows the secret is the one who was told of it; others find nothing."""
    puid, nonce = request.path_params["puid"][:64], _nonce(request)

    def look(tx: Tx) -> tuple[Decision, Appeal | None, int] | None:
        decision = _of(tx, puid, nonce)
        signed = tx.checkpoints.latest()
        size = signed.size if signed is not None else 0
        return (decision, tx.appeals.of_decision(decision.id, decision.person), size) if decision is not None else None

    found = await site.engine.read(look)
    if found is None:
        return nothing(site, *NONE)
    decision, appeal, signed = found
    body = site.write(
        "decision.html",
        decision=decision,
        secret=nonce.hex(),
        done=ACTIONS[decision.action].words.format("It"),
        category=notices.category(decision.category),
        source=notices.SAID_BY[decision.source],
        decided=DECIDED[decision.automated],
        state=STATES[decision.state],
        made=day_of(decision.created),
        until=day_of(decision.until) if decision.until else "",
        appeal=said or (appeal_notices.known(appeal)[0] if appeal is not None else ""),
        may_appeal=appeal is None and appeals.may_be_against(decision) and not said,
        token=token(site.secret, site.now),
        signed=signed if signed > decision.leaf else 0,
    )
    return Response(body, 200, {**UNKEPT, "Referrer-Policy": "same-origin"}, HTML)


async def statement(site: Site, request: Request) -> Response:
    """/decision/PUID/SECRET/statement.json: the statement of reasons, byte for byte as the ledger's digest is of it."""
    puid, nonce = request.path_params["puid"][:64], _nonce(request)

    def look(tx: Tx) -> bytes | None:
        decision = _of(tx, puid, nonce)
        return statements.kept(tx, decision, site.desk.policy) if decision is not None else None

    found = await site.engine.read(look)
    if found is None:
        return nothing(site, *NONE)
    return Response(found, 200, {**UNKEPT}, "application/json")


async def appeal(site: Site, request: Request) -> Response:
    """The same by POST: contest it (Regulation (EU) 2022/2065, Art. 20)."""
    fields = await read(request) if from_here(site, request) else None
    if fields is None or not is_ours(site.secret, fields.get("token", ""), site.now):
        return nothing(site, "Not taken", "Open the page of the decision again, and send the form from there.")
    command = FileAppeal(request.path_params["puid"][:64], _nonce(request), fields.get("text", ""), site.desk)
    try:
        made = await site.engine.run(command, site.engine.actor(0, ip=site.asker(request)))
    except Refused:
        return await state(site, request)
    return await state(site, request, str(made.result))
