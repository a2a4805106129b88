"""Accounts, and how people stand to one another."""

from typing import NamedTuple

from chappe.domain.attachments import Portrait
from chappe.domain.values.peers import ANTI_SPAM_USER, SERVICE_USER
from chappe.domain.values.withholding import Restriction


class Birthday(NamedTuple):
    """A day and month of birth; the year may be kept to oneself (0)."""

    day: int
    month: int
    year: int = 0


HAS_RULES, HAS_BLOCKS, HAS_ARCHIVED, HAS_GIVEN = 1, 2, 4, 8
"""Bits of `User.guards`."""
SCAM, FAKE, VERIFIED, LIMITED, FROZEN, ACCOUNT_SUSPENDED = (1 << bit for bit in range(6))
"""Bits of `User.marks`, by decision: the first three are shown, the others change what the account may do."""


class User(NamedTuple):
    """An account as stored; `version` grows whenever anything a viewer can see of it changes, presence excepted."""

    id: int
    version: int
    first_name: str
    last_name: str
    username: str
    phone: str
    about: str
    birthday: Birthday | None
    bot: bool
    deleted: bool
    created: int
    online_until: int
    """Unix time until which the account counts as online; 0 or past: offline."""
    last_seen: int
    """Unix time of the last moment online; 0: never."""
    guards: int = 0
    """HAS_RULES: has privacy rules of its own; HAS_BLOCKS: has blocked someone; HAS_ARCHIVED: has chats in the archive;
    HAS_GIVEN: somebody gave this person another photo.

    0 costs no further look.
    """
    photo: Portrait | None = None
    marks: int = 0
    """Labels and standing by decisions. An ACCOUNT_SUSPENDED one is handed out as if it were deleted."""
    fallback: Portrait | None = None
    """For those who may not see the photo."""
    withheld: tuple[Restriction, ...] = ()
    """Where it is not to be shown."""

    @property
    def is_service(self) -> bool:
        return self.id in (SERVICE_USER, ANTI_SPAM_USER)


class Relation(NamedTuple):
    """What one viewer knows and may see of one user; part of every answer that names the user."""

    viewer: int
    user: int
    version: int
    """Another number whenever the relation differs; with User.version it keys rendered users. 0: strangers, oneself."""
    contact: bool
    mutual: bool
    first_name: str
    """The name the viewer gave the contact; empty if not a contact."""
    last_name: str
    sees_phone: bool
    sees_status: bool
    sees_photo: bool
    sees_about: bool = True
    sees_birthday: bool = False
    close_friend: bool = False
    """The viewer counts the contact among the close friends."""
    blocked_by: bool = False
    """The user has blocked the viewer, who learns nothing but a face without a photo, last seen long ago."""
    photo: Portrait | None = None
    """By which the viewer sees this contact, whatever the contact shows."""

    @property
    def falls_back(self) -> bool:
        """Is the viewer shown what the user shows to those who may not see the photo?"""
        return not self.sees_photo and not self.blocked_by
