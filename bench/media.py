"""A file up and down with the connection cut in between: speed, CPU and memory, beside the disk and the cipher."""

import asyncio
import hashlib
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import cryptg

from bench.crowd import Crowd
from bench.lean_client import Gone, LeanClient
from bench.server import Server
from chappe.tl import functions, types

PART, PIECE, IN_FLIGHT = 512 * 1024, 1 << 20, 4
FILE_ID, RANDOM_ID = 4711, 7
TRIES = 5
now = time.monotonic


class Content:
    """Bytes that nothing holds: each part is made of its number when it is asked for."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._seed = os.urandom(PART)

    def part(self, number: int) -> bytes:
        """One part; the last may be shorter."""
        at = number * PART
        head = number.to_bytes(8, "little")
        return (head + self._seed[len(head) :])[: self.size - at]

    @property
    def parts(self) -> int:
        return -(-self.size // PART)


class Peak:
    """The most resident memory that the server had while this was open."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self.before = self.most = server.rss()

    async def watch(self) -> None:
        """Look ten times a second."""
        while True:
            self.most = max(self.most, self._server.rss())
            await asyncio.sleep(0.1)


@asynccontextmanager
async def watched(server: Server, size: int) -> AsyncIterator[dict[str, object]]:
    """Fills in what moving `size` bytes took."""
    found: dict[str, object] = {}
    peak = Peak(server)
    task = asyncio.create_task(peak.watch())
    began, cpu = now(), server.cpu()
    yield found
    seconds = now() - began
    task.cancel()
    megabytes = size / 1e6
    found["mb_per_s"] = round(megabytes / seconds, 1)
    found["server_cpu_s_per_gb"] = round((server.cpu() - cpu) / megabytes * 1000, 2)
    found["rss_mib_before"], found["rss_mib_most"] = round(peak.before, 1), round(peak.most, 1)


class Cutter:
    """A client whose connection is cut once, after so many answers, and that asks again for what was not answered."""

    def __init__(self, client: LeanClient, cut_after: int) -> None:
        self.client = client
        self.cuts = 0
        self._left = cut_after
        self._lock = asyncio.Lock()

    async def ask(self, request: object) -> Any:
        """The answer, on whatever connection it comes."""
        for _ in range(TRIES):
            line = self.cuts
            try:
                answer = await self.client(request, timeout=120)
            except Gone:
                async with self._lock:
                    if line == self.cuts:
                        self.cuts += 1
                        await self.client.connect()
                continue
            self._left -= 1
            if self._left == 0:
                self.client.close()
            return answer
        raise AssertionError("the connection does not stay")


async def each(count: int, work: Callable[[int], Awaitable[None]]) -> None:
    """Do it for each number, some at a time."""
    numbers = iter(range(count))

    async def one() -> None:
        for number in numbers:
            await work(number)

    await asyncio.gather(*(one() for _ in range(IN_FLIGHT)))


async def up(cutter: Cutter, content: Content) -> Any:
    """Send the file to oneself; the document."""

    async def part(number: int) -> None:
        request = functions.UploadSaveBigFilePart(
            file_id=FILE_ID, file_part=number, file_total_parts=content.parts, bytes=content.part(number)
        )
        assert await cutter.ask(request) is True

    await each(content.parts, part)
    file = types.InputFileBig(id=FILE_ID, parts=content.parts, name="a.bin")
    media = types.InputMediaUploadedDocument(file=file, mime_type="application/octet-stream", attributes=[])
    made = await cutter.ask(
        functions.MessagesSendMedia(peer=types.InputPeerSelf(), media=media, message="", random_id=RANDOM_ID)
    )
    return next(one.message.media.document for one in made.updates if hasattr(one, "message"))


async def down(cutter: Cutter, document: Any, content: Content) -> None:
    """Fetch it; raises AssertionError where a byte is another."""
    place = types.InputDocumentFileLocation(
        id=document.id, access_hash=document.access_hash, file_reference=document.file_reference, thumb_size=""
    )
    twice = PIECE // PART

    async def piece(number: int) -> None:
        got = await cutter.ask(functions.UploadGetFile(location=place, offset=number * PIECE, limit=PIECE))
        wanted = b"".join(content.part(one) for one in range(number * twice, min((number + 1) * twice, content.parts)))
        assert got.bytes == wanted, f"piece {number} differs"

    await each(-(-content.size // PIECE), piece)


def disk(folder: Path, content: Content) -> tuple[float, float]:
    """MB/s of writing these bytes to the same disk, on it when it ends, and of reading them back (from memory)."""
    path = folder / "disk.bench"
    began = now()
    with path.open("wb", buffering=0) as file:
        for number in range(content.parts):
            file.write(content.part(number))
        os.fsync(file.fileno())
    wrote = now() - began
    began = now()
    digest = hashlib.sha256()
    with path.open("rb", buffering=0) as file:
        while data := file.read(PIECE):
            digest.update(data)
    read = now() - began
    path.unlink()
    return content.size / wrote / 1e6, content.size / read / 1e6


def cipher() -> float:
    """MB/s of AES-IGE as clients use it, on one core."""
    data, key, iv = bytes(PART), bytes(32), bytes(32)
    began, count = now(), 0
    while now() - began < 1:
        cryptg.encrypt_ige(data, key, iv)
        count += 1
    return count * PART / (now() - began) / 1e6


async def measure(server: Server, size: int) -> dict[str, object]:
    """Everything about one file of that size, in one run."""
    content = Content(size)
    wrote, read = await asyncio.to_thread(disk, server.data, content)
    found: dict[str, object] = {
        "mb": round(size / 1e6),
        "disk_write_mb_per_s": round(wrote, 1),
        "disk_read_and_sha256_mb_per_s": round(read, 1),
        "aes_ige_mb_per_s": round(await asyncio.to_thread(cipher), 1),
    }
    client = await Crowd(server).one(0)
    cutter = Cutter(client, content.parts // 2)
    async with watched(server, size) as figures:
        document = await up(cutter, content)
    assert document.size == size and cutter.cuts == 1
    found["up"] = figures
    cutter = Cutter(client, size // PIECE // 2)
    async with watched(server, size) as figures:
        await down(cutter, document, content)
    assert cutter.cuts == 1
    found["down"] = figures
    return found
