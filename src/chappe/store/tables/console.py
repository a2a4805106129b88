"""Codes and sessions of the console in SQL."""

from chappe.domain.ports import Sealer
from chappe.domain.ports.console import ConsoleCode, ConsoleSession
from chappe.store.db import Db

CONTEXT = b"console"
COLUMNS = "token, user_id, created, seen, whole, tries, secret"


class ConsoleTable:
    """See chappe.domain.ports.console.Console."""

    def __init__(self, db: Db, sealer: Sealer) -> None:
        self._execute = db.execute
        self._sealer = sealer

    def put_code(self, code: ConsoleCode) -> None:
        self._execute(
            "INSERT INTO console_codes (user_id, hash, expires, tries) VALUES (?, ?, ?, ?) ON CONFLICT (user_id)"
            " DO UPDATE SET hash = excluded.hash, expires = excluded.expires, tries = excluded.tries",
            code,
        )

    def code(self, user_id: int) -> ConsoleCode | None:
        row = self._execute(
            "SELECT user_id, hash, expires, tries FROM console_codes WHERE user_id = ?", (user_id,)
        ).fetchone()
        return ConsoleCode(*row) if row else None

    def drop_code(self, user_id: int) -> None:
        self._execute("DELETE FROM console_codes WHERE user_id = ?", (user_id,))

    def put(self, session: ConsoleSession) -> None:
        secret = self._sealer.seal(session.secret, CONTEXT) if session.secret else b""
        self._execute(
            f"INSERT INTO console_sessions ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (token) DO UPDATE SET"
            " seen = excluded.seen, whole = excluded.whole, tries = excluded.tries, secret = excluded.secret",
            (*session[:4], int(session.whole), session.tries, secret),
        )

    def get(self, token: bytes) -> ConsoleSession | None:
        row = self._execute(f"SELECT {COLUMNS} FROM console_sessions WHERE token = ?", (token,)).fetchone()
        if row is None:
            return None
        secret = self._sealer.open(row[6], CONTEXT) if row[6] else b""
        return ConsoleSession(row[0], row[1], row[2], row[3], bool(row[4]), row[5], secret)

    def drop(self, token: bytes) -> None:
        self._execute("DELETE FROM console_sessions WHERE token = ?", (token,))

    def drop_all(self, user_id: int) -> None:
        self._execute("DELETE FROM console_sessions WHERE user_id = ?", (user_id,))

    def drop_unseen(self, before: int) -> None:
        self._execute("DELETE FROM console_sessions WHERE seen < ?", (before,))
