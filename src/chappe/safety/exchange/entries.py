"""What all formats have in common: how a hash is written, and what a file that is wrong is told."""

import re

from chappe.domain.ports.hashes import MD5, PDQ, SHA256, Entry
from chappe.safety.banks import check

AS_HEX = (PDQ, MD5, SHA256, "sha1")
"""Kinds that are written as hexadecimal digits; of all others the text itself is kept."""


class BadFile(Exception):
    """The file cannot be read; says in which line, and why."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(f"line {line}: {why}")
        self.line = line


def digest_of(kind: str, text: str) -> bytes:
    """A hash as a file has it; raises ValueError."""
    if kind not in AS_HEX:
        return text.encode()
    if not re.fullmatch(r"(?:[0-9a-fA-F]{2})+", text):
        raise ValueError(f"{text[:80]!r} are no hexadecimal digits")
    return bytes.fromhex(text)


def text_of(kind: str, digest: bytes) -> str:
    """Undo `digest_of`."""
    return digest.hex() if kind in AS_HEX else digest.decode(errors="replace")


def checked(entry: Entry, line: int) -> Entry:
    """The entry, if it can be listed; raises BadFile."""
    wrong = check(entry)
    if wrong:
        raise BadFile(line, wrong)
    return entry
