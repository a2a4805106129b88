"""Makes and keeps the hashes of stored files: when they come in, and of what was stored before hashes were kept."""

import asyncio
import contextlib
import hashlib
from pathlib import Path

from chappe.domain.outcome import Actor
from chappe.domain.ports.files import Blob
from chappe.domain.ports.hashes import DUE, LOOKED, PLAIN, UNREAD, Look, Stored
from chappe.engine.run import Engine
from chappe.ports import BadPicture, Blobs, Films, Fingerprint, Pictures
from chappe.safety.looks import KeepHashes

PIECE = 1 << 20
HEAD = 64
LARGEST = 48 << 20
"""Bytes of a picture that is looked at. A photo is smaller; a document may be larger and is then no less suspicious."""
_DIB = (12, 40, 52, 56, 64, 108, 124)


def is_picture(head: bytes) -> bool:
    """Do these first bytes begin a picture of a format that is decoded here, whatever its sender calls it?"""
    if head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a")):
        return True
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return True
    return head.startswith(b"BM") and head[6:10] == bytes(4) and int.from_bytes(head[14:18], "little") in _DIB


def is_film(head: bytes) -> bool:
    """Do these first bytes begin an MP4 with pictures, or a Matroska or WebM file?"""
    return (head[4:8] == b"ftyp" and head[8:11] != b"M4A") or head.startswith(b"\x1a\x45\xdf\xa3")


def looks_of(found: tuple[Fingerprint, ...]) -> tuple[Look, ...]:
    """What a picture looks like, as it is kept."""
    return tuple(Look(one.quality, b"".join(one.turns)) for one in found)


def digests(data: bytes) -> tuple[bytes, bytes]:
    """SHA-256 and MD5."""
    return hashlib.sha256(data).digest(), hashlib.md5(data, usedforsecurity=False).digest()


class Hashing:
    """The one who makes hashes of files."""

    def __init__(self, engine: Engine, blobs: Blobs, pictures: Pictures, films: Films | None = None) -> None:
        """`films` None: films are known by their bytes and by the thumbnails that come with them."""
        self._films = films
        self._engine = engine
        self._blobs = blobs
        self._pictures = pictures

    async def film(self, head: bytes, path: Path) -> tuple[int, tuple[Look, ...]]:
        """What a file on this machine is, and what its frames look like if it is a film; raises PicturesUnavailable."""
        if self._films is None or not is_film(head):
            return (DUE if is_picture(head) else PLAIN), ()
        try:
            return LOOKED, looks_of(await self._films.look(path))
        except BadPicture as bad:  # one that gives no frame is known by its bytes and its thumbnail, as without films
            return (UNREAD if bad.reason == "large" else PLAIN), ()

    async def keep(self, actor: Actor, *stored: Stored) -> None:
        """Keep these."""
        await self._engine.run(KeepHashes(stored), actor)

    async def keep_picture(self, actor: Actor, blob: int, data: bytes, found: tuple[Fingerprint, ...]) -> None:
        """Keep the hashes of a picture that became these bytes, as it came."""
        sha256, md5 = await asyncio.to_thread(digests, data)
        await self.keep(actor, Stored(blob, sha256, md5, LOOKED, looks_of(found)))

    async def quickly(self, actor: Actor, blob: Blob) -> tuple[Stored, ...]:
        """The same for somebody who waits: of what is no picture the SHA-256 alone, which is known."""
        if is_picture(await self._blobs.read(blob.name, 0, HEAD)):
            return await self.fill(actor, blob)
        sha256 = await self._engine.read(lambda tx: tx.file_hashes.sha256(blob.id))
        return (Stored(blob.id, sha256, b"", PLAIN),) if sha256 else ()

    async def fill(self, actor: Actor, blob: Blob) -> tuple[Stored, ...]:
        """Make and keep the hashes of bytes of which there are none yet.

        Raises BlobMissing, BlobsUnavailable, PicturesUnavailable.
        """
        sha256, md5 = hashlib.sha256(), hashlib.md5(usedforsecurity=False)
        whole = bytearray()
        picture = False
        for start in range(0, blob.size, PIECE):
            data = await self._blobs.read(blob.name, start, PIECE)
            if not start:
                picture = is_picture(data[:HEAD])
            await asyncio.to_thread(sha256.update, data)
            await asyncio.to_thread(md5.update, data)
            if picture and blob.size <= LARGEST:
                whole += data
        state, looks = (UNREAD if picture else PLAIN), tuple[Look, ...]()
        if whole:
            with contextlib.suppress(BadPicture):
                looks, state = looks_of(await self._pictures.look(bytes(whole))), LOOKED
        made = Stored(blob.id, sha256.digest(), md5.digest(), state, looks)
        await self.keep(actor, made)
        known = await self._engine.read(lambda tx: tx.file_hashes.of([blob.id]))
        return tuple(one for one in known if one.state != DUE)
