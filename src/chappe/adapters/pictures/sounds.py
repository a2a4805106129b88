"""What an audio file says of itself: title, performer, length and cover, read from its beginning and its end."""

import io
import struct

from tinytag import TinyTag
from tinytag.tinytag import TinyTagException

from chappe.adapters.pictures import making
from chappe.adapters.pictures.frames import MOST_WORD, PARTS
from chappe.ports import BadPicture, Made, Tags

LONGEST = 1 << 26
"""Seconds."""


class Torn(io.RawIOBase):
    """A file of which the middle is not there: whoever reads on into it has reached the end."""

    def __init__(self, head: bytes, tail: bytes, size: int) -> None:
        self._head, self._tail, self._size = head, tail, size
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = 0) -> int:
        self._at = max(0, offset + (0, self._at, self._size)[whence])
        return self._at

    def read(self, count: int | None = -1) -> bytes:
        """At most so many bytes."""
        count = self._size if count is None or count < 0 else count
        begins = self._size - len(self._tail)
        if self._at < len(self._head):
            found = self._head[self._at : self._at + count]
        elif self._at >= begins:
            found = self._tail[self._at - begins : self._at - begins + count]
        else:
            found = b""
        self._at += len(found)
        return found


def tags(data: bytes) -> Tags:
    """What bytes say that `frames.packed` put together; raises BadPicture where they are no audio that can be read."""
    found = _read(data, image=False)
    seconds = found.duration or 0
    return Tags(_word(found.title), _word(found.artist), seconds if 0 < seconds < LONGEST else 0)


def cover(data: bytes) -> Made | None:
    """A thumbnail of the picture that comes with it; None where there is none that can be drawn."""
    try:
        found = _read(data, image=True).images.any
        return making.thumb(found.data) if found is not None and found.data else None
    except BadPicture:
        return None


def _read(data: bytes, image: bool) -> TinyTag:
    try:
        size, length = PARTS.unpack_from(data)
        rest = memoryview(data)[PARTS.size :]
        torn = Torn(bytes(rest[:length]), bytes(rest[length:]), size)
        return TinyTag.get(file_obj=torn, image=image)  # type: ignore[arg-type]
    except (TinyTagException, struct.error, ValueError, OSError, MemoryError, RecursionError):
        raise BadPicture("broken") from None


def _word(given: str | None) -> str:
    """A line of a tag, without what nobody can read."""
    shown = "".join(one if one.isprintable() else " " for one in given or "")
    return " ".join(shown.encode("utf-8", "replace").decode().split())[:MOST_WORD]
