"""Reads the project's own sources for the architecture tests: modules, their imports, their promises."""

import ast
import sys
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src"
FLOOR_0 = "standard library"
EVERYWHERE = "chappe.schema_files"
"""Finds the data files of `schema/`: as free to use as the standard library."""


class Module(NamedTuple):
    """One Python file of the package."""

    name: str
    path: Path
    text: str
    tree: ast.Module

    @property
    def is_folder(self) -> bool:
        return self.path.name == "__init__.py"

    @property
    def generated(self) -> bool:
        return is_generated(self.text)

    @property
    def place(self) -> str:
        """Path as a reader would type it."""
        return str(self.path.relative_to(ROOT))


class Import(NamedTuple):
    """One imported module, wherever in the file: top, inside a function, for type checking only."""

    target: str
    line: int


def is_generated(text: str) -> bool:
    """A generated file says so in one of its first three lines."""
    return any("GENERATED" in line for line in text.splitlines()[:3])


@cache
def modules() -> dict[str, Module]:
    """Every module of the package by its dotted name."""
    found = {}
    for path in sorted((SRC / "chappe").rglob("*.py")):
        parts = path.relative_to(SRC).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        text = path.read_text()
        found[name] = Module(name, path, text, ast.parse(text))
    return found


def hand_written() -> list[Module]:
    """Every module that a person writes."""
    return [module for module in modules().values() if not module.generated]


def under(name: str, *prefixes: str) -> bool:
    """Is this module one of these packages, or inside one?"""
    return any(name == prefix or name.startswith(prefix + ".") for prefix in prefixes)


@cache
def imports(name: str) -> tuple[Import, ...]:
    """What a module imports; `from package import name` counts as package.name where that is a module."""
    module = modules()[name]
    package = name if module.is_folder else name.rpartition(".")[0]
    found = []
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            found += [Import(alias.name, node.lineno) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*above, *([base] if base else [])])
            for alias in node.names:
                deeper = f"{base}.{alias.name}"
                found.append(Import(deeper if deeper in modules() else base, node.lineno))
    return tuple(found)


def inner_imports(name: str) -> set[str]:
    """The modules of this package that a module imports."""
    return {found.target for found in imports(name) if found.target in modules()} - {name}


def is_standard(target: str) -> bool:
    """Does this module come with Python?"""
    return target.partition(".")[0] in sys.stdlib_module_names


def folder_of(name: str) -> str:
    """The innermost folder that a module stands in; a folder's __init__ stands in itself."""
    return name if modules()[name].is_folder else name.rpartition(".")[0]


def promise(folder: str) -> list[str] | None:
    """The names after "May import:" in a folder's docstring, None where the line is missing."""
    text = ast.get_docstring(modules()[folder].tree) or ""
    for line in text.splitlines():
        if line.startswith("May import: "):
            return [word.strip() for word in line.removeprefix("May import: ").rstrip(".").split(",")]
    return None
