"""A copy of the TDLib wheel that dials another address and trusts another key; nothing else in it changes."""

from __future__ import annotations

import importlib.util
import re
import shutil
from pathlib import Path

# The data centres that are built in as text (the IPv6 ones beside them are never dialled on loopback): nine of them.
_ADDRESS = re.compile(rb"(?<![0-9.])(?:149\.154|95\.161|91\.108)(?:\.\d{1,3}){2}(?![0-9.])")
# One key for the real servers and one for the test servers; a third PEM text in the file serves another purpose.
_KEY = re.compile(rb"-----BEGIN RSA PUBLIC KEY-----\n.+?\n-----END RSA PUBLIC KEY-----\0", re.DOTALL)
_ADDRESSES, _KEYS = 9, 2


class CannotPatch(RuntimeError):
    """The shared library does not hold what this recipe expects."""


def installed() -> Path | None:
    """The folder that holds the `tdjson` package and its library, or None."""
    found = importlib.util.find_spec("tdjson")
    if found is None or found.origin is None:
        return None
    folder = Path(found.origin).parent.parent
    return folder if (folder / "tdjson.libs").is_dir() else None


def copy(target: Path, address_for: dict[int, str], pem: str) -> None:
    """Copies the wheel to `target` with every address and both keys replaced.

    `address_for` maps the length of a built-in address to one of the same length; replacing at the same length is
    what keeps the file's layout, so the code that runs is the wheel's own.
    """
    source = installed()
    if source is None:
        raise CannotPatch("tdjson is not installed")
    shutil.copytree(source / "tdjson", target / "tdjson", ignore=shutil.ignore_patterns("__pycache__"))
    (target / "tdjson.libs").mkdir()
    for library in (source / "tdjson.libs").iterdir():
        if "libtdjson" in library.name:
            (target / "tdjson.libs" / library.name).write_bytes(_patched(library.read_bytes(), address_for, pem))
        else:
            shutil.copy2(library, target / "tdjson.libs" / library.name)


def _patched(data: bytes, address_for: dict[int, str], pem: str) -> bytes:
    image = bytearray(data)
    key = pem.strip().encode() + b"\0"
    for start, length in _places(data, _ADDRESS):
        new = address_for[length].encode()
        image[start : start + length] = new
    for start, length in _places(data, _KEY):
        if len(key) != length:
            raise CannotPatch(f"the key has {len(key) - 1} characters, the built-in one {length - 1}")
        image[start : start + length] = key
    return bytes(image)


_found: dict[bytes, tuple[tuple[int, int], ...]] = {}


def _places(data: bytes, pattern: re.Pattern[bytes]) -> tuple[tuple[int, int], ...]:
    """Where the pattern stands (looked for once: the file is large), as offsets and lengths."""
    if pattern.pattern not in _found:
        found = tuple((match.start(), len(match.group())) for match in pattern.finditer(data))
        if pattern is _KEY:  # the third PEM text in the file serves another purpose and is a character longer
            found = tuple(place for place in found if place[1] == min(length for _, length in found))
        if len(found) != (_KEYS if pattern is _KEY else _ADDRESSES):
            raise CannotPatch(f"{pattern.pattern!r} stands in the library {len(found)} times")
        _found[pattern.pattern] = found
    return _found[pattern.pattern]
