"""The server's side of two-step passwords: it checks that a client knows one without ever seeing it (/api/srp)."""

from collections.abc import Callable
from hashlib import sha256
from hmac import compare_digest
from typing import Final, NamedTuple

from chappe.crypto import dh

SALT1_BYTES: Final = 8
"""Length of the first salt's beginning, which the server gives with a new algorithm."""
SALT1_MOST: Final = 256
"""Longest first salt taken after the client appended its own bytes."""
SALT2_BYTES: Final = 16
"""Length of the second salt."""
CLIENT_SALT_BYTES: Final = 32
"""How many random bytes a client must append to the first salt."""


def _hash(*parts: bytes) -> bytes:
    return sha256(b"".join(parts)).digest()


def _padded(number: int) -> bytes:
    return number.to_bytes(dh.SIZE, "big")


_G: Final = _padded(dh.GENERATOR)
_K: Final = int.from_bytes(_hash(dh.PRIME_BYTES, _G), "big")
_GROUP: Final = bytes(a ^ b for a, b in zip(_hash(dh.PRIME_BYTES), _hash(_G), strict=True))


class Salts(NamedTuple):
    """The two salts of a password; the group is always the one of key creation."""

    salt1: bytes
    salt2: bytes


class Challenge(NamedTuple):
    """One attempt: `secret` stays here, `public` is the srp_B that the client is sent."""

    secret: int
    public: bytes


def extends(chosen: Salts, given: Salts) -> bool:
    """Whether the salts of a new password are those given by the server, the first one lengthened as it must be."""
    return (
        chosen.salt2 == given.salt2
        and chosen.salt1.startswith(given.salt1)
        and len(given.salt1) + CLIENT_SALT_BYTES <= len(chosen.salt1) <= SALT1_MOST
    )


def is_group(g: int, p: bytes) -> bool:
    """Whether a client's algorithm names the one group that is in use here."""
    return g == dh.GENERATOR and p == dh.PRIME_BYTES


def is_verifier(data: bytes) -> bool:
    """Whether `new_password_hash` can be a verifier: a 256-byte number well inside the group."""
    return len(data) == dh.SIZE and dh.is_safe(int.from_bytes(data, "big"))


def challenge(verifier: bytes, random: Callable[[int], bytes]) -> Challenge:
    """A new attempt against a verifier; `random(n)` gives n random bytes. Takes about half a millisecond."""
    masked = _K * int.from_bytes(verifier, "big")
    while True:
        secret = dh.exponent(random(dh.EXPONENT_BYTES))
        half = dh.public_value(secret)
        public = (masked + half) % dh.PRIME
        # Clients refuse either value near the ends of the group; it takes 2^63 attempts to meet one.
        if dh.is_safe(half) and dh.is_safe(public):
            return Challenge(secret, _padded(public))


def proves_password(attempt: Challenge, verifier: bytes, salts: Salts, a: bytes, m1: bytes) -> bool:
    """Whether A and M1 of inputCheckPasswordSRP come from someone who knows the password; takes about a millisecond.

    A value of A outside the safe range (0 modulo p among them) proves nothing. Each attempt may be used once only.
    """
    public = int.from_bytes(a, "big")
    if len(a) > dh.SIZE or not dh.is_safe(public):
        return False
    a = _padded(public)
    u = int.from_bytes(_hash(a, attempt.public), "big")
    mixed = public * dh.MODULUS.power(int.from_bytes(verifier, "big"), u) % dh.PRIME
    key = _hash(dh.shared_key(mixed, attempt.secret))
    proof = _hash(_GROUP, _hash(salts.salt1), _hash(salts.salt2), a, attempt.public, key)
    return u != 0 and compare_digest(proof, m1)
