"""What becomes of good pictures: their sizes, their colours, their way up, and nothing else of what they carried."""

import io
import struct
import zlib
from collections.abc import AsyncIterator

import pytest
from PIL import Image, ImageCms, ImageDraw, PngImagePlugin
from telethon.utils import stripped_photo_to_jpg

from chappe.adapters.pictures.workers import PictureWorkers
from chappe.ports import BadPicture, Made, Size

RED, GREEN, BLUE, WHITE = (220, 30, 30), (30, 200, 30), (30, 30, 220), (255, 255, 255)


@pytest.fixture
async def pictures() -> AsyncIterator[PictureWorkers]:
    """One worker."""
    made = PictureWorkers(1, seconds=20)
    yield made
    await made.close()


def quarters(width: int, height: int) -> Image.Image:
    """Red above green at the left, blue above white at the right."""
    image = Image.new("RGB", (width, height), WHITE)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, width // 2, height // 2), RED)
    draw.rectangle((0, height // 2, width // 2, height), GREEN)
    draw.rectangle((width // 2, 0, width, height // 2), BLUE)
    return image


def saved(image: Image.Image, kind: str = "JPEG", **how: object) -> bytes:
    """A picture as the bytes of a file."""
    file = io.BytesIO()
    image.save(file, kind, **how)  # type: ignore[arg-type]
    return file.getvalue()


def opened(size: Size) -> Image.Image:
    """A size as a picture, after a look at what must be true of each."""
    image = Image.open(io.BytesIO(size.jpeg), formats=("JPEG",))
    assert image.size == (size.width, size.height)
    assert image.mode == "RGB"
    assert not {"exif", "comment", "icc_profile", "xmp", "photoshop", "progressive"} & image.info.keys()
    return image


def near(colour: object, wanted: tuple[int, int, int], far: int = 12) -> bool:
    assert isinstance(colour, tuple)
    return all(abs(one - other) <= far for one, other in zip(colour, wanted, strict=True))


def corners(image: Image.Image) -> list[tuple[int, int, int]]:
    """The colours of the four quarters: above left, above right, below left, below right."""
    known = (RED, GREEN, BLUE, WHITE)
    places = [(x * image.width // 4, y * image.height // 4) for y in (1, 3) for x in (1, 3)]
    return [next(colour for colour in known if near(image.getpixel(place), colour)) for place in places]


def told(made: Made) -> dict[str, tuple[int, int]]:
    return {size.type: (size.width, size.height) for size in made.sizes}


@pytest.mark.parametrize(
    ("sides", "sizes"),
    [
        ((60, 40), {"s": (60, 40)}),
        ((100, 100), {"s": (100, 100)}),
        ((101, 50), {"s": (100, 50), "m": (101, 50)}),
        ((800, 600), {"s": (100, 75), "m": (320, 240), "x": (800, 600)}),
        ((600, 801), {"s": (75, 100), "m": (240, 320), "x": (599, 800), "y": (600, 801)}),
        ((3000, 1500), {"s": (100, 50), "m": (320, 160), "x": (800, 400), "y": (1280, 640), "w": (2560, 1280)}),
        ((2000, 100), {"s": (100, 5), "m": (320, 16), "x": (800, 40), "y": (1280, 64), "w": (2000, 100)}),
    ],
)
async def test_sizes_are_those_smaller_than_the_picture_and_the_first_that_holds_it(
    pictures: PictureWorkers, sides: tuple[int, int], sizes: dict[str, tuple[int, int]]
) -> None:
    made = await pictures.make(saved(quarters(*sides)))
    assert (made.width, made.height) == sides
    assert told(made) == sizes
    for size in made.sizes:
        if min(size.width, size.height) > 16:
            assert corners(opened(size)) == [RED, BLUE, GREEN, WHITE]


@pytest.mark.parametrize(
    ("sides", "sizes"),
    [
        ((90, 500), {"a": 90, "b": 90, "c": 90}),
        ((100, 160), {"a": 100, "b": 100, "c": 100}),
        ((160, 160), {"a": 160, "b": 160, "c": 160}),
        ((400, 170), {"a": 160, "b": 170, "c": 170}),
        ((2000, 1000), {"a": 160, "b": 320, "c": 640}),
    ],
)
async def test_profile_photos_are_cut_from_the_middle(
    pictures: PictureWorkers, sides: tuple[int, int], sizes: dict[str, int]
) -> None:
    made = await pictures.make(saved(quarters(*sides)), cropped=True)
    assert (made.width, made.height) == sides
    assert told(made) == {kind: (side, side) for kind, side in sizes.items()}
    for size in made.sizes:
        assert corners(opened(size)) == [RED, BLUE, GREEN, WHITE]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "BMP"])
async def test_each_format_that_clients_send_is_read(pictures: PictureWorkers, kind: str) -> None:
    made = await pictures.make(saved(quarters(400, 200), kind))
    assert told(made) == {"s": (100, 50), "m": (320, 160), "x": (400, 200)}
    assert corners(opened(made.sizes[-1])) == [RED, BLUE, GREEN, WHITE]


@pytest.mark.parametrize("kind", ["TIFF", "ICO", "PPM", "PCX", "TGA", "JPEG2000", "AVIF"])
async def test_no_other_format_is_read(pictures: PictureWorkers, kind: str) -> None:
    with pytest.raises(BadPicture, match="broken"):
        await pictures.make(saved(quarters(64, 64), kind))


@pytest.mark.parametrize(
    ("orientation", "seen"),
    [
        (1, [RED, BLUE, GREEN, WHITE]),
        (2, [BLUE, RED, WHITE, GREEN]),
        (3, [WHITE, GREEN, BLUE, RED]),
        (4, [GREEN, WHITE, RED, BLUE]),
        (5, [RED, GREEN, BLUE, WHITE]),
        (6, [GREEN, RED, WHITE, BLUE]),
        (7, [WHITE, BLUE, GREEN, RED]),
        (8, [BLUE, WHITE, RED, GREEN]),
        (9, [RED, BLUE, GREEN, WHITE]),
    ],
)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
async def test_a_picture_is_set_upright(
    pictures: PictureWorkers, orientation: int, seen: list[tuple[int, int, int]], kind: str
) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    made = await pictures.make(saved(quarters(600, 300), kind, exif=exif))
    sides = (300, 600) if orientation in (5, 6, 7, 8) else (600, 300)
    assert (made.width, made.height) == sides
    assert told(made)["x"] == sides
    for size in made.sizes:
        assert corners(opened(size)) == seen


async def test_nothing_of_what_a_picture_carried_is_left(pictures: PictureWorkers) -> None:
    exif = Image.Exif()
    exif[0x010E] = "secret-words"
    exif.get_ifd(0x8825)[2] = (1.0, 2.0, 3.0)
    words = PngImagePlugin.PngInfo()
    words.add_text("Comment", "secret-words")
    words.add_itxt("XML:com.adobe.xmp", "secret-words")
    bright = quarters(500, 400)
    carriers = [
        saved(bright, exif=exif, comment=b"secret-words", xmp=b"secret-words") + b"secret-words after the end",
        saved(bright, "PNG", exif=exif, pnginfo=words),
        saved(bright, "WEBP", exif=exif, xmp=b"secret-words"),
        saved(bright, "GIF", comment=b"secret-words"),
    ]
    for data in carriers:
        assert b"secret-words" in data
        made, profile, thumb = (
            await pictures.make(data),
            await pictures.make(data, cropped=True),
            await pictures.thumb(data),
        )
        for size in (*made.sizes, *profile.sizes, *thumb.sizes):
            opened(size)
            assert b"secret-words" not in size.jpeg
            assert b"Exif" not in size.jpeg


def png(width: int, height: int, depth: int, colour: int, pixel: bytes) -> bytes:
    """A PNG file of one colour, made by hand (RFC 2083)."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    rows = zlib.compress((b"\0" + pixel * width) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def palette_picture() -> Image.Image:
    """All of the fourth of many dark colours."""
    image = Image.new("P", (64, 64), 3)
    image.putpalette(bytes(range(60)))
    return image


def clear(image: Image.Image, mode: str) -> Image.Image:
    """The picture with nothing at all at its right half but a colour that must not show."""
    layer = image.convert(mode)
    alpha = Image.new("L", image.size, 0)
    alpha.paste(255, (0, 0, image.width // 2, image.height))
    layer.putalpha(alpha)
    return layer


@pytest.mark.parametrize(
    ("data", "seen"),
    [
        (png(64, 64, 16, 0, b"\x80\x00"), (128, 128, 128)),
        (png(64, 64, 16, 0, b"\x20\xff"), (32, 32, 32)),
        (png(64, 64, 16, 2, b"\xff\xff\x80\x00\x00\x00"), (255, 128, 0)),
        (png(64, 64, 16, 4, b"\x80\x00\xff\xff"), (128, 128, 128)),
        (png(64, 64, 16, 4, b"\x80\x00\x00\x00"), WHITE),
        (png(64, 64, 16, 6, b"\x00\x00\x00\x00\x00\x00\x00\x00"), WHITE),
        (saved(Image.new("CMYK", (64, 64), (0, 255, 255, 0))), (255, 0, 0)),
        (saved(Image.new("L", (64, 64), 77)), (77, 77, 77)),
        (saved(Image.new("1", (64, 64), 1), "PNG"), WHITE),
        (saved(Image.new("1", (64, 64), 0), "BMP"), (0, 0, 0)),
        (saved(Image.new("RGB", (64, 64), BLUE).convert("P", palette=Image.Palette.ADAPTIVE), "PNG"), BLUE),
        (saved(palette_picture(), "PNG", transparency=3), WHITE),
        (saved(palette_picture(), "GIF", transparency=3), WHITE),
        (saved(Image.new("RGB", (64, 64), BLUE), "PNG", transparency=BLUE), WHITE),
        (saved(Image.new("LA", (64, 64), (0, 128)), "PNG"), (127, 127, 127)),
        (saved(Image.new("RGBA", (64, 64), (*RED, 0)), "WEBP", lossless=True, exact=True), WHITE),
    ],
)
async def test_every_kind_of_pixel_gets_its_colour(
    pictures: PictureWorkers, data: bytes, seen: tuple[int, int, int]
) -> None:
    made = await pictures.make(data)
    assert near(opened(made.sizes[-1]).getpixel((32, 32)), seen, 3)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
async def test_what_can_be_seen_through_is_white(pictures: PictureWorkers, kind: str) -> None:
    made = await pictures.make(saved(clear(quarters(200, 200), "RGB"), kind))
    assert corners(opened(made.sizes[-1])) == [RED, WHITE, GREEN, WHITE]


async def test_only_the_first_frame_of_an_animation_is_looked_at(pictures: PictureWorkers) -> None:
    first = quarters(200, 200)
    data = saved(first, "GIF", save_all=True, append_images=[Image.new("RGB", (200, 200), RED)] * 50)
    assert corners(opened((await pictures.make(data)).sizes[-1])) == [RED, BLUE, GREEN, WHITE]


async def test_colours_are_brought_to_srgb(pictures: PictureWorkers) -> None:
    lab = ImageCms.createProfile("LAB")
    fitting = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for profile in (fitting, ImageCms.ImageCmsProfile(lab).tobytes(), b"no profile at all"):
        made = await pictures.make(saved(quarters(200, 200), icc_profile=profile))
        assert corners(opened(made.sizes[-1])) == [RED, BLUE, GREEN, WHITE]


@pytest.mark.parametrize("sides", [(800, 600), (300, 900), (7, 5), (40, 40), (41, 1000), (100, 5)])
@pytest.mark.parametrize("cropped", [False, True])
async def test_clients_can_read_the_stripped_thumbnail(
    pictures: PictureWorkers, sides: tuple[int, int], cropped: bool
) -> None:
    if max(sides) > 20 * min(sides):
        sides = (50, 1000)
    made = await pictures.make(saved(quarters(*sides)), cropped=cropped)
    assert made.stripped[0] == 1
    image = Image.open(io.BytesIO(stripped_photo_to_jpg(made.stripped)))
    image.load()
    assert image.size == (made.stripped[2], made.stripped[1])
    assert max(image.size) <= 40
    assert len(made.stripped) < 1500
    if cropped:
        assert image.width == image.height
    if min(image.size) >= 20:
        for x, y, colour in ((1, 1, RED), (3, 1, BLUE), (1, 3, GREEN), (3, 3, WHITE)):
            assert near(image.getpixel((x * image.width // 4, y * image.height // 4)), colour, 60)


async def test_a_thumbnail_is_small(pictures: PictureWorkers) -> None:
    noise = Image.effect_noise((4000, 3000), 200).convert("RGB")
    thumb = (await pictures.thumb(saved(noise))).sizes[0]
    assert (thumb.type, thumb.width, thumb.height) == ("m", 320, 240)
    assert len(thumb.jpeg) <= 200_000
    thumb = (await pictures.thumb(saved(clear(quarters(90, 60), "RGB"), "PNG"))).sizes[0]
    assert (thumb.width, thumb.height) == (90, 60)
    assert corners(opened(thumb)) == [RED, WHITE, GREEN, WHITE]


async def test_a_thumbnail_may_be_of_any_shape(pictures: PictureWorkers) -> None:
    thumb = (await pictures.thumb(saved(Image.new("RGB", (6000, 5000), RED)))).sizes[0]
    assert (thumb.width, thumb.height) == (320, 267)
    thumb = (await pictures.thumb(saved(Image.new("RGB", (4000, 10), RED)))).sizes[0]
    assert (thumb.width, thumb.height) == (320, 1)
    opened(thumb)


async def test_a_sticker_keeps_its_size_and_what_one_sees_through(pictures: PictureWorkers) -> None:
    image = Image.new("RGBA", (512, 300), (0, 0, 0, 0))
    ImageDraw.Draw(image).ellipse((100, 50, 400, 250), fill=(*RED, 255))
    for kind in ("PNG", "WEBP"):
        made = await pictures.sticker(saved(image, kind))
        found = Image.open(io.BytesIO(made.jpeg), formats=("WEBP",)).convert("RGBA")
        assert found.size == (made.width, made.height) == (512, 300)
        seen_through, drawn = found.getpixel((2, 2)), found.getpixel((250, 150))
        assert isinstance(seen_through, tuple) and isinstance(drawn, tuple)
        assert seen_through[3] == 0 and drawn[3] == 255 and near(drawn[:3], RED)


async def test_what_is_no_sticker(pictures: PictureWorkers) -> None:
    moving = io.BytesIO()
    frames = [quarters(100, 100), quarters(100, 100).rotate(90)]
    frames[0].save(moving, "WEBP", save_all=True, append_images=frames[1:], duration=100)
    for data, reason in (
        (saved(quarters(513, 100), "PNG"), "dimensions"),
        (saved(quarters(100, 100), "JPEG"), "broken"),
        (saved(quarters(100, 100), "GIF"), "broken"),
        (moving.getvalue(), "broken"),
        (saved(quarters(512, 512), "PNG")[:200], "broken"),
        (b"", "broken"),
    ):
        with pytest.raises(BadPicture) as bad:
            await pictures.sticker(data)
        assert bad.value.reason == reason
