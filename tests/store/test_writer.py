"""The thread that writes goes on, whatever one rule or one commit does."""

import asyncio
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from chappe.custody.seal import Unsealed
from chappe.engine.store import StoreUnavailable
from chappe.store.sqlite import SqliteStore
from chappe.store.tx import SqlTx

ANN = 1 << 40


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    yield SqliteStore(tmp_path / "chappe.db", Unsealed(b"s" * 32))


def put(name: str) -> Any:
    return lambda tx: tx.users.set_setting(ANN, name, 1)


async def settings(store: SqliteStore) -> list[str]:
    return sorted(await store.read(lambda tx: tx.users.settings(ANN)))


def wrong(tx: SqlTx) -> None:
    """A rule that makes a statement which the database cannot read."""
    tx.users.set_setting(ANN, "wrong", 1)
    tx.users._execute("SELECT " + ",".join("?" for _ in range(300_000)), [1] * 300_000)


async def test_a_statement_that_cannot_be_carried_out_spoils_no_other_change(store: SqliteStore) -> None:
    changes = [put("before"), wrong, put("after"), wrong, put("last")]
    done = await asyncio.gather(*(store.write(one) for one in changes), return_exceptions=True)
    assert [type(one) for one in done] == [type(None), sqlite3.OperationalError] * 2 + [type(None)]
    assert await settings(store) == ["after", "before", "last"]
    await store.close()


class Poor:
    """A connection for whose commit there is no memory, once; and no room to undo it, if so wished."""

    def __init__(self, connection: sqlite3.Connection, undoes: bool) -> None:
        self._connection = connection
        self._left = ["COMMIT"] if undoes else ["COMMIT", "ROLLBACK"]

    def execute(self, sql: str, *given: Any) -> Any:
        if sql in self._left:
            self._left.remove(sql)
            raise MemoryError if sql == "COMMIT" else sqlite3.OperationalError("no")
        return self._connection.execute(sql, *given)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)


@pytest.mark.parametrize("undoes", [True, False])
async def test_a_commit_that_fails_in_any_way_is_no_end(store: SqliteStore, undoes: bool) -> None:
    await store.write(put("before"))
    store._writer_connection = Poor(store._writer_connection, undoes)  # type: ignore[assignment]
    for _ in range(1 if undoes else 2):
        with pytest.raises(StoreUnavailable):
            await asyncio.wait_for(store.write(put("lost")), 10)
    await asyncio.wait_for(store.write(put("after")), 10)
    assert await settings(store) == ["after", "before"]
    await store.close()
