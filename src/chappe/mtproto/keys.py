"""One auth key in use: its bytes, its present salts and its sessions."""

from typing import Generic, TypeVar

from chappe.crypto.kdf import AuthKey
from chappe.mtproto.salts import PERIOD, Salts

__all__ = ["AuthKey", "LiveKey"]

S = TypeVar("S")


class LiveKey(Generic[S]):
    """`record` is what the shell knows of the key, nothing to the protocol; S is the type of its sessions."""

    __slots__ = ("_older", "_period", "any_salt", "auth_key", "expires_at", "key_id", "record", "salt", "sessions")

    def __init__(self, auth_key: AuthKey, expires_at: int, record: object) -> None:
        self.key_id = auth_key.key_id
        self.auth_key = auth_key
        self.expires_at = expires_at
        """Unix time after which a temporary key is unknown; 0 = never."""
        self.record = record
        self.any_salt = False
        """A temporary key before its binding: some clients cannot take bad_server_salt there."""
        self.sessions: dict[int, S] = {}
        self.salt = 0
        """The present one, as of the last refresh()."""
        self._older = 0
        self._period = -1

    def refresh(self, salts: Salts, now: float) -> None:
        """Bring `salt` up to date; call before it is used."""
        period = int(now) // PERIOD
        if period != self._period:
            self._period = period
            self.salt = salts.at(self.key_id, period)
            self._older = salts.at(self.key_id, period - 1)

    def takes(self, salt: int) -> bool:
        """Whether a message with this salt may pass, as of the last refresh()."""
        return salt == self.salt or salt == self._older or self.any_salt
