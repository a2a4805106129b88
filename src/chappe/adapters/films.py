"""Tells what the frames of films look like, or gives one, which a program of the operator's takes out on its own."""

import asyncio
import contextlib
import io
import os
import signal
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

from PIL import Image

from chappe.adapters.screeners import pdq
from chappe.ports import BadPicture, Fingerprint, PicturesUnavailable

SIDE = 512
FRAME = SIDE * SIDE
MOST_FRAMES = 60
"""One each second, of the first minute; and as many at most of the rest."""
FIRST = ("-skip_frame", "noref"), "fps=1"
REST = (
    ("-ss", str(MOST_FRAMES), "-skip_frame", "nokey"),
    r"select='isnan(prev_selected_t)+gte(t-prev_selected_t\,max(5\,t/12))'",
)
"""How frames are chosen: of what comes after the first minute only those that stand for themselves are decoded, ever
further from each other, so that a few reach through hours."""
MOST_WAITING = 16
MEMORY = 2 << 30
"""Bytes of address space of the program."""
MP4, MATROSKA = "mov", "matroska"
_START = (
    "import os, resource, sys\n"
    "limits = ((resource.RLIMIT_CORE, 0), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_NOFILE, 32),"
    " (resource.RLIMIT_AS, int(sys.argv[1])), (resource.RLIMIT_CPU, int(sys.argv[2])))\n"
    "for limit, value in limits:\n"
    "    resource.setrlimit(limit, (value, value))\n"
    "os.nice(10)\n"
    "os.execv(sys.argv[3], sys.argv[3:])\n"
)


def container(head: bytes) -> str:
    """Which reader the first bytes want; "": it is no film. No other is tried: playlists name other files."""
    if head[4:8] == b"ftyp":
        return MP4
    return MATROSKA if head.startswith(b"\x1a\x45\xdf\xa3") else ""


class ProgramFilms:
    """See ports.Films."""

    def __init__(self, program: str, seconds: float = 20.0) -> None:
        """The path of ffmpeg, and how many seconds it may take: what it gave until then counts."""
        self._program = program
        self._seconds = seconds
        self._turn = asyncio.Semaphore(1)
        self._waiting = 0

    async def look(self, path: Path) -> tuple[Fingerprint, ...]:
        """See ports.Films."""
        async with self._at_work(path) as reader:
            until = time.monotonic() + self._seconds
            data, slow = await self._frames(path, reader, FIRST, self._seconds)
            left = until - time.monotonic()
            if len(data) >= MOST_FRAMES * FRAME and left > 0:  # it is longer than a minute
                data += (await self._frames(path, reader, REST, left))[0]
        if len(data) < FRAME:
            raise BadPicture("large" if slow else "broken")
        return await asyncio.to_thread(_looks, data)

    @contextlib.asynccontextmanager
    async def _at_work(self, path: Path) -> AsyncIterator[str]:
        """A turn with the program, and the reader that the file's beginning asks for."""
        with path.open("rb") as file:
            reader = container(file.read(16))
        if not reader:
            raise BadPicture("broken")
        if self._waiting >= MOST_WAITING:
            raise PicturesUnavailable("too many films wait")
        self._waiting += 1
        try:
            async with self._turn:
                yield reader
        finally:
            self._waiting -= 1

    async def still(self, path: Path, second: float, width: int, height: int) -> bytes:
        """See ports.Films."""
        before = ("-ss", f"{second:.3f}") if second > 0 else ()
        size, shown = width * height * 3, f"scale={width}:{height},format=rgb24"
        async with self._at_work(path) as reader:
            data, slow = await self._run(path, reader, (before, shown), 1, size, self._seconds)
        if len(data) < size:
            raise BadPicture("large" if slow else "broken")
        return await asyncio.to_thread(_drawn, data, width, height)

    async def _frames(
        self, path: Path, reader: str, chosen: tuple[tuple[str, ...], str], seconds: float
    ) -> tuple[bytes, bool]:
        before, choice = chosen
        shown = f"{choice},scale={SIDE}:{SIDE},format=gray"
        return await self._run(path, reader, ((*before,), shown), MOST_FRAMES, MOST_FRAMES * FRAME, seconds)

    async def _run(
        self,
        path: Path,
        reader: str,
        asked: tuple[tuple[str, ...], str],
        frames: int,
        most: int,
        seconds: float,
    ) -> tuple[bytes, bool]:
        """What it gave, `most` bytes of it, and whether it was still at it when its time was over."""
        before, shown = asked
        given = [
            *("-nostdin", "-v", "error", "-threads", "1", "-protocol_whitelist", "file,pipe"),
            *(*before, "-skip_loop_filter", "all", "-f", reader, "-i", f"file:{path}"),
            *("-map", "0:v:0", "-frames:v", str(frames), "-vsync", "passthrough"),
            *("-vf", shown, "-f", "rawvideo", "pipe:1"),
        ]
        limits = (str(MEMORY), str(int(self._seconds) + 5))
        try:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-I", "-c", _START, *limits, self._program, *given),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                env={},
                start_new_session=True,
            )
        except OSError as error:
            raise PicturesUnavailable(f"the program for films cannot be started: {error.strerror}") from error
        assert process.stdout is not None
        data, slow = bytearray(), False
        try:
            async with asyncio.timeout(seconds):
                while len(data) < most and (some := await process.stdout.read(FRAME)):
                    data += some
        except TimeoutError:
            slow = True
        finally:
            with contextlib.suppress(ProcessLookupError):  # with whatever it has started: it may be a script
                os.killpg(process.pid, signal.SIGKILL)
            await process.wait()
        return bytes(data[:most]), slow


def _drawn(data: bytes, width: int, height: int) -> bytes:
    """A frame as a picture that can be kept."""
    file = io.BytesIO()
    Image.frombuffer("RGB", (width, height), data).save(file, "PNG", compress_level=1)
    return file.getvalue()


def _looks(data: bytes) -> tuple[Fingerprint, ...]:
    """Every frame that does not look like the one before it."""
    found: list[Fingerprint] = []
    for start in range(0, len(data) - FRAME + 1, FRAME):
        frame = Image.frombuffer("L", (SIDE, SIDE), data[start : start + FRAME])
        made = pdq.fingerprint(frame, "frame")
        if not found or pdq.distance(found[-1], made) > pdq.SAME:
            found.append(made)
    return tuple(found)
