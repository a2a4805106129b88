"""Modular exponentiation with a secret exponent: by the OpenSSL that Python's own ssl module loads, or by pow().

OpenSSL is reached through ctypes, which lets other threads run meanwhile. `cryptography` is no second choice here: it
has no bare exponentiation, its Diffie-Hellman is deprecated and checks the prime for 0.2 s on every use.
"""

import ctypes
import ctypes.util
import sys
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from typing import Final, Protocol


class Modulus(Protocol):
    """One odd modulus, made once and used for many exponentiations from any thread."""

    value: int

    def power(self, base: int, exponent: int) -> int:
        """base ** exponent modulo the value, for 0 <= base < value and exponent >= 0; constant in time if it can."""


class PlainModulus:
    """By Python's own pow(): always there, five to ten times slower, and its time depends on the exponent."""

    __slots__ = ("value",)

    name = "pow"

    def __init__(self, value: int) -> None:
        self.value = value

    def power(self, base: int, exponent: int) -> int:
        """base ** exponent modulo the value."""
        return pow(base, exponent, self.value)


_POINTER = ctypes.c_void_p
_SIGNATURES: Final = {
    "BN_new": (_POINTER, ()),
    "BN_clear_free": (None, (_POINTER,)),
    "BN_bin2bn": (_POINTER, (ctypes.c_char_p, ctypes.c_int, _POINTER)),
    "BN_bn2bin": (ctypes.c_int, (_POINTER, _POINTER)),
    "BN_num_bits": (ctypes.c_int, (_POINTER,)),
    "BN_CTX_new": (_POINTER, ()),
    "BN_CTX_free": (None, (_POINTER,)),
    "BN_MONT_CTX_new": (_POINTER, ()),
    "BN_MONT_CTX_set": (ctypes.c_int, (_POINTER, _POINTER, _POINTER)),
    "BN_mod_exp_mont_consttime": (ctypes.c_int, (_POINTER,) * 6),
    "d2i_AutoPrivateKey": (_POINTER, (_POINTER, _POINTER, ctypes.c_long)),
    "EVP_PKEY_CTX_new": (_POINTER, (_POINTER, _POINTER)),
    "EVP_PKEY_CTX_free": (None, (_POINTER,)),
    "EVP_PKEY_decrypt_init": (ctypes.c_int, (_POINTER,)),
    "EVP_PKEY_CTX_ctrl_str": (ctypes.c_int, (_POINTER, ctypes.c_char_p, ctypes.c_char_p)),
    "EVP_PKEY_decrypt": (ctypes.c_int, (_POINTER, _POINTER, _POINTER, ctypes.c_char_p, ctypes.c_size_t)),
}
OPENSSL_SYMBOLS: Final = tuple(_SIGNATURES)
"""What this module and the RSA operation call in OpenSSL."""


def _candidates() -> Iterator[str | None]:
    """Where OpenSSL may be: behind the ssl module, already in the process, or known to the system's linker."""
    spec = find_spec("_ssl")
    if spec is not None and spec.origin and spec.origin not in ("built-in", "frozen"):
        yield spec.origin
    yield None
    # macOS ends a process that opens the system's copy by its bare name.
    if sys.platform != "darwin":
        yield ctypes.util.find_library("crypto")


def _load() -> ctypes.CDLL | None:
    for name in _candidates():
        try:
            library = ctypes.CDLL(name)
            for symbol, (result, arguments) in _SIGNATURES.items():
                function = getattr(library, symbol)
                function.restype = result
                function.argtypes = arguments
        except (OSError, AttributeError, TypeError):
            continue
        return library
    return None


OPENSSL: Final = _load()
"""The loaded libcrypto with all the functions named above declared, or None if this Python gives no way to it."""


class OpensslModulus:
    """By OpenSSL's constant-time exponentiation; the Montgomery form of the modulus is made once and only read after.

    Lives as long as the process: what it holds in OpenSSL is never given back.
    """

    __slots__ = ("_form", "_library", "_modulus", "_size", "value")

    name = "openssl"

    def __init__(self, value: int, library: ctypes.CDLL | None = OPENSSL) -> None:
        if library is None:
            raise RuntimeError("no OpenSSL to call")
        if value < 3 or not value & 1:
            raise ValueError("the modulus must be odd and above 1")
        self.value = value
        self._size = (value.bit_length() + 7) // 8
        self._library = library
        self._modulus = self._number(value)
        self._form = library.BN_MONT_CTX_new()
        context = library.BN_CTX_new()
        made = library.BN_MONT_CTX_set(self._form, self._modulus, context)
        library.BN_CTX_free(context)
        if made != 1:
            raise MemoryError("OpenSSL could not prepare the modulus")

    def _number(self, value: int) -> int:
        data = value.to_bytes((value.bit_length() + 7) // 8 or 1, "big")
        number: int | None = self._library.BN_bin2bn(data, len(data), None)
        if number is None:
            raise MemoryError("OpenSSL could not hold a number")
        return number

    def power(self, base: int, exponent: int) -> int:
        """base ** exponent modulo the value, in a time that depends on the length of the exponent alone."""
        library = self._library
        numbers = [library.BN_new(), self._number(base), self._number(exponent)]
        context = library.BN_CTX_new()
        try:
            result = numbers[0]
            if library.BN_mod_exp_mont_consttime(result, *numbers[1:], self._modulus, context, self._form) != 1:
                raise ArithmeticError("OpenSSL could not compute a power")
            out = ctypes.create_string_buffer(self._size)
            length = library.BN_bn2bin(result, out)
            return int.from_bytes(out.raw[:length], "big")
        finally:
            library.BN_CTX_free(context)
            for number in numbers:
                library.BN_clear_free(number)


def moduli() -> tuple[Callable[[int], Modulus], ...]:
    """All kinds of modulus that work here, the one in use first."""
    return (PlainModulus,) if OPENSSL is None else (OpensslModulus, PlainModulus)


def modulus(value: int) -> Modulus:
    """The fastest modulus of that value that this machine has."""
    return moduli()[0](value)
