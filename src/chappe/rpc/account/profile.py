"""account.*: name, public name, birthday, presence, number, and the account's end."""

from chappe.domain import auth, deletion, phone_change, presence, users
from chappe.domain.countries import of_phone
from chappe.domain.errors import Refused
from chappe.domain.outcome import Outcome
from chappe.domain.values import Birthday, User
from chappe.rpc import srp
from chappe.rpc.call import Call
from chappe.rpc.method import ANYONE, method
from chappe.rpc.views import accounts
from chappe.tl import functions, types

MOST_CODES = 20


def myself(call: Call, outcome: Outcome[User]) -> object:
    """The own account as it is after a change."""
    return call.services.envelopes.users(outcome.cast, (call.user_id,), call.user_id, call.now)[0]


@method(functions.AccountUpdateProfile)
async def update_profile(call: Call, q: functions.AccountUpdateProfile) -> object:
    """Change name or about (core.telegram.org/method/account.updateProfile)."""
    return myself(call, await call.run(users.UpdateProfile(q.first_name, q.last_name, q.about)))


@method(functions.AccountUpdateUsername)
async def update_username(call: Call, q: functions.AccountUpdateUsername) -> object:
    """Change the public name (core.telegram.org/method/account.updateUsername)."""
    return myself(call, await call.run(users.UpdateUsername(q.username)))


@method(functions.AccountCheckUsername)
async def check_username(call: Call, q: functions.AccountCheckUsername) -> object:
    """Is the public name free? (core.telegram.org/method/account.checkUsername)."""
    return await call.read(lambda tx: users.username_free(tx, call.user_id, q.username))


@method(functions.AccountUpdateBirthday)
async def update_birthday(call: Call, q: functions.AccountUpdateBirthday) -> object:
    """Set or remove the birthday (core.telegram.org/method/account.updateBirthday)."""
    given = q.birthday
    born = Birthday(given.day, given.month, given.year or 0) if given is not None else None
    await call.run(users.UpdateBirthday(born))
    return True


@method(functions.AccountUpdateStatus)
async def update_status(call: Call, q: functions.AccountUpdateStatus) -> object:
    """Say that this device is used, or no more (core.telegram.org/method/account.updateStatus)."""
    return (await call.run(presence.SetPresence(not q.offline))).result


@method(functions.AccountSendChangePhoneCode)
async def send_change_phone_code(call: Call, q: functions.AccountSendChangePhoneCode) -> object:
    """Send a code to the new number (core.telegram.org/method/account.sendChangePhoneCode)."""
    services = call.services
    command = phone_change.SendChangeCode(
        q.phone_number, services.code_length, services.test_numbers, not call.engine.limits.on
    )
    return accounts.sent_code((await call.run(command)).result)


@method(functions.AccountChangePhone)
async def change_phone(call: Call, q: functions.AccountChangePhone) -> object:
    """Take the new number (core.telegram.org/method/account.changePhone)."""
    outcome = await call.run(phone_change.ChangePhone(q.phone_number, q.phone_code_hash, q.phone_code))
    if isinstance(outcome.result, str):
        raise Refused(outcome.result)
    if call.services.audience is not None:
        call.services.audience.settled(call.user_id, of_phone(outcome.cast.users[call.user_id].phone))
    return myself(call, outcome)


@method(functions.AccountInvalidateSignInCodes)
async def invalidate_sign_in_codes(call: Call, q: functions.AccountInvalidateSignInCodes) -> object:
    """Codes that were sent on to others (core.telegram.org/method/account.invalidateSignInCodes)."""
    return (await call.run(auth.InvalidateCodes(tuple(q.codes[:MOST_CODES])))).result


@method(functions.AccountGetAccountTTL)
async def get_account_ttl(call: Call, q: functions.AccountGetAccountTTL) -> object:
    """After how many unused days the account ends (core.telegram.org/method/account.getAccountTTL)."""
    return types.AccountDaysTTL(days=await call.read(lambda tx: deletion.ttl_days(tx, call.user_id)))


@method(functions.AccountSetAccountTTL)
async def set_account_ttl(call: Call, q: functions.AccountSetAccountTTL) -> object:
    """Change that (core.telegram.org/method/account.setAccountTTL)."""
    return (await call.run(deletion.SetAccountTtl(q.ttl.days))).result


@method(functions.AccountDeleteAccount, ANYONE)
async def delete_account(call: Call, q: functions.AccountDeleteAccount) -> object:
    """Delete the account (core.telegram.org/method/account.deleteAccount); the reason is asked for and not kept."""
    proof = await srp.prove(call, q.password)
    wait = (await call.run(deletion.DeleteAccount(proof))).result
    if wait:
        raise deletion.MustWait(value=wait)
    return True
