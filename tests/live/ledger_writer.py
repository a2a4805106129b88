"""A process that writes into a ledger and beside it until it is killed; tells what was acknowledged, a line each."""

import asyncio
import sys
from pathlib import Path
from typing import Any

from tests.support.world import open_sqlite

LANES = 32
OWNER = 1 << 40
"""Of the setting that each lane writes beside its leaves."""


async def write(folder: Path) -> None:
    """For ever: a leaf and a setting in one transaction, in every lane; one rule in five fails after it wrote both."""
    store = open_sqlite(folder)

    async def lane(number: int) -> None:
        while True:

            def rule(tx: Any, doomed: bool) -> tuple[int, int]:
                count = int(tx.users.settings(OWNER + number).get("count", 0)) + 1
                tx.users.set_setting(OWNER + number, "count", count)
                index = tx.ledger.append(f"{number}:{count}".encode())
                if doomed:
                    raise LookupError("a rule that changes its mind")
                return index, count

            doomed = next(turn) % 5 == 0
            try:
                index, count = await store.write(lambda tx, doomed=doomed: rule(tx, doomed))
            except LookupError:
                continue
            print(index, f"{number}:{count}", flush=True)

    turn = iter(range(10**9))
    await asyncio.gather(*map(lane, range(LANES)))


if __name__ == "__main__":
    asyncio.run(write(Path(sys.argv[1])))
