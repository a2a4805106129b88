"""auth.*: codes, sign-in, sign-up, log-out, and the devices that are signed in."""

import json

from chappe.domain import auth, authorizations, login_tokens, passwords, recovery
from chappe.domain.authorizations import SignedIn
from chappe.domain.errors import Refused
from chappe.domain.outcome import Outcome
from chappe.rpc import srp
from chappe.rpc.call import Call
from chappe.rpc.method import ANYONE, method
from chappe.rpc.views import accounts
from chappe.tl import functions, types

MOST_DC = 5
"""Every DC id that clients are told of is this one server."""


def client_text(call: Call) -> str:
    """What the calling device said of itself, as authorizations keep it; "" before initConnection."""
    client = call.caller.client
    return json.dumps([getattr(client, name) for name in authorizations.Client._fields]) if client else ""


def signed_in(
    call: Call, outcome: Outcome[SignedIn]
) -> types.AuthAuthorization | types.AuthAuthorizationSignUpRequired:
    """`auth.authorization` of a sign-in, or the error that it ended in."""
    found = outcome.result
    if found.wrong:
        raise Refused(found.wrong)
    if found.sign_up or found.user is None:
        return types.AuthAuthorizationSignUpRequired()
    shown = call.services.envelopes.users(outcome.cast, (found.user.id,), found.user.id, call.now)
    return types.AuthAuthorization(user=shown[0])


@method(functions.AuthSendCode, ANYONE)
async def send_code(call: Call, q: functions.AuthSendCode) -> object:
    """Send a sign-in code (core.telegram.org/method/auth.sendCode)."""
    services = call.services
    outcome = await call.run(auth.SendCode(q.phone_number, services.code_length, services.test_numbers))
    return accounts.sent_code(outcome.result)


@method(functions.AuthResendCode, ANYONE)
async def resend_code(call: Call, q: functions.AuthResendCode) -> object:
    """Send the code another way (core.telegram.org/method/auth.resendCode)."""
    outcome = await call.run(auth.ResendCode(q.phone_number, q.phone_code_hash, call.services.test_numbers))
    return accounts.sent_code(outcome.result)


@method(functions.AuthCancelCode, ANYONE)
async def cancel_code(call: Call, q: functions.AuthCancelCode) -> object:
    """Withdraw a code (core.telegram.org/method/auth.cancelCode)."""
    return (await call.run(auth.CancelCode(q.phone_number, q.phone_code_hash))).result


@method(functions.AuthSignIn, ANYONE)
async def sign_in(call: Call, q: functions.AuthSignIn) -> object:
    """Sign in with a code (core.telegram.org/method/auth.signIn)."""
    code = q.phone_code
    if code is None and isinstance(q.email_verification, types.EmailVerificationCode):
        code = q.email_verification.code
    return signed_in(
        call, await call.run(auth.SignIn(q.phone_number, q.phone_code_hash, code or "", client_text(call)))
    )


@method(functions.AuthSignUp, ANYONE)
async def sign_up(call: Call, q: functions.AuthSignUp) -> object:
    """Make an account (core.telegram.org/method/auth.signUp)."""
    command = auth.SignUp(
        q.phone_number, q.phone_code_hash, q.first_name, q.last_name, client_text(call), q.no_joined_notifications
    )
    return signed_in(call, await call.run(command))


@method(functions.AuthLogOut)
async def log_out(call: Call, q: functions.AuthLogOut) -> object:
    """Sign this device out (core.telegram.org/method/auth.logOut)."""
    await call.run(auth.LogOut())
    return types.AuthLoggedOut()


@method(functions.AuthImportBotAuthorization, ANYONE)
async def import_bot_authorization(call: Call, q: functions.AuthImportBotAuthorization) -> object:
    """There are no bots here yet, so no token is right (core.telegram.org/method/auth.importBotAuthorization)."""
    raise Refused("ACCESS_TOKEN_INVALID")


@method(functions.AuthResetAuthorizations)
async def reset_authorizations(call: Call, q: functions.AuthResetAuthorizations) -> object:
    """End all other sessions (core.telegram.org/method/auth.resetAuthorizations)."""
    return (await call.run(authorizations.EndOthers(fresh_may=not call.engine.limits.on))).result


# -- the password -----------------------------------------------------------------------------------------------------
@method(functions.AuthCheckPassword, ANYONE)
async def check_password(call: Call, q: functions.AuthCheckPassword) -> object:
    """Finish a sign-in that owed the password (core.telegram.org/method/auth.checkPassword)."""
    proof = await srp.prove(call, q.password)
    if proof is None:
        raise Refused("PASSWORD_HASH_INVALID")
    return signed_in(call, await call.run(passwords.CheckPassword(proof, client_text(call))))


@method(functions.AuthRequestPasswordRecovery, ANYONE)
async def request_password_recovery(call: Call, q: functions.AuthRequestPasswordRecovery) -> object:
    """Send a code to the recovery address (core.telegram.org/method/auth.requestPasswordRecovery)."""
    return types.AuthPasswordRecovery(email_pattern=(await call.run(recovery.RequestRecovery())).result)


@method(functions.AuthCheckRecoveryPassword, ANYONE)
async def check_recovery_password(call: Call, q: functions.AuthCheckRecoveryPassword) -> object:
    """Is that the recovery code? (core.telegram.org/method/auth.checkRecoveryPassword)."""
    wrong = (await call.run(recovery.CheckRecovery(q.code))).result
    if wrong:
        raise Refused(wrong)
    return True


@method(functions.AuthRecoverPassword, ANYONE)
async def recover_password(call: Call, q: functions.AuthRecoverPassword) -> object:
    """Replace the forgotten password and sign in (core.telegram.org/method/auth.recoverPassword)."""
    new = None
    if q.new_settings is not None:
        state = await call.read(lambda tx: passwords.state(tx, call.actor))
        new = srp.new_password(call, state, q.new_settings)
    return signed_in(call, await call.run(recovery.Recover(q.code, new, client_text(call))))


# -- tokens -----------------------------------------------------------------------------------------------------------
def login_token(call: Call, outcome: Outcome[login_tokens.Shown]) -> object:
    """A token to show, or what came of it."""
    found = outcome.result
    if found.signed_in is None:
        return types.AuthLoginToken(expires=found.expires, token=found.token)
    within = Outcome(found.signed_in, (), outcome.cast)
    return types.AuthLoginTokenSuccess(authorization=signed_in(call, within))


@method(functions.AuthExportLoginToken, ANYONE)
async def export_login_token(call: Call, q: functions.AuthExportLoginToken) -> object:
    """A token to show as a QR code (core.telegram.org/method/auth.exportLoginToken)."""
    return login_token(call, await call.run(login_tokens.ShowToken(client_text(call), tuple(q.except_ids))))


@method(functions.AuthImportLoginToken, ANYONE)
async def import_login_token(call: Call, q: functions.AuthImportLoginToken) -> object:
    """How it stands with a token (core.telegram.org/method/auth.importLoginToken)."""
    return login_token(call, await call.run(login_tokens.ImportToken(q.token)))


@method(functions.AuthAcceptLoginToken)
async def accept_login_token(call: Call, q: functions.AuthAcceptLoginToken) -> object:
    """Let the device that shows the token in (core.telegram.org/method/auth.acceptLoginToken)."""
    outcome = await call.run(login_tokens.AcceptToken(q.token))
    return accounts.authorization(outcome.result, call.caller.key_id)


@method(functions.AuthExportAuthorization)
async def export_authorization(call: Call, q: functions.AuthExportAuthorization) -> object:
    """Bytes for this device's key at another address (core.telegram.org/method/auth.exportAuthorization)."""
    if not 1 <= q.dc_id <= MOST_DC:
        raise Refused("DC_ID_INVALID")
    secret = (await call.run(login_tokens.ExportAuthorization())).result
    return types.AuthExportedAuthorization(id=call.user_id, bytes=secret)


@method(functions.AuthImportAuthorization, ANYONE)
async def import_authorization(call: Call, q: functions.AuthImportAuthorization) -> object:
    """Sign this key in beside the device's own (core.telegram.org/method/auth.importAuthorization)."""
    return signed_in(call, await call.run(login_tokens.ImportAuthorization(q.id, q.bytes, client_text(call))))
