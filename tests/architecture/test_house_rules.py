"""The house rules that are about the text of files: sizes, opening sentences, signatures, generated files."""

import ast
import re
import tomllib
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, Module, hand_written, imports, is_generated, modules, under

WARN_FILE, MOST_FILE, WARN_FUNCTION = 400, 800, 60
WRITTEN_OUTSIDE = [
    path
    for folder in ("tests", "tools", "bench")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if "node_modules" not in path.parts and not is_generated(path.read_text())
]


def lengths(tree: ast.Module) -> list[tuple[str, int, int]]:
    """(name, line, lines) of every function."""
    return [
        (node.name, node.lineno, (node.end_lineno or node.lineno) - node.lineno + 1)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


@pytest.mark.parametrize("path", [*(module.path for module in hand_written()), *WRITTEN_OUTSIDE], ids=str)
def test_files_and_functions_stay_small(path: Path) -> None:
    text = path.read_text()
    place, lines = path.relative_to(ROOT), text.count("\n")
    assert lines <= MOST_FILE, f"{place} has {lines} lines, {MOST_FILE} are the most"
    if lines > WARN_FILE:
        warnings.warn(f"{place} has {lines} lines, aim under 250", stacklevel=1)
    for name, line, length in lengths(ast.parse(text)):
        if length > WARN_FUNCTION:
            warnings.warn(f"{place}:{line} {name} has {length} lines", stacklevel=1)


@pytest.mark.parametrize("module", hand_written(), ids=lambda module: module.name)
def test_a_module_opens_with_its_job_in_one_sentence(module: Module) -> None:
    text = ast.get_docstring(module.tree) or ""
    opening = " ".join(text.partition("\n\n")[0].split())
    assert opening.endswith((".", "!")), f"{module.place} opens with {opening!r}"
    ends = re.findall(r"[a-z)`\"][.!?] (?=[A-Z])", opening)
    assert not ends, f"{module.place} opens with more than one sentence: {opening!r}"


def interfaces(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function that others can call: those inside functions are nobody else's."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node
        else:
            yield from interfaces(node)


def is_private(name: str) -> bool:
    """Is this a helper of its own file, not something that others call?"""
    return name.startswith("_") and not name.endswith("__")


@pytest.mark.parametrize("module", hand_written(), ids=lambda module: module.name)
def test_no_any_in_the_signatures_of_rules_engine_and_ports(module: Module) -> None:
    if not under(module.name, "chappe.domain", "chappe.engine", "chappe.ports", "chappe.gateway.ports"):
        return
    offences = []
    for node in interfaces(module.tree):
        if not is_private(node.name):
            every = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs, node.args.vararg, node.args.kwarg]
            notes = [arg.annotation for arg in every if arg and arg.annotation] + [node.returns]
            names = {
                getattr(part, "id", getattr(part, "attr", "")) for note in notes if note for part in ast.walk(note)
            }
            if "Any" in names:
                offences.append(f"{module.place}:{node.lineno} {node.name}")
    assert not offences, offences


@pytest.mark.parametrize("module", hand_written(), ids=lambda module: module.name)
def test_no_ambient_context_variables(module: Module) -> None:
    found = [found.line for found in imports(module.name) if found.target == "contextvars"]
    assert not found, f"{module.place} keeps ambient context: lines {found}"


@pytest.mark.parametrize("module", hand_written(), ids=lambda module: module.name)
def test_nothing_is_left_for_later(module: Module) -> None:
    left = [n for n, line in enumerate(module.text.splitlines(), 1) if re.search(r"\b(TODO|FIXME|XXX|HACK)\b", line)]
    assert not left, f"{module.place} lines {left}"


def test_generated_files_are_the_ones_the_tools_are_told_of() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]
    generated = {module.place for module in modules().values() if module.generated}
    assert {place for place in settings["ruff"]["extend-exclude"] if place.endswith(".py")} == generated
    unchecked = re.compile(settings["mypy"]["exclude"][0])
    assert {module.place for module in modules().values() if unchecked.search(module.place)} == generated


@pytest.mark.parametrize("module", hand_written(), ids=lambda module: module.name)
def test_only_the_store_speaks_sql(module: Module) -> None:
    if under(module.name, "chappe.store"):
        return
    words = re.compile(r"\s*(SELECT .+ FROM|INSERT INTO|UPDATE \w+ SET|DELETE FROM|PRAGMA) ?")
    lines = [
        node.lineno
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and words.match(node.value)
    ]
    assert not lines, f"{module.place} speaks SQL in lines {lines}"
