"""A connection that notes how the database goes about each statement, for tests of what a question costs."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

from chappe.custody.seal import Unsealed
from chappe.store.sqlite import SqliteStore, connect
from chappe.store.tx import SqlTx


class Spy:
    """Stands for a connection of `SqlTx`."""

    def __init__(self, path: Path, read_only: bool = True) -> None:
        self.connection = connect(path, read_only=read_only)
        self.steps: list[tuple[str, str]] = []
        """Each statement with each step of its plan (sqlite.org/eqp.html)."""

    @property
    def plans(self) -> list[str]:
        """The steps without their statements."""
        return [plan for _, plan in self.steps]

    def execute(self, sql: str, params: object = (), /) -> object:
        """Run it and note its plan, also where it is then refused because this connection may not write."""
        rows = self.connection.execute(f"EXPLAIN QUERY PLAN {sql}", params).fetchall()
        self.steps += [(sql, row[3]) for row in rows]
        return self.connection.execute(sql, params)


async def plans_of(folder: Path, question: Callable[[SqlTx], object]) -> list[str]:
    """How an empty database goes about a question, step by step."""
    path = folder / "chappe.db"
    await SqliteStore(path, Unsealed(b"tests")).close()
    spy = Spy(path)
    try:
        question(SqlTx(spy, Unsealed(b"tests")))  # type: ignore[arg-type]  # as much of a connection as tables use
    except sqlite3.OperationalError as error:
        if "readonly" not in str(error):  # what writes is known by its plan: this connection cannot
            raise
    spy.connection.close()
    return spy.plans
