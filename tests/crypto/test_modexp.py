"""One contract for every exponentiation backend."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chappe.crypto.dh import PRIME
from chappe.crypto.modexp import OPENSSL, OPENSSL_SYMBOLS, OpensslModulus, PlainModulus, moduli, modulus

BACKENDS = pytest.mark.parametrize("kind", moduli(), ids=lambda kind: kind.name)
ODD = st.one_of(st.integers(1, 1 << 70), st.integers(1, 1 << 2048)).map(lambda number: 2 * number + 1)


def test_openssl_is_in_use_where_it_can_be_called() -> None:
    assert moduli() == ((PlainModulus,) if OPENSSL is None else (OpensslModulus, PlainModulus))
    assert isinstance(modulus(PRIME), moduli()[0])
    assert OPENSSL is None or all(hasattr(OPENSSL, symbol) for symbol in OPENSSL_SYMBOLS)


@BACKENDS
@settings(max_examples=60, deadline=None)
@given(value=ODD, base=st.integers(0), exponent=st.one_of(st.integers(0, 300), st.integers(0, 1 << 512)))
def test_powers_are_right(kind, value: int, base: int, exponent: int) -> None:
    assert kind(value).power(base % value, exponent) == pow(base, exponent, value)


@BACKENDS
@pytest.mark.parametrize("base", [0, 1, 2, 3, PRIME - 1, PRIME - 2, 1 << 1984])
@pytest.mark.parametrize("exponent", [0, 1, 2, (PRIME - 1) // 2, 1 << 511])
def test_edges_of_the_group(kind, base: int, exponent: int) -> None:
    made = kind(PRIME)
    assert made.value == PRIME
    assert made.power(base, exponent) == pow(base, exponent, PRIME)


@pytest.mark.skipif(OPENSSL is None, reason="this Python gives no way to its OpenSSL")
@pytest.mark.parametrize("value", [0, 1, 2, 100])
def test_openssl_takes_odd_moduli_only(value: int) -> None:
    with pytest.raises(ValueError):
        OpensslModulus(value)


def test_openssl_that_is_not_there_is_said_so() -> None:
    with pytest.raises(RuntimeError):
        OpensslModulus(PRIME, None)


@BACKENDS
def test_one_modulus_serves_many_threads(kind) -> None:
    from concurrent.futures import ThreadPoolExecutor

    made = kind(PRIME)
    with ThreadPoolExecutor(4) as pool:
        powers = list(pool.map(lambda n: made.power(n, 65537 + n), range(2, 34)))
    assert powers == [pow(n, 65537 + n, PRIME) for n in range(2, 34)]
