"""What the command `statements` does: statements of reasons into files."""

from collections.abc import AsyncIterator
from pathlib import Path

from chappe.engine.run import Engine
from chappe.ops.commands import CommandError
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
