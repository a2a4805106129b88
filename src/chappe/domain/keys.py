"""Auth keys as the store keeps them: made, bound, told apart by client, destroyed."""

from dataclasses import dataclass

from chappe.domain.command import Command, rule
from chappe.domain.outcome import Actor, KeyChange, Outcome
from chappe.domain.ports import Tx
from chappe.domain.ports.accounts import StoredKey


@dataclass(frozen=True, slots=True)
class SaveKey(Command):
    """Keep a key that a handshake made."""

    key: StoredKey


@dataclass(frozen=True, slots=True)
class BindKey(Command):
    """Let a temporary key speak for a permanent one (core.telegram.org/api/pfs)."""

    key_id: int
    perm_key_id: int
    expires_at: int


@dataclass(frozen=True, slots=True)
class RememberClient(Command):
    """Keep what the client on a permanent key said of itself."""

    key_id: int
    layer: int
    client: str


@dataclass(frozen=True, slots=True)
class DestroyKey(Command):
    """Forget a key, its temporary keys and its authorization."""

    key_id: int


@dataclass(frozen=True, slots=True)
class DropTemporary(Command):
    """Forget the temporary keys of a permanent one but those to keep (auth.dropTempAuthKeys)."""

    perm_key_id: int
    keep: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class DropExpiredKeys(Command):
    """Forget temporary keys whose time is over."""


@rule(SaveKey)
def save_key(tx: Tx, who: Actor, command: SaveKey) -> Outcome[bool]:
    """False: the id is taken, the handshake must try again."""
    return Outcome(tx.auth_keys.add(command.key))


@rule(BindKey)
def bind_key(tx: Tx, who: Actor, command: BindKey) -> Outcome[None]:
    """The same pair may be bound again; the binding message was verified by whoever runs this."""
    tx.auth_keys.bind(command.key_id, command.perm_key_id, command.expires_at)
    return Outcome(None)


@rule(RememberClient)
def remember_client(tx: Tx, who: Actor, command: RememberClient) -> Outcome[None]:
    """The layer decides how everything for this key is written from now on."""
    tx.auth_keys.set_client(command.key_id, command.layer, command.client)
    return Outcome(None)


@rule(DestroyKey)
def destroy_key(tx: Tx, who: Actor, command: DestroyKey) -> Outcome[bool]:
    """Whether there was such a key."""
    changes = tuple(KeyChange(key, 0) for key in tx.authorizations.family(command.key_id))
    return Outcome(tx.auth_keys.delete(command.key_id), key_changes=changes)


@rule(DropTemporary)
def drop_temporary(tx: Tx, who: Actor, command: DropTemporary) -> Outcome[list[int]]:
    """The ids of the keys that went."""
    gone = [id for id in tx.auth_keys.temporary_of(command.perm_key_id) if id not in command.keep]
    for id in gone:
        tx.auth_keys.delete(id)
    return Outcome(gone)


@rule(DropExpiredKeys)
def drop_expired_keys(tx: Tx, who: Actor, command: DropExpiredKeys) -> Outcome[int]:
    """How many went; bounded, the next sweep takes the rest."""
    return Outcome(tx.auth_keys.drop_expired(who.now, 1000))
