"""account.*: privacy settings, and the switches beside them."""

from chappe.domain import privacy
from chappe.domain.errors import Refused
from chappe.domain.outcome import Cast
from chappe.domain.privacy import Setting
from chappe.rpc import peers
from chappe.rpc.call import Call
from chappe.rpc.method import method
from chappe.rpc.views.privacy import asked_key, read, rules
from chappe.tl import functions, types

MOST_RULES = 20


def privacy_rules(call: Call, found: Setting, cast: Cast) -> object:
    """`account.privacyRules` of a setting, with the users it names."""
    named = [id for one in found.rules for id in one.users if id in cast.users]
    return types.AccountPrivacyRules(
        rules=rules(found.rules),
        chats=[],
        users=call.services.envelopes.users(cast, named, call.user_id, call.now),
    )


@method(functions.AccountGetPrivacy)
async def get_privacy(call: Call, q: functions.AccountGetPrivacy) -> object:
    """One setting (core.telegram.org/method/account.getPrivacy)."""
    key = asked_key(q.key)
    return privacy_rules(call, *await call.read(lambda tx: privacy.setting(tx, call.user_id, key)))


@method(functions.AccountSetPrivacy)
async def set_privacy(call: Call, q: functions.AccountSetPrivacy) -> object:
    """Change one setting (core.telegram.org/method/account.setPrivacy)."""
    key = asked_key(q.key)
    if len(q.rules) > MOST_RULES:
        raise Refused("PRIVACY_TOO_LONG")
    given = await read(q.rules, lambda user: peers.user_id(call, user))
    outcome = await call.run(privacy.SetPrivacy(key, given))
    return privacy_rules(call, outcome.result, outcome.cast)


# -- switches ---------------------------------------------------------------------------------------------------------
def global_settings(found: dict[str, bool]) -> object:
    """`globalPrivacySettings` of a person's switches."""
    return types.GlobalPrivacySettings(
        keep_archived_unmuted=found[privacy.KEEP_UNMUTED],
        keep_archived_folders=found[privacy.KEEP_FOLDERS],
        hide_read_marks=found[privacy.HIDE_READ],
    )


async def switches(call: Call) -> dict[str, bool]:
    """The caller's switches."""
    return await call.read(lambda tx: privacy.switches(tx, call.user_id))


@method(functions.AccountGetGlobalPrivacySettings)
async def get_global_privacy_settings(call: Call, q: functions.AccountGetGlobalPrivacySettings) -> object:
    """Settings for all chats (core.telegram.org/method/account.getGlobalPrivacySettings)."""
    return global_settings(await switches(call))


@method(functions.AccountSetGlobalPrivacySettings)
async def set_global_privacy_settings(call: Call, q: functions.AccountSetGlobalPrivacySettings) -> object:
    """Change them; what is not built here is refused (core.telegram.org/method/account.setGlobalPrivacySettings)."""
    given = q.settings
    if given.archive_and_mute_new_noncontact_peers:
        raise Refused("AUTOARCHIVE_NOT_AVAILABLE")
    if given.new_noncontact_peers_require_premium or given.noncontact_peers_paid_stars:
        raise Refused("PREMIUM_ACCOUNT_REQUIRED")
    command = privacy.SetSwitches(
        (
            (privacy.KEEP_UNMUTED, given.keep_archived_unmuted),
            (privacy.KEEP_FOLDERS, given.keep_archived_folders),
            (privacy.HIDE_READ, given.hide_read_marks),
        )
    )
    return global_settings((await call.run(command)).result)


@method(functions.AccountGetContentSettings)
async def get_content_settings(call: Call, q: functions.AccountGetContentSettings) -> object:
    """Whether sensitive media are shown (core.telegram.org/method/account.getContentSettings)."""
    on = (await switches(call))[privacy.SENSITIVE]
    return types.AccountContentSettings(sensitive_enabled=on, sensitive_can_change=True)


@method(functions.AccountSetContentSettings)
async def set_content_settings(call: Call, q: functions.AccountSetContentSettings) -> object:
    """Change that (core.telegram.org/method/account.setContentSettings)."""
    await call.run(privacy.SetSwitches(((privacy.SENSITIVE, q.sensitive_enabled),)))
    return True


@method(functions.AccountGetContactSignUpNotification)
async def get_contact_sign_up_notification(call: Call, q: functions.AccountGetContactSignUpNotification) -> object:
    """True: joining contacts make no message (method account.getContactSignUpNotification)."""
    return (await switches(call))[privacy.QUIET_JOINS]


@method(functions.AccountSetContactSignUpNotification)
async def set_contact_sign_up_notification(call: Call, q: functions.AccountSetContactSignUpNotification) -> object:
    """Change that (core.telegram.org/method/account.setContactSignUpNotification)."""
    await call.run(privacy.SetSwitches(((privacy.QUIET_JOINS, q.silent),)))
    return True
