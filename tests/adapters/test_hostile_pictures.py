"""Pictures that mean ill: more pixels than memory, ends that never come, lies in headers; each costs itself alone."""

import asyncio
import io
import random
import struct
import zlib
from collections.abc import AsyncIterator, Callable

import pytest
from PIL import Image

from chappe.adapters.pictures.workers import LARGEST, PictureWorkers
from chappe.ports import BadPicture


def good(kind: str = "JPEG", side: int = 300) -> bytes:
    """A picture with something in it."""
    file = io.BytesIO()
    Image.effect_noise((side, side), 60).convert("RGB").save(file, kind)
    return file.getvalue()


def chunk(kind: bytes, data: bytes) -> bytes:
    """A chunk of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, rows: bytes, *more: bytes) -> bytes:
    """A PNG that says that it is so large, with these compressed rows."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + b"".join(more) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


ZEROS = zlib.compress(bytes(30_000_000), 9)
"""Thirty megabytes in thirty kilobytes."""


def gif(width: int, height: int) -> bytes:
    """A GIF whose canvas is so large, with one small frame in it."""
    canvas = b"GIF89a" + struct.pack("<HHBBB", width, height, 0x80, 0, 0) + bytes(6)
    frame = b"," + struct.pack("<HHHHB", 0, 0, width, height, 0) + b"\x02\x02\x44\x01\x00;"
    return canvas + frame


def webp(width: int, height: int) -> bytes:
    """A WebP whose canvas is so large, and nothing on it."""
    inside = b"WEBPVP8X" + struct.pack("<I", 10) + bytes(4)
    inside += (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return b"RIFF" + struct.pack("<I", len(inside)) + inside


def bmp(width: int, height: int) -> bytes:
    """A BMP that says that it is so large."""
    header = struct.pack("<IiiHHIIiiII", 40, width, height, 1, 24, 0, 0, 0, 0, 0, 0)
    return b"BM" + struct.pack("<IHHI", 54, 0, 0, 54) + header


BAD: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "broken"),
    "no picture": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "broken"),
    "a PNG of four gigapixels": (png(65_000, 65_000, ZEROS), "broken"),
    "a PNG of the largest numbers": (png(2**31 - 1, 2**31 - 1, ZEROS), "broken"),
    "a PNG without width": (png(0, 10, ZEROS), "broken"),
    "a PNG that is too long": (png(9_000, 1_001, ZEROS), "dimensions"),
    "a PNG that is too thin": (png(2_100, 100, ZEROS), "dimensions"),
    "a PNG without rows": (png(500, 500, b""), "broken"),
    "a PNG with a text that bursts": (png(64, 64, b"", chunk(b"zTXt", b"a\0\0" + ZEROS)), "broken"),
    "a PNG with a profile that bursts": (png(64, 64, b"", chunk(b"iCCP", b"a\0\0" + ZEROS)), "broken"),
    "a GIF of four gigapixels": (gif(65_535, 65_535), "broken"),
    "a WebP of 16,384 squared": (webp(16_384, 16_384), "dimensions"),
    "a BMP of a gigapixel": (bmp(32_000, 32_000), "broken"),
    "a BMP of negative sides": (bmp(-(2**31), 5), "broken"),
    "too many bytes": (bytes(LARGEST + 1), "large"),
    "a TIFF": (good("TIFF"), "broken"),
    "a JPEG 2000 by name": (b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(100), "broken"),
}


@pytest.fixture
async def pictures() -> AsyncIterator[PictureWorkers]:
    """One worker."""
    made = PictureWorkers(1, seconds=20)
    yield made
    await made.close()


async def refused(pictures: PictureWorkers, data: bytes) -> set[str]:
    """In which ways each kind of work refuses these bytes."""
    reasons = set()
    works: tuple[Callable[[bytes], object], ...] = (
        pictures.make,
        lambda data: pictures.make(data, cropped=True),
        pictures.thumb,
        pictures.sticker,
    )
    for work in works:
        with pytest.raises(BadPicture) as bad:
            await work(data)  # type: ignore[misc]
        reasons.add(bad.value.reason)
    return reasons


@pytest.mark.parametrize("name", BAD)
async def test_a_bad_picture_is_refused_and_the_next_one_made(pictures: PictureWorkers, name: str) -> None:
    data, reason = BAD[name]
    with pytest.raises(BadPicture) as bad:
        await pictures.make(data)
    assert bad.value.reason == reason
    with pytest.raises(BadPicture):
        await pictures.make(data, cropped=True)
    assert (await pictures.make(good())).sizes


@pytest.mark.parametrize("name", ["a PNG of four gigapixels", "a WebP of 16,384 squared", "nothing", "too many bytes"])
async def test_no_kind_of_work_lets_it_in(pictures: PictureWorkers, name: str) -> None:
    assert await refused(pictures, BAD[name][0])


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "BMP"])
async def test_what_ends_too_early_or_was_spoilt_on_the_way_ends_well(pictures: PictureWorkers, kind: str) -> None:
    whole, dice = good(kind, 64), random.Random(1)
    for cut in [*range(40), *(dice.randrange(len(whole)) for _ in range(40))]:
        try:
            made = await pictures.make(whole[:cut])
        except BadPicture:
            continue
        assert made.sizes
    for _ in range(60):
        spoilt = bytearray(whole)
        for _ in range(dice.randrange(1, 6)):
            spoilt[dice.randrange(len(spoilt))] = dice.randrange(256)
        try:
            made = await pictures.make(bytes(spoilt))
        except BadPicture:
            continue
        assert all(0 < size.width <= 2560 for size in made.sizes)


async def test_what_takes_too_long_is_given_up_and_others_are_served() -> None:
    pictures = PictureWorkers(1, seconds=0.2)
    try:
        # 40 million pixels that cost nothing to send and much to make smaller.
        slow = png(6_300, 3_600, zlib.compress(bytes((6_300 * 3 + 1) * 3_600), 1))
        results = await asyncio.gather(*(pictures.make(slow) for _ in range(3)), return_exceptions=True)
        assert all(isinstance(one, BadPicture) or not isinstance(one, BaseException) for one in results), results
    finally:
        await pictures.close()


async def test_what_takes_too_much_memory_costs_itself_alone() -> None:
    pictures = PictureWorkers(1, seconds=20, memory=300 << 20)
    try:
        large = png(6_300, 3_600, zlib.compress(bytes((6_300 * 3 + 1) * 3_600), 1))
        for _ in range(3):
            try:
                await pictures.make(large)
            except BadPicture as bad:
                assert bad.reason == "broken"
        assert (await pictures.make(good(side=100))).sizes
    finally:
        await pictures.close()
