"""Checkpoints: what a log says of itself at one moment, to be signed (c2sp.org/tlog-checkpoint)."""

import re
from base64 import b64decode, b64encode
from binascii import Error
from typing import NamedTuple

from chappe.ledger.hashing import SIZE
from chappe.ledger.notes import NoteError

_NUMBER = re.compile(r"0|[1-9][0-9]{0,18}")


class Checkpoint(NamedTuple):
    """A log of that name has so many leaves, and that root."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()
    """Lines that mean nothing here."""


def text(checkpoint: Checkpoint) -> str:
    """The text to be signed."""
    root = b64encode(checkpoint.root).decode()
    return "".join(f"{line}\n" for line in (checkpoint.origin, checkpoint.size, root, *checkpoint.extensions))


def parse(written: str) -> Checkpoint:
    """Undo `text`; raises NoteError."""
    origin, *rest = written.removesuffix("\n").split("\n")
    if len(rest) < 2 or not origin or not _NUMBER.fullmatch(rest[0]):
        raise NoteError("this is no checkpoint: it has a name, a number and a hash in its first three lines")
    try:
        root = b64decode(rest[1], validate=True)
    except (Error, ValueError):
        root = b""
    if len(root) != SIZE or not all(rest[2:]):
        raise NoteError("the checkpoint's hash is none")
    return Checkpoint(origin, int(rest[0]), root, tuple(rest[2:]))
