"""The small puzzle of key creation: a product of two 31-bit primes that the client must take apart."""

from collections.abc import Callable
from itertools import count
from typing import Final, NamedTuple

_BASES: Final = (2, 3, 5, 7)
"""Enough to decide primality of every number below 3,215,031,751."""


class Puzzle(NamedTuple):
    """p < q, both prime; their product is below 2^62, as 8 bytes big endian."""

    p: int
    q: int

    @property
    def product(self) -> bytes:
        """p times q as it travels."""
        return (self.p * self.q).to_bytes(8, "big")


def is_prime(number: int) -> bool:
    """Whether an odd number above 7 and below 3,215,031,751 is prime (Miller and Rabin, with bases that decide it)."""
    shift = ((number - 1) & -(number - 1)).bit_length() - 1
    odd = (number - 1) >> shift
    for base in _BASES:
        power = pow(base, odd, number)
        if power in (1, number - 1):
            continue
        for _ in range(shift - 1):
            power = power * power % number
            if power == number - 1:
                break
        else:
            return False
    return True


def _prime_from(number: int) -> int:
    """The first prime at or above a number."""
    return next(n for n in count(number | 1, 2) if is_prime(n))


class Puzzles:
    """A pool of primes, made once; any 32-bit number picks a pair. The factors are no secret, only some work."""

    __slots__ = ("_primes",)

    def __init__(self, random: Callable[[int], bytes], size: int = 128) -> None:
        primes: set[int] = set()
        while len(primes) < size:
            start = int.from_bytes(random(4), "big")
            # Between 2^30 and 2^31 less a margin wider than any gap between primes of that size.
            primes.add(_prime_from((1 << 30) + start % ((1 << 30) - 1024)))
        self._primes = sorted(primes)

    def pick(self, number: int) -> Puzzle:
        """The puzzle that a number stands for."""
        size = len(self._primes)
        number, first = divmod(number, size)
        second = (first + 1 + number % (size - 1)) % size
        return Puzzle(self._primes[min(first, second)], self._primes[max(first, second)])
