"""Two-step verification: a password that a sign-in owes after the code (core.telegram.org/api/srp).

The proof that someone knows the password is judged outside, by mathematics; in here it is a `Proof`, which is only as
good as the verifier in it: every rule compares it with the one in force, and each attempt is good for one judgement.
"""

import hmac
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from chappe.domain import people
from chappe.domain.authorizations import SignedIn, admit, who_owes
from chappe.domain.command import Command, Pace, rule
from chappe.domain.emails import EMAIL_CODE, RECOVERY, address, check_email_code, send_email_code
from chappe.domain.errors import Flood, Refused, Unauthorized
from chappe.domain.outcome import Actor, Outcome
from chappe.domain.ports import Tx
from chappe.domain.ports.accounts import Password, SrpAttempt

ATTEMPT_SECONDS = 600
MOST_ATTEMPTS = 20
"""Attempts of one account under way at once."""
MOST_WRONG, WRONG_SPAN = 20, 86400
MOST_HINT = 255
RESET_ASKED, DELETE_AT = "password_reset_retry", "delete_at"
SET_AT = "password_set"
"""When the password was last set: one that is new gives nothing away yet."""


class Proof(NamedTuple):
    """That someone proved to know the password with this verifier, made by whoever judged an attempt taken."""

    user_id: int
    verifier: bytes


class NewPassword(NamedTuple):
    """What becomes the password: salts, verifier and hint as the client made them."""

    salt1: bytes
    salt2: bytes
    verifier: bytes
    hint: str


class State(NamedTuple):
    """What a device is told before it proves or changes the password."""

    user_id: int
    password: Password | None
    waiting: Password | None


def state(tx: Tx, who: Actor) -> State:
    """The password of the account that the actor is in, or is about to be; raises AUTH_KEY_UNREGISTERED."""
    user_id = who_owes(tx, who)
    if not user_id:
        raise Unauthorized
    return State(user_id, tx.passwords.get(user_id), tx.passwords.waiting(user_id))


@dataclass(frozen=True, slots=True)
class KeepAttempt(Command):
    """Keep the server's half of a check, made against this verifier."""

    pace: ClassVar[Pace | None] = Pace("srp", 60, 1.0)
    secret: bytes
    verifier: bytes


@rule(KeepAttempt)
def keep_attempt(tx: Tx, who: Actor, command: KeepAttempt) -> Outcome[int]:
    """The srp_id of the attempt; raises SRP_PASSWORD_CHANGED where the password is another by now."""
    found = state(tx, who)
    if found.password is None or found.password.verifier != command.verifier:
        raise Refused("SRP_PASSWORD_CHANGED")
    tx.passwords.drop_expired(who.now)
    tx.passwords.drop_attempts(found.user_id, MOST_ATTEMPTS - 1)
    srp_id = int.from_bytes(who.random(8), "little", signed=True) or 1
    tx.passwords.add_attempt(SrpAttempt(srp_id, found.user_id, command.secret, who.now + ATTEMPT_SECONDS))
    return Outcome(srp_id)


class Taken(NamedTuple):
    """An attempt that nobody else can use any more, and the password that it is about."""

    attempt: SrpAttempt
    password: Password


@dataclass(frozen=True, slots=True)
class TakeAttempt(Command):
    """Take an attempt to judge it."""

    srp_id: int


@rule(TakeAttempt)
def take_attempt(tx: Tx, who: Actor, command: TakeAttempt) -> Outcome[Taken]:
    """Raises SRP_ID_INVALID, and FLOOD_WAIT_X after too many wrong ones: each counts as wrong until proved right."""
    found = state(tx, who)
    if found.password is None:
        raise Refused("PASSWORD_EMPTY")
    about = f"password {found.user_id}"
    if tx.codes.wrong(about, who.now) >= MOST_WRONG:
        raise Flood(WRONG_SPAN)
    attempt = tx.passwords.take_attempt(command.srp_id)
    if attempt is None or attempt.user_id != found.user_id or attempt.expires < who.now:
        raise Refused("SRP_ID_INVALID")
    tx.codes.guessed_wrong(about, who.now, WRONG_SPAN)
    return Outcome(Taken(attempt, found.password))


def proved(tx: Tx, user_id: int, proof: Proof | None) -> Password | None:
    """The account's password, None where it has none; raises PASSWORD_HASH_INVALID unless it was proved."""
    password = tx.passwords.get(user_id)
    if password is None:
        return None
    if proof is None or proof.user_id != user_id or not hmac.compare_digest(proof.verifier, password.verifier):
        raise Refused("PASSWORD_HASH_INVALID")
    tx.codes.forgive(f"password {user_id}")
    tx.users.set_setting(user_id, DELETE_AT, None)  # whoever knows the password is not locked out
    if password.reset_at:
        tx.passwords.put(password._replace(reset_at=0))
    return password


@dataclass(frozen=True, slots=True)
class CheckPassword(Command):
    """Finish a sign-in that owed the password."""

    proof: Proof
    client: str = ""


@rule(CheckPassword)
def check_password(tx: Tx, who: Actor, command: CheckPassword) -> Outcome[SignedIn]:
    """Sign in (core.telegram.org/method/auth.checkPassword)."""
    user_id = who_owes(tx, who)
    user = tx.users.get(user_id) if user_id else None
    if user is None:
        raise Unauthorized
    if proved(tx, user_id, command.proof) is None:
        raise Refused("PASSWORD_EMPTY")
    if who.user_id:
        return Outcome(SignedIn(user), (), people.cast(tx, (user_id,), ()))
    return admit(tx, who, user, command.client, confirmed=True)


@dataclass(frozen=True, slots=True)
class ShowSettings(Command):
    """See what only whoever knows the password may see."""

    proof: Proof | None


@rule(ShowSettings)
def show_settings(tx: Tx, who: Actor, command: ShowSettings) -> Outcome[str]:
    """The confirmed recovery address, "" if none (core.telegram.org/method/account.getPasswordSettings)."""
    password = proved(tx, who.user_id, command.proof)
    if password is None:
        raise Refused("PASSWORD_EMPTY")
    return Outcome(password.email if password.email_confirmed else "")


class Changed(NamedTuple):
    """What a change of password settings came to."""

    email_code_length: int = 0
    """Digits of the code that was sent to a new address, which now has to be confirmed; 0: nothing to confirm."""


@dataclass(frozen=True, slots=True)
class ChangePassword(Command):
    """Set, change or remove the password and its recovery address; None leaves a thing as it is."""

    pace: ClassVar[Pace | None] = Pace("change_password", 10, 60.0)
    proof: Proof | None
    new: NewPassword | None = None
    remove: bool = False
    email: str | None = None
    """ "" takes the address away."""


@rule(ChangePassword)
def change_password(tx: Tx, who: Actor, command: ChangePassword) -> Outcome[Changed]:
    """Change two-step verification (core.telegram.org/method/account.updatePasswordSettings).

    A first password with an address is not in force before the address is confirmed; raises EMAIL_INVALID,
    NEW_SETTINGS_EMPTY, PASSWORD_HASH_INVALID.
    """
    user_id = who.user_id
    before = proved(tx, user_id, command.proof)
    if command.remove:
        tx.passwords.delete(user_id)
        _forget_codes(tx, user_id)
        return Outcome(Changed())
    if command.new is None and (command.email is None or before is None):
        raise Refused("NEW_SETTINGS_EMPTY")
    email = address(command.email) if command.email else ""
    if command.new is not None:
        tx.users.set_setting(user_id, SET_AT, who.now)
        tx.passwords.drop_attempts(user_id)
    tx.passwords.delete_waiting(user_id)
    made = renewed(before, user_id, command.new) if command.new is not None else before
    assert made is not None
    if command.email == "":
        made = made._replace(email="", email_confirmed=False, pending_email="")
    if not email or (made.email_confirmed and email == made.email):
        tx.passwords.put(made)
        return Outcome(Changed())
    tx.passwords.put(made._replace(pending_email=email, waits=before is None))
    length, errand = send_email_code(tx, who, EMAIL_CODE, user_id, email)
    return Outcome(Changed(length), after=(errand,))


def renewed(before: Password | None, user_id: int, new: NewPassword) -> Password:
    """The new password, with what of the earlier one lasts."""
    kept = before or Password(user_id, b"", b"", b"", "", "", False, "", 0)
    hint = " ".join(new.hint.split())[:MOST_HINT]
    return kept._replace(salt1=new.salt1, salt2=new.salt2, verifier=new.verifier, hint=hint, reset_at=0)


def _forget_codes(tx: Tx, user_id: int) -> None:
    for kind in (EMAIL_CODE, RECOVERY):
        tx.codes.delete(f"{kind} {user_id}")


@dataclass(frozen=True, slots=True)
class ConfirmEmail(Command):
    """Prove that the recovery address is one's own, by the code sent there."""

    code: str


@rule(ConfirmEmail)
def confirm_email(tx: Tx, who: Actor, command: ConfirmEmail) -> Outcome[str]:
    """ "" or the error to tell, which must not undo the counting (method account.confirmPasswordEmail)."""
    found = tx.passwords.waiting(who.user_id) or tx.passwords.get(who.user_id)
    if found is None or not found.pending_email:
        raise Refused("EMAIL_HASH_EXPIRED")
    wrong = check_email_code(tx, who, EMAIL_CODE, who.user_id, command.code)
    if not wrong:
        tx.passwords.delete_waiting(who.user_id)
        tx.passwords.put(found._replace(email=found.pending_email, email_confirmed=True, pending_email="", waits=False))
        tx.codes.delete(f"{EMAIL_CODE} {who.user_id}")
    return Outcome(wrong)


@dataclass(frozen=True, slots=True)
class ResendEmail(Command):
    """Send the code to confirm the address once more."""

    pace: ClassVar[Pace | None] = Pace("email_code", 5, 120.0)


@rule(ResendEmail)
def resend_email(tx: Tx, who: Actor, command: ResendEmail) -> Outcome[bool]:
    """A new code to the address that waits (core.telegram.org/method/account.resendPasswordEmail)."""
    found = tx.passwords.waiting(who.user_id) or tx.passwords.get(who.user_id)
    if found is None or not found.pending_email:
        raise Refused("EMAIL_HASH_EXPIRED")
    _, errand = send_email_code(tx, who, EMAIL_CODE, who.user_id, found.pending_email)
    return Outcome(True, after=(errand,))


@dataclass(frozen=True, slots=True)
class CancelEmail(Command):
    """Give up an address, or a whole first password, that waits to be confirmed."""


@rule(CancelEmail)
def cancel_email(tx: Tx, who: Actor, command: CancelEmail) -> Outcome[bool]:
    """Nothing waits any more (core.telegram.org/method/account.cancelPasswordEmail)."""
    waited = tx.passwords.delete_waiting(who.user_id)
    found = tx.passwords.get(who.user_id)
    if found is not None and found.pending_email:
        tx.passwords.put(found._replace(pending_email=""))
        waited = True
    if not waited:
        raise Refused("EMAIL_HASH_EXPIRED")
    tx.codes.delete(f"{EMAIL_CODE} {who.user_id}")
    return Outcome(True)
