"""Log lines that name no one: ids hashed, and never a text, phone number, e-mail or network address in clear."""

import logging
import re
import sqlite3
import sys
import traceback
from hashlib import blake2b
from typing import TextIO

PHONE = re.compile(r"(?<![\w:])\+?\d(?:[ ().-]{0,2}\d){6,17}(?!\w)")
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
IPV4 = re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b(?::\d+)?")
IPV6 = re.compile(r"(?<![\w:])(?:[0-9a-fA-F]{0,4}:){2,7}[0-9a-fA-F]{0,4}(?![\w:])")
SPEAKS_OF_CODE = (AttributeError, NameError, ImportError, NotImplementedError, sqlite3.Error)
"""Exceptions whose words name parts of programs, not what people wrote."""


class Names:
    """Turns ids into short keyed names: the same id has the same name, and the name does not give the id back."""

    __slots__ = ("_key",)

    def __init__(self, secret: bytes) -> None:
        self._key = blake2b(secret, digest_size=32, person=b"chappe logs").digest()

    def of(self, kind: str, number: int) -> str:
        """A name like user:3f9a01c2 for the log."""
        data = number.to_bytes(16, "big", signed=True)
        return f"{kind}:{blake2b(data, digest_size=4, key=self._key, person=kind.encode()[:16]).hexdigest()}"


def without_people(text: str) -> str:
    """A line with everything that looks like a phone number, e-mail or network address taken out."""
    for pattern, word in ((EMAIL, "<email>"), (IPV4, "<address>"), (IPV6, "<address>"), (PHONE, "<number>")):
        text = pattern.sub(word, text)
    return text


class Discreet(logging.Formatter):
    """Writes one line per record; a trace shows places in the code and kinds of exceptions, not their words."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s", "%Y-%m-%dT%H:%M:%S%z")

    def formatMessage(self, record: logging.LogRecord) -> str:
        record.message = without_people(record.getMessage())
        return super().formatMessage(record)

    def formatException(self, ei: object) -> str:
        error = ei[1] if isinstance(ei, tuple) else None
        lines: list[str] = []
        while isinstance(error, BaseException) and len(lines) < 200:
            words = f": {without_people(str(error))}" if isinstance(error, SPEAKS_OF_CODE) else ""
            lines += [
                f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)
            ]
            lines.append(f"  {type(error).__name__}{words}")
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\n".join(lines)


def set_up(level: str, stream: TextIO | None = None) -> None:
    """Send every log line of this process to `stream` (standard error), discreetly."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(Discreet())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
