"""Judges privacy rules: who may see, call or add whom (core.telegram.org/api/privacy)."""

from collections.abc import Mapping

from chappe.domain.ports.people import PrivacyRule

ALL, CONTACTS, NONE = "all", "contacts", "none"
NOT_CONTACTS, USERS, NOT_USERS, CLOSE_FRIENDS = "not_contacts", "users", "not_users", "close_friends"
CHATS, NOT_CHATS, PREMIUM, BOTS, NOT_BOTS = "chats", "not_chats", "premium", "bots", "not_bots"
KINDS = frozenset(
    {ALL, CONTACTS, NONE, NOT_CONTACTS, USERS, NOT_USERS, CLOSE_FRIENDS, CHATS, NOT_CHATS, PREMIUM, BOTS, NOT_BOTS}
)

EVERYBODY = (PrivacyRule(ALL),)
MY_CONTACTS = (PrivacyRule(CONTACTS),)
DEFAULTS: dict[str, tuple[PrivacyRule, ...]] = {
    "phone": MY_CONTACTS,
    "added_by_phone": EVERYBODY,
    "last_seen": EVERYBODY,
    "photo": EVERYBODY,
    "forwards": EVERYBODY,
    "about": EVERYBODY,
    "calls": EVERYBODY,
    "calls_p2p": EVERYBODY,
    "invites": EVERYBODY,
    "birthday": MY_CONTACTS,
    "voice": EVERYBODY,
    "gifts": MY_CONTACTS,
    "paid_messages": MY_CONTACTS,
    "music": EVERYBODY,
}
"""What holds for a key that its owner never set; the keys are all there are."""

Rules = Mapping[str, tuple[PrivacyRule, ...]]


def allows(rules: tuple[PrivacyRule, ...], viewer: int, contact: bool, close: bool = False, bot: bool = False) -> bool:
    """Do these rules let the viewer in? The first that speaks of the viewer decides; if none does, no.

    `contact` and `close`: the owner of the rules has the viewer as a contact, as a close friend.
    """
    for kind, users in rules:
        if kind == ALL:
            return True
        if kind == NONE:
            return False
        if kind == CONTACTS:
            if contact:
                return True
        elif kind == USERS:
            if viewer in users:
                return True
        elif kind == NOT_USERS:
            if viewer in users:
                return False
        elif kind == NOT_CONTACTS:
            if contact:
                return False
        elif kind == CLOSE_FRIENDS:
            if close:
                return True
        elif kind == BOTS:
            if bot:
                return True
        elif kind == NOT_BOTS and bot:
            return False
    return False


def may(rules: Rules, key: str, viewer: int, contact: bool, close: bool = False, bot: bool = False) -> bool:
    """`allows` by the rules that one person set, or by the key's default."""
    return allows(rules.get(key) or DEFAULTS[key], viewer, contact, close, bot)
