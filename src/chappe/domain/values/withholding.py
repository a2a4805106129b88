"""Where a decision keeps something from being shown."""

from typing import NamedTuple


class Restriction(NamedTuple):
    """Where a decision keeps something from being shown (core.telegram.org/constructor/restrictionReason)."""

    decision: int
    reason: str
    """A word for why: "terms", "porn", "copyright" …"""
    text: str
    """What people see in its place."""
    places: tuple[str, ...] = ()
    """In these countries (ISO 3166-1 alpha-2); (): everywhere."""
    since: int = 0
    """Of a message: when it was withheld, unix time."""
