"""The server's RSA keys: reading them, their fingerprints, the bare private operation, and the two forms of padding."""

import ctypes
from collections.abc import Callable
from hashlib import sha1, sha256
from hmac import compare_digest
from typing import Final, Protocol

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from chappe.crypto.aes import ige_decrypt
from chappe.crypto.modexp import OPENSSL, modulus

BLOCK: Final = 256
"""Bytes of an encrypted block: all keys of the protocol have 2048 bits."""


class PrivateOperation(Protocol):
    """The bare RSA operation with a private key, usable from any thread."""

    def __call__(self, block: bytes) -> bytes:
        """The BLOCK bytes that `block`, as a number below the modulus, decrypts to."""


class OpensslOperation:
    """By OpenSSL, which blinds, splits by the two primes, and works in constant time.

    Lives as long as the process: what it holds in OpenSSL is never given back.
    """

    name = "openssl"

    def __init__(self, key: rsa.RSAPrivateKey, random: Callable[[int], bytes]) -> None:
        if OPENSSL is None:
            raise RuntimeError("no OpenSSL to call")
        encoded = key.private_bytes(Encoding.DER, PrivateFormat.TraditionalOpenSSL, NoEncryption())
        start = ctypes.create_string_buffer(encoded, len(encoded))
        self._library = OPENSSL
        self._key: int | None = OPENSSL.d2i_AutoPrivateKey(
            None, ctypes.byref(ctypes.cast(start, ctypes.c_void_p)), len(encoded)
        )
        ctypes.memset(start, 0, len(encoded))
        if self._key is None:
            raise ValueError("OpenSSL does not take this key")

    def __call__(self, block: bytes) -> bytes:
        """The decrypted block."""
        library = self._library
        context = library.EVP_PKEY_CTX_new(self._key, None)
        out = ctypes.create_string_buffer(BLOCK)
        size = ctypes.c_size_t(BLOCK)
        try:
            done = (
                library.EVP_PKEY_decrypt_init(context) == 1
                and library.EVP_PKEY_CTX_ctrl_str(context, b"rsa_padding_mode", b"none") == 1
                and library.EVP_PKEY_decrypt(context, out, ctypes.byref(size), block, len(block)) == 1
            )
        finally:
            library.EVP_PKEY_CTX_free(context)
        if not done or size.value != BLOCK:
            raise ArithmeticError("OpenSSL could not decrypt a block")
        return out.raw


class SplitOperation:
    """By the two primes apart, with fresh blinding for each block; for machines where OpenSSL cannot be called."""

    name = "split"

    def __init__(self, key: rsa.RSAPrivateKey, random: Callable[[int], bytes]) -> None:
        numbers = key.private_numbers()
        self._n, self._e = numbers.public_numbers.n, numbers.public_numbers.e
        self._p, self._q = modulus(numbers.p), modulus(numbers.q)
        self._dp, self._dq, self._inverse = numbers.dmp1, numbers.dmq1, numbers.iqmp
        self._random = random

    def __call__(self, block: bytes) -> bytes:
        """The decrypted block."""
        n = self._n
        mask = int.from_bytes(self._random(BLOCK), "big") % (n - 3) + 2
        blinded = int.from_bytes(block, "big") * pow(mask, self._e, n) % n
        p, q = self._p, self._q
        by_p = p.power(blinded % p.value, self._dp)
        by_q = q.power(blinded % q.value, self._dq)
        joined = by_q + q.value * ((by_p - by_q) * self._inverse % p.value)
        # A slip of the machine in one half would give the key away to whoever sees the result.
        if pow(joined, self._e, n) != blinded:
            raise ArithmeticError("the private operation went wrong")
        return (joined * pow(mask, -1, n) % n).to_bytes(BLOCK, "big")


def operations() -> tuple[type[OpensslOperation] | type[SplitOperation], ...]:
    """All that work here, the one in use first."""
    return (SplitOperation,) if OPENSSL is None else (OpensslOperation, SplitOperation)


def fingerprint(n: int, e: int) -> int:
    """The signed int64 that names a key: the end of SHA-1 over both numbers as TL strings (/mtproto/auth_key)."""
    encoded = b"".join(map(_tl_number, (n, e)))
    return int.from_bytes(sha1(encoded).digest()[-8:], "little", signed=True)


def _tl_number(value: int) -> bytes:
    data = value.to_bytes((value.bit_length() + 7) // 8, "big")
    head = bytes((len(data),)) if len(data) < 254 else b"\xfe" + len(data).to_bytes(3, "little")
    return head + data + bytes(-(len(head) + len(data)) % 4)


class PrivateKey:
    """One RSA key of the server; `fingerprint` names it to clients, `public_pem` is what they are configured with."""

    __slots__ = ("_operation", "fingerprint", "n", "public_pem")

    def __init__(
        self,
        key: rsa.RSAPrivateKey,
        random: Callable[[int], bytes],
        operation: Callable[[rsa.RSAPrivateKey, Callable[[int], bytes]], PrivateOperation] | None = None,
    ) -> None:
        if key.key_size != 8 * BLOCK:
            raise ValueError(f"the RSA key must have {8 * BLOCK} bits, this one has {key.key_size}")
        public = key.public_key()
        numbers = public.public_numbers()
        self.n = numbers.n
        self.fingerprint = fingerprint(numbers.n, numbers.e)
        self.public_pem = public.public_bytes(Encoding.PEM, PublicFormat.PKCS1).decode("ascii")
        self._operation = (operation or operations()[0])(key, random)

    @classmethod
    def from_pem(cls, pem: bytes, random: Callable[[int], bytes]) -> "PrivateKey":
        """The key in a PEM file without password; `random` gives n random bytes for blinding.

        Raises ValueError for anything but a 2048-bit RSA key.
        """
        key = load_pem_private_key(pem, None)
        if not isinstance(key, rsa.RSAPrivateKey):
            raise ValueError("the file holds no RSA key")  # noqa: TRY004 - the content is wrong, not a type
        return cls(key, random)

    def decrypt(self, block: bytes) -> bytes | None:
        """The BLOCK bytes inside `block`, or None if it is not a number below the modulus in BLOCK bytes."""
        if len(block) != BLOCK or int.from_bytes(block, "big") >= self.n:
            return None
        return self._operation(block)


def generate_pem() -> bytes:
    """A new private key as PEM, made by OpenSSL from the system's randomness; meant for the first start of a server."""
    while True:
        key = rsa.generate_private_key(public_exponent=65537, key_size=8 * BLOCK)
        numbers = key.public_key().public_numbers()
        # COMPAT(mtcute 0.30, any layer): it drops leading zeros of the server's fingerprint, and then finds no key.
        if fingerprint(numbers.n, numbers.e) % (1 << 64) >= 1 << 60:
            return key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())


def open_padded(block: bytes) -> bytes | None:
    """The 192 bytes of data and padding in a decrypted RSA_PAD block, or None (/mtproto/auth_key, step 4.1)."""
    masked, encrypted = block[:32], block[32:]
    mask = sha256(encrypted).digest()
    key = bytes(a ^ b for a, b in zip(masked, mask, strict=True))
    opened = ige_decrypt(encrypted, key, bytes(32))
    data = opened[191::-1]
    return data if compare_digest(sha256(key + data).digest(), opened[192:]) else None


def open_hashed(block: bytes) -> tuple[bytes, bytes] | None:
    """SHA-1 and data with padding in a decrypted block of the old form, or None.

    The hash covers the data alone, whose length only its own content tells, so the caller must check it.
    """
    return None if block[0] else (block[1:21], block[21:])
