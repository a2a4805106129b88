"""The bounds that every blob store holds its callers to."""

import re

LARGEST_READ = 16 << 20
"""Bytes that one call of read may ask for."""
_NAME = re.compile(r"[0-9a-f]{8,128}")


def checked(name: str) -> str:
    """The name itself; ValueError unless it is lower-case hex of 8 to 128 digits."""
    if not _NAME.fullmatch(name):
        raise ValueError("a blob's name must be 8 to 128 digits of lower-case hex")
    return name


def check_range(offset: int, limit: int) -> None:
    """ValueError unless a read of this range is allowed."""
    if offset < 0 or not 0 <= limit <= LARGEST_READ:
        raise ValueError(f"a read starts at 0 or later and takes at most {LARGEST_READ} bytes")
