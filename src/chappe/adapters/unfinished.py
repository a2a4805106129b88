"""An unfinished upload as it lies in its folder: its parts, and the marks of those that are on disk."""

import asyncio
import contextlib
import os
import shutil
import struct
import time
from collections import OrderedDict
from pathlib import Path

_MARK = struct.Struct("<III")
"""Part, its length, and 1 where it waits in a file of its own."""


class Upload:
    """One unfinished upload: `lengths` of the parts that are on disk, or on their way there."""

    __slots__ = (
        "durable",
        "flushing",
        "folder",
        "gone",
        "held",
        "lengths",
        "lock",
        "reading",
        "shared",
        "size",
        "total",
        "touched",
        "turn",
        "using",
        "waiting",
        "writing",
    )

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.lengths: dict[int, int] = {}
        self.durable: set[int] = set()
        """Those that are on disk."""
        self.size = 0
        """Bytes of every part but the last; 0 while that is not known."""
        self.held = -1
        """The one part that came before it was known where it belongs; -1: none."""
        self.total = 0
        self.touched = time.time()
        self.lock = asyncio.Lock()
        self.turn = asyncio.Lock()
        """Held by whoever makes something of the whole file."""
        self.reading = False
        """Somebody does: no part may change, or what is hashed would not be what is kept."""
        self.shared = False
        """The bytes may stand under another name as well, where they must not change: see `separate`."""
        self.using = 0
        self.waiting: list[tuple[bytes, asyncio.Future[None]]] = []
        self.writing: dict[int, asyncio.Future[None]] = {}
        """Parts that somebody writes just now, until that has ended."""
        self.flushing = False
        self.gone = False

    @property
    def bytes(self) -> int:
        return sum(self.lengths.values())

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def marks(self) -> Path:
        return self.folder / "marks"

    @property
    def taken(self) -> Path:
        """The name under which somebody takes the whole file away."""
        return self.folder / "taken"

    @property
    def aside(self) -> Path:
        return self.folder / "held"


def mark(part: int, length: int, aside: bool) -> bytes:
    """What says that a part is on disk; `aside`: in a file of its own, since it is not known yet where it belongs."""
    return _MARK.pack(part, length, aside)


def write(path: Path, place: int, data: bytes) -> None:
    """Put the bytes there, so many bytes from the file's beginning; they are not on disk before `settle`."""
    try:
        file = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
    except FileNotFoundError:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        left = memoryview(data)
        while left:
            written = os.pwrite(file, left, place)
            left, place = left[written:], place + written
    finally:
        os.close(file)


def share(upload: Upload) -> Path:
    """A second name of the same bytes, to be taken away; the first one where the file system has no second names."""
    upload.taken.unlink(missing_ok=True)
    try:
        os.link(upload.data, upload.taken)
    except OSError:
        return upload.data
    upload.shared = True
    return upload.taken


def separate(upload: Upload) -> None:
    """Go on with a copy of the bytes, so that whoever took them keeps what was taken."""
    draft = upload.folder / "copy"
    shutil.copyfile(upload.data, draft)
    draft.chmod(0o600)
    os.replace(draft, upload.data)
    upload.shared = False


def settle(upload: Upload, marks: bytes) -> None:
    """Make the parts durable, and only then the marks of them."""
    new = not upload.marks.exists()
    for path in (upload.data, upload.aside):
        with contextlib.suppress(FileNotFoundError), path.open("rb") as file:
            os.fdatasync(file.fileno())
    with upload.marks.open("ab") as file:
        file.truncate(file.tell() // _MARK.size * _MARK.size)  # a full disk may have taken a piece of one
        file.write(marks)
        file.flush()
        os.fdatasync(file.fileno())
    if new:
        for folder in (upload.folder, upload.folder.parent, upload.folder.parent.parent):
            descriptor = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)


def _mend(upload: Upload) -> None:
    """Clear away what a killed server left half done."""
    upload.taken.unlink(missing_ok=True)
    try:
        upload.shared = upload.data.stat().st_nlink > 1
    except FileNotFoundError:
        if not upload.aside.exists():  # the bytes were taken away: what is marked is not there
            upload.marks.unlink(missing_ok=True)


def load(folder: Path) -> OrderedDict[int, Upload]:
    """What an account has under way by what is on disk, left alone for longest first."""
    found: list[tuple[float, int, Upload]] = []
    for one in folder.iterdir() if folder.is_dir() else ():
        upload = Upload(one)
        _mend(upload)
        with contextlib.suppress(FileNotFoundError):
            upload.touched = upload.marks.stat().st_mtime
            marks = upload.marks.read_bytes()
            for part, length, held in _MARK.iter_unpack(marks[: len(marks) - len(marks) % _MARK.size]):
                upload.lengths[part] = length
                upload.durable.add(part)
                upload.held = part if held else (-1 if upload.held == part else upload.held)
        if len(upload.lengths) > 1 or (0 in upload.lengths) or (upload.lengths and upload.held < 0):
            upload.size = max(upload.lengths.values())
        if not upload.lengths:
            upload.touched = one.stat().st_mtime
        id = int(one.name, 16)
        found.append((upload.touched, id - (1 << 64) if id >> 63 else id, upload))
    return OrderedDict((id, upload) for _, id, upload in sorted(found, key=lambda row: row[:2]))
