"""The queues of the console: cases that wait, those of one place joined, and several decided at once."""

import re
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from chappe.domain.errors import Refused
from chappe.domain.ports import Tx
from chappe.domain.ports.cases import Free
from chappe.safety import likeness
from chappe.safety.dismissing import DismissMany
from chappe.safety.notices import SAID_BY
from chappe.web.console.alike import listed as list_alike
from chappe.web.console.alike import said
from chappe.web.console.copies import CHOICES
from chappe.web.console.people import waiting as appeals_waiting
from chappe.web.console.room import Given, Room, Who, one
from chappe.web.console.rows import AT_ONCE, Row, actions_of, after_of, command_of, number_of, row
from chappe.web.console.tips import owed as tips_owed

COUNTED = 1000
"""Cases that are counted of each queue: more are "1000+", so that a page costs the same however many wait."""
WALKED = 10_000
"""Cases that are looked at for one page; where there are more of its places, the next page goes on behind them."""
BACK = re.compile(r"like/([0-9]{1,15})\?by=(place|person|words)")
QUEUE = re.compile(r"\?category=([a-z0-9_-]{0,32})")
"""Where a form that was done leads back to."""


class Line(NamedTuple):
    """A case in the queue, for all like it in its place."""

    row: Row
    more: str
    """How many others there are; "": none."""


async def queues(room: Room, request: Request, who: Who) -> Response:
    """All queues, and the cases of the one that is looked at."""
    wanted = request.query_params.get("category", "")
    return await listed(room, who, wanted, after_of(request.query_params.get("after", "")))


async def listed(room: Room, who: Who, wanted: str, after: tuple[int, int]) -> Response:
    """The same, from there on."""
    free = Free(who.staff.user_id, room.site.now)

    def look(tx: Tx) -> tuple[dict[str, int], list[Line], tuple[int, int]]:
        found, onward = tx.cases.leads(wanted, free, after, AT_ONCE, WALKED)
        lines = []
        for case in found:
            others = likeness.number(tx, case, likeness.PLACE, free)
            lines.append(Line(row(tx, case), said(others) if others else ""))
        return tx.cases.waiting(COUNTED, free.staff), lines, onward

    waiting, lines, onward = await room.site.engine.read(look)
    appeals = await room.site.engine.read(lambda tx: len(appeals_waiting(tx, who)))
    tips = await room.site.engine.read(lambda tx: len(tips_owed(tx, who))) if "prepare_tips" in who.may else 0
    return room.page(
        "queues.html",
        who,
        waiting={name: counted(number) for name, number in waiting.items()},
        lines=lines,
        onward=f"{onward[0]}-{onward[1]}" if onward != (0, 0) else "",
        wanted=wanted,
        after=f"{after[0]}-{after[1]}" if after != (0, 0) else "",
        total=counted(sum(waiting.values()), max(waiting.values(), default=0) >= COUNTED),
        appeals=appeals,
        tips=tips,
        copies=CHOICES,
        actions=actions_of("message"),
        categories=list(room.desk.policy.categories),
        mine=free.staff,
        now=free.at,
        found_by=SAID_BY,
    )


def counted(number: int, more: bool = False) -> str:
    """A number that was counted up to COUNTED, in words."""
    return f"{number}+" if more or number >= COUNTED else str(number)


async def many(room: Room, request: Request, who: Who, given: Given) -> Response:
    """Decide several cases at once, for one reason, or find nothing in any of them."""
    ids = [number_of(id) for id in given.get("case", [])[:AT_ONCE]]
    found = await room.site.engine.read(lambda tx: [case for id in ids if (case := tx.cases.get(id)) is not None])
    if not found:
        raise Refused("CASE_INVALID")
    if one(given, "what") == "dismiss":
        await room.run(who, DismissMany(room.desk, tuple(case.id for case in found)))
    else:
        await room.run(who, command_of(room, given, tuple(found)))
    back = one(given, "back")
    return room.to(back if BACK.fullmatch(back) or QUEUE.fullmatch(back) else "")


async def again(room: Room, request: Request, who: Who) -> Response:
    """The list from which several cases were chosen, once more, with those that are left of them chosen."""
    given = who.again.given if who.again is not None else {}
    after = after_of(one(given, "after"))
    alike, queue = BACK.fullmatch(one(given, "back")), QUEUE.fullmatch(one(given, "back"))
    if alike is not None:
        return await list_alike(room, who, int(alike[1]), alike[2], after)
    return await listed(room, who, queue[1] if queue is not None else "", after)
