"""What somebody gave, and when a message was written, is found by indexes, however much others did."""

import sqlite3
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from chappe.custody.seal import Unsealed
from chappe.domain.ports.taking_back import Owed
from chappe.domain.values import CHANNEL, PeerRef
from chappe.store.sqlite import SqliteStore
from chappe.store.tx import SqlTx
from tests.store.spying import Spy

PEER = PeerRef(CHANNEL, 7)
QUESTIONS: dict[str, Callable[[SqlTx], object]] = {
    "reactions": lambda tx: tx.takebacks.reactions(1, 50, 10, PEER),
    "polls": lambda tx: tx.takebacks.polls(1, 10),
    "forget a voter": lambda tx: tx.takebacks.forget_voter(1, 2),
    "votes by the day": lambda tx: tx.polls.days(1),
    "when a message was written": lambda tx: tx.messages.date_at(-7, 50),
    "settle": lambda tx: tx.takebacks.settle(Owed(PEER, 1, 0, 0, 0)),
}


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS.keys())
async def test_a_question_goes_by_its_index(question: Callable[[SqlTx], object], tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "chappe.db", Unsealed(b"k" * 32))
    await store.close()
    spy = Spy(tmp_path / "chappe.db")
    with suppress(sqlite3.OperationalError):  # what writes is known by its plan: this connection cannot
        question(SqlTx(spy, Unsealed(b"k" * 32)))  # type: ignore[arg-type]
    plans = spy.plans
    by_index = ("SEARCH", "USE TEMP B-TREE FOR GROUP BY")
    assert plans and all(plan.startswith(by_index) for plan in plans), plans
