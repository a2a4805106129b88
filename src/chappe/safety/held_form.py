"""Writes a command down so that it can be carried out later, after a person has looked at it, and reads it again.

Only commands at which screeners stop, and the values that their fields are declared to hold, can be written or read:
what is kept can name nothing else, whoever wrote it.
"""

import base64
import json
import types
import typing
from dataclasses import fields, is_dataclass
from functools import cache
from hashlib import sha256

from chappe.domain.command import Command


class Unwritable(Exception):
    """The command holds something that has no form here."""


@cache
def commands() -> dict[str, type[Command]]:
    """Every command at which a screener stops, by name."""
    found: dict[str, type[Command]] = {}
    waiting = list(Command.__subclasses__())
    while waiting:
        one = waiting.pop()
        waiting += one.__subclasses__()
        if one.stop is not None and is_dataclass(one) and "run" in one.__dict__:  # not what slots were added to
            found[one.__name__] = one
    return found


@cache
def values() -> dict[str, type]:
    """Every value of our own that stands in a field of one of them, or in one of such a value."""
    found: dict[str, type] = {}
    waiting: list[object] = list(commands().values())
    seen: set[int] = set()
    while waiting:
        one = waiting.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        if isinstance(one, type) and (is_dataclass(one) or hasattr(one, "_fields")):
            if not issubclass(one, Command):
                found[one.__name__] = one
            waiting += [field.type for field in fields(one)] if is_dataclass(one) else one.__annotations__.values()
        elif isinstance(one, types.UnionType) or typing.get_origin(one) is not None:
            waiting += typing.get_args(one)
    return found


def write(command: Command) -> bytes:
    """The command as JSON; raises Unwritable."""
    name = type(command).__name__
    if commands().get(name) is not type(command):
        raise Unwritable(name)
    assert is_dataclass(command)
    body = {field.name: _out(getattr(command, field.name)) for field in fields(command)}
    return json.dumps([name, body], ensure_ascii=False, separators=(",", ":")).encode()


def digest(command: Command) -> bytes:
    """By which the same wish is known when it is sent once more: all of it but the numbers that clients make up."""
    name, body = json.loads(write(command))
    return sha256(json.dumps([name, _without_chance(body)], sort_keys=True).encode()).digest()


def _without_chance(body: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in body.items() if name not in ("random_id", "random_ids")}


def read(text: bytes) -> Command:
    """Undo `write`; raises Unwritable for what it does not make."""
    try:
        name, body = json.loads(text)
        kind = commands()[name]
        return kind(**{field: _in(value) for field, value in body.items()})
    except (KeyError, TypeError, ValueError) as error:
        raise Unwritable(str(error)) from error


def _out(value: object) -> object:
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, bytes):
        return {"b": base64.b64encode(value).decode()}
    if type(value) is tuple:
        return [_out(one) for one in value]
    name = type(value).__name__
    if values().get(name) is type(value):
        inside = [getattr(value, one.name) for one in fields(value)] if is_dataclass(value) else list(value)  # type: ignore[call-overload]
        return {"n": name, "v": [_out(one) for one in inside]}
    raise Unwritable(type(value).__name__)


def _in(value: object) -> object:
    if isinstance(value, list):
        return tuple(_in(one) for one in value)
    if isinstance(value, dict):
        if "b" in value:
            return base64.b64decode(value["b"])
        return values()[value["n"]](*(_in(one) for one in value["v"]))
    return value
