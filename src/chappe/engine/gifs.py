"""Tells from the beginning of a GIF, of which it decodes nothing, whether it moves (GIF89a specification)."""

MOST_BLOCKS = 100_000
IMAGE, EXTENSION, APPLICATION = 0x2C, 0x21, 0xFF
LOOPS = (b"NETSCAPE2.0", b"ANIMEXTS1.0")
"""Applications by whose word a GIF is played again and again."""


def moves(data: bytes) -> bool:
    """Has it more than one picture, or does it say to be played again? False also for what is no GIF."""
    if data[:6] not in (b"GIF87a", b"GIF89a") or len(data) < 13:
        return False
    at = 13 + _table(data[10])
    pictures = 0
    for _ in range(MOST_BLOCKS):
        kind = data[at] if at < len(data) else -1
        if kind == IMAGE and at + 10 <= len(data):
            pictures += 1
            if pictures > 1:
                return True
            at = _after(data, at + 11 + _table(data[at + 9]))
        elif kind == EXTENSION and at + 2 < len(data):
            if data[at + 1] == APPLICATION and data[at + 3 : at + 14] in LOOPS:
                return True
            at = _after(data, at + 2)
        else:
            return False
    return False


def _table(flags: int) -> int:
    """Bytes of a table of colours."""
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _after(data: bytes, at: int) -> int:
    """Where the blocks that begin there have ended."""
    while at < len(data) and data[at]:
        at += 1 + data[at]
    return at + 1
