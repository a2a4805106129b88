"""Renders invite links themselves, and reads what clients give back as one."""

from typing import Any

from chappe.domain.invites import Office
from chappe.domain.ports.invites import Invite
from chappe.tl import types


def link_of(prefix: str, hash: str) -> str:
    """The link itself: what clients know for one is what follows the last slash, a plus sign and the hash."""
    return f"{prefix}+{hash}"


def hash_in(link: str) -> str:
    """The hash of a link in any of the forms in which clients give it back."""
    return link.strip().rsplit("/", 1)[-1].removeprefix("+").partition("?")[0]


def exported(found: Invite, prefix: str) -> types.ChatInviteExported:
    """A `chatInviteExported` (core.telegram.org/constructor/chatInviteExported)."""
    return types.ChatInviteExported(
        link=link_of(prefix, found.hash),
        admin_id=found.admin,
        date=found.date,
        revoked=found.revoked,
        permanent=found.permanent,
        request_needed=found.request_needed,
        expire_date=found.expire_date or None,
        usage_limit=found.usage_limit or None,
        usage=found.usage or None,
        requested=found.requested or None,
        title=found.title or None,
    )


def door(found: Office, prefix: str) -> dict[str, Any]:
    """The fields of `chatFull` and `channelFull` for who may let people in."""
    return {
        "exported_invite": exported(found.main, prefix) if found.main else None,
        "requests_pending": found.waiting or None,
        "recent_requesters": list(found.requesters) or None,
    }
