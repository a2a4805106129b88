"""The auth key with its message keys, against the formulas as the pages write them and against Telethon."""

import random
import sys
from hashlib import sha1, sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chappe.crypto.aes import ige_encrypt
from chappe.crypto.kdf import AuthKey, creation_keys, first_salt

KEY = random.Random(11).randbytes(256)
PLAIN = st.integers(1, 40).flatmap(lambda blocks: st.binary(min_size=16 * blocks, max_size=16 * blocks))


def by_definition(key: bytes, plain: bytes, x: int) -> bytes:
    """Encryption of the second version (/mtproto/description#defining-aes-key-and-initialization-vector)."""
    msg_key = sha256(key[88 + x : 88 + x + 32] + plain).digest()[8:24]
    a = sha256(msg_key + key[x : x + 36]).digest()
    b = sha256(key[40 + x : 40 + x + 36] + msg_key).digest()
    return msg_key + ige_encrypt(plain, a[0:8] + b[8:24] + a[24:32], b[0:8] + a[8:24] + b[24:32])


@given(PLAIN, st.booleans())
def test_messages_are_as_defined_and_come_back(plain: bytes, from_client: bool) -> None:
    key = AuthKey(KEY)
    sealed = key.encrypt_v2(plain, from_client)
    assert sealed == by_definition(KEY, plain, 0 if from_client else 8)
    assert key.decrypt_v2(sealed[:16], sealed[16:], from_client) == plain
    assert key.decrypt_v2(sealed[:16], sealed[16:], not from_client) is None


@given(PLAIN, st.data())
def test_a_changed_message_does_not_open(plain: bytes, data) -> None:
    key = AuthKey(KEY)
    sealed = bytearray(key.encrypt_v2(plain, True))
    sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= data.draw(st.integers(1, 255))
    assert key.decrypt_v2(bytes(sealed[:16]), bytes(sealed[16:])) is None


@pytest.mark.parametrize("size", [0, 1, 15, 17, 100])
def test_broken_blocks_do_not_open(size: int) -> None:
    assert AuthKey(KEY).decrypt_v2(bytes(16), bytes(size)) is None


def test_the_quick_ack_token_is_the_start_of_the_hash() -> None:
    plain = bytes(range(64))
    token = AuthKey(KEY).quick_ack_token(plain)
    start = int.from_bytes(sha256(KEY[88:120] + plain).digest()[:4], "little")
    assert token == start | 1 << 31


def test_names_of_a_key() -> None:
    key = AuthKey(KEY)
    digest = sha1(KEY).digest()
    assert key.key_id == int.from_bytes(digest[12:20], "little", signed=True)
    assert key.wire_id == digest[12:20]
    assert key.aux == digest[:8]
    assert key.nonce_hash(bytes(32), 2) == sha1(bytes(32) + b"\2" + digest[:8]).digest()[4:20]
    with pytest.raises(ValueError):
        AuthKey(KEY[1:])


def test_a_key_is_small() -> None:
    key = AuthKey(KEY)
    parts = [key, *(getattr(key, slot) for slot in AuthKey.__slots__)]
    assert sum(map(sys.getsizeof, parts)) <= 600


def test_telethon_agrees_on_both_versions() -> None:
    from telethon.crypto import AuthKey as TheirKey
    from telethon.helpers import generate_key_data_from_nonce
    from telethon.network.mtprotostate import MTProtoState

    key = AuthKey(KEY)
    theirs = TheirKey(KEY)
    assert theirs.key_id == key.key_id & (1 << 64) - 1
    plain = random.Random(2).randbytes(160)
    for from_client in (True, False):
        sealed = key.encrypt_v2(plain, from_client)
        expected = MTProtoState._calc_key(KEY, sealed[:16], from_client)
        assert sealed[16:] == ige_encrypt(plain, *expected)
    server, new = random.Random(3).randbytes(16), b"\x01" + random.Random(4).randbytes(31)
    both = generate_key_data_from_nonce(
        int.from_bytes(server, "little", signed=True), int.from_bytes(new, "little", signed=True)
    )
    assert creation_keys(new, server) == both


def test_the_first_salt_is_the_nonces_mixed() -> None:
    new, server = random.Random(3).randbytes(32), random.Random(4).randbytes(16)
    mixed = bytes(a ^ b for a, b in zip(new[:8], server[:8], strict=True))
    assert first_salt(new, server) == int.from_bytes(mixed, "little", signed=True)


def test_the_first_version_slices_the_key_as_its_page_says() -> None:
    msg_key = bytes(range(16))
    for from_client, x in ((True, 0), (False, 8)):
        a = sha1(msg_key + KEY[x : x + 32]).digest()
        b = sha1(KEY[32 + x : 32 + x + 16] + msg_key + KEY[48 + x : 48 + x + 16]).digest()
        c = sha1(KEY[64 + x : 64 + x + 32] + msg_key).digest()
        d = sha1(msg_key + KEY[96 + x : 96 + x + 32]).digest()
        aes_key = a[0:8] + b[8:20] + c[4:16]
        aes_iv = a[8:20] + b[0:8] + c[16:20] + d[0:8]
        assert AuthKey(KEY).keys_v1(msg_key, from_client) == (aes_key, aes_iv)
