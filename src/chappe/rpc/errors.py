"""Turns the domain's errors into the protocol's, by the closed list in schema/errors.toml."""

import tomllib
from functools import cache

from chappe.domain.errors import DomainError
from chappe.schema_files import schema_file


@cache
def codes() -> dict[str, int]:
    """Error name → code of rpc_error (core.telegram.org/api/errors)."""
    with schema_file("errors.toml").open("rb") as file:
        return {name: int(row["code"]) for name, row in tomllib.load(file).items()}


def rpc_error(error: DomainError) -> tuple[int, str]:
    """(code, message) for the wire; an X in the name becomes the error's value. KeyError: the list lacks the name."""
    code = codes()[error.name]
    text = error.name
    if text.endswith("_X"):
        text = f"{text[:-1]}{error.value}"
    elif "_X_" in text:
        text = text.replace("_X_", f"_{error.value}_")
    return code, text
