"""Notes signed by one or more keys (c2sp.org/signed-note), and signatures of witnesses (c2sp.org/tlog-cosignature)."""

import re
from base64 import b64decode, b64encode
from binascii import Error
from collections.abc import Callable, Iterable
from hashlib import sha256
from typing import NamedTuple

ED25519, COSIGNATURE = 1, 4
"""Kinds of signatures; the public key of both has 32 bytes."""
MOST_BYTES = 1 << 20
MOST_SIGNATURES = 64
Sign = Callable[[bytes], bytes]
"""Signs a message with an Ed25519 key: 64 bytes (RFC 8032)."""
Verify = Callable[[bytes, bytes, bytes], bool]
"""(public key, signature, message) -> whether it is that key's, by Ed25519."""
_NAME = re.compile(r"[^\s+\x00-\x1f]+")
_LINE = re.compile(r"— ([^\s+]+) ([A-Za-z0-9+/=]+)")


class NoteError(Exception):
    """A note, a key or a signature that cannot be taken; the text says why."""


class Key(NamedTuple):
    """Who may sign: a name, and an Ed25519 key."""

    name: str
    public: bytes
    kind: int = ED25519

    @property
    def id(self) -> bytes:
        """Four bytes that stand in each of its signatures, to be found by."""
        return sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:4]

    def __str__(self) -> str:
        """As programs are given it: name, id in hexadecimal digits, kind and key in base 64, plus signs between."""
        return f"{self.name}+{self.id.hex()}+{b64encode(bytes([self.kind]) + self.public).decode()}"


class Signature(NamedTuple):
    """One line below a note."""

    name: str
    id: bytes
    bytes: bytes

    def __str__(self) -> str:
        """The line, without its end."""
        return f"— {self.name} {b64encode(self.id + self.bytes).decode()}"


class Note(NamedTuple):
    """A text that ends in a newline, and who signed it; nothing about it is checked yet."""

    text: str
    signatures: tuple[Signature, ...]

    def __str__(self) -> str:
        """As it is written down."""
        return self.text + "\n" + "".join(f"{one}\n" for one in self.signatures)


def parse_key(text: str) -> Key:
    """Undo `str(key)`; raises NoteError."""
    name, _, rest = text.strip().partition("+")
    id, _, encoded = rest.partition("+")
    try:
        raw = b64decode(encoded, validate=True)
    except (Error, ValueError):
        raw = b""
    if len(raw) != 33 or raw[0] not in (ED25519, COSIGNATURE) or not _NAME.fullmatch(name):
        raise NoteError("this is no key for notes: it has a name, eight digits and base 64, with + between")
    key = Key(name, raw[1:], raw[0])
    if key.id.hex() != id.lower():
        raise NoteError("the digits of the key are not those of its name and bytes")
    return key


def parse(raw: bytes) -> Note:
    """A note and its signatures, unchecked; raises NoteError."""
    if len(raw) > MOST_BYTES:
        raise NoteError("the note is too long")
    try:
        written = raw.decode()
    except UnicodeDecodeError:
        raise NoteError("the note is not in UTF-8") from None
    if any(letter < " " and letter != "\n" for letter in written):
        raise NoteError("the note has a control character")
    text, empty, below = written.rpartition("\n\n")
    if not empty or not below.endswith("\n"):
        raise NoteError("the note has no signatures")
    lines = below[:-1].split("\n")
    if len(lines) > MOST_SIGNATURES:
        raise NoteError("the note has too many signatures")
    return Note(text + "\n", tuple(parse_line(line) for line in lines))


def parse_line(line: str) -> Signature:
    """One signature; raises NoteError."""
    found = _LINE.fullmatch(line)
    try:
        raw = b64decode(found[2], validate=True) if found else b""
    except (Error, ValueError):
        raw = b""
    if found is None or len(raw) < 5 or b64encode(raw).decode() != found[2]:
        raise NoteError("the note has a line that is no signature")
    return Signature(found[1], raw[:4], raw[4:])


def sign(text: str, key: Key, signer: Sign) -> Signature:
    """A signature of the text, which ends in a newline, by the key that `signer` signs with."""
    if key.kind != ED25519 or not _NAME.fullmatch(key.name):
        raise NoteError("this key signs no notes")
    if not text.endswith("\n") or any(letter < " " and letter != "\n" for letter in text):
        raise NoteError("this text cannot be signed")
    return Signature(key.name, key.id, signer(text.encode()))


def cosign(text: str, key: Key, signer: Sign, now: int) -> Signature:
    """A witness's signature of a checkpoint, made at that time."""
    if key.kind != COSIGNATURE:
        raise NoteError("this key is no witness's")
    return Signature(key.name, key.id, now.to_bytes(8, "big") + signer(_seen(text, now)))


def holds(text: str, signature: Signature, key: Key, verify: Verify) -> bool:
    """Is this the key's signature of the text?"""
    if (signature.name, signature.id) != (key.name, key.id):
        return False
    if key.kind == ED25519:
        return verify(key.public, signature.bytes, text.encode())
    when = int.from_bytes(signature.bytes[:8], "big")
    return when < 1 << 63 and verify(key.public, signature.bytes[8:], _seen(text, when))


def signers(note: Note, keys: Iterable[Key], verify: Verify) -> list[Key]:
    """Which of these keys signed it; raises NoteError where one of them is named and its signature is wrong."""
    known = {(key.name, key.id): key for key in keys}
    found = []
    for signature in note.signatures:
        key = known.get((signature.name, signature.id))
        if key is None:
            continue
        if not holds(note.text, signature, key, verify):
            raise NoteError(f"the signature of {key.name} is wrong")
        if key not in found:
            found.append(key)
    return found


def opened(raw: bytes, key: Key, verify: Verify) -> Note:
    """A note that this key signed; raises NoteError for any other."""
    note = parse(raw)
    if key not in signers(note, [key], verify):
        raise NoteError(f"the note is not signed by {key.name}")
    return note


def _seen(text: str, when: int) -> bytes:
    return f"cosignature/v1\ntime {when}\n{text}".encode()
