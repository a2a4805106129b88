"""Reads the records of a JSON file one by one, each with the line on which it begins."""

import json
from collections.abc import Iterator, Mapping
from typing import BinaryIO

from chappe.safety.exchange.entries import BadFile

LARGEST = 512 << 20
"""Bytes of a file."""
_SPACE = " \t\r\n"


class _Text:
    """A text and how far it was read."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._counted = 0
        self._line = 1
        self._decoder = json.JSONDecoder()

    def line(self) -> int:
        """The line of what comes next."""
        self._line += self._text.count("\n", self._counted, self._at)
        self._counted = self._at
        return self._line

    def next(self) -> str:
        """The next character that is no space; "": the end."""
        while self._text[self._at : self._at + 1] in _SPACE and self._at < len(self._text):
            self._at += 1
        return self._text[self._at : self._at + 1]

    def take(self, wanted: str) -> None:
        """Go over this character."""
        if self.next() != wanted:
            raise BadFile(self.line(), f"{wanted!r} is missing")
        self._at += 1

    def value(self) -> object:
        """Go over a whole value."""
        self.next()
        try:
            found, self._at = self._decoder.raw_decode(self._text, self._at)
        except json.JSONDecodeError as error:
            raise BadFile(error.lineno, error.msg) from None
        except RecursionError:
            raise BadFile(self.line(), "it is nested too deeply") from None
        return found


def records(file: BinaryIO, name: str) -> Iterator[tuple[int, Mapping[str, object]]]:
    """(line, record) of a list, or of the list with this name in an object."""
    data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise BadFile(1, "the file is too large")
    try:
        text = _Text(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise BadFile(data.count(b"\n", 0, error.start) + 1, "it is no UTF-8") from None
    del data
    if text.next() == "{":
        yield from _in_object(text, name)
    else:
        yield from _in_list(text)
    if text.next():
        raise BadFile(text.line(), "something comes after the end")


def _in_object(text: _Text, name: str) -> Iterator[tuple[int, Mapping[str, object]]]:
    text.take("{")
    found = False
    while text.next() != "}":
        key = text.value()
        text.take(":")
        if key == name:
            found = True
            yield from _in_list(text)
        else:
            text.value()
        if text.next() != "}":
            text.take(",")
            if text.next() == "}":
                raise BadFile(text.line(), "a name is missing")
    if not found:
        raise BadFile(text.line(), f"there is no list {name!r}")
    text.take("}")


def _in_list(text: _Text) -> Iterator[tuple[int, Mapping[str, object]]]:
    text.take("[")
    while text.next() != "]":
        line = text.line()
        record = text.value()
        if not isinstance(record, dict):
            raise BadFile(line, "this is no record")
        yield line, record
        if text.next() != "]":
            text.take(",")
            if text.next() == "]":
                raise BadFile(text.line(), "a record is missing")
    text.take("]")


def word(record: Mapping[str, object], name: str, line: int) -> str:
    """A text of a record; raises BadFile where it is not there."""
    found = record.get(name)
    if not isinstance(found, str):
        raise BadFile(line, f"{name} is no text")
    return found
