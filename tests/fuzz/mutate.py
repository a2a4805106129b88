"""The ways in which harnesses bend bytes."""

from collections.abc import Iterator
from random import Random


def bent(chance: Random, data: bytes, most: int = 4) -> bytes:
    """`data` with up to `most` changes: flipped bits, cuts, doubled or foreign pieces, numbers at their ends."""
    out = bytearray(data)
    for _ in range(chance.randint(0, most)):
        at = chance.randrange(len(out) + 1)
        match chance.randrange(6):
            case 0 if at < len(out):
                out[at] ^= 1 << chance.randrange(8)
            case 1:
                del out[at:]
            case 2:
                out[at:at] = out[at : at + chance.randrange(64)]
            case 3:
                out[at:at] = chance.randbytes(chance.randrange(64))
            case 4:
                out[at : at + 4] = chance.choice((b"\0\0\0\0", b"\xff\xff\xff\xff", b"\xff\xff\xff\x7f", b"\0\0\0\x80"))
            case _:
                del out[at : at + chance.randrange(16)]
    return bytes(out)


def cut(chance: Random, data: bytes) -> Iterator[bytes]:
    """`data` in pieces of random sizes."""
    at = 0
    while at < len(data):
        size = chance.choice((1, 2, 3, 7, 64, 500, 5000))
        yield data[at : at + size]
        at += size
