"""Signed-in devices: how one comes to be, what the others are told, and how it ends."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from chappe.domain import people, service
from chappe.domain.command import Command, rule
from chappe.domain.errors import Refused
from chappe.domain.events import NewAuthorization
from chappe.domain.outcome import Actor, Cast, Delivery, KeyChange, Outcome
from chappe.domain.ports import Tx
from chappe.domain.ports.accounts import Authorization
from chappe.domain.updates import deliver, record
from chappe.domain.values import ACCOUNT_SUSPENDED, SERVICE_USER, Entity, User

DEFAULT_TTL_DAYS = 183
MOST_TTL_DAYS = 366
MOST_DEVICES = 100
PENDING_SECONDS = 3600
"""How long a device may owe the password."""
FRESH_SECONDS = 86400
"""A device signed in for less than this may not end the others."""
TTL_SETTING = "authorization_ttl_days"


class Client(NamedTuple):
    """What a device says of itself in initConnection; kept as a JSON list in this order."""

    layer: int = 0
    api_id: int = 0
    device_model: str = ""
    system_version: str = ""
    app_version: str = ""
    system_lang_code: str = ""
    lang_pack: str = ""
    lang_code: str = ""

    @property
    def label(self) -> str:
        """One line for people: model, system, version."""
        return ", ".join(word for word in (self.device_model, self.system_version, self.app_version) if word)[:128]


def client_of(text: str) -> Client:
    """The client data of an authorization; empty where none were kept."""
    return Client(*json.loads(text)[: len(Client._fields)]) if text else Client()


class SignedIn(NamedTuple):
    """A sign-in as far as it came: `user` is set once the device is in."""

    user: User | None = None
    wrong: str = ""
    """The error to tell where it went no further; what was counted on the way is kept all the same."""
    sign_up: bool = False


def new_hash(who: Actor) -> int:
    """A name for an authorization in lists; never 0, which means "this one"."""
    return int.from_bytes(who.random(8), "little", signed=True) or 1


def admit(tx: Tx, who: Actor, user: User, client: str, *, confirmed: bool = False) -> Outcome[SignedIn]:
    """Sign the actor's key in to the account, and tell the account's other devices.

    Raises PHONE_NUMBER_BANNED where it was suspended since the code went out.
    """
    if user.marks & ACCOUNT_SUSPENDED:
        raise Refused("PHONE_NUMBER_BANNED")
    others = [one for one in tx.authorizations.all(user.id) if one.key_id != who.key_id]
    family = tx.authorizations.family(who.key_id)[1:]
    if family:  # the key served another account, or this one: its side keys do not pass on
        tx.authorizations.delete(who.key_id)
    for oldest in others[MOST_DEVICES - 1 :]:
        family += tx.authorizations.family(oldest.key_id)
        tx.authorizations.delete(oldest.key_id)
    made = Authorization(
        who.key_id, user.id, 0, new_hash(who), who.now, who.now, who.ip, client, confirmed or not others
    )
    tx.authorizations.put(made)
    tx.users.note_seen(user.id, who.now)
    tx.login_tokens.delete(who.key_id)
    tx.sanctions.unban_key(who.key_id)
    deliveries: tuple[Delivery, ...] = ()
    if others:
        deliveries = _tell_others(tx, who, user, made)
    changes = (*(KeyChange(key, 0) for key in family), KeyChange(who.key_id, user.id))
    cast = people.cast(tx, (user.id,), (user.id, SERVICE_USER))
    return Outcome(SignedIn(cast.users[user.id]), deliveries, cast, changes)


def _tell_others(tx: Tx, who: Actor, user: User, made: Authorization) -> tuple[Delivery, ...]:
    device = client_of(made.client).label or who.device or "unknown"
    when = datetime.fromtimestamp(who.now, UTC).strftime("%Y-%m-%d %H:%M UTC")
    head = "New sign-in"
    text = (
        f"{head}\n\nA device signed in to your account, {user.first_name}.\n\nDevice: {device}\nAddress: {who.ip}\n"
        f"Time: {when}\n\nIf this was not you, end that session under Settings, Devices, and set a two-step password."
    )
    told = record(tx, user.id, NewAuthorization(made.hash, who.now, device, who.ip, not made.confirmed), who.now)
    notice = service.notify(tx, who, user.id, text, (Entity("bold", 0, len(head)),))
    return (*(one._replace(not_key=who.key_id) for one in notice), deliver(user.id, told, not_key=who.key_id))


def owe_password(tx: Tx, who: Actor, user: User, client: str) -> tuple[KeyChange, ...]:
    """Note that the actor's key was right so far, and still owes the account's password."""
    family = tx.authorizations.family(who.key_id)
    tx.authorizations.delete(who.key_id)
    tx.authorizations.put(Authorization(who.key_id, 0, user.id, new_hash(who), who.now, who.now, who.ip, client, False))
    return tuple(KeyChange(key, 0) for key in family) if who.user_id else ()


def who_owes(tx: Tx, who: Actor) -> int:
    """The account whose password this key may now prove; 0: none."""
    if who.user_id:
        return who.user_id
    found = tx.authorizations.get(who.key_id)
    return found.pending_user if found and found.created > who.now - PENDING_SECONDS else 0


def end(tx: Tx, authorization: Authorization) -> tuple[KeyChange, ...]:
    """Sign one device out, with its keys for other addresses of the server."""
    family = tx.authorizations.family(authorization.key_id)
    tx.authorizations.delete(authorization.key_id)
    return tuple(KeyChange(key, 0) for key in family)


def end_all(tx: Tx, user_id: int, but: int = 0) -> tuple[KeyChange, ...]:
    """Sign every device of the account out, but the one with that key."""
    return tuple(change for one in tx.authorizations.all(user_id) if one.key_id != but for change in end(tx, one))


class Devices(NamedTuple):
    """The person's devices, the asking one first."""

    all: tuple[Authorization, ...]
    ttl_days: int


def devices(tx: Tx, user_id: int, key_id: int) -> Devices:
    """Every signed-in device of the account (core.telegram.org/method/account.getAuthorizations)."""
    found = sorted(tx.authorizations.all(user_id), key=lambda one: (one.key_id != key_id, -one.active))
    return Devices(tuple(found), ttl_days(tx, user_id))


def ttl_days(tx: Tx, user_id: int) -> int:
    """After how many idle days a device of the account is signed out."""
    return int(str(tx.users.settings(user_id).get(TTL_SETTING, DEFAULT_TTL_DAYS)))


def not_fresh(tx: Tx, who: Actor, error: str = "FRESH_RESET_AUTHORISATION_FORBIDDEN") -> None:
    """Whoever has just got in may not throw the others out, nor take the number (method account.resetAuthorization)."""
    own = tx.authorizations.get(who.key_id)
    others = [one for one in tx.authorizations.all(who.user_id) if one.key_id != who.key_id]
    if own and others and not own.confirmed and own.created > who.now - FRESH_SECONDS:
        raise Refused(error)


@dataclass(frozen=True, slots=True)
class EndAuthorization(Command):
    """Sign one other device out, by its hash."""

    hash: int
    fresh_may: bool = False
    """Lets a device that has just signed in do it: for people who test their own programs."""


@rule(EndAuthorization)
def end_authorization(tx: Tx, who: Actor, command: EndAuthorization) -> Outcome[bool]:
    """End one session (core.telegram.org/method/account.resetAuthorization)."""
    found = tx.authorizations.by_hash(who.user_id, command.hash)
    if found is None:
        raise Refused("HASH_INVALID")
    if found.key_id != who.key_id and not command.fresh_may:
        not_fresh(tx, who)
    return Outcome(True, key_changes=end(tx, found))


@dataclass(frozen=True, slots=True)
class EndOthers(Command):
    """Sign every other device out."""

    fresh_may: bool = False


@rule(EndOthers)
def end_others(tx: Tx, who: Actor, command: EndOthers) -> Outcome[bool]:
    """End all other sessions (core.telegram.org/method/auth.resetAuthorizations)."""
    if not command.fresh_may:
        not_fresh(tx, who)
    return Outcome(True, key_changes=end_all(tx, who.user_id, who.key_id))


@dataclass(frozen=True, slots=True)
class SetAuthorizationTtl(Command):
    """After how many idle days devices are signed out."""

    days: int


@rule(SetAuthorizationTtl)
def set_authorization_ttl(tx: Tx, who: Actor, command: SetAuthorizationTtl) -> Outcome[bool]:
    """Keep the time to live of idle devices; raises TTL_DAYS_INVALID."""
    if not 1 <= command.days <= MOST_TTL_DAYS:
        raise Refused("TTL_DAYS_INVALID")
    tx.users.set_setting(who.user_id, TTL_SETTING, command.days)
    return Outcome(True)


@dataclass(frozen=True, slots=True)
class ChangeAuthorization(Command):
    """Confirm a new device, or say what it may not take; hash 0 is the asking device."""

    hash: int
    confirmed: bool = False
    encrypted_off: bool | None = None
    calls_off: bool | None = None


@rule(ChangeAuthorization)
def change_authorization(tx: Tx, who: Actor, command: ChangeAuthorization) -> Outcome[bool]:
    """Change one session's settings (core.telegram.org/method/account.changeAuthorizationSettings)."""
    found = tx.authorizations.by_hash(who.user_id, command.hash) if command.hash else tx.authorizations.get(who.key_id)
    if found is None or (command.confirmed and found.key_id == who.key_id):
        raise Refused("HASH_INVALID")
    confirms = command.confirmed and not found.confirmed
    tx.authorizations.put(
        found._replace(
            confirmed=found.confirmed or command.confirmed,
            encrypted_off=found.encrypted_off if command.encrypted_off is None else command.encrypted_off,
            calls_off=found.calls_off if command.calls_off is None else command.calls_off,
        )
    )
    if not confirms:
        return Outcome(True)
    told = record(tx, who.user_id, NewAuthorization(found.hash, found.created, "", "", False), who.now)
    return Outcome(True, (deliver(who.user_id, told, not_key=who.key_id),), Cast())


# -- run by the server itself, now and then ---------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class NoteActivity(Command):
    """Note when devices were last active: (key, unix time, address) of each, and who was seen: (user, unix time)."""

    active: tuple[tuple[int, int, str], ...]
    seen: tuple[tuple[int, int], ...] = ()


@rule(NoteActivity)
def note_activity(tx: Tx, who: Actor, command: NoteActivity) -> Outcome[None]:
    """Devices signed out in the meantime are passed over."""
    for key_id, when, ip in command.active:
        tx.authorizations.touch(key_id, when, ip)
    for user_id, when in command.seen:
        tx.users.note_seen(user_id, when)
    return Outcome(None)


def idle(tx: Tx, now: int, at_once: int = 200) -> tuple[int, ...]:
    """Keys of devices idle beyond their accounts' time to live: a long look at all of them, for a reader."""
    return tuple(one.key_id for one in tx.authorizations.idle(now, TTL_SETTING, DEFAULT_TTL_DAYS, at_once))


@dataclass(frozen=True, slots=True)
class EndIdle(Command):
    """Sign out those of these devices that are idle still, and forget who owes a password for long."""

    keys: tuple[int, ...]


@rule(EndIdle)
def end_idle(tx: Tx, who: Actor, command: EndIdle) -> Outcome[int]:
    """How many devices were signed out."""
    tx.authorizations.drop_pending(who.now - PENDING_SECONDS)
    changes: tuple[KeyChange, ...] = ()
    gone = 0
    for key_id in command.keys:
        found = tx.authorizations.get(key_id)
        if found and found.user_id and found.active < who.now - 86400 * ttl_days(tx, found.user_id):
            changes += end(tx, found)
            gone += 1
    return Outcome(gone, key_changes=changes)
