"""The proof that binds a temporary key, as an independent client writes it, and every way to get it wrong."""

import random
from hashlib import sha1
from struct import pack

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chappe.crypto.kdf import AuthKey
from chappe.mtproto.binding import proves_binding
from tests.mtproto.handshake_client import ige

CHANCE = random.Random(41)
PERMANENT = AuthKey(CHANCE.randbytes(256))
FACTS = {
    "msg_id": 0x6744A1B200000004,
    "nonce": -7_000_000_000_000_000_001,
    "temp_key_id": 0x1234567890ABCDEF,
    "session_id": -2,
    "expires_at": 1_800_086_400,
}


def seal(key: bytes, plain: bytes, padding: bytes) -> bytes:
    """MTProto 1.0 as a client uses it (/mtproto/description_v1): x is 0."""
    msg_key = sha1(plain).digest()[4:20]
    a = sha1(msg_key + key[0:32]).digest()
    b = sha1(key[32:48] + msg_key + key[48:64]).digest()
    c = sha1(key[64:96] + msg_key).digest()
    d = sha1(msg_key + key[96:128]).digest()
    aes_key, iv = a[:8] + b[8:20] + c[4:16], a[8:20] + b[:8] + c[16:20] + d[:8]
    return sha1(key).digest()[12:20] + msg_key + ige(plain + padding, aes_key, iv, True)


def message(seqno: int = 0, length: int = 40, method: int = 0x75A3F765, perm: int | None = None, **changed) -> bytes:
    facts = {**FACTS, **changed}
    inner = pack("<Iq", method, facts["nonce"])
    inner += pack("<qqqi", facts["temp_key_id"], perm or PERMANENT.key_id, facts["session_id"], facts["expires_at"])
    plain = bytes(range(16)) + pack("<qii", facts["msg_id"], seqno, length) + inner
    return seal(PERMANENT.key, plain, b"padding!")


def test_a_true_proof() -> None:
    assert proves_binding(message(), PERMANENT, **FACTS)


def test_ids_may_be_unsigned() -> None:
    unsigned = {name: value & (1 << 64) - 1 for name, value in FACTS.items()}
    assert proves_binding(message(), PERMANENT, **unsigned)


@pytest.mark.parametrize("fact", FACTS)
def test_every_fact_counts(fact: str) -> None:
    assert not proves_binding(message(), PERMANENT, **{**FACTS, fact: FACTS[fact] + 1})
    assert not proves_binding(message(**{fact: FACTS[fact] + 1}), PERMANENT, **FACTS)


@pytest.mark.parametrize("wrong", [{"seqno": 1}, {"length": 44}, {"method": 0x75A3F766}, {"perm": 5}])
def test_the_form_counts(wrong: dict[str, int]) -> None:
    assert not proves_binding(message(**wrong), PERMANENT, **FACTS)


def test_another_permanent_key_proves_nothing() -> None:
    other = AuthKey(CHANCE.randbytes(256))
    assert not proves_binding(message(), other, **FACTS)
    assert not proves_binding(other.wire_id + message()[8:], other, **FACTS)


@given(st.binary(max_size=200))
def test_noise_proves_nothing(noise: bytes) -> None:
    assert not proves_binding(noise, PERMANENT, **FACTS)
    assert not proves_binding((PERMANENT.wire_id + noise).ljust(104, b"\0")[:104], PERMANENT, **FACTS)


def test_length_and_every_byte_but_the_padding_count() -> None:
    good = message()
    assert not proves_binding(good + bytes(16), PERMANENT, **FACTS)
    for size in range(len(good)):
        assert not proves_binding(good[:size], PERMANENT, **FACTS)
    for at in range(len(good) - 16):
        assert not proves_binding(good[:at] + bytes([good[at] ^ 4]) + good[at + 1 :], PERMANENT, **FACTS)
