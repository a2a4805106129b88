"""What the command `statements` does: statements of reasons into files, or to a database of such statements."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

from chappe.domain.ports import Tx
from chappe.domain.ports.statements import Fault, Progress
from chappe.engine.run import Engine
from chappe.engine.statement_sender import StatementSender
from chappe.ops.commands import CommandError
from chappe.ops.config import Config
from chappe.safety import statement_sending as sending
from chappe.safety.ledger_entries import DAY, day_number
from chappe.safety.policy import Policy
from chappe.safety.statement_batches import batch


async def exported(engine: Engine, policy: Policy, since: str, out: Path) -> AsyncIterator[str]:
    """Write the statements of decisions made since a day, in files of at most a hundred; what was done, line by line.

    A file that stands there already is written anew with the same words. Raises CommandError.
    """
    try:
        first = day_number(since) * DAY
    except ValueError as error:
        raise CommandError(f"{since!r} is no day: write it as 2026-01-31") from error
    after, files, total = (0, 0), 0, 0
    try:
        out.mkdir(parents=True, exist_ok=True)
        while True:
            made = await engine.read(lambda tx, after=after: batch(tx, first, after, policy))  # type: ignore[misc]
            if made.number:
                files, total = files + 1, total + made.number
                path = out / f"statements-{since}-{files:06}.json"
                path.write_bytes(made.body)
                yield f"{path}  {made.number}"
            if made.after == (0, 0):
                break
            after = made.after
    except OSError as error:
        raise CommandError(f"{out}: {error.strerror}") from error
    yield f"{total} statements in {files} files"


MOST_WAITING, MOST_SHOWN, PAGE = 100_000, 1000, 200


async def sent(engine: Engine, sender: StatementSender | None, again: bool) -> AsyncIterator[str]:
    """Send what waits until nothing does, or nothing can be sent; line by line. Raises CommandError."""
    if sender is None:
        raise CommandError("dsa.url is not set: statements are sent nowhere")
    if again:
        yield f"{await sender.again(engine)} that were not taken are sent once more"
    delivered = refused = 0
    while True:
        turn = await sender.turn(engine)
        delivered, refused = delivered + turn.delivered, refused + turn.refused
        if turn.early:
            yield "waits after a fault; --again does not, and --status says more"
        if turn.fault:
            yield f"waits: {turn.fault}"
        if not turn.more:
            break
    yield f"{delivered} delivered, {refused} not taken"


async def status(engine: Engine, config: Config) -> AsyncIterator[str]:
    """What was delivered, what waits, and what was not taken; line by line. Raises CommandError."""
    if not config.dsa.url:
        raise CommandError("dsa.url is not set: statements are sent nowhere")
    place, first = config.dsa.url.rstrip("/"), day_number(config.dsa.since) * DAY

    def look(tx: Tx) -> tuple[Progress, int, int]:
        state = sending.progress(tx, place, first)
        return state, tx.statements.waiting(state.after, MOST_WAITING), tx.statements.count_refused(place)

    state, waiting, refused = await engine.read(look)
    yield f"{place}, decisions since {config.dsa.since}"
    yield f"{state.delivered:,} delivered" + (f", the last one {_time(state.last)}" if state.last else "")
    yield f"{waiting:,}{' or more' if waiting == MOST_WAITING else ''} decisions are still to be looked at"
    if state.fault:
        yield f"the last attempt failed, {state.tries} in a row; the next one is due {_time(state.next)}: {state.fault}"
    yield f"{refused:,} were not taken"
    shown = after = 0
    while shown < min(refused, MOST_SHOWN):
        faults = await engine.read(lambda tx, after=after: _named(tx, place, after))  # type: ignore[misc]
        if not faults:
            break
        for puid, fault in faults:
            yield f"  {puid}  {_time(fault.date)}  {fault.fault}{'  (to be sent again)' if fault.again else ''}"
        shown, after = shown + len(faults), faults[-1][1].decision
    if shown < refused:
        yield "  and more"


def _named(tx: Tx, place: str, after: int) -> list[tuple[str, Fault]]:
    """Some of what was not taken, with the names of the decisions."""
    named = []
    for fault in tx.statements.faults(place, after, PAGE):
        decision = tx.decisions.get(fault.decision)
        named.append((decision.puid if decision is not None else str(fault.decision), fault))
    return named


def _time(date: int) -> str:
    return datetime.fromtimestamp(date, UTC).strftime("%Y-%m-%d %H:%M UTC")
