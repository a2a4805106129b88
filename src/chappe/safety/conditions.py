"""Conditions of a rule of behaviour: comparisons of facts, all of which must hold, and nothing that could run for long.

account_days < 3 and links > 0 and chats_hour >= 5
first_here and not forwarded and mentions >= 8
"""

import operator
import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from chappe.safety.facts import Facts
from chappe.safety.normal import Signs
from chappe.safety.terms import BadRule

_COMPARE: Mapping[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
}
_ONE = re.compile(r"(not\s+)?([a-z_]+)(?:\s*(<=|>=|<|>|=)\s*(\d{1,9}))?")
FACTS: Mapping[str, Callable[[Facts], float]] = {
    "account_hours": lambda facts: facts.account_age / 3600 if facts.account_age >= 0 else 1e9,
    "account_days": lambda facts: facts.account_age / 86_400 if facts.account_age >= 0 else 1e9,
    "joined_minutes": lambda facts: facts.joined_ago / 60 if facts.joined_ago >= 0 else 1e9,
    "mentions": lambda facts: facts.mentions + facts.text.count("@"),
    "members": lambda facts: facts.members,
    "messages_hour": lambda facts: facts.messages_hour,
    "chats_hour": lambda facts: facts.chats_hour,
    "joins_minute": lambda facts: facts.joins_minute,
    "same_authors": lambda facts: facts.same_authors,
    "same_chats": lambda facts: facts.same_chats,
    "guests": lambda facts: facts.guests,
    "letters": lambda facts: len(facts.text),
    "first_here": lambda facts: facts.first_here,
    "forwarded": lambda facts: facts.forwarded,
    "administrator": lambda facts: facts.manages,
    "in_channel": lambda facts: facts.broadcast,
    "is_post": lambda facts: facts.what == "post",
    "is_profile": lambda facts: facts.what in ("profile", "title"),
    "is_join": lambda facts: facts.what == "join",
}
"""What can be compared, beside `links` and the names of `normal.Signs`; what nobody knows of an age is very old."""
OTHERS = ("links", *Signs._fields)


class Condition(NamedTuple):
    """One comparison."""

    name: str
    compare: str
    number: float
    negated: bool

    def holds(self, facts: Facts, links: int, signs: Signs) -> bool:
        """Does it hold of this message?"""
        if self.name == "links":
            value: float = links
        elif self.name in FACTS:
            value = FACTS[self.name](facts)
        else:
            value = getattr(signs, self.name)
        return _COMPARE[self.compare](value, self.number) != self.negated


def parse(line: str) -> tuple[Condition, ...]:
    """Read a line; raises BadRule."""
    found = []
    for piece in re.split(r"\s+and\s+", line.strip()):
        match = _ONE.fullmatch(piece.strip())
        if match is None or (match[2] not in FACTS and match[2] not in OTHERS):
            raise BadRule(f"{piece!r} is no condition; known are {', '.join((*FACTS, *OTHERS))}")
        found.append(Condition(match[2], match[3] or ">", float(match[4] or 0), bool(match[1])))
    return tuple(found)
