"""AES in the two modes of the protocol, IGE for messages and CTR for the obfuscated stream, and its bare blocks."""

from collections.abc import Callable
from typing import NamedTuple

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC, CTR, ECB

IgeFunction = Callable[[bytes, bytes, bytes], bytes]


class IgeBackend(NamedTuple):
    """One way to compute IGE: both functions take (data, key of 32 bytes, iv of 32 bytes)."""

    name: str
    encrypt: IgeFunction
    decrypt: IgeFunction


def _xor(left: bytes, right: bytes) -> bytes:
    size = len(left)
    return (int.from_bytes(left, "little") ^ int.from_bytes(right, "little")).to_bytes(size, "little")


def _slow_encrypt(data: bytes, key: bytes, iv: bytes) -> bytes:
    """IGE through CBC: c[i] ^ m[i-1] is what CBC gives for m[i] ^ m[i-2], so one pass of CBC encrypts the whole."""
    if not data:
        return b""
    shifted = (iv[16:] + data)[: len(data)]
    twice = (bytes(16) + iv[16:] + data)[: len(data)]
    chained = Cipher(AES(key), CBC(iv[:16])).encryptor().update(_xor(data, twice))
    return _xor(chained, shifted)


def _slow_decrypt(data: bytes, key: bytes, iv: bytes) -> bytes:
    """IGE block by block: m[i] = D(c[i] ^ m[i-1]) ^ c[i-1], where each block needs the one before."""
    step = Cipher(AES(key), ECB()).decryptor().update
    before, plain = iv[:16], iv[16:]
    out = []
    for at in range(0, len(data), 16):
        block = data[at : at + 16]
        plain = _xor(step(_xor(block, plain)), before)
        before = block
        out.append(plain)
    return b"".join(out)


SLOW_IGE = IgeBackend("cryptography", _slow_encrypt, _slow_decrypt)


def _fast() -> IgeBackend | None:
    try:
        import cryptg
    except ImportError:
        return None
    return IgeBackend("cryptg", cryptg.encrypt_ige, cryptg.decrypt_ige)


FAST_IGE = _fast()
_ige = FAST_IGE or SLOW_IGE


def ige_backends() -> tuple[IgeBackend, ...]:
    """All that work here, the one in use first."""
    return (SLOW_IGE,) if FAST_IGE is None else (FAST_IGE, SLOW_IGE)


ige_encrypt: IgeFunction = _ige.encrypt
"""ige_encrypt(data, key, iv): data must be whole blocks of 16 bytes (/mtproto/description)."""

ige_decrypt: IgeFunction = _ige.decrypt
"""ige_decrypt(data, key, iv): data must be whole blocks of 16 bytes (/mtproto/description)."""


class Ctr:
    """One endless AES-256-CTR stream; update() encrypts or decrypts the next bytes of it."""

    __slots__ = ("update",)

    def __init__(self, key: bytes, iv: bytes) -> None:
        self.update: Callable[[bytes], bytes] = Cipher(AES(key), CTR(iv)).encryptor().update


class Block:
    """The bare AES-256 permutation of single blocks of 16 bytes; for values that never repeat, not for messages."""

    __slots__ = ("open", "seal")

    def __init__(self, key: bytes) -> None:
        machine = Cipher(AES(key), ECB())
        self.seal: Callable[[bytes], bytes] = machine.encryptor().update
        self.open: Callable[[bytes], bytes] = machine.decryptor().update
