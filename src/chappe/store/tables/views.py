"""How often posts were seen and passed on, in SQL: a row for each post, and a few bits for each person and post."""

from chappe.domain.ports.counting import Counted
from chappe.store.db import Db, places

SPAN = 1024
"""Ids whose looks stand in one row, a bit for each."""


class ViewsTable:
    """See chappe.domain.ports.counting.Views."""

    def __init__(self, db: Db) -> None:
        self._execute = db.execute

    def of(self, box: int, ids: list[int]) -> dict[int, Counted]:
        rows = self._execute(
            f"SELECT message, views, forwards FROM views WHERE box = ? AND message IN ({places(ids)})", (box, *ids)
        ).fetchall()
        return {message: Counted(1 + views, forwards) for message, views, forwards in rows}

    def add(self, box: int, counts: dict[int, int]) -> None:
        for message, views in counts.items():
            self._add(box, message, views, 0)

    def passed_on(self, box: int, ids: list[int]) -> None:
        for message in ids:
            self._add(box, message, 0, 1)

    def _add(self, box: int, message: int, views: int, forwards: int) -> None:
        self._execute(
            "INSERT INTO views (box, message, views, forwards) VALUES (?, ?, ?, ?) ON CONFLICT (box, message)"
            " DO UPDATE SET views = views.views + excluded.views, forwards = views.forwards + excluded.forwards",
            (box, message, views, forwards),
        )

    def first_looks(self, user_id: int, box: int, ids: list[int], now: int, since: int) -> list[int]:
        found: list[int] = []
        for span in sorted({id // SPAN for id in ids}):
            row = self._execute(
                "SELECT date, bits FROM looks WHERE user_id = ? AND box = ? AND span = ?", (user_id, box, span)
            ).fetchone()
            fresh = row is not None and row[0] > since
            bits = int.from_bytes(row[1], "little") if row is not None and fresh else 0
            began = row[0] if row is not None and fresh else now
            new = [id for id in ids if id // SPAN == span and not bits >> id % SPAN & 1]
            if not new:
                continue
            for id in new:
                bits |= 1 << id % SPAN
            self._execute(
                "INSERT INTO looks (user_id, box, span, date, bits) VALUES (?, ?, ?, ?, ?) ON CONFLICT"
                " (user_id, box, span) DO UPDATE SET date = excluded.date, bits = excluded.bits",
                (user_id, box, span, began, bits.to_bytes((bits.bit_length() + 7) // 8, "little")),
            )
            found += new
        return found

    def forget_looks(self, before: int, limit: int) -> int:
        return self._execute(
            "DELETE FROM looks WHERE (user_id, box, span) IN"
            " (SELECT user_id, box, span FROM looks WHERE date <= ? ORDER BY date LIMIT ?)",
            (before, limit),
        ).rowcount

    def forget(self, box: int, ids: list[int]) -> None:
        """The counts of posts that are going."""
        self._execute(f"DELETE FROM views WHERE box = ? AND message IN ({places(ids)})", (box, *ids))
