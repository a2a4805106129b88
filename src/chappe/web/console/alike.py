"""Cases that are alike on one page, to be decided together: of one place, of one person, of nearly the same words."""

from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from chappe.domain.errors import Refused
from chappe.domain.ports import Tx
from chappe.domain.ports.cases import Case, Free
from chappe.domain.values import USER, Content, PeerRef
from chappe.safety import likeness
from chappe.safety.cases import LookAtCase
from chappe.safety.likeness import COUNTED, PERSON, PLACE, WAYS, WORDS
from chappe.safety.subjects import HELD, MESSAGE
from chappe.web.console.copies import CHOICES
from chappe.web.console.room import Room, Who
from chappe.web.console.rows import AT_ONCE, Row, actions_of, after_of, named, number_of, row

EXCERPT = 280
"""Characters of what is shown of each in the list: the whole is on the case's own page."""
TITLES = {PLACE: "of this place", PERSON: "about this person", WORDS: "with nearly the same words"}


class Alike(NamedTuple):
    """A case among those that are alike, with what can be shown of it at once."""

    row: Row
    words: str
    person: str
    picture: bool
    """Is there a picture that everybody could see, to be shown as a blur?"""


async def page(room: Room, request: Request, who: Who) -> Response:
    """/like/CASE?by=WAY: up to AT_ONCE of them, all chosen."""
    id, way = number_of(request.path_params["id"]), request.query_params.get("by", PLACE)
    return await listed(room, who, id, way, after_of(request.query_params.get("after", "")))


async def listed(room: Room, who: Who, id: int, way: str, after: tuple[int, int]) -> Response:
    """The same, from there on; nobody's who may not look at that case."""
    free = Free(who.staff.user_id, room.site.now)
    if way not in WAYS:
        raise Refused("CASE_INVALID")
    await room.run(who, LookAtCase(id))

    def look(tx: Tx) -> tuple[Case, str, list[Alike]]:
        case = tx.cases.get(id)
        if case is None:
            raise Refused("CASE_INVALID")
        found = likeness.like(tx, case, way, free, after, AT_ONCE + 1)
        where = named(tx, PeerRef(USER, case.person)) if way == PERSON and case.person else row(tx, case).where
        return case, where, [_alike(tx, one) for one in found]

    case, where, rows = await room.site.engine.read(look)
    more = len(rows) > AT_ONCE
    last = rows[AT_ONCE - 1].row.case if more else case
    return room.page(
        "like.html",
        who,
        case=case,
        way=way,
        title=TITLES[way],
        where=where,
        rows=rows[:AT_ONCE],
        onward=f"{last.priority}-{last.id}" if more else "",
        back=f"like/{id}?by={way}",
        after=f"{after[0]}-{after[1]}" if after != (0, 0) else "",
        copies=CHOICES if case.kind == MESSAGE and case.public else [],
        actions=actions_of(case.kind),
        categories=list(room.desk.policy.categories),
        now=room.site.now,
    )


def _alike(tx: Tx, case: Case) -> Alike:
    open_to_see = case.public or case.kind not in (MESSAGE, HELD)
    seen: Content | None = tx.cases.seen(case.id) if open_to_see else None
    shown = seen.media.file if seen is not None and seen.media is not None else None
    words = seen.text if seen is not None else ""
    excerpt = words if len(words) <= EXCERPT else f"{words[:EXCERPT]}…"
    person = named(tx, PeerRef(USER, case.person)) if case.person else ""
    return Alike(row(tx, case), excerpt, person, shown is not None and bool(shown.sizes))


class Ways(NamedTuple):
    """How many other cases are like one, by way; "100+" where there are more than are counted."""

    way: str
    title: str
    number: str


def ways(tx: Tx, case: Case, free: Free) -> list[Ways]:
    """Those of which there are any."""
    found = [(way, likeness.number(tx, case, way, free)) for way in WAYS]
    return [Ways(way, TITLES[way], said(number)) for way, number in found if number]


def said(number: int) -> str:
    """A number that was counted up to COUNTED."""
    return f"{COUNTED}+" if number >= COUNTED else str(number)
