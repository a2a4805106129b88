"""What reports to the CyberTipline cost: each question goes by an index, however many were ever sent."""

from collections.abc import Callable
from pathlib import Path

import pytest

from chappe.store.tx import SqlTx
from tests.store.spying import plans_of

QUESTIONS: tuple[tuple[str, Callable[[SqlTx], object]], ...] = (
    ("cybertips_due", lambda tx: tx.cybertips.due(100)),
    ("cybertips_person", lambda tx: tx.cybertips.of_person(7, 10)),
    ("cybertips_locked", lambda tx: tx.cybertips.let_go(100, 10, 10)),
    ("decisions_tip", lambda tx: tx.cybertips.decisions(7)),
    ("decisions_tip", lambda tx: tx.cybertips.release(7)),
    ("decisions_untold", lambda tx: tx.cybertips.owed(10)),
    ("decisions_untold_person", lambda tx: tx.cybertips.untold(7, 10)),
    ("cybertip_lines_tip", lambda tx: tx.cybertips.lines(7, 10)),
    ("cybertip_suspects", lambda tx: tx.cybertips.suspect(7)),
    ("staff_acts_saw", lambda tx: tx.staff.saw(7)),
    ("cybertip_files_blob", lambda tx: tx.files.unused_blobs(100, 10)),
    ("removed_contents_date", lambda tx: tx.removed.drop_before(100, 10, 100)),
)


@pytest.mark.parametrize(("index", "question"), QUESTIONS, ids=range(len(QUESTIONS)))
async def test_a_question_goes_by_its_index(index: str, question: Callable[[SqlTx], object], tmp_path: Path) -> None:
    plans = await plans_of(tmp_path, question)
    assert any(index in plan for plan in plans), plans
    assert not [plan for plan in plans if "TEMP B-TREE" in plan]
    assert not [plan for plan in plans if plan.startswith("SCAN") and "USING" not in plan], plans
