"""Finds the harnesses: every module of this folder that has a function `one`."""

from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from random import Random


def load(names: Sequence[str] = ()) -> dict[str, Callable[[Random], None]]:
    """The named harnesses, or all; KeyError for a name that is none."""
    found = {}
    for path in sorted(Path(__file__).parent.glob("[!_]*.py")):
        if path.stem.startswith("test_"):
            continue
        one = getattr(import_module(f"tests.fuzz.{path.stem}"), "one", None)
        if one is not None:
            found[path.stem] = one
    return {name: found[name] for name in names} if names else found
