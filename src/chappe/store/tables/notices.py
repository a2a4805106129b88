"""Notices in SQL."""

import json

from chappe.domain.ports import Sealer
from chappe.domain.ports.notices import Notice
from chappe.store.db import Db, Row, to_json

CONTEXT = b"notice"
COLUMNS = "id, digest, case_id, category, place, date, flagger, reference, outcome, decision, decided, body"


class NoticesTable:
    """See chappe.domain.ports.notices.Notices."""

    def __init__(self, db: Db, sealer: Sealer) -> None:
        self._execute = db.execute
        self._sealer = sealer

    def add(self, notice: Notice) -> int:
        written = to_json([notice.explanation, notice.name, notice.email]).encode()
        row = self._execute(
            f"INSERT INTO notices ({COLUMNS.removeprefix('id, ')}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            " RETURNING id",
            (
                notice.digest,
                notice.case,
                notice.category,
                notice.place,
                notice.date,
                notice.flagger,
                notice.reference,
                notice.outcome,
                notice.decision,
                notice.decided,
                self._sealer.seal(written, CONTEXT),
            ),
        ).fetchone()
        assert row is not None
        return int(row[0])

    def get(self, id: int) -> Notice | None:
        return self._one("WHERE id = ?", (id,))

    def by_reference(self, flagger: int, reference: str) -> Notice | None:
        return self._one("WHERE flagger = ? AND reference = ? AND flagger <> 0", (flagger, reference))

    def of_case(self, case: int, outcome: str, limit: int) -> list[Notice]:
        return self._all("WHERE case_id = ? AND outcome = ? ORDER BY id LIMIT ?", (case, outcome, limit))

    def settle(self, notice: Notice) -> None:
        self._execute(
            "UPDATE notices SET outcome = ?, decision = ?, decided = ? WHERE id = ?",
            (notice.outcome, notice.decision, notice.decided, notice.id),
        )

    def decided_of(self, flagger: int, since: int, limit: int) -> list[Notice]:
        return self._all(
            "WHERE flagger = ? AND flagger <> 0 AND decided >= ? AND decided <> 0 ORDER BY decided DESC LIMIT ?",
            (flagger, since, limit),
        )

    def forget(self, before: int, limit: int) -> int:
        return self._execute(
            "UPDATE notices SET body = NULL WHERE id IN (SELECT id FROM notices"
            " WHERE decided <> 0 AND decided < ? AND body IS NOT NULL ORDER BY decided LIMIT ?)",
            (before, limit),
        ).rowcount

    def _one(self, rest: str, params: tuple[object, ...]) -> Notice | None:
        found = self._all(rest, params)
        return found[0] if found else None

    def _all(self, rest: str, params: tuple[object, ...]) -> list[Notice]:
        return [self._read(row) for row in self._execute(f"SELECT {COLUMNS} FROM notices {rest}", params).fetchall()]

    def _read(self, row: Row) -> Notice:
        id, digest, case, category, place, date, flagger, reference, outcome, decision, decided, body = row
        kept = Notice(id, bytes(digest), case, category, place, date, "", "", "", flagger, reference, outcome)
        kept = kept._replace(decision=decision, decided=decided)
        if body is None:
            return kept
        explanation, name, email = json.loads(self._sealer.open(body, CONTEXT))
        return kept._replace(explanation=explanation, name=name, email=email)
