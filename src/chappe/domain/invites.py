"""Invite links: made, changed and taken back by administrators, each of whom has a main one.

See core.telegram.org/api/invites.
"""

from base64 import urlsafe_b64encode
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from chappe.domain import people, rights
from chappe.domain.admin_log import LINK_DELETE, LINK_EDIT, LINK_REVOKE, note
from chappe.domain.bounds import INVITE_TITLE_LENGTH, INVITE_USAGE, INVITES_OF_ADMIN, REVOKED_INVITES_KEPT
from chappe.domain.command import Command, Pace, Stop, rule
from chappe.domain.errors import Refused
from chappe.domain.join_requests import may_invite, pending
from chappe.domain.names import tidy_name
from chappe.domain.outcome import Actor, Cast, Outcome
from chappe.domain.ports import Tx
from chappe.domain.ports.admin_log import Deed
from chappe.domain.ports.invites import HASH_BYTES, Importer, Invite, Since
from chappe.domain.values import CREATOR, Chat, Member, PeerRef
from chappe.domain.words import fold

CHANGE = Pace("change_invite", 60, 5)
MOST_AT_ONCE = 100
MOST_SEARCHED = 1000
"""Requests that are looked through for a name."""


@dataclass(frozen=True, slots=True)
class ExportInvite(Command):
    """Make a link: the main one in place of an earlier one (`main`), or one more."""

    stop: ClassVar[Stop | None] = Stop.ON_INVITE
    pace: ClassVar[Pace | None] = CHANGE

    peer: PeerRef
    main: bool = False
    title: str = ""
    expire_date: int = 0
    usage_limit: int = 0
    request_needed: bool = False


@dataclass(frozen=True, slots=True)
class KeepMain(Command):
    """See to it that the administrator has a main link: who looks at the chat is shown it."""

    pace: ClassVar[Pace | None] = Pace("keep_main_invite", 100, 1)

    peer: PeerRef


@dataclass(frozen=True, slots=True)
class EditInvite(Command):
    """Change a link; what is None stays as it is."""

    stop: ClassVar[Stop | None] = Stop.ON_INVITE
    pace: ClassVar[Pace | None] = CHANGE

    peer: PeerRef
    hash: str
    title: str | None = None
    expire_date: int | None = None
    usage_limit: int | None = None
    request_needed: bool | None = None


@dataclass(frozen=True, slots=True)
class RevokeInvite(Command):
    """Take a link back: nobody comes in by it any more."""

    pace: ClassVar[Pace | None] = CHANGE

    peer: PeerRef
    hash: str


@dataclass(frozen=True, slots=True)
class DeleteInvite(Command):
    """Delete a revoked link from the list."""

    pace: ClassVar[Pace | None] = CHANGE

    peer: PeerRef
    hash: str


@dataclass(frozen=True, slots=True)
class DeleteRevoked(Command):
    """Delete all revoked links of one administrator."""

    pace: ClassVar[Pace | None] = CHANGE

    peer: PeerRef
    admin: int


class Changed(NamedTuple):
    """A link as it is now."""

    invite: Invite
    new: Invite | None = None
    """The main link that took its place."""


class Links(NamedTuple):
    """Links for an answer."""

    invites: tuple[Invite, ...]
    total: int
    cast: Cast
    people: tuple[int, ...]


class Importers(NamedTuple):
    """Who came in by a link, or asks to, for an answer."""

    importers: tuple[Importer, ...]
    total: int
    requested: bool
    cast: Cast
    people: tuple[int, ...]


class Makers(NamedTuple):
    """Administrators who made links, for an answer: (administrator, links, revoked links)."""

    admins: tuple[tuple[int, int, int], ...]
    cast: Cast


class Office(NamedTuple):
    """What who may let people into a chat is shown with it; nothing to everybody else."""

    may_invite: bool = False
    main: Invite | None = None
    waiting: int = 0
    """How many ask to come in."""
    requesters: tuple[int, ...] = ()


def office(tx: Tx, chat: Chat, member: Member) -> Office:
    """The chat's doorkeeping as this person is shown it."""
    if not may_invite(chat, member):
        return Office()
    return Office(True, tx.invites.main(chat.peer, member.user_id), *pending(tx, chat.peer))


def manager(tx: Tx, user_id: int, peer: PeerRef, now: int) -> tuple[Chat, Member]:
    """A chat whose links this person may make; raises as `rights.seen` does, and CHAT_ADMIN_REQUIRED."""
    chat, member = rights.seen(tx, user_id, peer, now)
    if not may_invite(chat, member):
        raise Refused("CHAT_ADMIN_REQUIRED")
    return chat, member


def managed(tx: Tx, user_id: int, peer: PeerRef, hash: str, now: int) -> Invite:
    """A link that this person may see and change: one's own; the creator, everyone's.

    Raises as `manager` does, and INVITE_HASH_EXPIRED for any other.
    """
    _, member = manager(tx, user_id, peer, now)
    invite = tx.invites.get(hash)
    if invite is None or invite.peer != peer or (invite.admin != user_id and member.standing != CREATOR):
        raise Refused("INVITE_HASH_EXPIRED")
    return invite


def of_admin(tx: Tx, user_id: int, peer: PeerRef, admin: int, now: int) -> None:
    """Whether this person may see that administrator's links; raises as `manager` does, and CHAT_ADMIN_REQUIRED."""
    _, member = manager(tx, user_id, peer, now)
    if admin != user_id and member.standing != CREATOR:
        raise Refused("CHAT_ADMIN_REQUIRED")


def _made(tx: Tx, who: Actor, invite: Invite) -> Invite:
    hash = urlsafe_b64encode(who.random(HASH_BYTES)).decode()
    invite = invite._replace(hash=hash, admin=invite.admin or who.user_id, date=who.now)
    tx.invites.put(invite)
    return invite


def _revoke(tx: Tx, invite: Invite) -> Invite:
    invite = invite._replace(revoked=True)
    tx.invites.put(invite)
    tx.invites.delete_revoked(invite.peer, invite.admin, REVOKED_INVITES_KEPT)
    return invite


def _bounded(invite: Invite, now: int) -> Invite:
    """The link, if what it asks for goes together; raises EXPIRE_DATE_INVALID, USAGE_LIMIT_INVALID."""
    if invite.expire_date and invite.expire_date <= now:
        raise Refused("EXPIRE_DATE_INVALID")
    if not 0 <= invite.usage_limit <= INVITE_USAGE or (invite.usage_limit and invite.request_needed):
        raise Refused("USAGE_LIMIT_INVALID")
    return invite._replace(title=tidy_name(invite.title)[:INVITE_TITLE_LENGTH])


def _note(tx: Tx, who: Actor, deed: Deed) -> None:
    """Write down what was done with a link."""
    chat = tx.chats.get(deed.link.peer) if deed.link is not None else None
    if chat is not None:
        note(tx, who, chat, deed)


@rule(ExportInvite)
def export_invite(tx: Tx, who: Actor, command: ExportInvite) -> Outcome[Changed]:
    """Make a link (core.telegram.org/method/messages.exportChatInvite); a main one in place of the earlier.

    Raises CHAT_ADMIN_REQUIRED, EXPIRE_DATE_INVALID, USAGE_LIMIT_INVALID, INVITES_TOO_MUCH.
    """
    manager(tx, who.user_id, command.peer, who.now)
    if command.main:
        main = tx.invites.main(command.peer, who.user_id)
        if main is not None:
            _revoke(tx, main)
        return Outcome(Changed(_made(tx, who, Invite("", command.peer, 0, 0, True))))
    if tx.invites.count(command.peer, who.user_id, False) >= INVITES_OF_ADMIN:
        raise Refused("INVITES_TOO_MUCH")
    asked = Invite(
        "",
        command.peer,
        0,
        0,
        False,
        request_needed=command.request_needed,
        title=command.title,
        expire_date=command.expire_date,
        usage_limit=command.usage_limit,
    )
    return Outcome(Changed(_made(tx, who, _bounded(asked, who.now))))


@rule(KeepMain)
def keep_main(tx: Tx, who: Actor, command: KeepMain) -> Outcome[Changed]:
    """The main link, made if there is none; raises CHAT_ADMIN_REQUIRED."""
    manager(tx, who.user_id, command.peer, who.now)
    main = tx.invites.main(command.peer, who.user_id)
    return Outcome(Changed(main or _made(tx, who, Invite("", command.peer, 0, 0, True))))


@rule(EditInvite)
def edit_invite(tx: Tx, who: Actor, command: EditInvite) -> Outcome[Changed]:
    """Change a link (core.telegram.org/method/messages.editExportedChatInvite).

    Raises INVITE_HASH_EXPIRED, CHAT_INVITE_PERMANENT for a main one, and as `_bounded` does.
    """
    invite = managed(tx, who.user_id, command.peer, command.hash, who.now)
    if invite.revoked:
        raise Refused("INVITE_HASH_EXPIRED")
    if invite.permanent:
        raise Refused("CHAT_INVITE_PERMANENT")
    before = invite
    if command.title is not None:
        invite = invite._replace(title=command.title)
    if command.expire_date is not None:
        invite = invite._replace(expire_date=command.expire_date)
    if command.usage_limit is not None:
        invite = invite._replace(usage_limit=command.usage_limit)
    if command.request_needed is not None:
        invite = invite._replace(request_needed=command.request_needed)
    # A link whose time is over may be given another name: only a new end must lie ahead.
    now = who.now if invite.expire_date != before.expire_date else 0
    invite = _bounded(invite, now)
    tx.invites.put(invite)
    _note(tx, who, Deed(LINK_EDIT, old_link=before, link=invite))
    return Outcome(Changed(invite, None), (), people.cast(tx, (who.user_id,), (invite.admin,)))


@rule(RevokeInvite)
def revoke_invite(tx: Tx, who: Actor, command: RevokeInvite) -> Outcome[Changed]:
    """Take it back; in the place of a main one comes a new one. Raises INVITE_HASH_EXPIRED."""
    invite = managed(tx, who.user_id, command.peer, command.hash, who.now)
    cast = people.cast(tx, (who.user_id,), (invite.admin,))
    if invite.revoked:
        return Outcome(Changed(invite), (), cast)
    _note(tx, who, Deed(LINK_REVOKE, link=invite))
    new = _made(tx, who, Invite("", command.peer, invite.admin, 0, True)) if invite.permanent else None
    return Outcome(Changed(_revoke(tx, invite), new), (), cast)


@rule(DeleteInvite)
def delete_invite(tx: Tx, who: Actor, command: DeleteInvite) -> Outcome[bool]:
    """Only a revoked one can be (core.telegram.org/method/messages.deleteExportedChatInvite).

    Raises INVITE_HASH_EXPIRED, INVITE_REVOKED_MISSING.
    """
    invite = managed(tx, who.user_id, command.peer, command.hash, who.now)
    if not invite.revoked:
        raise Refused("INVITE_REVOKED_MISSING")
    tx.invites.delete(invite.hash)
    _note(tx, who, Deed(LINK_DELETE, link=invite))
    return Outcome(True)


@rule(DeleteRevoked)
def delete_revoked(tx: Tx, who: Actor, command: DeleteRevoked) -> Outcome[bool]:
    """Raises CHAT_ADMIN_REQUIRED (core.telegram.org/method/messages.deleteRevokedExportedChatInvites)."""
    of_admin(tx, who.user_id, command.peer, command.admin, who.now)
    tx.invites.delete_revoked(command.peer, command.admin, 0)
    return Outcome(True)


# -- questions --------------------------------------------------------------------------------------------------------
def listed(tx: Tx, viewer: int, peer: PeerRef, admin: int, revoked: bool, after: Since, limit: int, now: int) -> Links:
    """One administrator's links (core.telegram.org/method/messages.getExportedChatInvites).

    The main one comes first, where mtcute looks for it, then the others, newest first.
    """
    of_admin(tx, viewer, peer, admin, now)
    limit = min(max(limit, 1), MOST_AT_ONCE)
    main = None if revoked else tx.invites.main(peer, admin)
    first = (main,) if main is not None and not after.date else ()
    if main is not None and after.hash == main.hash:
        after = Since()
    rest = tx.invites.page(peer, admin, revoked, after, limit - len(first)) if limit > len(first) else []
    found = [*first, *rest]
    total = tx.invites.count(peer, admin, revoked)
    return Links(tuple(found), total, people.cast(tx, (viewer,), (admin,)), (admin,))


def one(tx: Tx, viewer: int, peer: PeerRef, hash: str, now: int) -> Links:
    """One link (core.telegram.org/method/messages.getExportedChatInvite); raises INVITE_HASH_EXPIRED."""
    invite = managed(tx, viewer, peer, hash, now)
    return Links((invite,), 1, people.cast(tx, (viewer,), (invite.admin,)), (invite.admin,))


def makers(tx: Tx, viewer: int, peer: PeerRef, now: int) -> Makers:
    """Who made links (core.telegram.org/method/messages.getAdminsWithInvites); the creator alone may ask."""
    _, member = manager(tx, viewer, peer, now)
    if member.standing != CREATOR:
        raise Refused("CHAT_ADMIN_REQUIRED")
    found = tuple(tx.invites.admins(peer, MOST_AT_ONCE))
    return Makers(found, people.cast(tx, (viewer,), [admin for admin, _, _ in found]))


def importers(
    tx: Tx, viewer: int, peer: PeerRef, hash: str, requested: bool, words: str, after: Since, limit: int, now: int
) -> Importers:
    """Who came in by a link, or asks to (core.telegram.org/method/messages.getChatInviteImporters), newest first.

    Raises CHAT_ADMIN_REQUIRED, INVITE_HASH_EXPIRED for a link that the viewer may not see.
    """
    if hash:
        managed(tx, viewer, peer, hash, now)
    else:
        manager(tx, viewer, peer, now)
    limit = min(max(limit, 1), MOST_AT_ONCE)
    if requested and words.strip():
        found = _named(tx, tx.invites.requests(peer, hash, Since(), MOST_SEARCHED), words)
        total, found = len(found), found[:limit]
    elif requested:
        found, total = tx.invites.requests(peer, hash, after, limit), tx.invites.count_requests(peer, hash)
    else:
        found, total = tx.invites.uses(peer, hash, after, limit), tx.invites.count_uses(peer, hash)
    names = sorted({one.user for one in found} | {one.approved_by for one in found if one.approved_by})
    return Importers(tuple(found), total, requested, people.cast(tx, (viewer,), names), tuple(names))


def _named(tx: Tx, found: list[Importer], words: str) -> list[Importer]:
    """Those whose names begin with the words."""
    wanted = fold(words[:100]).split()
    names = {
        user.id: fold(f"{user.first_name} {user.last_name} {user.username}").split()
        for user in tx.users.many([one.user for one in found])
    }
    return [
        one for one in found if all(any(part.startswith(word) for part in names.get(one.user, ())) for word in wanted)
    ]
