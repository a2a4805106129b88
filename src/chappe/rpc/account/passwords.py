"""account.*: two-step verification."""

from chappe.crypto.srp import Salts
from chappe.domain import passwords, recovery
from chappe.domain.emails import pattern
from chappe.domain.errors import DomainError, Refused
from chappe.domain.passwords import State
from chappe.rpc import srp
from chappe.rpc.call import Call
from chappe.rpc.method import ANYONE, method
from chappe.tl import functions, types

RANDOM_BYTES = 256


class EmailUnconfirmed(DomainError):
    """The settings were kept, and the new address waits for a code of this many digits."""

    name = "EMAIL_UNCONFIRMED_X"


async def state(call: Call) -> State:
    """Whose password the caller may ask about, and what it is."""
    return await call.read(lambda tx: passwords.state(tx, call.actor))


@method(functions.AccountGetPassword, ANYONE)
async def get_password(call: Call, q: functions.AccountGetPassword) -> object:
    """How to prove the password, and how to make a new one (core.telegram.org/method/account.getPassword)."""
    found = await state(call)
    password = found.password
    srp_id, srp_b = await srp.challenge(call, found) if password else (None, None)
    waiting = found.waiting or password
    unconfirmed = waiting.pending_email if waiting else ""
    return types.AccountPassword(
        has_recovery=bool(password and password.email_confirmed),
        has_password=password is not None,
        current_algo=srp.algo(Salts(password.salt1, password.salt2)) if password else None,
        srp_B=srp_b,
        srp_id=srp_id,
        hint=password.hint or None if password else None,
        email_unconfirmed_pattern=pattern(unconfirmed) or None,
        new_algo=srp.algo(srp.given_salts(call, found)),
        new_secure_algo=types.SecurePasswordKdfAlgoPBKDF2HMACSHA512iter100000(salt=call.actor.random(8)),
        secure_random=call.actor.random(RANDOM_BYTES),
        pending_reset_date=password.reset_at or None if password else None,
    )


@method(functions.AccountGetPasswordSettings)
async def get_password_settings(call: Call, q: functions.AccountGetPasswordSettings) -> object:
    """The recovery address (core.telegram.org/method/account.getPasswordSettings)."""
    proof = await srp.prove(call, q.password)
    email = (await call.run(passwords.ShowSettings(proof))).result
    return types.AccountPasswordSettings(email=email or None)


@method(functions.AccountUpdatePasswordSettings)
async def update_password_settings(call: Call, q: functions.AccountUpdatePasswordSettings) -> object:
    """Set, change, remove (core.telegram.org/method/account.updatePasswordSettings).

    Raises EMAIL_UNCONFIRMED_X although the change was kept: that is how clients learn that a code is on its way.
    """
    given = q.new_settings
    if given.new_secure_settings is not None:
        raise Refused("NEW_SETTINGS_INVALID")  # there is no passport here to encrypt
    proof = await srp.prove(call, q.password)
    new = srp.new_password(call, await state(call), given)
    remove = given.new_algo is not None and new is None
    outcome = await call.run(passwords.ChangePassword(proof, new, remove, given.email))
    length = outcome.result.email_code_length
    if length:
        raise EmailUnconfirmed(value=length)
    return True


def judged(wrong: str) -> bool:
    """True, or the error that a code was judged with."""
    if wrong:
        raise Refused(wrong)
    return True


@method(functions.AccountConfirmPasswordEmail)
async def confirm_password_email(call: Call, q: functions.AccountConfirmPasswordEmail) -> object:
    """Confirm the address (core.telegram.org/method/account.confirmPasswordEmail)."""
    return judged((await call.run(passwords.ConfirmEmail(q.code))).result)


@method(functions.AccountResendPasswordEmail)
async def resend_password_email(call: Call, q: functions.AccountResendPasswordEmail) -> object:
    """Send the code again (core.telegram.org/method/account.resendPasswordEmail)."""
    return (await call.run(passwords.ResendEmail())).result


@method(functions.AccountCancelPasswordEmail)
async def cancel_password_email(call: Call, q: functions.AccountCancelPasswordEmail) -> object:
    """Give the address up (core.telegram.org/method/account.cancelPasswordEmail)."""
    return (await call.run(passwords.CancelEmail())).result


@method(functions.AccountResetPassword)
async def reset_password(call: Call, q: functions.AccountResetPassword) -> object:
    """Take the password away by waiting (core.telegram.org/method/account.resetPassword)."""
    found = (await call.run(recovery.ResetPassword())).result
    if found.kind == "done":
        return types.AccountResetPasswordOk()
    if found.kind == "refused":
        return types.AccountResetPasswordFailedWait(retry_date=found.until)
    return types.AccountResetPasswordRequestedWait(until_date=found.until)


@method(functions.AccountDeclinePasswordReset)
async def decline_password_reset(call: Call, q: functions.AccountDeclinePasswordReset) -> object:
    """Stop the waiting (core.telegram.org/method/account.declinePasswordReset)."""
    return (await call.run(recovery.DeclineReset())).result
