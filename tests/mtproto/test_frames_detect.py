"""Which transport the first bytes of a connection name."""

import random
from hashlib import sha256
from struct import pack

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CTR
from hypothesis import given
from hypothesis import strategies as st

from chappe.mtproto.frames import Found, Verdict, detect
from tests.mtproto.frame_clients import NAMES, FrameClient


def header(tag: bytes, dc: int, secret: bytes | None = None, seed: int = 1) -> bytes:
    """The 64 bytes of an obfuscating client."""
    start = random.Random(seed).randbytes(56)
    key = start[8:40] if secret is None else sha256(start[8:40] + secret).digest()
    stream = Cipher(AES(key), CTR(start[40:56])).encryptor()
    return start + stream.update(start + tag + pack("<h", dc) + b"zz")[56:]


@pytest.mark.parametrize("name", NAMES)
def test_every_transport_is_found_as_soon_as_it_can_be(name: str) -> None:
    client = FrameClient(name)
    start = client.opening + client.write(b"\x01" * 40)
    needed = {"abridged": 1, "intermediate": 4, "padded": 4, "full": 8}.get(name, 64)
    for size in range(needed):
        assert detect(start[:size]) is Verdict.MORE
    for size in (needed, len(start)):
        found = detect(start[:size])
        assert isinstance(found, Found)
        assert (found.codec.name, found.used) == (name, len(client.opening))
        assert found.codec.dc_id == (2 if "obfuscated" in name else None)


@pytest.mark.parametrize("start", [b"GET / HTTP/1.1", b"POST /api", b"HEAD / ", b"OPTIONS * ", b"PUT /x", b"DELETE /"])
def test_http(start: bytes) -> None:
    assert detect(start[:3]) is Verdict.MORE
    assert detect(start[:4]) is Verdict.HTTP
    assert detect(start + bytes(100)) is Verdict.HTTP


@pytest.mark.parametrize("start", ["1603010200010001fc", "160301006e0100006a", "16030107a80100"])
def test_tls_is_refused(start: str) -> None:
    assert detect(bytes.fromhex(start)) is Verdict.REFUSE


@pytest.mark.parametrize("length", [0, 1, 15, (1 << 20) + (1 << 16) + 13, 0xFFFFFFFF])
def test_a_full_frame_of_an_impossible_length_is_refused(length: int) -> None:
    assert detect(pack("<II", length, 0)) is Verdict.REFUSE


@given(st.binary(min_size=64, max_size=80))
def test_noise_is_refused_or_found_but_never_waits_for_ever(start: bytes) -> None:
    assert detect(start) is not Verdict.MORE


@pytest.mark.parametrize("dc", [1, -2, 5, 10002, -10003, 32767])
@pytest.mark.parametrize(
    ("tag", "name"), [(b"\xef" * 4, "abridged"), (b"\xee" * 4, "intermediate"), (b"\xdd" * 4, "padded")]
)
def test_the_header_names_transport_and_data_centre(tag: bytes, name: str, dc: int) -> None:
    found = detect(header(tag, dc) + b"rest")
    assert isinstance(found, Found)
    assert (found.codec.name, found.used, found.codec.dc_id) == ("obfuscated " + name, 64, dc)


def test_an_unknown_tag_is_refused() -> None:
    assert detect(header(b"\xef\xef\xef\xee", 2)) is Verdict.REFUSE


def test_a_proxy_secret_belongs_to_both_ends() -> None:
    secret = bytes(range(16))
    start = header(b"\xee" * 4, 2, secret)
    assert detect(start) is Verdict.REFUSE
    found = detect(start, secret=secret)
    assert isinstance(found, Found)
    mirror = start[::-1]
    key = sha256(mirror[8:40] + secret).digest()
    reading = Cipher(AES(key), CTR(mirror[40:56])).decryptor()
    assert reading.update(found.codec.pack(b"answer!!")) == b"\x08\0\0\0answer!!"
    assert detect(header(b"\xee" * 4, 2), secret=secret) is Verdict.REFUSE


def test_inside_a_websocket_all_else_is_refused() -> None:
    assert detect(b"\xef", only_obfuscated=True) is Verdict.MORE
    assert detect(b"\xef" * 64, only_obfuscated=True) is Verdict.REFUSE
    assert detect(b"GET " * 16, only_obfuscated=True) is Verdict.REFUSE
    assert isinstance(detect(header(b"\xef" * 4, 2), only_obfuscated=True), Found)


def test_telethon_s_header_is_read() -> None:
    from telethon.network.connection import tcpobfuscated

    start, *_ = tcpobfuscated.ObfuscatedIO.init_header(tcpobfuscated.AbridgedPacketCodec)
    found = detect(bytes(start))
    assert isinstance(found, Found)
    assert found.codec.name == "obfuscated abridged"
