"""Banks of hashes: who makes them, what goes in and out, and what is switched on; every change says who made it."""

import re
from dataclasses import dataclass
from typing import NamedTuple

from chappe.domain.command import Command, rule
from chappe.domain.errors import Refused
from chappe.domain.outcome import Actor, Outcome
from chappe.domain.ports import Tx
from chappe.domain.ports.hashes import SIZES, Added, Bank, Entry
from chappe.safety import staff

AT_ONCE = 5000
"""Entries of one command: the transaction of so many takes a few tens of milliseconds, for which nobody else writes."""
NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
OPINIONS = ("positive", "negative", "seed", "disputed")
LONGEST = 500
"""Characters of what a source or an operator says."""
LARGEST = 512
"""Bytes of a hash of a kind that is not compared."""


class Changed(NamedTuple):
    """Something counts now that did not count before: whoever follows the lists looks again."""

    bank: int
    added: Added


@dataclass(frozen=True, slots=True)
class MakeBank(Command):
    """Make an empty bank, switched on."""

    name: str
    source: str
    category: str
    owner: str
    hotline: bool = False
    """By a hotline that sent a notice, not by the operator: the record says so."""


@dataclass(frozen=True, slots=True)
class SwitchBank(Command):
    """Let a bank count, or not; what it holds stays."""

    name: str
    enabled: bool


@dataclass(frozen=True, slots=True)
class AddHashes(Command):
    """List entries in a bank, or take back what they take back."""

    name: str
    entries: tuple[Entry, ...]
    origin: str | None = ""
    """Where they come from, for the record; None: a former command with entries of the same file has said it."""
    hotline: bool = False
    """By a hotline that sent a notice, not by the operator: the record says so."""


@dataclass(frozen=True, slots=True)
class WithdrawHash(Command):
    """Take one hash back: its source says that it was wrong."""

    name: str
    kind: str
    digest: bytes


@dataclass(frozen=True, slots=True)
class SwitchHash(Command):
    """Let one hash count, or not, whatever its source says."""

    name: str
    kind: str
    digest: bytes
    enabled: bool


def check(entry: Entry) -> str:
    """What is wrong with an entry; "" if nothing is."""
    if not entry.digest:
        return "" if entry.withdrawn and entry.upstream else "there is no hash"
    if not re.fullmatch(r"[a-z0-9][a-z0-9_.-]{0,31}", entry.kind):
        return f"{entry.kind!r} is no kind of hash"
    size = SIZES.get(entry.kind)
    if size is not None and len(entry.digest) != size:
        return f"a {entry.kind} has {size} bytes, this has {len(entry.digest)}"
    if len(entry.digest) > LARGEST:
        return f"a hash may have {LARGEST} bytes, this has {len(entry.digest)}"
    if entry.opinion not in OPINIONS:
        return f"{entry.opinion!r} is no opinion"
    if max(map(len, (entry.upstream, entry.category, entry.classification))) > LONGEST:
        return "it says too much"
    return ""


def _may(tx: Tx, who: Actor) -> None:
    """Banks are changed by administrators, and by the operator at the machine itself, who is nobody here (0)."""
    if who.user_id:
        staff.require(tx, who, "banks")


def _bank(tx: Tx, name: str) -> Bank:
    bank = tx.hashes.bank(name)
    if bank is None:
        raise Refused("BANK_INVALID")
    return bank


def _note(tx: Tx, who: Actor, bank: Bank, deed: str, detail: str, hotline: bool = False) -> None:
    staff.note(tx, who, f"{staff.HOTLINE if hotline else 'bank: '}{deed}", f"{bank.name} {detail}".strip())


@rule(MakeBank)
def make_bank(tx: Tx, who: Actor, command: MakeBank) -> Outcome[Bank]:
    """Raises BANK_INVALID for a name that is taken or cannot be one, and where source, harm or owner are missing.

    It and all that follow raise STAFF_REQUIRED for whoever may not.
    """
    _may(tx, who)
    told = (command.source, command.category, command.owner)
    if not NAME.fullmatch(command.name) or not all(told) or max(map(len, told)) > LONGEST:
        raise Refused("BANK_INVALID")
    if tx.hashes.bank(command.name) is not None:
        raise Refused("BANK_INVALID")
    bank = tx.hashes.make(command.name, *told, who.now)
    _note(tx, who, bank, "make", f"{command.source}; {command.category}; {command.owner}", command.hotline)
    return Outcome(bank)


@rule(SwitchBank)
def switch_bank(tx: Tx, who: Actor, command: SwitchBank) -> Outcome[Changed | None]:
    """What is switched on is looked for in everything stored meanwhile; raises BANK_INVALID."""
    _may(tx, who)
    bank = _bank(tx, command.name)
    if bank.enabled == command.enabled:
        return Outcome(None)
    tx.hashes.switch(bank.id, command.enabled)
    _note(tx, who, bank, "enable" if command.enabled else "disable", "")
    if not command.enabled:
        return Outcome(None)
    tx.file_hashes.scan(bank.id, 1, tx.hashes.newest(), who.now)
    return Outcome(Changed(bank.id, Added(0, 0, 0)))


@rule(AddHashes)
def add_hashes(tx: Tx, who: Actor, command: AddHashes) -> Outcome[Changed]:
    """Raises BANK_INVALID, and HASH_INVALID where an entry is none (see `check`): then none is kept."""
    _may(tx, who)
    bank = _bank(tx, command.name)
    if len(command.entries) > AT_ONCE or any(check(entry) for entry in command.entries):
        raise Refused("HASH_INVALID")
    added = tx.hashes.add(bank.id, command.entries, who.now)
    if command.origin is not None:
        _note(tx, who, bank, "add", (command.origin or f"{len(command.entries)} entries")[:LONGEST], command.hotline)
    return Outcome(Changed(bank.id, added))


@rule(WithdrawHash)
def withdraw_hash(tx: Tx, who: Actor, command: WithdrawHash) -> Outcome[bool]:
    """Whether it counted until now; raises BANK_INVALID."""
    _may(tx, who)
    bank = _bank(tx, command.name)
    done = tx.hashes.withdraw(bank.id, command.kind, command.digest, who.now)
    if done:
        _note(tx, who, bank, "withdraw", f"{command.kind} {command.digest.hex()}")
    return Outcome(done)


@rule(SwitchHash)
def switch_hash(tx: Tx, who: Actor, command: SwitchHash) -> Outcome[Changed]:
    """Raises BANK_INVALID, and HASH_INVALID where the bank has no such hash."""
    _may(tx, who)
    bank = _bank(tx, command.name)
    if not tx.hashes.enable(bank.id, command.kind, command.digest, command.enabled):
        raise Refused("HASH_INVALID")
    deed = "enable hash" if command.enabled else "disable hash"
    _note(tx, who, bank, deed, f"{command.kind} {command.digest.hex()}")
    return Outcome(Changed(bank.id, Added(0, 0, 0)))
