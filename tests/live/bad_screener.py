"""The server as it is, but that what looks at texts does as the file named by CHAPPE_SCREENER says, and counts there.

    CHAPPE_SCREENER=FILE python -m tests.live.bad_screener serve …

The file holds `hangs`, `fails` or `lies`; anything else lets it do its work.
"""

import asyncio
import os
from pathlib import Path

from chappe.adapters.screeners.text import TextScreener
from chappe.domain.command import Command, Verdict
from chappe.domain.outcome import Actor
from chappe.ops.cli import main

SAYS = Path(os.environ["CHAPPE_SCREENER"])
does_its_work = TextScreener.judge


async def judge(self: TextScreener, command: Command, actor: Actor) -> Verdict:
    """As the file says; each time it is asked for something bad is a line in the file beside it."""
    kind = SAYS.read_text()
    if kind in ("hangs", "fails", "lies"):
        with SAYS.with_suffix(".asked").open("a") as asked:
            asked.write(kind + "\n")
    if kind == "hangs":
        await asyncio.Event().wait()
    if kind == "fails":
        raise OSError("no screening today")
    if kind == "lies":
        return "all is well"  # type: ignore[return-value]  # that is the lie
    return await does_its_work(self, command, actor)


if __name__ == "__main__":
    TextScreener.judge = judge  # type: ignore[method-assign]
    main()
