"""What becomes of pictures that are to be stickers: nothing but the picture is handed on."""

import io
from typing import cast

import pytest
from PIL import Image

from chappe.adapters.pictures import making
from chappe.domain.attachments import File
from chappe.domain.outcome import Actor
from chappe.domain.ports.files import Blob
from chappe.engine import stickers
from chappe.engine.files import Files
from chappe.ports import Size
from tests.support.sticker_art import picture

ANN = Actor(1, 1, 1000, bytes)


class Shelf:
    """Stands for the files: one upload, and what the server makes of it."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.made = b""

    async def read(self, blob: Blob, offset: int, limit: int) -> bytes:
        return self.data

    async def as_sticker(self, data: bytes) -> Size:
        return making.sticker(data)

    async def keep_bytes(self, actor: Actor, data: bytes) -> Blob:
        self.made = data
        return Blob(2, "made", len(data), True)


def located(kind: str) -> bytes:
    """A sticker that says where it was made."""
    exif = Image.Exif()
    exif[0x010E] = "at home"
    exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 30.0, 0.0), 3: "E", 4: (13.0, 22.0, 0.0)})
    out = io.BytesIO()
    Image.open(io.BytesIO(picture())).save(out, kind, exif=exif.tobytes())
    assert b"at home" in out.getvalue()
    return out.getvalue()


@pytest.mark.parametrize("kind", ["WEBP", "PNG"])
async def test_a_sticker_does_not_say_where_it_was_made(kind: str) -> None:
    shelf = Shelf(located(kind))
    blob = Blob(1, "sent", len(shelf.data), True)
    made = await stickers.drawing(cast(Files, shelf), ANN, FILE, blob, "sticker")
    assert (made.blob, made.size, made.mime) == (2, len(shelf.made), "image/webp")
    assert b"at home" not in shelf.made and not Image.open(io.BytesIO(shelf.made)).getexif()


async def test_a_plain_webp_stays_as_it_came() -> None:
    shelf = Shelf(picture())
    blob = Blob(1, "sent", len(shelf.data), True)
    made = await stickers.drawing(cast(Files, shelf), ANN, FILE, blob, "sticker")
    assert (made.blob, shelf.made) == (1, b"")


FILE = File(1, 1, 0, False, "image/webp", 1, 1)
