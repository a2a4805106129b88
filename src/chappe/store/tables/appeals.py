"""Appeals in SQL."""

from chappe.domain.ports import Sealer
from chappe.domain.ports.appeals import Appeal
from chappe.store.db import Db

CONTEXT = b"appeal"
COLUMNS = "id, decision, case_id, person, side, text, date, due, state, outcome, answer, decided_by, decided"


class AppealsTable:
    """See chappe.domain.ports.appeals.Appeals."""

    def __init__(self, db: Db, sealer: Sealer) -> None:
        self._execute = db.execute
        self._sealer = sealer

    def put(self, appeal: Appeal) -> int:
        row = self._execute(
            "INSERT INTO appeals (decision, case_id, person, side, text, date, due) VALUES (?, ?, ?, ?, ?, ?, ?)"
            " RETURNING id",
            (
                appeal.decision,
                appeal.case,
                appeal.person,
                appeal.side,
                self._sealer.seal(appeal.text.encode(), CONTEXT),
                appeal.date,
                appeal.due,
            ),
        ).fetchone()
        assert row is not None
        return int(row[0])

    def get(self, id: int) -> Appeal | None:
        return self._one("WHERE id = ?", (id,))

    def of_decision(self, decision: int, person: int) -> Appeal | None:
        return self._one("WHERE decision = ? AND person = ? AND decision <> 0", (decision, person))

    def of_case(self, case: int, person: int) -> Appeal | None:
        return self._one("WHERE case_id = ? AND person = ? AND decision = 0", (case, person))

    def save(self, appeal: Appeal) -> None:
        self._execute(
            "UPDATE appeals SET state = ?, outcome = ?, answer = ?, decided_by = ?, decided = ? WHERE id = ?",
            (
                appeal.state,
                appeal.outcome,
                self._sealer.seal(appeal.answer.encode(), CONTEXT),
                appeal.decided_by,
                appeal.decided,
                appeal.id,
            ),
        )

    def queue(self, limit: int) -> list[Appeal]:
        return self._all("WHERE state = 'open' ORDER BY due, id LIMIT ?", (limit,))

    def open_of(self, person: int) -> int:
        row = self._execute("SELECT count(*) FROM appeals WHERE person = ? AND state = 'open'", (person,)).fetchone()
        return int(row[0]) if row else 0

    def _one(self, rest: str, params: tuple[object, ...]) -> Appeal | None:
        found = self._all(rest, params)
        return found[0] if found else None

    def _all(self, rest: str, params: tuple[object, ...]) -> list[Appeal]:
        rows = self._execute(f"SELECT {COLUMNS} FROM appeals {rest}", params).fetchall()
        return [
            Appeal(*row)._replace(
                text=self._sealer.open(row[5], CONTEXT).decode(),
                answer=self._sealer.open(row[10], CONTEXT).decode() if row[10] else "",
            )
            for row in rows
        ]
