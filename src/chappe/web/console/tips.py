"""Reports to the CyberTipline in the console: of whom one is due, what each says, sending it and giving it up."""

from starlette.requests import Request
from starlette.responses import Response

from chappe.domain.errors import Refused
from chappe.domain.ports import Tx
from chappe.domain.ports.cybertips import FAILED, PREPARED, SENDING, SENT, Tip
from chappe.domain.values import USER, PeerRef
from chappe.safety.cybertip_form import INCIDENTS
from chappe.safety.cybertips import AbandonTip, LookAtTip, PrepareTip, SendTip, TipView, is_about
from chappe.web.console.room import Given, Room, Who, one
from chappe.web.console.rows import named

AT_ONCE = 50
STATES = {
    "prepared": "prepared, not sent",
    "sending": "being sent",
    "sent": "sent",
    "failed": "not sent: somebody must look",
    "retracting": "being taken back",
    "abandoned": "given up",
}
FINISHED = (SENT, "abandoned")


def owed(tx: Tx, who: Who) -> list[tuple[int, int]]:
    """Of whom a report is due, and after how many decisions; oneself is not among them."""
    return [one for one in tx.cybertips.owed(AT_ONCE) if one[0] != who.staff.user_id]


async def listed(room: Room, request: Request, who: Who) -> Response:
    """Of whom a report is due, and all reports, the newest first; what they say is for their own pages."""
    before = _number(request.query_params.get("before", "0"))

    def look(tx: Tx) -> tuple[list[tuple[Tip, str]], list[tuple[int, int, str]]]:
        me = who.staff.user_id
        tips = [
            (tip, named(tx, PeerRef(USER, tip.person)))
            for tip in tx.cybertips.page(before, AT_ONCE)
            if not is_about(tip, me)
        ]
        return tips, [(person, count, named(tx, PeerRef(USER, person))) for person, count in owed(tx, who)]

    tips, persons = await room.site.engine.read(look)
    return room.page(
        "tips.html",
        who,
        tips=tips,
        owed=persons,
        states=STATES,
        incidents=INCIDENTS,
        most=AT_ONCE,
        endpoint=room.filing.endpoint,
    )


async def prepare(room: Room, request: Request, who: Who, given: Given) -> Response:
    """Gather what belongs to a report about one person."""
    command = PrepareTip(
        _number(one(given, "person")), room.desk, one(given, "incident")[:100], one(given, "urgent"), one(given, "note")
    )
    made = await room.run(who, command)
    return room.to(f"tips/{made.result}")


async def one_tip(room: Room, request: Request, who: Who) -> Response:
    """All that one report says; that it was seen goes on record."""
    made = await room.run(who, LookAtTip(_number(request.path_params["id"]), room.filing))
    found = made.result
    assert isinstance(found, TipView)
    tip = found.tip

    def look(tx: Tx) -> tuple[str, str, str]:
        people = (tip.person, tip.by, tip.sender)
        who, by, sender = (named(tx, PeerRef(USER, person)) if person else "" for person in people)
        return who, by, sender

    person, by, sender = await room.site.engine.read(look)
    elsewhere = tip.state == SENT and tip.endpoint != room.filing.endpoint
    may_send = "send_tips" in who.may and found.draft is not None and bool(room.filing.endpoint)
    return room.page(
        "tip.html",
        who,
        tip=tip,
        view=found,
        person=person,
        by=by,
        sender=sender,
        states=STATES,
        endpoint=room.filing.endpoint,
        send=may_send and (tip.state in (PREPARED, FAILED) or elsewhere) and not found.reversed,
        abandon="send_tips" in who.may and tip.state in (PREPARED, SENDING, FAILED),
        pairs=list(zip(found.draft.files, found.files, found.forms, strict=True)) if found.draft else [],
        trial="exttest." in room.filing.endpoint,
        now=room.site.now,
    )


async def work(room: Room, request: Request, who: Who, given: Given) -> Response:
    """What the forms of a report do."""
    id = _number(request.path_params["id"])
    what = one(given, "what")
    if what == "send":
        await room.run(who, SendTip(id, one(given, "shown")[:64], room.filing, room.desk))
    elif what == "abandon":
        await room.run(who, AbandonTip(id))
    else:
        raise Refused("ACTION_INVALID")
    return room.to(f"tips/{id}")


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 16):
        raise Refused("TIP_INVALID")
    return int(text)
