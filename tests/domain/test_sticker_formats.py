"""Bytes that are to become stickers: what is found in good ones, and that no bytes do harm."""

import gzip
import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chappe.domain import sticker_formats as formats
from chappe.domain.errors import Refused
from chappe.domain.sticker_formats import PNG, TGS, WEBM, WEBP, Look
from tests.support.sticker_art import animation, element, picture, video


def packed(data: bytes) -> bytes:
    return gzip.compress(data, mtime=0)


def size(data: bytes) -> str:
    """A test's name for its bytes."""
    return f"{len(data)} bytes"


def test_kinds_are_told_by_their_first_bytes() -> None:
    samples = {WEBP: picture(), PNG: picture("PNG"), TGS: animation(), WEBM: video(), "": picture("GIF")}
    assert {kind: formats.kind_of(data) for kind, data in samples.items()} == {kind: kind for kind in samples}
    assert formats.kind_of(b"") == ""


def test_good_ones_are_measured() -> None:
    assert formats.animation(animation(frames=45)) == Look(512, 512, 1.5)
    assert formats.video(video(side=100, seconds=2.5)) == Look(100, 100, 2.5)


@given(st.binary(max_size=200))
def test_what_is_no_picture_in_a_webp_is_seen(noise: bytes) -> None:
    plain = picture()
    assert not formats.tells_more(plain)
    for name in (b"EXIF", b"XMP "):
        chunk = name + len(noise).to_bytes(4, "little") + noise + bytes(len(noise) % 2)
        assert formats.tells_more(plain + chunk) and formats.tells_more(plain[:12] + chunk + plain[12:])
    assert formats.tells_more(plain[:12] + noise) in (True, False)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x1f\x8b",
        packed(b"[]"),
        packed(b"{}"),
        packed(b"\xff\xfe"),
        packed(b'{"a":' * 100_000),
        packed(bytes(50 << 20))[: 64 << 10],
        packed(json.dumps({"w": 512, "h": 512, "fr": 0, "ip": 0, "op": 1, "layers": []}).encode()),
        packed(b'{"w": 512, "h": 512, "fr": 30, "ip": 0, "op": NaN, "layers": []}'),
        packed(b'{"w": 512, "h": 512, "fr": 30, "ip": 0, "op": 1e999, "layers": []}'),
        packed(b'{"w": "512", "h": 512, "fr": 30, "ip": 0, "op": 30, "layers": []}'),
        animation()[:-9],
        animation(layers={}),
        animation(rate=61),
    ],
    ids=size,
)
def test_what_is_no_animation(data: bytes) -> None:
    with pytest.raises(Refused, match="STICKER_TGS_NOTGS"):
        formats.animation(data)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        element(0x1A45DFA3, element(0x4282, b"matroska")) + video()[20:],
        video()[:40],
        element(0x1A45DFA3, element(0x4282, b"webm")),
        b"\x1a\x45\xdf\xa3" + b"\xff" * 100,
        b"\x1a\x45\xdf\xa3\x01" + b"\xff" * 7,
    ],
    ids=size,
)
def test_what_is_no_video(data: bytes) -> None:
    with pytest.raises(Refused, match="STICKER_VIDEO_NOWEBM"):
        formats.video(data)


@given(st.randoms(use_true_random=False), st.integers(0, 30))
def test_whatever_the_bytes_they_are_measured_or_refused(dice: random.Random, changes: int) -> None:
    for good, look in ((video(), formats.video), (animation(), formats.animation)):
        data = bytearray(good)
        for _ in range(changes):
            data[dice.randrange(len(data))] = dice.randrange(256)
        try:
            found = look(bytes(data[: dice.randrange(len(data) + 1)] if changes % 3 == 0 else data))
        except Refused as refused:
            assert refused.name.startswith("STICKER_")
        else:
            assert 0 < found.duration <= 3.05


@given(st.binary(max_size=300))
def test_any_bytes_are_measured_or_refused(data: bytes) -> None:
    for look in (formats.video, formats.animation):
        with pytest.raises(Refused):
            look(data)


@pytest.mark.parametrize(
    ("width", "height", "use", "right"),
    [
        (512, 512, "sticker", True),
        (512, 10, "sticker", True),
        (300, 512, "sticker", True),
        (513, 512, "sticker", False),
        (511, 511, "sticker", False),
        (100, 100, "emoji", True),
        (100, 99, "emoji", False),
        (512, 512, "emoji", False),
        (100, 100, "thumb", True),
    ],
)
def test_sides(width: int, height: int, use: formats.Use, right: bool) -> None:
    if right:
        formats.check_sides(width, height, use, "STICKER_PNG_DIMENSIONS")
    else:
        with pytest.raises(Refused, match="STICKER_PNG_DIMENSIONS"):
            formats.check_sides(width, height, use, "STICKER_PNG_DIMENSIONS")
