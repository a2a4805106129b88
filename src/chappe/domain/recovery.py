"""A forgotten password: by a code to the recovery address, or by waiting a week."""

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from chappe.domain import people, service
from chappe.domain.authorizations import SignedIn, admit, who_owes
from chappe.domain.command import Command, Pace, rule
from chappe.domain.emails import EMAIL_CODE, RECOVERY, check_email_code, pattern, send_email_code
from chappe.domain.errors import Refused, Unauthorized
from chappe.domain.outcome import Actor, Delivery, Outcome
from chappe.domain.passwords import RESET_ASKED, SET_AT, NewPassword, renewed
from chappe.domain.ports import Tx
from chappe.domain.ports.accounts import Password
from chappe.domain.values import Entity

RESET_WAIT = 7 * 86400
RETRY_WAIT = 86400
PACE = Pace("recovery", 5, 120.0)


def _password(tx: Tx, user_id: int) -> Password:
    if not user_id:
        raise Unauthorized
    found = tx.passwords.get(user_id)
    if found is None:
        raise Refused("PASSWORD_EMPTY")
    return found


@dataclass(frozen=True, slots=True)
class RequestRecovery(Command):
    """Send a code to the recovery address."""

    pace: ClassVar[Pace | None] = PACE


@rule(RequestRecovery)
def request_recovery(tx: Tx, who: Actor, command: RequestRecovery) -> Outcome[str]:
    """What is shown of the address; raises PASSWORD_RECOVERY_NA where there is none."""
    user_id = who_owes(tx, who)
    password = _password(tx, user_id)
    if not password.email_confirmed:
        raise Refused("PASSWORD_RECOVERY_NA")
    _, errand = send_email_code(tx, who, RECOVERY, user_id, password.email)
    return Outcome(pattern(password.email), after=(errand,))


@dataclass(frozen=True, slots=True)
class CheckRecovery(Command):
    """Ask whether a recovery code is right, without using it up."""

    pace: ClassVar[Pace | None] = Pace("check_recovery", 20, 5.0)
    code: str


@rule(CheckRecovery)
def check_recovery(tx: Tx, who: Actor, command: CheckRecovery) -> Outcome[str]:
    """ "" or the error to tell (core.telegram.org/method/auth.checkRecoveryPassword)."""
    user_id = who_owes(tx, who)
    _password(tx, user_id)
    return Outcome(check_email_code(tx, who, RECOVERY, user_id, command.code))


@dataclass(frozen=True, slots=True)
class Recover(Command):
    """Put a new password, or none, in the place of the forgotten one, and sign in."""

    code: str
    new: NewPassword | None = None
    client: str = ""


@rule(Recover)
def recover(tx: Tx, who: Actor, command: Recover) -> Outcome[SignedIn]:
    """Use the code up (core.telegram.org/method/auth.recoverPassword)."""
    user_id = who_owes(tx, who)
    password = _password(tx, user_id)
    wrong = check_email_code(tx, who, RECOVERY, user_id, command.code)
    if wrong:
        return Outcome(SignedIn(wrong=wrong))
    user = tx.users.get(user_id)
    assert user is not None
    _forget(tx, user_id)
    if command.new is not None:
        tx.users.set_setting(user_id, SET_AT, who.now)
        tx.passwords.put(renewed(password, user_id, command.new))
    told = _tell(tx, who, user_id, "Two-step password", "was replaced" if command.new else "was removed")
    if who.user_id:
        return Outcome(SignedIn(user), told, people.cast(tx, (user_id,), service.cast(tx, user_id).users))
    outcome = admit(tx, who, user, command.client, confirmed=True)
    return outcome._replace(deliveries=told + outcome.deliveries)


def _forget(tx: Tx, user_id: int) -> None:
    """Take the password away, with everything under way around it."""
    tx.passwords.delete(user_id)
    tx.codes.delete(f"{RECOVERY} {user_id}")
    tx.codes.delete(f"{EMAIL_CODE} {user_id}")
    tx.codes.forgive(f"password {user_id}")


def _tell(tx: Tx, who: Actor, user_id: int, head: str, what: str) -> tuple[Delivery, ...]:
    text = f"{head} {what}.\n\nAddress of whoever did it: {who.ip}\n\nIf this was not you, set a new password now."
    return service.notify(tx, who, user_id, text, (Entity("bold", 0, len(head)),))


class Reset(NamedTuple):
    """How a reset by waiting stands: "done", "asked" (until), or "refused" (until)."""

    kind: str
    until: int = 0


@dataclass(frozen=True, slots=True)
class ResetPassword(Command):
    """Ask for the password to be taken away in a week, or take it away once the week is over."""

    pace: ClassVar[Pace | None] = PACE


@rule(ResetPassword)
def reset_password(tx: Tx, who: Actor, command: ResetPassword) -> Outcome[Reset]:
    """By waiting (core.telegram.org/method/account.resetPassword); the other devices are told and may decline."""
    password = _password(tx, who.user_id)
    if password.reset_at:
        if password.reset_at > who.now:
            return Outcome(Reset("asked", password.reset_at))
        _forget(tx, who.user_id)
        told = _tell(tx, who, who.user_id, "Two-step password", "was removed")
        return Outcome(Reset("done"), told, service.cast(tx, who.user_id))
    retry = int(str(tx.users.settings(who.user_id).get(RESET_ASKED, 0)))
    if retry > who.now:
        return Outcome(Reset("refused", retry))
    until = who.now + RESET_WAIT
    tx.passwords.put(password._replace(reset_at=until))
    told = _tell(tx, who, who.user_id, "Two-step password", "will be removed in a week, as was asked for")
    return Outcome(Reset("asked", until), told, service.cast(tx, who.user_id))


@dataclass(frozen=True, slots=True)
class DeclineReset(Command):
    """Stop a reset that waits."""


@rule(DeclineReset)
def decline_reset(tx: Tx, who: Actor, command: DeclineReset) -> Outcome[bool]:
    """The password stays (core.telegram.org/method/account.declinePasswordReset); raises RESET_REQUEST_MISSING."""
    password = tx.passwords.get(who.user_id)
    if password is None or not password.reset_at:
        raise Refused("RESET_REQUEST_MISSING")
    tx.passwords.put(password._replace(reset_at=0))
    tx.users.set_setting(who.user_id, RESET_ASKED, who.now + RETRY_WAIT)
    return Outcome(True)
