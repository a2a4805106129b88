"""Finds the classifiers of a server: those in its data folder, and the one that comes with the program."""

import re
from pathlib import Path

from chappe.safety.linear import BadModel, Model, load
from chappe.safety.rules import LoadModel
from chappe.schema_files import schema_file

STARTER = "starter"
_NAME = re.compile(r"[\w\-]{1,64}")


def place(data: Path, name: str) -> Path:
    """Where a model of that name is kept; raises BadModel for what is no name of one's own."""
    if name == STARTER or not _NAME.fullmatch(name):
        raise BadModel(f"{name!r} is no name of a model: letters, digits, - and _, and not {STARTER!r}")
    return data / "models" / f"{name}.json"


def starter() -> Model:
    """The one that comes with the program; its card says what it was taught on."""
    return load(schema_file("starter-model.json").read_text())


def loader(data: Path) -> LoadModel:
    """Gives a model by its name: of the data folder, or "starter"."""

    def named(name: str) -> Model:
        if name == STARTER:
            return starter()
        try:
            return load(place(data, name).read_text())
        except (OSError, UnicodeDecodeError) as error:
            raise BadModel(str(error)) from error

    return named
