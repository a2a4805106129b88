"""MP4 files with an index and nothing to see."""


def box(kind: bytes, *inside: bytes) -> bytes:
    """A box of an MP4 file."""
    data = b"".join(inside)
    return (8 + len(data)).to_bytes(4, "big") + kind + data


def track(handler: bytes) -> bytes:
    """A track that says what it is: b"vide", b"soun"."""
    return box(b"trak", box(b"tkhd", bytes(84)), box(b"mdia", box(b"mdhd", bytes(24)), box(b"hdlr", bytes(8), handler)))


def film(*handlers: bytes, index_last: bool = False, seed: int = 0) -> bytes:
    """A film with these tracks, its index before its pictures or behind them."""
    index = box(b"moov", box(b"mvhd", bytes(100)), *(track(one) for one in handlers))
    pictures = box(b"mdat", bytes((seed + n) % 251 for n in range(6000)))
    head = box(b"ftyp", b"mp42", bytes(4), b"mp42isom")
    return head + (pictures + index if index_last else index + pictures)


def moving(side: int = 320, seconds: float = 3, height: int = 0, turned: bool = False) -> bytes:
    """A film as a photo of a person becomes: so many pixels across, so long; `turned`: to be shown upright."""
    size = b"".join((pixels << 16).to_bytes(4, "big") for pixels in (side, height or side))
    unit = (1 << 16).to_bytes(4, "big")
    matrix = b"".join((bytes(4), unit, bytes(4), b"\xff\xff\0\0", bytes(16), b"@\0\0\0"))
    head = box(b"tkhd", bytes(40), matrix if turned else bytes(36), size)
    shown = box(b"trak", head, box(b"mdia", box(b"mdhd", bytes(24)), box(b"hdlr", bytes(8), b"vide")))
    length = (1000).to_bytes(4, "big") + int(seconds * 1000).to_bytes(4, "big")
    index = box(b"moov", box(b"mvhd", bytes(12), length, bytes(80)), shown)
    return box(b"ftyp", b"mp42", bytes(4), b"mp42isom") + index + box(b"mdat", bytes(3000))
