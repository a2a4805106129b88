"""What is asked for statements on their way, and for a year's report, goes by an index to the days it is about."""

from collections.abc import Callable
from pathlib import Path

import pytest

from chappe.store.tx import SqlTx
from tests.store.spying import plans_of

QUERIES: dict[str, Callable[[SqlTx], object]] = {
    "progress": lambda tx: tx.statements.progress("x"),
    "refused": lambda tx: tx.statements.refused("x", [1, 2]),
    "faults": lambda tx: tx.statements.faults("x", 1, 10),
    "again": lambda tx: tx.statements.again("x", 10),
    "waiting": lambda tx: tx.statements.waiting(5, 10),
    "page": lambda tx: tx.decisions.page(5, 10),
    "since": lambda tx: tx.decisions.since(5, (0, 0), 1),
    "acts": lambda tx: tx.yearly.acts(5, 10),
    "received": lambda tx: tx.yearly.received(5, 10),
    "answered": lambda tx: tx.yearly.answered(5, 10, True),
    "wait": lambda tx: tx.yearly.notice_wait(5, 10, ("spam",), False),
    "filed": lambda tx: tx.yearly.filed(5, 10),
    "judged": lambda tx: tx.yearly.judged(5, 10),
    "took": lambda tx: tx.yearly.complaint_wait(5, 10, ("remove",)),
    "file": lambda tx: tx.yearly.file(2024, 1, "x"),
    "names": lambda tx: tx.yearly.names(2024, 1),
}


@pytest.mark.parametrize("name", QUERIES)
async def test_nothing_is_gone_through(tmp_path: Path, name: str) -> None:
    """Sorting and grouping what lies in the days is allowed: it is what a report is."""
    plans = await plans_of(tmp_path, QUERIES[name])
    assert plans
    for plan in plans:
        assert not plan.startswith("SCAN") or plan in ("SCAN firsts", "SCAN (subquery-1)"), plan
