"""One contract for every RSA backend, both paddings, and the name of a key."""

import random
from base64 import b64encode
from hashlib import sha1

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from chappe.crypto.rsa import BLOCK, PrivateKey, fingerprint, generate_pem, open_hashed, open_padded, operations
from tests.crypto.keys import pem, server_key

OPERATIONS = pytest.mark.parametrize("operation", operations(), ids=lambda operation: operation.name)


def source() -> random.Random:
    return random.Random(5)


@OPERATIONS
def test_what_the_public_key_encrypts_comes_back(operation) -> None:
    chance = source()
    key = PrivateKey(load_pem_private_key(pem(), None), chance.randbytes, operation)
    for block in (bytes(BLOCK), bytes(255) + b"\1", *(b"\0" + chance.randbytes(255) for _ in range(20))):
        sealed = pow(int.from_bytes(block, "big"), 65537, key.n).to_bytes(BLOCK, "big")
        assert key.decrypt(sealed) == block


@OPERATIONS
def test_what_is_no_number_below_the_modulus_is_refused(operation) -> None:
    key = PrivateKey(load_pem_private_key(pem(), None), source().randbytes, operation)
    for block in (b"", bytes(255), bytes(257), b"\xff" * 256, key.n.to_bytes(BLOCK, "big")):
        assert key.decrypt(block) is None
    assert key.decrypt((key.n - 1).to_bytes(BLOCK, "big")) == (key.n - 1).to_bytes(BLOCK, "big")


def test_the_name_of_a_published_key() -> None:
    """The first key in Telethon's list, and the fingerprint under which Telethon keeps it."""
    from telethon.crypto import rsa as telethon_rsa

    for name, (key, _old) in telethon_rsa._server_keys.items():
        assert fingerprint(key.n, key.e) == name


def test_the_public_pem_is_what_clients_read() -> None:
    from telethon.crypto import rsa as telethon_rsa

    key = server_key()
    assert key.public_pem.startswith("-----BEGIN RSA PUBLIC KEY-----\n")
    telethon_rsa.add_key(key.public_pem, old=False)
    assert telethon_rsa._server_keys[key.fingerprint][0].n == key.n


def test_only_rsa_of_2048_bits_is_taken() -> None:
    chance = source()
    small = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    curve = ec.generate_private_key(ec.SECP256R1())
    for key in (small, curve):
        data = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        with pytest.raises(ValueError):
            PrivateKey.from_pem(data, chance.randbytes)
    with pytest.raises(ValueError):
        PrivateKey.from_pem(b64encode(b"no key at all"), chance.randbytes)


def test_the_padded_form_opens_only_with_its_hash() -> None:
    from tests.mtproto.handshake_client import Client

    chance = source()
    key = server_key()
    client = Client(key.public_pem, chance.randbytes)
    for size in (0, 1, 96, 144, 192):
        data = chance.randbytes(size)
        block = key.decrypt(client.rsa_pad(data))
        opened = open_padded(block)
        assert opened is not None
        assert len(opened) == 192
        assert opened.startswith(data)
        for at in (0, 31, 32, 100, 255):
            assert open_padded(block[:at] + bytes([block[at] ^ 1]) + block[at + 1 :]) is None


def test_the_old_form_gives_hash_and_data() -> None:
    from tests.mtproto.handshake_client import Client

    key = server_key()
    opened = open_hashed(key.decrypt(Client(key.public_pem, source().randbytes).rsa_old(b"some data")))
    assert opened is not None
    digest, data = opened
    assert digest == sha1(b"some data").digest()
    assert data.startswith(b"some data")
    assert len(data) == 235
    assert open_hashed(b"\1" + bytes(255)) is None


def test_a_key_whose_fingerprint_begins_with_a_zero_is_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = iter([(1 << 60) - 1, 0, -1])
    monkeypatch.setattr("chappe.crypto.rsa.fingerprint", lambda n, e: next(drawn))
    assert generate_pem()
    assert list(drawn) == []
