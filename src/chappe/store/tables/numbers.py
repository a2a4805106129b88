"""Days' waits, statements of reasons and what was sent of them, in SQL."""

from collections.abc import Collection

from chappe.domain.ports.numbers import Wait
from chappe.store.db import Db


class NumbersTable:
    """See chappe.domain.ports.numbers.Numbers."""

    def __init__(self, db: Db) -> None:
        self._execute = db.execute

    def wait(self, day: int, wait: Wait) -> None:
        self._execute(
            "INSERT INTO day_waits (day, kind, category, outcome, automated, minutes, count)"
            " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (day, kind, category, outcome, automated, minutes)"
            " DO UPDATE SET count = day_waits.count + excluded.count",
            (day, *wait),
        )

    def waits(self, first: int, last: int) -> list[Wait]:
        rows = self._execute(
            "SELECT kind, category, outcome, automated, minutes, sum(count) FROM day_waits WHERE day BETWEEN ? AND ?"
            " GROUP BY kind, category, outcome, automated, minutes"
            " ORDER BY kind, category, outcome, automated, minutes",
            (first, last),
        ).fetchall()
        return [Wait(*row) for row in rows]

    def keep_statement(self, decision: int, document: bytes) -> None:
        self._execute("INSERT INTO statements (decision, document) VALUES (?, ?)", (decision, document))

    def statement(self, decision: int) -> bytes | None:
        row = self._execute("SELECT document FROM statements WHERE decision = ?", (decision,)).fetchone()
        return bytes(row[0]) if row else None

    def sent(self, place: str, decisions: Collection[int]) -> set[int]:
        if not decisions:
            return set()
        marks = ", ".join("?" * len(decisions))
        rows = self._execute(
            f"SELECT decision FROM statements_sent WHERE place = ? AND decision IN ({marks})", (place, *decisions)
        ).fetchall()
        return {row[0] for row in rows}

    def mark_sent(self, place: str, decision: int, date: int, reference: str) -> None:
        self._execute(
            "INSERT INTO statements_sent (place, decision, date, reference) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (place, decision) DO NOTHING",
            (place, decision, date, reference),
        )
