"""Turns what was found into one verdict, by the policy."""

from collections.abc import Iterable
from typing import NamedTuple

from chappe.domain.command import PASS, Verdict
from chappe.safety.facts import Facts
from chappe.safety.policy import KINDS, Policy, mildest

TRIAL = "pass"
"""What the findings of a rule on trial lead to: nothing but a count."""


class Finding(NamedTuple):
    """One thing that was noticed."""

    source: str
    """One of `policy.SOURCES`."""
    category: str
    reason: str
    """What it was in a few words, without anything that somebody wrote."""
    evidence: str = ""
    """The stretch that it is about, as it was written; at most EVIDENCE characters."""
    score: float = 1.0
    most: str = "refuse"
    """The strictest that it may lead to, whatever policy says: the mode of its rule."""
    rule: int = 0
    """Id of the rule that met; 0: none."""


EVIDENCE = 200


def weigh(policy: Policy, facts: Facts, findings: Iterable[Finding]) -> Verdict:
    """The strictest answer that policy has for any of the findings; of equals the one whose harm is served first."""
    best: Finding | None = None
    rank = (0, 0, 0.0)
    rules: list[int] = []
    spam = False
    for found in findings:
        if found.rule:
            rules.append(found.rule)
        kind = mildest(policy.answer(found.category, found.source, found.score), found.most)
        if found.category == "spam" and found.most != TRIAL and found.score >= policy.spam.delete_from:
            spam = True
        place = (KINDS.index(kind), -policy.category(found.category).priority, found.score)
        if kind != "pass" and (best is None or place > rank):
            best, rank = found, place
    anti_spam = spam and facts.anti_spam and not facts.manages
    if best is None:
        return PASS._replace(rules=tuple(rules)) if rules else PASS
    return Verdict(
        KINDS[rank[0]],
        best.category,
        best.reason,
        best.evidence[:EVIDENCE],
        best.source,
        best.score,
        tuple(rules),
        anti_spam,
    )
