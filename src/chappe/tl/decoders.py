"""Makes one straight-line reading function per (shape, layer), on first use; what it builds is of the inner layer."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import groupby
from typing import Any

from . import functions, types
from .base import Object
from .convert import alike
from .errors import BadBody, UnknownConstructor, UnknownMethod
from .primitives import FALSE, TRUE, read_bytes, read_count, read_ints, read_longs
from .shapes import INNER, Field, Layer, Shape, attribute, layer_tables, newest_methods, newest_types
from .source import FIXED, SIZES, Source, boxed, item_of, unpacker
from .up import GONE, LENIENT, UP

Decoder = Callable[[bytes, int, int], tuple[Any, int]]

MAX_DEPTH = 48
"""How deep a value may lie in values of its own kind (rich text in rich text)."""

BOOL = {TRUE: True, FALSE: False}
MAX_COMBINATIONS = 256
"""So many words of one set of flags are remembered; others are taken apart each time."""


class Bits(dict[int, tuple[bool, ...]]):
    """The truth values of a flag word's bits, by the word; remembers a bounded number of words."""

    def __init__(self, bits: tuple[int, ...]) -> None:
        super().__init__()
        self.bits = bits

    def __missing__(self, word: int) -> tuple[bool, ...]:
        values = tuple(bool(word & bit) for bit in self.bits)
        if len(self) < MAX_COMBINATIONS:
            self[word] = values
        return values


@cache
def truths(bits: tuple[int, ...]) -> Bits:
    """The one table for a set of bits, whichever shapes and layers have it."""
    return Bits(bits)


class Decoders(dict[bytes, Decoder]):
    """The reading functions for one declared type, by the id's four bytes."""

    def __init__(self, tables: Tables, kind: str) -> None:
        super().__init__()
        self.tables = tables
        self.kind = kind

    def __missing__(self, key: bytes) -> Decoder:
        if len(key) < 4:
            raise BadBody("ends early")
        made = self.tables.decoder(int.from_bytes(key, "little"), self.kind)
        self[key] = made
        return made


class Methods(dict[bytes, Decoder]):
    """The reading functions of a layer's methods, by the id's four bytes."""

    def __init__(self, tables: Tables) -> None:
        super().__init__()
        self.tables = tables

    def __missing__(self, key: bytes) -> Decoder:
        if len(key) < 4:
            raise BadBody("ends early")
        made = self.tables.method(int.from_bytes(key, "little"))
        self[key] = made
        return made


class Tables:
    """All reading functions of one layer."""

    def __init__(self, number: int) -> None:
        self.layer = layer_tables(number)
        self.by_type: dict[str, Decoders] = {}
        self.methods = Methods(self)

    def of(self, kind: str) -> Decoders:
        """The readers for a declared type; "" = any constructor."""
        found = self.by_type.get(kind)
        if found is None:
            found = self.by_type[kind] = Decoders(self, kind)
        return found

    def decoder(self, number: int, kind: str) -> Decoder:
        """The reader of a constructor where a type is expected."""
        shape = self.layer.by_id.get(number) or newest_types().get(number)
        if shape is None:
            raise UnknownConstructor(number)
        if not kind or shape.result == kind:
            return _Maker(self, shape).decoder()
        change = LENIENT.get((shape.result, kind))
        if change is None:
            raise BadBody(f"{shape.name} where {kind} is expected")
        return _changed(_Maker(self, shape).decoder(), change)

    def method(self, number: int) -> Decoder:
        """The reader of a method."""
        shape = self.layer.functions_by_id.get(number) or newest_methods().get(number)
        if shape is None or (shape.name not in functions.BY_NAME and shape.name not in GONE):
            raise UnknownMethod(number)
        return _Maker(self, shape).decoder()


def _changed(decoder: Decoder, change: Callable[[Any], Any]) -> Decoder:
    def decode(data: bytes, at: int, depth: int) -> tuple[Any, int]:
        value, end = decoder(data, at, depth)
        return change(value), end

    return decode


class _Maker:
    """Writes the source of one decoder."""

    def __init__(self, tables: Tables, shape: Shape) -> None:
        self.tables = tables
        self.shape = shape
        self.source = Source(shape.name, "def _(d, p, k):")
        self.row: list[tuple[str, str]] = []
        inner = layer_tables(INNER)
        found = (inner.functions_by_name if shape.function else inner.by_name).get(shape.name)
        self.own = {field.name: field for field in found.fields} if found else {}
        self.same = found is not None and found.fields == shape.fields
        index: dict[str, Any] = functions.BY_NAME if shape.function else types.BY_NAME
        self.kind: type[Object] | None = index.get(shape.name)
        self.foreign: list[str] = []
        self.words: list[str] = []

    def decoder(self) -> Decoder:
        """The finished function."""
        source = self.source
        if self.kind is None and self.shape.name not in GONE:
            raise BadBody(f"{self.shape.name} has no meaning any more")
        if recursive(self.tables.layer, self.shape):
            source.use("too_deep", _too_deep)
            source.add("k += 1")
            source.add(f"if k > {MAX_DEPTH}: too_deep()")
        if self.kind is not None:
            source.use("C", self.kind)
            source.use("new", object.__new__)
            source.add("o = new(C)")
        self._fields()
        self._finish()
        return source.function()

    def _finish(self) -> None:
        """Sets what the old shape has not, and lets the hand rule have the rest."""
        source = self.source
        name = self.shape.name
        old = ", ".join(f"{field!r}: g_{field}" for field in self.foreign)
        if self.kind is None:
            source.use("gone", GONE[name])
            source.add(f"return gone({{{old}}}), p")
            return
        needed = []
        if not self.same:
            present = {field.name for field in self.shape.fields}
            for field in self.own.values():
                if field.type != "#" and (field.name not in present or field.name in self.foreign):
                    value = _default(field)
                    if value:
                        source.add(f"o.{attribute(field.name)} = {value}")
                    else:
                        needed.append(attribute(field.name))
            if name in UP:
                source.use("fix", UP[name])
                source.add(f"o = fix(o, {{{old}}})")
            if needed:
                source.use("complete", _complete)
                source.add(f"complete(o, {tuple(needed)!r})")
        source.add("return o, p")

    def _target(self, field: Field) -> str:
        """Where a field's value goes: into the inner object, or into a local for the rules."""
        mine = self.own.get(field.name)
        if mine is not None and alike(mine.type, field.type):
            return f"o.{attribute(field.name)}"
        if field.name not in self.foreign:
            self.foreign.append(field.name)
        return f"g_{field.name}"

    def _fields(self) -> None:
        fields = self.shape.fields
        at = 0
        while at < len(fields):
            field = fields[at]
            if field.type == "#":
                self.row.append((field.name, "#"))
                self.words.append(field.name)
            elif field.word and field.type != "true":
                run = at
                while run < len(fields) and fields[run].word == field.word and fields[run].type != "true":
                    run += 1
                self._optional(fields[at:run])
                at = run
                continue
            elif field.type != "true":
                self._value(field, 1)
            at += 1
        self._flush(1)

    def _truths(self, word: str) -> None:
        """All `true` flags of a word at once."""
        fields = [f for f in self.shape.fields if f.type == "true" and f.word == word]
        targets = [self._target(f) for f in fields]
        if len(fields) > 2:
            bits = tuple(1 << f.bit for f in fields)
            table = self.source.use(f"bits_{word}", truths(bits))
            self.source.add(f"{', '.join(targets)} = {table}[{word} & {sum(set(bits))}]")
        else:
            for target, field in zip(targets, fields, strict=True):
                self.source.add(f"{target} = {word} & {1 << field.bit} != 0")

    def _optional(self, fields: tuple[Field, ...]) -> None:
        """Neighbours that hang on flags of one word; a run of them is passed over in one test."""
        self._flush(1)
        depth = 1
        word = fields[0].word
        targets = [self._target(f) for f in fields]
        if len(fields) > 2:
            mask = sum({1 << f.bit for f in fields})
            self.source.add(f"if {word} & {mask}:")
            depth = 2
        for bit, group in groupby(fields, key=lambda f: f.bit):
            together = list(group)
            self.source.add(f"if {word} & {1 << bit}:", depth)
            for field in together:
                self._value(field, depth + 1)
            self._flush(depth + 1)
            self.source.add(f"else: {' = '.join(self._target(f) for f in together)} = None", depth)
        if depth == 2:
            self.source.add(f"else: {' = '.join(targets)} = None")

    def _value(self, field: Field, depth: int) -> None:
        target = self._target(field)
        if field.type in FIXED:
            self.row.append((target, field.type))
            return
        self._flush(depth)
        self._read(target, field.type, depth)

    def _read(self, target: str, kind: str, depth: int) -> None:
        source = self.source
        item = item_of(kind)
        if kind in ("string", "bytes"):
            decode = ".decode()" if kind == "string" else ""
            source.use("read_bytes", read_bytes)
            source.add("n = d[p]", depth)
            source.add("if n < 254:", depth)
            source.add("q = p + n + 1", depth + 1)
            source.add(f"{target} = d[p + 1:q]{decode}; p = (q + 3) & -4", depth + 1)
            source.add("else:", depth)
            source.add("b, p = read_bytes(d, p)", depth + 1)
            source.add(f"{target} = b{decode}", depth + 1)
        elif kind == "Bool":
            source.use("BOOL", BOOL)
            source.add(f"{target} = BOOL[d[p:p + 4]]; p += 4", depth)
        elif item in ("int", "long"):
            read = source.use(f"read_{item}s", read_ints if item == "int" else read_longs)
            source.add(f"{target}, p = {read}(d, p)", depth)
        elif item:
            source.use("read_count", read_count)
            source.add("c = read_count(d, p, 4); p += 8", depth)
            source.add(f"v = {target} = []; a = v.append", depth)
            source.add("for _ in range(c):", depth)
            if item in FIXED:
                read = source.use(f"u_{FIXED[item]}", unpacker(FIXED[item]))
                source.add(f"x, = {read}(d, p); p += {SIZES[item]}", depth + 1)
            else:
                self._read("x", item, depth + 1)
            source.add("a(x)", depth + 1)
        else:
            table = self._table(kind)
            source.add(f"{target}, p = {table}[d[p:p + 4]](d, p + 4, k)", depth)

    def _table(self, kind: str) -> str:
        if kind == "!X":
            return self.source.use("M", self.tables.methods)
        return self.source.use("D_" + kind.replace(".", "_"), self.tables.of(kind))

    def _flush(self, depth: int) -> None:
        """Reads the row of fixed-size values gathered so far in one call."""
        if not self.row:
            return
        form = "".join(FIXED[kind] for _, kind in self.row)
        size = sum(SIZES[kind] for _, kind in self.row)
        read = self.source.use(f"u_{form}", unpacker(form))
        targets = ", ".join(target for target, _ in self.row)
        comma = "," if len(self.row) == 1 else ""
        self.source.add(f"{targets}{comma} = {read}(d, p); p += {size}", depth)
        self.row = []
        for word in self.words:
            self._truths(word)
        self.words = []


def _default(field: Field) -> str:
    """The expression of what an old value means for an inner field it has not; "" where nothing does."""
    if field.type == "true":
        return "False"
    if field.word:
        return "None"
    if item_of(field.type):
        return "[]"
    return {"int": "0", "long": "0", "double": "0.0", "string": "''", "bytes": "b''", "Bool": "False"}.get(
        field.type, ""
    )


def _complete(value: Object, fields: tuple[str, ...]) -> None:
    for field in fields:
        if not hasattr(value, field):
            raise BadBody(f"{value.TL_NAME}: an old form without {field}")


def _too_deep() -> None:
    raise BadBody("nested too deep")


def read_answer(tables: Tables, kind: str, data: bytes) -> tuple[Any, int]:
    """A method's answer of a named type, and the offset behind it."""
    item = item_of(kind)
    if kind == "Bool":
        return BOOL[data[:4]], 4
    if item == "int":
        return read_ints(data, 0)
    if item == "long":
        return read_longs(data, 0)
    if not item:
        return tables.of(kind if kind != "X" else "")[data[:4]](data, 4, 0)
    values: list[Any] = []
    at = 8
    for _ in range(read_count(data, 0, 4)):
        if item in ("string", "bytes"):
            value, at = read_bytes(data, at)
            values.append(value.decode() if item == "string" else value)
        else:
            value, at = tables.of(item)[data[at : at + 4]](data, at + 4, 0)
            values.append(value)
    return values, at


_REACH: dict[int, dict[str, frozenset[str]]] = {}


def _reach(layer: Layer) -> dict[str, frozenset[str]]:
    """For each type, every type that its values may hold, at any depth."""
    found = _REACH.get(layer.number)
    if found is None:
        direct = {
            kind: {boxed(f.type) for s in shapes for f in s.fields} - {""} for kind, shapes in layer.members.items()
        }
        found = {}
        for kind in direct:
            seen: set[str] = set()
            todo = list(direct[kind])
            while todo:
                other = todo.pop()
                if other not in seen:
                    seen.add(other)
                    todo.extend(direct.get(other, ()))
            found[kind] = frozenset(seen)
        _REACH[layer.number] = found
    return found


def recursive(layer: Layer, shape: Shape) -> bool:
    """May a value of this shape hold another value of its own type?"""
    if shape.function:
        return shape.result == "X"
    reach = _reach(layer)
    held = {boxed(f.type) for f in shape.fields} - {""}
    return any(shape.result == kind or shape.result in reach.get(kind, ()) for kind in held)
