"""Judges a statement of reasons by the DSA Transparency Database's own lists of words and its rules for fields."""

import json
import re
from collections.abc import Mapping

from chappe.schema_files import schema_file

ENUMS = json.loads(schema_file("dsa-sor-enums.json").read_text())
DECISIONS = ("decision_visibility", "decision_provision", "decision_account", "decision_monetary")
REQUIRED = (
    "puid category content_type content_date application_date decision_facts decision_ground source_type"
    " automated_detection automated_decision"
)
NEEDS = {
    ("decision_ground", "DECISION_GROUND_ILLEGAL_CONTENT"): "illegal_content_legal_ground illegal_content_explanation",
    ("decision_ground", "DECISION_GROUND_INCOMPATIBLE_CONTENT"): (
        "incompatible_content_ground incompatible_content_explanation"
    ),
    ("content_type", "CONTENT_TYPE_OTHER"): "content_type_other",
    ("decision_visibility", "DECISION_VISIBILITY_OTHER"): "decision_visibility_other",
    ("decision_monetary", "DECISION_MONETARY_OTHER"): "decision_monetary_other",
}
"""Fields that must be there where another one has that value."""
LISTS = ("decision_visibility", "content_type", "category_specification", "category_addition", "territorial_scope")
DAY = re.compile(r"\d{4}-\d\d-\d\d")


def faults(statement: Mapping[str, object]) -> list[str]:
    """What the database would refuse; [] for a statement that is whole."""
    found = [f"{name} is missing" for name in REQUIRED.split() if not statement.get(name)]
    if not any(statement.get(name) for name in DECISIONS):
        found.append("no decision")
    for (name, word), needed in NEEDS.items():
        value = statement.get(name)
        if value == word or (isinstance(value, list) and word in value):
            found += [f"{need} is missing" for need in needed.split() if not statement.get(need)]
    found += [f"{name} must be a list" for name in LISTS if not isinstance(statement.get(name, []), list)]
    for name, value in statement.items():
        for one in value if isinstance(value, list) else [value]:
            if isinstance(ENUMS.get(name), dict | list) and one not in ENUMS[name]:
                found.append(f"{name} cannot be {one}")
            if (name.endswith("_date") or name.startswith("end_date")) and not DAY.fullmatch(str(one)):
                found.append(f"{name} is no day")
            if len(str(one)) > ENUMS["max_len"].get(name, 5000):
                found.append(f"{name} is too long")
    if not re.fullmatch(ENUMS["puid_regex"], str(statement.get("puid"))):
        found.append("puid")
    return found
