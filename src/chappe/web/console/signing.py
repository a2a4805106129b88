"""Signing in to the console and out: number, code, authenticator."""

import io

import segno
from starlette.requests import Request
from starlette.responses import Response

from chappe.domain.errors import Flood
from chappe.safety import console, second_factor
from chappe.safety.console import AskConsoleCode, EnterConsoleCode, LeaveConsole, PassSecondFactor
from chappe.web.console.room import COOKIE, Given, Room, Who, fields, one

LASTS = console.LIFE


def _set(room: Room, answer: Response, token: str, seconds: int = LASTS) -> Response:
    answer.set_cookie(
        COOKIE,
        token,
        max_age=seconds,
        path=room.root,
        secure=room.site.prefix.startswith("https:"),
        httponly=True,
        samesite="strict",
    )
    return answer


async def sign_in(room: Room, request: Request) -> Response:
    """The first page: whose account."""
    return room.page("sign_in.html", None, step="number", phone="", wrong="")


async def ask(room: Room, request: Request) -> Response:
    """Send the code; the answer is the same for everybody."""
    given = await fields(request)
    phone = one(given, "phone")[:32]
    try:
        await room.site.engine.run(AskConsoleCode(phone), room.site.engine.actor(0, ip=room.site.asker(request)))
    except Flood as error:
        words = f"Too many codes were asked for. Try again in {error.value} seconds."
        return room.page("words.html", None, 429, title="A moment", words=words)
    return room.page("sign_in.html", None, step="code", phone=phone, wrong="")


async def enter(room: Room, request: Request) -> Response:
    """Take the code, and go on to the second factor."""
    given = await fields(request)
    phone = one(given, "phone")[:32]
    actor = room.site.engine.actor(0, ip=room.site.asker(request))
    made = await room.site.engine.run(EnterConsoleCode(phone, one(given, "code")[:32]), actor)
    if not made.result:
        wrong = "That was not the code, or it is too old."
        return room.page("sign_in.html", None, 403, step="code", phone=phone, wrong=wrong)
    return _set(room, room.to("factor"), str(made.result))


async def factor(room: Room, request: Request, wrong: str = "", status: int = 200) -> Response:
    """Ask for the authenticator's code; the first time, show what to set it up with."""
    token = request.cookies.get(COOKIE, "")[:128]
    now = room.site.now
    session = await room.site.engine.read(lambda tx: console.live(tx, token, now))
    if session is None:
        return room.to("sign-in")
    if session.whole:
        return room.to("")
    picture = words = ""
    if session.secret:
        person = await room.site.engine.read(lambda tx: tx.users.get(session.user_id))
        words = second_factor.address(session.secret, person.phone if person else "", room.site.host)
        drawn = io.BytesIO()
        segno.make(words, error="m").save(drawn, kind="svg", scale=5, border=2, xmldecl=False, svgns=True)
        picture = drawn.getvalue().decode()
    return room.page("factor.html", None, status, picture=picture, secret=_secret(words), wrong=wrong)


def _secret(address: str) -> str:
    """The secret alone, in groups, for whoever cannot take a picture of the screen."""
    found = address.partition("secret=")[2].partition("&")[0]
    return " ".join(found[at : at + 4] for at in range(0, len(found), 4))


async def passed(room: Room, request: Request) -> Response:
    """Take the authenticator's code."""
    given = await fields(request)
    token = request.cookies.get(COOKIE, "")[:128]
    actor = room.site.engine.actor(0, ip=room.site.asker(request))
    made = await room.site.engine.run(PassSecondFactor(token, one(given, "code")[:32]), actor)
    if not made.result:
        return await factor(room, request, "That was not the code.", 403)
    return _set(room, room.to(""), str(made.result))


async def leave(room: Room, request: Request, who: Who, given: Given) -> Response:
    """Sign out."""
    await room.site.engine.run(LeaveConsole(who.token), room.actor(who))
    return _set(room, room.to("sign-in"), "", 0)
