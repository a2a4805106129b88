"""The report of a day: what was counted, in a form that is signed, kept in the ledger, and recounted by anyone."""

import csv
import io
import json
from base64 import b64encode
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from chappe.domain.command import Command, rule
from chappe.domain.outcome import Actor, Outcome
from chappe.domain.ports import Tx
from chappe.domain.ports.ledger import DayReport
from chappe.safety.ledger_entries import (
    APPEAL,
    DAY,
    DECISION,
    NOTICES,
    ORDER,
    REPORT,
    REVERSAL,
    Entry,
    canonical,
    day_number,
    day_text,
    decode,
    digest_of,
    encode,
)

VERSION = 1
GRACE = 600
"""Seconds after midnight, UTC, before the day is counted: what began before it is in the ledger by then."""
AT_ONCE = 500
"""Leaves that are counted in one reading."""
ACTED = ("action", "subject", "category", "source", "automation")
TABLES: Mapping[str, tuple[str, ...]] = {
    "decisions": ACTED,
    "reversals": (*ACTED, "outcome"),
    "appeals": ("category", "outcome"),
    "notices": ("category", "source", "subject"),
    "orders": ("country", "category", "action"),
}
"""The tables of a report: by what each counts."""
_TABLE_OF = {DECISION: "decisions", REVERSAL: "reversals", APPEAL: "appeals", NOTICES: "notices", ORDER: "orders"}


class Tally:
    """Counts the entries of one day as they are read, in the ledger's order."""

    def __init__(self, day: str) -> None:
        self.day = day
        self.entries = 0
        """Leaves of the day, but for reports."""
        self.counts: dict[str, Counter[tuple[str, ...]]] = {table: Counter() for table in TABLES}
        self.reports: list[tuple[int, Entry]] = []
        """Leaves that hold the report of the day, with their indices: there should be one."""
        self.unreadable: list[int] = []
        """Leaves that are no entries."""
        self.later = -1
        """The first leaf of a later day; -1: none yet."""
        self.last = -1
        """The last leaf that was counted."""
        self.reported = ""
        """The newest day whose report was passed by."""
        self.late: list[tuple[int, str]] = []
        """Leaves of other days that came after those days' reports, with the days."""

    def add(self, index: int, leaf: bytes) -> None:
        """Count one leaf."""
        try:
            entry = decode(leaf)
        except ValueError:
            self.unreadable.append(index)
            return
        if entry.kind == REPORT:
            self.reported = max(self.reported, entry.day)
            if entry.day == self.day:
                self.reports.append((index, entry))
            return
        if entry.day <= self.reported and entry.day != self.day:
            self.late.append((index, entry.day))
        if entry.day > self.day and self.later < 0:
            self.later = index
        if entry.day == self.day:
            self.entries += 1
            self.last = index
            self._count(entry)

    def _count(self, entry: Entry) -> None:
        table = _TABLE_OF[entry.kind]
        if table == "orders":
            for country in entry.places or ("",):
                self.counts[table][country, entry.category, entry.action] += entry.count
        else:
            self.counts[table][tuple(getattr(entry, column) for column in TABLES[table])] += entry.count

    def tables(self) -> dict[str, list[dict[str, object]]]:
        """The counts as a report has them."""
        return {
            table: [{**dict(zip(TABLES[table], key, strict=True)), "count": counts[key]} for key in sorted(counts)]
            for table, counts in self.counts.items()
        }


class Tree(NamedTuple):
    """The tree that a report was counted from."""

    size: int
    root: bytes


def write(tally: Tally, origin: str, tree: Tree) -> str:
    """The report, canonical JSON."""
    report = {
        "v": VERSION,
        "log": origin,
        "day": tally.day,
        "tree_size": tree.size,
        "root": b64encode(tree.root).decode(),
        "entries": tally.entries,
        **tally.tables(),
    }
    return canonical(report).decode()


def as_note(report: str) -> str:
    """The text that is signed."""
    return report + "\n"


def document(found: DayReport) -> bytes:
    """What is served: the report, and the line that signs it as a note over its canonical JSON."""
    return canonical({"report": json.loads(found.report), "signatures": [found.signature]})


def table(found: DayReport) -> str:
    """The same as rows for a spreadsheet (RFC 4180)."""
    out = io.StringIO()
    columns = ("action", "subject", "category", "source", "automation", "outcome", "country")
    rows = csv.DictWriter(out, ("day", "table", *columns, "count"), restval="")
    rows.writeheader()
    report: Mapping[str, Any] = json.loads(found.report)
    for name in TABLES:
        rows.writerows({"day": report["day"], "table": name, **row} for row in report[name])
    return out.getvalue()


def differences(said: Mapping[str, object], tally: Tally) -> list[str]:
    """What a report says otherwise than the ledger, one line each."""
    found = []
    if said.get("entries") != tally.entries:
        found.append(f"the report says {said.get('entries')!r:.40} entries, the ledger has {tally.entries}")
    for name, columns in TABLES.items():
        theirs = _read(said.get(name), columns)
        if theirs is None:
            found.append(f"the report's table of {name} cannot be read")
            continue
        for key in sorted(theirs.keys() | tally.counts[name].keys()):
            if theirs[key] != tally.counts[name][key]:
                words = ", ".join(filter(None, key)) or "without words"
                found.append(
                    f"{name}: {words}: the report says {theirs[key]}, the ledger has {tally.counts[name][key]}"
                )
    return found


def _read(rows: object, columns: Iterable[str]) -> Counter[tuple[str, ...]] | None:
    counts: Counter[tuple[str, ...]] = Counter()
    names = (*columns, "count")
    for row in rows if isinstance(rows, list) else [None]:
        if not isinstance(row, dict) or set(row) != set(names) or not isinstance(row["count"], int):
            return None
        key = tuple(str(row[name]) for name in names[:-1])
        if key in counts:
            return None
        counts[key] = row["count"]
    return counts


def published(tx: Tx, day: int) -> DayReport | None:
    """The report of a day, once the checkpoint is signed that its hash is under."""
    found, signed = tx.checkpoints.report(day), tx.checkpoints.latest()
    return found if found is not None and signed is not None and found.leaf < signed.size else None


def published_days(tx: Tx, before: int, limit: int) -> list[int]:
    """Days with a report that is published, newest first, from before that day."""
    days = tx.checkpoints.report_days(before, limit)
    while days and published(tx, days[0]) is None:
        del days[0]
    return days


# -- making it ---------------------------------------------------------------------------------------------------------


class Due(NamedTuple):
    """A day that is over and has no report."""

    day: int
    first: int
    """The first leaf that may be of that day."""
    tree: Tree


def due(tx: Tx, now: int) -> Due | None:
    """The next day to report on; None while there is none, or nothing was ever counted."""
    last = tx.checkpoints.last_report()
    day = last.day + 1 if last else _first_day(tx, now)
    if day is None or now < (day + 1) * DAY + GRACE:
        return None
    return Due(day, last.next if last else 0, Tree(tx.ledger.size(), tx.ledger.root()))


def _first_day(tx: Tx, now: int) -> int | None:
    """That of the first entry, or of the first notice where there is none yet."""
    first = tx.ledger.leaf(0)
    if first is not None:
        return day_number(decode(first).day)
    counted = tx.decisions.counts(0, now // DAY)
    return counted[0][0] if counted else None


def count(tx: Tx, tally: Tally, start: int, end: int) -> int:
    """Add the next leaves; where to go on, `end` when all are counted."""
    leaves = tx.ledger.leaves(start, min(AT_ONCE, end - start))
    for at, leaf in enumerate(leaves):
        tally.add(start + at, leaf)
    return start + len(leaves)


@dataclass(frozen=True, slots=True)
class KeepReport(Command):
    """Keep the signed report of a day, and put its hash into the ledger."""

    day: int
    next: int
    report: str
    signature: str


@rule(KeepReport)
def keep_report(tx: Tx, who: Actor, command: KeepReport) -> Outcome[int]:
    """The index of its leaf; -1, and nothing is kept, where the day has a report or is not the next one."""
    last = tx.checkpoints.last_report()
    if last is not None and command.day != last.day + 1:
        return Outcome(-1)
    day, digest = day_text(command.day), digest_of(command.report.encode())
    leaf = tx.ledger.append(encode(Entry(REPORT, f"report-{day}", day, digest=digest)))
    tx.checkpoints.keep_report(DayReport(command.day, command.next, leaf, command.report, command.signature))
    return Outcome(leaf)
