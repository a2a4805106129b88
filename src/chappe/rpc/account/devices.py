"""account.*: the devices that are signed in, and where they want to be woken."""

import json

from chappe.domain import authorizations, devices
from chappe.rpc.call import Call
from chappe.rpc.method import method
from chappe.rpc.views import accounts
from chappe.tl import functions


@method(functions.AccountGetAuthorizations)
async def get_authorizations(call: Call, q: functions.AccountGetAuthorizations) -> object:
    """All devices, this one first (core.telegram.org/method/account.getAuthorizations)."""
    key_id = call.caller.key_id
    found = await call.read(lambda tx: authorizations.devices(tx, call.user_id, key_id))
    return accounts.authorizations(found, key_id)


@method(functions.AccountResetAuthorization)
async def reset_authorization(call: Call, q: functions.AccountResetAuthorization) -> object:
    """End one session (core.telegram.org/method/account.resetAuthorization)."""
    command = authorizations.EndAuthorization(q.hash, fresh_may=not call.engine.limits.on)
    return (await call.run(command)).result


@method(functions.AccountSetAuthorizationTTL)
async def set_authorization_ttl(call: Call, q: functions.AccountSetAuthorizationTTL) -> object:
    """After how many idle days devices are signed out (core.telegram.org/method/account.setAuthorizationTTL)."""
    return (await call.run(authorizations.SetAuthorizationTtl(q.authorization_ttl_days))).result


@method(functions.AccountChangeAuthorizationSettings)
async def change_authorization_settings(call: Call, q: functions.AccountChangeAuthorizationSettings) -> object:
    """Confirm a device, or limit it (core.telegram.org/method/account.changeAuthorizationSettings)."""
    command = authorizations.ChangeAuthorization(
        q.hash, q.confirmed, q.encrypted_requests_disabled, q.call_requests_disabled
    )
    return (await call.run(command)).result


@method(functions.AccountRegisterDevice)
async def register_device(call: Call, q: functions.AccountRegisterDevice) -> object:
    """Keep where the device wants to be woken (core.telegram.org/method/account.registerDevice)."""
    data = json.dumps({"quiet_muted": q.no_muted, "sandbox": q.app_sandbox, "secret": q.secret.hex()})
    return (await call.run(devices.RegisterDevice(q.token_type, q.token, data))).result


@method(functions.AccountUnregisterDevice)
async def unregister_device(call: Call, q: functions.AccountUnregisterDevice) -> object:
    """Wake the device no more (core.telegram.org/method/account.unregisterDevice)."""
    return (await call.run(devices.UnregisterDevice(q.token_type, q.token))).result
