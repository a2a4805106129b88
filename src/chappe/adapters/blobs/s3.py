"""Keeps blobs in a bucket of an S3-compatible object store."""

import asyncio
import contextlib
import os
from collections.abc import AsyncGenerator, AsyncIterator
from pathlib import Path
from xml.sax.saxutils import escape

from chappe.adapters.blobs.names import check_range, checked
from chappe.adapters.blobs.requests import Bucket, Reply, Requests
from chappe.adapters.blobs.threads import Threads
from chappe.ports import BlobMissing, BlobsUnavailable

PART = 8 << 20
"""Bytes of each part of a large blob; what fits in one is sent in one request."""
UPLOADS = 8
"""Blobs that are sent at once: each holds one part in memory, two for a moment."""


class S3Blobs:
    """See ports.Blobs; the object of a name has that name."""

    def __init__(self, bucket: Bucket, part: int = PART) -> None:
        """Nothing is asked of the store yet; raises ValueError for an endpoint that cannot be meant."""
        self._requests = Requests(bucket)
        self._threads = Threads()
        self._uploads = asyncio.Semaphore(UPLOADS)
        self._part = part

    async def put(self, name: str, chunks: AsyncIterator[bytes] | bytes) -> None:
        """See ports.Blobs."""
        checked(name)
        async with self._uploads:
            await self._send(name, _in_parts(_one(chunks) if isinstance(chunks, bytes) else chunks, self._part))

    async def adopt(self, name: str, path: Path) -> None:
        """See ports.Blobs: the file is sent, then removed."""
        checked(name)
        if not await self._threads.run(path.is_file):
            raise FileNotFoundError("the file to adopt is not there")
        async with self._uploads, contextlib.aclosing(self._file(path)) as parts:
            await self._send(name, parts)
        await self._threads.run(path.unlink)

    async def read(self, name: str, offset: int, limit: int) -> bytes:
        """See ports.Blobs."""
        checked(name)
        check_range(offset, limit)
        if not limit:
            if await self.size(name) is None:
                raise BlobMissing
            return b""
        reply = await self._ask("GET", name, headers={"Range": f"bytes={offset}-{offset + limit - 1}"})
        if reply.status == 206:
            return reply.body[:limit]
        if reply.status == 200:  # a store may give all of a small object
            return reply.body[offset : offset + limit]
        if reply.status == 416:
            return b""
        if reply.status == 404 and reply.code != "NoSuchBucket":
            raise BlobMissing
        raise reply.fault

    async def size(self, name: str) -> int | None:
        """See ports.Blobs."""
        reply = await self._ask("HEAD", checked(name))
        if reply.status == 404:
            return None
        if reply.status != 200:
            raise reply.fault
        return int(reply.headers["content-length"])

    async def delete(self, name: str) -> None:
        """See ports.Blobs."""
        reply = await self._ask("DELETE", checked(name))
        if reply.status not in (200, 204, 404) or reply.code == "NoSuchBucket":
            raise reply.fault

    async def close(self) -> None:
        """See ports.Blobs."""
        await self._threads.close()
        self._requests.close()

    async def _ask(
        self,
        method: str,
        name: str,
        query: dict[str, str] | None = None,
        body: bytes = b"",
        headers: dict[str, str] | None = None,
    ) -> Reply:
        return await self._threads.run(lambda: self._requests.send(method, name, query, body, headers))

    async def _send(self, name: str, parts: AsyncIterator[bytes]) -> None:
        """One request for what fits in one part, else a multipart upload, which shows nothing until it is complete."""
        first = await anext(parts, b"")
        second = await anext(parts, b"")
        if not second:
            _well(await self._ask("PUT", name, body=first))
            return
        upload = _Upload(self._requests, name)
        try:
            await self._threads.run(upload.begin)
            marks = [await self._part_sent(upload, 1, first), await self._part_sent(upload, 2, second)]
            total = len(first) + len(second)
            del first, second
            async for part in parts:
                marks.append(await self._part_sent(upload, len(marks) + 1, part))
                total += len(part)
            await self._complete(upload, marks, total)
        except BaseException:
            with contextlib.suppress(BlobsUnavailable):  # what is left of it, the store's own rules clear away
                await self._threads.must_run(upload.give_up)
            raise

    async def _part_sent(self, upload: "_Upload", number: int, part: bytes) -> str:
        query = {"partNumber": str(number), "uploadId": upload.id}
        reply = _well(await self._ask("PUT", upload.name, query, part))
        return reply.headers.get("etag", "")

    async def _complete(self, upload: "_Upload", marks: list[str], total: int) -> None:
        listed = "".join(
            f"<Part><PartNumber>{number}</PartNumber><ETag>{escape(mark)}</ETag></Part>"
            for number, mark in enumerate(marks, 1)
        )
        body = f"<CompleteMultipartUpload>{listed}</CompleteMultipartUpload>".encode()
        reply = await self._ask("POST", upload.name, {"uploadId": upload.id}, body)
        if reply.code == "NoSuchUpload" and await self.size(upload.name) == total:
            return  # an earlier try did it, and its answer was lost
        _well(reply)

    async def _file(self, path: Path) -> AsyncGenerator[bytes, None]:
        opened: list[int] = []
        offset = 0
        try:
            await self._threads.run(lambda: opened.append(os.open(path, os.O_RDONLY)))
            while piece := await self._threads.run(lambda: os.pread(opened[0], self._part, offset)):  # noqa: B023
                offset += len(piece)
                yield piece
        finally:
            for file in opened:
                os.close(file)


class _Upload:
    """A multipart upload; its id is kept from the moment that the store names it, cancelled or not."""

    def __init__(self, requests: Requests, name: str) -> None:
        self._requests = requests
        self.name = name
        self.id = ""

    def begin(self) -> None:
        self.id = _well(self._requests.send("POST", self.name, {"uploads": ""})).field("UploadId")
        if not self.id:
            raise BlobsUnavailable("the store began no upload")

    def give_up(self) -> None:
        if self.id:
            self._requests.send("DELETE", self.name, {"uploadId": self.id})


def _well(reply: Reply) -> Reply:
    """The answer, if it says yes; a store may say no under 200, where it began to answer before it knew."""
    if reply.status not in (200, 204) or reply.code:
        raise reply.fault
    return reply


async def _one(data: bytes) -> AsyncIterator[bytes]:
    yield data


async def _in_parts(chunks: AsyncIterator[bytes], size: int) -> AsyncIterator[bytes]:
    """The same bytes in pieces of this size, the last one smaller."""
    gathered = bytearray()
    async for chunk in chunks:
        gathered += chunk
        while len(gathered) >= size:
            yield bytes(gathered[:size])
            del gathered[:size]
    if gathered:
        yield bytes(gathered)
