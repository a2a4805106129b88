"""How long people waited for a decision: kept by day in steps that are coarse enough to stay few."""

from collections.abc import Iterable

from chappe.domain.ports import Tx
from chappe.domain.ports.decisions import Decision
from chappe.domain.ports.numbers import Wait

DAY, MINUTE = 86400, 60
REPORT, NOTICE, FLAGGER, APPEAL = "report", "notice", "flagger", "appeal"


def coarse(seconds: int) -> int:
    """Minutes, rounded down to four binary digits: a month has some 90 different ones, ten years some 150."""
    minutes = max(0, seconds) // MINUTE
    step = max(0, minutes.bit_length() - 4)
    return minutes >> step << step


def width(minutes: int) -> int:
    """How many minutes are kept as that many."""
    return 1 << max(0, minutes.bit_length() - 4)


def answered(
    tx: Tx, kind: str, category: str, since: int, now: int, decision: Decision | None, number: int = 1
) -> None:
    """Count a report or notice of then that a decision (None: nothing was found) answered now."""
    ground = decision.ground if decision is not None else "none"
    automated = decision.automated if decision is not None else "not"
    tx.numbers.wait(now // DAY, Wait(kind, category, ground, automated, coarse(now - since), number))


def judged(tx: Tx, category: str, since: int, now: int, outcome: str) -> None:
    """Count an appeal of then that was judged now; that is always done by a person."""
    tx.numbers.wait(now // DAY, Wait(APPEAL, category, outcome, "not", coarse(now - since)))


def median(waits: Iterable[Wait]) -> int | None:
    """Minutes that half of them took at most: the middle of the step in which the median is; None of none."""
    counts: dict[int, int] = {}
    for wait in waits:
        counts[wait.minutes] = counts.get(wait.minutes, 0) + wait.number
    half = (sum(counts.values()) + 1) // 2
    for minutes in sorted(counts):
        half -= counts[minutes]
        if half <= 0:
            return minutes + width(minutes) // 2
    return None
