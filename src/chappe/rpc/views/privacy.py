"""Renders privacy settings, and reads those that clients send."""

from collections.abc import Awaitable, Callable, Iterable

from chappe.domain import sight
from chappe.domain.errors import Refused
from chappe.domain.ports.people import PrivacyRule
from chappe.tl import types

KEYS: "dict[str, Callable[[], types.TypePrivacyKey]]" = {
    "phone": types.PrivacyKeyPhoneNumber,
    "added_by_phone": types.PrivacyKeyAddedByPhone,
    "last_seen": types.PrivacyKeyStatusTimestamp,
    "photo": types.PrivacyKeyProfilePhoto,
    "forwards": types.PrivacyKeyForwards,
    "about": types.PrivacyKeyAbout,
    "calls": types.PrivacyKeyPhoneCall,
    "calls_p2p": types.PrivacyKeyPhoneP2P,
    "invites": types.PrivacyKeyChatInvite,
    "birthday": types.PrivacyKeyBirthday,
    "voice": types.PrivacyKeyVoiceMessages,
    "gifts": types.PrivacyKeyStarGiftsAutoSave,
    "paid_messages": types.PrivacyKeyNoPaidMessages,
    "music": types.PrivacyKeySavedMusic,
}
ASKED = {
    types.InputPrivacyKeyPhoneNumber: "phone",
    types.InputPrivacyKeyAddedByPhone: "added_by_phone",
    types.InputPrivacyKeyStatusTimestamp: "last_seen",
    types.InputPrivacyKeyProfilePhoto: "photo",
    types.InputPrivacyKeyForwards: "forwards",
    types.InputPrivacyKeyAbout: "about",
    types.InputPrivacyKeyPhoneCall: "calls",
    types.InputPrivacyKeyPhoneP2P: "calls_p2p",
    types.InputPrivacyKeyChatInvite: "invites",
    types.InputPrivacyKeyBirthday: "birthday",
    types.InputPrivacyKeyVoiceMessages: "voice",
    types.InputPrivacyKeyStarGiftsAutoSave: "gifts",
    types.InputPrivacyKeyNoPaidMessages: "paid_messages",
    types.InputPrivacyKeySavedMusic: "music",
}
SIMPLE: "dict[str, Callable[[], types.TypePrivacyRule]]" = {
    sight.ALL: types.PrivacyValueAllowAll,
    sight.CONTACTS: types.PrivacyValueAllowContacts,
    sight.NONE: types.PrivacyValueDisallowAll,
    sight.NOT_CONTACTS: types.PrivacyValueDisallowContacts,
    sight.CLOSE_FRIENDS: types.PrivacyValueAllowCloseFriends,
    sight.PREMIUM: types.PrivacyValueAllowPremium,
    sight.BOTS: types.PrivacyValueAllowBots,
    sight.NOT_BOTS: types.PrivacyValueDisallowBots,
}
SAID = {
    types.InputPrivacyValueAllowAll: sight.ALL,
    types.InputPrivacyValueAllowContacts: sight.CONTACTS,
    types.InputPrivacyValueDisallowAll: sight.NONE,
    types.InputPrivacyValueDisallowContacts: sight.NOT_CONTACTS,
    types.InputPrivacyValueAllowCloseFriends: sight.CLOSE_FRIENDS,
    types.InputPrivacyValueAllowPremium: sight.PREMIUM,
    types.InputPrivacyValueAllowBots: sight.BOTS,
    types.InputPrivacyValueDisallowBots: sight.NOT_BOTS,
}


def privacy_key(key: str) -> "types.TypePrivacyKey":
    """The `PrivacyKey` of a word of ours."""
    return KEYS[key]()


def asked_key(given: object) -> str:
    """Our word for an `InputPrivacyKey`; raises PRIVACY_KEY_INVALID."""
    found = ASKED.get(type(given))  # type: ignore[arg-type]
    if found is None:
        raise Refused("PRIVACY_KEY_INVALID")
    return found


def rule(found: PrivacyRule) -> "types.TypePrivacyRule":
    """One rule as TL."""
    kind, ids = found
    if kind == sight.USERS:
        return types.PrivacyValueAllowUsers(users=list(ids))
    if kind == sight.NOT_USERS:
        return types.PrivacyValueDisallowUsers(users=list(ids))
    if kind == sight.CHATS:
        return types.PrivacyValueAllowChatParticipants(chats=list(ids))
    if kind == sight.NOT_CHATS:
        return types.PrivacyValueDisallowChatParticipants(chats=list(ids))
    return SIMPLE[kind]()


def rules(found: Iterable[PrivacyRule]) -> "list[types.TypePrivacyRule]":
    """All rules of a setting, in their order."""
    return [rule(one) for one in found]


async def read(given: Iterable[object], user_id: Callable[[object], Awaitable[int]]) -> tuple[PrivacyRule, ...]:
    """Rules that a client sent; `user_id` resolves each InputUser (raises for one never met).

    Raises PRIVACY_VALUE_INVALID for a rule that is not known here.
    """
    found = []
    for one in given:
        kind = SAID.get(type(one))  # type: ignore[arg-type]
        if kind is not None:
            found.append(PrivacyRule(kind))
        elif isinstance(one, types.InputPrivacyValueAllowUsers | types.InputPrivacyValueDisallowUsers):
            ids = tuple([await user_id(user) for user in one.users])
            named = sight.USERS if isinstance(one, types.InputPrivacyValueAllowUsers) else sight.NOT_USERS
            found.append(PrivacyRule(named, ids))
        elif isinstance(one, types.InputPrivacyValueAllowChatParticipants):
            found.append(PrivacyRule(sight.CHATS, tuple(one.chats)))
        elif isinstance(one, types.InputPrivacyValueDisallowChatParticipants):
            found.append(PrivacyRule(sight.NOT_CHATS, tuple(one.chats)))
        else:
            raise Refused("PRIVACY_VALUE_INVALID")
    return tuple(found)
