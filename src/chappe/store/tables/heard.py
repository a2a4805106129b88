"""Who has heard which messages of supergroups, in SQL: a bit for each message, many to a row."""

from chappe.store.db import Db

SPAN = 1024
"""Ids whose marks stand in one row, a bit for each."""


class HeardTable:
    """See chappe.domain.ports.heard.Heard."""

    def __init__(self, db: Db) -> None:
        self._execute = db.execute

    def _bits(self, user_id: int, box: int, span: int) -> int:
        row = self._execute(
            "SELECT bits FROM heard WHERE user_id = ? AND box = ? AND span = ?", (user_id, box, span)
        ).fetchone()
        return int.from_bytes(row[0], "little") if row else 0

    def of(self, user_id: int, box: int, ids: list[int]) -> set[int]:
        found: set[int] = set()
        for span in sorted({id // SPAN for id in ids}):
            bits = self._bits(user_id, box, span)
            found.update(id for id in ids if id // SPAN == span and bits >> id % SPAN & 1)
        return found

    def mark(self, user_id: int, box: int, ids: list[int]) -> list[int]:
        new: list[int] = []
        for span in sorted({id // SPAN for id in ids}):
            bits = self._bits(user_id, box, span)
            fresh = sorted({id for id in ids if id // SPAN == span and not bits >> id % SPAN & 1})
            if not fresh:
                continue
            for id in fresh:
                bits |= 1 << id % SPAN
            self._execute(
                "INSERT INTO heard (user_id, box, span, bits) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (user_id, box, span) DO UPDATE SET bits = excluded.bits",
                (user_id, box, span, bits.to_bytes((bits.bit_length() + 7) // 8, "little")),
            )
            new += fresh
        return new

    def forget_person(self, user_id: int, limit: int) -> int:
        return self._execute(
            "DELETE FROM heard WHERE (user_id, box, span) IN"
            " (SELECT user_id, box, span FROM heard WHERE user_id = ? LIMIT ?)",
            (user_id, limit),
        ).rowcount

    def forget_box(self, box: int, limit: int) -> int:
        return self._execute(
            "DELETE FROM heard WHERE (user_id, box, span) IN"
            " (SELECT user_id, box, span FROM heard WHERE box = ? LIMIT ?)",
            (box, limit),
        ).rowcount
