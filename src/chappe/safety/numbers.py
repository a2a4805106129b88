"""What moderation did in the last days, in numbers for everybody: removals by day, waits, appeals, errors."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from math import sqrt
from typing import NamedTuple

from chappe.domain.ports import Tx
from chappe.domain.ports.decisions import Tally
from chappe.domain.ports.numbers import Wait
from chappe.safety import orders, waits
from chappe.safety.actions import ACTIONS
from chappe.safety.subjects import ACCOUNT, CHAT, HELD, MESSAGE, POSTS

SPANS = (30, 365)
"""Days that can be looked at."""
GONE = frozenset({"DECISION_VISIBILITY_CONTENT_REMOVED", "DECISION_ACCOUNT_SUSPENDED", "DECISION_ACCOUNT_TERMINATED"})
"""What counts as removed, in the words of the DSA Transparency Database."""
THINGS: Mapping[str, str] = {MESSAGE: "posts", HELD: "posts", POSTS: "posts", CHAT: "chats", ACCOUNT: "accounts"}
"""Of what, by kind of subject."""
Z = 1.959964
"""Quantile of the normal distribution for an interval of 95 %."""


class Rate(NamedTuple):
    """A share of a number of cases, with the interval in which the true one lies with 95 %."""

    part: int
    whole: int

    @property
    def share(self) -> float:
        """0 to 1; 0 of none."""
        return self.part / self.whole if self.whole else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's score interval (E. B. Wilson, 1927), good for few cases and shares near 0; (0, 1) of none."""
        if not self.whole:
            return 0.0, 1.0
        n, p = self.whole, self.share
        middle, reach = p + Z * Z / (2 * n), Z * sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))
        low, high = (middle - reach) / (1 + Z * Z / n), (middle + reach) / (1 + Z * Z / n)
        return max(0.0, low), min(1.0, high)


class Numbers(NamedTuple):
    """The counts of some days, as they were kept."""

    first: int
    last: int
    """Days since 1970, both of them counted."""
    tallies: tuple[tuple[int, Tally], ...]
    waited: tuple[Wait, ...]

    def removed(self, by: str) -> dict[str, dict[int, Counter[str]]]:
        """Of posts, chats and accounts: by day, how many were removed for each word of a column of Tally."""
        found: dict[str, dict[int, Counter[str]]] = {thing: {} for thing in dict.fromkeys(THINGS.values())}
        for day, tally in self.tallies:
            if tally.kind == "decision" and is_gone(tally.action):
                found[THINGS[tally.subject]].setdefault(day, Counter())[getattr(tally, by)] += tally.number
        return found

    def actions(self) -> Counter[str]:
        """How often each action was taken; of posts how many it took."""
        return self._sum(lambda tally: tally.action if tally.kind == "decision" else "")

    def received(self) -> Counter[str]:
        """Reports and notices that came in, by source."""
        return self._sum(lambda tally: tally.source if tally.kind in ("report", "notice") else "")

    def orders(self) -> Counter[tuple[str, str, str]]:
        """Orders of authorities: country, kind of harm and what was to be done."""
        counts: Counter[tuple[str, str, str]] = Counter()
        for _, tally in self.tallies:
            if tally.kind == orders.KIND:
                counts[tally.source, tally.category, tally.action] += tally.number
        return counts

    def refused(self) -> int:
        """What was turned away before anybody saw it."""
        return sum(tally.number for _, tally in self.tallies if tally.kind == "refusal")

    def wait(self, *kinds: str) -> int | None:
        """The median of minutes from coming in to the answer."""
        return waits.median(wait for wait in self.waited if wait.kind in kinds)

    def filed(self) -> int:
        """Appeals that came in, against decisions and against that nothing was done."""
        return sum(tally.number for _, tally in self.tallies if tally.kind == "appeal")

    def overturned(self) -> Rate:
        """Of appeals against decisions that were judged, those that were right: the error rate among contested ones."""
        return self._judged(lambda tally: tally.action != "dismiss")

    def in_vain(self) -> Rate:
        """Of appeals against that nothing was done that were judged, those that were right."""
        return self._judged(lambda tally: tally.action == "dismiss")

    def reversed(self) -> Rate:
        """Of all that was done, what was taken back as wrong in the same days, on an appeal or not."""
        back = sum(tally.number for _, tally in self.tallies if tally.kind == "reversal")
        done = sum(tally.number for _, tally in self.tallies if tally.kind == "decision")
        return Rate(min(back, done), done)

    def _sum(self, word: Callable[[Tally], str]) -> Counter[str]:
        counts: Counter[str] = Counter()
        for _, tally in self.tallies:
            counts[word(tally)] += tally.number
        counts.pop("", None)
        return counts

    def _judged(self, which: Callable[[Tally], bool]) -> Rate:
        counts = self._sum(lambda tally: tally.kind if which(tally) else "")
        return Rate(counts["overturned"], counts["overturned"] + counts["upheld"])


def is_gone(action: str) -> bool:
    """Does it take away, rather than limit, label or hide somewhere?"""
    kind = ACTIONS.get(action)
    return kind is not None and kind.dsa[1] in GONE


def read(tx: Tx, last: int, days: int) -> Numbers:
    """The numbers of so many days, `last` (since 1970) the newest of them: what was counted by day, nothing else."""
    first = last - days + 1
    return Numbers(first, last, tuple(tx.decisions.counts(first, last)), tuple(tx.numbers.waits(first, last)))


def total(days: Iterable[Counter[str]]) -> Counter[str]:
    """The counts of some days added up."""
    found: Counter[str] = Counter()
    for day in days:
        found.update(day)
    return found
