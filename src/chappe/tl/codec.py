"""The way in and out: bytes to objects of the inner layer and back, for every layer on file."""

from __future__ import annotations

import struct
from collections.abc import Callable
from functools import cache, partial
from typing import Any, TypeVar, cast

from .base import Function
from .decoders import read_answer
from .down import ANSWERS
from .encoders import Encoders
from .encoders import Memo as Memo
from .errors import BadBody, BadObject
from .invocation import Invocation, tables, unwrap
from .primitives import pack_ints, pack_longs, pack_strings
from .shapes import INNER, layer_tables
from .source import BARE, item_of

T = TypeVar("T")

_MALFORMED = (IndexError, KeyError, struct.error, UnicodeDecodeError, RecursionError, OverflowError, ValueError)

_UNFIT = (struct.error, AttributeError, TypeError, ValueError, KeyError, IndexError, RecursionError)


@cache
def _encoders(layer: int) -> Encoders:
    return Encoders(layer)


def memo(obj: T) -> T:
    """A Memo that type checkers take for the object itself."""
    return cast(T, Memo(obj))


def encode(obj: Any, layer: int) -> bytes:
    """The boxed bytes of an object (or bool, or list of objects) for a layer.

    Raises Unborn where the layer has no form for it, BadObject where a field holds what its type forbids,
    UnknownLayer for a layer that is not on file.
    """
    parts: list[bytes] = []
    try:
        _encoders(layer)[obj.__class__](obj, parts.append)
    except _UNFIT as error:
        raise BadObject(f"{obj.__class__.__name__}: {error}") from error
    return b"".join(parts)


def decode(data: bytes, layer: int, offset: int = 0) -> tuple[Any, int]:
    """The object at an offset (in the inner layer's classes) and the offset behind it; raises BadBody."""
    if offset & 3:
        data, moved = data[offset:], offset
        offset = 0
    else:
        moved = 0
    try:
        obj, end = tables(layer).of("")[data[offset : offset + 4]](data, offset + 4, 0)
    except _MALFORMED as error:
        raise BadBody(f"malformed: {error}") from error
    if end > len(data):
        raise BadBody("ends early")
    return obj, end + moved


def decode_invocation(body: bytes, layer: int) -> Invocation:
    """The request in a message body, without its wrappers.

    `layer` is the connection's (0 = none yet: the newest is taken until an invokeWithLayer inside says otherwise).
    Raises UnknownLayer, UnknownMethod, UnknownConstructor or another BadBody. https://core.telegram.org/api/invoking
    """
    try:
        return unwrap(body, layer)
    except _MALFORMED as error:
        raise BadBody(f"malformed: {error}") from error


def encode_result(function: type[Function], value: Any, layer: int) -> bytes:
    """The bytes of a method's answer in the form that the layer gives to it; errors as `encode`."""
    try:
        name = function.TL_NAME
        pack = _ANSWERS.get((name, layer)) or _answer(name, layer)
        return pack(value)
    except _UNFIT as error:
        raise BadObject(f"answer of {function.TL_NAME}: {error}") from error


def decode_result(function: type[Function], data: bytes, layer: int) -> Any:
    """The answer of a method, read in a layer's own form (what a client does); raises BadBody."""
    try:
        value, end = read_answer(tables(layer), answer_type(function.TL_NAME, layer), data)
    except _MALFORMED as error:
        raise BadBody(f"malformed: {error}") from error
    if end != len(data):
        raise BadBody("the answer's length is wrong")
    return value


def answer_type(name: str, layer: int) -> str:
    """The type of a method's answer in a layer, or in the inner one where the layer lacks the method."""
    shape = layer_tables(layer).functions_by_name.get(name)
    return (shape or layer_tables(INNER).functions_by_name[name]).result


_ANSWERS: dict[tuple[str, int], Callable[[Any], bytes]] = {}


def _answer(name: str, layer: int) -> Callable[[Any], bytes]:
    kind = answer_type(name, layer)
    rule = ANSWERS.get((name, kind))
    item = item_of(kind)
    pack: Callable[[Any], bytes]
    if item and item in BARE:
        pack = {"int": pack_ints, "long": pack_longs}.get(item) or pack_strings
    else:
        pack = partial(encode, layer=layer)
    made = pack if rule is None else partial(_changed, rule, pack)
    _ANSWERS[name, layer] = made
    return made


def _changed(rule: Callable[[Any], Any], pack: Callable[[Any], bytes], value: Any) -> bytes:
    return pack(rule(value.obj if isinstance(value, Memo) else value))
