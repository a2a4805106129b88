"""What lists of members cost in a supergroup of 200,000, beside one of 2,000: the store alone, on one thread."""

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from chappe.custody.seal import Unsealed
from chappe.domain.values import ADMIN, CREATOR, KICKED, MEMBER
from chappe.store.sqlite import SqliteStore, connect
from chappe.store.tx import SqlTx
from tests.support.many_members import GROUP, fill

NOW = 1_500_000_000
EVERYONE = (MEMBER, ADMIN, CREATOR)
ASKED: dict[str, Callable[[Any], object]] = {
    "first_page": lambda tx: tx.members.page(GROUP, EVERYONE, 0, 200),
    "last_page": lambda tx: tx.members.page(GROUP, EVERYONE, tx.chats.get(GROUP).members - 200, 200),
    "thrown_out": lambda tx: tx.members.page(GROUP, (KICKED,), 0, 200, NOW),
    "restricted": lambda tx: tx.members.restricted(GROUP, 0, 200, NOW),
    "counts": lambda tx: tx.members.counts(GROUP, NOW),
    "rare_name": lambda tx: tx.members.named(GROUP, ["n1999"]),
    "everyones_name": lambda tx: tx.members.named(GROUP, ["person"]),
}


async def measure(sizes: tuple[int, ...] = (2_000, 200_000)) -> dict[str, object]:
    """Median ms of each question."""
    found: dict[str, object] = {}
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "chappe.db"
            await SqliteStore(path, Unsealed(b"k" * 32)).close()
            writer = connect(path)
            writer.execute("BEGIN")
            fill(writer.execute, size)
            writer.execute("COMMIT")
            writer.close()
            reader = connect(path, read_only=True)
            tx = SqlTx(reader, Unsealed(b"k" * 32))
            found[str(size)] = {name: timed(asked, tx) for name, asked in ASKED.items()}
            reader.close()
    return found


def timed(ask: Callable[[Any], object], tx: SqlTx, times: int = 30) -> float:
    """Median ms."""
    ask(tx)
    took = []
    for _ in range(times):
        begun = time.perf_counter()
        ask(tx)
        took.append((time.perf_counter() - begun) * 1000)
    return round(statistics.median(took), 3)
