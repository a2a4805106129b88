"""Codes under way in SQL, and how often they were guessed wrong."""

from chappe.domain.ports.accounts import Code
from chappe.store.db import Db, Row

COLUMNS = "phone, hash, code, sent, expires, tries, kind, key_id, accepted FROM codes"


def _code(row: Row) -> Code:
    return Code(row[0], row[1], row[2], row[3], row[4], row[5], row[6], row[7], bool(row[8]))


class CodesTable:
    """See chappe.domain.ports.accounts.Codes."""

    def __init__(self, db: Db) -> None:
        self._execute = db.execute

    def get(self, phone: str, hash: str) -> Code | None:
        row = self._execute(f"SELECT {COLUMNS} WHERE phone = ? AND hash = ?", (phone, hash)).fetchone()
        return _code(row) if row else None

    def latest(self, phone: str) -> Code | None:
        return next(iter(self.all(phone)), None)

    def all(self, phone: str) -> list[Code]:
        rows = self._execute(f"SELECT {COLUMNS} WHERE phone = ? ORDER BY sent DESC, hash", (phone,)).fetchall()
        return [_code(row) for row in rows]

    def put(self, code: Code) -> None:
        self._execute(
            "INSERT INTO codes (phone, hash, code, sent, expires, tries, kind, key_id, accepted)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (phone, hash) DO UPDATE SET code = excluded.code,"
            " sent = excluded.sent, expires = excluded.expires, tries = excluded.tries, kind = excluded.kind,"
            " key_id = excluded.key_id, accepted = excluded.accepted",
            (*code[:8], int(code.accepted)),
        )

    def delete(self, phone: str, hash: str = "") -> None:
        if hash:
            self._execute("DELETE FROM codes WHERE phone = ? AND hash = ?", (phone, hash))
        else:
            self._execute("DELETE FROM codes WHERE phone = ?", (phone,))

    def drop_expired(self, now: int) -> int:
        self._execute("DELETE FROM guesses WHERE until < ?", (now,))
        return self._execute("DELETE FROM codes WHERE expires < ?", (now,)).rowcount

    # -- wrong guesses ------------------------------------------------------------------------------------------------
    def wrong(self, about: str, now: int) -> int:
        row = self._execute("SELECT wrong FROM guesses WHERE about = ? AND until > ?", (about, now)).fetchone()
        return int(row[0]) if row else 0

    def guessed_wrong(self, about: str, now: int, span: int) -> int:
        before = self.wrong(about, now)
        if before:
            self._execute("UPDATE guesses SET wrong = wrong + 1 WHERE about = ?", (about,))
        else:
            self._execute(
                "INSERT INTO guesses (about, wrong, until) VALUES (?, 1, ?)"
                " ON CONFLICT (about) DO UPDATE SET wrong = excluded.wrong, until = excluded.until",
                (about, now + span),
            )
        return before + 1

    def forgive(self, about: str) -> None:
        self._execute("DELETE FROM guesses WHERE about = ?", (about,))
