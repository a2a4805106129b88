"""The table of all API methods: who may call each, how far it is built, and the function that answers it."""

import importlib
import inspect
import pkgutil
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import chappe.rpc
from chappe.rpc.method import Method, methods_of
from chappe.schema_files import schema_file

STATES = ("done", "partial", "refused")
GATEWAY = "src/chappe/gateway/link.py"
"""Answers the few methods whose row says by = "gateway"."""


class Row(NamedTuple):
    """One method of the API as schema/methods.toml has it."""

    name: str
    who: str
    """"anyone" or "user"."""
    status: str
    """One of STATES."""
    note: str
    """For "partial" what is missing, for "refused" why, for "done" empty."""
    by: str
    """"gateway" where no function of `chappe.rpc` answers, else empty."""


def rows() -> list[Row]:
    """Every row of schema/methods.toml in its order."""
    with schema_file("methods.toml").open("rb") as file:
        table = tomllib.load(file)
    return [
        Row(name, row["who"], row["status"], row.get("missing", row.get("why", "")), row.get("by", ""))
        for name, row in table.items()
    ]


def answered() -> dict[str, Method]:
    """TL name → the declared method, for every marked function of every module of `chappe.rpc`."""
    found = {}
    for module in _modules():
        for method in methods_of(module):
            found[tl_name(method.request)] = method
    return found


def _modules() -> Iterator[ModuleType]:
    for part in pkgutil.walk_packages(chappe.rpc.__path__, "chappe.rpc."):
        yield importlib.import_module(part.name)


def tl_name(request: type) -> str:
    """The protocol's own name of a request class, like messages.sendMessage."""
    return str(request.TL_NAME)  # type: ignore[attr-defined]  # every generated class has it


def place(method: Method) -> str:
    """File and line of the function that answers, as a reader can open it."""
    function = inspect.unwrap(method.answer)
    file = Path(inspect.getsourcefile(function) or "?")
    packages = Path(chappe.rpc.__file__ or "").parents[2]
    root = packages.parent if packages.name == "src" else packages
    shown = file.relative_to(root) if file.is_relative_to(root) else file
    return f"{shown}:{inspect.getsourcelines(function)[1]}"


def lines(state: str) -> list[str]:
    """The table of methods, one line each; `state` narrows it to one state, empty shows all."""
    functions = answered()
    shown = [row for row in rows() if state in ("", row.status)]
    found = []
    for row in shown:
        if row.name in functions:
            where = place(functions[row.name])
        else:
            where = GATEWAY if row.by == "gateway" else "-"
        found.append(f"{row.name:<52} {row.status:<8} {row.who:<7} {where}{'  ' + row.note if row.note else ''}")
    count = Counter(row.status for row in shown)
    found.append(", ".join(f"{count[name]} {name}" for name in STATES if count[name]))
    return found
