"""What reports and notices ask of the store goes through no table, however many there are."""

from collections.abc import Callable
from pathlib import Path

import pytest

from chappe.safety import flaggers, public_notices
from chappe.store.tx import SqlTx
from tests.store.spying import plans_of

QUERIES: dict[str, Callable[[SqlTx], object]] = {
    "has": lambda tx: tx.reports.has(1, 2),
    "of a case": lambda tx: tx.reports.of_case(1, "", 10),
    "weight": lambda tx: tx.reports.weight(1),
    "of a reporter": lambda tx: tx.reports.of_reporter(1, 10),
    "by notice": lambda tx: tx.reports.by_notice(5),
    "decided": lambda tx: tx.reports.decided_since(1, 100),
    "record": lambda tx: tx.reports.record(1),
    "state": lambda tx: public_notices.state(tx, 1, "x"),
    "notices of a case": lambda tx: tx.notices.of_case(1, "", 10),
    "reference": lambda tx: tx.notices.by_reference(1, "a"),
    "of a hotline": lambda tx: tx.notices.decided_of(1, 5, 10),
    "to forget": lambda tx: tx.notices._execute(
        "SELECT id FROM notices WHERE decided <> 0 AND decided < 5 AND body IS NOT NULL ORDER BY decided LIMIT 10"
    ),
    "key": lambda tx: tx.flaggers.by_digest(flaggers.digest("x")),
    "name": lambda tx: tx.flaggers.by_name("x"),
}


@pytest.mark.parametrize("name", QUERIES)
async def test_nothing_is_gone_through(tmp_path: Path, name: str) -> None:
    plans = await plans_of(tmp_path, QUERIES[name])
    assert plans
    for plan in plans:
        assert not plan.startswith("SCAN") and "TEMP B-TREE" not in plan, plan
