"""Checkpoints of the ledger: when one is due, that it is kept, and what of the log outsiders may read by it."""

from base64 import b64encode
from dataclasses import dataclass
from typing import NamedTuple

from chappe.domain.command import Command, rule
from chappe.domain.outcome import Actor, Outcome
from chappe.domain.ports import Tx
from chappe.domain.ports.ledger import SignedTree
from chappe.ledger import checkpoints, notes, proofs, tiles
from chappe.ledger.notes import Key, NoteError, Sign, Verify

MOST_WITNESSES = 16


class Signer(NamedTuple):
    """Who signs for this log."""

    key: Key
    """Its name is the log's."""
    sign: Sign

    def note(self, text: str) -> notes.Note:
        """The text with this signature."""
        return notes.Note(text, (notes.sign(text, self.key, self.sign),))


@dataclass(frozen=True, slots=True)
class KeepCheckpoint(Command):
    """Keep a signed checkpoint of the tree as it was a moment ago."""

    note: str


@dataclass(frozen=True, slots=True)
class KeepWitness(Command):
    """Keep others' signatures of a checkpoint, which were checked."""

    text: str
    """The checkpoint that they signed."""
    lines: tuple[tuple[str, str], ...]
    """(who, by name and four bytes of the key; the line)."""


def wanted(tx: Tx, origin: str) -> str | None:
    """The text of the checkpoint that is to be signed next; None while the tree is as it was at the last one."""
    last, size = tx.checkpoints.latest(), tx.ledger.size()
    if last is not None and last.size >= size:
        return None
    return checkpoints.text(checkpoints.Checkpoint(origin, size, tx.ledger.root()))


@rule(KeepCheckpoint)
def keep_checkpoint(tx: Tx, who: Actor, command: KeepCheckpoint) -> Outcome[bool]:
    """Whether it is kept: not if another of that size or larger is, or if it is not of this ledger."""
    note = notes.parse(command.note.encode())
    found = checkpoints.parse(note.text)
    last = tx.checkpoints.latest()
    if (last is not None and last.size >= found.size) or found.size > tx.ledger.size():
        return Outcome(False)
    if found.root != tx.ledger.root(found.size):
        return Outcome(False)
    tx.checkpoints.keep(SignedTree(found.size, who.now, command.note))
    return Outcome(True)


@rule(KeepWitness)
def keep_witness(tx: Tx, who: Actor, command: KeepWitness) -> Outcome[bool]:
    """Whether they are kept: not if they are below another checkpoint than ours of that size."""
    kept = tx.checkpoints.at(checkpoints.parse(command.text).size)
    if kept is None or notes.parse(kept.note.encode()).text != command.text:
        return Outcome(False)
    for signer, line in command.lines[:MOST_WITNESSES]:
        tx.checkpoints.witness(kept.size, signer, line)
    return Outcome(True)


def witnessed(raw: bytes, witnesses: tuple[Key, ...], verify: Verify) -> KeepWitness | None:
    """The signatures of known witnesses in a note, to be kept; None where there is none, or one is wrong."""
    try:
        note = notes.parse(raw)
        checkpoints.parse(note.text)
        found = notes.signers(note, witnesses, verify)
    except NoteError:
        return None
    names = {(key.name, key.id) for key in found}
    lines = [(f"{one.name}+{one.id.hex()}", str(one)) for one in note.signatures if (one.name, one.id) in names]
    return KeepWitness(note.text, tuple(lines)) if lines else None


# -- what outsiders read: never more than what was signed ------------------------------------------------------------


def newest(tx: Tx) -> str | None:
    """The last checkpoint, with all signatures."""
    found = tx.checkpoints.latest()
    return found.note + "".join(f"{line}\n" for line in found.others) if found else None


def tile(tx: Tx, path: str) -> bytes | None:
    """A tile of hashes or a bundle of entries, by its path below "tile/"; None for what is not signed yet."""
    wanted, signed = tiles.parse(path), tx.checkpoints.latest()
    if wanted is None or signed is None:
        return None
    if wanted.width > tiles.width_at(wanted.level, wanted.number, signed.size):
        return None
    if wanted.level == tiles.ENTRIES:
        return tiles.pack(tx.ledger.leaves(wanted.start, wanted.width))
    return tx.ledger.hashes(wanted.level, wanted.start, wanted.width)


class Proof(NamedTuple):
    """A proof as an outsider gets it, hashes in base 64."""

    root: str
    path: tuple[str, ...]
    leaf: str = ""
    """Of the leaf that is proved: its bytes."""


def inclusion(tx: Tx, index: int, size: int) -> Proof | None:
    """That a leaf is in the tree of that size; None where it is not, or the tree is larger than what was signed."""
    signed, leaf = tx.checkpoints.latest(), tx.ledger.leaf(index)
    if signed is None or leaf is None or not index < size <= signed.size:
        return None
    path = proofs.inclusion(tx.ledger.hashes, index, size)
    return Proof(_base64(tx.ledger.root(size)), tuple(map(_base64, path)), _base64(leaf))


def consistency(tx: Tx, first: int, second: int) -> Proof | None:
    """That the tree of the second size goes on from that of the first; None where there are no such trees yet."""
    signed = tx.checkpoints.latest()
    if signed is None or not 0 <= first <= second <= signed.size:
        return None
    path = proofs.consistency(tx.ledger.hashes, first, second)
    return Proof(_base64(tx.ledger.root(second)), tuple(map(_base64, path)))


def _base64(raw: bytes) -> str:
    return b64encode(raw).decode()
