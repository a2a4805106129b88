"""A connection that notes how the database goes about each statement, for tests of what a question costs."""

from pathlib import Path

from chappe.store.sqlite import connect


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
