"""Reads the policy from TOML, checks every word of it, and writes the sample with all defaults."""

import dataclasses
import json
import re
import tomllib
import typing
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from chappe.safety.policy import CATEGORIES, KINDS, SCORED, SOURCES, Category, Failure, Policy

SIX_MONTHS = 184
"""Days that are six months wherever they begin."""


class PolicyError(Exception):
    """A policy that cannot be meant; the text names the line and the setting."""


class Words(NamedTuple):
    """The categories and keywords that statements of reasons may use."""

    categories: frozenset[str]
    keywords: frozenset[str]


def words(text: str) -> Words:
    """From schema/dsa-sor-enums.json."""
    found = json.loads(text)
    return Words(frozenset(found["category"]), frozenset(found["category_specification"]))


def read(text: str, known: Words) -> Policy:
    """The policy that this TOML text says, defaults where it is silent; raises PolicyError."""
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PolicyError(str(error)) from error
    lines = _lines(text)
    types = typing.get_type_hints(Policy)
    parts: dict[str, object] = {}
    for name, table in given.items():
        if name == "category" and isinstance(table, dict):
            continue
        if name not in types or name == "categories" or not isinstance(table, dict):
            raise PolicyError(f"{_at(lines, name)}there is no section [{name}]")
        parts[name] = _section(types[name](), name, table, lines)
    categories = dict(CATEGORIES)
    for name, table in given.get("category", {}).items():
        if name not in CATEGORIES or not isinstance(table, dict):
            raise PolicyError(f"{_at(lines, 'category.' + name)}there is no category {name}")
        categories[name] = typing.cast(Category, _section(CATEGORIES[name], f"category.{name}", table, lines))
    policy = dataclasses.replace(Policy(categories=categories), **parts)  # type: ignore[arg-type]  # checked above
    _check(policy, known, lines)
    return policy


_HEADER = re.compile(r"\s*\[\s*([\w.\- \"']+?)\s*\]")
_KEY = re.compile(r"\s*([\w.\-]+)\s*=")


def _lines(text: str) -> dict[str, int]:
    """The line of each section and each setting in it, by dotted name."""
    found: dict[str, int] = {}
    section = ""
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(line):
            section = re.sub(r"[\s\"']", "", header[1])
            found.setdefault(section, number)
        elif key := _KEY.match(line):
            found.setdefault(f"{section}.{key[1]}" if section else key[1], number)
    return found


def _at(lines: Mapping[str, int], name: str) -> str:
    return f"line {lines[name]}: " if name in lines else ""


def _section(before: object, section: str, table: Mapping[str, object], lines: Mapping[str, int]) -> object:
    types = typing.get_type_hints(type(before))
    made = {}
    for name, value in table.items():
        full = f"{section}.{name}"
        if name not in types:
            raise PolicyError(f"{_at(lines, full)}there is no setting {full}")
        made[name] = _value(full, types[name], value, lines)
    return dataclasses.replace(before, **made)  # type: ignore[type-var]  # a section of the policy


def _value(name: str, wanted: object, value: object, lines: Mapping[str, int]) -> object:
    if wanted is float and isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    if wanted is int and isinstance(value, int) and not isinstance(value, bool):
        return value
    if (wanted is bool and isinstance(value, bool)) or (wanted is str and isinstance(value, str)):
        return value
    if wanted == tuple[str, ...] and isinstance(value, list) and all(isinstance(part, str) for part in value):
        return tuple(value)
    plain = {float: "a number", int: "a whole number", bool: "true or false", str: "text in quotes"}
    must = plain.get(typing.cast(type, wanted), "a list of texts")
    raise PolicyError(f"{_at(lines, name)}{name} must be {must}, not {value!r}")


def _check(policy: Policy, known: Words, lines: Mapping[str, int]) -> None:
    """Raise PolicyError for what cannot be meant, or what the law does not allow."""

    def demand(holds: bool, name: str, what: str) -> None:
        if not holds:
            raise PolicyError(f"{_at(lines, name)}{name} {what}")

    for field in dataclasses.fields(Failure):
        demand(getattr(policy.failure, field.name) in KINDS, f"failure.{field.name}", f"must be one of {KINDS}")
    for name, found in policy.categories.items():
        here = f"category.{name}"
        for source in SOURCES:
            demand(getattr(found, source) in KINDS, f"{here}.{source}", f"must be one of {KINDS}")
        for source in SCORED:
            alone = found.human and getattr(found, source) == "refuse"
            demand(not alone, f"{here}.{source}", "cannot be refuse while human is true: hold is the most")
        rising = 0 < found.flag_from <= found.hold_from <= found.refuse_from <= 1
        demand(rising, f"{here}.flag_from", "must be above 0, and the three thresholds must rise, up to 1")
        demand(0 <= found.priority <= 9, f"{here}.priority", "must be 0 to 9")
        demand(0 <= found.strikes <= 100, f"{here}.strikes", "must be 0 to 100")
        demand(found.strike_days >= 1, f"{here}.strike_days", "must be at least 1")
        demand(found.decide_hours >= 1, f"{here}.decide_hours", "must be at least 1")
        demand(found.dsa_category in known.categories, f"{here}.dsa_category", "is no category of the DSA's database")
        unknown = set(found.dsa_keywords) - known.keywords
        demand(not unknown, f"{here}.dsa_keywords", f"holds no keyword of the DSA's database: {sorted(unknown)}")
    demand(policy.categories["csam"].hash != "pass", "category.csam.hash", "cannot be pass: known abuse is not let by")
    strikes = policy.strikes
    steps = (strikes.warn_at, strikes.restrict_at, strikes.suspend_at, strikes.delete_at)
    demand(steps[0] > 0 and list(steps) == sorted(steps), "strikes.warn_at", "must be at least 1, and the steps rise")
    demand(policy.suspensions.two_people_from >= 0, "suspensions.two_people_from", "must be 0 or more")
    demand(policy.appeals.open_days >= SIX_MONTHS, "appeals.open_days", f"must be {SIX_MONTHS} or more: six months")
    demand(1 <= policy.appeals.terrorism_days <= 14, "appeals.terrorism_days", "must be 1 to 14")
    demand(0 <= policy.reports.false_share <= 1, "reports.false_share", "must be 0 to 1")
    demand(0 < policy.spam.delete_from <= 1, "spam.delete_from", "must be above 0 and at most 1")
    demand(0 <= policy.flaggers.precision <= 1, "flaggers.precision", "must be 0 to 1")
    for section in ("strikes", "appeals", "reports", "spam", "flaggers"):
        part = getattr(policy, section)
        for field in dataclasses.fields(part):
            value = getattr(part, field.name)
            if isinstance(value, int) and not isinstance(value, bool):
                demand(value >= 1, f"{section}.{field.name}", "must be at least 1")


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return "[" + ", ".join(_toml(part) for part in value) + "]"
    return f'"{value}"' if isinstance(value, str) else str(value)


def _part(name: str, part: object, meaning: str, told: bool = True) -> Iterator[str]:
    yield ""
    if meaning:
        yield f"# {meaning}"
    yield f"[{name}]"
    for found in dataclasses.fields(part):  # type: ignore[arg-type]  # a section of the policy
        if told:
            yield f"# {found.metadata['meaning']}"
        yield f"# {found.name} = {_toml(getattr(part, found.name))}"


def sample() -> str:
    """The sample file: every setting of the policy with its default, commented out."""
    policy = Policy()
    lines = [
        "# GENERATED by `make gen` from src/chappe/safety/policy.py: the policy of a server on which nothing was set.",
        "# Copy it, take away the # before what you change, and name the copy in safety.policy of the settings.",
        '# An answer is "pass", "flag" (shown to moderators), "hold" (waits until one has decided) or "refuse".',
    ]
    for section in dataclasses.fields(Policy):
        if section.name != "categories":
            part = getattr(policy, section.name)
            lines += _part(section.name, part, " ".join((type(part).__doc__ or "").split()))
    lines += ["", "# Kinds of harm. The first one says what each setting means; the others show their defaults."]
    for place, (name, found) in enumerate(policy.categories.items()):
        lines += _part(f"category.{name}", found, "", told=place == 0)
    return "\n".join(lines) + "\n"
