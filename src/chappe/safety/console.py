"""Signing in to the console: a code to the person's own devices, then a code of an authenticator app."""

import hmac
from dataclasses import dataclass
from hashlib import sha256
from typing import ClassVar

from chappe.domain.announcing import outcome
from chappe.domain.command import Command, Pace, neighbourhood, rule
from chappe.domain.errors import Refused
from chappe.domain.outcome import Actor, Outcome
from chappe.domain.phones import digits_of
from chappe.domain.ports import Tx
from chappe.domain.ports.console import ConsoleCode, ConsoleSession
from chappe.domain.ports.staff import Staff
from chappe.domain.values import Entity, User
from chappe.safety import second_factor, staff, telling

LIFE, IDLE = 12 * 3600, 3600
"""Seconds for which a browser stays signed in, and for which it may do nothing meanwhile."""
CODE_LIFE, MOST_TRIES = 600, 5
DIGITS = 6
PER_ADDRESS = Pace("console_code", 10, 60.0)
PER_PHONE = Pace("console_code_phone", 3, 300.0)


def key(token: str) -> bytes:
    """What is kept of what a browser holds."""
    return sha256(token.encode()).digest()


def _member(tx: Tx, phone: str) -> tuple[User, Staff] | None:
    digits = "".join(letter for letter in phone if letter.isdecimal())
    user = tx.users.by_phone(digits) if digits else None
    found = staff.member(tx, user.id) if user is not None else None
    return (user, found) if user is not None and found is not None else None


@dataclass(frozen=True, slots=True)
class AskConsoleCode(Command):
    """Ask for a code; whether the number is of somebody on the staff is not said."""

    phone: str

    def paces(self, actor: Actor) -> tuple[tuple[Pace, object], ...]:
        """By network and by number."""
        return ((PER_ADDRESS, neighbourhood(actor.ip)), (PER_PHONE, digits_of(self.phone)))


@rule(AskConsoleCode)
def ask_console_code(tx: Tx, who: Actor, command: AskConsoleCode) -> Outcome[bool]:
    """Send a code to the devices of a member of the staff; nothing happens for anybody else."""
    member = _member(tx, command.phone)
    if member is None:
        return Outcome(True)
    user, _ = member
    digits = str(int.from_bytes(who.random(16), "big") % 10**DIGITS).zfill(DIGITS)
    tx.console.put_code(ConsoleCode(user.id, _hashed(user.id, digits), who.now + CODE_LIFE))
    head = "Console code: "
    text = (
        f"{head}{digits}\n\nSomeone, probably you, is signing in to the moderators' console. Give this code to nobody."
    )
    marks = (Entity("bold", 0, len(head) - 1), Entity("code", len(head), DIGITS))
    told = telling.tell(tx, user.id, text, marks, who.now)
    return outcome(tx, who._replace(user_id=0, key_id=0), True, {user.id: told})


def _hashed(user_id: int, digits: str) -> bytes:
    return sha256(f"{user_id} {digits}".encode()).digest()


@dataclass(frozen=True, slots=True)
class EnterConsoleCode(Command):
    """Give the code that was sent."""

    pace: ClassVar[Pace | None] = Pace("console_enter", 20, 10.0)

    phone: str
    code: str


@rule(EnterConsoleCode)
def enter_console_code(tx: Tx, who: Actor, command: EnterConsoleCode) -> Outcome[str]:
    """What the browser shall hold, and "" for everything that is wrong: that is counted, and must not be undone."""
    member = _member(tx, command.phone)
    sent = tx.console.code(member[0].id) if member is not None else None
    if member is None or sent is None or sent.expires < who.now or sent.tries >= MOST_TRIES:
        return Outcome("")
    user, found = member
    digits = "".join(letter for letter in command.code if letter.isdecimal())[:16]
    if not hmac.compare_digest(sent.hash, _hashed(user.id, digits)):
        tx.console.put_code(sent._replace(tries=sent.tries + 1))
        return Outcome("")
    tx.console.drop_code(user.id)
    tx.console.drop_unseen(who.now - LIFE)
    token = who.random(32).hex()
    secret = b"" if found.secret else who.random(second_factor.SECRET_BYTES)
    tx.console.put(ConsoleSession(key(token), user.id, who.now, who.now, secret=secret))
    return Outcome(token)


@dataclass(frozen=True, slots=True)
class PassSecondFactor(Command):
    """Give the authenticator's code; the first time, that sets it up."""

    pace: ClassVar[Pace | None] = Pace("console_factor", 20, 10.0)

    token: str
    code: str


@rule(PassSecondFactor)
def pass_second_factor(tx: Tx, who: Actor, command: PassSecondFactor) -> Outcome[str]:
    """What the browser shall hold from now on, "" for a wrong code; after a few of those it has to begin again.

    It is another than before: what was there already, somebody else may have put there.
    """
    session = live(tx, command.token, who.now)
    found = tx.staff.get(session.user_id) if session is not None else None
    if session is None or found is None or session.whole:
        return Outcome("")
    step = second_factor.matched(found.secret or session.secret, command.code, who.now, found.last_code)
    if not step:
        if session.tries + 1 >= MOST_TRIES:
            tx.console.drop(session.token)
        else:
            tx.console.put(session._replace(tries=session.tries + 1))
        return Outcome("")
    tx.staff.put(found._replace(secret=found.secret or session.secret, last_code=step))
    token = who.random(32).hex()
    tx.console.drop(session.token)
    tx.console.put(session._replace(token=key(token), whole=True, seen=who.now, tries=0, secret=b""))
    staff.note(tx, who._replace(user_id=session.user_id), "signed in", "console")
    return Outcome(token)


@dataclass(frozen=True, slots=True)
class LeaveConsole(Command):
    """Sign this browser out."""

    token: str


@rule(LeaveConsole)
def leave_console(tx: Tx, who: Actor, command: LeaveConsole) -> Outcome[bool]:
    """It holds nothing any more."""
    tx.console.drop(key(command.token))
    return Outcome(True)


@dataclass(frozen=True, slots=True)
class SeenAtConsole(Command):
    """Somebody works in the console: the browser stays signed in for another while."""

    token: str


@rule(SeenAtConsole)
def seen_at_console(tx: Tx, who: Actor, command: SeenAtConsole) -> Outcome[bool]:
    """Raises STAFF_REQUIRED where it is signed in no more."""
    session = live(tx, command.token, who.now)
    if session is None:
        raise Refused("STAFF_REQUIRED")
    tx.console.put(session._replace(seen=who.now))
    return Outcome(True)


def live(tx: Tx, token: str, now: int) -> ConsoleSession | None:
    """The browser's session, if it is of somebody who is still on the staff, not too old and not idle for too long."""
    session = tx.console.get(key(token)) if token else None
    if session is None or session.created + LIFE <= now or session.seen + IDLE <= now:
        return None
    return session if staff.member(tx, session.user_id) is not None else None
