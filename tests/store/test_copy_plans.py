"""What is asked about copies of posts goes by an index, however many files and forwards there are."""

import sqlite3
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from chappe.custody.seal import Unsealed
from chappe.domain.ports.copies import CopyRemoval
from chappe.store.sqlite import SqliteStore
from chappe.store.tx import SqlTx
from tests.store.spying import Spy

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
    store = SqliteStore(tmp_path / "chappe.db", Unsealed(b"k" * 32))
    await store.close()
    spy = Spy(tmp_path / "chappe.db")
    with suppress(sqlite3.OperationalError):  # what writes is known by its plan: this connection cannot
        QUESTIONS[name](SqlTx(spy, Unsealed(b"k" * 32)))
    plans = spy.plans
    allowed = ("SEARCH", "SCAN copy_removals USING INDEX copy_removals_open")
    assert all(plan.startswith(allowed) for plan in plans), plans
    assert plans or name == "keeping a removal"
    if name == "what shows a file in groups":
        assert all("contents_file_there" in plan for plan in plans), plans
