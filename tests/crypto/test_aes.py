"""One contract for every IGE backend, and the CTR stream."""

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB
from hypothesis import given
from hypothesis import strategies as st

from chappe.crypto.aes import Block, Ctr, IgeBackend, ige_backends, ige_decrypt, ige_encrypt

BACKENDS = pytest.mark.parametrize("backend", ige_backends(), ids=lambda backend: backend.name)
KEYS = st.binary(min_size=32, max_size=32)


def by_definition(data: bytes, key: bytes, iv: bytes) -> bytes:
    """IGE encryption as the papers write it: y(i) = E(x(i) ^ y(i-1)) ^ x(i-1)."""
    encrypt = Cipher(AES(key), ECB()).encryptor().update
    y, x = iv[:16], iv[16:]
    out = b""
    for at in range(0, len(data), 16):
        block = data[at : at + 16]
        mixed = encrypt(bytes(a ^ b for a, b in zip(block, y, strict=True)))
        y, x = bytes(a ^ b for a, b in zip(mixed, x, strict=True)), block
        out += y
    return out


def test_the_fast_backend_is_in_use_where_it_is_installed() -> None:
    assert [backend.name for backend in ige_backends()] == ["cryptg", "cryptography"]
    assert (ige_encrypt, ige_decrypt) == ige_backends()[0][1:]


@BACKENDS
@given(blocks=st.integers(0, 20), seed=st.randoms(use_true_random=False), key=KEYS, iv=KEYS)
def test_ige_is_as_defined_and_comes_back(backend: IgeBackend, blocks: int, seed, key: bytes, iv: bytes) -> None:
    data = seed.randbytes(16 * blocks)
    encrypted = backend.encrypt(data, key, iv)
    assert encrypted == by_definition(data, key, iv)
    assert backend.decrypt(encrypted, key, iv) == data


@BACKENDS
def test_ige_agrees_with_openssl(backend: IgeBackend) -> None:
    """The expected bytes were made with OpenSSL's own AES_ige_encrypt."""
    made = backend.encrypt(bytes(range(64, 112)), bytes(range(32)), bytes(range(32, 64)))
    assert made.hex() == (
        "b6b23cb46d2f43de2c67fc9a3a9e35104fad6ed15177969c1cebc616bcfa482cb220e4d159bedfd570df191a805e9d9d"
    )


@given(st.binary(max_size=200), st.integers(0, 200))
def test_ctr_is_one_stream_however_it_is_cut(data: bytes, cut: int) -> None:
    key, iv = bytes(range(32)), bytes(range(16))
    whole = Ctr(key, iv).update(data)
    stream = Ctr(key, iv)
    assert stream.update(data[:cut]) + stream.update(data[cut:]) == whole
    assert Ctr(key, iv).update(whole) == data


def test_ctr_of_nist_sp_800_38a() -> None:
    key = bytes.fromhex("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4")
    counter = bytes.fromhex("f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff")
    plain = bytes.fromhex("6bc1bee22e409f96e93d7e117393172a")
    assert Ctr(key, counter).update(plain).hex() == "601ec313775789a5b7a7f504bbf3d228"


def test_a_block_comes_back() -> None:
    block = Block(bytes(range(32)))
    sealed = block.seal(b"sixteen bytes of")
    assert sealed != b"sixteen bytes of"
    assert [block.open(sealed), block.open(sealed)] == [b"sixteen bytes of"] * 2
