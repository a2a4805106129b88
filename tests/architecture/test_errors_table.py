"""The closed list of errors: every name that code can send has a row, and every row is well formed."""

import ast
import re
import tomllib

import pytest

from chappe.domain import errors
from tests.architecture.sources import ROOT, Module, hand_written, under

ROWS = tomllib.loads((ROOT / "schema/errors.toml").read_text())
FAMILY = [
    found
    for found in vars(errors).values()
    if isinstance(found, type) and issubclass(found, errors.DomainError) and found.__module__ == errors.__name__
]
NAME = re.compile(r"[A-Z0-9]+(_[A-Z0-9]+)*")
NAMELESS = {"DomainError", "Refused"}
"""Classes that take their row's name at each use."""


@pytest.mark.parametrize("name", ROWS)
def test_a_row_is_well_formed(name: str) -> None:
    row = ROWS[name]
    assert NAME.fullmatch(name)
    assert set(row) == {"code", "bot", "text"}
    assert row["code"] in (303, 400, 401, 403, 404, 406, 420, 500)
    assert 400 <= row["bot"] < 600
    assert row["text"]


def test_rows_are_sorted() -> None:
    assert list(ROWS) == sorted(ROWS)


@pytest.mark.parametrize("family", FAMILY, ids=lambda family: family.__name__)
def test_each_error_class_has_a_row(family: type[errors.DomainError]) -> None:
    assert (family.name == "") == (family.__name__ in NAMELESS)
    assert not family.name or family.name in ROWS


def names_in(module: Module) -> list[tuple[str, int, int | None]]:
    """(name, line, code where it stands beside it) of every error that a module names."""
    known = {family.__name__ for family in FAMILY}
    found: list[tuple[str, int, int | None]] = []
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in known:
            for arg in [*node.args, *(word.value for word in node.keywords if word.arg == "name")]:
                if isinstance(arg, ast.Constant) and isinstance(arg.value, str):
                    found.append((arg.value, node.lineno, None))
        elif isinstance(node, ast.Tuple) and len(node.elts) == 2:
            code, name = (getattr(part, "value", None) for part in node.elts)
            if isinstance(code, int) and isinstance(name, str) and NAME.fullmatch(name):
                found.append((name, node.lineno, code))
    return found


@pytest.mark.parametrize("module", hand_written(), ids=lambda module: module.name)
def test_each_error_that_code_names_has_a_row(module: Module) -> None:
    faults = []
    for name, line, code in names_in(module):
        if code is not None and not under(module.name, "chappe.rpc", "chappe.gateway", "chappe.mtproto"):
            continue
        if name not in ROWS:
            faults.append(f"{module.place}:{line} names {name}, which has no row in schema/errors.toml")
        elif code not in (None, ROWS[name]["code"]):
            faults.append(f"{module.place}:{line}: {name} has code {ROWS[name]['code']}")
    assert not faults, faults


def test_each_row_is_named_by_code() -> None:
    words = {
        node.value
        for module in hand_written()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert not set(ROWS) - words, "rows of errors that nobody is told"
