"""What the command `transparency-report` does: the report of a year into files, and completed files published."""

from collections.abc import AsyncIterator
from pathlib import Path
from shlex import quote

from chappe.domain.ports.yearly import Report
from chappe.engine.run import Engine
from chappe.ops.commands import CommandError
from chappe.ops.config import Dsa
from chappe.safety import yearly_counts as counts
from chappe.safety.ledger_entries import DAY, day_of
from chappe.safety.policy import Policy
from chappe.safety.yearly_places import template
from chappe.safety.yearly_reports import BadReport, Publish, written
from chappe.safety.yearly_sheets import Cover, report

EARLIEST = 2023
DAYS_AT_ONCE = 31


async def made(engine: Engine, dsa: Dsa, policy: Policy, year: int, out: Path) -> AsyncIterator[str]:
    """Count a year and write its sheets, over none that says something else; line by line. Raises CommandError."""
    now = engine.actor(0).now
    first, last = _span(year, now)
    for name, value in (("dsa.provider", dsa.provider), ("dsa.service", dsa.service)):
        if not value:
            yield f"{name} is not set: that cell is empty"
    if now < last:
        yield "the year is not over: the report counts what there is so far"
    days = []
    for start in range(first, min(last, now + 1), DAY):
        days.append(await engine.read(lambda tx, start=start: counts.of_day(tx, start)))  # type: ignore[misc]
        if len(days) == DAYS_AT_ONCE:
            days = [counts.added(days)]
    whole = counts.together(days)
    whole = await engine.read(lambda tx: counts.completed(tx, whole, year, policy))
    known = await engine.read(lambda tx: tx.yearly.reports())
    previous = max((one.date for one in known if one.year < year), default=0)
    sheets = report(Cover(year, dsa.provider, dsa.service, now, previous), whole, policy)
    files = {out / f"{name}.csv": written(rows) for name, rows in sheets.items()}
    try:
        out.mkdir(parents=True, exist_ok=True)
        for path, content in files.items():
            if path.exists() and path.read_bytes() != content:
                raise CommandError(f"{path} says something else, written by you perhaps: name another folder")
        for path, content in files.items():
            path.write_bytes(content)
            yield str(path)
    except OSError as error:
        raise CommandError(f"{out}: {error.strerror}") from error
    yield (
        "read them, write what only the provider knows, then: "
        f"chappe transparency-report --year {year} --publish {quote(str(out))}"
    )


async def published(engine: Engine, year: int, folder: Path, reason: str) -> AsyncIterator[str]:
    """Publish the sheets of a folder as the newest version; what was done, line by line. Raises CommandError."""
    now = engine.actor(0).now
    _, last = _span(year, now)
    if now < last:
        raise CommandError(f"{year} is not over")
    try:
        files = {sheet: (folder / f"{sheet}.csv").read_bytes() for sheet in template().columns}
        done = await engine.run(Publish(year, files, reason), engine.actor(0))
    except OSError as error:
        raise CommandError(f"{error.filename}: {error.strerror}") from error
    except BadReport as error:
        raise CommandError(str(error)) from error
    found = done.result
    assert isinstance(found, Report)
    yield f"published as version {found.version} of {day_of(found.date)}, at /transparency/yearly"


def _span(year: int, now: int) -> tuple[int, int]:
    if not EARLIEST <= year <= 9000 or counts.span(year)[0] > now:
        raise CommandError(f"there can be no report of {year}")
    return counts.span(year)
