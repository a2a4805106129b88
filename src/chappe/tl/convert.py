"""How an object of the inner layer becomes one of layer N: field by field, with stand-ins for what N lacks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .down import BY_TYPE, DOWN, FALLBACKS, MAYBE, RESHAPED, Rule
from .errors import Unborn
from .shapes import Field, Layer, Shape, attribute
from .source import Source, boxed, item_of

_ALIKE = (frozenset(("int", "long")), frozenset(("Bool", "true")))


def shape_in(layer: Layer, inner: Shape) -> Shape | None:
    """The shape that a layer gives to an inner constructor or method; None where it has none."""
    if inner.function:
        return layer.functions_by_name.get(inner.name)
    shape = layer.by_name.get(inner.name)
    return shape if shape is not None and shape.result == inner.result else None


def alike(one: str, other: str) -> bool:
    """Can a value of one type stand as it is where the other is declared?"""
    return one == other or frozenset((one, other)) in _ALIKE


def fits(mine: Field | None, field: Field) -> bool:
    """Does an inner field give a layer's field its value without a rule?"""
    return mine is not None and alike(mine.type, field.type)


def value_for(source: Source, inner: Shape, own: dict[str, Field], field: Field) -> str | None:
    """The expression that gives a field of the layer its value from the inner object `o`; None = left out."""
    if field.type == "#":
        return field.name
    rule = DOWN.get((inner.name, field.name, field.type))
    if rule is not None:
        return f"{source.use(f'rule_{field.name}', rule)}(o, L)"
    mine = own.get(field.name)
    if mine is None or not fits(mine, field):
        return None if field.word else zero_value(source, field.type)
    value = f"o.{attribute(field.name)}"
    if mine.word and not field.word and field.type not in ("true", "Bool"):
        return f"({zero_value(source, field.type)} if {value} is None else {value})"
    return value


def zero_value(source: Source, kind: str) -> str:
    """The expression of the least value of a type; for a boxed type there is none and it raises Unborn."""
    if item_of(kind):
        return "()"
    plain = {"int": "0", "long": "0", "double": "0.0", "string": "''", "bytes": "b''", "Bool": "False"}
    if kind in plain:
        return plain[kind]
    if kind in ("int128", "int256"):
        return f"bytes({16 if kind == 'int128' else 32})"
    return f"{source.use('nothing', _nothing)}({kind!r}, L)"


def _nothing(kind: str, layer: Layer) -> None:
    raise Unborn(kind, layer.number)


def risky_types(inner: Layer, layer: Layer) -> frozenset[str]:
    """Types of which some inner object has no form in the layer, be it deep inside something it must hold."""
    if inner.number == layer.number:
        return frozenset()
    risky: set[str] = set()
    holders: list[tuple[str, frozenset[str]]] = []
    for shape in inner.by_name.values():
        target = shape_in(layer, shape)
        if target is None:
            if shape.name not in FALLBACKS and shape.result not in BY_TYPE:
                risky.add(shape.result)
            continue
        if shape.result in BY_TYPE:
            continue
        held = [f for f in target.fields if boxed(f.type) and not f.word and not item_of(f.type)]
        own = {field.name: field for field in shape.fields}
        for field in held:
            mine = own.get(field.name)
            if (shape.name, field.name, field.type) not in DOWN and (
                mine is None or mine.word or not fits(mine, field)
            ):
                risky.add(shape.result)
        if held:
            holders.append((shape.result, frozenset(f.type for f in held)))
    grown = True
    while grown:
        grown = False
        for result, needs in holders:
            if result not in risky and needs & risky:
                risky.add(result)
                grown = True
    return frozenset(risky)


def substitute(encoders: Any, name: str, result: str) -> Callable[[Any, Any], None]:
    """The writing function of a constructor that a layer lacks."""
    layer: Layer = encoders.layer
    rule = FALLBACKS.get(name) or MAYBE.get(name) or BY_TYPE.get(result)

    def unborn(value: object, write: Callable[[bytes], None]) -> None:
        raise Unborn(name, layer.number)

    return unborn if rule is None else instead(encoders, name, rule, None)


def instead(encoders: Any, name: str, rule: Rule, itself: Any) -> Callable[[Any, Any], None]:
    """A writing function that asks a rule for another object first; without one, `itself` writes (None = unborn)."""
    layer: Layer = encoders.layer

    def replaced(value: Any, write: Callable[[bytes], None]) -> None:
        other = rule(value, layer)
        if other is not None:
            encoders[other.__class__](other, write)
        elif itself is not None:
            itself(value, write)
        else:
            raise Unborn(name, layer.number)

    return replaced


def guarded(encoders: Any, rule: Rule, itself: Any) -> Callable[[Any, Any], None]:
    """A writing function that lets a rule's object stand in where something inside has no form in the layer."""
    layer: Layer = encoders.layer

    def encode(value: Any, write: Callable[[bytes], None]) -> None:
        parts: list[bytes] = []
        try:
            itself(value, parts.append)
        except Unborn:
            other = rule(value, layer)
            encoders[other.__class__](other, write)
        else:
            write(b"".join(parts))

    return encode


def reshaping(name: str, shape: Shape) -> Rule | None:
    """The rule for a constructor which this layer has in another sense, if it is so here."""
    field, rule = RESHAPED.get(name, ("", None))
    if rule is None or any(f.name == field for f in shape.fields):
        return None
    return rule
