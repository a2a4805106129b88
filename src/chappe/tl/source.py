"""Collects the lines of one generated function and turns them into code, compiled once however many layers share it."""

from __future__ import annotations

import struct
from collections.abc import Callable
from functools import cache
from types import CodeType
from typing import Any

from .shapes import Field

FIXED = {"int": "i", "long": "q", "double": "d", "int128": "16s", "int256": "32s", "#": "I"}
"""Fixed-size fields and their code in struct's language."""

SIZES = {"int": 4, "long": 8, "double": 8, "int128": 16, "int256": 32, "#": 4}

BARE = frozenset((*FIXED, "string", "bytes", "Bool", "true"))
"""Types without a constructor id of their own on the wire (Bool apart, whose two ids are its value)."""


@cache
def packer(form: str) -> Callable[..., bytes]:
    """Packs a row of fixed-size values."""
    return struct.Struct("<" + form).pack


@cache
def unpacker(form: str) -> Callable[[bytes, int], tuple[Any, ...]]:
    """Unpacks a row of fixed-size values at an offset."""
    return struct.Struct("<" + form).unpack_from


@cache
def _compiled(text: str, name: str) -> CodeType:
    return compile(text, f"<tl {name}>", "exec")


class Source:
    """The text of a function under construction, and the names which it uses."""

    def __init__(self, name: str, head: str) -> None:
        self.name = name
        self.lines = [head]
        self.names: dict[str, Any] = {}

    def add(self, line: str, depth: int = 1) -> None:
        """Appends a line, indented by so many steps."""
        self.lines.append("    " * depth + line)

    def use(self, name: str, value: Any) -> str:
        """Makes a value known to the function under a name."""
        self.names[name] = value
        return name

    def function(self) -> Callable[..., Any]:
        """The finished function."""
        text = "\n".join(self.lines)
        exec(_compiled(text, self.name), self.names)
        made: Callable[..., Any] = self.names.pop("_")
        return made


def item_of(kind: str) -> str:
    """Element type of a vector type, "" for any other."""
    return kind[7:-1] if kind.startswith("Vector<") else ""


def boxed(kind: str) -> str:
    """The boxed type a field refers to, itself or as a vector's elements; "" where there is none."""
    base = item_of(kind) or kind
    return "" if base in BARE or base == "!X" else base


def shared_bits(fields: tuple[Field, ...]) -> set[tuple[str, int]]:
    """Flags that announce more than one field at once."""
    seen: set[tuple[str, int]] = set()
    twice: set[tuple[str, int]] = set()
    for field in fields:
        if field.word:
            key = (field.word, field.bit)
            (twice if key in seen else seen).add(key)
    return twice
