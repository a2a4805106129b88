"""What asking for sanctions costs: each question goes by an index, however many accounts were ever suspended."""

from collections.abc import Callable
from pathlib import Path

import pytest

from chappe.domain.values import FROZEN, LIMITED
from chappe.store.tx import SqlTx
from tests.store.spying import plans_of

QUESTIONS: tuple[tuple[str, Callable[[SqlTx], object]], ...] = (
    ("sanctions_until", lambda tx: tx.sanctions.due(100, 50)),
    ("sanctions_kind", lambda tx: tx.sanctions.all((LIMITED, FROZEN))),
    ("sqlite_autoindex_sanctions", lambda tx: tx.sanctions.of(7)),
    ("sqlite_autoindex_banned_keys", lambda tx: tx.sanctions.banned(7)),
)


@pytest.mark.parametrize(("index", "question"), QUESTIONS, ids=[index for index, _ in QUESTIONS])
async def test_a_question_goes_by_its_index(index: str, question: Callable[[SqlTx], object], tmp_path: Path) -> None:
    plans = await plans_of(tmp_path, question)
    [plan] = [plan for plan in plans if "sanctions" in plan or "banned_keys" in plan]
    assert plan.startswith("SEARCH") and index in plan
