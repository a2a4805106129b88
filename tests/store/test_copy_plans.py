"""What is asked about copies of posts goes by an index, however many files and forwards there are."""

from collections.abc import Callable
from pathlib import Path

import pytest

from chappe.domain.ports.copies import CopyRemoval
from chappe.store.tx import SqlTx
from tests.store.spying import plans_of

QUESTIONS: dict[str, Callable[[SqlTx], object]] = {
    "the first post": lambda tx: tx.copies.origin(-5, 7),
    "forwards of it": lambda tx: tx.copies.forwards(-5, 7, 9, 10),
    "files with the same bytes": lambda tx: tx.copies.file_after(3, 4),
    "what shows a file in groups": lambda tx: tx.copies.shown(3, 4, 10),
    "a removal": lambda tx: tx.copies.get(5),
    "keeping a removal": lambda tx: tx.copies.put(CopyRemoval(1, "file", 2)),
    "one that goes on": lambda tx: tx.copies.unfinished(),
    "whether somebody was hit": lambda tx: tx.copies.hit(1, 2),
    "decisions about copies": lambda tx: tx.copies.decisions(1, 2, 10),
}


@pytest.mark.parametrize("name", QUESTIONS)
async def test_a_question_goes_by_its_index(name: str, tmp_path: Path) -> None:
    plans = await plans_of(tmp_path, QUESTIONS[name])
    allowed = ("SEARCH", "SCAN copy_removals USING INDEX copy_removals_open")
    assert all(plan.startswith(allowed) for plan in plans), plans
    assert plans or name == "keeping a removal"
    if name == "what shows a file in groups":
        assert all("contents_file_there" in plan for plan in plans), plans
