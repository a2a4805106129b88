"""Server salts, computed and not stored: a keyed function of the auth key's id and the half hour."""

from hashlib import blake2b
from struct import Struct
from typing import Final

PERIOD: Final = 1800
"""Seconds between salts; each is good for this long and as long again (/mtproto/description#server-salt)."""

_INPUT = Struct("<qq")


class Salts:
    """The salts of every key, by one secret of at least 16 bytes that outlives restarts."""

    __slots__ = ("_secret",)

    def __init__(self, secret: bytes) -> None:
        if len(secret) < 16:
            raise ValueError("the secret of the salts needs at least 16 bytes")
        self._secret = secret[:64]

    def at(self, key_id: int, period: int) -> int:
        """The salt of a key for the half hour with this number, as the protocol's signed long."""
        digest = blake2b(_INPUT.pack(key_id, period), key=self._secret, digest_size=8, person=b"server salt")
        return int.from_bytes(digest.digest(), "little", signed=True)

    def future(self, key_id: int, now: float, count: int) -> list[tuple[int, int, int]]:
        """`count` salts from the present one on, each (valid since, valid until, salt)."""
        first = int(now) // PERIOD
        return [(n * PERIOD, (n + 2) * PERIOD, self.at(key_id, n)) for n in range(first, first + count)]
