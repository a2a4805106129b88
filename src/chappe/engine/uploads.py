"""Files that clients send up in parts: what names one, who keeps its parts, and what is read of it once it is whole."""

import asyncio
import hashlib
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import NamedTuple, Protocol

from chappe.domain.errors import Refused
from chappe.ports import BadPicture, Whole

PIECE = 1 << 20
HEAD = 64
"""Bytes of a file's beginning, by which its kind is known."""


class Upload(NamedTuple):
    """A file that was sent up in parts, as its sender names it."""

    id: int
    parts: int
    md5: str = ""
    """Of small files, where the client gives it."""


class Parts(Protocol):
    """Keeps the parts of unfinished uploads; an upload is named by its account and the number that its client chose."""

    async def save(self, user: int, id: int, part: int, total: int, data: bytes) -> None:
        """Keep a part, durable on return; `total` is -1 or 0 while it is not known.

        Raises FILE_PART_EMPTY, FILE_PART_TOO_BIG, FILE_PART_INVALID, FILE_PART_SIZE_INVALID, FILE_PART_SIZE_CHANGED,
        FILE_PARTS_INVALID, and BlobsUnavailable.
        """
        ...

    def whole(self, user: int, id: int, parts: int) -> AbstractAsyncContextManager[Whole]:
        """The file, complete, for one at a time; nothing about it changes meanwhile, whatever parts come.

        Raises FILE_PARTS_INVALID, FILE_PART_X_MISSING, BlobsUnavailable.
        """
        ...

    async def share(self, user: int, id: int) -> Path:
        """A second name of the whole file, within `whole`, for whoever takes it away and changes nothing in it."""
        ...

    async def release(self, user: int, id: int) -> None:
        """Take an upload for used; its parts go a moment later, when what was made of them is sure to be kept."""
        ...

    async def forget(self, user: int, id: int) -> None:
        """Let an upload go, with what is left of its parts."""
        ...

    async def sweep(self, before: float) -> None:
        """Let go of uploads that got no part since then."""
        ...

    async def close(self) -> None:
        """Let go of threads, once what runs has ended."""
        ...


async def read_all(whole: Whole, upload: Upload, largest: int) -> bytes:
    """All of an upload that is to become a picture; raises BadPicture where that is too much, MD5_CHECKSUM_INVALID."""
    if whole.size > largest:
        raise BadPicture("large")
    data = await asyncio.to_thread(whole.path.read_bytes)
    if upload.md5 and hashlib.md5(data, usedforsecurity=False).hexdigest() != upload.md5.lower():
        raise Refused("MD5_CHECKSUM_INVALID")
    return data


def digests(path: Path) -> tuple[bytes, bytes, bytes]:
    """(SHA-256, MD5, first bytes) of a file, read by the piece."""
    sha256, md5 = hashlib.sha256(), hashlib.md5(usedforsecurity=False)
    head = b""
    with path.open("rb", buffering=0) as file:
        while data := file.read(PIECE):
            head = head or data[:HEAD]
            sha256.update(data)
            md5.update(data)
    return sha256.digest(), md5.digest(), head
