"""What every transport promises: packets in and out unchanged however the bytes are cut, faults for all else."""

import random
import sys
from struct import pack
from zlib import crc32

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chappe.mtproto.errors import BAD_FRAME, TOO_LARGE, TransportFault
from chappe.mtproto.frames import Codec, Found, Packet, detect
from tests.mtproto.frame_clients import NAMES, FrameClient

EVERY = pytest.mark.parametrize("name", NAMES)


def encrypted(blocks: int) -> bytes:
    """A payload with the outer form of an encrypted message."""
    return b"\x01" * 24 + random.Random(blocks).randbytes(16 * blocks)


def plain(size: int) -> bytes:
    """A payload with the outer form of a plain message."""
    return bytes(8) + pack("<qi", 5 << 32, size) + random.Random(size).randbytes(size)


PAYLOADS = st.lists(
    st.tuples(
        st.one_of(
            st.integers(1, 40).map(encrypted),
            st.integers(120, 140).map(encrypted),
            st.integers(1, 50).map(lambda words: plain(4 * words)),
        ),
        st.booleans(),
        st.integers(0, 15),
    ),
    max_size=6,
)


def opened(name: str, client: FrameClient, **settings) -> Codec:
    """The codec that the server chooses for this client."""
    found = detect(client.opening + (FrameClient(name).write(plain(4)) if name == "full" else b""), **settings)
    assert isinstance(found, Found)
    assert found.used == len(client.opening)
    assert found.codec.name == name
    return found.codec


@EVERY
@settings(max_examples=60)
@given(payloads=PAYLOADS, cuts=st.lists(st.integers(0, 4000), max_size=8), bytewise=st.booleans())
def test_whole_feed_is_byte_by_byte_is_any_cut(name: str, payloads, cuts: list[int], bytewise: bool) -> None:
    client = FrameClient(name, padding=random.Random(3).randbytes)
    codec = opened(name, client)
    stream = b"".join(client.write(payload, ack and name != "full", pad) for payload, ack, pad in payloads)
    places = (
        range(len(stream) + 1) if bytewise else sorted({0, len(stream), *(cut % (len(stream) + 1) for cut in cuts)})
    )
    got = [p for a, b in zip(places, [*places[1:], len(stream)], strict=True) for p in codec.feed(stream[a:b])]
    assert got == [Packet(payload, ack and name != "full") for payload, ack, _ in payloads]


@EVERY
@given(payloads=PAYLOADS, token=st.integers(1 << 31, (1 << 32) - 1))
def test_the_client_reads_what_is_packed(name: str, payloads, token: int) -> None:
    client = FrameClient(name)
    codec = opened(name, client, random=random.Random(4).randbytes)
    sent: list[bytes | int] = []
    stream = b""
    for payload, ack, _ in payloads:
        stream += codec.pack(payload)
        sent.append(payload)
        if ack and name != "full":
            stream += codec.pack_quick_ack(token)
            sent.append(token)
    stream += codec.pack_error(-404)
    sent.append(pack("<i", -404))
    got = list(client.read(stream))
    if name.endswith("padded"):
        # As Telethon does: what is above a multiple of four is padding.
        got = [item if isinstance(item, int) else item[: len(item) & ~3] for item in got]
    assert got == sent


def test_full_has_no_quick_ack() -> None:
    codec = opened("full", FrameClient("full"))
    assert codec.pack_quick_ack(1 << 31) == b""


def test_abridged_packs_whole_words_only() -> None:
    codec = opened("abridged", FrameClient("abridged"))
    with pytest.raises(ValueError):
        codec.pack(b"12345")


@pytest.mark.parametrize("size", [126 * 4, 127 * 4, 128 * 4, 1 << 20])
def test_both_forms_of_the_abridged_length(size: int) -> None:
    client = FrameClient("abridged")
    codec = opened("abridged", client)
    payload = b"\x01" * size
    assert codec.feed(client.write(payload)) == [(payload, False)]
    assert list(client.read(codec.pack(payload))) == [payload]


@EVERY
def test_a_frame_above_the_limit_is_refused_by_its_head(name: str) -> None:
    client = FrameClient(name)
    codec = opened(name, client, limit=1024)
    assert codec.feed(client.write(b"\x01" * 1024)) == [(b"\x01" * (1016 if "padded" in name else 1024), False)]
    head = client.write(b"\x01" * 1040)[:8]
    for _ in range(2):
        with pytest.raises(TransportFault) as caught:
            codec.feed(head)
        assert caught.value.code == TOO_LARGE


@EVERY
def test_a_fault_stays(name: str) -> None:
    client = FrameClient(name)
    codec = opened(name, client)
    with pytest.raises(TransportFault) as caught:
        codec.feed(client.write(b""))
    assert caught.value.code == BAD_FRAME
    with pytest.raises(TransportFault):
        codec.feed(client.write(encrypted(2)))


@EVERY
def test_an_unfinished_frame_is_all_that_is_held(name: str) -> None:
    client = FrameClient(name)
    codec = opened(name, client, limit=1 << 20)
    held = getattr(codec, "_inner", codec)
    stream = client.write(encrypted(60000))
    fed = 0
    for at in range(0, len(stream) - 1, 1000):
        piece = stream[at : min(at + 1000, len(stream) - 1)]
        assert codec.feed(piece) == []
        fed += len(piece)
        assert len(held._held) == fed
        assert sys.getsizeof(held._held) < 2 * (fed + 1000)
    assert codec.feed(stream[-1:]) == [(encrypted(60000), False)]
    assert held._held is None


def test_full_checks_number_and_sum() -> None:
    def frame(number: int, payload: bytes, wrong: int = 0) -> bytes:
        start = pack("<II", len(payload) + 12, number) + payload
        return start + pack("<I", crc32(start) ^ wrong)

    first = frame(0, b"payload!")
    for second in (frame(0, b"payload!"), frame(2, b"payload!"), frame(1, b"payload!", 1), pack("<I", 3) + bytes(9)):
        codec = opened("full", FrameClient("full"))
        assert codec.feed(first) == [(b"payload!", False)]
        with pytest.raises(TransportFault) as caught:
            codec.feed(second)
        assert caught.value.code == BAD_FRAME


def padded(body: bytes) -> bytes:
    codec = opened("padded", FrameClient("padded"))
    (packet,) = codec.feed(pack("<I", len(body)) + body)
    return packet.payload


def test_padding_is_cut_by_the_form_of_the_payload() -> None:
    for pad in range(16):
        assert padded(encrypted(3) + b"\xaa" * pad) == encrypted(3)
        assert padded(plain(20) + b"\xaa" * pad) == plain(20)
    for pad in range(12):
        assert padded(b"word" + b"\xaa" * pad) == b"word"
    assert padded(b"\x01" * 20) == b"\x01" * 20


@pytest.mark.parametrize("body", [b"abc", bytes(16), bytes(19), bytes(16) + pack("<I", 5) + bytes(4), plain(8)[:-1]])
def test_padding_that_hides_nothing_is_a_fault(body: bytes) -> None:
    with pytest.raises(TransportFault):
        padded(body)


def test_padding_is_sent_if_there_is_a_source() -> None:
    sizes = set()
    codec = opened("padded", FrameClient("padded"), random=random.Random(9).randbytes)
    for _ in range(64):
        sizes.add(len(codec.pack(encrypted(1))))
    assert sizes == {44, 45, 46, 47}
    assert len(opened("padded", FrameClient("padded")).pack(encrypted(1))) == 44
    assert len(codec.pack_error(-429)) == 8
