"""Diffie-Hellman in the one group that the server offers: Telegram's published prime and the generator 3."""

from typing import Final

from chappe.crypto.modexp import modulus

PRIME_BYTES: Final = bytes.fromhex(
    "c71caeb9c6b1c9048e6c522f70f13f73980d40238e3e21c14934d037563d930f"
    "48198a0aa7c14058229493d22530f4dbfa336f6e0ac925139543aed44cce7c37"
    "20fd51f69458705ac68cd4fe6b6b13abdc9746512969328454f18faf8c595f64"
    "2477fe96bb2a941d5bcd1d4ac8cc49880708fa9b378e3c4f3a9060bee67cf9a4"
    "a4a695811051907e162753b56b0f6b410dba74d8a84b2a14b3144e0ef1284754"
    "fd17ed950d5965b4b9dd46582db1178d169c6bc465b0d6ff9ca3928fef5b9ae4"
    "e418fc15e83ebea0f87fa9ff5eed70050ded2849f47bf959d956850ce929851f"
    "0d8115f635b105ee2e4e15d04b2454bf6f4fadf034b10403119cd8e3b92fcc5b"
)
"""The prime p, big endian. Clients know it and skip their test of primality (/mtproto/security_guidelines)."""
PRIME: Final = int.from_bytes(PRIME_BYTES, "big")
GENERATOR: Final = 3
"""A square modulo p, so it generates the subgroup of the prime order (p - 1) / 2."""
MODULUS: Final = modulus(PRIME)

SIZE: Final = 256
"""Bytes of a group element."""
EXPONENT_BYTES: Final = 64
"""Bytes of randomness for one secret exponent.

A full-length exponent of 2048 bits costs four times as much and adds nothing. The order of the generated subgroup is
prime (p is a safe prime), so no part of an exponent leaks through a small subgroup, and RFC 7919 §5.2 lets exponents
be twice as long as the group's strength: 225 bits at 2048-bit primes. The best attack on a short exponent takes the
square root of its range, 2^256 steps here; breaking the group itself is estimated at little more than 2^110.
Each exponent serves one key only, so what one odd g_b may tell of it (its parity) is of no use for another.
"""
_MARGIN: Final = 1 << (2048 - 64)


def exponent(random: bytes) -> int:
    """The secret exponent made from EXPONENT_BYTES random bytes; its top bit is set, so all take equally long."""
    if len(random) != EXPONENT_BYTES:
        raise ValueError("wrong number of random bytes")
    return int.from_bytes(random, "big") | 1 << (8 * EXPONENT_BYTES - 1)


def is_safe(public: int) -> bool:
    """Whether a public value keeps 2^1984 away from both ends of the group (/mtproto/security_guidelines)."""
    return _MARGIN <= public <= PRIME - _MARGIN


def public_value(secret: int) -> int:
    """g^secret mod p: what the server sends."""
    return MODULUS.power(GENERATOR, secret)


def shared_key(public: int, secret: int) -> bytes:
    """public^secret mod p as SIZE bytes, padded with zeros on the left; the auth key."""
    return MODULUS.power(public, secret).to_bytes(SIZE, "big")
