"""The end of an account: by its owner, by a week's wait, or by not being used for long."""

from dataclasses import dataclass
from typing import ClassVar

from chappe.domain import service
from chappe.domain.announcing import announced
from chappe.domain.authorizations import end_all, who_owes
from chappe.domain.command import Command, Pace, rule
from chappe.domain.contacts import merged
from chappe.domain.errors import DomainError, Refused, Unauthorized
from chappe.domain.events import UserChanged
from chappe.domain.joining import leave_all
from chappe.domain.outcome import Actor, KeyChange, Outcome
from chappe.domain.passwords import DELETE_AT, Proof, proved
from chappe.domain.ports import Tx
from chappe.domain.ports.messages import Page
from chappe.domain.ports.stickers import ATTACHED, FAVED, GIFS, RECENT
from chappe.domain.taking_back import forget_given
from chappe.domain.updates import record
from chappe.domain.users import audience
from chappe.domain.values import SERVICE_USER, Entity

TTL_SETTING = "account_ttl_days"
DEFAULT_TTL_DAYS, FEWEST_TTL_DAYS, MOST_TTL_DAYS = 365, 30, 730
WAIT = 7 * 86400
"""Seconds for which an account with a password waits when it is to be deleted without it."""
PURGE = "purge"
"""Deleted accounts whose own chats are still to be emptied."""
AT_ONCE = 500


class MustWait(DomainError):
    """The account is protected by a password that was not given: it goes after that many seconds."""

    name = "2FA_CONFIRM_WAIT_X"


@dataclass(frozen=True, slots=True)
class DeleteAccount(Command):
    """Delete the account that one is in, or is about to be in."""

    pace: ClassVar[Pace | None] = Pace("delete_account", 5, 60.0)
    proof: Proof | None


@rule(DeleteAccount)
def delete_account(tx: Tx, who: Actor, command: DeleteAccount) -> Outcome[int]:
    """0 if it is gone, else the seconds to wait (core.telegram.org/method/account.deleteAccount).

    With a password set and not proved, the person's devices are told and a week goes by; proving the password in
    that time, anywhere, stops it.
    """
    user_id = who_owes(tx, who)
    if not user_id:
        raise Unauthorized
    if user_id == SERVICE_USER:
        raise Refused("USER_ID_INVALID")
    if command.proof is not None or tx.passwords.get(user_id) is None:
        proved(tx, user_id, command.proof)
        return Outcome(0, *remove(tx, who, user_id)[1:])
    due = int(str(tx.users.settings(user_id).get(DELETE_AT, 0)))
    if not due:
        due = who.now + WAIT
        tx.users.set_setting(user_id, DELETE_AT, due)
        head = "This account will be deleted in a week"
        text = (
            f"{head}, as was asked for by someone without the two-step password.\n\nAddress: {who.ip}\n\n"
            "To stop it, enter your two-step password under Settings, Privacy, Two-Step Verification."
        )
        told = service.notify(tx, who, user_id, text, (Entity("bold", 0, len(head)),))
        return Outcome(due - who.now, told, service.cast(tx, user_id))
    if due > who.now:
        return Outcome(due - who.now)
    return Outcome(0, *remove(tx, who, user_id)[1:])


def remove(tx: Tx, who: Actor, user_id: int) -> Outcome[bool]:
    """Empty the account for good; its messages to others stay with them, from a deleted account."""
    others = audience(tx, user_id)
    user = tx.users.get(user_id)
    assert user is not None
    pending = tx.authorizations.get(who.key_id)
    changes = end_all(tx, user_id)
    if pending is not None and pending.pending_user == user_id:
        tx.authorizations.delete(who.key_id)
        changes = (*changes, KeyChange(who.key_id, 0))
    tx.contacts.clear(user_id)
    tx.blocks.clear(user_id)
    tx.privacy.clear(user_id)
    tx.passwords.delete(user_id)
    tx.codes.delete(user.phone)
    tx.photos.clear(user_id)
    tx.users.mark_deleted(user_id)
    tx.users.set_setting(user_id, PURGE, True)
    happened = {other: [record(tx, other, UserChanged(user_id, "user"), who.now)] for other in others}
    deliveries, cast = announced(tx, who, happened)
    return Outcome(True, deliveries, cast, changes, moves=leave_all(tx, user_id))


@dataclass(frozen=True, slots=True)
class SetAccountTtl(Command):
    """After how many unused days the account deletes itself."""

    pace: ClassVar[Pace | None] = Pace("account_ttl", 10, 10.0)
    days: int


@rule(SetAccountTtl)
def set_account_ttl(tx: Tx, who: Actor, command: SetAccountTtl) -> Outcome[bool]:
    """Raises TTL_DAYS_INVALID (core.telegram.org/method/account.setAccountTTL)."""
    if not FEWEST_TTL_DAYS <= command.days <= MOST_TTL_DAYS:
        raise Refused("TTL_DAYS_INVALID")
    tx.users.set_setting(who.user_id, TTL_SETTING, command.days)
    return Outcome(True)


def ttl_days(tx: Tx, user_id: int) -> int:
    """After how many unused days the account deletes itself."""
    return int(str(tx.users.settings(user_id).get(TTL_SETTING, DEFAULT_TTL_DAYS)))


# -- run by the server itself, now and then ---------------------------------------------------------------------------
def idle(tx: Tx, now: int, at_once: int = 20) -> tuple[int, ...]:
    """Accounts not used for as long as their owners said: a long look at all of them, for a reader."""
    return tuple(user.id for user in tx.users.idle(now, TTL_SETTING, DEFAULT_TTL_DAYS, at_once))


@dataclass(frozen=True, slots=True)
class DeleteIdle(Command):
    """Delete those of these accounts that are unused still."""

    users: tuple[int, ...]


@rule(DeleteIdle)
def delete_idle(tx: Tx, who: Actor, command: DeleteIdle) -> Outcome[int]:
    """How many went."""
    gone = []
    for user in tx.users.many(list(command.users)):
        used = max((user.created, user.last_seen, *(one.active for one in tx.authorizations.all(user.id))))
        if not user.deleted and used < who.now - 86400 * ttl_days(tx, user.id):
            gone.append(remove(tx, who, user.id))
    return Outcome(
        len(gone),
        tuple(delivery for one in gone for delivery in one.deliveries),
        merged(*(one.cast for one in gone)),
        tuple(change for one in gone for change in one.key_changes),
    )


@dataclass(frozen=True, slots=True)
class PurgeDeleted(Command):
    """Empty the chats of one deleted account, a piece at a time."""


@rule(PurgeDeleted)
def purge_deleted(tx: Tx, who: Actor, command: PurgeDeleted) -> Outcome[bool]:
    """True while there is more to do."""
    waiting = tx.users.with_setting(PURGE, 1)
    if not waiting:
        return Outcome(False)
    user_id = waiting[0]
    for dialog in tx.dialogs.page(user_id, -1, 0, 0, 1, with_pinned=True):
        messages = tx.messages.history(user_id, dialog.peer, Page(limit=AT_ONCE))
        tx.messages.delete(user_id, [message.id for message in messages])
        if len(messages) < AT_ONCE:
            for waits in tx.scheduled.of_peer(user_id, dialog.peer):
                tx.scheduled.delete(user_id, waits.id)
            tx.dialogs.settle(user_id, dialog.peer, len(messages), 0, (0, 0))
            tx.dialogs.set_draft(user_id, dialog.peer, None)
        return Outcome(True)
    if tx.heard.forget_person(user_id, AT_ONCE) == AT_ONCE:
        return Outcome(True)
    taken = forget_given(tx, who, user_id)
    if taken.result:
        return taken
    for id, _ in tx.filters.all(user_id):
        tx.filters.delete(user_id, id)
    tx.threads.drop_drafts(user_id)
    tx.notify.reset(user_id)
    tx.installs.clear(user_id)
    for kept in (RECENT, ATTACHED, FAVED, GIFS):
        tx.kept.clear(user_id, kept)
    tx.users.set_setting(user_id, PURGE, None)
    return Outcome(True)
