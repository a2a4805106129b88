"""Small stickers of each kind, drawn for tests: pictures, an animation, and the head of a video."""

import gzip
import io
import json
import struct

from PIL import Image, ImageDraw


def picture(kind: str = "WEBP", width: int = 512, height: int = 512, colour: str = "red") -> bytes:
    """A disc that one can see around."""
    image = Image.new("RGBA", (width, height), (0, 0, 0, 0))
    ImageDraw.Draw(image).ellipse((8, 8, width - 8, height - 8), fill=colour)
    out = io.BytesIO()
    image.save(out, kind)
    return out.getvalue()


def animation(side: int = 512, frames: int = 60, rate: int = 30, **more: object) -> bytes:
    """An animation in which nothing moves."""
    found = {"v": "5.5.2", "fr": rate, "ip": 0, "op": frames, "w": side, "h": side, "layers": [], **more}
    return gzip.compress(json.dumps(found).encode(), mtime=0)


def element(id: int, *parts: bytes) -> bytes:
    """One element of EBML."""
    body = b"".join(parts)
    return id.to_bytes((id.bit_length() + 7) // 8, "big") + (1 << 56 | len(body)).to_bytes(8, "big") + body


def video(
    side: int = 512, seconds: float = 2.0, codec: bytes = b"V_VP9", *, sound: bool = False, more: int = 0
) -> bytes:
    """A video's head; of its pictures there are none."""
    shown = element(0xE0, element(0xB0, side.to_bytes(2, "big")), element(0xBA, side.to_bytes(2, "big")))
    tracks = [element(0xAE, element(0x83, b"\1"), element(0x86, codec), shown)]
    if sound:
        tracks.append(element(0xAE, element(0x83, b"\2"), element(0x86, b"A_OPUS")))
    info = element(0x1549A966, element(0x2AD7B1, b"\x0f\x42\x40"), element(0x4489, struct.pack(">d", seconds * 1000)))
    segment = element(0x18538067, info, element(0x1654AE6B, *tracks), element(0xEC, bytes(more)))
    return element(0x1A45DFA3, element(0x4282, b"webm")) + segment
