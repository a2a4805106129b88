"""Finds the data files of `schema/`, in a checkout or inside an installed package."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_PLACES = (_PACKAGE / "schema", _PACKAGE.parents[1] / "schema")


def schema_file(name: str) -> Path:
    """The path of a file of `schema/`; raises FileNotFoundError where it is missing."""
    for place in _PLACES:
        if (place / name).exists():
            return place / name
    raise FileNotFoundError(f"schema/{name}")
