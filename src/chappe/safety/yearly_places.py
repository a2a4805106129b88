"""The sheets of the yearly report as the Union prescribes them, and in which of their rows each kind of harm counts.

Commission Implementing Regulation (EU) 2024/2835, Annex I; schema/dsa-yearly-report.json holds them word for word.
"""

import json
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from chappe.safety.policy import Policy
from chappe.schema_files import schema_file

IDENTIFICATION, NAMES, ORDERS, NOTICES = (
    "1_report_identification",
    "2_categories_names",
    "3_member_states_orders",
    "4_notices",
)
ILLEGAL, TERMS, APPEALS, AUTOMATED = (
    "5_own_initiative_illegal",
    "6_own_initiative_TC",
    "7_appeals_and_recidivism",
    "8_automated_means",
)
STAFF, RECIPIENTS, TEXTS = "9_human_resources", "10_AMAR", "11_qualitative"
TOTAL, OTHER = "TOTAL", "KEYWORD_OTHER"
UNSAID = "STATEMENT_CATEGORY_NOT_SPECIFIED_NOTICE"
SMALL = (
    "All",
    "Only for providers of hosting services, including online platforms",
    "Only for providers of online platforms",
)
"""To whom a row applies, where that is not the very large alone: this is a program for online platforms."""


class Template(NamedTuple):
    """What Annex I fixes."""

    columns: Mapping[str, tuple[str, ...]]
    """Of each sheet."""
    categories: tuple[tuple[str, str, str], ...]
    """Label, description, and word of each category, each followed by its keywords; the first is TOTAL."""
    applies: Mapping[str, str]
    """To whom sheets by category apply."""
    without: Mapping[str, frozenset[str]]
    """Categories that such a sheet has no rows for."""
    rows: Mapping[str, tuple[tuple[str, ...], ...]]
    """The fixed cells of the other sheets' rows."""

    def keywords(self, category: str) -> tuple[str, ...]:
        """The keywords of a category, in order."""
        found: list[str] = []
        inside = False
        for _, _, word in self.categories:
            if word.startswith("KEYWORD_"):
                if inside:
                    found.append(word)
            else:
                inside = word == category
        return tuple(found)


class Place(NamedTuple):
    """A row of a sheet by category."""

    category: str
    keyword: str = ""
    other: str = ""
    """What it is about, where the keyword is OTHER."""


ALL = Place(TOTAL)


@cache
def template() -> Template:
    """The sheets, with a row for each language and Member State where Annex I has one for all."""
    held = json.loads(schema_file("dsa-yearly-report.json").read_text(encoding="utf-8"))
    rows = {
        sheet: tuple(
            (*row[:-1], one)
            for row in found
            for one in (held[row[-1]] if row[-1] in ("LANGUAGES", "STATES") else row[-1:])
        )
        for sheet, found in held["rows"].items()
    }
    return Template(
        {sheet: tuple(columns) for sheet, columns in held["columns"].items()},
        tuple((label, description, word) for label, description, word in held["categories"]),
        {sheet: found["applicability"] for sheet, found in held["by_category"].items()},
        {sheet: frozenset(found["not"]) for sheet, found in held["by_category"].items()},
        rows,
    )


def homes(policy: Policy, sheet: str, name: str) -> tuple[Place, ...]:
    """The rows in which a kind of harm counts: all, its category, and one keyword of that (Annex II, Part I, 7).

    Sub-categories must add up to their category, so each counts under one alone: the first of its keywords that belongs
    there, else under OTHER with its own name. What the sheet has no category for counts in the total alone, of notices
    as not specified.
    """
    made, known = template(), policy.category(name)
    category = known.dsa_category
    if category in made.without[sheet]:
        return (ALL, Place(UNSAID)) if sheet == NOTICES else (ALL,)
    there = made.keywords(category)
    keyword = next((word for word in known.dsa_keywords if word in there and word != OTHER), "")
    if not there:
        return ALL, Place(category)
    return ALL, Place(category), Place(category, keyword or OTHER, "" if keyword else name)


def places(sheet: str, others: frozenset[Place]) -> list[Place]:
    """Every row of a sheet by category, in order; `others`: own sub-categories that have a row of their own."""
    made = template()
    found: list[Place] = []
    category, out = "", False
    for _, _, word in made.categories:
        if not word.startswith("KEYWORD_"):
            category, out = word, word in made.without[sheet]
            if not out:
                found.append(Place(word))
        elif not out:
            own = sorted(one for one in others if one.category == category) if word == OTHER else []
            found += own or [Place(category, word)]
    return found
