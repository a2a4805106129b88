"""Folders of a person's own making, in SQL."""

from chappe.store.db import Db


class FiltersTable:
    """See chappe.domain.ports.messages.Filters."""

    def __init__(self, db: Db) -> None:
        self._execute = db.execute

    def all(self, box: int) -> list[tuple[int, str]]:
        rows = self._execute("SELECT id, data FROM filters WHERE box = ? ORDER BY place, id", (box,)).fetchall()
        return [(row[0], row[1]) for row in rows]

    def put(self, box: int, id: int, data: str) -> None:
        self._execute(
            "INSERT INTO filters (box, id, place, data) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (box, id) DO UPDATE SET data = excluded.data",
            (box, id, len(self.all(box)), data),
        )

    def delete(self, box: int, id: int) -> bool:
        return self._execute("DELETE FROM filters WHERE box = ? AND id = ?", (box, id)).rowcount > 0

    def set_order(self, box: int, order: list[int]) -> None:
        for place, id in enumerate(order):
            self._execute("UPDATE filters SET place = ? WHERE box = ? AND id = ?", (place, box, id))
