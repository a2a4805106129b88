"""Reads settings from a TOML file and the command line's flags, and secrets from where settings say that they are."""

import dataclasses
import os
import tomllib
import typing
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from chappe.ops.checks import check
from chappe.ops.config import Config, ConfigError, section_class


def load(file: Path | None, flags: Mapping[str, Mapping[str, object]]) -> Config:
    """Settings from a TOML file (None = no file), with the command line's flags above it; raises ConfigError."""
    given: dict[str, dict[str, object]] = {}
    if file is not None:
        try:
            with file.open("rb") as stream:
                given = tomllib.load(stream)
        except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise ConfigError(f"{file}: {error}") from error
    known = {section.name for section in dataclasses.fields(Config)}
    parts: dict[str, Any] = {}
    for section, table in given.items():
        if section not in known or not isinstance(table, dict):
            raise ConfigError(f"{file}: there is no section [{section}]")
    for section in known:
        parts[section] = _section(section, {**given.get(section, {}), **flags.get(section, {})})
    config = Config(**parts)
    check(config)
    return config


def _section(section: str, values: Mapping[str, object]) -> object:
    kind = section_class(section)
    types = typing.get_type_hints(kind)
    made = {}
    for name, value in values.items():
        if name not in types:
            raise ConfigError(f"there is no setting {section}.{name}")
        made[name] = _value(f"{section}.{name}", types[name], value)
    return kind(**made)


def _value(name: str, wanted: object, value: object) -> object:
    if wanted is Path and isinstance(value, str | Path):
        return Path(value)
    if wanted is float and isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    if wanted is int and isinstance(value, int) and not isinstance(value, bool):
        return value
    if (wanted is bool and isinstance(value, bool)) or (wanted is str and isinstance(value, str)):
        return value
    if wanted == tuple[str, ...] and isinstance(value, list | tuple) and all(isinstance(part, str) for part in value):
        return tuple(value)
    plain = {Path: "a path in quotes", float: "a number", int: "a whole number", bool: "true or false", str: "text"}
    raise ConfigError(f"{name} must be {plain.get(typing.cast(type, wanted), 'a list of texts')}, not {value!r}")


def secret_from(file: str, name: str) -> bytes:
    """The contents of a secret's file without blanks around; raises ConfigError if unreadable or empty."""
    try:
        held = Path(file).read_bytes().strip()
    except OSError as error:
        raise ConfigError(f"{name}: {error}") from error
    if not held:
        raise ConfigError(f"{name}: {file} is empty")
    return held


def token(config: Config) -> bytes:
    """The token of the database of statements, without blanks around; raises ConfigError if there is none."""
    if config.dsa.token_file:
        return secret_from(config.dsa.token_file, "dsa.token_file")
    held = os.environ.get(config.dsa.token_variable, "").strip().encode()
    if not held:
        raise ConfigError(f"dsa.token_variable: {config.dsa.token_variable} is not set")
    return held
