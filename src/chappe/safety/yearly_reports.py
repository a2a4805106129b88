"""Yearly reports as files: how they are written and checked, and how versions of them are published for good.

RFC 4180 and UTF-8 (Implementing Regulation (EU) 2024/2835, Annex II, Part I, 4); all versions stay, each marked, with
what was changed, why and when (the same, 5).
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from chappe.domain.command import Command, rule
from chappe.domain.outcome import Actor, Outcome
from chappe.domain.ports import Tx
from chappe.domain.ports.yearly import Report
from chappe.safety import yearly_places as sheets
from chappe.safety.ledger_entries import day_of
from chappe.safety.yearly_places import template

Rows = list[list[str]]
LARGEST, MOST_ROWS, MOST_TEXT = 2 << 20, 20_000, 5000
VERSION, CHANGES = "0_version", "changes"
LABELS = frozenset({"Applicability", "Section", "Indicator", "Scope", "Category label"})
NUMBER = re.compile(r"\d{1,15}(\.\d{1,6})?")
DATE_ROW = "Date of the publication of the report"


class BadReport(Exception):
    """What is no report of a year, or no version of one; the text says what is wrong, and where."""


def written(rows: Rows) -> bytes:
    """Rows as a file."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode()


def read(sheet: str, body: bytes) -> Rows:
    """A file as rows, its head with them; raises BadReport where it is not what Annex I has there."""
    if len(body) > LARGEST:
        raise BadReport(f"{sheet}: larger than {LARGEST} bytes")
    try:
        rows = list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadReport(f"{sheet}: {error}") from error
    rows = [row for row in rows if row]
    columns = template().columns[sheet]
    if not rows or tuple(rows[0]) != columns:
        raise BadReport(f"{sheet}: the first line does not hold the columns of Annex I")
    if not 1 < len(rows) <= MOST_ROWS:
        raise BadReport(f"{sheet}: it has {len(rows)} lines")
    for number, row in enumerate(rows[1:], 2):
        fault = _fault(sheet, columns, row)
        if fault:
            raise BadReport(f"{sheet}, line {number}: {fault}")
    return rows


def _fault(sheet: str, columns: tuple[str, ...], row: list[str]) -> str:
    """What is wrong with a row; "": nothing."""
    if len(row) != len(columns):
        return f"{len(row)} cells in place of {len(columns)}"
    for name, cell in zip(columns, row, strict=True):
        if len(cell) > MOST_TEXT:
            return f"{name.strip()!r} is longer than {MOST_TEXT} characters"
        if name.startswith(("Number of", "Median time", "Visibility", "Monetary", "Provision", "Account")):
            counted = cell == "" or NUMBER.fullmatch(cell)
            if not counted or ("." in cell and not name.startswith("Median")):
                return f"{name.strip()!r} must be a number, not {cell[:40]!r}"
    return ""


def changes(before: Mapping[str, Rows], after: Mapping[str, Rows]) -> Rows:
    """Every cell that is another now, with its head: sheet, row, column, before, after."""
    found = [["Sheet", "Row", "Column", "Before", "After"]]
    for sheet, columns in template().columns.items():
        old, new = _keyed(sheet, before.get(sheet, [])), _keyed(sheet, after.get(sheet, []))
        for key in dict.fromkeys((*old, *new)):
            was, now = old.get(key), new.get(key)
            if was is None or now is None:
                found.append([sheet, key, "", "" if was is None else "the row", "" if now is None else "the row"])
                continue
            found += [[sheet, key, name, a, b] for name, a, b in zip(columns, was, now, strict=True) if a != b]
    return found


def _keyed(sheet: str, rows: Rows) -> dict[str, list[str]]:
    """Rows by what they are about; of several about the same, by their number among these too."""
    columns = template().columns[sheet]
    at = [n for n, name in enumerate(columns) if name in LABELS or name.startswith(("Category of", "Description of"))]
    seen: Counter[str] = Counter()
    found = {}
    for row in rows[1:]:
        key = " / ".join(row[n].strip() for n in at if row[n].strip())
        seen[key] += 1
        found[key if seen[key] == 1 else f"{key} ({seen[key]})"] = row
    return found


@dataclass(frozen=True, slots=True)
class Publish(Command):
    """Publish the report of a year, or a corrected version of it; the operator's command."""

    year: int
    files: Mapping[str, bytes]
    """By sheet; all of them."""
    reason: str = ""
    """Why it is corrected, and how; asked for from the second version on."""


@rule(Publish)
def publish(tx: Tx, who: Actor, command: Publish) -> Outcome[Report]:
    """The new version. Raises BadReport."""
    if set(command.files) != set(template().columns):
        missing = sorted(set(template().columns) - set(command.files))
        raise BadReport(f"sheets that are missing: {', '.join(missing) or 'none, but others are there'}")
    now = {sheet: read(sheet, command.files[sheet]) for sheet in template().columns}
    for row in now[sheets.IDENTIFICATION][1:]:
        if row[2] == DATE_ROW:
            row[3] = day_of(who.now)
    last = next((one for one in tx.yearly.reports() if one.year == command.year), None)
    report = Report(command.year, last.version + 1 if last else 1, who.now, command.reason.strip() if last else "")
    bodies = {f"{sheet}.csv": written(rows) for sheet, rows in now.items()}
    if last is not None:
        if not report.reason:
            raise BadReport(f"version {last.version} is published: say why another one takes its place")
        before = {sheet: read(sheet, tx.yearly.file(last.year, last.version, f"{sheet}.csv") or b"") for sheet in now}
        changed = changes(before, now)
        if all(DATE_ROW in row[1] for row in changed[1:]):
            raise BadReport(f"nothing is another than in version {last.version}")
        bodies[f"{CHANGES}.csv"] = written(changed)
    bodies[f"{VERSION}.csv"] = written(_marked(report, last))
    tx.yearly.publish(report, bodies)
    return Outcome(report)


def _marked(report: Report, last: Report | None) -> Rows:
    """What says which version this is."""
    rows = [
        ["Indicator", "Value"],
        ["Year", str(report.year)],
        ["Version", str(report.version)],
        ["Date of this version", day_of(report.date)],
    ]
    if last is not None:
        rows += [
            ["Updated version of", f"version {last.version} of {day_of(last.date)}"],
            ["Reason and method of the update", report.reason],
            ["Changes made", f"{CHANGES}.csv"],
        ]
    return rows
