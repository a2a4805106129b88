"""What the rules of moderation need to know of the service: its policy, and where people reach it."""

from typing import NamedTuple

from chappe.safety.policy import Policy


class Desk(NamedTuple):
    """Where moderation is done."""

    policy: Policy
    site: str = ""
    """Beginning of links to the service's own pages, ending in a slash; "": it has none."""
