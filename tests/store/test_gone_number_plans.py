"""What is asked about numbers of deleted accounts goes by an index, and the numbers themselves are nowhere."""

from collections.abc import Callable
from pathlib import Path

import pytest

from chappe.store.tx import SqlTx
from tests.store.spying import plans_of
from tests.support.world import World

PHONE = "491701234567"
QUESTIONS: tuple[Callable[[SqlTx], object], ...] = (
    lambda tx: tx.gone_numbers.of(PHONE),
    lambda tx: tx.gone_numbers.drop_before(100, 10),
)


@pytest.mark.parametrize("question", QUESTIONS, ids=["of", "drop_before"])
async def test_a_question_goes_by_its_index(question: Callable[[SqlTx], object], tmp_path: Path) -> None:
    plans = await plans_of(tmp_path, question)
    assert plans and all(plan.startswith(("SEARCH", "LIST SUBQUERY")) for plan in plans), plans


async def test_a_number_is_kept_as_a_keyed_hash_and_found_by_it_alone(world: World, tmp_path: Path) -> None:
    ann, bob = await world.person("Ann", PHONE), await world.person("Bob", "491700000002")
    await world.write(lambda tx: tx.gone_numbers.keep(ann.id, 100))
    await world.write(lambda tx: tx.gone_numbers.keep(ann.id, 200))
    await world.write(lambda tx: tx.users.mark_deleted(ann.id))
    await world.write(lambda tx: tx.gone_numbers.keep(ann.id, 300))
    assert await world.read(lambda tx: tx.gone_numbers.of(PHONE)) == [ann.id]
    assert await world.read(lambda tx: tx.gone_numbers.of("")) == []
    assert await world.read(lambda tx: tx.gone_numbers.of("491700000002")) == [], bob
    rows = await world.read(lambda tx: tx.gone_numbers._execute("SELECT token FROM gone_numbers").fetchall())  # type: ignore[attr-defined]
    assert len(rows) == 1 and PHONE not in rows[0][0]
    assert await world.write(lambda tx: tx.gone_numbers.drop_before(100, 10)) == 0
    assert await world.write(lambda tx: tx.gone_numbers.drop_before(101, 10)) == 1
