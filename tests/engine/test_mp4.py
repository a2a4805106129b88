"""Films without a sound are told apart from others, and from what is no film."""

import random

import pytest

from chappe.engine import mp4
from chappe.engine.mp4 import LARGEST_INDEX, Film, soundless
from tests.support.films import box, film, moving, track


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


async def size_of(data: bytes) -> Film | None:
    async def read(offset: int, limit: int) -> bytes:
        return data[offset : offset + limit]

    return await mp4.film(read, len(data))


async def test_a_film_says_how_large_and_how_long_it_is() -> None:
    assert await size_of(moving(640, 2.5)) == Film(640, 640, 2.5)
    assert await size_of(moving(320, 1, height=240)) == Film(320, 240, 1)
    assert await size_of(moving(320, 1, height=180, turned=True)) == Film(180, 320, 1)
    assert await size_of(film(b"vide")) == Film(0, 0, 0)
    for none in (b"", b"\xff" * 5000, film(b"soun"), moving()[:200]):
        assert await size_of(none) is None
    wide = b"\1" + bytes(19) + (600).to_bytes(4, "big") + (1500).to_bytes(8, "big") + bytes(80)
    index = box(b"moov", box(b"mvhd", wide), track(b"vide"))
    assert await size_of(index) == Film(0, 0, 2.5)


async def test_damaged_films_never_crash() -> None:
    dice, whole = random.Random(5), moving()
    for _ in range(300):
        data = bytearray(whole)
        for _ in range(dice.randrange(1, 6)):
            data[dice.randrange(len(data))] = dice.randrange(256)
        found = await size_of(bytes(data[: dice.randrange(len(data) + 1)]))
        assert found is None or (found.width >= 0 and found.seconds >= 0)
