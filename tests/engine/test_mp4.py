"""Films without a sound are told apart from others, and from what is no film."""

import random

import pytest

from chappe.engine.mp4 import LARGEST_INDEX, soundless
from tests.support.films import box, film, track


async def told(data: bytes) -> bool:
    async def read(offset: int, limit: int) -> bytes:
        assert 0 <= offset <= len(data) and 0 <= limit <= LARGEST_INDEX
        return data[offset : offset + limit]

    return await soundless(read, len(data))


LONG = box(b"ftyp", b"mp42") + b"\0\0\0\1mdat" + (16 + 10).to_bytes(8, "big") + bytes(10) + box(b"moov", track(b"vide"))


@pytest.mark.parametrize(
    ("data", "silent"),
    [
        (film(b"vide"), True),
        (film(b"vide", index_last=True), True),
        (film(b"vide", b"soun"), False),
        (film(b"soun", b"vide", index_last=True), False),
        (film(b"soun"), False),
        (film(), False),
        (LONG, True),
        (b"", False),
        (b"GIF89a" + bytes(100), False),
        (film(b"vide")[:-1], True),
        (film(b"vide", index_last=True)[:-1], False),
        (box(b"free") * 60 + box(b"moov", track(b"vide")), False),
        (box(b"moov", bytes(LARGEST_INDEX), track(b"vide")), False),
        (b"\0\0\0\0moov" + track(b"vide"), True),
        (b"\0\0\0\7moov" + bytes(100), False),
        (b"\xff\xff\xff\xffmoov" + bytes(100), False),
    ],
)
async def test_what_has_a_picture_and_no_sound(data: bytes, silent: bool) -> None:
    assert await told(data) is silent


async def test_nothing_that_arrives_is_too_strange() -> None:
    dice = random.Random(1)
    whole = film(b"vide", b"soun")
    for _ in range(300):
        broken = bytearray(whole[:400])
        for _ in range(dice.randrange(1, 8)):
            broken[dice.randrange(len(broken))] = dice.randrange(256)
        assert await told(bytes(broken)) in (True, False)
