"""Per layer: constructor and method names, their ids, fields and result types, read from `schema/layers/`."""

from __future__ import annotations

from functools import cache
from keyword import iskeyword
from typing import NamedTuple

from chappe.schema_files import schema_file

from .errors import UnknownLayer

INNER = 229
"""The one layer whose constructors are Python classes."""


class Field(NamedTuple):
    """One field: `word` and `bit` name the flag that announces it (word "" = always there)."""

    name: str
    type: str
    word: str
    bit: int

    @property
    def item(self) -> str:
        """Element type of a vector, "" for anything else."""
        return self.type[7:-1] if self.type.startswith("Vector<") else ""


class Shape:
    """One constructor or method as one or more layers have it; fields are parsed when first asked for."""

    __slots__ = ("_body", "_fields", "function", "id", "name", "result")

    def __init__(self, line: str, function: bool) -> None:
        head, _, rest = line.partition("#")
        self.name = head
        self.id = int(rest[:8], 16)
        body, _, self.result = rest[8:].rpartition(" = ")
        self.function = function
        self._body = body
        self._fields: tuple[Field, ...] | None = None

    @property
    def fields(self) -> tuple[Field, ...]:
        """Fields in the order of the wire, flag words (type `#`) included."""
        if self._fields is None:
            self._fields = tuple(_field(item) for item in self._body.split())
        return self._fields

    def __repr__(self) -> str:
        return f"{self.name}#{self.id:08x}{self._body} = {self.result}"


def _field(item: str) -> Field:
    name, _, kind = item.partition(":")
    flag, mark, bare = kind.partition("?")
    if not mark:
        return Field(name, kind, "", -1)
    word, _, bit = flag.partition(".")
    return Field(name, bare, word, int(bit))


class Layer:
    """The tables of one layer."""

    __slots__ = ("by_id", "by_name", "functions_by_id", "functions_by_name", "members", "number")

    def __init__(self, number: int, types: list[Shape], functions: list[Shape]) -> None:
        self.number = number
        self.by_name = {shape.name: shape for shape in types}
        self.by_id = {shape.id: shape for shape in types}
        self.functions_by_name = {shape.name: shape for shape in functions}
        self.functions_by_id = {shape.id: shape for shape in functions}
        self.members: dict[str, list[Shape]] = {}
        for shape in types:
            self.members.setdefault(shape.result, []).append(shape)


class _Line(NamedTuple):
    spans: tuple[tuple[int, int], ...]
    shape: Shape


def _spans(text: str) -> tuple[tuple[int, int], ...]:
    spans = []
    for part in text.split(","):
        first, mark, last = part.partition("-")
        spans.append((int(first), int(last) if last else 1 << 30 if mark else int(first)))
    return tuple(spans)


@cache
def _lines(stem: str) -> tuple[tuple[int, ...], list[_Line]]:
    """Layers on file, and every line of a data file."""
    with schema_file(f"layers/{stem}.tl").open(encoding="utf-8") as file:
        head, *rest = file.read().splitlines()
    numbers = tuple(int(word) for word in head.split() if word.isdigit())
    known: dict[str, tuple[tuple[int, int], ...]] = {}
    lines = []
    for row in rest:
        text, _, line = row.partition(" ")
        spans = known.get(text)
        if spans is None:
            spans = known[text] = _spans(text)
        lines.append(_Line(spans, Shape(line, stem == "functions")))
    return numbers, lines


@cache
def layers_on_file() -> tuple[int, ...]:
    """Every layer that this server can speak, oldest first."""
    return _lines("types")[0]


def _valid(stem: str, number: int) -> list[Shape]:
    return [shape for spans, shape in _lines(stem)[1] if any(first <= number <= last for first, last in spans)]


@cache
def layer_tables(number: int) -> Layer:
    """The tables of a layer; raises UnknownLayer where it is not on file."""
    if number not in layers_on_file():
        raise UnknownLayer(number)
    return Layer(number, _valid("types", number), _valid("functions", number))


def _newest(stem: str) -> dict[int, Shape]:
    found: dict[int, tuple[int, Shape]] = {}
    for spans, shape in _lines(stem)[1]:
        last = spans[-1][1]
        if shape.id not in found or found[shape.id][0] < last:
            found[shape.id] = (last, shape)
    return {number: shape for number, (_, shape) in found.items()}


@cache
def newest_types() -> dict[int, Shape]:
    """Every constructor id of every layer on file, each in its newest shape."""
    return _newest("types")


@cache
def newest_methods() -> dict[int, Shape]:
    """Every method id of every layer on file, each in its newest shape: clients mix neighbouring layers."""
    return _newest("functions")


def python_name(name: str) -> str:
    """The class name of a constructor or method: `messages.sendMessage` is MessagesSendMessage."""
    return "".join(part[0].upper() + part[1:] for part in name.replace("_", ".").split("."))


def attribute(field: str) -> str:
    """The attribute name of a field: Python's keywords get a trailing underscore."""
    return field + "_" if iskeyword(field) else field
