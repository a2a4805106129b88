"""Signing in by phone and code: codes sent, judged, used up; sign-up; log-out (core.telegram.org/api/auth)."""

import hmac
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from chappe.domain import phones, service
from chappe.domain.announcing import merge
from chappe.domain.authorizations import SignedIn, admit, end, owe_password
from chappe.domain.command import Command, Pace, Stop, neighbourhood, rule
from chappe.domain.contacts import greet_savers
from chappe.domain.errands import BringCode
from chappe.domain.errors import Flood, Refused
from chappe.domain.names import first_and_last
from chappe.domain.outcome import Actor, Outcome
from chappe.domain.ports import Tx
from chappe.domain.ports.accounts import Code
from chappe.domain.presence import settle
from chappe.domain.values import ACCOUNT_SUSPENDED, Entity

LIFE = 600
"""Seconds for which a code is good."""
WAIT = 60
"""Seconds after which a client offers to send the code another way."""
MOST_TRIES = 5
"""Wrong guesses at one code."""
MOST_GUESSES, GUESS_SPAN = 20, 86400
"""Wrong guesses about one number, over all its codes, in that many seconds."""
UNGUESSABLE = 12
"""Digits of a code with which no number of such guesses gets anywhere: of those, guesses about a number end nothing."""
PER_ADDRESS = Pace("send_code_address", 30, 20.0)
PER_PHONE_THERE = Pace("send_code_phone_there", 5, 120.0)
PER_PHONE = Pace("send_code_phone", 20, 120.0)
TO_DEVICES, TO_SENDER = "app", "sender"


class SentCode(NamedTuple):
    """How a code went out, and the hash that names it."""

    hash: str
    kind: str
    """TO_DEVICES or TO_SENDER."""
    length: int


class ForPhone(Command):
    """Base of commands that make a code go out: paced by network, by number and by both, except for test numbers."""

    __slots__ = ()
    phone: str
    test_numbers: bool

    def paces(self, actor: Actor) -> tuple[tuple[Pace, object], ...]:
        phone = phones.digits_of(self.phone)
        if self.test_numbers and phones.test_code(phone, 1):
            return ()
        there = neighbourhood(actor.ip)
        return ((PER_ADDRESS, there), (PER_PHONE_THERE, (there, phone)), (PER_PHONE, phone))


@dataclass(frozen=True, slots=True)
class SendCode(ForPhone):
    """Send a sign-in code to a phone number."""

    phone: str
    length: int = 5
    test_numbers: bool = False


def new_code(who: Actor, phone: str, length: int, test_numbers: bool) -> tuple[str, bool]:
    """(code, is it a test number's fixed one); every digit equally likely."""
    fixed = phones.test_code(phone, length) if test_numbers else ""
    if fixed:
        return fixed, True
    # 64 bits more than needed: what the modulus favours is below 2^-64.
    number = int.from_bytes(who.random(8 + length), "big") % 10**length
    return str(number).zfill(length), False


def code_message(code: str) -> tuple[str, tuple[Entity, ...]]:
    """What the service account writes to the person's other devices."""
    head = "Sign-in code: "
    text = (
        f"{head}{code}\n\nSomeone, probably you, is signing in to your account. Give this code to nobody, whoever "
        "asks for it. If it was not you, ignore this message: without the code nobody gets in."
    )
    return text, (Entity("bold", 0, len(head) - 1), Entity("code", len(head), len(code)))


@rule(SendCode)
def send_code(tx: Tx, who: Actor, command: SendCode) -> Outcome[SentCode]:
    """Send a code to the person's other devices, or by a sender (core.telegram.org/method/auth.sendCode).

    Raises PHONE_NUMBER_BANNED where the account is suspended.
    """
    phone = phones.number(command.phone)
    code, fixed = new_code(who, phone, command.length, command.test_numbers)
    if not fixed and guessed_too_much(tx, phone, who.now):
        code, _ = new_code(who, phone, UNGUESSABLE, False)
    user = tx.users.by_phone(phone)
    if user is not None and user.marks & ACCOUNT_SUSPENDED:
        raise Refused("PHONE_NUMBER_BANNED")
    devices = user is not None and any(one.key_id != who.key_id for one in tx.authorizations.all(user.id))
    kind = TO_DEVICES if devices else TO_SENDER
    made = Code(phone, who.random(12).hex(), code, who.now, who.now + LIFE, 0, kind, who.key_id, False)
    tx.codes.drop_expired(who.now)
    tx.codes.put(made)
    result = SentCode(made.hash, kind, len(code))
    if kind == TO_SENDER or user is None:
        return Outcome(result, after=() if fixed else (BringCode(phone, code, "sign_in"),))
    return Outcome(result, service.notify(tx, who, user.id, *code_message(code)), service.cast(tx, user.id))


def live_code(tx: Tx, phone: str, hash: str, now: int) -> Code:
    """The code under way that the hash names; raises PHONE_CODE_HASH_EMPTY, PHONE_CODE_EXPIRED."""
    if not hash:
        raise Refused("PHONE_CODE_HASH_EMPTY")
    found = tx.codes.get(phone, hash)
    if found is None or found.expires < now:
        raise Refused("PHONE_CODE_EXPIRED")
    return found


@dataclass(frozen=True, slots=True)
class ResendCode(ForPhone):
    """Send the same code again, by a sender this time."""

    phone: str
    hash: str
    test_numbers: bool = False


@rule(ResendCode)
def resend_code(tx: Tx, who: Actor, command: ResendCode) -> Outcome[SentCode]:
    """Send a code another way (core.telegram.org/method/auth.resendCode)."""
    phone = phones.number(command.phone)
    code = live_code(tx, phone, command.hash, who.now)
    tx.codes.put(code._replace(kind=TO_SENDER, expires=who.now + LIFE, sent=who.now))
    fixed = command.test_numbers and phones.test_code(phone, len(code.code)) == code.code
    after = () if fixed else (BringCode(phone, code.code, "sign_in"),)
    return Outcome(SentCode(code.hash, TO_SENDER, len(code.code)), after=after)


@dataclass(frozen=True, slots=True)
class CancelCode(Command):
    """Withdraw a code that was sent."""

    phone: str
    hash: str


@rule(CancelCode)
def cancel_code(tx: Tx, who: Actor, command: CancelCode) -> Outcome[bool]:
    """The code is good for nothing any more (core.telegram.org/method/auth.cancelCode)."""
    phone = phones.number(command.phone)
    live_code(tx, phone, command.hash, who.now)
    tx.codes.delete(phone, command.hash)
    return Outcome(True)


@dataclass(frozen=True, slots=True)
class InvalidateCodes(Command):
    """Make codes worthless that came to somebody else's eyes."""

    pace: ClassVar[Pace | None] = Pace("invalidate_codes", 10, 10.0)
    codes: tuple[str, ...]


@rule(InvalidateCodes)
def invalidate_codes(tx: Tx, who: Actor, command: InvalidateCodes) -> Outcome[bool]:
    """The person's own codes among these are gone (core.telegram.org/method/account.invalidateSignInCodes)."""
    user = tx.users.get(who.user_id)
    assert user is not None
    for code in tx.codes.all(user.phone):
        if any(hmac.compare_digest(code.code.encode(), one.encode()) for one in command.codes):
            tx.codes.delete(user.phone, code.hash)
    return Outcome(True)


def guessed_too_much(tx: Tx, about: str, now: int) -> bool:
    """Were there so many wrong guesses about it lately, by whomever, that only UNGUESSABLE codes are good?"""
    return tx.codes.wrong(f"code {about}", now) >= MOST_GUESSES


def judge_code(tx: Tx, code: Code, given: str, now: int) -> str:
    """ "" if `given` is the code, else the error to tell; a wrong guess is counted and must not be rolled back.

    Raises PHONE_CODE_EMPTY, and FLOOD_WAIT_X for a number about which too much was guessed.
    """
    digits = "".join(c for c in given if c.isdigit())[:16]
    if not digits:
        raise Refused("PHONE_CODE_EMPTY")
    about = f"code {code.phone}"
    if len(code.code) < UNGUESSABLE and guessed_too_much(tx, code.phone, now):
        raise Flood(GUESS_SPAN)
    if hmac.compare_digest(digits.encode(), code.code.encode()):
        return ""
    tx.codes.guessed_wrong(about, now, GUESS_SPAN)
    if code.tries + 1 >= MOST_TRIES:
        tx.codes.delete(code.phone, code.hash)
        return "PHONE_CODE_EXPIRED"
    tx.codes.put(code._replace(tries=code.tries + 1))
    return "PHONE_CODE_INVALID"


@dataclass(frozen=True, slots=True)
class SignIn(Command):
    """Sign in with the code that was sent."""

    pace: ClassVar[Pace | None] = Pace("sign_in", 60, 5.0)
    phone: str
    hash: str
    code: str
    client: str = ""


@rule(SignIn)
def sign_in(tx: Tx, who: Actor, command: SignIn) -> Outcome[SignedIn]:
    """Judge the code, then sign in, ask for the password, or offer sign-up (core.telegram.org/method/auth.signIn)."""
    phone = phones.number(command.phone)
    code = live_code(tx, phone, command.hash, who.now)
    fixed = phones.test_code(phone, len(code.code)) == code.code
    if len(code.code) < UNGUESSABLE and not fixed and guessed_too_much(tx, phone, who.now):
        tx.codes.delete(phone, code.hash)  # the next one has more digits
        return Outcome(SignedIn(wrong="PHONE_CODE_EXPIRED"))
    wrong = judge_code(tx, code, command.code, who.now)
    if wrong:
        return Outcome(SignedIn(wrong=wrong))
    user = tx.users.by_phone(phone)
    if user is None:
        tx.codes.put(code._replace(accepted=True, key_id=who.key_id))
        return Outcome(SignedIn(sign_up=True))
    tx.codes.delete(phone)
    tx.codes.forgive(f"code {phone}")
    if tx.passwords.get(user.id) is not None:
        return Outcome(
            SignedIn(wrong="SESSION_PASSWORD_NEEDED"), key_changes=owe_password(tx, who, user, command.client)
        )
    return admit(tx, who, user, command.client)


@dataclass(frozen=True, slots=True)
class SignUp(Command):
    """Make an account for a number whose code was right."""

    stop: ClassVar[Stop | None] = Stop.ON_REGISTER
    pace: ClassVar[Pace | None] = Pace("sign_up", 60, 10.0)
    phone: str
    hash: str
    first_name: str
    last_name: str
    client: str = ""
    quiet: bool = False
    """People who have the number are not told with a message."""


@rule(SignUp)
def sign_up(tx: Tx, who: Actor, command: SignUp) -> Outcome[SignedIn]:
    """Make the account and sign in (core.telegram.org/method/auth.signUp)."""
    phone = phones.number(command.phone)
    code = live_code(tx, phone, command.hash, who.now)
    if not code.accepted or code.key_id != who.key_id:
        raise Refused("PHONE_CODE_INVALID")
    if tx.users.by_phone(phone) is not None:
        raise Refused("PHONE_NUMBER_OCCUPIED")
    first, last = first_and_last(command.first_name, command.last_name)
    tx.codes.delete(phone)
    tx.codes.forgive(f"code {phone}")
    user = tx.users.create(phone, first, last, who.now)
    told = greet_savers(tx, who, user, command.quiet)
    outcome = admit(tx, who, user, command.client)
    merge(outcome.cast, told.cast)
    return outcome._replace(deliveries=outcome.deliveries + told.deliveries)


@dataclass(frozen=True, slots=True)
class LogOut(Command):
    """Sign the asking device out."""


@rule(LogOut)
def log_out(tx: Tx, who: Actor, command: LogOut) -> Outcome[bool]:
    """The key stays a key, but nobody's (core.telegram.org/method/auth.logOut)."""
    found = tx.authorizations.get(who.key_id)
    if found is None:
        return Outcome(True)
    changes = end(tx, found)
    left = settle(tx, who)  # the others see the person leave, unless another device is in use
    return Outcome(True, left.deliveries, left.cast, changes)
