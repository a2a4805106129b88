"""Key creation as it should not go: whatever is wrong ends in a TransportFault, and in nothing else."""

import random
from contextlib import suppress
from struct import pack

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chappe.crypto.dh import PRIME
from chappe.mtproto.errors import UNKNOWN_KEY, TransportFault
from chappe.mtproto.handshake import Handshakes
from tests.crypto.keys import server_key
from tests.mtproto.handshake_client import Client, body_of, run, shortest, tl_string

NOW = 1_800_000_000.0


def flipped(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


class Talk:
    """A server and a client that has got as far as asked."""

    def __init__(self, steps: int) -> None:
        chance = random.Random(77)
        self.server = Handshakes([server_key()], chance.randbytes)
        self.client = Client(server_key().public_pem, chance.randbytes)
        if steps:
            self.client.read_res_pq(body_of(self.server.receive(self.client.req_pq(), NOW)))
        if steps > 1:
            self.client.read_dh_params(body_of(run(self.server.receive(self.second(), NOW))))

    def second(self) -> bytes:
        return self.client.req_dh_params(self.client.rsa_pad(self.client.inner()))

    def is_refused(self, body: bytes) -> None:
        before = len(self.server)
        with pytest.raises(TransportFault) as caught:
            run(self.server.receive(body, NOW))
        assert caught.value.code == UNKNOWN_KEY
        assert len(self.server) <= before


def test_unknown_messages() -> None:
    for body in (b"", b"abc", bytes(4), pack("<I", 0x7ABE77EC) + bytes(8), b"\xff" * 200):
        Talk(0).is_refused(body)


@pytest.mark.parametrize("size", range(20))
def test_a_first_message_cut_short(size: int) -> None:
    Talk(0).is_refused(Talk(0).client.req_pq()[:size])


def test_a_second_message_cut_anywhere() -> None:
    talk = Talk(1)
    body = talk.second()
    for size in range(len(body)):
        talk.is_refused(body[:size])


def test_a_second_message_with_one_wrong_bit() -> None:
    talk = Talk(1)
    body = talk.second()
    # All but the three bytes of padding behind each of the factors' five-byte strings.
    skipped = {41, 42, 43, 49, 50, 51}
    for at in [n for n in range(64) if n not in skipped] + [64 + 100, len(body) - 1]:
        talk.is_refused(flipped(body, at))


@pytest.mark.parametrize("old", [False, True])
@pytest.mark.parametrize("at", [0, 3, 5, 12, 20, 28, 45, 60])
def test_inner_data_that_contradicts_its_message(old: bool, at: int) -> None:
    talk = Talk(1)
    data = talk.client.inner()
    encrypt = talk.client.rsa_old if old else talk.client.rsa_pad
    talk.is_refused(talk.client.req_dh_params(encrypt(flipped(data, at))))


@pytest.mark.parametrize("old", [False, True])
def test_inner_data_cut_short(old: bool) -> None:
    talk = Talk(1)
    data = talk.client.inner("temp_dc")
    encrypt = talk.client.rsa_old if old else talk.client.rsa_pad
    for size in (0, 3, 10, 40, len(data) - 20):
        talk.is_refused(talk.client.req_dh_params(encrypt(data[:size])))
    for length in (b"\xfe\xff\xff\xff", b"\xff\xff\xff\xff", b"\xfd"):
        talk.is_refused(talk.client.req_dh_params(encrypt(data[:4] + length + data[8:])))


@pytest.mark.parametrize("life", [0, -1, -(1 << 31)])
def test_a_temporary_key_without_life(life: int) -> None:
    talk = Talk(1)
    data = talk.client.inner("temp", expires_in=life)
    talk.is_refused(talk.client.req_dh_params(talk.client.rsa_pad(data)))


@pytest.mark.parametrize("size", [0, 1, 255, 257, 1000])
def test_rsa_blocks_of_a_wrong_size(size: int) -> None:
    talk = Talk(1)
    talk.is_refused(talk.client.req_dh_params(bytes(size)))


@pytest.mark.parametrize("block", [bytes(256), b"\xff" * 256, b"\x01" * 256])
def test_rsa_blocks_that_hold_nothing(block: bytes) -> None:
    talk = Talk(1)
    talk.is_refused(talk.client.req_dh_params(block))


def test_nonces_that_were_never_given() -> None:
    talk, other = Talk(1), Talk(1)
    other.client.server_nonce = talk.client.nonce
    talk.is_refused(other.client.req_dh_params(other.client.rsa_pad(other.client.inner())))


def test_a_third_message_before_the_second() -> None:
    talk = Talk(1)
    talk.client.g, talk.client.g_a, talk.client.prime = 3, 5, PRIME
    talk.is_refused(talk.client.last_message())
    job = talk.server.receive(talk.second(), NOW)
    talk.is_refused(talk.client.last_message())
    run(job)


def test_a_third_message_cut_anywhere() -> None:
    talk = Talk(2)
    body = talk.client.last_message()
    for size in range(len(body)):
        talk.is_refused(body[:size])


@pytest.mark.parametrize("at", [0, 4, 20, 36, 40, 60, 100, 300])
def test_a_third_message_with_one_wrong_bit(at: int) -> None:
    talk = Talk(2)
    talk.is_refused(flipped(talk.client.last_message(), at))


@pytest.mark.parametrize("at", [0, 4, 20, 36, 44, 50])
def test_a_client_s_half_that_contradicts_its_message(at: int) -> None:
    talk = Talk(2)
    data = talk.client.client_inner()
    if at < 44:
        talk.is_refused(talk.client.set_client_dh_params(talk.client.seal(flipped(data, at))))
    sealed = talk.client.seal(data)
    talk.is_refused(talk.client.set_client_dh_params(flipped(sealed, at)))


@pytest.mark.parametrize("size", [0, 16, 32, 100, 1040, 5000])
def test_a_client_s_half_of_a_wrong_size(size: int) -> None:
    talk = Talk(2)
    talk.is_refused(talk.client.set_client_dh_params(bytes(size)))


def test_more_padding_than_a_block() -> None:
    talk = Talk(2)
    talk.client.random = lambda size: random.Random(1).randbytes(size + 16)
    data = talk.client.client_inner()
    talk.is_refused(talk.client.set_client_dh_params(talk.client.seal(data)))


@pytest.mark.parametrize(
    "g_b", [0, 1, 2, (1 << 1984) - 1, PRIME - (1 << 1984) + 1, PRIME - 1, PRIME, PRIME + 1, (1 << 2048) - 1, 1 << 2048]
)
def test_unsafe_public_values(g_b: int) -> None:
    talk = Talk(2)
    head = pack("<I", 0x6643B654) + talk.client.nonce + talk.client.server_nonce + bytes(8)
    talk.is_refused(talk.client.set_client_dh_params(talk.client.seal(head + tl_string(shortest(g_b)))))


@pytest.mark.parametrize("length", [b"\xfe\xff\xff\xff", b"\xff\xff\xff\xff", b"\xfd", b"\xfe\0\0\0"])
def test_giant_lengths(length: bytes) -> None:
    talk = Talk(2)
    talk.is_refused(pack("<I", 0xF5045F1F) + talk.client.nonce + talk.client.server_nonce + length + bytes(60))
    talk = Talk(1)
    talk.is_refused(pack("<I", 0xD712E4BE) + talk.client.nonce + talk.client.server_nonce + length + bytes(400))


TALKS = [Talk(steps) for steps in range(3)]
KNOWN = st.sampled_from([0x60469778, 0xBE7E8EF1, 0xD712E4BE, 0xF5045F1F, 0x62D6B459])


@settings(max_examples=300, deadline=None)
@given(steps=st.integers(0, 2), method=KNOWN, with_nonces=st.booleans(), rest=st.binary(max_size=400))
def test_noise_gives_steps_or_faults(steps: int, method: int, with_nonces: bool, rest: bytes) -> None:
    talk = TALKS[steps]
    nonces = talk.client.nonce + talk.client.server_nonce if with_nonces and steps else b""
    with suppress(TransportFault):
        run(talk.server.receive(pack("<I", method) + nonces + rest, NOW))
    assert len(talk.server) <= 1


SECOND = TALKS[1].second()
THIRD = TALKS[2].client.last_message()


@given(third=st.booleans(), at=st.integers(4, 35), mask=st.integers(1, 255))
def test_messages_with_other_nonces_are_refused(third: bool, at: int, mask: int) -> None:
    body = bytearray(THIRD if third else SECOND)
    body[at] ^= mask
    TALKS[2 if third else 1].is_refused(bytes(body))
