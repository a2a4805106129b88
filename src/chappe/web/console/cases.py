"""One case in the console: what belongs to it, and what its forms do."""

import re
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from chappe.domain.attachments import File
from chappe.domain.errors import Refused
from chappe.domain.ports import Tx
from chappe.domain.ports.cases import Case, Free
from chappe.domain.ports.decisions import Decision
from chappe.domain.ports.files import Blob
from chappe.domain.values import USER, PeerRef
from chappe.safety.cases import LeaveCase, LookAtCase, NoteCase, SortCase, TakeCase, subject_of
from chappe.safety.copies import of as removes_copies
from chappe.safety.copying import RemoveCopies
from chappe.safety.dismissing import Dismiss
from chappe.safety.ending import Reverse
from chappe.safety.exposure import SeePicture
from chappe.safety.holding import Publish
from chappe.safety.opening import OpenBeside
from chappe.safety.subjects import ACCOUNT, HELD, MESSAGE, POSTS, of_all_posts, of_posts
from chappe.safety.surroundings import present, reported
from chappe.safety.two_people import Confirm, seal_of
from chappe.web.console import copies
from chappe.web.console.alike import ways
from chappe.web.console.room import Given, Room, Who, one
from chappe.web.console.rows import WHAT, Row, actions_of, command_of, named, number_of, row
from chappe.web.public.answers import BARE
from chappe.web.public.files import send
from chappe.web.public.media import INLINE, SOUNDS, VIDEOS


class Held(NamedTuple):
    """A decision that holds."""

    decision: Decision
    by: str
    """Who made it, in words."""
    far: str
    """Of one that takes a while: how far it is."""
    more: bool = False
    """May its public copies be removed now?"""


def holding(tx: Tx, case: Case) -> list[Held]:
    """What holds of what a case is about, and of all that its author posted there or in public places."""
    subjects = [subject_of(case)]
    if case.person and case.kind in (MESSAGE, ACCOUNT):
        subjects += [of_posts(case.peer, case.person), of_all_posts(case.person)]
    return [_held(tx, one) for subject in dict.fromkeys(subjects) for one in tx.decisions.active(*subject)]


def _held(tx: Tx, decision: Decision) -> Held:
    progress = tx.consequences.progress(decision.id) if decision.kind == POSTS else None
    far = f"{progress.removed} of {decision.posts} so far" if progress is not None and progress.open else ""
    more = False
    if removes_copies(decision):
        far, more = copies.far(tx, decision)
    return Held(decision, named(tx, PeerRef(USER, decision.by)) if decision.by else "a machine", far, more)


async def case(room: Room, request: Request, who: Who) -> Response:
    """One case with all that belongs to it."""
    id = number_of(request.path_params["id"])
    private = request.query_params.get("private") == "1"
    picture = request.query_params.get("picture") == "1"
    file = (await room.run(who, LookAtCase(id, private))).result

    def look(tx: Tx) -> tuple[str, str, list[Row], list[Held], list[tuple[str, str]]]:
        found = file.case  # type: ignore[attr-defined]  # a CaseFile
        others = {other.id: other for other in (*file.others, *file.similar)}  # type: ignore[attr-defined]
        rows = [row(tx, other) for other in others.values()]
        return (
            named(tx, PeerRef(USER, found.person)) if found.person else "",
            row(tx, found).where,
            rows,
            holding(tx, found),
            copies.choices(copies.counted(tx, found)),
        )

    person, where, others, holds, chosen = await room.site.engine.read(look)
    found: Case = file.case  # type: ignore[attr-defined]
    media = file.seen.media if file.seen is not None else None  # type: ignore[attr-defined]
    proposal = await room.site.engine.read(lambda tx: tx.decisions.proposal(found.id))
    return room.page(
        "case.html",
        who,
        what=WHAT[found.kind],
        case=found,
        file=file,
        person=person,
        where=where,
        others=others,
        ways=await room.site.engine.read(lambda tx: ways(tx, found, Free(who.staff.user_id, room.site.now))),
        holds=holds,
        shown=media.file if media is not None else None,
        picture=picture,
        due=found.opened + 3600 * room.desk.policy.category(found.category).decide_hours,
        film=VIDEOS,
        sound=SOUNDS,
        root=room.site.root,
        beside=[kind for kind, is_one in ((ACCOUNT, found.person > 0), ("chat", found.peer.kind != USER)) if is_one],
        actions=actions_of(found.kind),
        copies=chosen,
        categories=list(room.desk.policy.categories),
        proposal=proposal,
        seal=seal_of(proposal) if proposal is not None else "",
        now=room.site.now,
        mine=found.assignee == who.staff.user_id and found.until > room.site.now,
    )


async def picture(room: Room, request: Request, who: Who) -> Response:
    """What is to be seen in a case, or by now in its place: a picture small, for pages to blur, or whole, or the file.

    How often somebody asks for the whole of something is counted and bounded; a player asks for the rest in pieces.
    """
    id, which = number_of(request.path_params["id"]), request.path_params["which"]
    found = await room.site.engine.read(lambda tx: _picture(tx, id, which))
    if found is None:
        return room.page("words.html", who, 404, title="No picture", words="There is no picture in this case.")
    file, blob, case = found
    private = not case.public and case.kind in (MESSAGE, HELD)
    if private:  # even a blur of it goes on record
        await room.run(who, LookAtCase(id, True))
    further = re.fullmatch(r"bytes=[1-9]\d*-\d*", request.headers.get("range", ""))
    if not which.endswith("small") or not (case.public or private):  # of a private group the photo is private, too
        await room.run(who, SeePicture(id, further is not None and which.endswith("file")))
    mime = file.mime if which.endswith("file") else "image/jpeg"
    inline = mime in INLINE
    headers = {
        **BARE,
        "Cache-Control": "no-store",
        "Content-Type": mime if inline else "application/octet-stream",
        "Content-Disposition": "inline" if inline else "attachment",
        "Accept-Ranges": "bytes",
        "ETag": '"-"',
    }
    return await send(room.site, request, blob, headers)


def _picture(tx: Tx, id: int, which: str) -> tuple[File, Blob, Case] | None:
    found = tx.cases.get(id)
    if found is None or which.removeprefix("now-") not in ("small", "whole", "file"):
        return None
    shown = present(tx, found) if which.startswith("now-") else reported(tx, found)
    if shown is None:
        return None
    number = shown.sizes[0 if which.endswith("small") else -1].blob if shown.sizes else 0
    blob = tx.files.blob(shown.blob if which.endswith("file") else number)
    kept = tx.held.get(found.message) if found.kind == HELD else None
    there = blob is not None and (blob.stored or (kept is not None and blob.id in kept.blobs))  # no file has these yet
    return (shown, blob, found) if blob is not None and there else None


async def take(room: Room, request: Request, who: Who, given: Given) -> Response:
    """Work on a case, or on the next one."""
    wanted = TakeCase(number_of(one(given, "case") or "0"), one(given, "category")[:32])
    made = await room.run(who, wanted)
    return room.to(f"case/{made.result.id}")  # type: ignore[attr-defined]


async def work(room: Room, request: Request, who: Who, given: Given) -> Response:
    """Everything that a case's own forms do."""
    id = number_of(request.path_params["id"])
    what = one(given, "what")
    if what == "decide":
        return await _decide(room, who, given, id)
    if what == "dismiss":
        await room.run(who, Dismiss(room.desk, id))
    elif what == "publish":
        await room.run(who, Publish(id, room.desk))
    elif what == "confirm":
        await room.run(who, Confirm(room.desk, id, one(given, "shown")))
    elif what == "leave":
        await room.run(who, LeaveCase(id))
        return room.to("")
    elif what in ("open-account", "open-chat"):
        made = await room.run(who, OpenBeside(id, what.removeprefix("open-"), room.desk.policy))
        return room.to(f"case/{made.result.id}")  # type: ignore[attr-defined]
    elif what == "note":
        await room.run(who, NoteCase(id, one(given, "text")))
    elif what == "sort":
        await room.run(who, SortCase(id, one(given, "category")[:32], room.desk.policy))
    elif what == "copies":
        await room.run(who, RemoveCopies(number_of(one(given, "decision")), one(given, "copies")[:16]))
    elif what == "reverse":
        await room.run(who, Reverse(number_of(one(given, "decision")), one(given, "because"), room.desk))
    else:
        raise Refused("ACTION_INVALID")
    return room.to(f"case/{id}")


async def _decide(room: Room, who: Who, given: Given, id: int) -> Response:
    found = await room.site.engine.read(lambda tx: tx.cases.get(id))
    if found is None:
        raise Refused("CASE_INVALID")
    await room.run(who, command_of(room, given, (found,)))
    return room.to(f"case/{id}")
