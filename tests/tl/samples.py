"""Makes objects of every inner constructor, and reads bytes back by the schema's text alone, without the codec."""

from __future__ import annotations

import random
import struct
from functools import cache
from typing import Any

from chappe.tl import functions, types
from chappe.tl.base import Object
from chappe.tl.primitives import FALSE, TRUE, VECTOR
from chappe.tl.shapes import INNER, Field, Layer, Shape, attribute, layer_tables

CLASSES: dict[str, type[Object]] = {**types.BY_NAME, **functions.BY_NAME}


@cache
def weights() -> dict[str, int]:
    """For each constructor the depth of the flattest object that it can be."""
    layer = layer_tables(INNER)
    known: dict[str, int] = {}
    while True:
        grown = False
        for shape in layer.by_name.values():
            if shape.name in known:
                continue
            needs = [f.type for f in shape.fields if not f.word and f.type in layer.members]
            depths = [min((known[m.name] for m in layer.members[t] if m.name in known), default=-1) for t in needs]
            if -1 not in depths:
                known[shape.name] = 1 + max(depths, default=0)
                grown = True
        if not grown:
            return known


class Maker:
    """Makes objects; `full` fills every optional field, else none, `dice` decides one by one."""

    def __init__(self, seed: int, full: bool | None) -> None:
        self.random = random.Random(seed)
        self.full = full
        self.layer = layer_tables(INNER)

    def object(self, shape: Shape, depth: int = 3) -> Any:
        values = {}
        flags: dict[tuple[str, int], bool] = {}
        for field in shape.fields:
            if field.type == "#":
                continue
            key = (field.word, field.bit)
            if field.word and not flags.setdefault(key, self.wanted(depth)):
                continue
            values[attribute(field.name)] = self.value(field.type, depth)
        return CLASSES[shape.name](**values)

    def wanted(self, depth: int) -> bool:
        if depth <= 0:
            return False
        return self.random.random() < 0.5 if self.full is None else self.full

    def value(self, kind: str, depth: int) -> Any:
        dice = self.random
        if kind.startswith("Vector<"):
            return [self.value(kind[7:-1], depth) for _ in range(dice.randint(0, 2) if depth > 0 else 0)]
        if kind == "int":
            return dice.randint(-(1 << 31), (1 << 31) - 1)
        if kind == "long":
            return dice.randint(-(1 << 63), (1 << 63) - 1)
        if kind == "double":
            return float(dice.randint(0, 1 << 20))
        if kind == "true":
            return True
        if kind == "Bool":
            return dice.random() < 0.5
        if kind in ("string", "bytes"):
            text = "".join(dice.choice("ab cд€😀") for _ in range(dice.choice((0, 1, 2, 3, 5, 60, 300))))
            return text if kind == "string" else text.encode()
        if kind in ("int128", "int256"):
            return dice.randbytes(16 if kind == "int128" else 32)
        if kind == "!X":
            return functions.HelpGetConfig()
        members = self.layer.members[kind]
        if depth <= 1:
            members = [min(members, key=lambda m: weights()[m.name])]
        return self.object(dice.choice(members), depth - 1)


class Plain:
    """A value as the schema's text reads it: constructor name and fields."""

    def __init__(self, shape: Shape, values: dict[str, Any]) -> None:
        self.shape = shape
        self.values = values


class Reader:
    """Reads bytes of one layer field by field; asserts that each id belongs where it stands."""

    def __init__(self, data: bytes, layer: Layer) -> None:
        self.data = data
        self.at = 0
        self.layer = layer

    def take(self, size: int) -> bytes:
        piece = self.data[self.at : self.at + size]
        assert len(piece) == size, "ran past the end"
        self.at += size
        return piece

    def boxed(self, kind: str) -> Plain:
        number = struct.unpack("<I", self.take(4))[0]
        shape = self.layer.functions_by_id.get(number) if kind == "!X" else self.layer.by_id.get(number)
        assert shape is not None, f"{number:08x} is not in layer {self.layer.number}"
        assert kind in ("", "!X") or shape.result == kind, f"{shape.name} where {kind} is declared"
        return self.rest(shape)

    def rest(self, shape: Shape) -> Plain:
        words: dict[str, int] = {}
        values: dict[str, Any] = {}
        for field in shape.fields:
            if field.type == "#":
                words[field.name] = struct.unpack("<I", self.take(4))[0]
            elif field.word and not words[field.word] >> field.bit & 1:
                values[field.name] = False if field.type == "true" else None
            else:
                values[field.name] = True if field.type == "true" else self.value(field.type)
        known = dict.fromkeys(words, 0)
        for field in shape.fields:
            if field.word:
                known[field.word] |= 1 << field.bit
        assert all(not words[word] & ~known[word] for word in words), f"{shape.name}: unknown flags"
        return Plain(shape, values)

    def value(self, kind: str) -> Any:
        if kind.startswith("Vector<"):
            assert self.take(4) == VECTOR
            return [self.value(kind[7:-1]) for _ in range(struct.unpack("<I", self.take(4))[0])]
        if kind == "Bool":
            return {TRUE: True, FALSE: False}[self.take(4)]
        if kind in ("int", "long", "double"):
            form, size = {"int": ("<i", 4), "long": ("<q", 8), "double": ("<d", 8)}[kind]
            return struct.unpack(form, self.take(size))[0]
        if kind in ("int128", "int256"):
            return self.take(16 if kind == "int128" else 32)
        if kind in ("string", "bytes"):
            return self.string(kind)
        return self.boxed(kind)

    def string(self, kind: str) -> Any:
        size, head = self.take(1)[0], 1
        if size == 254:
            size, head = int.from_bytes(self.take(3), "little"), 4
        data = self.take(size)
        assert not any(self.take(-(head + size) % 4)), "padding"
        return data.decode() if kind == "string" else data


def same(value: Any, plain: Any) -> bool:
    """Does what was read equal the object that was written (inner layer)?"""
    if isinstance(plain, Plain):
        if plain.shape.name != value.TL_NAME:
            return False
        return all(same(getattr(value, attribute(name)), read) for name, read in plain.values.items())
    if isinstance(plain, list):
        return len(value) == len(plain) and all(same(v, p) for v, p in zip(value, plain, strict=True))
    return bool(value == plain)


def bare(field: Field) -> bool:
    """Is the field's type free of constructors?"""
    base = field.type[7:-1] if field.type.startswith("Vector<") else field.type
    return base in ("int", "long", "double", "string", "bytes", "Bool", "true", "int128", "int256")
