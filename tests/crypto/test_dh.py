"""The group, its checks, and both halves of an exchange."""

import pytest

from chappe.crypto import dh
from chappe.crypto.pq import Puzzles


def probably_prime(number: int) -> bool:
    """Miller and Rabin with the first twenty primes as bases."""
    shift = ((number - 1) & -(number - 1)).bit_length() - 1
    for base in (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71):
        power = pow(base, (number - 1) >> shift, number)
        if power not in (1, number - 1) and all(pow(power, 1 << i, number) != number - 1 for i in range(1, shift)):
            return False
    return True


def test_the_group_is_what_the_protocol_asks_for() -> None:
    order = (dh.PRIME - 1) // 2
    assert dh.PRIME.bit_length() == 2048
    assert dh.PRIME_BYTES.hex().startswith("c71caeb9")
    assert probably_prime(dh.PRIME)
    assert probably_prime(order)
    assert dh.PRIME % 3 == 2
    # Short exponents rest on this: the generator's order is the large prime.
    assert pow(dh.GENERATOR, order, dh.PRIME) == 1


def test_the_prime_is_the_one_that_clients_know() -> None:
    from telethon.password import check_prime_and_good

    check_prime_and_good(dh.PRIME_BYTES, dh.GENERATOR)


def test_both_halves_meet() -> None:
    a, b = dh.exponent(b"\1" * 64), dh.exponent(b"\xfe" * 64)
    g_a, g_b = dh.public_value(a), dh.public_value(b)
    assert g_a == pow(3, a, dh.PRIME)
    assert dh.shared_key(g_b, a) == dh.shared_key(g_a, b)
    assert len(dh.shared_key(1, a)) == dh.SIZE


def test_exponents_are_equally_long() -> None:
    assert dh.exponent(bytes(64)) == 1 << 511
    assert dh.exponent(b"\xff" * 64) == (1 << 512) - 1
    with pytest.raises(ValueError):
        dh.exponent(bytes(63))


@pytest.mark.parametrize(
    ("value", "safe"),
    [
        (0, False),
        (1, False),
        ((1 << 1984) - 1, False),
        (1 << 1984, True),
        (dh.PRIME - (1 << 1984), True),
        (dh.PRIME - (1 << 1984) + 1, False),
        (dh.PRIME - 1, False),
        (dh.PRIME, False),
        (1 << 2048, False),
    ],
)
def test_safe_range(value: int, safe: bool) -> None:
    assert dh.is_safe(value) is safe


def test_puzzles_are_two_primes_of_31_bits() -> None:
    import random

    seed = random.Random(7)
    puzzles = Puzzles(seed.randbytes, 32)
    seen = set()
    for number in [0, 1, 31, 32, 992, (1 << 32) - 1, *(seed.getrandbits(32) for _ in range(500))]:
        puzzle = puzzles.pick(number)
        assert puzzle == puzzles.pick(number)
        assert 1 << 30 < puzzle.p < puzzle.q < 1 << 31
        assert all(n % d for n in puzzle for d in range(3, 47000, 2))
        assert len(puzzle.product) == 8
        assert int.from_bytes(puzzle.product, "big") == puzzle.p * puzzle.q < 1 << 63
        seen.add(puzzle)
        if len(seen) > 12:
            break
    assert len(seen) > 12
