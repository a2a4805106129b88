"""What the yearly report counts, read from the records of a year without ever holding them."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import NamedTuple

from chappe.domain.ports import Tx
from chappe.domain.ports.yearly import Act, Complaint, Received
from chappe.safety import sources, waits
from chappe.safety.actions import ACTIONS
from chappe.safety.ledger_entries import DAY
from chappe.safety.policy import Policy
from chappe.safety.statements import EEA
from chappe.safety.yearly_places import ALL, NOTICES, Place, homes

OWN = frozenset({sources.OWN, sources.REPORT})
"""Sources of what was done on one's own initiative: no order and no notice by Art. 16 came before (Annex II, 1.4)."""
FIELDS = {"decision_visibility": "visibility", "decision_provision": "provision", "decision_account": "account"}
"""Bases of a complaint (Art. 20(1)(a) to (c)) by the field of the decision."""


class Day(NamedTuple):
    """What one day holds."""

    acts: tuple[Act, ...]
    reports: int
    """Reports of people in the app."""
    silenced: int
    """People whose reports are not taken for a time, since too many were unfounded."""


class Year(NamedTuple):
    """Everything that the numbers of a report are made of."""

    acts: tuple[Act, ...] = ()
    reports: int = 0
    silenced: int = 0
    received: tuple[Received, ...] = ()
    led: Mapping[tuple[str, str, bool], int] = {}
    """Decisions to which notices led, by kind of harm, ground, and whether by trusted flaggers' alone."""
    waited: Mapping[tuple[Place, bool], float] = {}
    """Medians in seconds from notice to decision, by row, and whether of trusted flaggers' alone."""
    processed: Mapping[tuple[str, str], int] = {}
    """Notices that were answered, by kind (`waits.NOTICE`, `waits.FLAGGER`) and who decided."""
    filed: tuple[Complaint, ...] = ()
    judged: tuple[Complaint, ...] = ()
    took: Mapping[str, float] = {}
    """Medians in seconds of complaints decided, by basis; "": of all."""
    strikes: Mapping[str, int] = {}
    """Decisions that followed from strikes, by action."""


def span(year: int) -> tuple[int, int]:
    """Unix times of its beginning and its end, in UTC."""
    return (int(datetime(year, 1, 1, tzinfo=UTC).timestamp()), int(datetime(year + 1, 1, 1, tzinfo=UTC).timestamp()))


def of_day(tx: Tx, start: int) -> Day:
    """What a day holds that begins then; decisions that hold outside the Union only are left out."""
    acts = tuple(one for one in tx.yearly.acts(start, start + DAY) if not one.places or set(one.places) & EEA)
    counted: Counter[tuple[str, str]] = Counter()
    for _, tally in tx.decisions.counts(start // DAY, start // DAY):
        counted[tally.kind, tally.source] += tally.number
    return Day(acts, counted["report", sources.REPORT], counted["suspension", sources.REPORT])


def added(days: Iterable[Day]) -> Day:
    """Days as one; what differs in countries alone is one."""
    sums: dict[Act, tuple[int, int, int]] = {}
    reports = silenced = 0
    for day in days:
        reports, silenced = reports + day.reports, silenced + day.silenced
        for act in day.acts:
            key = act._replace(places=(), number=0, posts=0, wrong=0)
            number, posts, wrong = sums.get(key, (0, 0, 0))
            sums[key] = (number + act.number, posts + act.posts, wrong + act.wrong)
    acts = tuple(key._replace(number=n, posts=p, wrong=w) for key, (n, p, w) in sums.items())
    return Day(acts, reports, silenced)


def together(days: Iterable[Day]) -> Year:
    """Days as a year, of which the rest is still to be read."""
    return Year(*added(days))


def completed(tx: Tx, year: Year, number: int, policy: Policy) -> Year:
    """The same with notices and complaints of that year."""
    first, last = span(number)
    led: Counter[tuple[str, str, bool]] = Counter()
    for flagged in (False, True):
        for one in tx.yearly.answered(first, last, flagged):
            led[one.category, one.ground, flagged] += one.number
    inside: dict[Place, set[str]] = {}
    for category in {one[0] for one in led}:
        for place in homes(policy, NOTICES, category):
            inside.setdefault(place, set()).add(category)
    waited = {}
    for place, categories in inside.items():
        for flagged in (False, True):
            median = tx.yearly.notice_wait(first, last, () if place == ALL else sorted(categories), flagged)
            if median is not None:
                waited[place, flagged] = median
    processed: Counter[tuple[str, str]] = Counter()
    for wait in tx.numbers.waits(first // DAY, last // DAY - 1):
        processed[wait.kind, wait.automated] += wait.number
    took = {}
    for basis, abouts in bases().items():
        median = tx.yearly.complaint_wait(first, last, abouts)
        if median is not None:
            took[basis] = median
    return year._replace(
        received=tuple(tx.yearly.received(first, last)),
        led=led,
        waited=waited,
        processed={key: number for key, number in processed.items() if key[0] in (waits.NOTICE, waits.FLAGGER)},
        filed=tuple(tx.yearly.filed(first, last)),
        judged=tuple(tx.yearly.judged(first, last)),
        took=took,
        strikes=dict(tx.yearly.from_strikes(first, last)),
    )


def bases() -> dict[str, tuple[str, ...]]:
    """What each basis of a complaint is about, as `Complaint.about` says it; "": all of them."""
    found: dict[str, tuple[str, ...]] = {"": ()}
    for field, basis in FIELDS.items():
        found[basis] = tuple(sorted(name for name, kind in ACTIONS.items() if kind.dsa[0] == field))
    return {**found, "notice": (":notice",), "flagger": (":flagger",)}
