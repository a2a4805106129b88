"""A large file goes up and down with unmodified Telethon while its connection is cut in the middle, each way."""

import asyncio
import hashlib
import io
import os
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import lru_cache

from tests.live.telethon_people import Town
from tests.live.wire_client import Place

SIZE = int(os.environ.get("CHAPPE_LARGE_FILE", 24 << 20))
"""Bytes; more (such as 1.5 GB) by the environment."""
PART = 1 << 20


@lru_cache(4)
def _block(number: int) -> bytes:
    return random.Random(number).randbytes(PART)


class Stream(io.RawIOBase):
    """Bytes that follow from their place, so that a large file needs neither memory nor disk; nothing packs them."""

    def __init__(self, size: int) -> None:
        self.size, self.at = size, 0
        self.name = "large.bin"

    def read(self, count: int = -1) -> bytes:
        """The next bytes; each MiB follows from its number."""
        out = bytearray()
        want = self.size - self.at if count < 0 else min(count, self.size - self.at)
        while len(out) < want:
            piece, within = divmod(self.at + len(out), PART)
            out += _block(piece)[within : within + want - len(out)]
        self.at += len(out)
        return bytes(out)

    def seek(self, offset: int, whence: int = 0) -> int:
        """Another place."""
        self.at = offset if whence == 0 else self.size + offset if whence == 2 else self.at + offset
        return self.at

    def tell(self) -> int:
        """The place."""
        return self.at

    def seekable(self) -> bool:
        """Yes."""
        return True


class Scissors:
    """A relay that cuts a connection once so many bytes have gone through, either way."""

    def __init__(self, to: int) -> None:
        self.to = to
        self.cuts: list[int] = []
        """Bytes after which to cut, counted over all connections; the next first."""
        self.carried = self.done = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry one connection both ways until it ends or is cut."""
        try:
            inner, outer = await asyncio.open_connection("127.0.0.1", self.to)
        except OSError:
            writer.close()
            return
        ways = [asyncio.create_task(self._carry(*way)) for way in ((reader, outer), (inner, writer))]
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for task, end in zip(ways, (outer, writer), strict=True):
            task.cancel()
            end.transport.abort()

    async def _carry(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        try:
            while data := await source.read(65536):
                self.carried += len(data)
                if self.cuts and self.carried >= self.cuts[0]:
                    self.cuts.pop(0)
                    self.done += 1
                    return
                sink.write(data)
                await sink.drain()
        except ConnectionError:
            pass


@asynccontextmanager
async def scissors(place: Place) -> AsyncIterator[tuple[Scissors, Place]]:
    """A relay before the server, and the server as it is seen through it."""
    made = Scissors(place.port)
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0)
    async with server:
        yield made, place._replace(port=server.sockets[0].getsockname()[1])


async def test_a_large_file_survives_cuts(place: Place) -> None:
    async with scissors(place) as (cutter, there), Town(there) as town:
        ann, bob = await town.people("Ann", "Bob")
        source = Stream(SIZE)
        whole = hashlib.sha256()
        while piece := source.read(PART):
            whole.update(piece)
        source.seek(0)
        cutter.cuts = [cutter.carried + SIZE // 2]
        file = await ann.client.upload_file(source, file_size=SIZE, file_name="large.bin", part_size_kb=512)
        assert cutter.done == 1
        await ann.client.send_file(bob.id, file, caption="all of it", force_document=True)
        got = await bob.device.message("all of it")
        assert got.file.size == SIZE
        cutter.cuts = [cutter.carried + SIZE // 2]
        fetched = hashlib.sha256()
        async for piece in bob.client.iter_download(got.media, request_size=PART):
            fetched.update(piece)
        assert cutter.done == 2
        assert fetched.digest() == whole.digest()
