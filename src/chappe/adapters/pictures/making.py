"""Turns the bytes of a picture into Telegram's sizes; runs in the worker process, for it trusts a decoder."""

import contextlib
import io
import math
import time
from collections.abc import Iterator
from hashlib import sha256

from PIL import Image, ImageCms

from chappe.adapters.screeners import pdq
from chappe.ports import BadPicture, Fingerprint, Made, Size

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP")
BOXES = (("s", 100), ("m", 320), ("x", 800), ("y", 1280), ("w", 2560))
CUTS = (("a", 160), ("b", 320), ("c", 640))
"""Type and side of each size (core.telegram.org/api/files#image-thumbnail-types)."""
MOST_SIDES = 10_000
MOST_RATIO = 20
"""Bounds of a photo: width and height together, and one to the other (core.telegram.org/bots/api#sendphoto)."""
MOST_PIXELS = 40_000_000
"""Bound of what a thumbnail is made from: 160 MB once decoded."""
MOST_MOVED = 200_000_000
"""Pixels of a picture that moves which are decoded, all its frames together."""
MOVED_SECONDS = 3.0
"""For which its frames are decoded; what was seen until then counts."""
MOST_FRAMES = 60
"""Frames of it that are hashed, evenly from the first to the last."""
THUMB_SIDE, THUMB_BYTES = 320, 200_000
LOOKED_AT = 1280
"""No large picture is decoded smaller than this: hashes of smaller ones lie further from those of the whole."""
QUALITY = 87
STICKER_SIDE = 512
STRIPPED_SIDE = 40
STRIPPED_HEADER_BYTES = 623
STRIPPED_HEADER = "c2d6c960e35c3d94de4a0d85a39e0d9def693ee107fa374354960f2df47d82d4"
"""SHA-256 of the header that clients put before a stripped thumbnail, height and width as zero."""
ORIENTATION = 0x0112
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What sets a picture upright, by its EXIF orientation."""
SIDEWAYS = (UPRIGHT[5], UPRIGHT[6], UPRIGHT[7], UPRIGHT[8])
_SRGB = ImageCms.createProfile("sRGB")


def make(data: bytes, cropped: bool) -> Made:
    """See ports.Pictures.make."""
    with _named_faults():
        image = _opened(data)
        width, height = image.size
        if width + height > MOST_SIDES or max(width, height) > MOST_RATIO * min(width, height):
            raise BadPicture("dimensions")
        turn = _turn(image)
        if turn in SIDEWAYS:
            width, height = height, width
        looks: list[Fingerprint] = []
        if cropped:
            image = _plain(image, CUTS[-1][1], turn, looks, square=True)
            # COMPAT(TDLib, all): it takes no photo for a person's or a chat's without the smallest and the largest cut.
            sizes = _sizes(image, CUTS[-1][1], CUTS)
        else:
            image = _plain(image, BOXES[-1][1], turn, looks, square=False)
            sizes = _sizes(image, max(width, height), BOXES)
        return Made(width, height, sizes, _stripped(image), tuple(looks))


def look(data: bytes) -> tuple[Fingerprint, ...]:
    """See ports.Pictures.look."""
    with _named_faults():
        image = _opened(data)
        looks: list[Fingerprint] = []
        _decoded(image, looks)
        if getattr(image, "n_frames", 1) > 1:
            looks += _moved(image, looks[0])
        return tuple(looks)


def _moved(image: Image.Image, before: Fingerprint) -> list[Fingerprint]:
    """What a picture that moves looks like later on; frames that look like the one before are left out.

    Frames that cannot be decoded end it: whoever is shown it sees no more of it either.
    """
    frames = image.n_frames  # type: ignore[attr-defined]  # of each format that can move
    pixels = max(1, image.width * image.height)
    last = min(frames, MOST_MOVED // pixels)
    step = max(1, last // MOST_FRAMES)
    found: list[Fingerprint] = []
    until = time.monotonic() + MOVED_SECONDS
    with contextlib.suppress(Exception):
        for frame in range(1, last):
            if time.monotonic() > until:
                break
            image.seek(frame)
            if frame % step == 0 and len(found) < MOST_FRAMES:
                shown = _flat(image).convert("L")
                shown.thumbnail((pdq.SMALL, pdq.SMALL), Image.Resampling.BILINEAR, reducing_gap=2.0)
                made = pdq.fingerprint(shown, "frame")
                if pdq.distance(before, made) > pdq.SAME:
                    found.append(made)
                    before = made
    return found


def thumb(data: bytes) -> Made:
    """See ports.Pictures.thumb."""
    with _named_faults():
        image = _opened(data)
        looks: list[Fingerprint] = []
        image = _plain(image, THUMB_SIDE, _turn(image), looks, square=False)
        for quality in (QUALITY, 70, 50, 30):
            jpeg = _jpeg(image, quality)
            if len(jpeg) <= THUMB_BYTES:
                return Made(*image.size, (Size("m", *image.size, jpeg),), b"", tuple(looks))
        raise BadPicture("broken")


def sticker(data: bytes) -> Size:
    """See ports.Pictures.sticker."""
    with _named_faults():
        image = _opened(data)
        if image.format not in ("PNG", "WEBP") or getattr(image, "n_frames", 1) != 1:
            raise BadPicture("broken")
        if max(image.size) > STICKER_SIDE:
            raise BadPicture("dimensions")
        drawn = image.convert("RGBA")
        drawn.info = {}
        written = io.BytesIO()
        drawn.save(written, "WEBP", quality=QUALITY, method=4)
        return Size("m", *drawn.size, written.getvalue())


@contextlib.contextmanager
def _named_faults() -> Iterator[None]:
    try:
        yield
    except BadPicture:
        raise
    except Exception as error:  # a decoder may raise anything on what it was not written for, MemoryError too
        raise BadPicture("broken") from error


def _opened(data: bytes) -> Image.Image:
    """The picture with its header read and nothing decoded."""
    _check_pixels(_webp_canvas(data))
    image = Image.open(io.BytesIO(data), formats=FORMATS)
    _check_pixels(image.size)
    return image


def _check_pixels(size: tuple[int, int]) -> None:
    if size[0] * size[1] > MOST_PIXELS:
        raise BadPicture("dimensions")


def _webp_canvas(data: bytes) -> tuple[int, int]:
    """Width and height in the header of a WebP file (RFC 9649 §2.7): its decoder takes memory when it is opened."""
    if data[:4] != b"RIFF" or data[8:15] != b"WEBPVP8" or len(data) < 30:
        return (0, 0)
    if data[15:16] == b"X":
        return (1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little"))
    if data[15:16] == b"L":
        bits = int.from_bytes(data[21:25], "little")
        return (1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF))
    return (int.from_bytes(data[26:28], "little") & 0x3FFF, int.from_bytes(data[28:30], "little") & 0x3FFF)


def _turn(image: Image.Image) -> Image.Transpose | None:
    """What sets the picture upright; None also where its EXIF cannot be read."""
    with contextlib.suppress(Exception):
        return UPRIGHT.get(image.getexif().get(ORIENTATION, 1))
    return None


def _plain(
    image: Image.Image, side: int, turn: Image.Transpose | None, looks: list[Fingerprint], *, square: bool
) -> Image.Image:
    """The picture decoded, upright, in sRGB, without anything but pixels, its sides at most `side`.

    `looks` gets what it looks like, before any of it is cut away.
    """
    profile = image.info.get("icc_profile")
    _draft(image, max(side, LOOKED_AT), square)
    image = _decoded(image, looks)
    if square:
        image = _square(image)
        looks.append(pdq.fingerprint(_without_ink(image), "cut"))
    image.thumbnail((side, side), Image.Resampling.LANCZOS, reducing_gap=2.0)
    image = _in_srgb(image, profile)
    if turn is not None:
        image = image.transpose(turn)
    image.info = {}  # else the comment of a JPEG would be written again
    return image


def _decoded(image: Image.Image, looks: list[Fingerprint]) -> Image.Image:
    """The picture as `_flat` gives it; what it looks like is told by its pixels as they stand, whatever its profile."""
    image.load()
    image = _flat(image)
    looks.extend(pdq.fingerprints(_without_ink(image)))
    return image


def _without_ink(image: Image.Image) -> Image.Image:
    return image.convert("RGB") if image.mode == "CMYK" else image


def _draft(image: Image.Image, side: int, square: bool) -> None:
    """Tell the JPEG decoder how small is enough: it then decodes at a half, a quarter or an eighth."""
    wanted = side / (min(image.size) if square else max(image.size))
    if wanted < 1:
        image.draft(None, (math.ceil(image.width * wanted), math.ceil(image.height * wanted)))


def _square(image: Image.Image) -> Image.Image:
    side = min(image.size)
    left, top = (image.width - side) // 2, (image.height - side) // 2
    return image.crop((left, top, left + side, top + side))


def _flat(image: Image.Image) -> Image.Image:
    """Eight bits, no palette, nothing to see through (what was, becomes white): mode L, RGB or CMYK."""
    if image.mode.startswith(("I", "F")):
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if image.has_transparency_data:
        layer = image.convert("RGBA")
        flat = Image.new("RGB", layer.size, "white")
        flat.paste(layer, mask=layer.getchannel("A"))
        return flat
    if image.mode in ("L", "1"):
        return image.convert("L")
    return image if image.mode in ("RGB", "CMYK") else image.convert("RGB")


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """The colours as they were meant; a profile that cannot be used is left aside."""
    if profile:
        with contextlib.suppress(Exception):
            meant = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            shown = ImageCms.profileToProfile(image, meant, _SRGB, outputMode="RGB")
            if shown is not None:
                return shown
    return image.convert("RGB")


def _sizes(image: Image.Image, reach: int, kinds: tuple[tuple[str, int], ...]) -> tuple[Size, ...]:
    """Every size that is smaller than the picture, and the first that holds it whole."""
    wanted = [kinds[0], *(kind for kind, smaller in zip(kinds[1:], kinds, strict=False) if smaller[1] < reach)]
    made = []
    for kind, side in reversed(wanted):
        image.thumbnail((side, side), Image.Resampling.LANCZOS)
        made.append(Size(kind, *image.size, _jpeg(image, QUALITY)))
    return tuple(reversed(made))


def _jpeg(image: Image.Image, quality: int) -> bytes:
    written = io.BytesIO()
    image.save(written, "JPEG", quality=quality, optimize=True, progressive=False)
    return written.getvalue()


def _stripped(image: Image.Image) -> bytes:
    """Version, height, width and the scan of a small JPEG, whose header all clients know by heart.

    Empty where the JPEG encoder of this machine writes another header than theirs.
    """
    image.thumbnail((STRIPPED_SIDE, STRIPPED_SIDE), Image.Resampling.LANCZOS)
    written = io.BytesIO()
    image.save(written, "JPEG", quality=20, subsampling="4:2:0", optimize=False)
    whole = bytearray(written.getvalue())
    scan, height, width = whole[STRIPPED_HEADER_BYTES:-2], whole[164], whole[166]
    whole[164] = whole[166] = 0
    if sha256(whole[:STRIPPED_HEADER_BYTES]).hexdigest() != STRIPPED_HEADER:
        return b""
    return bytes((1, height, width)) + scan
