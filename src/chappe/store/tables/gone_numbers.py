"""Numbers of accounts that decisions deleted, in SQL: keyed hashes that nobody can turn back without the key."""

from chappe.domain.ports import Sealer
from chappe.store.db import Db

SCOPE = 0
"""Nobody's own index: its words are whole numbers with a word before them."""
MOST = 10


class GoneNumbersTable:
    """See chappe.domain.ports.gone_numbers.GoneNumbers."""

    def __init__(self, db: Db, sealer: Sealer) -> None:
        self._execute = db.execute
        self._sealer = sealer

    def keep(self, person: int, now: int) -> None:
        # From the row itself: a suspended account is handed out without its number.
        row = self._execute("SELECT phone FROM users WHERE id = ? AND phone <> ''", (person,)).fetchone()
        if row:
            self._execute(
                "INSERT INTO gone_numbers (token, person, date) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                (self._token(row[0]), person, now),
            )

    def of(self, phone: str) -> list[int]:
        rows = self._execute(
            "SELECT person FROM gone_numbers WHERE token = ? ORDER BY person DESC LIMIT ?", (self._token(phone), MOST)
        ).fetchall()
        return [row[0] for row in rows]

    def drop_before(self, date: int, limit: int) -> int:
        return self._execute(
            "DELETE FROM gone_numbers WHERE (token, person) IN"
            " (SELECT token, person FROM gone_numbers WHERE date < ? ORDER BY date LIMIT ?)",
            (date, limit),
        ).rowcount

    def _token(self, phone: str) -> str:
        return self._sealer.token(SCOPE, f"number {phone}")
