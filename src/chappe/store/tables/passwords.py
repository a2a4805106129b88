"""Two-step passwords in SQL; verifiers and the secrets of checks under way go through the sealer."""

from chappe.domain.ports import Sealer
from chappe.domain.ports.accounts import Password, SrpAttempt
from chappe.store.db import Db, Row

COLUMNS = "user_id, salt1, salt2, verifier, hint, email, email_confirmed, pending_email, reset_at, waits FROM passwords"
VERIFIER, ATTEMPT = b"verifier", b"srp"


class PasswordsTable:
    """See chappe.domain.ports.accounts.Passwords."""

    def __init__(self, db: Db, sealer: Sealer) -> None:
        self._execute = db.execute
        self._sealer = sealer

    def _password(self, row: Row) -> Password:
        return Password(
            row[0], bytes(row[1]), bytes(row[2]), self._sealer.open(row[3], VERIFIER), row[4], row[5], bool(row[6]),
            row[7], row[8], bool(row[9]),
        )  # fmt: skip

    def get(self, user_id: int) -> Password | None:
        return self._one(user_id, 0)

    def waiting(self, user_id: int) -> Password | None:
        return self._one(user_id, 1)

    def _one(self, user_id: int, waits: int) -> Password | None:
        row = self._execute(f"SELECT {COLUMNS} WHERE user_id = ? AND waits = ?", (user_id, waits)).fetchone()
        return self._password(row) if row else None

    def put(self, password: Password) -> None:
        self._execute(
            "INSERT INTO passwords (user_id, salt1, salt2, verifier, hint, email, email_confirmed, pending_email,"
            " reset_at, waits) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (user_id, waits)"
            " DO UPDATE SET salt1 = excluded.salt1,"
            " salt2 = excluded.salt2, verifier = excluded.verifier, hint = excluded.hint, email = excluded.email,"
            " email_confirmed = excluded.email_confirmed, pending_email = excluded.pending_email,"
            " reset_at = excluded.reset_at",
            (
                password.user_id, password.salt1, password.salt2, self._sealer.seal(password.verifier, VERIFIER),
                password.hint, password.email, int(password.email_confirmed), password.pending_email,
                password.reset_at, int(password.waits),
            ),
        )  # fmt: skip

    def delete(self, user_id: int) -> None:
        self._execute("DELETE FROM passwords WHERE user_id = ?", (user_id,))
        self._execute("DELETE FROM srp_attempts WHERE user_id = ?", (user_id,))

    def delete_waiting(self, user_id: int) -> bool:
        return self._execute("DELETE FROM passwords WHERE user_id = ? AND waits = 1", (user_id,)).rowcount > 0

    # -- checks under way ---------------------------------------------------------------------------------------------
    def add_attempt(self, attempt: SrpAttempt) -> None:
        self._execute(
            "INSERT INTO srp_attempts (srp_id, user_id, secret, expires) VALUES (?, ?, ?, ?)",
            (attempt.srp_id, attempt.user_id, self._sealer.seal(attempt.secret, ATTEMPT), attempt.expires),
        )

    def take_attempt(self, srp_id: int) -> SrpAttempt | None:
        row = self._execute(
            "SELECT srp_id, user_id, secret, expires FROM srp_attempts WHERE srp_id = ?", (srp_id,)
        ).fetchone()
        if row is None:
            return None
        self._execute("DELETE FROM srp_attempts WHERE srp_id = ?", (srp_id,))
        return SrpAttempt(row[0], row[1], self._sealer.open(row[2], ATTEMPT), row[3])

    def drop_attempts(self, user_id: int, keep: int = 0) -> None:
        self._execute(
            "DELETE FROM srp_attempts WHERE user_id = ? AND srp_id NOT IN"
            " (SELECT srp_id FROM srp_attempts WHERE user_id = ? ORDER BY expires DESC LIMIT ?)",
            (user_id, user_id, keep),
        )

    def drop_expired(self, now: int) -> int:
        return self._execute("DELETE FROM srp_attempts WHERE expires < ?", (now,)).rowcount
