"""Signing in without a code: by a token that another device accepts, or by one's own other key.

The first is the QR code (core.telegram.org/api/qr-login); the second serves clients that keep a key for each address
of the server (core.telegram.org/api/datacenter): such a key lives and dies with the device that it belongs to.
"""

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from chappe.domain import people
from chappe.domain.authorizations import SignedIn, admit, new_hash, owe_password
from chappe.domain.command import Command, Pace, rule
from chappe.domain.errors import Refused
from chappe.domain.events import LoginTokenAccepted
from chappe.domain.outcome import Actor, Delivery, KeyChange, Outcome
from chappe.domain.ports import Tx
from chappe.domain.ports.accounts import Authorization, Code, LoginToken
from chappe.domain.updates import passing

LIFE = 30
ACCEPTED_LIFE = 300
"""Seconds within which the waiting device comes for its sign-in."""
EXPORT_LIFE = 60


class Shown(NamedTuple):
    """Where a waiting device stands: a token to show, or signed in, or (signed_in.wrong) something owed."""

    token: bytes = b""
    expires: int = 0
    signed_in: SignedIn | None = None


@dataclass(frozen=True, slots=True)
class ShowToken(Command):
    """Ask for a token to show, or for the sign-in that came of the last one."""

    pace: ClassVar[Pace | None] = Pace("login_token", 60, 5.0)
    client: str = ""
    but: tuple[int, ...] = ()


@rule(ShowToken)
def show_token(tx: Tx, who: Actor, command: ShowToken) -> Outcome[Shown]:
    """A new token unless the last was accepted (core.telegram.org/method/auth.exportLoginToken)."""
    last = tx.login_tokens.of_key(who.key_id)
    if last is not None and last.user_id and last.expires >= who.now:
        return _accepted(tx, who, last)
    if who.user_id:
        return _signed_in(tx, who.user_id)
    tx.login_tokens.drop_expired(who.now - ACCEPTED_LIFE)
    made = LoginToken(who.random(32), who.key_id, who.now + LIFE, 0, who.ip, command.client, command.but[:100])
    tx.login_tokens.put(made)
    return Outcome(Shown(made.token, made.expires))


@dataclass(frozen=True, slots=True)
class ImportToken(Command):
    """Ask how it stands with a token of this device's own."""

    pace: ClassVar[Pace | None] = Pace("login_token", 60, 5.0)
    token: bytes


@rule(ImportToken)
def import_token(tx: Tx, who: Actor, command: ImportToken) -> Outcome[Shown]:
    """As ShowToken; a token is of use to the device that shows it only (method auth.importLoginToken)."""
    found = tx.login_tokens.get(command.token)
    if found is None or found.key_id != who.key_id:
        raise Refused("AUTH_TOKEN_INVALID")
    if found.expires < who.now:
        raise Refused("AUTH_TOKEN_EXPIRED")
    return _accepted(tx, who, found) if found.user_id else Outcome(Shown(found.token, found.expires))


def _accepted(tx: Tx, who: Actor, token: LoginToken) -> Outcome[Shown]:
    if who.user_id == token.user_id:
        tx.login_tokens.delete(who.key_id)
        return _signed_in(tx, who.user_id)
    owing = tx.authorizations.get(who.key_id)
    if owing is not None and owing.pending_user == token.user_id:
        return Outcome(Shown(signed_in=SignedIn(wrong="SESSION_PASSWORD_NEEDED")))
    raise Refused("AUTH_TOKEN_EXPIRED")  # signed out again in the meantime


def _signed_in(tx: Tx, user_id: int) -> Outcome[Shown]:
    cast = people.cast(tx, (user_id,), ())
    return Outcome(Shown(signed_in=SignedIn(cast.users[user_id])), (), cast)


@dataclass(frozen=True, slots=True)
class AcceptToken(Command):
    """Let the device that shows this token in to one's own account."""

    pace: ClassVar[Pace | None] = Pace("accept_token", 20, 10.0)
    token: bytes


@rule(AcceptToken)
def accept_token(tx: Tx, who: Actor, command: AcceptToken) -> Outcome[Authorization]:
    """The new authorization; the waiting device is told (core.telegram.org/method/auth.acceptLoginToken)."""
    found = tx.login_tokens.get(command.token)
    if found is None:
        raise Refused("AUTH_TOKEN_INVALID")
    if found.user_id:
        raise Refused("AUTH_TOKEN_ALREADY_ACCEPTED")
    if found.expires < who.now:
        raise Refused("AUTH_TOKEN_EXPIRED")
    if who.user_id in found.but:
        raise Refused("AUTH_TOKEN_EXCEPTION")
    user = tx.users.get(who.user_id)
    assert user is not None
    waiting = who._replace(user_id=0, key_id=found.key_id, ip=found.ip, device="")
    tell = Delivery(0, (passing(LoginTokenAccepted(), who.now),), only_key=found.key_id)
    if tx.passwords.get(user.id) is not None:
        changes = owe_password(tx, waiting, user, found.client)
        deliveries: tuple[Delivery, ...] = ()
        cast = people.cast(tx, (user.id,), ())
    else:
        outcome = admit(tx, waiting, user, found.client, confirmed=True)
        changes, deliveries, cast = outcome.key_changes, outcome.deliveries, outcome.cast
    made = tx.authorizations.get(found.key_id)
    assert made is not None
    # Put again: whoever signs in forgets the key's token, but this one still has to tell the device how it went.
    tx.login_tokens.put(found._replace(user_id=user.id, expires=who.now + ACCEPTED_LIFE))
    return Outcome(made, (*deliveries, tell), cast, changes)


# -- a device's keys for other addresses ------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class ExportAuthorization(Command):
    """Ask for bytes by which another key of the same device gets in."""

    pace: ClassVar[Pace | None] = Pace("export", 30, 5.0)


@rule(ExportAuthorization)
def export_authorization(tx: Tx, who: Actor, command: ExportAuthorization) -> Outcome[bytes]:
    """Good for one import within a minute (core.telegram.org/method/auth.exportAuthorization)."""
    secret = who.random(32)
    about = f"export {who.user_id}"
    tx.codes.drop_expired(who.now)
    tx.codes.put(Code(about, secret.hex(), "", who.now, who.now + EXPORT_LIFE, 0, "export", who.key_id, False))
    return Outcome(secret)


@dataclass(frozen=True, slots=True)
class ImportAuthorization(Command):
    """Get in by what another key of the same device exported."""

    pace: ClassVar[Pace | None] = Pace("import", 60, 5.0)
    user_id: int
    secret: bytes
    client: str = ""


@rule(ImportAuthorization)
def import_authorization(tx: Tx, who: Actor, command: ImportAuthorization) -> Outcome[SignedIn]:
    """Tie this key to the device that exported (core.telegram.org/method/auth.importAuthorization)."""
    about = f"export {command.user_id}"
    found = tx.codes.get(about, command.secret.hex()) if len(command.secret) == 32 else None
    device = tx.authorizations.get(found.key_id) if found and found.expires >= who.now else None
    if found is None or device is None or device.user_id != command.user_id:
        raise Refused("AUTH_BYTES_INVALID")
    tx.codes.delete(about, found.hash)
    changes = tuple(KeyChange(key, 0) for key in tx.authorizations.family(who.key_id)[1:])
    parent = device.parent or device.key_id
    if who.key_id != parent:
        tx.authorizations.delete(who.key_id)
        tx.authorizations.put(
            Authorization(
                who.key_id,
                command.user_id,
                0,
                new_hash(who),
                who.now,
                who.now,
                who.ip,
                command.client,
                True,
                parent=parent,
            )
        )
        changes = (*changes, KeyChange(who.key_id, command.user_id))
    signed_in = _signed_in(tx, command.user_id)
    return Outcome(signed_in.result.signed_in or SignedIn(), (), signed_in.cast, changes)
