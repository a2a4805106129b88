"""Two-step passwords against Telethon's client side and an independent one."""

import random
from hashlib import pbkdf2_hmac, sha256

import pytest
from telethon import password as telethon_password
from telethon.tl import types

from chappe.crypto import dh, srp
from chappe.crypto.srp import Salts


def h(*parts: bytes) -> bytes:
    return sha256(b"".join(parts)).digest()


class Prover:
    """A client as /api/srp describes it."""

    def __init__(self, password: bytes, salts: Salts) -> None:
        self.salts = salts
        first = h(salts.salt2, h(salts.salt1, password, salts.salt1), salts.salt2)
        self.x = int.from_bytes(h(salts.salt2, pbkdf2_hmac("sha512", first, salts.salt1, 100_000), salts.salt2), "big")

    def verifier(self) -> bytes:
        return pow(3, self.x, dh.PRIME).to_bytes(256, "big")

    def prove(self, b: bytes, secret: int) -> tuple[bytes, bytes]:
        """A and M1."""
        p, g = dh.PRIME_BYTES, (3).to_bytes(256, "big")
        a = pow(3, secret, dh.PRIME).to_bytes(256, "big")
        k, u = int.from_bytes(h(p, g), "big"), int.from_bytes(h(a, b), "big")
        base = (int.from_bytes(b, "big") - k * pow(3, self.x, dh.PRIME)) % dh.PRIME
        key = h(pow(base, secret + u * self.x, dh.PRIME).to_bytes(256, "big"))
        group = bytes(left ^ right for left, right in zip(h(p), h(g), strict=True))
        return a, h(group, h(self.salts.salt1), h(self.salts.salt2), a, b, key)


CHANCE = random.Random(21)
SALTS = Salts(CHANCE.randbytes(40), CHANCE.randbytes(16))
GIVEN = Salts(CHANCE.randbytes(srp.SALT1_BYTES), CHANCE.randbytes(srp.SALT2_BYTES))
PROVER = Prover(b"correct horse", SALTS)
VERIFIER = PROVER.verifier()


def test_the_right_password_is_proved_and_another_is_not() -> None:
    attempt = srp.challenge(VERIFIER, CHANCE.randbytes)
    a, m1 = PROVER.prove(attempt.public, CHANCE.getrandbits(2048))
    assert srp.proves_password(attempt, VERIFIER, SALTS, a, m1)
    wrong = Prover(b"correct horses", SALTS)
    assert not srp.proves_password(attempt, VERIFIER, SALTS, *wrong.prove(attempt.public, CHANCE.getrandbits(2048)))


def test_a_proof_is_good_for_its_own_attempt_only() -> None:
    attempt, other = (srp.challenge(VERIFIER, CHANCE.randbytes) for _ in range(2))
    a, m1 = PROVER.prove(attempt.public, CHANCE.getrandbits(2048))
    assert not srp.proves_password(other, VERIFIER, SALTS, a, m1)
    assert not srp.proves_password(attempt, VERIFIER, Salts(SALTS.salt1 + b"x", SALTS.salt2), a, m1)
    for at in (0, 15, 31):
        assert not srp.proves_password(attempt, VERIFIER, SALTS, a, m1[:at] + bytes([m1[at] ^ 1]) + m1[at + 1 :])


@pytest.mark.parametrize("a", [0, 1, dh.PRIME - 1, dh.PRIME, 2 * dh.PRIME, (1 << 1984) - 1])
def test_a_value_outside_the_group_proves_nothing(a: int) -> None:
    """With A = 0 the shared secret is 0 for whoever knows no password: the classic hole."""
    attempt = srp.challenge(VERIFIER, CHANCE.randbytes)
    for size in (256, 257, 300):
        if a >> 8 * size:
            continue
        data = a.to_bytes(size, "big")
        p, g = dh.PRIME_BYTES, (3).to_bytes(256, "big")
        group = bytes(left ^ right for left, right in zip(h(p), h(g), strict=True))
        m1 = h(group, h(SALTS.salt1), h(SALTS.salt2), data, attempt.public, h(bytes(256)))
        assert not srp.proves_password(attempt, VERIFIER, SALTS, data, m1)


@pytest.mark.parametrize(("a", "m1"), [(b"", b""), (b"", bytes(32)), (bytes(5000), bytes(32))])
def test_nonsense_proves_nothing(a: bytes, m1: bytes) -> None:
    attempt = srp.challenge(VERIFIER, CHANCE.randbytes)
    assert not srp.proves_password(attempt, VERIFIER, SALTS, a, m1)


def test_telethon_sets_and_proves_a_password() -> None:
    chosen = Salts(GIVEN.salt1 + CHANCE.randbytes(32), GIVEN.salt2)
    algo = types.PasswordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow(
        salt1=chosen.salt1, salt2=chosen.salt2, g=dh.GENERATOR, p=dh.PRIME_BYTES
    )
    verifier = telethon_password.compute_digest(algo, "паспорт")
    assert srp.extends(chosen, GIVEN)
    assert srp.is_verifier(verifier)
    attempt = srp.challenge(verifier, CHANCE.randbytes)
    asked = types.account.Password(
        new_algo=None,
        new_secure_algo=None,
        secure_random=b"",
        current_algo=algo,
        srp_B=attempt.public,
        srp_id=1,
    )
    right = telethon_password.compute_check(asked, "паспорт")
    wrong = telethon_password.compute_check(asked, "nope")
    assert srp.proves_password(attempt, verifier, chosen, right.A, right.M1)
    assert not srp.proves_password(attempt, verifier, chosen, wrong.A, wrong.M1)


def test_only_the_given_salts_lengthened_are_taken() -> None:
    assert srp.extends(Salts(GIVEN.salt1 + bytes(32), GIVEN.salt2), GIVEN)
    for salts in (
        Salts(GIVEN.salt1, GIVEN.salt2),
        Salts(GIVEN.salt1 + bytes(31), GIVEN.salt2),
        Salts(GIVEN.salt1 + bytes(1000), GIVEN.salt2),
        Salts(bytes(40), GIVEN.salt2),
        Salts(GIVEN.salt1 + bytes(32), bytes(16)),
    ):
        assert not srp.extends(salts, GIVEN)


def test_group_and_verifier_are_checked() -> None:
    assert srp.is_group(3, dh.PRIME_BYTES)
    assert not srp.is_group(2, dh.PRIME_BYTES)
    assert not srp.is_group(3, dh.PRIME_BYTES[:-1] + b"\0")
    assert srp.is_verifier(VERIFIER)
    for data in (b"", VERIFIER[1:], VERIFIER + b"\0", bytes(256), dh.PRIME_BYTES, bytes(255) + b"\1"):
        assert not srp.is_verifier(data)
