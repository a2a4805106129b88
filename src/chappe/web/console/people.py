"""Appeals, the staff, and the record of what the staff did, in the console."""

from starlette.requests import Request
from starlette.responses import Response

from chappe.domain.errors import Refused
from chappe.domain.ports import Tx
from chappe.domain.ports.appeals import Appeal
from chappe.domain.ports.decisions import Decision
from chappe.domain.ports.staff import Act, Staff
from chappe.domain.values import USER, PeerRef
from chappe.safety.appeals import JudgeAppeal, had_part, is_about
from chappe.safety.staff import HOTLINE, ROLES, Appoint
from chappe.web.console.room import Given, Room, Who, one
from chappe.web.console.rows import named

AT_ONCE = 50


def waiting(tx: Tx, who: Who) -> list[Appeal]:
    """Appeals that this one of the staff is shown."""
    return [one for one in tx.appeals.queue(AT_ONCE) if not is_about(tx, one, who.staff.user_id)]


async def appeals(room: Room, request: Request, who: Who) -> Response:
    """Appeals that wait, those due first, each with the decision that it is against; none that is about oneself."""

    def look(tx: Tx) -> list[tuple[Appeal, Decision | None, str, bool]]:
        found = []
        for appeal in waiting(tx, who):
            decision = tx.decisions.get(appeal.decision) if appeal.decision else None
            own = had_part(tx, appeal, who.staff.user_id)
            found.append((appeal, decision, named(tx, PeerRef(USER, appeal.person)), own))
        return found

    return room.page("appeals.html", who, rows=await room.site.engine.read(look))


async def judge(room: Room, request: Request, who: Who, given: Given) -> Response:
    """Judge one."""
    id = request.path_params["id"]
    if not (id.isascii() and id.isdecimal() and len(id) < 16):
        raise Refused("APPEAL_INVALID")
    await room.run(who, JudgeAppeal(int(id), one(given, "what") == "overturn", one(given, "answer"), room.desk))
    return room.to("appeals")


async def staff(room: Room, request: Request, who: Who) -> Response:
    """Who works here, in which role."""

    def look(tx: Tx) -> list[tuple[Staff, str, str]]:
        found = []
        for member in tx.staff.all():
            user = tx.users.get(member.user_id)
            found.append((member, named(tx, PeerRef(USER, member.user_id)), user.phone if user is not None else ""))
        return found

    return room.page("staff.html", who, rows=await room.site.engine.read(look), roles=ROLES)


async def appoint(room: Room, request: Request, who: Who, given: Given) -> Response:
    """Give somebody a role, or take it away; whether a number has an account, only those learn who may do so."""
    if "staff" not in who.may:
        raise Refused("STAFF_REQUIRED")
    digits = "".join(letter for letter in one(given, "phone")[:32] if letter.isdecimal())
    user = await room.site.engine.read(lambda tx: tx.users.by_phone(digits) if digits else None)
    if user is None:
        raise Refused("USER_ID_INVALID")
    await room.run(who, Appoint(user.id, one(given, "role")[:32]))
    return room.to("staff")


async def acts(room: Room, request: Request, who: Who) -> Response:
    """What the staff did and saw, newest first."""
    before = request.query_params.get("before", "")
    last = int(before) if before.isascii() and before.isdecimal() and len(before) < 16 else 0

    def look(tx: Tx) -> list[tuple[Act, str]]:
        return [(act, _doer(tx, act)) for act in tx.staff.acts(last, AT_ONCE)]

    return room.page("acts.html", who, rows=await room.site.engine.read(look), most=AT_ONCE)


def _doer(tx: Tx, act: Act) -> str:
    if act.staff:
        return named(tx, PeerRef(USER, act.staff))
    return "a hotline" if act.what.startswith(HOTLINE) else "the operator"
