"""Where devices want to be woken: kept for the push senders that an operator adds."""

from dataclasses import dataclass
from typing import ClassVar

from chappe.domain.command import Command, Pace, rule
from chappe.domain.errors import Refused
from chappe.domain.outcome import Actor, Outcome
from chappe.domain.ports import Tx
from chappe.domain.ports.accounts import PushToken

MOST_TOKEN, MOST_DATA = 4096, 2048
MOST_TOKENS = 10
"""Tokens of one device."""
PACE = Pace("push_token", 10, 10.0)


@dataclass(frozen=True, slots=True)
class RegisterDevice(Command):
    """Wake this device by that token."""

    pace: ClassVar[Pace | None] = PACE
    kind: int
    token: str
    data: str


@rule(RegisterDevice)
def register_device(tx: Tx, who: Actor, command: RegisterDevice) -> Outcome[bool]:
    """Raises TOKEN_INVALID for one that is empty or far too long, or where the device has too many."""
    if not command.token or len(command.token) > MOST_TOKEN or len(command.data) > MOST_DATA:
        raise Refused("TOKEN_INVALID")
    own = [one for one in tx.authorizations.pushes(who.user_id) if one.key_id == who.key_id]
    if len(own) >= MOST_TOKENS and all((one.kind, one.token) != (command.kind, command.token) for one in own):
        raise Refused("TOKEN_INVALID")
    tx.authorizations.add_push(PushToken(who.key_id, command.kind, command.token, command.data))
    return Outcome(True)


@dataclass(frozen=True, slots=True)
class UnregisterDevice(Command):
    """Forget a token."""

    pace: ClassVar[Pace | None] = PACE
    kind: int
    token: str


@rule(UnregisterDevice)
def unregister_device(tx: Tx, who: Actor, command: UnregisterDevice) -> Outcome[bool]:
    """Raises TOKEN_INVALID for one that none of the person's devices has."""
    if not tx.authorizations.drop_push(command.kind, command.token, who.user_id):
        raise Refused("TOKEN_INVALID")
    return Outcome(True)
